"""What the pages show, made from a document and the certificate language; no request, no decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webcert.certificates.models import Certificate
from webcert.domain.clock import swedish
from webcert.domain.document import UnitDetails
from webcert.domain.person import Person
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.choices import Code
from webcert.formlang.problems import Problem
from webcert.formlang.question import Question
from webcert.formlang.reading import Shown
from webcert.formlang.text_version import TextVersion

#: Address fields of the unit: name, label, longest input (common-model 11.2).
UNIT_FIELDS = (("address", "Postadress", 209), ("postal_code", "Postnummer", 6), ("city", "Postort", 30), ("phone", "Telefonnummer", 20))
_UNIT_HEADING = "Vårdenhetens adress"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionView:
    """One question of the form with its stored answer; `beside` is the drop-down that stands at one of its choices."""

    question: Question[Any]
    value: Any
    shown: bool
    search_url: str
    beside: QuestionView | None = None
    earlier: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryView:
    """A card: the form's questions, or what a reader sees."""

    id: str
    heading: str
    help: str = ""
    required: bool = False
    questions: tuple[QuestionView, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A status: kind `ok`, `notice` or `plain`, text, moment; a link to another document, or the dialog that explains."""

    kind: str
    text: str
    moment: datetime | None = None
    link: str = ""
    link_text: str = ""
    dialog: str = ""

    @property
    def time(self) -> str:
        """Its time as people read it."""
        return minute(self.moment) if self.moment else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ButtonView:
    """A button: a link, one that opens a dialog, or a menu of such. A disabled one says in its tooltip what to do instead."""

    label: str
    icon: str
    tooltip: str
    url: str = ""
    dialog: str = ""
    disabled: bool = False
    menu: tuple[ButtonView, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderView:
    """The certificate's header (ui 4); `events` are all that has happened to it."""

    slots: tuple[Slot, ...]
    lines: tuple[Slot, ...] = ()
    buttons: tuple[ButtonView, ...] = ()
    events: tuple[Slot, ...] = ()
    saves: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A line about the patient (ui 3)."""

    kind: str
    icon: str
    text: str
    dialog: str = ""


def minute(moment: datetime) -> str:
    """Swedish local time as `åååå-mm-dd tt:mm`."""
    return swedish(moment).strftime("%Y-%m-%d %H:%M")


def form(kind: CertificateType, answers: Answers, texts: TextVersion, *, search_url: str) -> tuple[CategoryView, ...]:
    """The form's categories with every question, hidden ones too."""

    def view(question: Question[Any], value: Any) -> QuestionView:
        beside = next((one for one in kind.questions if isinstance(one, Code) and one.beside and one.svar == question.id), None)
        return QuestionView(
            question=question, value=value, shown=answers.shows(question), search_url=search_url,
            beside=view(beside, answers.stored(beside)) if beside else None,
        )  # fmt: skip

    return tuple(
        CategoryView(
            id=one.id, heading=texts.headings.get(one.id, ""), help=texts.helps.get(one.id, ""), required=one.required,
            questions=tuple(
                view(*asked) for question in one.questions if not (isinstance(question, Code) and question.beside)
                for asked in question.in_form(answers.stored(question), texts)
            ),
        )
        for one in kind.categories if one.applies(texts)
    )  # fmt: skip


def reading(kind: CertificateType, answers: Answers, texts: TextVersion) -> tuple[CategoryView, ...]:
    """The categories as a reader sees them."""
    return tuple(
        CategoryView(
            id=one.id, heading=texts.headings.get(one.id, ""),
            shown=tuple(part for question in one.questions for part in question.shown(answers, texts)),
        )
        for one in kind.categories if one.applies(texts)
    )  # fmt: skip


def missing(kind: CertificateType, problems: Iterable[Problem], texts: TextVersion) -> list[dict[str, str]]:
    """The sections that lack something, in the order of the form (ui 6)."""
    keys = {problem.category for problem in problems}
    found = [{"anchor": f"kategori-{one.id}", "heading": texts.headings.get(one.id, "")} for one in kind.categories if one.key in keys]
    if "vardenhet" in keys:
        found.append({"anchor": "kategori-unit", "heading": _UNIT_HEADING})
    return found


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem for the page."""
    return {
        "field": problem.field, "question": problem.question, "code": problem.code, "message": problem.message,
        "shown": "always" if problem.shown_at_once else "missing",
    }  # fmt: skip


def unit_fields(unit: UnitDetails) -> list[tuple[str, str, int, str]]:
    """The unit's address fields with their values."""
    return [(name, label, limit, getattr(unit, name)) for name, label, limit in UNIT_FIELDS]


def flags(person: Person, *, deceased: bool, name_differs: bool, number_changed: bool = False, reserve_number: str = "") -> list[Flag]:
    """What is to be noticed about the patient."""
    found = []
    if deceased:
        found.append(Flag("warning", "notice", "Patienten är avliden"))
    if person.protected:
        found.append(Flag("warning", "shield", "Patienten har en sekretessmarkering", "sekretessmarkering"))
    if number_changed:
        found.append(Flag("warning", "notice", "Patientens personnummer har ändrats"))
    if reserve_number:
        text = f"Patienten har samordningsnummer kopplat till reservnummer: {reserve_number}."
        found.append(Flag("warning", "notice", text, "reservnummer"))
    if name_differs:
        found.append(Flag("info", "info", "Patientens namn skiljer sig från det i journalsystemet", "namn-skiljer"))
    return found


def signature(certificate: Certificate) -> dict[str, str] | None:
    """Who signed, and how the unit is reached (ui 7)."""
    if certificate.signed_at is None:
        return None
    unit, issuer = certificate.unit_details(), certificate.issuer_details()
    lines = (issuer.name, unit.name, unit.address, f"{unit.postal_code} {unit.city}", f"Telefon: {unit.phone}")
    return {"date": swedish(certificate.signed_at).strftime("%Y-%m-%d"), "contact": "\n".join(lines)}
