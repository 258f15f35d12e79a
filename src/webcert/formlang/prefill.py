"""Answers that a care system would like a new draft to begin with: what fits is taken, the rest is told (fk7804 3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webcert.formlang.additional_questions import AdditionalQuestions
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.choices import Code
from webcert.formlang.problems import Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.text_version import TextVersion
from webcert.formlang.texts import is_blank, normalise
from webcert.formlang.wire import Cv, PartialDate, Period, Svar, Unreadable, Value

#: Longer texts are left out.
_LONGEST = 4000
_LONGEST_TOLD = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefilled:
    """The first answers, the questions (by the id of their place in the form) that have one, and what was left out: heading and text."""

    answers: Answers
    questions: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def prefill(kind: CertificateType, svar: Sequence[Svar], texts: TextVersion, *, today: date, born: int, codes: CodeBook) -> Prefilled:
    """The answers of a new draft that begins with these. Never raises for what they hold."""
    usable = [Svar(one.id, tuple((part, _regular(value)) for part, value in one.parts if not _too_long(value)), one.instance) for one in svar]
    new = kind.new_answers(today=today, born=born)
    values = {question.id: _value(question, usable, today, codes) for question in kind.questions}
    answers = kind.without_hidden(kind.fit(new.having({id_: value for id_, value in values.items() if value is not None}), texts))
    filled = [question for question in kind.questions if answers.stored(question) != kind.fit(new, texts).stored(question)]
    left_out = tuple(_left_out(kind, svar, answers, texts, codes))
    return Prefilled(answers=answers, questions=tuple(dict.fromkeys(place for one in filled for place in _places(one, answers))), left_out=left_out)


def _too_long(value: Value) -> bool:
    return isinstance(value, str) and len(value) > _LONGEST


def _regular(value: Value) -> Value:
    return normalise(value).text if isinstance(value, str) else value


def _value(question: Question[Any], svar: Sequence[Svar], today: date, codes: CodeBook) -> Any:
    own = [one for one in svar if question.carries(one.id)]
    readable = [one for one in own if _reads(question, [one], today, codes)]
    return question.begun(readable, today, codes) if readable and _reads(question, readable, today, codes) else None


def _reads(question: Question[Any], svar: Sequence[Svar], today: date, codes: CodeBook) -> bool:
    try:
        question.begun(svar, today, codes)
    except Unreadable:
        return False
    return True


def _places(question: Question[Any], answers: Answers) -> Iterator[str]:
    if isinstance(question, AdditionalQuestions):
        yield from (one for one, text in answers.stored(question).items() if not is_blank(text))
    else:
        yield question.svar if isinstance(question, Code) and question.beside else question.id


def _left_out(
    kind: CertificateType, svar: Sequence[Svar], answers: Answers, texts: TextVersion, codes: CodeBook
) -> Iterator[tuple[str, str]]:
    """Each received value that the draft would not send, in the order in which they came."""
    sent = {(one.id, part, _same(value)) for one in kind.write(answers, codes) for part, value in one.parts}
    for one in svar:
        for part, value in one.parts:
            if value != "" and (one.id, part, _same(value)) not in sent:
                yield _heading(kind, one.id, texts), _words(value)


def _same(value: Value) -> object:
    match value:
        case str():
            return normalise(value).text.strip()
        case Cv():
            return value.code.strip(), value.system.strip()
        case _:
            return value


def _heading(kind: CertificateType, svar_id: str, texts: TextVersion) -> str:
    question = next((one for one in kind.questions if one.carries(svar_id)), None)
    if question is None:
        return f"Fråga {svar_id}"
    return question.heading_of(svar_id, texts) or texts.headings.get(kind.category_of(question.id).id, "") or f"Fråga {svar_id}"


def _words(value: Value) -> str:
    match value:
        case str():
            return normalise(value).text[:_LONGEST_TOLD]
        case Cv():
            return value.name or value.code
        case Period():
            return f"{value.start.isoformat()} till {value.end.isoformat()}"
        case PartialDate():
            return value.text


def unseen_problems(kind: CertificateType, answers: Answers, unseen: Sequence[str]) -> Iterator[Problem]:
    """What was filled in by the care system and nobody has looked at yet keeps a draft from being signed."""
    for place in unseen:
        question = kind.by_id.get(place) or next((one for one in kind.questions if one.carries(place)), None)
        if question is not None and answers.shows(question) and answers.stored(question) != question.default:
            yield Problem(
                question=place, field=place, place=question.key, kind=Kind.EMPTY, code="unseen", message=Message.PREFILLED_UNSEEN,
                category=kind.category_of(question.id).key,
            )  # fmt: skip
