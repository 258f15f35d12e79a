"""A set of answers, read by question: the question object is the typed key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from webcert.formlang.question import Question

V = TypeVar("V")


class Answers:
    """The answers of one document on one day, about a patient.

    `answers[question]` is the visible answer, empty when the question is hidden; `stored(question)` is what the
    draft holds all the same.
    """

    def __init__(self, values: Mapping[str, Any], *, today: date, born: int | None = None) -> None:
        """`values` maps question ids to the answers of their kinds; `today` is the day on which rules are applied.

        `born` is the patient's year of birth, None where nobody knows it: no rule looks at it then.
        """
        self._values = dict(values)
        self._visible: dict[str, bool] = {}
        self.today = today
        self.born = born

    def __getitem__(self, question: Question[V]) -> V:
        return self.stored(question) if self.shows(question) else question.empty

    def stored(self, question: Question[V]) -> V:
        """The answer as stored, also when the question is hidden now."""
        value: V = self._values.get(question.id, question.default)
        return value

    def shows(self, question: Question[Any]) -> bool:
        """Whether the question is asked, given the answers before it."""
        if question.id not in self._visible:
            self._visible[question.id] = question.visible.holds(self)
        return self._visible[question.id]

    def with_answer(self, question: Question[V], value: V) -> Answers:
        """A copy with one answer exchanged."""
        return self.having({**self._values, question.id: value})

    def having(self, values: Mapping[str, Any]) -> Answers:
        """Other answers of the same document: same day, same patient."""
        return Answers(values, today=self.today, born=self.born)

    def reduced(self, values: Mapping[Question[Any], Any]) -> Answers:
        """A copy with exactly these answers, shown where they were shown before."""
        copy = Answers({question.id: value for question, value in values.items()}, today=self.today)
        copy._visible = {question.id: self.shows(question) for question in values}
        return copy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and self._values == other._values

    def __hash__(self) -> int:
        raise TypeError("answers are compared, not hashed")

    def __repr__(self) -> str:
        return f"Answers({sorted(self._values)})"
