"""Questions answered with one date, or one year (fk7800 question 2, tstrk1031 4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import dates
from webcert.formlang.answers import Answers
from webcert.formlang.printing import Lines, Printed
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.wire import PartialDate, Svar, Unreadable, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion

#: A year as messages carry it, and as people may give it.
_YEAR, _USABLE_YEAR = re.compile(r"[12][0-9]{3}"), re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, eq=False)
class Day(Question[str]):
    """A date as typed, not later than today; with `last_year` no earlier than one year back. `compact` prints it without hyphens."""

    _: KW_ONLY
    last_year: bool = False
    compact: bool = False

    kind: ClassVar[str] = "day"

    @property
    def empty(self) -> str:
        return ""

    def read(self, form: Form, *, before: Any) -> str:
        return dates.read(form, self.id)

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        return Lines(answers[self].replace("-", "")) if self.compact else super().printed(answers, texts)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        typed = answers[self]
        if not typed:
            if self.required:
                yield self.problem(Kind.EMPTY, Message.DATE_EMPTY, "empty")
            return
        if self.last_year:
            found = dates.real(typed)
            if found is None or not year_before(answers.today) <= found <= answers.today:
                yield self.problem(Kind.INVALID_FORMAT, Message.DATE_LAST_YEAR, "date")
            return
        for kind, message in dates.wrong(typed, latest=answers.today):
            yield self.problem(kind, message, "date")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        if dates.real(answers[self]):
            out.part(self.svar, self.part, answers[self])

    def take(self, svar: Sequence[Svar]) -> str:
        return next((one.text(self.part)[:10] for one in svar if one.id == self.svar), "")

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> str:
        return (answers.today - timedelta(days=rng.randint(0, 365 if self.last_year else 3000))).isoformat()


def year_before(day: date) -> date:
    """The same day one year earlier; 28 February for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


@dataclass(frozen=True, eq=False)
class Year(Question[str]):
    """A year as typed, from 1900 to this year; with `since_birth` not before the patient was born.

    `asks` is what is said while there is none.
    """

    _: KW_ONLY
    since_birth: bool = False
    asks: Message = Message.TEXT_EMPTY

    kind: ClassVar[str] = "year"

    @property
    def empty(self) -> str:
        return ""

    def read(self, form: Form, *, before: Any) -> str:
        values = form.get(self.id, [""])
        if len(values) != 1 or len(values[0]) > dates.LONGEST:
            raise BadForm(self.id)
        return values[0].strip()

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        typed = answers[self]
        if not typed:
            if self.required:
                yield self.problem(Kind.EMPTY, self.asks, "empty")
        elif not self._is_usable(typed, answers):
            message = Message.YEAR_SINCE_BIRTH if self.since_birth else Message.YEAR_SINCE_1900
            yield self.problem(Kind.INVALID_FORMAT, message, "year")

    def _is_usable(self, typed: str, answers: Answers) -> bool:
        earliest = (answers.born or 0) if self.since_birth else 0
        return _USABLE_YEAR.fullmatch(typed) is not None and earliest <= int(typed) <= answers.today.year

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        if _YEAR.fullmatch(answers[self]):
            out.part(self.svar, self.part, PartialDate("YYYY", answers[self]))

    def take(self, svar: Sequence[Svar]) -> str:
        found = next((one.partial_date(self.part) for one in svar if one.id == self.svar), None)
        if found is not None and found.form != "YYYY":
            raise Unreadable(self.id)
        return found.text if found else self.empty

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> str:
        this_year = answers.today.year
        return str(rng.randint(max(this_year - 40, answers.born or 0), this_year))
