"""The outbox against receivers that are silent, slow or change their mind (M4 to M8, D52, D53)."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest

from tests.product.conftest import NOW, Registry
from tests.product.test_kill_points import drain, fill
from webcert.adapters.soap.client import Tls
from webcert.delivery import outbox
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery, State
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable

pytestmark = pytest.mark.django_db
KEY = "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"
KINDS = ("register", "send", "status_update")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def go(self, **time: int) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def worker(clock, handler) -> Worker:
    return Worker(handlers=dict.fromkeys(KINDS, handler), now=clock)


def changed(content: bytes, number: int, *, at=NOW) -> None:
    outbox.status_update(certificate_id=KEY, unit_id="unit", event="ANDRAT", number=number, content=content, payload={}, at=at)


def states() -> set[str]:
    return set(Delivery.objects.values_list("state", flat=True))


def test_a_long_outage_parks_nothing(clock, settings, kind, save, open_draft):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.REGISTRY_URL = settings.NTJP_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        save(open_draft)
        outbox.register(certificate_id=KEY, xml=bytes(Delivery.objects.latest("id").content), at=NOW)
        silent = Worker(handlers=handlers(Registry(), lambda system: Tls()), now=clock)
        for _ in range(45):
            drain(silent)
            clock.go(minutes=90)

    assert states() == {"waiting"}
    assert all(one.is_open for one in silent.circuits.values())
    assert set(silent.circuits) == {"registry", f"care:{open_draft.unit_id}"}


def test_a_silent_helper_uses_up_no_attempt_and_blames_no_receiver(clock):
    fill()

    def silent(row):
        raise Unavailable(service="person registry", permanent=False, detail="no contact", contact=True)

    trying = worker(clock, silent)
    for _ in range(50):
        drain(trying)
        clock.go(minutes=90)

    assert states() == {"waiting"}
    assert not any(one.is_open for one in trying.circuits.values())


def test_only_failures_in_a_row_open_the_circuit(clock):
    fill()
    contact = iter([True, True, True, True, False] * 20)

    def failing(row):
        raise Unavailable(service=row.receiver, permanent=False, detail="x", contact=next(contact))

    trying = worker(clock, failing)
    for _ in range(25):
        Delivery.objects.exclude(kind="register").delete()
        drain(trying)
        clock.go(minutes=90)

    assert Delivery.objects.get().attempts == 25


def test_a_silent_receiver_does_not_hold_up_the_others(clock):
    for number in range(25):
        common = {"certificate_id": f"{number:036}", "unit_id": "dead", "content": b"", "payload": {}, "at": NOW}
        outbox.status_update(event="SKAPAT", number=number, **common)
    outbox.register(certificate_id=KEY, xml=b"<x/>", at=NOW)

    def deliver(row):
        if row.receiver == "care:dead":
            raise Unavailable(service=row.receiver, permanent=False, detail="no contact", contact=True)

    trying = worker(clock, deliver)
    drain(trying)

    assert Delivery.objects.get(kind="register").state == State.DONE
    assert trying.circuits["care:dead"].is_open


def test_slow_deliveries_are_not_done_again_by_another_worker(clock):
    for number in range(5):
        outbox.register(certificate_id=f"{number:036}", xml=b"<x/>", at=NOW)
    delivered = []

    def slow(row):
        clock.go(seconds=29)
        delivered.append(row.key)
        drain(worker(clock, lambda other: delivered.append(other.key)))

    drain(worker(clock, slow))

    assert len(delivered) == len(set(delivered)) == 5


def test_a_change_after_a_failed_attempt_is_the_one_that_is_sent(clock):
    changed(b"old", 1)
    Delivery.objects.update(frozen=b"built from old", attempts=1)

    changed(b"new", 2)

    row = Delivery.objects.get()
    assert (bytes(row.content), row.frozen) == (b"new", None)


def test_what_is_delivered_is_what_the_row_held_when_it_was_taken(clock, monkeypatch):
    changed(b"old", 1)
    take = Worker._take

    def changed_meanwhile(self, number, now):
        Delivery.objects.filter(pk=number).update(content=b"new")
        return take(self, number, now)

    monkeypatch.setattr(Worker, "_take", changed_meanwhile)
    sent = []
    clock.go(minutes=10)

    worker(clock, lambda row: sent.append(bytes(row.content))).deliver_next()

    assert sent == [b"new"]
