"""Rules that look at more than one answer: named functions, and makers for those that types share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webcert.formlang import dates, texts
from webcert.formlang.answers import Answers
from webcert.formlang.choices import Codes
from webcert.formlang.condition_words import in_words
from webcert.formlang.conditions import ALWAYS, Condition
from webcert.formlang.dated_rows import DatedRows
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.phrases import either
from webcert.formlang.problems import Kind, Message, Problem
from webcert.formlang.question import Question
from webcert.formlang.single_dates import Day

Check = Callable[[Answers], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check that runs after the own checks of the question `after`. `says` is the rule in English."""

    after: Question[Any]
    check: Check
    says: str


def rule(after: Question[Any]) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields problems and whose docstring says the rule."""
    return lambda check: Rule(after, check, (check.__doc__ or "").strip())


def misplaced(
    question: Question[Any], *, at: Question[Any], when: Condition, after: Question[Any] | None = None,
    field: str = "", place: str = "", blanks_too: bool = False, kind: Kind = Kind.EMPTY,
) -> Rule:  # fmt: skip
    """A stored answer that does not belong where `when` holds; told at the question `at` (the form prevents it)."""

    def check(answers: Answers) -> Iterator[Problem]:
        value = answers.stored(question)
        held = bool(value) if blanks_too else question.is_answered(value)
        if held and when.holds(answers):
            yield at.problem(kind, Message.MISPLACED, "misplaced", field=field, place=place)

    says = f"There must be no answer to {question.id} when {in_words(when)}."
    return Rule(after or question, check, says)


def exclusive(question: Codes, label: str, *, kind: Kind = Kind.EMPTY) -> Rule:
    """The exclusive choice stands alone; `label` is its name in the text."""

    def check(answers: Answers) -> Iterator[Problem]:
        chosen = answers[question]
        if question.exclusive in chosen and len(set(chosen)) > 1:
            yield question.problem(kind, Message.EXCLUSIVE, "exclusive", label)

    return Rule(question, check, f"{question.exclusive} in question {question.id} stands alone.")


def at_most(question: Codes, number: int, *, after: Question[Any] | None = None) -> Rule:
    """No more than `number` choices."""

    def check(answers: Answers) -> Iterator[Problem]:
        if len(answers[question]) > number:
            yield question.problem(Kind.EMPTY, Message.TOO_MANY, "too_many")

    return Rule(after or question, check, f"At most {number} choices in question {question.id}.")


def no_repeats(question: Question[Any], *, by: Callable[[Any], Any] = lambda one: one, after: Question[Any] | None = None) -> Rule:
    """Each choice or row only once; `by` gives what makes a row the same."""

    def check(answers: Answers) -> Iterator[Problem]:
        keys = [by(one) for one in answers[question]]
        if len(set(keys)) != len(keys):
            yield question.problem(Kind.INCORRECT_COMBINATION, Message.REPEATED, "repeated")

    return Rule(after or question, check, f"Nothing stands twice in question {question.id}.")


def rows_of(question: DatedRows, *, when: Condition = ALWAYS) -> Rule:
    """What is wrong with the rows of a list, also where it is hidden."""

    def check(answers: Answers) -> Iterator[Problem]:
        if when.holds(answers):
            yield from question.check_rows(answers.stored(question), today=answers.today)

    says = f"Each row of question {question.id} is complete and right, and the first is not left empty"
    return Rule(question, check, f"{says}, when {in_words(when)}." if when is not ALWAYS else f"{says}.")


def some_of(questions: Sequence[Question[Any]], *, place: str) -> Rule:
    """At least one of the questions has an answer; told once, at the first of them."""
    first = questions[0]

    def check(answers: Answers) -> Iterator[Problem]:
        if not any(one.is_answered(answers[one]) for one in questions):
            yield first.problem(Kind.EMPTY, Message.SOME_OF, "some_of", place=place)

    return Rule(questions[-1], check, f"At least one of the questions {either([one.id for one in questions])} is answered.")


def not_after(day: Day, sources: DatedSources, *codes: str) -> Rule:
    """A date that is right in itself and not in the future lies not after the date of any of these sources (fk7800 V-09, V-10)."""

    def check(answers: Answers) -> Iterator[Problem]:
        typed, dated = answers[day], sources.by_code(answers[sources])
        if not typed or any(dates.wrong(typed, latest=answers.today)):
            return
        for code in codes:
            source = dates.real(dated.get(code, ""))
            if source and date.fromisoformat(typed) > source:
                yield day.problem(Kind.OTHER, Message.AFTER_SOURCE, "after_source", sources.choices.names[code])

    return Rule(day, check, f"The date in question {day.id} is not after that of {either(codes)} in question {sources.id}.")


def only_blanks(question: Question[str], answers: Answers, kind: Kind) -> Iterator[Problem]:
    """An optional text that holds nothing but blanks, hidden or not (C-05)."""
    text = answers.stored(question)
    if text and texts.is_blank(text):
        yield question.problem(kind, Message.ONLY_BLANKS, "only_blanks")
