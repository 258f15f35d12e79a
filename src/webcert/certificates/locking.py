"""Locking drafts that were not signed in time (workflow 8)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.certificates.models import DRAFTS, OPEN_TICKET, Certificate, Status, TicketState
from webcert.domain.clock import swedish_date
from webcert.domain.document import RelationKind

_SWEDEN = ZoneInfo("Europe/Stockholm")
#: The header warns from this many days before the day of locking.
_WARNING = 5


def locking_day(created_at: datetime) -> date:
    """The Swedish day on which a draft is locked: the day after the last one of editing (D46)."""
    return swedish_date(created_at) + timedelta(days=settings.LOCK_AFTER_DAYS + 1)


def is_near(created_at: datetime, *, now: datetime) -> bool:
    """Whether the draft's header says when it will be locked."""
    return swedish_date(now) >= locking_day(created_at) - timedelta(days=_WARNING)


def lock_old_drafts(*, at: datetime) -> int:
    """Lock every draft that is due; gives their number. Runs at the same time lock each draft once."""
    first_kept = datetime.combine(swedish_date(at) - timedelta(days=settings.LOCK_AFTER_DAYS), time(), _SWEDEN)
    due = Certificate.objects.filter(status__in=DRAFTS, created_at__lt=first_kept).order_by("created_at")
    return sum(_lock(number, at=at) for number in due.values_list("pk", flat=True))


@transaction.atomic
def _lock(certificate_id: UUID, *, at: datetime) -> bool:
    draft = Certificate.objects.select_for_update().filter(pk=certificate_id, status__in=DRAFTS).first()
    if draft is None:
        return False
    draft.status = Status.DRAFT_LOCKED
    draft.claim_window = draft.claim_by = draft.claim_name = ""
    if draft.relation and draft.relation["kind"] != RelationKind.COMPLEMENTS:
        draft.relation, draft.parent_id = None, None
    draft.save()
    draft.editings.all().delete()
    draft.tickets.filter(state__in=OPEN_TICKET).update(state=TicketState.CANCELLED)
    audit.note(Event.DRAFT_LOCKED, of=draft)
    return True
