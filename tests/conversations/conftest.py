"""The stage of the scenarios: a clock that goes on, a patient, Försäkringskassan, staff at desks, certificates."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.conversations.authority import Authority
from tests.conversations.desk import Desk
from tests.conversations.people import ADMINISTRATOR, COLLEAGUE, DENTIST, DOCTOR, FAR_AWAY, NEIGHBOUR, NEXT_DOOR, STRANGER, PersonRegistry
from tests.conversations.receivers import Receivers
from tests.product.conftest import PERSON, UNIT, key_folder
from webcert.adapters import outside
from webcert.adapters.soap.client import Tls
from webcert.certificates import actions
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker

__all__ = ["key_folder"]


class Clock:
    """Goes on ten seconds each time it is looked at, so that nothing happens at the same time as something else."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=10)
        return self.at


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(outside, "now", made)
    return made


@pytest.fixture
def patient(monkeypatch):
    """The person registry's view of the patient."""
    registry = PersonRegistry()
    monkeypatch.setattr(outside, "person_registry", lambda: registry)
    return registry


@pytest.fixture
def fk(db, clock):
    """Försäkringskassan."""
    return Authority(clock)


@pytest.fixture
def sits_down(db, clock, key_folder, patient):
    """Somebody logs in on a unit, with a link's parameters."""

    def made(user, unit=UNIT, **link):
        return Desk(user, unit, now=clock, key_folder=key_folder, patient=lambda: patient.person, **link)

    return made


@pytest.fixture
def doctor(sits_down):
    return sits_down(DOCTOR)


@pytest.fixture
def colleague(sits_down):
    """Another doctor of the same unit."""
    return sits_down(COLLEAGUE)


@pytest.fixture
def dentist(sits_down):
    return sits_down(DENTIST)


@pytest.fixture
def administrator(sits_down):
    return sits_down(ADMINISTRATOR)


@pytest.fixture
def neighbour(sits_down):
    """A doctor of another unit of the same care provider."""
    return sits_down(NEIGHBOUR, NEXT_DOOR)


@pytest.fixture
def stranger(sits_down):
    """A doctor of another care provider who may read by shared records."""
    return sits_down(STRANGER, FAR_AWAY, sjf=True)


@pytest.fixture
def given_draft(doctor, clock):
    """A complete draft that the doctor has written."""

    def made(form="FK7804", **changed):
        kind = catalogue.by_any_name(form)
        draft = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=doctor.user.issuer, reference="vs-1", by=doctor.actor, at=clock())
        doctor.opens(draft)
        answers = kind.sample(Random(1), today=clock.at.date(), codes=installed(), born=PERSON.person_id.birth_year)
        return doctor.saves(draft, **(kind.dump(answers) | changed))

    return made


@pytest.fixture
def given_signed(doctor, given_draft):
    """A signed certificate that has not been sent."""

    def made(form="FK7804", **changed):
        return doctor.signs(given_draft(form, **changed))

    return made


@pytest.fixture
def certificate(doctor, given_signed):
    """A certificate that has been sent to Försäkringskassan."""
    made = given_signed()
    doctor.sends(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def told():
    """The events that care systems are told of after `since`, with the document that each is about."""

    def found(document, *, since=0):
        rows = Delivery.objects.filter(key=str(document.pk), pk__gt=since).exclude(event="").order_by("pk")
        return [row.event for row in rows]

    return found


@pytest.fixture
def mark():
    """The newest delivery, to look only at what comes after it."""
    return lambda: Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.fixture
def receivers(settings):
    """The registry and the care system; without this nobody answers."""
    made = Receivers()
    with made.running() as url:
        settings.REGISTRY_URL, settings.NTJP_URL = f"{url}/registry", f"{url}/ntjp"
        yield made


@pytest.fixture
def nobody_answers(settings):
    """No registry and no care system."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.REGISTRY_URL = settings.NTJP_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        yield


@pytest.fixture
def deliver(clock, patient):
    """The worker delivers all that is due, `later` hours from now."""

    def delivered(*, later=0):
        clock.at += timedelta(hours=later)
        worker = Worker(handlers=handlers(patient, lambda system: Tls()), now=clock)
        for _ in range(100):
            if not worker.deliver_next():
                return
        raise AssertionError("the worker does not come to an end")

    return delivered
