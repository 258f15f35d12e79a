"""The fields of a print as plain data for the template: each question in its shape, with what the declaration adds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from webcert.adapters.pdf import signs
from webcert.adapters.pdf.errors import CannotPrint
from webcert.domain.document import Document
from webcert.formlang.answers import Answers
from webcert.formlang.links import plain
from webcert.formlang.print_form import Field, SignRow, Variant
from webcert.formlang.printing import Cells, Lines, Printed, Tick, Ticks
from webcert.formlang.question import Question
from webcert.formlang.text_version import TextVersion


class Fields:
    """Makes the fields of one print. `answers` are those to be printed, all or the minimal ones."""

    def __init__(self, document: Document, answers: Answers, texts: TextVersion, variant: Variant) -> None:
        self._document, self._answers, self._texts, self._variant = document, answers, texts, variant

    def make(self, one: Field | Question[Any] | SignRow, heading: str) -> dict[str, Any]:
        """A field below a heading, which its text goes on under where it has no words of its own."""
        match one:
            case SignRow():
                return {**self._bare(heading), "shape": "cells", "rows": [signs.row(one, self._document, self._variant)]}
            case Field():
                return self._field(one, heading)
            case _:
                return self._field(Field(one), heading)

    def _bare(self, heading: str) -> dict[str, Any]:
        return {"heading": "", "heading_height": 0, "label": "", "aside": "", "height": 0, "keep": False, "over": heading}

    def _field(self, one: Field, heading: str) -> dict[str, Any]:
        words = {name: plain(self._texts.joined(getattr(one, name))) for name in ("heading", "label", "aside")}
        over = self._texts.joined(one.over) or words["heading"] or words["label"] or words["aside"] or heading
        shape = self._shape(one)
        made = {
            **self._bare(heading), **words, **_data(shape), "over": over, "keep": one.keeps_lines,
            "height": one.height or 0, "heading_height": one.heading_height if one.heading else 0,
        }  # fmt: skip
        if isinstance(shape, Ticks):
            made |= {"columns": [[_place(shape, code) for code in column] for column in one.columns], "under": self._under(one, shape, heading)}
        return made

    def _shape(self, one: Field) -> Printed:
        shape = one.question.printed(self._answers, self._texts)
        if isinstance(shape, Ticks):
            return Ticks(tuple(self._tick(one, *numbered) for numbered in enumerate(shape.rows)), shape.captions, shape.inline)
        if isinstance(shape, Lines) and one.draft_folds and not self._variant.signed:
            return Lines(self._folded(one))
        if isinstance(shape, Cells):
            _refuse_long(shape)
        return shape

    def _tick(self, one: Field, number: int, tick: Tick) -> Tick:
        """The tick box with the words of the form, and the answer that stands after it."""
        label = one.words[number] if number < len(one.words) else tick.label
        beside = one.after.get(tick.code)
        if beside is None or not self._answers[beside] or not tick.on:
            return Tick(label, tick.on, tick.code, tick.cells)
        return Tick(label, tick.on, tick.code, (*tick.cells, beside.choices.names[self._answers[beside]]))

    def _folded(self, one: Field) -> str:
        own = self._answers[one.question]
        folded = [lead + self._answers[field] for field, lead in one.draft_folds if field.is_answered(self._answers[field])]
        return "\n\n".join(part for part in (own, *folded) if part)

    def _under(self, one: Field, shape: Ticks, heading: str) -> dict[str, Any]:
        return {str(_place(shape, code)): self._field(below, heading) for code, below in one.under.items()}


def _place(shape: Ticks, code: str) -> int:
    return next(number for number, tick in enumerate(shape.rows) if tick.code == code)


def _data(shape: Printed) -> dict[str, Any]:
    return {"shape": type(shape).__name__.lower(), **asdict(shape)}


def _refuse_long(shape: Cells) -> None:
    """Raises CannotPrint for a value with more characters than it has boxes (fk7804 12.5)."""
    if any(cell.boxes and len(cell.value) > cell.boxes for row in shape.rows for cell in row.cells):
        raise CannotPrint("a value is longer than its boxes", "En kod är längre än rutorna på blanketten. Rätta koden och skriv ut igen.")
