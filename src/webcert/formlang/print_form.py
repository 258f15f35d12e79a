"""The printed form of a certificate type: its pages and boxes (fk7804 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webcert.formlang.question import Question


@dataclass(frozen=True, kw_only=True)
class PrintBox:
    """A box of the printed form: place and height in millimetres, number in the heading, what it shows.

    `heading` is a text id, or "" for a box that continues the one before.
    """

    page: int
    y: float
    height: float
    shows: tuple[Question[Any], ...]
    number: str = ""
    heading: str = ""
    keeps_lines: bool = False


@dataclass(frozen=True, kw_only=True)
class PrintForm:
    """The printed form: its boxes, the two title rows, the address of the recipient, and the names of its files."""

    boxes: tuple[PrintBox, ...]
    title: tuple[str, str]
    send_to: tuple[str, ...]
    file_name: str
    minimal_file_name: str = ""
