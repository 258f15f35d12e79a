"""Questions about a certificate: ask, answer, handle, receive, and what happens to them with the certificate (questions 3 to 9)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.certificates.actions import locked
from webcert.certificates.events import happened
from webcert.certificates.models import Certificate, EventKind
from webcert.certificates.queries import place_of, refuse
from webcert.certificates.standing import refuse_now
from webcert.conversations import handling
from webcert.conversations.models import ASKED_BY_CARE, DraftKind, Message, MessageDraft, Status, Subject
from webcert.conversations.threads import Thread, open_questions, open_requests, threads_of
from webcert.delivery import outbox
from webcert.domain.access import Action, Actor, Denial, why_not
from webcert.domain.document import Issuer, RelationKind
from webcert.domain.errors import BadInput, Cause, NotAllowed
from webcert.domain.person import Person
from webcert.formlang.certificate_type import Feature
from webcert.formlang.texts import is_blank, normalise

#: Longest texts (questions 2.3).
LONGEST = {DraftKind.QUESTION: 2000, DraftKind.ANSWER: 5000, DraftKind.COMMENT: 500, DraftKind.REPLY: 500}
#: Children that close the open requests of their parent when they are signed (workflow 10.2).
_CLOSING = (RelationKind.RENEWS, RelationKind.REPLACES, RelationKind.COMPLEMENTS)


class Unacceptable(Exception):
    """A received message that is not stored; the text says why. `revoked` tells that the certificate has been revoked."""

    def __init__(self, text: str, *, revoked: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.revoked = revoked


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A message from Försäkringskassan as it came (questions 4)."""

    message_id: str
    reference_id: str
    sent_at: datetime
    certificate_id: str
    person: str
    addressed_to: str
    subject: str
    heading: str
    text: str
    reminds_of: str
    answers: str
    known_sender: bool
    contacts: tuple[str, ...]
    items: tuple[dict[str, object], ...]
    answer_by: date | None


def text_of(kind: DraftKind, raw: str) -> str:
    """A text that is to be sent, made regular. Raises BadInput when it is blank or too long."""
    text = normalise(raw).text.strip()
    if is_blank(text) or len(text) > LONGEST[kind]:
        raise BadInput("text")
    return text


def _checked(certificate_id: UUID, action: Action, person: Person, by: Actor) -> Certificate:
    certificate = locked(certificate_id)
    refuse(why_not(action, certificate.kind, by, person, place_of(certificate)))
    refuse_now(action, certificate, by=by)
    return certificate


@transaction.atomic
def ask(
    *, certificate_id: UUID, subject: str, text: str, person: Person, sender: Issuer, by: Actor, at: datetime
) -> Message:
    """Ask the recipient something. Raises NotAllowed, Conflict, BadInput."""
    certificate = _checked(certificate_id, Action.ASK, person, by)
    if subject not in ASKED_BY_CARE:
        raise NotAllowed(Denial.INVALID_STATE)
    asked = _send(certificate, Subject(subject), text_of(DraftKind.QUESTION, text), None, Status.WAITS_FOR_RECIPIENT, sender, by, at)
    MessageDraft.objects.filter(certificate_id=certificate.pk, kind=DraftKind.QUESTION).delete()
    happened(EventKind.ASKED, certificate, by=by, at=at)
    audit.note(Event.QUESTION_ASKED, of=certificate, by=by, message=asked.message_id)
    return asked


@transaction.atomic
def answer(
    *, certificate_id: UUID, number: int, text: str, person: Person, sender: Issuer, by: Actor, at: datetime
) -> Message:
    """Answer a question from the recipient, which closes it (S5). Raises NotAllowed, Conflict, BadInput."""
    certificate = _checked(certificate_id, Action.ANSWER, person, by)
    question = _waiting(thread(certificate, number), by)
    if question.subject not in ASKED_BY_CARE:
        raise NotAllowed(Denial.INVALID_STATE)
    sent = _send(certificate, Subject(question.subject), text_of(DraftKind.ANSWER, text), question, Status.CLOSED, sender, by, at)
    _close(certificate, [question], by=by, at=at)
    audit.note(Event.QUESTION_ANSWERED, of=certificate, by=by, message=sent.message_id)
    return sent


@transaction.atomic
def answer_request(*, certificate_id: UUID, text: str, person: Person, sender: Issuer, by: Actor, at: datetime) -> Message:
    """Answer the newest complement request by message, which closes them all (S6). Raises NotAllowed, Conflict, BadInput."""
    certificate = _checked(certificate_id, Action.COMPLEMENT_BY_MESSAGE, person, by)
    requests = open_requests(certificate.pk)
    sent = _send(certificate, Subject.COMPLEMENT, text_of(DraftKind.REPLY, text), requests[0], Status.CLOSED, sender, by, at)
    _close(certificate, requests, by=by, at=at)
    audit.note(Event.QUESTION_ANSWERED, of=certificate, by=by, message=sent.message_id)
    return sent


