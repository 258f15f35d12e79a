"""Answers as a form on paper has them: the shapes that a print is drawn from (fk7804 12.4, fk7800 15.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webcert.formlang.reading import Shown


@dataclass(frozen=True, slots=True)
class Lines:
    """Text with its line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick box with its words; `cells` stand in columns after them. `code` is the choice that it is."""

    label: str
    on: bool
    code: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticks:
    """Tick boxes below each other, or beside each other; `captions` stand above the columns of their cells."""

    rows: tuple[Tick, ...]
    captions: tuple[str, ...] = ()
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a row: label in its upper edge and value, or tick boxes; with `boxes`, a character in each of so many."""

    value: str = ""
    label: str = ""
    width: float = 180
    boxes: int = 0
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells beside each other, of the given height in millimetres at least."""

    cells: tuple[Cell, ...]
    height: float = 9


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of cells."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row, which may be missing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Printed = Lines | Ticks | Cells | Table


def yes_no(value: bool | None, words: tuple[str, str] = ("Nej", "Ja")) -> tuple[Tick, ...]:
    """The tick boxes of a question with no and yes, in that order."""
    return Tick(words[0], value is False, "false"), Tick(words[1], value is True, "true")


def chosen(choices: Iterable[str], labels: Mapping[str, str], codes: Iterable[str]) -> Ticks:
    """One tick box for each of `choices`, on for those among `codes`."""
    picked = set(codes)
    return Ticks(tuple(Tick(labels[code], code in picked, code) for code in choices))


def as_read(shown: Iterable[Shown]) -> Printed:
    """What a reading view becomes where nothing better is said."""
    parts = tuple(shown)
    if any(part.rows for part in parts):
        return next(Table(part.columns, part.rows) for part in parts if part.rows)
    return Lines("\n".join(", ".join(part.items) or part.text for part in parts))
