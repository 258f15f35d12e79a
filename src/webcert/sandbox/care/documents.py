"""What the care system knows about each certificate: the draft it ordered and the status updates it got."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webcert.sandbox.care.links import Link, link
from webcert.sandbox.people import Patient
from webcert.sandbox.records import Counters, DraftCreated, UpdateReceived
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State
from webcert.sandbox.status_updates import EVENTS

#: Certificates shown on the start page.
SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Event:
    """A status update as the page shows it."""

    code: str
    name: str
    happened: str
    subject: str
    answer_by: str
    reference: str
    handled_by: str
    asked_by_care: Counters
    asked_by_recipient: Counters


@dataclass(frozen=True, kw_only=True)
class Document:
    """A draft or certificate in the care system's list; `at` is when it was heard of first."""

    id: str
    type_name: str
    patient: Patient | None
    unit: str
    unit_name: str
    ordered_by: str
    reference: str
    at: str
    events: tuple[Event, ...]
    link: Link

    @property
    def newest(self) -> Event | None:
        """What happened last."""
        return sorted(self.events, key=lambda event: event.happened)[-1] if self.events else None


def documents(sandbox: Sandbox, only: Iterable[str] | None = None) -> list[Document]:
    """The certificates that the care system knows, newest first, or only those with certain ids."""
    state = sandbox.state
    with state.lock:
        first = {draft.id: draft.at for draft in state.drafts.values()}
        for update in state.updates:
            first.setdefault(update.certificate, update.at)
        ids = list(reversed(first))[:SHOWN] if only is None else [one for one in first if one in set(only)]
        return [_document(sandbox, one, first[one]) for one in ids]


def _document(sandbox: Sandbox, certificate_id: str, at: str) -> Document:
    state = sandbox.state
    draft = state.drafts.get(certificate_id)
    updates = state.updates_of(certificate_id)
    patient = _patient(state, draft, updates)
    unit = draft.unit if draft else updates[0].unit
    reference = next((update.reference for update in reversed(updates) if update.reference), "")
    reference = reference or (draft.reference if draft else "")
    known = state.people.units.get(unit)
    return Document(
        id=certificate_id,
        type_name=draft.name if draft else updates[0].type_name,
        patient=patient,
        unit=unit,
        unit_name=known.name if known else unit,
        reference=reference,
        at=at,
        ordered_by=_staff_name(state, draft.staff) if draft else "",
        events=tuple(_event(state, update) for update in updates),
        link=link(
            sandbox.settings.product_url, certificate_id, unit=unit, reference=reference, patient=patient
        ),
    )


def _patient(state: State, draft: DraftCreated | None, updates: list[UpdateReceived]) -> Patient | None:
    if draft:
        return state.people.patients[draft.patient]
    return state.people.patient_with(updates[0].person)


def _event(state: State, update: UpdateReceived) -> Event:
    return Event(
        code=update.event, name=EVENTS[update.event], happened=update.happened, subject=update.subject,
        answer_by=update.answer_by, reference=update.reference,
        handled_by=_staff_name(state, update.handled_by) if update.handled_by else "",
        asked_by_care=update.asked_by_care, asked_by_recipient=update.asked_by_recipient,
    )  # fmt: skip


def _staff_name(state: State, hsa_id: str) -> str:
    member = state.people.staff.get(hsa_id)
    return member.name if member else hsa_id