def _send(
    certificate: Certificate, subject: Subject, text: str, question: Message | None, status: Status, sender: Issuer, by: Actor,
    at: datetime,
) -> Message:  # fmt: skip
    message = Message.objects.create(
        message_id=str(uuid.uuid4()), certificate_id=certificate.pk, from_care=True, subject=subject, heading=subject.label, text=text,
        answers=question.message_id if question else "", by=by.hsa_id, by_name=by.name, sent_at=at, stored_at=at, last_event_at=at,
        status=status,
    )  # fmt: skip
    outbox.message(
        certificate_id=str(certificate.pk), message_id=message.message_id, at=at,
        payload={
            "subject": message.subject, "heading": message.heading, "text": text, "answers": message.answers,
            "reference": question.reference_id if question else "", "sender": asdict(sender), "unit": certificate.unit,
            "patient": certificate.patient_number,
        },
    )  # fmt: skip
    return message


@transaction.atomic
def handle(*, certificate_id: UUID, number: int, handled: bool, person: Person, by: Actor, at: datetime) -> Certificate:
    """Mark a question as handled, or take the mark back; what is so already stays so. Raises NotAllowed, Conflict."""
    certificate = _checked(certificate_id, Action.HANDLE, person, by)
    found, revoked = thread(certificate, number), certificate.revoked_at is not None
    if found.is_open is not handled:
        return certificate
    if not (handling.may_tick if handled else handling.may_untick)(found, revoked=revoked):
        raise NotAllowed(Denial.INVALID_STATE)
    if handled:
        _close(certificate, [found.question], by=by, at=at)
    else:
        found.question.status = handling.reopened(found)
        found.question.save(update_fields=["status"])
        _told_handled(certificate, found.question, by=by, at=at)
    audit.note(Event.QUESTION_HANDLED if handled else Event.QUESTION_REOPENED, of=certificate, by=by, message=found.question.message_id)
    return certificate


def thread(certificate: Certificate, number: int) -> Thread:
    """A thread of a certificate by the number of its question. Raises NotAllowed."""
    found = next((one for one in threads_of(certificate.pk) if one.question.pk == number), None)
    if found is None:
        raise NotAllowed(Denial.DATA_NOT_FOUND)
    return found


def _waiting(found: Thread, by: Actor) -> Message:
    """The question of a thread when care has it to answer. Raises NotAllowed with what has been done meanwhile."""
    question, given = found.question, found.answer
    if not question.from_care and given is not None:
        raise NotAllowed(Denial.INVALID_STATE, cause=Cause.ANSWERED, name=given.by_name, mine=given.by == by.hsa_id)
    if not question.from_care and not question.is_open:
        raise NotAllowed(Denial.INVALID_STATE, cause=Cause.HANDLED)
    if question.from_care or question.status != Status.WAITS_FOR_CARE:
        raise NotAllowed(Denial.INVALID_STATE)
    return question


def _close(
    certificate: Certificate, questions: Iterable[Message], *, by: Actor, at: datetime, answered_with: UUID | None = None
) -> None:
    closed = list(questions)
    for one in closed:
        one.status, one.last_event_at, one.answered_with = Status.CLOSED, at, answered_with
        one.save(update_fields=["status", "last_event_at", "answered_with"])
    MessageDraft.objects.filter(certificate_id=certificate.pk, question__in=[one.message_id for one in closed]).delete()
    for one in closed:
        _told_handled(certificate, one, by=by, at=at)


def _told_handled(certificate: Certificate, question: Message, *, by: Actor, at: datetime) -> None:
    happened(EventKind.OWN_HANDLED if question.from_care else EventKind.RECEIVED_HANDLED, certificate, by=by, at=at)


def child_signed(child: Certificate, *, by: Actor, at: datetime) -> None:
    """Close the open requests of the certificate that a signed one was made from (S7)."""
    if child.parent_id is None or child.relation is None or child.relation["kind"] not in _CLOSING:
        return
    parent = Certificate.objects.select_for_update().filter(pk=child.parent_id).first()
    if parent is None:
        return
    complements = child.relation["kind"] == RelationKind.COMPLEMENTS
    _close(parent, open_requests(parent.pk), by=by, at=at, answered_with=child.pk if complements else None)


def revoked(certificate: Certificate, *, by: Actor, at: datetime) -> None:
    """Close everything that is open on a certificate that is being revoked, and tell of it after that (S12)."""
    questions = open_questions(certificate.pk)
    for one in questions:
        one.status, one.last_event_at = Status.CLOSED, at
        one.save(update_fields=["status", "last_event_at"])
    MessageDraft.objects.filter(certificate_id=certificate.pk).delete()
    happened(EventKind.REVOKED, certificate, by=by, at=at)
    for one in questions:
        _told_handled(certificate, one, by=by, at=at)


