"""The diagnosis codes in use, by code system (decision-support 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from random import Random

from webcert.decisionsupport.in_use import InUse
from webcert.formlang.diagnoses import needs_four, normalised

#: Files of the starter set by the code system's name.
FILES = {"ICD_10_SE": "icd-10-se.tsv", "KSH_97_P": "ksh97-p.tsv"}

Terms = Sequence[tuple[str, str]]


class Codes:
    """Codes without dots with their texts, by code system; fulfils formlang's `CodeBook`."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]], terms: Mapping[str, Terms] | None = None) -> None:
        """`tables` maps the name of a code system to code to text; `terms` are what is searched, where that is not the texts."""
        self.tables = tables
        self._terms = dict(terms or {})

    def text(self, system: str, code: str) -> str | None:
        """The text of a code however it is typed, or None when exactly this code, or the system, does not exist."""
        return self.tables.get(system, {}).get(normalised(code))

    def terms(self, system: str) -> Terms:
        """The rows that are searched: code and text, of which KSH97-P has several for a code. Raises KeyError."""
        return self._terms.get(system) or list(self.tables[system].items())

    def replaced(self, system: str, texts: Mapping[str, str], terms: Terms = ()) -> Codes:
        """These codes with another table for one system."""
        return Codes({**self.tables, system: texts}, {**self._terms, system: terms})

    def pick(self, system: str, rng: Random) -> tuple[str, str]:
        """Some code that a certificate may carry, with its text. Raises KeyError for an unknown system."""
        return rng.choice([row for row in self.tables[system].items() if not needs_four(row[0])])


def pairs(file: str) -> Iterator[tuple[str, str]]:
    """The lines of a file of the starter set: two fields with a tabulator between. Raises ValueError at any other line."""
    content = (resources.files("webcert.decisionsupport") / "starter" / file).read_text(encoding="utf-8")
    for line in content.splitlines():
        first, second = line.split("\t")
        yield first, second


#: The codes of this installation.
CODES = InUse(lambda: Codes({system: dict(pairs(file)) for system, file in FILES.items()}))
installed = CODES.get
