"""A question answered with one date (fk7800 question 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from webcert.formlang import dates
from webcert.formlang.answers import Answers
from webcert.formlang.problems import Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.wire import Svar, Writer


@dataclass(frozen=True, eq=False)
class Day(Question[str]):
    """A date as typed, not later than today."""

    kind: ClassVar[str] = "day"

    @property
    def empty(self) -> str:
        return ""

    def read(self, form: Form, *, before: Any) -> str:
        return dates.read(form, self.id)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        typed = answers[self]
        if not typed:
            if self.required:
                yield self.problem(Kind.EMPTY, Message.DATE_EMPTY, "empty")
            return
        for kind, message in dates.wrong(typed, latest=answers.today):
            yield self.problem(kind, message, "date")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        if dates.real(answers[self]):
            out.part(self.svar, self.part, answers[self])

    def take(self, svar: Sequence[Svar]) -> str:
        return next((one.text(self.part)[:10] for one in svar if one.id == self.svar), "")

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> str:
        return (answers.today - timedelta(days=rng.randint(0, 3000))).isoformat()
