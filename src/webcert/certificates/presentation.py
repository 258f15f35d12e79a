"""What the pages show, made from a document and the certificate language; no request, no decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webcert.certificates.models import Certificate, Status
from webcert.domain.clock import swedish
from webcert.domain.document import UnitDetails
from webcert.domain.patient import full_name
from webcert.domain.person import Person
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.choices import Code
from webcert.formlang.conditions import Tree
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.problems import Problem
from webcert.formlang.question import Question
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.text_version import TextVersion

#: Address fields of the unit: name, label, longest input (common-model 11.2).
UNIT_FIELDS = (("address", "Postadress", 209), ("postal_code", "Postnummer", 6), ("city", "Postort", 30), ("phone", "Telefonnummer", 20))
#: Address fields of the patient, in certificates that carry it (tstrk1007 3.3).
PATIENT_FIELDS = (("address", "Postadress", 50), ("postal_code", "Postnummer", 6), ("city", "Postort", 25))
_PATIENT_HEADING = "Patientens adressuppgifter"
_UNIT_HEADING = "Vårdenhetens adress"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeView:
    """A notice in the form: its tone, texts, and the condition under which it is seen."""

    tone: str
    title: str
    text: str
    when: Tree
    shown: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionView:
    """One question of the form with its stored answer; `beside` is the drop-down that stands at one of its choices.

    `headed` is the category whose heading is its own too, which then need not be shown twice.
    """

    question: Question[Any]
    value: Any
    shown: bool
    search_url: str
    beside: QuestionView | None = None
    notices: tuple[NoticeView, ...] = ()
    earlier: tuple[str, str] | None = None
    headed: str = ""
    prefilled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryView:
    """A card: the form's questions, or what a reader sees."""

    id: str
    heading: str
    help: str = ""
    required: bool = False
    notices: tuple[NoticeView, ...] = ()
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
    """A button: a link, one that opens a dialog, or a menu of such.

    A disabled one says in its tooltip what to do instead; one that acts `at_once` sends what its dialog would have sent.
    """

    label: str
    icon: str
    tooltip: str
    url: str = ""
    dialog: str = ""
    disabled: bool = False
    at_once: bool = False
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


def form(
    kind: CertificateType, answers: Answers, texts: TextVersion, *, search_url: str, unseen: Collection[str] = (),
    earlier: tuple[str, str] | None = None,
) -> tuple[CategoryView, ...]:  # fmt: skip
    """The form's categories with every question, hidden ones too.

    `unseen` are the prefilled ones to look at, `earlier` is the last period of what is renewed, and its degree.
    """

    def notices(category: Category, after: Question[Any] | None) -> tuple[NoticeView, ...]:
        return tuple(
            NoticeView(tone=one.tone.value, title=texts.title(one.id), text=texts.headings.get(one.id, ""), when=one.when.tree(),
                       shown=one.when.holds(answers))
            for one in category.notices if one.after is after
        )  # fmt: skip

    def view(question: Question[Any], value: Any, category: Category) -> QuestionView:
        beside = next((one for one in kind.questions if isinstance(one, Code) and one.beside and one.svar == question.id), None)
        heading = texts.headings.get(category.id, "")
        return QuestionView(
            question=question, value=value, shown=answers.shows(question), search_url=search_url,
            beside=view(beside, answers.stored(beside), category) if beside else None, notices=notices(category, question),
            earlier=earlier if isinstance(question, DegreePeriods) else None, prefilled=question.id in unseen,
            headed=category.id if heading and texts.heading(question) == heading else "",
        )  # fmt: skip

    def card(category: Category) -> CategoryView:
        questions = tuple(
            view(*asked, category) for one in category.questions if not (isinstance(one, Code) and one.beside)
            for asked in one.in_form(answers.stored(one), texts)
        )  # fmt: skip
        required = category.required or any(one.question.required for one in questions if one.headed)
        return CategoryView(
            id=category.id, heading=texts.headings.get(category.id, ""), help=texts.helps.get(category.id, ""), required=required,
            notices=notices(category, None), questions=questions,
        )  # fmt: skip

    return tuple(card(one) for one in kind.categories if one.applies(texts))


