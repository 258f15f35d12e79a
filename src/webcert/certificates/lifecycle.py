"""What ends or hands over a document: delete, mark ready, revoke (workflow 5.4, 5.5, 5.12, 5.13)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.certificates import questions
from webcert.certificates.actions import check_turn, locked
from webcert.certificates.events import happened
from webcert.certificates.models import OPEN_TICKET, Certificate, EventKind, TicketState
from webcert.certificates.queries import place_of, refuse
from webcert.certificates.standing import refuse_now
from webcert.delivery import outbox
from webcert.domain.access import Action, Actor, why_not
from webcert.domain.document import Issuer
from webcert.domain.errors import BadInput
from webcert.domain.person import Person

#: Longest explanation of a revocation.
LONGEST_REASON = 3500


class Reason(StrEnum):
    """Why something is revoked (workflow 5.12, 5.13)."""

    WRONG_PATIENT = "FEL_PATIENT"
    SERIOUS_FAULT = "ANNAT_ALLVARLIGT_FEL"


#: What recipients read, by reason.
REASONS = {Reason.WRONG_PATIENT: "Intyget har utfärdats på fel patient.", Reason.SERIOUS_FAULT: "Annat allvarligt fel."}
#: The same for a locked draft.
DRAFT_REASONS = {**REASONS, Reason.WRONG_PATIENT: "Utkastet har upprättats på fel patient."}


@transaction.atomic
def delete(*, certificate_id: UUID, revision: int, window: str, person: Person, by: Actor, at: datetime) -> UUID | None:
    """Remove a draft for good; gives the document it was made from. Raises NotAllowed, Conflict ("deleted": it is gone already)."""
    draft = locked(certificate_id)
    refuse(why_not(Action.DELETE, draft.kind, by, person, place_of(draft)))
    check_turn(draft, revision=revision, window=window, by=by, at=at)
    record(Activity.DELETE, certificate_id=draft.id, person_id=draft.person_id, place=place_of(draft), by=by, at=at)
    happened(EventKind.DELETED, draft, by=by, at=at)
    audit.note(Event.DRAFT_DELETED, of=draft, by=by)
    parent = draft.parent_id
    draft.delete()
    return parent


@transaction.atomic
def mark_ready(*, certificate_id: UUID, revision: int, window: str, person: Person, by: Actor, at: datetime) -> Certificate:
    """Hand a draft over for signing, once; again changes nothing. Raises NotAllowed, Conflict."""
    draft = locked(certificate_id)
    refuse(why_not(Action.MARK_READY, draft.kind, by, person, place_of(draft)))
    check_turn(draft, revision=revision, window=window, by=by, at=at)
    if draft.ready_at is None:
        draft.ready_at, draft.ready_by = at, by.name
        draft.save(update_fields=["ready_at", "ready_by"])
        happened(EventKind.READY, draft, by=by, at=at)
        audit.note(Event.DRAFT_MARKED_READY, of=draft, by=by)
    return draft


@transaction.atomic
def revoke(
    *, certificate_id: UUID, reason: Reason, text: str, person: Person, sender: Issuer, by: Actor, at: datetime
) -> Certificate:
    """Make a certificate or locked draft unusable, for good. Raises NotAllowed, Conflict, BadInput without an explanation that is needed."""
    document = locked(certificate_id)
    action = Action.REVOKE if document.is_signed else Action.REVOKE_LOCKED
    refuse(why_not(action, document.kind, by, person, place_of(document)))
    refuse_now(action, document, by=by)
    explanation = text.strip()
    if len(explanation) > LONGEST_REASON or (reason is Reason.SERIOUS_FAULT and not explanation):
        raise BadInput("text")
    document.revoked_at, document.revoked_by, document.revoked_by_name = at, by.hsa_id, by.name
    document.revoked_because, document.revoked_text = reason.value, explanation
    document.save()
    document.tickets.filter(state__in=OPEN_TICKET).update(state=TicketState.CANCELLED)
    record(Activity.DELETE, certificate_id=document.id, person_id=document.person_id, place=place_of(document), by=by, at=at)
    if document.signed_at:
        message = " ".join(part for part in (REASONS[reason], explanation) if part)
        signed_at, contract = document.signed_at.isoformat(), document.kind.revoked_by
        payload = {**_payload(document, sender, message), "signed_at": signed_at, "contract": contract}
        outbox.revoke(certificate_id=str(document.id), payload=payload, at=at)
        questions.revoked(document, by=by, at=at)
    else:
        happened(EventKind.REVOKED, document, by=by, at=at)
    revoked = Event.CERTIFICATE_REVOKED if document.is_signed else Event.DRAFT_REVOKED
    audit.note(revoked, of=document, by=by, reason=reason.value)
    return document


def _payload(document: Certificate, sender: Issuer, message: str) -> dict[str, object]:
    return {"sender": asdict(sender), "unit": document.unit, "patient": document.patient_number, "message": message}
