"""What changes documents: each action checks, changes, records and enqueues in one transaction (style 2)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.adapters.signing.method import Failure
from webcert.certificates.events import happened
from webcert.certificates.models import OPEN_TICKET, Certificate, DraftEditing, EventKind, Status, TicketState, UnitSettings
from webcert.certificates.queries import place_at, place_of, refuse
from webcert.certificates.standing import refuse_now
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.delivery import outbox
from webcert.domain.access import Action, Actor, Denial, why_not
from webcert.domain.clock import swedish_date
from webcert.domain.document import Issuer, PatientDetails, UnitDetails, unit_problems
from webcert.domain.errors import NotAllowed
from webcert.domain.ids import PersonId
from webcert.domain.patient import NO_ADDRESS, Address, patient_details, patient_problems, written_address
from webcert.domain.person import Person
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType, Feature
from webcert.formlang.prefill import prefill, unseen_problems
from webcert.formlang.problems import Problem
from webcert.formlang.text_version import version_key
from webcert.formlang.wire import Svar


class Conflict(Exception):
    """A change from a window that no longer may make it; `cause` says why (workflow 7.2 C11, D26)."""

    def __init__(self, cause: str, *, name: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.name = name


def problems_of(
    kind: CertificateType, answers: Answers, unit: UnitDetails, patient: PatientDetails, unseen: Sequence[str] = ()
) -> tuple[Problem, ...]:
    """Everything that keeps a draft from being signed, in the order of the rule tables; last, prefilled answers that are `unseen`."""
    named = patient_problems(patient) if kind.patient_named else ()
    return (*kind.problems(answers, installed(), patient=named, unit=unit_problems(unit)), *unseen_problems(kind, answers, unseen))


@transaction.atomic
def create_draft(
    *, kind: CertificateType, person: Person, unit: UnitDetails, issuer: Issuer, reference: str, by: Actor, at: datetime,
    begins_with: Sequence[Svar] = (),
) -> Certificate:  # fmt: skip
    """Create a draft for the care system, empty or with what fits of the answers that it sends (workflow 6). Raises NotAllowed."""
    place = place_at(unit)
    refuse(why_not(Action.CREATE, kind, by, person, place))
    register_unit(unit, at=at)
    today, number = swedish_date(at), person.person_id
    texts = catalogue.newest_texts(kind, today=today)
    begun = prefill(kind, begins_with, texts, today=today, born=number.birth_year, codes=installed()) if begins_with else None
    certificate = Certificate(
        id=uuid.uuid4(), type_code=kind.code, text_version=texts.version, answers=kind.dump(begun.answers) if begun else {},
        unseen=list(begun.questions) if begun else [], left_out=[list(one) for one in begun.left_out] if begun else [],
        patient_number=person.person_id.digits, unit_id=unit.hsa_id, provider_id=unit.provider_id, unit=asdict(unit),
        reference=reference, created_at=at, saved_at=at,
    )  # fmt: skip
    certificate.set_issuer(issuer)
    certificate.set_patient(patient_details(person, NO_ADDRESS, written=NO_ADDRESS))
    certificate.save(force_insert=True)
    record(Activity.WRITE, certificate_id=certificate.id, person_id=person.person_id, place=place, by=by, at=at)
    happened(EventKind.CREATED, certificate, by=by, at=at)
    audit.note(Event.DRAFT_CREATED, of=certificate, by=by)
    return certificate


def register_unit(unit: UnitDetails, *, at: datetime) -> None:
    """Note that the unit works from a care system, which then hears of its documents (D55)."""
    found, made = UnitSettings.objects.get_or_create(pk=unit.hsa_id, defaults={"contract_version": 3, "registered_at": at})
    if not made and found.contract_version is None:
        UnitSettings.objects.filter(pk=found.pk).update(contract_version=3)


@transaction.atomic
def open_document(certificate: Certificate, *, window: str, may_edit: bool, by: Actor, at: datetime) -> bool:
    """Log the reading; an editor takes the claim of a draft, unless somebody else is signing (D25).

    The draft is then raised to the newest texts; gives whether it was. Raises NotAllowed when it was just deleted.
    """
    record(
        Activity.READ, certificate_id=certificate.id, person_id=certificate.person_id, place=place_of(certificate), by=by, at=at
    )
    audit.note(Event.CERTIFICATE_READ if certificate.is_signed else Event.DRAFT_READ, of=certificate, by=by)
    if not (may_edit and certificate.is_draft):
        return False
    try:
        certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    except Certificate.DoesNotExist as deleted:
        raise NotAllowed(Denial.DATA_NOT_FOUND) from deleted
    if not certificate.is_draft or signing_by_other(certificate, by, at):
        return False
    certificate.claim_window, certificate.claim_by, certificate.claim_name = window, by.hsa_id, by.name
    certificate.save(update_fields=["claim_window", "claim_by", "claim_name"])
    return _raise_texts(certificate, by=by, at=at)


def take_reference(certificate: Certificate, reference: str) -> None:
    """Keep the care system's reference of the first opening that carries one (workflow 13.2)."""
    if reference and certificate.is_held and not certificate.reference:
        Certificate.objects.filter(pk=certificate.pk, reference="").update(reference=reference)
        certificate.refresh_from_db(fields=["reference"])


