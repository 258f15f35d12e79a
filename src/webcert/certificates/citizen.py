"""What the patient has done with a certificate in Mina intyg, as the registry tells it (integration 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.certificates.events import happened
from webcert.certificates.models import Certificate, EventKind
from webcert.domain.errors import BadInput

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class SentByCitizen:
    """That the patient has sent a certificate: which one, and of which type and unit the registry has it."""

    certificate_id: UUID
    type_code: str
    unit_id: str


@transaction.atomic
def certificate_sent(it: SentByCitizen, *, at: datetime) -> bool:
    """Note that the patient has sent a certificate; gives whether that was new. Raises BadInput when it is another certificate.

    No user did it, so nothing is written in the access log and the event names nobody. The registry has sent it
    already: nothing goes there. What the product does not hold, and what is sent already, stays as it is.
    """
    certificate = Certificate.objects.select_for_update().filter(pk=it.certificate_id).first()
    if certificate is None or not certificate.is_signed:
        log.warning("sending_by_citizen_ignored", certificate_id=str(it.certificate_id), cause="unknown" if certificate is None else "not_signed")
        return False
    if it.type_code.casefold() != certificate.type_code.casefold():
        raise BadInput("certificate-type")
    if it.unit_id.casefold() != certificate.unit_id.casefold():
        raise BadInput("care-unit-id")
    if certificate.sent_at is not None:
        return False
    recipient = certificate.kind.recipient
    certificate.sent_at, certificate.sent_to = at, recipient.code
    certificate.save(update_fields=["sent_at", "sent_to"])
    happened(EventKind.SENT, certificate, by=None, at=at)
    audit.note(Event.CERTIFICATE_SENT, of=certificate, recipient=recipient.code, sender="citizen")
    return True
