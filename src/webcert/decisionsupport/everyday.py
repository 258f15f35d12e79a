"""Everyday words and what the classifications say instead (decision-support 1.8).

The pairs are data, in `starter/synonyms.tsv`: everyday word or phrase, tabulator, what to search for instead.
A leading `…` means the end of a compound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webcert.decisionsupport.codes import pairs
from webcert.decisionsupport.in_use import InUse
from webcert.decisionsupport.words import split

Words = tuple[str, ...]

#: So many letters of an expression that is still being typed are enough to know it.
_KNOWN_FROM = 5


class EverydayWords:
    """Exchanges everyday expressions in typed texts."""

    def __init__(self, listed: Iterable[tuple[str, str]]) -> None:
        """`listed` are pairs of everyday expression and what to search for instead."""
        self._phrases: list[tuple[Words, Words]] = []
        self._endings: list[tuple[str, str]] = []
        for everyday, instead in listed:
            if everyday.startswith("…"):
                self._endings.append(("".join(split(everyday)), "".join(split(instead))))
            else:
                self._phrases.append((split(everyday), split(instead)))

    def exchanged(self, typed: Words) -> list[Words]:
        """The typed words with one expression exchanged, once for every pair and place that fits."""
        return [*self._by_phrase(typed), *self._by_ending(typed)]

    def meanings(self, typed: Words) -> list[Words]:
        """What the typed words mean when they are an everyday expression and nothing more."""
        return [instead for phrase, instead in self._phrases if phrase == typed]

    def _by_phrase(self, typed: Words) -> Iterator[Words]:
        for start in range(len(typed)):
            rest = typed[start:]
            begun = " ".join(rest)
            for phrase, instead in self._phrases:
                if rest[: len(phrase)] == phrase:
                    yield typed[:start] + instead + rest[len(phrase) :]
                elif len(begun) >= _KNOWN_FROM and " ".join(phrase).startswith(begun):
                    yield typed[:start] + instead

    def _by_ending(self, typed: Words) -> Iterator[Words]:
        for ending, instead in self._endings:
            for place, word in enumerate(typed):
                if word.endswith(ending) and word != ending:
                    yield (*typed[:place], word.removesuffix(ending) + instead, *typed[place + 1 :])


#: The everyday words of this installation: the product's own, with those that the site has added.
WORDS = InUse(lambda: with_added(()))
installed_words = WORDS.get


def with_added(added: Iterable[tuple[str, str]]) -> EverydayWords:
    """The product's own words, and more."""
    return EverydayWords([*pairs("synonyms.tsv"), *added])
