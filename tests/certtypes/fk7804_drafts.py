"""Drafts of FK7804 to start from: one that may be signed, and ways to change it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.certtypes.drafts import changed, problems
from webcert.certtypes import catalogue
from webcert.formlang.answers import Answers
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.text_questions import WithCategories

KIND = catalogue.by_any_name("FK7804")
TODAY = date(2019, 10, 14)
FULL = DegreePeriod("HELT_NEDSATT", "2019-10-14", "2019-10-20")
HALF = DegreePeriod("HALFTEN", "2019-10-21", "2019-10-31")

VALID: dict[str, Any] = {
    "27": False, "1": (DatedSource("UNDERSOKNING", "2019-10-14"),), "28": ("STUDIER",), "6": (Diagnosis("J069", "Förkylning"),),
    "35": WithCategories((), "Feber och hosta."), "17": WithCategories((), "Orkar inte sitta upp."), "32": (FULL,),
    "39": "STOR_SANNOLIKHET", "40": ("EJ_AKTUELLT",), "26": False,
}  # fmt: skip

INFECTED: dict[str, Any] = {
    "27": True, "6": (Diagnosis("A379", "Kikhosta, ospecificerad"),), "32": (DegreePeriod("HELT_NEDSATT", "2019-10-14", "2019-10-25"),),
}  # fmt: skip


def draft(base: dict[str, Any] = VALID, /, **changes: Any) -> Answers:
    """`base` with answers exchanged."""
    return changed(base, changes, today=TODAY)


def found(answers: Answers) -> list[tuple[str, str, str]]:
    """Category, place and kind of each problem, in order."""
    return problems(KIND, answers)
