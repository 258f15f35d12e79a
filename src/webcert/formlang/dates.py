"""Dates as people type them: kept as typed, understood where possible (common-model 11.2, C-01 to C-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from webcert.formlang.problems import BadForm, Form, Kind, Message

#: Longest half-written date a request may bring (B43).
LONGEST = 32

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER_SHAPES = re.compile(r"([0-9]{4})[/-]?([0-9]{2})[/-]?([0-9]{2})")
_AFTER, _BEFORE = date(1900, 1, 1), date(2099, 12, 12)


def tidy(typed: str) -> str:
    """`20191014` and `2019/10/14` become `2019-10-14`; anything else stays as typed (fk7804 3.2)."""
    stripped = typed.strip()
    match = _OTHER_SHAPES.fullmatch(stripped)
    return "-".join(match.groups()) if match else stripped


def real(typed: str) -> date | None:
    """The calendar date, or None when it is none or is written in another way."""
    if not _SHAPE.fullmatch(typed) or typed[0] not in "12":
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def usable(typed: str) -> date | None:
    """The calendar date when it also lies within the limits of C-03, else None."""
    found = real(typed)
    return found if found and _AFTER < found < _BEFORE else None


def wrong(typed: str, *, latest: date | None = None) -> Iterator[tuple[Kind, Message]]:
    """What is wrong with a typed date that is not empty: C-01 to C-03, and C-04 where `latest` is given."""
    found = real(typed)
    if found is None:
        yield Kind.INVALID_FORMAT, Message.DATE_IMPOSSIBLE if _SHAPE.fullmatch(typed) else Message.DATE_FORMAT
        return
    if not _AFTER < found < _BEFORE:
        yield Kind.INVALID_FORMAT, Message.DATE_FAR
    if latest is not None and found > latest:
        yield Kind.OTHER, Message.DATE_FUTURE


def read(form: Form, name: str) -> str:
    """The date field `name` of a form. Raises BadForm when it is sent twice or is impossibly long."""
    values = form.get(name, [""])
    if len(values) != 1 or len(values[0]) > LONGEST:
        raise BadForm(name)
    return tidy(values[0])
