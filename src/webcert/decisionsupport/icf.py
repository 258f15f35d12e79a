"""ICF categories in use, and those to choose from for some diagnoses (decision-support 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from webcert.decisionsupport.fmb import Fmb, Record, starter
from webcert.decisionsupport.in_use import InUse
from webcert.formlang.diagnoses import DEFAULT_SYSTEM, Diagnosis, has_form, normalised
from webcert.formlang.question import CodeBook

NO_DIAGNOSIS = "Ange minst en diagnos för att få ICF-stöd."
NO_SUPPORT = "För den angivna diagnosen finns för tillfället inget ICF-stöd."
NO_SUPPORT_FOR_ANY = "För de angivna diagnoserna finns för tillfället inget ICF-stöd."

#: Letters after z, by the signs that follow it, and those that are sorted as others.
_SWEDISH = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "é": "e", "è": "e", "ü": "y", "á": "a", "à": "a"})


@dataclass(frozen=True, slots=True)
class Category:
    """A category of ICF with the name to show."""

    code: str
    name: str
    description: str
    includes: str


class Icf:
    """The categories by code."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        self.categories = categories

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Icf:
        """ICF as an import keeps it."""
        return cls({code: Category(code, *texts) for code, texts in content["categories"].items()})


class Asked(Enum):
    """Which of the two descriptions of FMB a question uses."""

    FUNCTION = "function"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Offered:
    """A diagnosis that has categories: the row as entered, and the code that they are given for."""

    entered: Diagnosis
    found: str

    def note(self, codes: CodeBook) -> str:
        """That the categories are given for a shorter code; empty when they are given for this one."""
        if self.found == normalised(self.entered.code):
            return ""
        return f"Det ICF-stöd som visas är för koden {self.found} - {codes.text(DEFAULT_SYSTEM, self.found) or ''}".removesuffix(" - ")


@dataclass(frozen=True, slots=True)
class Group:
    """Categories to choose from under one heading, which names the diagnoses."""

    diagnoses: tuple[Offered, ...]
    categories: tuple[Category, ...]
    common: bool


def groups(entered: Sequence[Diagnosis], asked: Asked, fmb: Fmb, icf: Icf) -> tuple[Group, ...]:
    """First what several diagnoses have in common, then for each diagnosis the rest; none when nothing is offered (3.2)."""
    offers = _offers(entered, asked, fmb, icf)
    every = dict.fromkeys(code for _, offer in offers for code in offer)
    common = [code for code in every if sum(code in offer for _, offer in offers) > 1]
    found = []
    if common:
        sharing = tuple(one for one, offer in offers if any(code in offer for code in common))
        rank = {code: _rank([offer[code] for _, offer in offers if code in offer]) for code in common}
        found.append(Group(sharing, _ordered(common, rank, icf), common=True))
    for one, offer in offers:
        own = {code: 0 if central else 2 for code, central in offer.items() if code not in common}
        if own:
            found.append(Group((one,), _ordered(list(own), own, icf), common=False))
    return tuple(found)


def why_nothing(entered: Sequence[Diagnosis], asked: Asked, fmb: Fmb, icf: Icf) -> str:
    """Why no categories are offered; empty when some are (3.3)."""
    rows = [row for row in entered if has_form(normalised(row.code), row.system)]
    if not rows:
        return NO_DIAGNOSIS
    if _offers(rows, asked, fmb, icf):
        return ""
    return NO_SUPPORT if len(rows) == 1 else NO_SUPPORT_FOR_ANY


def _offers(entered: Sequence[Diagnosis], asked: Asked, fmb: Fmb, icf: Icf) -> list[tuple[Offered, dict[str, bool]]]:
    """The diagnoses with categories, each with its codes and whether they are central. The same code twice is one."""
    offers: dict[str, tuple[Offered, dict[str, bool]]] = {}
    for row in entered:
        found = fmb.found(row.code)
        if found is not None and found not in offers:
            offer = _codes(fmb.record(found), asked, icf)
            if offer:
                offers[found] = Offered(row, found), offer
    return list(offers.values())


def _codes(record: Record, asked: Asked, icf: Icf) -> dict[str, bool]:
    described = record.function if asked is Asked.FUNCTION else record.activity
    codes = dict.fromkeys(described.complementary, False) | dict.fromkeys(described.central, True)
    return {code: central for code, central in codes.items() if code in icf.categories}


def _rank(central: Sequence[bool]) -> int:
    """Central in every diagnosis first, complementary in all of them last."""
    return 0 if all(central) else 1 if any(central) else 2


def _ordered(codes: Sequence[str], rank: Mapping[str, int], icf: Icf) -> tuple[Category, ...]:
    return tuple(sorted((icf.categories[code] for code in codes), key=lambda one: (rank[one.code], swedish_order(one.name), one.code)))


def swedish_order(name: str) -> str:
    """What names are compared by: å, ä and ö last, no difference of case."""
    return name.lower().translate(_SWEDISH)


#: ICF of this installation.
ICF = InUse(lambda: Icf.of(starter("icf.json")))
