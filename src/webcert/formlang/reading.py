"""Answers as a reader sees them: on the certificate's page and in print (fk7804 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webcert.formlang.answers import Answers
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.diagnoses import Diagnoses
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.question import Question
from webcert.formlang.text_questions import IcfText, Text
from webcert.formlang.text_version import TextVersion

#: What stands where nothing was answered.
NOTHING = "Ej angivet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One question as read: heading, label, and its content in exactly one of three shapes.

    `rows` with `columns` are a table, `items` a list of choices, else `text` with its line breaks. `part` is true for
    questions that belong to the one before.
    """

    id: str
    heading: str
    label: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    part: bool = False


def shown(question: Question[Any], answers: Answers, texts: TextVersion) -> Iterator[Shown]:
    """The question as a reader sees it; support fields only when filled, a drop-down joined with its choice."""
    value = answers[question]
    heading, label = texts.heading(question), texts.label(question)
    part = "." in question.id or not question.id[0].isdigit()

    def one(**content: Any) -> Shown:
        return Shown(id=question.id, heading=heading, label=label, part=part, **content)

    match question:
        case CheckBox():
            yield one(text="Ja" if value else NOTHING)
        case YesNo():
            yield one(text={True: "Ja", False: "Nej", None: NOTHING}[value])
        case Text():
            if question.sent or question.is_answered(value):
                yield one(text=value if question.is_answered(value) else NOTHING)
        case IcfText():
            yield one(text=question.as_sent(value) or NOTHING)
        case Code():
            if not question.beside:
                yield one(text=texts.choice(question.choices.system, value) if value else NOTHING)
            elif value:
                yield one(text=texts.choice(question.choices.system, value))
        case Codes():
            chosen = tuple(texts.choice(question.choices.system, code) for code in value)
            yield one(items=chosen) if chosen else one(text=NOTHING)
        case DatedSources():
            dates = {source.code: source.date for source in value}
            rows = ((texts.choice(question.choices.system, code), dates.get(code, NOTHING)) for code in question.choices)
            yield one(rows=tuple(rows))
        case Diagnoses():
            column = texts.headings.get(f"DFR_{question.id}.2", "")
            yield one(columns=(column, "Diagnos"), rows=tuple((row.code or "-", row.text or "-") for row in value))
        case DegreePeriods():
            periods = {period.degree: period for period in value}
            found = (
                (texts.choice(question.choices.system, degree), periods[degree].start or "-", periods[degree].end or "-")
                for degree in question.choices
                if degree in periods
            )
            yield one(columns=("Nedsättningsgrad", "Från och med", "Till och med"), rows=tuple(found))
        case _:
            raise TypeError(f"no way to show {question.kind}")
