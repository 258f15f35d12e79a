"""Signing in two steps: freeze and ask, then verify and store (workflow 9, signing-and-login 6)."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.adapters import certxml
from webcert.adapters.signing import values, xmldsig
from webcert.adapters.signing.method import MethodName, Progress, Signature, Started
from webcert.certificates import questions
from webcert.certificates.actions import Conflict, check_turn, locked, problems_in, send_now
from webcert.certificates.events import happened
from webcert.certificates.models import OPEN_TICKET, Certificate, EventKind, SignedXml, SigningEvidence, SigningTicket, Status, TicketState
from webcert.certificates.queries import place_of, refuse
from webcert.decisionsupport.codes import installed
from webcert.delivery import outbox
from webcert.domain.access import Action, Actor, Denial, why_not
from webcert.domain.clock import local
from webcert.domain.document import Issuer, RelationKind
from webcert.domain.errors import Invalid, NotAllowed
from webcert.domain.person import Person

_REMEMBERED = timedelta(hours=24)


@transaction.atomic
def start_signing(
    *, certificate_id: UUID, revision: int, window: str, launch_id: str, login: str, person: Person, issuer: Issuer,
    by: Actor, at: datetime, method: MethodName = MethodName.SIGN_SERVICE, algorithm: str = values.ECDSA,
) -> SigningTicket:  # fmt: skip
    """Freeze the certificate as it would be signed now, by this method and algorithm. Raises NotAllowed, Conflict, Invalid."""
    certificate = locked(certificate_id)
    refuse(why_not(Action.SIGN, certificate.kind, by, person, place_of(certificate)))
    check_turn(certificate, revision=revision, window=window, by=by, at=at)
    problems = problems_in(certificate, certificate.load_answers(now=at))
    if problems:
        raise Invalid(problems)
    signing_time = at.replace(microsecond=0)
    frozen = xmldsig.freeze(
        _frozen_xml(certificate, issuer, signing_time), certificate_id=str(certificate.id), algorithm=algorithm
    )
    certificate.tickets.filter(state__in=OPEN_TICKET).update(state=TicketState.CANCELLED, ended_at=at)
    return SigningTicket.objects.create(
        id=f"{settings.SIGN_PREFIX}-{int(time.time() * 1000):x}-{secrets.token_hex(16)}", certificate=certificate, method=method.value,
        revision=certificate.revision, login=login, launch_id=launch_id, hsa_id=by.hsa_id, name=by.name,
        issuer=asdict(issuer), signing_time=signing_time, frozen=frozen.xml, signed_info=frozen.signed_info, algorithm=algorithm,
        task_id=str(uuid.uuid4()), request_time=at, expires_at=at + timedelta(minutes=settings.SIGN_TICKET_MINUTES),
    )  # fmt: skip


def _frozen_xml(certificate: Certificate, issuer: Issuer, signing_time: datetime) -> bytes:
    document = replace(certificate.document(now=signing_time), issuer=issuer, signed_at=local(signing_time))
    return certxml.build(document, certificate.kind, installed())


@transaction.atomic
def complete_signing(
    *, ticket_id: str, value: bytes, certificate_der: bytes, person: Person, by: Actor, at: datetime,
    evidence: Mapping[str, Any] | None = None, issuers: Sequence[bytes] = (),
) -> Certificate:  # fmt: skip
    """Verify the signature and store the certificate. Raises NotAllowed, Conflict, SignatureInvalid; then nothing changed.

    `value`, `certificate_der` and `issuers`, which are stored where the site wants the whole chain, come from a response whose own
    checks have been made. The document's row is locked
    before its ticket's, in the order of every other action; the other way about two of them could wait for each other.
    """
    number = SigningTicket.objects.filter(pk=ticket_id).values_list("certificate_id", flat=True).first()
    if number is None:
        raise Conflict("deleted")
    certificate = locked(number)
    ticket = SigningTicket.objects.select_for_update().get(pk=ticket_id)
    if ticket.state == TicketState.SIGNED:
        return certificate
    if ticket.state not in OPEN_TICKET or ticket.expires_at <= at:
        raise NotAllowed(Denial.INVALID_STATE)
    refuse(why_not(Action.SIGN, certificate.kind, by, person, place_of(certificate)))
    if certificate.revision != ticket.revision or certificate.status != Status.DRAFT_COMPLETE:
        raise Conflict("signed" if certificate.is_signed else "other_window")
    issuer = Issuer.from_json(ticket.issuer)
    if _frozen_xml(certificate, issuer, ticket.signing_time) != bytes(ticket.frozen):
        raise NotAllowed(Denial.INVALID_STATE)
    frozen = xmldsig.Frozen(
        certificate_id=str(certificate.id), xml=bytes(ticket.frozen), signed_info=bytes(ticket.signed_info)
    )
    signed = xmldsig.assemble(
        frozen, value=value, certificate=certificate_der, issuers=issuers if settings.SIGN_CHAIN_IN_KEYINFO else ()
    )
    if xmldsig.verify(signed).hsa_id.casefold() != by.hsa_id.casefold():
        raise NotAllowed(Denial.INDETERMINATE_IDENTITY)
    _store(certificate, signed, issuer, ticket, by=by, at=at)
    SigningEvidence.objects.create(
        certificate=certificate, method=ticket.method, ticket_id=ticket.id, details=dict(evidence or {}), response=ticket.response
    )
    return certificate


def _store(
    certificate: Certificate, signed: bytes, issuer: Issuer, ticket: SigningTicket, *, by: Actor, at: datetime
) -> None:
    ticket.state, ticket.ended_at = TicketState.SIGNED, at
    ticket.save(update_fields=["state", "ended_at"])
    certificate.status = Status.SIGNED
    certificate.signed_at, certificate.signed_by = ticket.signing_time, by.hsa_id
    certificate.set_issuer(issuer)
    certificate.revision += 1
    certificate.save()
    certificate.signed = SignedXml.objects.create(
        certificate=certificate, xml=signed, sha256=hashlib.sha256(signed).hexdigest()
    )
    certificate.editings.all().delete()
    record(
        Activity.SIGN, certificate_id=certificate.id, person_id=certificate.person_id, place=place_of(certificate), by=by, at=at
    )
    outbox.register(certificate_id=str(certificate.id), xml=certxml.to_store(signed, installed()), at=at)
    happened(EventKind.SIGNED, certificate, by=by, at=at)
    audit.note(Event.CERTIFICATE_SIGNED, of=certificate, by=by, method=ticket.method)
    if certificate.parent_id:
        Certificate.objects.select_for_update().filter(pk=certificate.parent_id).first()  # it stays as it is until this is done
    if is_sent_when_signed(certificate):
        send_now(certificate, sender=issuer, by=by, at=at)
    questions.child_signed(certificate, by=by, at=at)


def is_sent_when_signed(certificate: Certificate) -> bool:
    """Whether signing also sends: a complement of a certificate that is not revoked (workflow 10.1, D41)."""
    if certificate.parent_id is None or certificate.relation is None or certificate.relation["kind"] != RelationKind.COMPLEMENTS:
        return False
    return Certificate.objects.filter(pk=certificate.parent_id, revoked_at__isnull=True).exists()


def begun(ticket: SigningTicket, started: Started, *, at: datetime) -> None:
    """The order is placed: the user signs elsewhere, or on the page, which may ask how it goes from now on."""
    SigningTicket.objects.filter(pk=ticket.pk, state=TicketState.MADE).update(
        state=TicketState.MADE if started.form is None else TicketState.OPEN, reference=started.reference, asked=dict(started.kept),
        next_question_at=at if started.form is None else None, opened_at=at,
    )  # fmt: skip


def take_turn(ticket: SigningTicket, *, until: datetime, at: datetime) -> bool:
    """Whether the caller may ask how a signing goes: one at a time, and no more often than was said at the last answer.

    A caller that dies has its turn until `until`; then the next one may ask.
    """
    due = SigningTicket.objects.filter(pk=ticket.pk, state__in=OPEN_TICKET, next_question_at__lte=at, expires_at__gt=at)
    return due.update(next_question_at=until) == 1


def answered(ticket: SigningTicket, progress: Progress, *, again: datetime) -> None:
    """How a signing goes that is not ended, and when it may be asked about again."""
    state = {"state": TicketState(progress)} if progress else {}
    SigningTicket.objects.filter(pk=ticket.pk, state__in=OPEN_TICKET).update(next_question_at=again, **state)


def keep(ticket: SigningTicket, signature: Signature) -> None:
    """Keep a signature that is not verified yet: the other side gives it once, and this process may be killed."""
    SigningTicket.objects.filter(pk=ticket.pk, state__in=OPEN_TICKET, response=None).update(response=signature.dumped())


def fail_ticket(ticket: SigningTicket, state: TicketState, message: str, *, at: datetime) -> None:
    """End a ticket that led to nothing; the draft is as it was."""
    SigningTicket.objects.filter(pk=ticket.pk, state__in=OPEN_TICKET).update(state=state, message=message[:300], ended_at=at)


def failure_of(certificate: Certificate, ticket_id: str, login: str) -> str:
    """Why a signing of a draft led to nothing, to the login that started it; "" for every other ticket."""
    if not ticket_id:
        return ""
    found = SigningTicket.objects.filter(pk=ticket_id[:80], certificate=certificate, login=login).exclude(state__in=OPEN_TICKET).first()
    return found.message if found is not None else ""


def forget_tickets(*, at: datetime) -> int:
    """Remove the tickets that ended a day ago: until then a late response is recognised (signing-and-login 6); gives how many."""
    ended = Q(ended_at__lt=at - _REMEMBERED) | Q(expires_at__lt=at - _REMEMBERED)
    return SigningTicket.objects.filter(ended).delete()[0]


