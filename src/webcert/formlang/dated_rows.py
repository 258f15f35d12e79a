"""Rows of a choice, a date and a short text, such as other documents behind a statement (fk7800 question 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import dates, texts
from webcert.formlang.answers import Answers
from webcert.formlang.phrases import place
from webcert.formlang.printing import Cell, Cells, Printed, Row, yes_no
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, CodeList, Question
from webcert.formlang.reading import NOTHING
from webcert.formlang.text_questions import read_text, wrong_text
from webcert.formlang.wire import Cv, Svar, Unreadable, Value, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, slots=True)
class DatedRow:
    """One row: the code of the choice, the date as typed, the text; each may be empty."""

    code: str = ""
    date: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.code or self.date or self.text)


@dataclass(frozen=True, eq=False)
class DatedRows(Question[tuple[DatedRow, ...]]):
    """At most `most` rows. `keys` are the field keys of choice, date and text; `unnamed` is the choice of a message's row without one.

    What is wrong with the rows themselves is said by `rules.rows_of`, since rows are looked at also where the question is hidden.
    """

    choices: CodeList
    keys: tuple[str, str, str]
    _: KW_ONLY
    most: int = 3
    limit: int = 53
    unnamed: str = ""

    kind: ClassVar[str] = "dated_rows"
    columns: ClassVar[tuple[str, str, str]] = ("code", "date", "text")

    @property
    def empty(self) -> tuple[DatedRow, ...]:
        return ()

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset(f"{self.id}.{number}" for number in (1, 2, 3))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.name(row, column) for row in range(self.most) for column in self.columns)

    def name(self, row: int, column: str) -> str:
        """Form field of one cell; `column` is "code", "date" or "text"."""
        return f"{self.id}:{row}:{column}"

    def read(self, form: Form, *, before: Any) -> tuple[DatedRow, ...]:
        rows = [self._row(form, number) for number in range(self.most)]
        while rows and rows[-1].is_empty:
            rows.pop()
        return tuple(rows)

    def _row(self, form: Form, number: int) -> DatedRow:
        code = form.get(self.name(number, "code"), [""])
        if len(code) != 1 or code[0] not in ("", *self.choices):
            raise BadForm(self.name(number, "code"))
        text = read_text(form, self.name(number, "text")).replace("\n", " ")
        return DatedRow(code[0], dates.read(form, self.name(number, "date")), text)

    def dump(self, value: Any) -> Any:
        return [[row.code, row.date, row.text] for row in value]

    def load(self, stored: Any) -> tuple[DatedRow, ...]:
        return tuple(DatedRow(*row) for row in stored)

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        yield from (self.text_id, f"DFR_{self.id}.3")

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        columns = (texts.heading(self), "Datum", texts.headings.get(f"DFR_{self.id}.3", ""))
        rows = tuple(
            (texts.choice(self.choices.system, row.code) if row.code else "-", row.date or "-", row.text or "-") for row in value
        )
        return {"columns": columns, "rows": rows} if rows else {"text": NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        rows = (*answers[self], *(DatedRow(),) * self.most)[: self.most]
        return Cells(tuple(cells for row in rows for cells in self._pair(row, texts)))

    def _pair(self, row: DatedRow, texts: TextVersion) -> Iterator[Row]:
        """Two rows of the form; the boxes of what is enclosed are for filling in by hand (fk7800 15.4)."""
        enclosed = Cell(label="Bifogas", width=60, ticks=tuple(reversed(yes_no(None))))
        what = Cell(self.choices.names.get(row.code, ""), texts.heading(self), 72.3)
        yield Row((what, Cell(row.date, "datum (år, månad, dag)", 47.7), enclosed))
        yield Row((Cell(row.text, texts.headings.get(f"DFR_{self.id}.3", "")),))

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        if self.required and not answers[self]:
            yield self.problem(Kind.EMPTY, Message.TEXT_EMPTY, "empty")

    def check_rows(self, rows: Sequence[DatedRow], *, today: date) -> Iterator[Problem]:
        """What is wrong with the rows (fk7800 V-14 to V-19)."""
        if len(rows) > self.most:
            yield self.problem(Kind.OTHER, Message.TOO_MANY, "too_many")
        for number, row in enumerate(rows):
            yield from self._check_row(number, row, today)
        if len(rows) > 1 and rows[0].is_empty:
            place = f"{self.key}[0]"
            yield self.problem(
                Kind.INCORRECT_COMBINATION, Message.FIRST_ROW, "first_row", field=self.name(0, "code"), place=place
            )

    def _check_row(self, number: int, row: DatedRow, today: date) -> Iterator[Problem]:
        def at(column: int, kind: Kind, message: Message, code: str, *values: object) -> Problem:
            cell, place = self.columns[column], f"{self.key}[{number}].{self.keys[column]}"
            return self.problem(kind, message, code, *values, field=self.name(number, cell), place=place)

        if not row.code:
            yield at(0, Kind.EMPTY, Message.CHOICE_EMPTY, "empty")
        elif row.code not in self.choices.names:
            yield at(0, Kind.INVALID_FORMAT, Message.CHOICE_NOT_ALLOWED, "not_allowed")
        if not row.date:
            yield at(1, Kind.EMPTY, Message.DATE_EMPTY, "empty")
        for kind, message in dates.wrong(row.date, latest=today) if row.date else ():
            yield at(1, kind, message, "date")
        if texts.is_blank(row.text):
            yield at(2, Kind.EMPTY, Message.TEXT_EMPTY, "empty")
        for message, code, value in wrong_text(row.text, self.limit):
            yield at(2, Kind.OTHER, message, code, value)

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        usable = (row for row in answers[self] if dates.real(row.date))
        for number, row in enumerate(usable, start=1):
            parts: list[tuple[str, Value]] = [(f"{self.id}.2", row.date)]
            if row.code in self.choices.names:
                parts.insert(0, (f"{self.id}.1", Cv(row.code, self.choices.system, self.choices.names[row.code])))
            if not texts.is_blank(row.text):
                parts.append((f"{self.id}.3", row.text))
            out.add(self.svar, *parts, instance=number)

    def take(self, svar: Sequence[Svar]) -> tuple[DatedRow, ...]:
        return tuple(self._taken(one) for one in svar if one.id == self.svar)

    def _taken(self, svar: Svar) -> DatedRow:
        cv = svar.cv(f"{self.id}.1")
        code = cv.code.strip() if cv else self.unnamed
        if code not in self.choices.names:
            raise Unreadable(self.id)
        return DatedRow(code, svar.text(f"{self.id}.2")[:10], svar.text(f"{self.id}.3"))

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[DatedRow, ...]:
        return tuple(
            DatedRow(
                rng.choice(tuple(self.choices)), (answers.today - timedelta(days=rng.randint(0, 2000))).isoformat(), place(rng)
            )
            for _ in range(rng.randint(1, self.most))
        )
