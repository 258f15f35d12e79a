"""The diagnosis codes in use: a starter set that ships with the product, read once."""

from __future__ import annotations

from functools import cache
from importlib import resources
from random import Random

from webcert.formlang.diagnoses import needs_four

_FILES = {"ICD_10_SE": "icd-10-se.tsv", "KSH_97_P": "ksh97-p.tsv"}


class Codes:
    """Codes without dots with their official texts, by code system; fulfils formlang's `CodeBook`."""

    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        """`tables` maps code system to code to text."""
        self.tables = tables

    def text(self, system: str, code: str) -> str | None:
        """The official text of a code, or None when it does not exist."""
        return self.tables.get(system, {}).get(code)

    def pick(self, system: str, rng: Random) -> tuple[str, str]:
        """Some code that a certificate may carry, with its text."""
        usable = [(code, text) for code, text in self.tables[system].items() if not needs_four(code)]
        return rng.choice(usable)


@cache
def installed() -> Codes:
    """The codes of this installation."""
    return Codes({system: _read(file) for system, file in _FILES.items()})


def _read(file: str) -> dict[str, str]:
    content = (resources.files("webcert.decisionsupport") / "starter" / file).read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in content.splitlines())
