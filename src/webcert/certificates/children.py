"""New drafts made from an earlier document: renew, replace, complement, copy (workflow 5.8 to 5.11 and 5.16)."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.adapters import certxml
from webcert.certificates import questions
from webcert.certificates.actions import locked, problems_of, register_unit
from webcert.certificates.events import happened
from webcert.certificates.models import Certificate, EventKind, Status
from webcert.certificates.queries import place_at, place_of, refuse
from webcert.certificates.standing import family_of, refuse_now
from webcert.conversations.models import DraftKind, MessageDraft
from webcert.conversations.threads import open_requests
from webcert.domain.access import Action, Actor, why_not
from webcert.domain.clock import swedish_date
from webcert.domain.document import Issuer, RelationKind, UnitDetails
from webcert.domain.ids import PersonId
from webcert.domain.patient import NO_ADDRESS, Address, patient_details
from webcert.domain.person import Person
from webcert.formlang.answers import Answers

#: The action that makes a child of each kind.
ACTIONS = {
    RelationKind.RENEWS: Action.RENEW,
    RelationKind.REPLACES: Action.REPLACE,
    RelationKind.COMPLEMENTS: Action.COMPLEMENT,
    RelationKind.COPIES: Action.COPY_LOCKED,
}
#: What the audit log says of the parent.
_EVENTS = {
    RelationKind.RENEWS: Event.CERTIFICATE_RENEWED,
    RelationKind.REPLACES: Event.CERTIFICATE_REPLACED,
    RelationKind.COMPLEMENTS: Event.CERTIFICATE_COMPLEMENTED,
    RelationKind.COPIES: Event.DRAFT_COPIED,
}
#: What stands before a comment to the recipient in the remarks (questions 7.4).
_COMMENT = "Motivering till varför ingen ytterligare medicinsk information kunde anges vid komplettering: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """Where a child is made: the user's unit, the user as issuer, and what the link brings along."""

    unit: UnitDetails
    issuer: Issuer
    reference: str = ""
    present_number: PersonId | None = None
    patient_address: Address = NO_ADDRESS


@transaction.atomic
def make_child(
    kind: RelationKind, *, parent_id: UUID, person: Person, at_place: Circumstances, by: Actor, at: datetime, comment: str | None = None
) -> Certificate:
    """A new draft with the parent's content, placed on the user's unit; a complement may have a `comment` to the recipient.

    Raises NotAllowed, Conflict, BadInput.
    """
    parent = locked(parent_id)
    action = Action.COMPLEMENT_WITH_COMMENT if comment is not None else ACTIONS[kind]
    refuse(why_not(action, parent.kind, by, person, place_of(parent)))
    refuse_now(action, parent, by=by)
    unit = _unit(at_place.unit, parent)
    origin = _origin(kind, parent)
    answers = _answers(kind, parent, at)
    if comment is not None:
        text = questions.text_of(DraftKind.COMMENT, comment)
        answers = parent.kind.with_remark(answers, _COMMENT + text)
        MessageDraft.objects.filter(certificate_id=parent.pk, kind=DraftKind.COMMENT).delete()
    patient = patient_details(person, at_place.patient_address, written=NO_ADDRESS)
    complete = not problems_of(parent.kind, answers, unit, patient)
    child = Certificate(
        id=uuid.uuid4(), type_code=parent.type_code, text_version=parent.text_version, answers=parent.kind.dump(answers),
        status=Status.DRAFT_COMPLETE if complete else Status.DRAFT_INCOMPLETE, unit=asdict(unit), unit_id=unit.hsa_id,
        provider_id=unit.provider_id, patient_number=(at_place.present_number or parent.person_id).digits,
        reference=at_place.reference, created_at=at, saved_at=at, **origin,
    )  # fmt: skip
    child.set_issuer(at_place.issuer)
    child.set_patient(patient)
    child.save(force_insert=True)
    register_unit(unit, at=at)
    record(Activity.READ, certificate_id=parent.id, person_id=parent.person_id, place=place_of(parent), by=by, at=at)
    record(Activity.WRITE, certificate_id=child.id, person_id=child.person_id, place=place_at(unit), by=by, at=at)
    happened(EventKind.CREATED, child, by=by, at=at)
    audit.note(_EVENTS[kind], of=parent, by=by, child=str(child.id))
    audit.note(Event.DRAFT_CREATED, of=child, by=by, relation=kind.value)
    return child


def _origin(kind: RelationKind, parent: Certificate) -> dict[str, Any]:
    """How the new draft belongs to its parent; the copy of a locked complement takes its place where it still can (D40)."""
    if parent.parent_id:
        Certificate.objects.select_for_update().filter(pk=parent.parent_id).first()
    if kind is RelationKind.COPIES and still_complements(parent):
        return {"parent_id": parent.parent_id, "relation": parent.relation, "copied_from": parent.pk}
    relation = {"kind": kind.value, "parent_id": str(parent.pk)}
    if kind is RelationKind.COMPLEMENTS:
        request = open_requests(parent.pk)[0]
        relation |= {"message_id": request.message_id, "reference_id": request.reference_id}
    return {"parent_id": parent.pk, "relation": relation}


def still_complements(draft: Certificate) -> bool:
    """Whether a copy of a locked complement draft would still answer the complement request (workflow 5.11, D40)."""
    if draft.parent_id is None or draft.relation is None or draft.relation["kind"] != RelationKind.COMPLEMENTS:
        return False
    original = Certificate.objects.filter(pk=draft.parent_id).first()
    if original is None or original.revoked_at is not None:
        return False
    family = family_of(original)
    others = family.replacement or family.complement or family.complement_draft
    return others is None and any(one.message_id == draft.relation.get("message_id") for one in open_requests(original.pk))


def _answers(kind: RelationKind, parent: Certificate, at: datetime) -> Answers:
    """What the new draft begins with; of a certificate it is what was registered, with the support texts merged in."""
    today = swedish_date(at)
    answers = parent.load_answers(now=at)
    if parent.is_signed:
        answers = certxml.document(bytes(parent.signed.xml)).answers
    if kind is RelationKind.RENEWS:
        answers = parent.kind.for_renewal(answers)
    return parent.kind.load(parent.kind.dump(answers), today=today)


def _unit(unit: UnitDetails, parent: Certificate) -> UnitDetails:
    """The unit as the directory has it now; on the parent's unit, what the directory lacks is the parent's."""
    if unit.hsa_id != parent.unit_id:
        return unit
    before = parent.unit_details()
    lacking = {name: getattr(before, name) for name in ("address", "postal_code", "city", "phone") if not getattr(unit, name)}
    return replace(unit, **lacking)