def _raise_texts(draft: Certificate, *, by: Actor, at: datetime) -> bool:
    """Bring a draft, whose row is locked, to the newest texts of its major version, never to older ones (text-versions 5)."""
    if Feature.DRAFT not in draft.kind.can:
        return False
    try:
        newest = catalogue.newest_texts(draft.kind, today=swedish_date(at))
    except catalogue.UnknownType:
        return False
    if version_key(newest.version) <= version_key(draft.text_version):
        return False
    draft.answers = draft.kind.dump(draft.kind.fit(draft.load_answers(now=at), newest))
    draft.text_version, draft.saved_at = newest.version, at
    draft.revision += 1
    draft.save(update_fields=["answers", "text_version", "saved_at", "revision"])
    draft.tickets.filter(state__in=OPEN_TICKET).update(state=TicketState.CANCELLED, message=Failure.CHANGED.value, ended_at=at)
    record(Activity.WRITE, certificate_id=draft.id, person_id=draft.person_id, place=place_of(draft), by=by, at=at)
    happened(EventKind.CHANGED, draft, by=by, at=at)
    audit.note(Event.DRAFT_TEXTS_RAISED, of=draft, by=by, version=newest.version)
    return True


@transaction.atomic
def take_number(certificate: Certificate, number: PersonId | None, *, by: Actor, at: datetime) -> Certificate:
    """The draft under the patient's present number, when the link brings another one and nobody is signing it (D35)."""
    if number is None or number == certificate.person_id:
        return certificate
    draft = locked(certificate.pk)
    if not draft.is_draft or draft.tickets.filter(state__in=OPEN_TICKET, expires_at__gt=at).exists():
        return certificate
    draft.former_number, draft.patient_number = draft.patient_number, number.digits
    draft.revision += 1
    draft.save(update_fields=["former_number", "patient_number", "revision"])
    happened(EventKind.CHANGED, draft, by=by, at=at)
    audit.note(Event.DRAFT_PERSON_UPDATED, of=draft, by=by)
    return draft


@transaction.atomic
def take_patient(certificate: Certificate, person: Person, sent: Address, *, by: Actor, at: datetime) -> Certificate:
    """The draft with name and address as they are now, unless somebody is signing it (workflow 12.4)."""
    if not certificate.kind.patient_named:
        return certificate
    draft = locked(certificate.pk)
    patient = patient_details(person, sent, written=written_address(draft.patient_details()))
    if not draft.is_draft or draft.tickets.filter(state__in=OPEN_TICKET, expires_at__gt=at).exists() or not draft.set_patient(patient):
        return certificate
    draft.revision += 1
    draft.status = _status(draft, draft.load_answers(now=at))
    draft.save(update_fields=["patient", "revision", "status"])
    happened(EventKind.CHANGED, draft, by=by, at=at)
    return draft


def _status(draft: Certificate, answers: Answers) -> Status:
    return Status.DRAFT_INCOMPLETE if problems_in(draft, answers) else Status.DRAFT_COMPLETE


def problems_in(draft: Certificate, answers: Answers) -> tuple[Problem, ...]:
    """Everything that keeps this draft from being signed."""
    return problems_of(draft.kind, answers, draft.unit_details(), draft.patient_details(), draft.unseen)


def signing_by_other(certificate: Certificate, by: Actor, at: datetime) -> str:
    """Name of another user whose signing is under way, or ""."""
    ticket = certificate.tickets.filter(state__in=OPEN_TICKET, expires_at__gt=at).exclude(hsa_id=by.hsa_id).first()
    return ticket.name if ticket else ""


