"""What a form tells of its own accord beside its questions: information, and warnings under a condition (tstrk1007 4.4)."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any

from webcert.formlang.conditions import ALWAYS, Condition
from webcert.formlang.question import Question


class Tone(StrEnum):
    """Information, and headings over some of the questions, stand in the form alone; a warning in the certificate too.

    None of them stops anything.
    """

    HEADING = "heading"
    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True)
class Notice:
    """A notice of a category, below the question `after`, or at the top where there is none.

    `id` is the id of its text. `<id>.title` may hold a heading for it, and stand alone. `when` may look at any question of the form.
    """

    id: str
    after: Question[Any] | None = None
    _: KW_ONLY
    when: Condition = ALWAYS
    tone: Tone = Tone.INFO
