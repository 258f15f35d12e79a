"""Answers as a reader sees them: on the certificate's page and in print (fk7804 10)."""

from __future__ import annotations

from dataclasses import dataclass

#: What stands where nothing was answered.
NOTHING = "Ej angivet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One question as read: heading, label, and its content in exactly one of three shapes.

    `rows` with `columns` are a table, `items` a list of choices, else `text` with its line breaks. `part` is true for
    questions that belong to the one before. `notice` is the tone of a notice, whose heading may be "".
    """

    id: str
    heading: str
    label: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    part: bool = False
    notice: str = ""
