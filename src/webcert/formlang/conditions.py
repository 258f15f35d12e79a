"""Conditions under which a question is asked: data, run here on the server and as JSON in the browser.

A condition looks back at questions that stand before it. A hidden question counts as unanswered, so chains
need not repeat themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webcert.formlang.answers import Answers
    from webcert.formlang.question import Question

#: A condition as JSON: `{"op": …}`; the browser's interpreter reads the same words.
Tree = dict[str, Any]


class Condition:
    """Something that holds or not for a set of answers; combined with `&`, `|` and `~`."""

    def holds(self, answers: Answers) -> bool:
        """Whether the condition holds for `answers`."""
        raise NotImplementedError

    def tree(self) -> Tree:
        """The condition as data for the browser."""
        raise NotImplementedError

    def looks_at(self) -> Iterator[Question[Any]]:
        """The questions whose answers decide."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return All((self, other))

    def __or__(self, other: Condition) -> Condition:
        return Any_((self, other))

    def __invert__(self) -> Condition:
        return Not(self)


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds; without parts it always holds."""

    parts: tuple[Condition, ...] = ()

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    def tree(self) -> Tree:
        return {"op": "all", "of": [part.tree() for part in self.parts]}

    def looks_at(self) -> Iterator[Question[Any]]:
        for part in self.parts:
            yield from part.looks_at()


@dataclass(frozen=True, slots=True)
class Any_(Condition):
    """Some part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    def tree(self) -> Tree:
        return {"op": "any", "of": [part.tree() for part in self.parts]}

    def looks_at(self) -> Iterator[Question[Any]]:
        for part in self.parts:
            yield from part.looks_at()


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.part.holds(answers)

    def tree(self) -> Tree:
        return {"op": "not", "of": self.part.tree()}

    def looks_at(self) -> Iterator[Question[Any]]:
        yield from self.part.looks_at()


@dataclass(frozen=True, slots=True)
class Leaf(Condition):
    """A question's answer fulfils `op`, one of the words that its kind understands.

    `codes` are the choices or rows looked at, `days` the number of days, where the word needs them.
    """

    question: Question[Any]
    op: str
    codes: tuple[str, ...] = ()
    days: int | None = None

    def holds(self, answers: Answers) -> bool:
        return self.question.fulfils(answers[self.question], self, answers.today)

    def tree(self) -> Tree:
        tree: Tree = {"op": self.op, "q": self.question.id}
        if self.codes:
            tree["codes"] = list(self.codes)
        if self.days is not None:
            tree["days"] = self.days
        return tree

    def looks_at(self) -> Iterator[Question[Any]]:
        yield self.question


ALWAYS = All()
