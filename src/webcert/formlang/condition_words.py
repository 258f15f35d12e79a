"""Conditions in English, for the reference pages that integrators read."""

from __future__ import annotations

from collections.abc import Iterator

from webcert.formlang.conditions import All, Any_, Condition, Leaf, Not


def in_words(condition: Condition, *, negated: bool = False) -> str:
    """The condition, or its opposite, as a clause: "question 27 is not answered yes and …"; "" = always."""
    match condition:
        case Leaf():
            return condition.question.words_of(condition)[negated]
        case Not():
            return in_words(condition.part, negated=not negated)
        case All() | Any_():
            word = _connective(condition, negated)
            return f" {word} ".join(_clauses(condition, word, negated))
        case _:
            raise TypeError(f"no words for {type(condition).__name__}")


def _connective(condition: All | Any_, negated: bool) -> str:
    return "and" if isinstance(condition, All) is not negated else "or"


def _clauses(condition: Condition, word: str, negated: bool) -> Iterator[str]:
    """The clauses joined by `word`; what is joined by the other one stands in brackets."""
    while isinstance(condition, Not):
        condition, negated = condition.part, not negated
    if not isinstance(condition, All | Any_):
        yield in_words(condition, negated=negated)
    elif len(condition.parts) < 2 or _connective(condition, negated) == word:
        for part in condition.parts:
            yield from _clauses(part, word, negated)
    else:
        yield f"({in_words(condition, negated=negated)})"
