"""A way of registering that is older than svar: the message as a tree of elements, and the part that each carries.

What is signed is in svar all the same; the tree only tells how the registry wants to have it (tstrk1031 8.2).
`adapters/certxml/older_form.py` writes and reads what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from webcert.formlang.question import CodeList


@dataclass(frozen=True, slots=True)
class Holder:
    """An element with others in it. An `optional` one is left out when none of them carries anything."""

    name: str
    content: tuple[Element, ...]
    _: KW_ONLY
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """The text, boolean, number or date of a part; left out without one."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class OfYear:
    """The year of a part that holds a partial date."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Coded:
    """The code of a part, in the words of the older form; with `repeats` one element for each svar.

    A code without a word is left out.
    """

    name: str
    part: str
    choices: CodeList
    words: Mapping[str, str]
    _: KW_ONLY
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class IsCode:
    """Whether this code stands in the part, true or false."""

    name: str
    part: str
    choices: CodeList
    code: str


@dataclass(frozen=True, slots=True)
class Always:
    """An element that says the same in every message, since nobody is asked."""

    name: str
    text: str


Element = Holder | Plain | OfYear | Coded | IsCode | Always


@dataclass(frozen=True, kw_only=True, slots=True)
class OlderForm:
    """How a type is stored in and read from the registry: names of the two contracts, and what follows the header.

    `unstated` is the text version of a certificate whose version cannot be told. `listed` is the element whose words
    the registry puts in its lists.
    """

    stored_by: str
    read_by: str
    unstated: str
    content: tuple[Element, ...]
    listed: Coded
