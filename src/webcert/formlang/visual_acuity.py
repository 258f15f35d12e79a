"""The table of visual acuity: a row for each eye and for both, without and with correction (tstrk1007 4.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal, InvalidOperation
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import printing
from webcert.formlang.answers import Answers
from webcert.formlang.conditions import Condition, Leaf
from webcert.formlang.printing import Cell, Cells, Printed
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.wire import Svar, Unreadable, Writer, boolean

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion

#: Longest input of a value.
LONGEST = 4
#: Best acuity that can be given; the worst is nought.
HIGHEST = Decimal(2)
#: What an empty cell reads.
BLANK_CELL = "-"

_TYPED = re.compile(r"([0-9])?(?:[,.]([0-9]?)|([0-9])?)", re.ASCII)
_TIDY = re.compile(r"[0-9],[0-9]", re.ASCII)


def tidy(typed: str) -> str:
    """At most two digits as a value with one decimal and comma; anything else as it was typed."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None or not any(found.groups()):
        return typed.strip()
    return f"{found[1] or '0'},{found[2] or found[3] or '0'}"


def number(value: str) -> Decimal | None:
    """A tidy value as a number, or None."""
    return Decimal(value.replace(",", ".")) if _TIDY.fullmatch(value) else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its text id below the question, its field key, and the parts that carry its cells.

    `lens` is the part of the box for contact lenses, "" where the row has none.
    """

    word: str
    key: str
    uncorrected: str
    corrected: str
    lens: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """The cells of a row, values as typed but tidied."""

    uncorrected: str = ""
    corrected: str = ""
    lens: bool = False


@dataclass(frozen=True, eq=False)
class VisualAcuity(Question[tuple[Sight, ...]]):
    """The table. `required` asks for every value without correction, `corrected_when` for every one with.

    `digits_apart` prints the digits before and after the comma in a box each.
    Texts: `<id>:<word>` for each row, `<id>:uncorrected`, `<id>:corrected` and `<id>:lens` for the columns.
    """

    rows: tuple[Row, ...]
    _: KW_ONLY
    corrected_when: Callable[[VisualAcuity], Condition] | None = None
    digits_apart: bool = False

    kind: ClassVar[str] = "visual_acuity"
    first_part_is_label: ClassVar[bool] = False

    @property
    def empty(self) -> tuple[Sight, ...]:
        return (Sight(),) * len(self.rows)

    @property
    def has_lenses(self) -> bool:
        """Whether some row has a box for contact lenses."""
        return any(row.lens for row in self.rows)

    @property
    def needs_corrected(self) -> Condition | None:
        """When the values with correction are mandatory; None = never."""
        return self.corrected_when(self) if self.corrected_when else None

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset(part for row in self.rows for part in (row.uncorrected, row.corrected, row.lens) if part)

    @property
    def names(self) -> frozenset[str]:
        return self.parts_used

    def between(self, part: str, low: str, below: str) -> Condition:
        """The value of a part is given, at least `low` and less than `below`."""
        return Leaf(self, "between", (part, low, below))

    def fulfils(self, value: Any, leaf: Leaf, today: Any) -> bool:
        if leaf.op != "between":
            return super().fulfils(value, leaf, today)
        part, low, below = leaf.codes
        found = number(self._cells(value)[part])
        return found is not None and Decimal(low) <= found < Decimal(below)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        part, low, below = leaf.codes
        return f"{part} is from {low} to below {below}", f"{part} is not from {low} to below {below}"

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        columns = ("uncorrected", "corrected", *(("lens",) if self.has_lenses else ()))
        yield self.text_id
        yield from (f"{self.id}:{word}" for word in (*(row.word for row in self.rows), *columns))

    def _cells(self, value: Sequence[Sight]) -> dict[str, str]:
        pairs = zip(self.rows, value, strict=True)
        return {part: cell for row, one in pairs for part, cell in ((row.uncorrected, one.uncorrected), (row.corrected, one.corrected))}

    def read(self, form: Form, *, before: Any) -> tuple[Sight, ...]:
        return tuple(Sight(_read(form, row.uncorrected), _read(form, row.corrected), _ticked(form, row.lens)) for row in self.rows)

    def dump(self, value: Any) -> Any:
        return [[one.uncorrected, one.corrected, one.lens] for one in value]

    def load(self, stored: Any) -> tuple[Sight, ...]:
        return tuple(Sight(*one) for one in stored)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        pairs = tuple(zip(self.rows, answers[self], strict=True))
        for row, one in pairs:
            if self.required and not one.uncorrected:
                yield self._problem(row, "utanKorrektion", row.uncorrected, Kind.EMPTY, Message.TEXT_EMPTY)
            for name, part, value in (("utanKorrektion", row.uncorrected, one.uncorrected), ("medKorrektion", row.corrected, one.corrected)):
                found = number(value)
                if value and (found is None or found > HIGHEST):
                    yield self._problem(row, name, part, Kind.INVALID_FORMAT, Message.ACUITY_RANGE)
        if self.needs_corrected and self.needs_corrected.holds(answers):
            for row, one in pairs:
                if not one.corrected:
                    yield self._problem(row, "medKorrektion", row.corrected, Kind.EMPTY, Message.TEXT_EMPTY)

    def _problem(self, row: Row, name: str, part: str, kind: Kind, message: Message) -> Problem:
        return self.problem(kind, message, "empty" if kind is Kind.EMPTY else "range", field=part, place=f"{self.key}.{row.key}.{name}")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        for row, one in zip(self.rows, answers[self], strict=True):
            for part, value in ((row.uncorrected, one.uncorrected), (row.corrected, one.corrected)):
                if number(value) is not None:
                    out.part(self.svar, part, value.replace(",", "."))
            if row.lens:
                out.part(self.svar, row.lens, "true" if one.lens else "false")

    def take(self, svar: Sequence[Svar]) -> tuple[Sight, ...]:
        found = next((one for one in svar if one.id == self.svar), None)
        if found is None:
            return self.empty
        return tuple(
            Sight(_taken(found.text(row.uncorrected), self.id), _taken(found.text(row.corrected), self.id),
                  bool(row.lens) and bool(found.text(row.lens)) and boolean(found.text(row.lens), self.id))
            for row in self.rows
        )  # fmt: skip

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        columns = ("uncorrected", "corrected", *(("lens",) if self.has_lenses else ()))
        rows = tuple(self._row(row, one, texts) for row, one in zip(self.rows, value, strict=True))
        return {"columns": ("", *(texts.headings[f"{self.id}:{one}"] for one in columns)), "rows": rows}

    def _row(self, row: Row, one: Sight, texts: TextVersion) -> tuple[str, ...]:
        cells = (texts.headings[f"{self.id}:{row.word}"], one.uncorrected or BLANK_CELL, one.corrected or BLANK_CELL)
        return (*cells, "Ja" if one.lens else "Nej" if row.lens else "") if self.has_lenses else cells

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        if not self.digits_apart:
            return super().printed(answers, texts)
        rows = zip(self.rows, answers[self], strict=True)
        return Cells(tuple(printing.Row(tuple(self._digits(row, one, texts)), 11) for row, one in rows))

    def _digits(self, row: Row, one: Sight, texts: TextVersion) -> Iterator[Cell]:
        yield Cell(texts.headings.get(f"{self.id}:{row.word}", ""), width=60)
        for column in ("uncorrected", "corrected"):
            value = getattr(one, column) if number(getattr(one, column)) is not None else ""
            yield Cell(value.replace(",", ""), texts.headings.get(f"{self.id}:{column}", ""), width=60, boxes=2)

    def part_labels(self, texts: TextVersion) -> dict[str, str]:
        return {
            getattr(row, column): f"{texts.headings[f'{self.id}:{row.word}']} {texts.headings[f'{self.id}:{column}'].lower()}"
            for row in self.rows for column in ("uncorrected", "corrected", "lens") if getattr(row, column)
        }  # fmt: skip

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[Sight, ...]:
        made = tuple(Sight(_some(rng), _some(rng) if rng.random() < 0.3 else "", bool(row.lens) and rng.random() < 0.2) for row in self.rows)
        if self.needs_corrected and self.needs_corrected.holds(answers.with_answer(self, made)):
            return tuple(Sight(one.uncorrected, one.corrected or _some(rng), one.lens) for one in made)
        return made


def _some(rng: Random) -> str:
    tenths = rng.randint(0, 20)
    return f"{tenths // 10},{tenths % 10}"


def _read(form: Form, name: str) -> str:
    values = form.get(name, [""])
    if len(values) != 1 or len(values[0].strip()) > LONGEST:
        raise BadForm(name)
    return tidy(values[0])


def _ticked(form: Form, name: str) -> bool:
    match form.get(name, []) if name else []:
        case []:
            return False
        case ["true"]:
            return True
        case _:
            raise BadForm(name)


def _taken(text: str, question: str) -> str:
    """A decimal of a message with comma and at least one decimal; "" when it is absent."""
    if not text:
        return ""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable(question) from error
    if not value.is_finite():
        raise Unreadable(question)
    shown = f"{value:.1f}" if value == round(value, 1) else f"{value:f}"
    return shown.replace(".", ",")