def reading(kind: CertificateType, answers: Answers, texts: TextVersion) -> tuple[CategoryView, ...]:
    """The categories as a reader sees them."""
    return tuple(
        CategoryView(id=one.id, heading=heading, shown=_once(heading, one.shown(answers, texts)))
        for one in kind.read_categories if one.applies(texts) for heading in (texts.headings.get(one.id, ""),)
    )


def _once(heading: str, shown: Iterable[Shown]) -> tuple[Shown, ...]:
    """A question with the heading of its category does not repeat it."""
    return tuple(replace(one, heading="") if one.heading == heading else one for one in shown)


def missing(kind: CertificateType, problems: Iterable[Problem], texts: TextVersion) -> list[dict[str, str]]:
    """The sections that lack something, in the order of the form (ui 6)."""
    keys = {problem.category for problem in problems}
    found = [{"anchor": f"kategori-{one.id}", "heading": texts.headings.get(one.id, "")} for one in kind.categories if one.key in keys]
    if "patient" in keys:
        found.insert(0, {"anchor": "kategori-patient", "heading": _PATIENT_HEADING})
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


def patient_fields(certificate: Certificate) -> list[tuple[str, str, int, str]]:
    """The patient's address fields with their values; none where the type does not carry the address."""
    patient = certificate.patient_details()
    return [(*one, getattr(patient, one[0])) for one in PATIENT_FIELDS] if certificate.kind.patient_named else []


def patient(certificate: Certificate) -> tuple[CategoryView, ...]:
    """What the certificate itself says about the patient, as a reader sees it first (tstrk1007 10)."""
    named = (("Namn", full_name(certificate.patient_details())), *((label, value) for _, label, _, value in patient_fields(certificate)))
    shown = tuple(Shown(id=f"patient:{label}", heading=label, text=value or NOTHING) for label, value in named)
    return (CategoryView(id="patient", heading=_PATIENT_HEADING, shown=shown),) if certificate.kind.patient_named else ()


def content(certificate: Certificate, texts: TextVersion, *, at: datetime) -> dict[str, Any]:
    """What the document says: a locked draft in the look of the form, every other one as it is read (ui 7)."""
    kind, answers = certificate.kind, certificate.load_answers(now=at)
    if certificate.status != Status.DRAFT_LOCKED:
        return {"as_form": False, "categories": (*patient(certificate), *reading(kind, answers, texts))}
    return {
        "as_form": True, "categories": form(kind, kind.fit(answers, texts), texts, search_url=""), "patient_locked": True,
        "unit_fields": unit_fields(certificate.unit_details()), "patient_fields": patient_fields(certificate),
    }  # fmt: skip


def state(certificate: Certificate) -> str:
    """What the document is, in a word that also stands on the page's own print (ui 16.5)."""
    if certificate.revoked_at:
        return "Makulerat intyg" if certificate.is_signed else "Makulerat utkast"
    if certificate.is_signed:
        return "Intyg"
    return "Låst utkast" if certificate.status == Status.DRAFT_LOCKED else "Utkast"


def flags(
    person: Person, *, deceased: bool, name_differs: bool, number_changed: bool = False, reserve_number: str = "",
    name_changed: bool = False, address_from_registry: bool = False,
) -> list[Flag]:  # fmt: skip
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
    if name_changed:
        found.append(Flag("info", "info", "Patientens namn har ändrats", "namn-andrat"))
    if address_from_registry:
        found.append(Flag("warning", "notice", "Adress från nationella personuppgiftstjänsten", "adress-registret"))
    return found


def signature(certificate: Certificate) -> dict[str, str] | None:
    """Who signed, and how the unit is reached (ui 7)."""
    if certificate.signed_at is None:
        return None
    unit, issuer = certificate.unit_details(), certificate.issuer_details()
    lines = (issuer.name, unit.name, unit.address, f"{unit.postal_code} {unit.city}", f"Telefon: {unit.phone}")
    return {"date": swedish(certificate.signed_at).strftime("%Y-%m-%d"), "contact": "\n".join(lines)}
