"""The worker that empties the outbox: lease, deliver outside the transaction, mark (robustness 2, D12, D54, D61)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.delivery.models import Delivery, Kind, State
from webcert.domain.errors import Unavailable

log = structlog.get_logger()

#: So many due rows are looked at, since other workers may take the first ones.
_CANDIDATES = 20
_CIRCUIT_FAILURES = 5

#: Kinds that are tried again without end while the receiver does not take them (integration 11.1).
_ENDLESS = frozenset({Kind.STORE_LOG})
#: What the audit log calls a delivery of each kind.
_DONE = {Kind.REGISTER: Event.CERTIFICATE_REGISTERED, Kind.STATUS_UPDATE: Event.NOTIFICATION_SENT}

Handler = Callable[[Delivery], None]


@dataclass
class Circuit:
    """Contact failures of one receiver in a row; open after five, then one probe now and then (M6)."""

    failures: int = 0
    next_probe: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether attempts do not count for now."""
        return self.failures >= _CIRCUIT_FAILURES


@dataclass
class Worker:
    """One worker. `handlers` deliver by kind: they return when delivered and raise Unavailable otherwise."""

    handlers: dict[str, Handler]
    now: Callable[[], datetime]
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    circuits: dict[str, Circuit] = field(default_factory=dict)

    def deliver_next(self) -> bool:
        """Deliver the oldest row that is due; gives whether there was one.

        Rows are taken one at a time, so that a lease never runs out while earlier rows are being delivered.
        """
        row = self._lease()
        if row is not None:
            self._deliver(row)
        return row is not None

    def _lease(self) -> Delivery | None:
        now = self.now()
        with transaction.atomic():
            Delivery.objects.filter(state=State.LEASED, lease_until__lt=now).update(state=State.WAITING)
            due = _heads().filter(state=State.WAITING, next_try__lte=now).exclude(receiver__in=self._silent(now))
            for number in due.order_by("id").values_list("pk", flat=True)[:_CANDIDATES]:
                if self._take(number, now):
                    return Delivery.objects.get(pk=number)
        return None

    def _silent(self, now: datetime) -> list[str]:
        """Receivers that are not to be tried before their next probe."""
        return [name for name, one in self.circuits.items() if one.is_open and one.next_probe and now < one.next_probe]

    def _take(self, number: int, now: datetime) -> bool:
        taken = Delivery.objects.filter(pk=number, state=State.WAITING).update(
            state=State.LEASED, lease_until=now + _lease(), lease_holder=self.name
        )
        return taken == 1

    def _deliver(self, row: Delivery) -> None:
        try:
            self.handlers[row.kind](row)
        except Unavailable as failure:
            self._failed(row, failure)
        except Exception:
            log.exception("delivery_broken", receiver=row.receiver, kind=row.kind, key=row.key)
            self._failed(row, Unavailable(service=row.receiver, permanent=True, detail="internal error"))
        else:
            self.circuits[row.receiver] = Circuit()
            self._mark(row, state=State.DONE, done_at=self.now(), reason="")
            _note(_DONE.get(Kind(row.kind), Event.DELIVERED), row, attempt=row.attempts + 1)

    def _failed(self, row: Delivery, failure: Unavailable) -> None:
        circuit = self.circuits.setdefault(row.receiver, Circuit())
        silent = failure.contact and failure.service == row.receiver
        circuit.failures = circuit.failures + 1 if silent else 0
        circuit.next_probe = self.now() + timedelta(seconds=settings.PROBE_SECONDS) if circuit.is_open else None
        if failure.permanent:
            self._park(row, row.attempts + 1, failure.detail)
            return
        # A silent receiver with an open circuit, or a silent helper such as the person registry, uses up no attempt.
        attempts = row.attempts if circuit.is_open or (failure.contact and not silent) else row.attempts + 1
        if row.kind in _ENDLESS:
            attempts = min(attempts, settings.RETRY_ATTEMPTS)
        elif attempts >= settings.RETRY_ATTEMPTS:
            self._park(row, attempts, f"gave up: {failure.detail}")
            return
        _note(Event.TRANSFER_FAILED, row, outcome="temporary", attempt=attempts, reason=failure.detail)
        self._mark(
            row, state=State.WAITING, attempts=attempts, reason=failure.detail[:300],
            next_try=self.now() + _wait(max(attempts, 1)),
        )  # fmt: skip

    def _park(self, row: Delivery, attempts: int, reason: str) -> None:
        self._mark(row, state=State.PARKED, attempts=attempts, reason=reason[:300])
        _note(Event.TRANSFER_FAILED, row, alarm=True, outcome="parked", attempt=attempts, reason=reason)

    def _mark(self, row: Delivery, **changes: object) -> None:
        Delivery.objects.filter(pk=row.pk, state=State.LEASED, lease_holder=self.name).update(lease_until=None, **changes)


def _note(event: Event, row: Delivery, *, alarm: bool = False, **more: Any) -> None:
    audit.note(
        event, alarm=alarm, receiver=row.receiver, kind=row.kind, event_code=row.event or None,
        key=row.key, **more,
    )  # fmt: skip


def _heads() -> QuerySet[Delivery]:
    """Rows with no earlier unfinished row of the same key and receiver, and no parked store before them."""
    earlier = Delivery.objects.filter(key=OuterRef("key"), id__lt=OuterRef("id"))
    blocking = Q(receiver=OuterRef("receiver"), state__in=[State.WAITING, State.LEASED]) | Q(
        kind=Kind.REGISTER, state=State.PARKED
    )
    return Delivery.objects.filter(~Exists(earlier.filter(blocking)))


def _lease() -> timedelta:
    """Twice the longest call (robustness 2)."""
    calls = (settings.REGISTRY_SECONDS, settings.CARE_SYSTEM_SECONDS, settings.LOG_SECONDS)
    return timedelta(seconds=2 * max(one["total"] for one in calls))


def _wait(attempts: int) -> timedelta:
    """First after 60 s, doubled up to an hour, ten per cent spread (M6)."""
    seconds = min(settings.RETRY_FIRST_SECONDS * 2 ** (attempts - 1), settings.RETRY_LONGEST_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))
