"""Links in texts, by name: `<LINK:transportstyrelsen>` (text-versions 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and the words it is shown with."""

    url: str
    text: str


#: Every link that a text may name.
LINKS = {
    "transportstyrelsen": Link("https://www.transportstyrelsen.se", "www.transportstyrelsen.se"),
}

_TAG = re.compile(r"<LINK:([a-z0-9-]+)>")


def pieces(text: str) -> Iterator[str | Link]:
    """The text in pieces, with its links. Raises KeyError for a link that is not in the list."""
    for number, piece in enumerate(_TAG.split(text)):
        if number % 2:
            yield LINKS[piece]
        elif piece:
            yield piece


def plain(text: str) -> str:
    """The text with each link as its words, for print."""
    return "".join(piece.text if isinstance(piece, Link) else piece for piece in pieces(text))
