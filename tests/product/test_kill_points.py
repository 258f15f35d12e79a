"""A worker that dies anywhere between taking a row and marking it: nothing lost, nothing twice, order kept (P6, P7)."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random

import pytest

from tests.product.conftest import NOW
from webcert.delivery import outbox
from webcert.delivery.models import Delivery, State
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable

pytestmark = pytest.mark.django_db
_KEY = "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"


class Killed(BaseException):
    """The process died here."""


class Outside:
    """The receivers: first deliveries in order, repetitions recognised by what identifies them."""

    def __init__(self, rng: Random, deaths: int) -> None:
        self.rng, self.deaths, self.first, self.effects = rng, deaths, [], []

    def deliver(self, row: Delivery) -> None:
        self._perhaps("die", before=True)
        if self.rng.random() < 0.2:
            raise Unavailable(service=row.receiver, permanent=False, detail="silent", contact=False)
        if row.once not in self.first:
            self.first.append(row.once)
            self.effects.append(row.event or row.kind)
        self._perhaps("die", before=False)

    def _perhaps(self, what: str, *, before: bool) -> None:
        if self.deaths and self.rng.random() < 0.3:
            self.deaths -= 1
            raise Killed(what)


def drain(worker: Worker) -> None:
    """Deliver until nothing more is due."""
    while worker.deliver_next():
        pass


def fill() -> None:
    common = {"certificate_id": _KEY, "unit_id": "unit", "content": b"", "payload": {}, "at": NOW}
    outbox.status_update(event="SKAPAT", number=1, **common)
    outbox.register(certificate_id=_KEY, xml=b"<x/>", at=NOW)
    outbox.status_update(event="SIGNAT", number=2, **common)
    outbox.send(certificate_id=_KEY, recipient="FKASSA", payload={}, at=NOW)
    outbox.status_update(event="SKICKA", number=3, **common)


@pytest.mark.parametrize("seed", range(200))
def test_every_message_arrives_once_and_in_order(seed):
    fill()
    outside = Outside(Random(seed), deaths=5)
    clock = [NOW]

    for _ in range(200):
        worker = Worker(handlers=dict.fromkeys(("register", "send", "status_update"), outside.deliver), now=lambda: clock[0])
        with contextlib.suppress(Killed):
            drain(worker)
        clock[0] += timedelta(minutes=5)
        if not Delivery.objects.exclude(state=State.DONE).exists():
            break

    assert not Delivery.objects.exclude(state=State.DONE).exists()
    registry = [one for one in outside.effects if one in ("register", "send")]
    care = [one for one in outside.effects if one not in registry]
    assert registry == ["register", "send"]
    assert care == ["SKAPAT", "SIGNAT", "SKICKA"]


def test_a_parked_store_holds_everything_after_it():
    fill()

    def refuse(row: Delivery) -> None:
        if row.kind == "register":
            raise Unavailable(service="registry", permanent=True, detail="VALIDATION_ERROR")

    worker = Worker(handlers=dict.fromkeys(("register", "send", "status_update"), refuse), now=lambda: NOW)
    drain(worker)

    states = {row.event or row.kind: row.state for row in Delivery.objects.all()}
    assert states == {"SKAPAT": "done", "register": "parked", "SIGNAT": "waiting", "send": "waiting", "SKICKA": "waiting"}
