"""Diagnosis search by code or words, over an index built once in memory (decision-support 1.3, 1.4).

Words fold å, ä and ö both ways. Hits at the start of a word come before hits inside compounds; within a tier shorter
codes, then shorter texts come first.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from webcert.decisionsupport.codes import installed
from webcert.formlang.diagnoses import needs_four, normalised

SHOWN_BY_CODE, SHOWN_BY_TEXT, SHORTEST_CODE = 10, 18, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One suggestion; `allowed` is false for codes with too few positions."""

    code: str
    text: str
    allowed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Hits:
    """The suggestions to show, and whether there are more."""

    hits: tuple[Hit, ...]
    more: bool


def fold(text: str) -> str:
    """Lower case without marks over letters."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class Index:
    """The codes of one system, ready to be searched."""

    def __init__(self, table: dict[str, str]) -> None:
        """`table` maps code to text."""
        self._table = table
        self._codes = sorted(table)
        self._words: dict[str, set[str]] = {}
        for code, text in table.items():
            for word in _words(text):
                self._words.setdefault(word, set()).add(code)
        self._sorted_words = sorted(self._words)

    def by_code(self, typed: str) -> Hits:
        """Codes that begin with what was typed; nothing below three characters."""
        prefix = normalised(typed)
        if len(prefix) < SHORTEST_CODE:
            return Hits(hits=(), more=False)
        first = bisect_left(self._codes, prefix)
        found = []
        for code in self._codes[first:]:
            if not code.startswith(prefix):
                break
            found.append(code)
        return self._shown(sorted(found, key=lambda code: (len(code), code)), SHOWN_BY_CODE)

    def by_text(self, typed: str) -> Hits:
        """Texts in which every typed word begins a word, then those in which it stands inside one."""
        wanted = _words(typed)
        if not wanted:
            return Hits(hits=(), more=False)
        starts = self._matching(wanted, self._starting)
        inside = self._matching(wanted, self._containing) - starts
        return self._shown([*self._ranked(starts), *self._ranked(inside)], SHOWN_BY_TEXT)

    def _matching(self, wanted: list[str], lookup: object) -> set[str]:
        sets = [lookup(word) for word in wanted]  # type: ignore[operator]
        return set.intersection(*sets)

    def _starting(self, prefix: str) -> set[str]:
        found: set[str] = set()
        for word in self._sorted_words[bisect_left(self._sorted_words, prefix) :]:
            if not word.startswith(prefix):
                break
            found |= self._words[word]
        return found

    def _containing(self, part: str) -> set[str]:
        if len(part) < SHORTEST_CODE:
            return self._starting(part)
        return set().union(*(codes for word, codes in self._words.items() if part in word))

    def _ranked(self, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: (len(code), len(self._table[code]), code))

    def _shown(self, codes: list[str], limit: int) -> Hits:
        hits = tuple(Hit(code=one, text=self._table[one], allowed=not needs_four(one)) for one in codes[:limit])
        return Hits(hits=hits, more=len(codes) > limit)


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in fold(text)).split()


@cache
def index(system: str) -> Index:
    """The index of a code system. Raises KeyError for an unknown one."""
    return Index(installed().tables[system])
