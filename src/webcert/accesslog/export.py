"""Handing sealed rows to the log service, in batches through the outbox and in the order of the chain (integration 11.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.chain import seal
from webcert.accesslog.models import Batch, Seal
from webcert.delivery import outbox
from webcert.delivery.models import Delivery, Kind, State

#: The log service may be this far behind before the alarm is raised (robustness F32).
_LATE = timedelta(hours=1)


def tend(*, at: datetime) -> None:
    """Seal what has been written, and queue the batches that are due."""
    while seal():
        pass
    while _queue(at):
        pass


def _queue(at: datetime) -> bool:
    """Queue the next batch when enough entries wait, or one has waited long enough; gives whether it did."""
    last = Batch.objects.order_by("-first").first()
    after = last.last if last else 0
    size = settings.LOG_BATCH_SIZE
    waiting = list(Seal.objects.filter(number__gt=after).select_related("row").order_by("number")[:size])
    if not waiting or (len(waiting) < size and at - waiting[0].row.at < timedelta(seconds=settings.LOG_BATCH_SECONDS)):
        return False
    first, final = waiting[0].number, waiting[-1].number
    try:
        with transaction.atomic():
            Batch.objects.create(first=first, last=final)
            outbox.access_log(first=first, last=final, at=at)
    except IntegrityError:
        return False  # another worker was first
    return True


def raise_alarm(*, at: datetime) -> None:
    """Say in the log when the log service is too far behind; again at each look while it lasts."""
    late = Delivery.objects.filter(
        kind=Kind.STORE_LOG, state__in=[State.WAITING, State.LEASED], happened_at__lt=at - _LATE
    ).order_by("id")
    oldest = late.first()
    if oldest is not None:
        audit.note(Event.LOG_DELIVERY_LATE, waiting=late.count(), since=oldest.happened_at.isoformat())
