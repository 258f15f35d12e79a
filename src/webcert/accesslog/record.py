"""Writing the access log, in the transaction of what is logged (workflow 17)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from webcert.accesslog.models import AccessLogRow, Activity, Unsealed
from webcert.domain.access import Actor, Place
from webcert.domain.ids import PersonId

_SHARED_RECORDS = "Läsning i enlighet med sammanhållen journalföring"
_WITH_SHARED_RECORDS = (Activity.READ, Activity.PRINT)
#: The longest text of an element of the log service.
_LONGEST = 256


def record(
    activity: Activity, *, certificate_id: UUID, person_id: PersonId, place: Place, by: Actor, at: datetime, argument: str = ""
) -> None:
    """Add one row; reading and printing under shared records say so. A row that cannot be added stops the action."""
    shared = _SHARED_RECORDS if by.shared_records and activity in _WITH_SHARED_RECORDS else ""
    row = AccessLogRow.objects.create(
        at=at, activity=activity, argument=". ".join(part for part in (argument, shared) if part),
        certificate_id=certificate_id, patient_number=person_id.digits, owner_unit_id=place.unit_id,
        owner_unit_name=_text(place.unit_name), owner_provider_id=place.provider_id,
        owner_provider_name=_text(place.provider_name), user_hsa_id=by.hsa_id, user_title=_text(by.title),
        commission=_text(by.commission), unit_id=by.unit_id, unit_name=_text(by.unit_name), provider_id=by.provider_id,
        provider_name=_text(by.provider_name),
    )  # fmt: skip
    Unsealed.objects.create(row=row)


def _text(text: str) -> str:
    return text.strip()[:_LONGEST]
