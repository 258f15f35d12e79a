"""Events of a document: kept always, and told to the care system of an integrated unit (D55, integration 6)."""

from __future__ import annotations

from datetime import datetime

from webcert.adapters import certxml
from webcert.certificates.models import Certificate, CertificateEvent, EventKind, UnitSettings
from webcert.decisionsupport.codes import installed
from webcert.delivery import outbox
from webcert.domain.access import Actor


def happened(kind: EventKind, certificate: Certificate, *, by: Actor, at: datetime) -> None:
    """Keep the event and queue it, in the transaction of what happened."""
    event = CertificateEvent.objects.create(certificate=certificate, kind=kind, happened_at=at, by=by.hsa_id)
    if not UnitSettings.objects.filter(pk=certificate.unit_id, contract_version=3).exists():
        return
    outbox.status_update(
        certificate_id=str(certificate.id), unit_id=certificate.unit_id, event=kind.value, number=event.pk,
        content=_as_it_is(certificate, at), at=at,
        payload={"unit": certificate.unit_id, "reference": certificate.reference, "handled_by": by.hsa_id},
    )  # fmt: skip


def _as_it_is(certificate: Certificate, at: datetime) -> bytes:
    if certificate.is_signed:
        return bytes(certificate.signed.xml)
    return certxml.build(certificate.document(now=at), certificate.kind, installed())
