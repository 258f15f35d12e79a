"""FMB in use: what the publisher says of a diagnosis, and which code it is said of (decision-support 2.1, 2.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from webcert.decisionsupport.importing.fmb import CASES, DAYS, DIAGNOSES, read_fmb
from webcert.decisionsupport.in_use import InUse
from webcert.formlang.diagnoses import normalised

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class TypicalCase:
    """A sentence of advice, with the longest recommended time when it has one: `number` of `unit`."""

    sentence: str
    number: int | None
    unit: str

    @property
    def days(self) -> int | None:
        """The time in days; zero is a real recommendation."""
        return None if self.number is None else self.number * DAYS[self.unit]


@dataclass(frozen=True, slots=True)
class Description:
    """What a diagnosis does to function or activity: a text, and ICF codes."""

    text: str
    central: tuple[str, ...] = ()
    complementary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record of the publisher, for one or several codes."""

    heading: str
    insurance: str
    symptoms: str
    rehabilitation: str
    function: Description
    activity: Description
    reference: str
    link: str
    changed: str


class Fmb:
    """Records and typical cases by code."""

    def __init__(self, records: Mapping[str, Record], cases: Mapping[str, Sequence[TypicalCase]], *, demonstration: bool = False) -> None:
        """`demonstration` is true for texts that are not the publisher's."""
        self._records, self._cases, self.demonstration = records, cases, demonstration

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Fmb:
        """FMB as an import keeps it."""
        records = {code: _record(one) for one in content["records"] for code in one["codes"]}
        cases = {code: [TypicalCase(*case) for case in listed] for code, listed in content["cases"].items()}
        return cls(records, cases, demonstration=content.get("demonstration", False))

    @property
    def codes(self) -> frozenset[str]:
        """The codes that have a record of their own."""
        return frozenset(self._records)

    def found(self, code: str) -> str | None:
        """The code whose record is used: this one, or else the longest shorter one of at least three characters."""
        wanted = normalised(code)
        while len(wanted) >= _SHORTEST:
            if wanted in self._records:
                return wanted
            wanted = wanted[:-1]
        return None

    def record(self, found: str) -> Record:
        """The record of a code that was found."""
        return self._records[found]

    def cases(self, found: str) -> Sequence[TypicalCase]:
        """The typical cases of a code that was found; some have none."""
        return self._cases.get(found, ())


def _record(one: Mapping[str, Any]) -> Record:
    texts = {name: one[name] for name in ("heading", "insurance", "symptoms", "rehabilitation", "changed")}
    reference, link = one["reference"]
    return Record(function=_description(one["function"]), activity=_description(one["activity"]), reference=reference, link=link, **texts)


def _description(listed: Sequence[Any]) -> Description:
    text, central, complementary = listed
    return Description(text, tuple(central), tuple(complementary))


def starter(file: str) -> Any:
    """A JSON file of the starter set."""
    return json.loads((resources.files("webcert.decisionsupport") / "starter" / file).read_text(encoding="utf-8"))


def starter_documents() -> dict[str, bytes]:
    """The starter set as the publisher would answer it, by the name of the file."""
    folder = resources.files("webcert.decisionsupport") / "starter" / "fmb"
    return {name: (folder / name).read_bytes() for name in (DIAGNOSES, CASES)}


#: FMB of this installation.
FMB = InUse(lambda: Fmb.of(read_fmb(starter_documents(), "", lambda text: None).content))
