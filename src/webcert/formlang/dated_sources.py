"""A list of sources, each with the date on which it was used: the date is the answer (fk7804 question 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import dates
from webcert.formlang.answers import Answers
from webcert.formlang.conditions import Condition, Leaf
from webcert.formlang.phrases import either
from webcert.formlang.printing import Printed, Tick, Ticks
from webcert.formlang.problems import Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, CodeList, Question
from webcert.formlang.reading import NOTHING
from webcert.formlang.wire import Cv, Svar, Unreadable, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, slots=True)
class DatedSource:
    """One source with its date as typed."""

    code: str
    date: str


@dataclass(frozen=True, eq=False)
class DatedSources(Question[tuple[DatedSource, ...]]):
    """Sources with dates not later than today. `keys` are the field keys of the rows, in the order of checking."""

    choices: CodeList
    keys: Mapping[str, str]
    _: KW_ONLY

    kind: ClassVar[str] = "dated_sources"

    @property
    def empty(self) -> tuple[DatedSource, ...]:
        return ()

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset({f"{self.id}.1", f"{self.id}.2"})

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.name(code) for code in self.choices)

    def name(self, code: str) -> str:
        """Form field of one source."""
        return f"{self.id}:{code}"

    @staticmethod
    def by_code(value: Any) -> dict[str, str]:
        """The date as typed of each source that has one."""
        return {source.code: source.date for source in value}

    def answered(self, *codes: str) -> Condition:
        """Some of these sources (of all, without codes) has something in its date."""
        return Leaf(self, "answered", codes or tuple(self.choices))

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        if leaf.op != "answered":
            return super().fulfils(value, leaf, today)
        return any(source.code in leaf.codes for source in value)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        codes = either(leaf.codes)
        opposite = f"none of {codes} has a" if len(leaf.codes) > 1 else f"{codes} has no"
        return f"{codes} has a date in question {self.id}", f"{opposite} date in question {self.id}"

    def read(self, form: Form, *, before: Any) -> tuple[DatedSource, ...]:
        typed = ((code, dates.read(form, self.name(code))) for code in self.choices)
        return tuple(DatedSource(code, day) for code, day in typed if day)

    def dump(self, value: Any) -> Any:
        return self.by_code(value)

    def load(self, stored: Any) -> tuple[DatedSource, ...]:
        return tuple(DatedSource(code, day) for code, day in stored.items())

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        dates = self.by_code(value)
        return {"rows": tuple((texts.choice(self.choices.system, code), dates.get(code, NOTHING)) for code in self.choices)}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        typed, labels = self.by_code(answers[self]), texts.choices(self.choices)
        rows = tuple(Tick(labels[code], code in typed, code, (typed.get(code, ""),)) for code in self.choices)
        return Ticks(rows, captions=("datum (år, månad, dag)",))

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        typed = self.by_code(answers[self])
        if self.required and not typed:
            yield self.problem(Kind.EMPTY, Message.CHOICES_EMPTY, "empty")
        for code, key in self.keys.items():
            for kind, message in dates.wrong(typed[code], latest=answers.today) if code in typed else ():
                yield self.problem(kind, message, "date", field=self.name(code), place=key)

    def row_label(self, value: Any, number: int, texts: TextVersion) -> str:
        typed = self.by_code(value)
        usable = [code for code in self.choices if dates.usable(typed.get(code, ""))]
        return texts.choice(self.choices.system, usable[number - 1]) if number <= len(usable) else ""

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        typed = self.by_code(answers[self])
        usable = [code for code in self.choices if dates.usable(typed.get(code, ""))]
        for number, code in enumerate(usable, start=1):
            cv = Cv(code, self.choices.system, self.choices.names[code])
            out.add(self.svar, (f"{self.id}.1", cv), (f"{self.id}.2", typed[code]), instance=number)

    def take(self, svar: Sequence[Svar]) -> tuple[DatedSource, ...]:
        return tuple(self._source(one) for one in svar if one.id == self.svar)

    def begun(self, svar: Sequence[Svar], today: date, codes: CodeBook) -> tuple[DatedSource, ...]:
        """A source without date is of today."""
        return tuple(DatedSource(one.code, one.date or today.isoformat()) for one in self.take(svar))

    def _source(self, svar: Svar) -> DatedSource:
        cv = svar.cv(f"{self.id}.1")
        if cv is None or cv.code.strip() not in self.choices.names:
            raise Unreadable(self.id)
        return DatedSource(cv.code.strip(), svar.text(f"{self.id}.2")[:10])

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[DatedSource, ...]:
        chosen = rng.sample(tuple(self.choices), rng.randint(1, len(self.choices.names)))
        days = {code: answers.today - timedelta(days=rng.randint(0, 30)) for code in chosen}
        return tuple(DatedSource(code, days[code].isoformat()) for code in self.choices if code in days)