@transaction.atomic
def save_draft(
    *, certificate_id: UUID, kind: DraftKind, number: int | None, subject: str, text: str, person: Person, by: Actor, at: datetime
) -> None:
    """Keep a text that is being written, "" to forget it; the newest save wins (questions 11). Raises NotAllowed, Conflict, BadInput."""
    certificate = _checked(certificate_id, DRAFT_ACTIONS[kind], person, by)
    question = _draft_of(certificate, kind, number, by)
    made = normalise(text).text
    if len(made) > 2 * LONGEST[kind] or (subject and subject not in ASKED_BY_CARE):
        raise BadInput("text")
    drafts = MessageDraft.objects
    if made or subject:
        drafts.update_or_create(
            certificate_id=certificate.pk, question=question, kind=kind,
            defaults={"subject": subject, "text": made, "saved_at": at},
        )  # fmt: skip
    else:
        drafts.filter(certificate_id=certificate.pk, question=question, kind=kind).delete()


#: What one must be allowed to do in order to keep a text of each kind.
DRAFT_ACTIONS = {
    DraftKind.QUESTION: Action.ASK, DraftKind.ANSWER: Action.ANSWER, DraftKind.COMMENT: Action.COMPLEMENT_WITH_COMMENT,
    DraftKind.REPLY: Action.COMPLEMENT_BY_MESSAGE,
}  # fmt: skip


def _draft_of(certificate: Certificate, kind: DraftKind, number: int | None, by: Actor) -> str:
    """The message id that a draft belongs to; comment and reply belong to the newest open request."""
    if kind is DraftKind.QUESTION:
        return ""
    if kind is not DraftKind.ANSWER:
        return open_requests(certificate.pk)[0].message_id
    return _waiting(thread(certificate, number or 0), by).message_id


def receive(it: Received, *, at: datetime) -> Message:
    """Store a message from Försäkringskassan. Raises Unacceptable; then nothing is stored (questions 4.1)."""
    try:
        with transaction.atomic():
            return _receive(it, at=at)
    except IntegrityError as error:  # the same id on another certificate at the same moment
        raise Unacceptable("meddelande-id is already used") from error


def _receive(it: Received, *, at: datetime) -> Message:
    certificate = _certificate(it.certificate_id)
    if Message.objects.filter(message_id=it.message_id).exists():
        raise Unacceptable("meddelande-id is already used")
    if it.answers and Message.objects.filter(answers=it.answers).exists():
        raise Unacceptable("The question already has an answer")
    certificate = _acceptable(it, certificate)
    question = _referred(it, certificate)
    message = Message.objects.create(
        message_id=it.message_id, reference_id=it.reference_id, certificate_id=certificate.pk, from_care=False, subject=it.subject,
        heading=it.heading, text=it.text, answers=it.answers, reminds_of=it.reminds_of, contacts=list(it.contacts),
        items=list(it.items), answer_by=it.answer_by, addressed_to=it.addressed_to, sent_at=it.sent_at, stored_at=at, last_event_at=at,
        status=Status.ANSWERED if it.answers else Status.WAITS_FOR_CARE,
    )  # fmt: skip
    if question is not None:
        question.last_event_at = at
        if it.answers:
            question.status = Status.ANSWERED
        question.save(update_fields=["last_event_at", "status"])
    kind = EventKind.ANSWER_RECEIVED if it.answers else EventKind.QUESTION_RECEIVED
    happened(kind, certificate, by=None, at=at, about=None if it.answers else message)
    asked = ",".join(str(one["question"]) for one in it.items) or None
    audit.note(Event.MESSAGE_RECEIVED, of=certificate, message=message.message_id, subject=message.subject, questions=asked)
    if question is None and (it.answers or it.reminds_of):
        audit.note(Event.MESSAGE_UNMATCHED, of=certificate, message=message.message_id)
    return message


def _certificate(certificate_id: str) -> Certificate | None:
    try:
        number = UUID(certificate_id)
    except ValueError:
        return None
    return Certificate.objects.select_for_update().filter(pk=number).first()


def _acceptable(it: Received, certificate: Certificate | None) -> Certificate:
    if certificate is None:
        raise Unacceptable("The certificate is not known")
    if not certificate.is_signed:
        raise Unacceptable("The certificate is not signed")
    if Feature.ASK not in certificate.kind.can:
        raise Unacceptable("There are no messages about certificates of this type")
    if it.subject not in Subject.values:
        raise Unacceptable("amne is not one of the subjects")
    if not it.known_sender:
        raise Unacceptable("skickatAv/part is not one of the parties")
    if it.person != certificate.patient_number:
        raise Unacceptable("patientPerson-id is not that of the certificate")
    if certificate.revoked_at is not None:
        raise Unacceptable("The certificate has been revoked", revoked=True)
    return certificate


def _referred(it: Received, certificate: Certificate) -> Message | None:
    """The question that an answer or a reminder belongs to; None when it is not stored here, which is taken all the same."""
    if (it.subject == Subject.REMINDER) is not bool(it.reminds_of) or (it.answers and it.reminds_of):
        raise Unacceptable("Subject, svarPa and paminnelseMeddelande-id do not fit together")
    referred = it.answers or it.reminds_of
    found = Message.objects.filter(message_id=referred).first() if referred else None
    if found is not None and (
        found.certificate_id != certificate.pk or not found.is_question or found.from_care is not bool(it.answers)
    ):
        raise Unacceptable("The message that is referred to is not such a question about this certificate")
    return found
