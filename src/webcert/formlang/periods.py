"""Sick-leave periods by degree, and what follows from them (fk7804 4.1 to 4.3, V-22 to V-28)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import dates
from webcert.formlang.answers import Answers
from webcert.formlang.conditions import Condition, Leaf
from webcert.formlang.phrases import either
from webcert.formlang.printing import Printed, Tick, Ticks
from webcert.formlang.problems import Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, CodeList, Question
from webcert.formlang.wire import Cv, Period, Svar, Unreadable, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, slots=True)
class DegreePeriod:
    """One degree with its first and last day as typed."""

    degree: str
    start: str
    end: str

    @property
    def interval(self) -> Period | None:
        """The days, both inclusive, when both dates are usable and in order."""
        start, end = dates.usable(self.start), dates.usable(self.end)
        return Period(start, end) if start and end and start <= end else None

    def overlaps(self, other: DegreePeriod) -> bool:
        """Whether the two share at least one day."""
        mine, theirs = self.interval, other.interval
        return bool(mine and theirs and mine.start <= theirs.end and mine.end >= theirs.start)


def whole_period(periods: Sequence[DegreePeriod]) -> Period | None:
    """From the earliest first day to the latest last day (fk7804 4.3); None without usable dates."""
    starts = [found for period in periods if (found := dates.usable(period.start))]
    ends = [found for period in periods if (found := dates.usable(period.end))]
    return Period(min(starts), max(ends)) if starts and ends and min(starts) <= max(ends) else None


def days(period: Period) -> int:
    """Number of days, both ends counted."""
    return (period.end - period.start).days + 1


@dataclass(frozen=True, eq=False)
class DegreePeriods(Question[tuple[DegreePeriod, ...]]):
    """At most one period for each degree.

    `choices` stand in the order of messages and prints, rows of the form in the opposite one; `remaining` is the
    share of working time that remains for each degree. `columns` head the table of the reading view.
    """

    choices: CodeList
    remaining: Mapping[str, Decimal]
    _: KW_ONLY
    columns: tuple[str, str, str] = ("Nedsättningsgrad", "Från och med", "Till och med")

    kind: ClassVar[str] = "degree_periods"

    @property
    def empty(self) -> tuple[DegreePeriod, ...]:
        return ()

    @property
    def rows(self) -> tuple[str, ...]:
        """Degrees in the order of the form."""
        return tuple(reversed(tuple(self.choices)))

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset({f"{self.id}.1", f"{self.id}.2"})

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.name(degree, end) for degree in self.choices for end in ("from", "to"))

    def name(self, degree: str, end: str) -> str:
        """Form field of one date; `end` is "from" or "to"."""
        return f"{self.id}:{degree}:{end}"

    @staticmethod
    def by_code(value: Any) -> dict[str, DegreePeriod]:
        """The period of each degree that has one."""
        return {period.degree: period for period in value}

    @property
    def shares(self) -> dict[str, str]:
        """The share of working time that remains for each degree, as the browser reads it."""
        return {degree: str(share) for degree, share in self.remaining.items()}

    def covers(self, *degrees: str) -> Condition:
        """Some of these degrees has a period with both dates usable and in order."""
        return Leaf(self, "period", degrees)

    def starts_back(self, days: int) -> Condition:
        """Some usable period begins at least so many days before today."""
        return Leaf(self, "starts_back", days=days)

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        intervals = [(period.degree, period.interval) for period in value]
        match leaf.op:
            case "period":
                return any(interval and degree in leaf.codes for degree, interval in intervals)
            case "starts_back":
                limit = today - timedelta(days=leaf.days or 0)
                return any(interval and interval.start <= limit for _, interval in intervals)
            case _:
                return super().fulfils(value, leaf, today)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        if leaf.op == "starts_back":
            start = f"of question {self.id} starts {leaf.days} days or more before today"
            return f"a period {start}", f"no period {start}"
        held = f"usable period for {either(leaf.codes)} in question {self.id}"
        return f"there is a {held}", f"there is no {held}"

    def read(self, form: Form, *, before: Any) -> tuple[DegreePeriod, ...]:
        typed = (
            DegreePeriod(row, dates.read(form, self.name(row, "from")), dates.read(form, self.name(row, "to")))
            for row in self.rows
        )
        return tuple(period for period in typed if period.start or period.end)

    def dump(self, value: Any) -> Any:
        return [{"degree": period.degree, "from": period.start, "to": period.end} for period in value]

    def load(self, stored: Any) -> tuple[DegreePeriod, ...]:
        return tuple(DegreePeriod(row["degree"], row["from"], row["to"]) for row in stored)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        periods = self.by_code(value)
        rows = tuple(
            (texts.choice(self.choices.system, degree), periods[degree].start or "-", periods[degree].end or "-")
            for degree in self.choices
            if degree in periods
        )
        return {"columns": self.columns, "rows": rows}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        held, labels = self.by_code(answers[self]), texts.choices(self.choices)
        nothing = DegreePeriod("", "", "")
        dates = {code: (held.get(code, nothing).start, held.get(code, nothing).end) for code in self.choices}
        rows = tuple(Tick(labels[code], code in held, code, dates[code]) for code in self.choices)
        return Ticks(rows, captions=("från och med (år, månad, dag)", "till och med (år, månad, dag)"))

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        periods = answers[self]
        if self.required and not periods:
            yield self.problem(Kind.EMPTY, Message.CHOICES_EMPTY, "empty")
        for period in periods:
            yield from self._check_dates(period)
        for period in periods:
            yield from self._check_overlap(period, periods)

    def _check_dates(self, period: DegreePeriod) -> Iterator[Problem]:
        for typed, end, tag in ((period.start, "from", "from"), (period.end, "to", "tom")):
            field, place = self.name(period.degree, end), f"{self._place(period)}.{tag}"
            if not typed:
                yield self.problem(Kind.EMPTY, Message.DATE_EMPTY, "date_empty", field=field, place=place)
            for kind, message in dates.wrong(typed) if typed else ():
                yield self.problem(kind, message, "date", field=field, place=place)
        start, end_date = dates.usable(period.start), dates.usable(period.end)
        if start and end_date and end_date < start:
            yield self.problem(
                Kind.INCORRECT_COMBINATION, Message.END_BEFORE_START, "end_before_start",
                field=self.name(period.degree, "to"), place=self._place(period),
            )  # fmt: skip

    def _check_overlap(self, period: DegreePeriod, periods: Sequence[DegreePeriod]) -> Iterator[Problem]:
        other = next((other for other in periods if other is not period and period.overlaps(other)), None)
        if other is None:
            return
        marked = {"from", "to"} if period.start == other.start else {"to"} if period.start < other.start else {"from"}
        for end, tag in (("from", "from"), ("to", "tom")):
            if end in marked:
                yield self.problem(
                    Kind.PERIOD_OVERLAP, Message.OVERLAP, "overlap",
                    field=self.name(period.degree, end), place=f"{self._place(period)}.{tag}",
                )  # fmt: skip

    def _place(self, period: DegreePeriod) -> str:
        return f"{self.key}.period.{period.degree}"

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        usable = {period.degree: period.interval for period in answers[self] if period.interval}
        for number, degree in enumerate((degree for degree in self.choices if degree in usable), start=1):
            cv = Cv(degree, self.choices.system, self.choices.names[degree])
            period = usable[degree]
            if period is not None:
                out.add(self.svar, (f"{self.id}.1", cv), (f"{self.id}.2", period), instance=number)

    def take(self, svar: Sequence[Svar]) -> tuple[DegreePeriod, ...]:
        found = {period.degree: period for period in (self._taken(one) for one in svar if one.id == self.svar)}
        return tuple(found[degree] for degree in self.rows if degree in found)

    def begun(self, svar: Sequence[Svar], today: date, codes: CodeBook) -> tuple[DegreePeriod, ...]:
        """A degree without period begins today and has no end yet."""
        found = {}
        for one in (one for one in svar if one.id == self.svar):
            cv = one.cv(f"{self.id}.1")
            without = one.period(f"{self.id}.2") is None and cv is not None and cv.code.strip() in self.choices.names
            period = DegreePeriod(cv.code.strip(), today.isoformat(), "") if without and cv is not None else self._taken(one)
            found[period.degree] = period
        return tuple(found[degree] for degree in self.rows if degree in found)

    def _taken(self, svar: Svar) -> DegreePeriod:
        cv, period = svar.cv(f"{self.id}.1"), svar.period(f"{self.id}.2")
        if cv is None or period is None or cv.code.strip() not in self.choices.names:
            raise Unreadable(self.id)
        return DegreePeriod(cv.code.strip(), period.start.isoformat(), period.end.isoformat())

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[DegreePeriod, ...]:
        degrees = rng.sample(tuple(self.choices), rng.choice((1, 1, 2, 2, 3, 4)))
        start = answers.today + timedelta(days=rng.randint(-14, 7))
        made = {}
        for degree in (degree for degree in self.choices if degree in degrees):
            end = start + timedelta(days=rng.randint(0, 60))
            made[degree] = DegreePeriod(degree, start.isoformat(), end.isoformat())
            start = end + timedelta(days=rng.choice((1, 1, 1, 5)))
        return tuple(made[degree] for degree in self.rows if degree in made)