@transaction.atomic
def autosave(
    *, certificate_id: UUID, answers: Answers, unit: UnitDetails, revision: int, save_id: str, window: str,
    issuer: Issuer, by: Actor, at: datetime, patient: PatientDetails | None = None, seen: Collection[str] = (),
) -> Certificate:  # fmt: skip
    """Save the whole answer set, and the patient where the type names one. Raises Conflict.

    `seen` are places of prefilled answers that the user has been past, "left_out" for what did not follow. The same save id
    again gives the first result (M2).
    """
    certificate = locked(certificate_id)
    if save_id == certificate.last_save_id:
        return certificate
    check_turn(certificate, revision=revision, window=window, by=by, at=at)
    stored, changed_unit = certificate.kind.dump(answers), asdict(unit)
    other_patient = patient is not None and certificate.set_patient(patient)
    certificate.last_save_id = save_id
    certificate.saved_at = at
    certificate.unseen = [one for one in certificate.unseen if one not in seen and stored.get(one) == certificate.answers.get(one)]
    if "left_out" in seen:
        certificate.left_out = []
    if stored == certificate.answers and changed_unit == certificate.unit and not other_patient:
        certificate.status = _status(certificate, answers)
        certificate.save(update_fields=["last_save_id", "saved_at", "unseen", "left_out", "status"])
        return certificate
    certificate.answers, certificate.unit = stored, changed_unit
    certificate.revision += 1
    certificate.set_issuer(issuer)
    certificate.status = _status(certificate, answers)
    certificate.save()
    certificate.tickets.filter(state__in=OPEN_TICKET).update(state=TicketState.CANCELLED, message=Failure.CHANGED.value, ended_at=at)
    if DraftEditing.objects.get_or_create(certificate=certificate, login=by.login)[1]:
        record(
            Activity.WRITE, certificate_id=certificate.id, person_id=certificate.person_id, place=place_of(certificate),
            by=by, at=at,
        )  # fmt: skip
        audit.note(Event.DRAFT_EDITED, of=certificate, by=by)
    happened(EventKind.CHANGED, certificate, by=by, at=at)
    return certificate


def locked(certificate_id: UUID) -> Certificate:
    """The document with its row locked for this transaction. Raises Conflict when it is gone."""
    certificate = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    if certificate is None:
        raise Conflict("deleted")
    return certificate


def check_turn(certificate: Certificate, *, revision: int, window: str, by: Actor, at: datetime) -> None:
    """Whether this window may change the draft now (workflow 7.2 C2, C3, C7, C8, C10). Raises Conflict."""
    if certificate.status == Status.SIGNED:
        raise Conflict("signed")
    if certificate.status == Status.DRAFT_LOCKED:
        raise Conflict("locked")
    signing = signing_by_other(certificate, by, at)
    if signing:
        raise Conflict("signing", name=signing)
    if certificate.claim_window != window or certificate.revision != revision:
        mine = certificate.claim_by == by.hsa_id
        raise Conflict("other_window" if mine else "other_user", name="" if mine else certificate.claim_name)


@transaction.atomic
def send(*, certificate_id: UUID, person: Person, sender: Issuer, by: Actor, at: datetime) -> Certificate:
    """Send a signed certificate to its recipient, once (workflow 5.7). Raises NotAllowed."""
    certificate = locked(certificate_id)
    refuse(why_not(Action.SEND, certificate.kind, by, person, place_of(certificate)))
    refuse_now(Action.SEND, certificate, by=by)
    send_now(certificate, sender=sender, by=by, at=at)
    return certificate


def send_now(certificate: Certificate, *, sender: Issuer, by: Actor, at: datetime) -> None:
    """Send a certificate whose row is locked, when it has been decided that it may be sent."""
    recipient = certificate.kind.recipient
    certificate.sent_at, certificate.sent_to = at, recipient.code
    certificate.save(update_fields=["sent_at", "sent_to"])
    record(
        Activity.PRINT, certificate_id=certificate.id, person_id=certificate.person_id, place=place_of(certificate), by=by,
        at=at, argument=f"Intyg skickat till mottagare {recipient.code}",
    )  # fmt: skip
    outbox.send(
        certificate_id=str(certificate.id), recipient=recipient.code, at=at,
        payload={"sender": asdict(sender), "unit": certificate.unit, "patient": certificate.patient_number},
    )  # fmt: skip
    happened(EventKind.SENT, certificate, by=by, at=at)
    audit.note(Event.CERTIFICATE_SENT, of=certificate, by=by, recipient=recipient.code)


@transaction.atomic
def printed(certificate: Certificate, *, variant: str, by: Actor, at: datetime) -> None:
    """Log a print (workflow 5.6)."""
    argument = "Intyg utskrivet" if certificate.is_signed else "Utkastet utskrivet"
    record(
        Activity.PRINT, certificate_id=certificate.id, person_id=certificate.person_id, place=place_of(certificate), by=by,
        at=at, argument=argument,
    )  # fmt: skip
    audit.note(Event.CERTIFICATE_PRINTED if certificate.is_signed else Event.DRAFT_PRINTED, of=certificate, by=by, variant=variant)
