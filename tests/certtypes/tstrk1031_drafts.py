"""Drafts of TSTRK1031 to start from: one that may be signed, and ways to change it."""

from __future__ import annotations

from datetime import date
from typing import Any

from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.problems import Problem
from webcert.formlang.visual_acuity import Sight

KIND = catalogue.by_any_name("TSTRK1031")
TODAY = date(2019, 10, 14)
BORN = 1974

#: The worked example: B and Taxi.
VALID: dict[str, Any] = {
    "1": ("IAV15", "IAV9"), "2": "IDK6", "35": "2004", "18": "E11", "19": ("19.2", "19.3"), "19.4": "2012",
    "36": True, "37": True, "38": False, "39": True, "39.2": "En episod", "40": False, "41": True, "42": True, "42.2": "2019-03-02",
    "43": False, "44": True, "8": (Sight("0,7", "1,0"), Sight("0,8", "1,0"), Sight("0,9", "1,2")), "6": False,
    "33": ("VAR16",), "45": False, "34": "Endokrinologi och diabetologi", "32": "Kontrolleras var tredje månad.",
}  # fmt: skip


def draft(base: dict[str, Any] = VALID, /, **changes: Any) -> Answers:
    """`base` with answers exchanged; question ids are written q35, q19_4. None takes the answer away."""
    values = {**base, **{name[1:].replace("_", "."): value for name, value in changes.items()}}
    return Answers({name: value for name, value in values.items() if value is not None}, today=TODAY, born=BORN)


def problems(answers: Answers) -> list[Problem]:
    """What stops signing, in order."""
    return list(KIND.problems(answers, installed()))


def found(answers: Answers) -> list[tuple[str, str, str]]:
    """Category, place and message of each problem, in order."""
    return [(one.category, one.place, one.message) for one in problems(answers)]
