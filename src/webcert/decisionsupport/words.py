"""Words of typed texts and descriptions: folding, splitting, and the nearest words to a misspelt one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Seven letters of ten must be right in a word that is taken for a misspelling of another.
_LIKE = 0.7
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without marks over letters: angest and ångest are the same (decision-support 1.4)."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))


def split(text: str) -> tuple[str, ...]:
    """The folded words of a text. Everything but letters and digits parts words."""
    return tuple(_WORD.findall(fold(text)))


def nearest(word: str, known: Collection[str]) -> list[str]:
    """The words of `known` that need the fewest changes to become `word`; none when all are too unlike.

    A change puts in, takes out or exchanges a letter, or swaps two neighbours (optimal string alignment).
    """
    near = [one for one, _, _ in process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=None)]
    changes = [OSA.distance(word, one) for one in near]
    return [one for one, needed in zip(near, changes, strict=True) if needed == min(changes)]
