"""Diagnosis search by code or words, over an index built once in memory (decision-support 1.3, 1.4).

Rows are numbered in the order in which equally good hits are shown, so that ranking compares numbers.
How hits are ranked is told in `docs/explanation/diagnosis-search.md`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, count, islice, product
from typing import Any, TypeVar

from webcert.decisionsupport.codes import Codes, installed
from webcert.decisionsupport.everyday import EverydayWords, Words, installed_words
from webcert.decisionsupport.words import nearest, split
from webcert.formlang.diagnoses import needs_four, normalised

SHOWN_BY_CODE, SHOWN_BY_TEXT, SHORTEST_CODE = 10, 18, 3

#: One typed word of so few letters matches too much to be searched: its answer is made beforehand.
_SHORT = 2
#: An everyday expression of so few letters is an abbreviation: it means what the list says.
_ABBREVIATION = 3
#: So many ways of correcting a misspelt text are tried.
_CORRECTIONS = 20
#: Looking into a text takes as long as passing over so many rows of a list.
_LOOK_FASTER = 5
#: Sorts after every text that begins with what stands before it.
_LAST = "\U0010ffff"
_Listed = TypeVar("_Listed")


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


class Index:
    """The codes of one system, ready to be searched."""

    def __init__(self, rows: Iterable[tuple[str, str]], everyday: EverydayWords) -> None:
        """`rows` are pairs of code and text; several texts of a code keep their order in a search by code."""
        self._by_code = sorted(rows, key=_code)
        self._rows = sorted(self._by_code, key=_place)
        self._categories = sum(_positions(code) == SHORTEST_CODE for code, _ in self._rows)
        self._everyday = everyday
        self._texts = ["".join(f" {word}" for word in split(text)) for _, text in self._rows]
        self._having: dict[str, list[int]] = {}
        for number, text in enumerate(self._texts):
            for word in set(text.split()):
                self._having.setdefault(word, []).append(number)
        self._leads = sorted(zip(self._texts, count(), strict=False))
        self._words = sorted(self._having)
        self._endings = sorted((word[start:], word) for word in self._words for start in range(len(word)))
        short = {word[:length] for word in self._words for length in range(1, _SHORT + 1)}
        self._answers = {one: self._search((one,)) for one in short}

    def by_code(self, typed: str) -> Hits:
        """Codes that begin with what was typed, the exact one first; nothing below three characters."""
        prefix = normalised(typed)
        if len(prefix) < SHORTEST_CODE:
            return Hits(hits=(), more=False)
        first = bisect_left(self._by_code, prefix, key=_code)
        after = bisect_left(self._by_code, prefix + _LAST, key=_code)
        found = sorted(self._by_code[first:after], key=lambda row: (len(row[0]), row[0]))
        return _shown(found, SHOWN_BY_CODE)

    def by_text(self, typed: str) -> Hits:
        """Descriptions with every typed word, or failing that with everyday or nearest words in its place."""
        words = split(typed)
        if not words:
            return Hits(hits=(), more=False)
        made = self._answers.get(words[0]) if len(words) == 1 else None
        return made or self._search(words)

    def _search(self, words: Words) -> Hits:
        found = self._matching(self._first_meant(words))
        if len(found) <= SHOWN_BY_TEXT:
            found += self._matching([words], known=found)
        if len(found) <= SHOWN_BY_TEXT:
            found += self._matching(self._everyday.exchanged(words), known=found)
        if not found:
            found = self._matching(self._corrected(words))
        return _shown([self._rows[number] for number in found], SHOWN_BY_TEXT)

    def _first_meant(self, words: Words) -> list[Words]:
        """What an abbreviation means, and a whole everyday expression that no description has words beginning with."""
        meanings = self._everyday.meanings(words)
        return meanings if meanings and (len("".join(words)) <= _ABBREVIATION or not self._begun(words)) else []

    def _matching(self, wanted: Collection[Words], known: Collection[int] = ()) -> list[int]:
        """Rows that match some of the texts and are not `known`: words begun before words inside.

        At least as many as are shown and one more, where there are so many.
        """
        begun = set[int]().union(*(self._begun(words) for words in wanted)).difference(known)
        found = self._ranked(begun, wanted)
        if len(found) <= SHOWN_BY_TEXT:
            inside = set[int]().union(*(self._inside(words) for words in wanted)).difference(known, begun)
            found += self._ranked(inside, wanted)
        return found

    def _ranked(self, numbers: set[int], wanted: Iterable[Words]) -> list[int]:
        """The first rows: categories before others, and in either those that begin with one of the texts."""
        many = SHOWN_BY_TEXT + 1
        leading = set[int]().union(*(self._led_by(words) for words in wanted)) & numbers
        # Numbers alone rank those that lead and all together, so no row but these can be among the first.
        best = {*nsmallest(many, numbers), *nsmallest(many, leading)}
        return sorted(best, key=lambda one: (one >= self._categories, one not in leading, one))[:many]

    def _led_by(self, words: Words) -> list[int]:
        lead = " " + " ".join(words)
        return [number for _, number in _between(self._leads, (lead,), (lead + _LAST,))]

    def _begun(self, words: Words) -> set[int]:
        """Rows where every word begins a word, or all words written together do."""
        together = self._rows_with(self._words_from("".join(words)))
        if len(words) == 1:
            return together
        return together | self._rows_with_all([(f" {word}", self._words_from(word)) for word in set(words)])

    def _inside(self, words: Words) -> set[int]:
        """Rows where every word occurs, at the beginning of a word or inside it."""
        return self._rows_with_all([(word, self._words_holding(word)) for word in set(words)])

    def _words_from(self, prefix: str) -> list[str]:
        return _between(self._words, prefix, prefix + _LAST)

    def _words_holding(self, part: str) -> list[str]:
        return [word for _, word in _between(self._endings, (part,), (part + _LAST,))]

    def _rows_with(self, words: Iterable[str]) -> set[int]:
        return set[int]().union(*(self._having[word] for word in words))

    def _rows_with_all(self, parts: Iterable[tuple[str, list[str]]]) -> set[int]:
        """Rows that hold every part of text; each comes with the words that have it. The rarest decides where to look."""
        counted = sorted((sum(len(self._having[word]) for word in words), part, words) for part, words in parts)
        found = self._rows_with(counted[0][2])
        for number, part, words in counted[1:]:
            if len(found) * _LOOK_FASTER < number:
                found = {one for one in found if part in self._texts[one]}
            else:
                found = found.intersection(chain.from_iterable(self._having[word] for word in words))
        return found

    def _corrected(self, words: Words) -> list[Words]:
        """The typed words with those that occur nowhere replaced by the nearest ones that do."""
        choices = []
        for word in words:
            choices.append([word] if self._words_holding(word) else nearest(word, self._words))
            if not choices[-1]:
                return []
        return list(islice(product(*choices), _CORRECTIONS))


def _between(listed: list[_Listed], first: Any, after: Any) -> list[_Listed]:
    return listed[bisect_left(listed, first) : bisect_left(listed, after)]


def _shown(rows: list[tuple[str, str]], limit: int) -> Hits:
    hits = tuple(Hit(code=code, text=text, allowed=not needs_four(code)) for code, text in rows[:limit])
    return Hits(hits=hits, more=len(rows) > limit)


def _code(row: tuple[str, str]) -> str:
    return row[0]


def _place(row: tuple[str, str]) -> tuple[bool, int, int, str]:
    code, text = row
    return _positions(code) > SHORTEST_CODE, len(code), len(text), code


def _positions(code: str) -> int:
    """How specific a code is: `F32`, and in KSH97-P `F32-` and `A09-P`, are categories of three positions."""
    return len(code.split("-")[0])


def index(system: str) -> Index:
    """The index of a code system as installed now. Raises KeyError for an unknown one."""
    return index_of(installed(), installed_words(), system)


@lru_cache(maxsize=8)
def index_of(codes: Codes, everyday: EverydayWords, system: str) -> Index:
    """The index of one system of some codes; made once, and kept while it is used."""
    return Index(codes.terms(system), everyday)
