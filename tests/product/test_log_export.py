"""Rows on their way to the log service: batches, the official form, order, what is tried again and what is parked (integration 11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.product.conftest import NOW, PERSON, UNIT, Registry
from tests.product.test_kill_points import drain
from tests.published import published
from webcert.accesslog import chain, export, storelog
from webcert.accesslog.models import AccessLogRow, Activity, Batch
from webcert.accesslog.record import record
from webcert.adapters.soap import client, contracts
from webcert.adapters.soap.client import Tls
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery, State
from webcert.delivery.worker import Worker
from webcert.domain.access import Place
from webcert.domain.errors import Unavailable

pytestmark = pytest.mark.django_db
KEY = "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"
NAMES = {"l": "urn:riv:informationsecurity:auditing:log:2"}
SCHEMA = "contracts/rivta/informationsecurity-auditing-log/schemas/interactions/StoreLogInteraction/StoreLogResponder_2.0.xsd"


@pytest.fixture
def write(doctor):
    def written(count, *, at=NOW, **by):
        for _ in range(count):
            place = Place(unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id, unit_name=UNIT.name, provider_name=UNIT.provider_name)
            record(Activity.READ, certificate_id=KEY, person_id=PERSON.person_id, place=place, by=replace(doctor, **by), at=at)

    return written


def batches():
    return [(row.payload["first"], row.payload["last"]) for row in Delivery.objects.filter(kind="store_log").order_by("id")]


class LogService:
    """Answers with each code in turn, the last one for ever; keeps what it was sent."""

    def __init__(self, monkeypatch, *codes):
        self.codes, self.received, self.silent = list(codes), [], False
        monkeypatch.setattr(client, "call", self.call)

    def call(self, url, contract, body, *, service, **_):
        if self.silent:
            raise Unavailable(service=service, permanent=False, detail="no contact", contact=True)
        assert url.endswith("/informationsecurity/auditing/log/StoreLog/v2/rivtabp21")
        assert contracts.validate(body, contract) == []
        self.received.append([one.text for one in body.iter(f"{{{NAMES['l']}}}logId")])
        code = self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]
        answer = etree.Element(contract.response)
        etree.SubElement(etree.SubElement(answer, f"{{{contract.namespace}}}result"), f"{{{NAMES['l']}}}resultCode").text = code
        return answer


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def worker(clock):
    return Worker(handlers=handlers(Registry(), lambda system: Tls()), now=lambda: clock[0])


def test_ten_entries_make_a_batch_at_once(write):
    write(23)

    export.tend(at=NOW)

    assert batches() == [(1, 10), (11, 20)]


def test_fewer_go_when_the_first_has_waited_a_minute(write):
    write(3)
    export.tend(at=NOW + timedelta(seconds=59))
    assert batches() == []

    export.tend(at=NOW + timedelta(seconds=60))
    export.tend(at=NOW + timedelta(seconds=120))

    assert batches() == [(1, 3)]


def test_a_batch_that_another_worker_queued_is_not_queued_again(write, monkeypatch):
    write(10)
    export.tend(at=NOW)
    monkeypatch.setattr("webcert.accesslog.export.Batch.objects.order_by", lambda *_: Batch.objects.none())
    export.tend(at=NOW)

    assert batches() == [(1, 10)]


def test_the_message_is_as_the_contract_says(write):
    at = datetime(2019, 10, 7, 8, 20, tzinfo=UTC)
    write(1, at=at, title="Överläkare", commission="Vård och behandling Ekbacken", unit_name="Andra", provider_name="Region", shared_records=True)

    message = storelog.message(AccessLogRow.objects.all())

    def text(path):
        return message.findtext("/".join(f"l:{step}" for step in path.split("/")), namespaces=NAMES)

    message = message[0]
    assert text("system/systemId") == "SE5565594230-B8N"
    assert text("system/systemName") == "Webcert"
    assert text("activity/activityType") == "Läsa"
    assert text("activity/activityLevel") == KEY
    assert text("activity/activityArgs") == "Läsning i enlighet med sammanhållen journalföring"
    assert text("activity/startDate") == "2019-10-07T10:20:00"
    assert text("activity/purpose") == "Vård och behandling"
    assert text("user/userId") == "SE2321000999-1A0D"
    assert text("user/assignment") == "Vård och behandling Ekbacken"
    assert text("user/title") == "Överläkare"
    assert text("user/careUnit/careUnitName") == "Andra"
    resource = "resources/resource"
    assert text(f"{resource}/resourceType") == "Intyg"
    assert text(f"{resource}/patient/patientId/root") == "1.2.752.129.2.1.3.1"
    assert text(f"{resource}/patient/patientId/extension") == "191212121212"
    assert text(f"{resource}/careUnit/careUnitId") == UNIT.hsa_id
    assert text(f"{resource}/careProvider/careProviderName") == UNIT.provider_name
    assert text("user/name") is None
    assert text(f"{resource}/patient/patientName") is None


def test_empty_texts_are_left_out(write):
    write(1)

    message = etree.tostring(storelog.message(AccessLogRow.objects.all()), encoding="unicode")

    for name in ("activityArgs", "assignment", "title"):
        assert name not in message
    assert contracts.validate(etree.fromstring(message), contracts.CONTRACTS["StoreLog"]) == []


def test_the_message_is_valid_by_the_official_schema(write):
    write(2, title="Överläkare", commission="x", shared_records=True)
    schema = etree.XMLSchema(file=str(published(SCHEMA)))

    schema.assertValid(storelog.message(AccessLogRow.objects.all()))


@pytest.mark.parametrize("code,state", [("OK", "done"), ("INFO", "done"), ("ERROR", "parked"), ("VALIDATION_ERROR", "parked"),
                                        ("ACCESSDENIED", "waiting"), ("REPORT_ON_QUEUE", "waiting")])  # fmt: skip
def test_each_answer_has_its_effect(write, worker, monkeypatch, code, state):
    LogService(monkeypatch, code)
    write(10)
    export.tend(at=NOW)

    drain(worker)

    assert Delivery.objects.get().state == state


def test_a_resend_carries_the_same_ids_and_batches_keep_their_order(write, worker, clock, monkeypatch):
    service = LogService(monkeypatch, "ACCESSDENIED", "ACCESSDENIED", "OK")
    write(20)
    export.tend(at=NOW)
    for _ in range(5):
        drain(worker)
        clock[0] += timedelta(hours=2)

    first, second = service.received[0], service.received[-1]
    assert service.received == [first, first, first, second]
    assert first != second


def test_a_parked_batch_lets_the_next_one_go(write, worker, monkeypatch):
    LogService(monkeypatch, "VALIDATION_ERROR", "OK")
    write(20)
    export.tend(at=NOW)

    drain(worker)

    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == ["parked", "done"]


@pytest.mark.parametrize("silent", [True, False])
def test_it_is_tried_without_end(write, worker, clock, monkeypatch, silent):
    service = LogService(monkeypatch, "ACCESSDENIED")
    service.silent = silent
    write(10)
    export.tend(at=NOW)
    for _ in range(60):
        drain(worker)
        clock[0] += timedelta(hours=2)

    assert Delivery.objects.get().state == State.WAITING


def test_a_failing_log_service_stops_no_action(open_draft, save, worker, monkeypatch):
    LogService(monkeypatch, "ERROR").silent = True

    assert save(open_draft).revision > open_draft.revision
    export.tend(at=NOW + timedelta(minutes=5))
    drain(worker)

    assert Delivery.objects.get(kind="store_log").state == State.WAITING


def test_what_was_queued_is_what_was_sealed(write):
    write(10)
    export.tend(at=NOW)

    assert not list(chain.faults(at=NOW))
    assert Batch.objects.get().last == 10
