"""Answers as the certificate contracts carry them, without XML: `svar` with `delsvar` (common-model 4 and 5).

`adapters/certxml` turns these into elements and back. Identities and codes are checked elsewhere
(`formlang/authority.py`); here is only the shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


class Unreadable(Exception):
    """The answers of a foreign certificate cannot be read (common-model 5, fk7804 8.4)."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


@dataclass(frozen=True, slots=True)
class Cv:
    """A coded value with the name the contract gives it."""

    code: str
    system: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Two dates, both inclusive."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, month or day: `form` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and `text` is written in it."""

    form: str
    text: str


#: What one delsvar holds: text (dates and booleans too), a coded value, a period or a partial date.
Value = str | Cv | Period | PartialDate


@dataclass(frozen=True, slots=True)
class Svar:
    """One svar: its id, instance number where the question repeats, and its delsvar in order."""

    id: str
    parts: tuple[tuple[str, Value], ...]
    instance: int | None = None

    def text(self, part: str) -> str:
        """The text of a delsvar, trimmed; "" when it is absent."""
        value = dict(self.parts).get(part, "")
        if not isinstance(value, str):
            raise Unreadable(part)
        return value.strip()

    def cv(self, part: str) -> Cv | None:
        """The coded value of a delsvar, or None when it is absent."""
        value = dict(self.parts).get(part)
        if value is not None and not isinstance(value, Cv):
            raise Unreadable(part)
        return value

    def period(self, part: str) -> Period | None:
        """The period of a delsvar, or None when it is absent."""
        value = dict(self.parts).get(part)
        if value is not None and not isinstance(value, Period):
            raise Unreadable(part)
        return value

    def partial_date(self, part: str) -> PartialDate | None:
        """The partial date of a delsvar, or None when it is absent."""
        value = dict(self.parts).get(part)
        if value is not None and not isinstance(value, PartialDate):
            raise Unreadable(part)
        return value


@dataclass(slots=True)
class Writer:
    """Collects what the questions of a document emit, in form order."""

    svar: list[Svar] = field(default_factory=list)

    def add(self, svar_id: str, *parts: tuple[str, Value], instance: int | None = None) -> None:
        """Write a svar of its own."""
        self.svar.append(Svar(svar_id, parts, instance))

    def part(self, svar_id: str, part: str, value: Value) -> None:
        """Write a delsvar: last in its svar when that is written already, else in a svar of its own."""
        if any(svar.id == svar_id for svar in self.svar):
            self.beside(svar_id, part, value)
        else:
            self.add(svar_id, (part, value))

    def beside(self, svar_id: str, part: str, value: Value, *, code: str = "") -> None:
        """Put one more delsvar last in a svar already written; `code` picks the instance that has that code."""
        for index, svar in enumerate(self.svar):
            if svar.id == svar_id and (not code or _has_code(svar, code)):
                self.svar[index] = Svar(svar.id, (*svar.parts, (part, value)), svar.instance)
                return


def _has_code(svar: Svar, code: str) -> bool:
    return any(isinstance(value, Cv) and value.code == code for _, value in svar.parts)


def boolean(text: str, question: str) -> bool:
    """A boolean as readers accept it. Raises Unreadable for anything else."""
    match text.strip():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case _:
            raise Unreadable(question)
