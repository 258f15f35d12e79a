"""Events of a document: kept always, and told to the care system of an integrated unit (D55, integration 6)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from webcert.adapters import certxml
from webcert.certificates.models import Certificate, CertificateEvent, EventKind, UnitSettings
from webcert.conversations.models import Message
from webcert.conversations.threads import Counts, counts_of
from webcert.decisionsupport.codes import installed
from webcert.delivery import outbox
from webcert.domain.access import Actor

#: Events that say how many questions there are (integration 6.4); all others carry zeros.
_COUNTED = frozenset({
    EventKind.REVOKED, EventKind.ASKED, EventKind.QUESTION_RECEIVED, EventKind.ANSWER_RECEIVED, EventKind.OWN_HANDLED,
    EventKind.RECEIVED_HANDLED,
})  # fmt: skip


def happened(kind: EventKind, certificate: Certificate, *, by: Actor | None, at: datetime, about: Message | None = None) -> None:
    """Keep the event and queue it, in the transaction of what happened and after the change that caused it.

    `by` is None when no user did it; `about` is the question or reminder that was received.
    """
    who = by.hsa_id if by else ""
    event = CertificateEvent.objects.create(
        certificate=certificate, kind=kind, happened_at=at, by=who, subject=about.subject if about else "",
        answer_by=about.answer_by if about else None,
    )  # fmt: skip
    if not UnitSettings.objects.filter(pk=certificate.unit_id, contract_version=3).exists():
        return
    counts = counts_of([certificate.pk]).get(certificate.pk) if kind in _COUNTED else None
    asked_by_care, asked_by_recipient = counts or (Counts(), Counts())
    outbox.status_update(
        certificate_id=str(certificate.id), unit_id=certificate.unit_id, event=kind.value, number=event.pk,
        content=as_message(certificate, at), at=at,
        payload={
            "unit": certificate.unit_id, "reference": certificate.reference, "handled_by": who,
            "subject": event.subject, "subject_name": event.get_subject_display() if event.subject else "",
            "answer_by": about.answer_by.isoformat() if about and about.answer_by else "",
            "asked_by_care": asdict(asked_by_care), "asked_by_recipient": asdict(asked_by_recipient),
        },
    )  # fmt: skip


def as_message(certificate: Certificate, at: datetime) -> bytes:
    """The document as a message holds it: the signed bytes, or what a draft has so far."""
    if certificate.is_signed:
        return bytes(certificate.signed.xml)
    return certxml.build(certificate.document(now=at), certificate.kind, installed())
