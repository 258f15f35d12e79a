"""Drafts of TSTRK1007 to start from: the worked example (appendix A), and ways to change it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.certtypes.drafts import changed, problems
from webcert.certtypes import catalogue
from webcert.formlang.answers import Answers
from webcert.formlang.visual_acuity import Sight

KIND = catalogue.by_any_name("TSTRK1007")
TODAY = date(2019, 10, 14)
NO = {str(number): False for number in (3, 4, 5, 6, 7, 9, 10, 11, 13, 14, 15, 20, 22, 23, 24, 25, 26, 27, 28, 29)}

VALID: dict[str, Any] = {
    **NO, "1": ("IAV3", "IAV4", "IAV9"), "2": "IDK3", "8": (Sight("0,5", "1,0"), Sight("0,6", "0,9"), Sight("0,7", "1,0")),
    "12": True, "12.2": "Stelopererad höger fotled", "16": True, "16.2": "Förhöjt blodtryck, behandlat", "17": True, "18": "E11",
    "19": ("19.1", "19.2"), "21": True, "21.2": "Svimning vid blodprovstagning 2011", "25.2": True, "25.3": False, "30": True,
    "30.2": "Våren 2018", "30.3": "Medicinkliniken, Exempelstads sjukhus", "30.4": "Utredning av högt blodtryck", "31": True,
    "31.2": "Metformin, enalapril", "32": "Vårdinsats för alkohol avslutad 2009, inga återfall kända.", "33": ("VAR3", "VAR4", "VAR9"),
    "34": "Internmedicin",
}  # fmt: skip


def draft(base: dict[str, Any] = VALID, /, **changes: Any) -> Answers:
    """`base` with answers exchanged."""
    return changed(base, changes, today=TODAY)


def found(answers: Answers) -> list[tuple[str, str, str]]:
    """Category, place and kind of each problem, in order."""
    return problems(KIND, answers)
