"""Rules that look at more than one answer: named functions, and makers for those that types share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from webcert.formlang import texts
from webcert.formlang.answers import Answers
from webcert.formlang.choices import Codes
from webcert.formlang.conditions import Condition
from webcert.formlang.problems import Kind, Message, Problem
from webcert.formlang.question import Question

Check = Callable[[Answers], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check that runs after the own checks of the question `after`."""

    after: Question[Any]
    check: Check


def rule(after: Question[Any]) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields problems."""
    return lambda check: Rule(after, check)


def misplaced(
    question: Question[Any], *, at: Question[Any], when: Condition, after: Question[Any] | None = None,
    field: str = "", place: str = "", blanks_too: bool = False,
) -> Rule:  # fmt: skip
    """A stored answer that does not belong where `when` holds; told at the question `at` (the form prevents it)."""

    def check(answers: Answers) -> Iterator[Problem]:
        value = answers.stored(question)
        held = bool(value) if blanks_too else question.is_answered(value)
        if held and when.holds(answers):
            yield at.problem(Kind.EMPTY, Message.MISPLACED, "misplaced", field=field, place=place)

    return Rule(after or question, check)


def exclusive(question: Codes, label: str) -> Rule:
    """The exclusive choice stands alone; `label` is its name in the text."""

    def check(answers: Answers) -> Iterator[Problem]:
        chosen = answers[question]
        if question.exclusive in chosen and len(set(chosen)) > 1:
            yield question.problem(Kind.EMPTY, Message.EXCLUSIVE, "exclusive", label)

    return Rule(question, check)


def at_most(question: Codes, number: int, *, after: Question[Any] | None = None) -> Rule:
    """No more than `number` choices."""

    def check(answers: Answers) -> Iterator[Problem]:
        if len(answers[question]) > number:
            yield question.problem(Kind.EMPTY, Message.TOO_MANY, "too_many")

    return Rule(after or question, check)


def no_repeats(question: Question[Any], *, by: Callable[[Any], Any] = lambda one: one, after: Question[Any] | None = None) -> Rule:
    """Each choice or row only once; `by` gives what makes a row the same."""

    def check(answers: Answers) -> Iterator[Problem]:
        keys = [by(one) for one in answers[question]]
        if len(set(keys)) != len(keys):
            yield question.problem(Kind.INCORRECT_COMBINATION, Message.REPEATED, "repeated")

    return Rule(after or question, check)


def only_blanks(question: Question[str], answers: Answers, kind: Kind) -> Iterator[Problem]:
    """An optional text that holds nothing but blanks, hidden or not (C-05)."""
    text = answers.stored(question)
    if text and texts.is_blank(text):
        yield question.problem(kind, Message.ONLY_BLANKS, "only_blanks")
