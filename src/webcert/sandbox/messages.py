"""Försäkringskassan writes to care through the registry: SendMessageToCare v2 (integration.md 5.4, questions.md 4.2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from webcert.adapters.soap import client, results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.certtypes import catalogue
from webcert.certtypes.catalogue import UnknownType
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PART_SYSTEM, SUBJECT_SYSTEM
from webcert.formlang import links
from webcert.sandbox.elements import CORE, TYPES, add, add_code, add_id, add_some, person_root
from webcert.sandbox.records import Certificate, MessageForwarded, Part
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State

PATH = "/services/send-message-to-care/v2.0"
#: Subjects with the names that people read (questions.md 2.1).
SUBJECTS = {"KOMPLT": "Komplettering", "AVSTMN": "Avstämningsmöte", "KONTKT": "Kontakt", "OVRIGT": "Övrigt", "PAMINN": "Påminnelse"}
#: Who writes, as care sees it.
CONTACTS = ("Handläggare Test Handläggarsson", "010-000 00 00")
_CONTRACT = CONTRACTS["SendMessageToCare"]
_NS = _CONTRACT.namespace
_LIMITS = client.Limits(connect=2, total=20, answer=256_000)


class NotSent(Exception):
    """The message did not reach care; the text is for the user, in Swedish or as the product said it."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a complement request points at: the question's number, which row of it (0 for none), and what is wanted."""

    question: str
    instance: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message as somebody at Försäkringskassan writes it; `answers` and `reminds_of` are ids of earlier messages."""

    subject: str
    text: str
    heading: str = ""
    answers: str = ""
    reminds_of: str = ""
    answer_by: str = ""
    items: tuple[Item, ...] = ()
    contacts: tuple[str, ...] = CONTACTS
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def send(sandbox: Sandbox, certificate: Certificate, written: Written) -> None:
    """Check a message as the registry does, hand it to the product and keep it. Raises NotSent."""
    with sandbox.state.lock:
        problem = wrong(sandbox.state, certificate, written)
    if problem:
        _note(sandbox, certificate, problem)
        raise NotSent(problem)
    body = request(sandbox.state, certificate, written)
    try:
        answer = client.call(
            f"{sandbox.settings.product_url}{PATH}", _CONTRACT, body, logical_address=certificate.unit, limits=_LIMITS, service="webcert",
        )  # fmt: skip
    except Unavailable as error:
        _note(sandbox, certificate, "no answer")
        raise NotSent("Webcert svarar inte eller svarar obegripligt. Försök igen om en stund.") from error
    result = results.read(answer)
    if result.code == "ERROR":
        _note(sandbox, certificate, result.error or result.code)
        raise NotSent(f"Webcert tog inte emot meddelandet: {result.text}")
    sandbox.state.record(
        MessageForwarded(
            id=written.id, certificate=certificate.id, subject=written.subject, heading=written.heading, answers=written.answers,
            reminds_of=written.reminds_of, text=written.text, answer_by=written.answer_by, xml=etree.tostring(body, encoding="unicode"),
            at=sandbox.state.time,
        ),
        system="registry", operation="SendMessageToCare", outcome=result.code, certificate=certificate.id,
    )  # fmt: skip


def _note(sandbox: Sandbox, certificate: Certificate, outcome: str) -> None:
    sandbox.state.record(system="registry", operation="SendMessageToCare", outcome=outcome, certificate=certificate.id)


def wrong(state: State, certificate: Certificate, written: Written) -> str:
    """The registry's word for what is wrong with a message, or ""."""
    referred = written.answers or written.reminds_of
    asked = state.messages.get(written.answers)
    rules = (
        (written.subject not in SUBJECTS, "SUBJECT_NOT_SUPPORTED_ERROR"),
        (not certificate.time_of("SENTTO", Part.INSURANCE), "CERTIFICATE_NOT_FOUND_ERROR"),
        (state.has_message(written.id), "MEDDELANDE_ID_NOT_UNIQUE_ERROR"),
        (bool(referred) and not state.has_message(referred), "REFERENCED_MESSAGE_NOT_FOUND_ERROR"),
        (asked is not None and asked.subject != written.subject, "SUBJECT_CONSISTENCY_ERROR"),
        (bool(written.answers and written.answer_by), "MESSAGE_TYPE_CONSISTENCY_ERROR"),
        (bool(written.items) and written.subject != "KOMPLT", "KOMPLETTERING_INCONSISTENCY_ERROR"),
        ((written.subject == "PAMINN") is not bool(written.reminds_of), "PAMINNELSE_ID_INCONSISTENCY_ERROR"),
    )
    return next((word for broken, word in rules if broken), "")


def request(state: State, certificate: Certificate, written: Written) -> etree._Element:
    """The SendMessageToCare element."""
    root = etree.Element(_CONTRACT.request, nsmap={"r": _NS, "c": CORE, "t": TYPES})
    add(root, _NS, "meddelande-id", written.id)
    add(root, _NS, "referens-id", f"FK-{written.id[:8]}")
    add(root, _NS, "skickatTidpunkt", state.time)
    add_id(root, _NS, "intygs-id", certificate.unit, certificate.id)
    add_id(root, _NS, "patientPerson-id", person_root(certificate.person), certificate.person)
    add(root, _NS, "logiskAdressMottagare", certificate.unit)
    add_code(root, _NS, "amne", written.subject, SUBJECT_SYSTEM, SUBJECTS.get(written.subject, ""))
    add_some(root, _NS, "rubrik", written.heading)
    add(root, _NS, "meddelande", written.text)
    add_some(root, _NS, "paminnelseMeddelande-id", written.reminds_of)
    if written.answers:
        add(add(root, _NS, "svarPa"), CORE, "meddelande-id", written.answers)
    sender = add(root, _NS, "skickatAv")
    add_code(sender, _NS, "part", Part.INSURANCE, PART_SYSTEM, "Försäkringskassan")
    add_some(sender, _NS, "kontaktInfo", *written.contacts)
    for one in written.items:
        item = add(root, _NS, "komplettering")
        add(item, _NS, "frage-id", one.question)
        if one.instance:
            add(item, _NS, "instans", str(one.instance))
        add(item, _NS, "text", one.text)
    add_some(root, _NS, "sistaDatumForSvar", written.answer_by)
    return root


def pointable(certificate: Certificate) -> Iterator[tuple[str, str]]:
    """Number and heading of each question of a certificate's type that a complement request can point at."""
    try:
        kind = catalogue.by_code(certificate.code)
        wording = catalogue.texts(kind, certificate.version)
    except (UnknownType, ValueError):
        return
    told = set()
    for question in kind.questions:
        if question.svar in told or not question.svar.isdigit():
            continue
        told.add(question.svar)
        heading = question.heading_of(question.svar, wording) or wording.headings.get(kind.category_of(question.id).id, "")
        yield question.svar, links.plain(heading)

