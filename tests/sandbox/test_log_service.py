"""The log service of the sandbox: takes StoreLog, keeps each entry once, shows them, misbehaves when told to (integration 11)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sandbox.log_messages import ADDRESS, entry, message
from webcert.accesslog import export
from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.adapters.soap.client import Tls
from webcert.certificates.queries import place_at
from webcert.cli import samples
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker
from webcert.domain.access import Actor
from webcert.domain.ids import PersonId
from webcert.domain.staff import Role

NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


def order(client, kind):
    answer = client.post("/control/faults", json={"system": "log", "operation": "StoreLog", "kind": kind})
    assert answer.status_code == 200


def test_entries_are_kept_and_shown(client, soap):
    answer = soap(ADDRESS, message(entry(), entry("b", "Läsning", "Läsa")))

    assert answer.text("result/resultCode") == "OK"
    page = client.get("/log/").get_data(as_text=True)
    assert page.index("Läsning") < page.index("Intyg utskrivet")
    assert "Tolvan" in page
    assert "SE2321000999-1A02" in page


def test_an_entry_that_comes_again_is_kept_once(sandbox, soap):
    soap(ADDRESS, message(entry(), entry()))
    soap(ADDRESS, message(entry()))

    assert len(sandbox.state.logged) == 1


def test_a_message_against_the_schema_is_refused(sandbox, soap):
    answer = soap(ADDRESS, message(entry().replace("<l:purpose>Vård och behandling</l:purpose>", "")))

    assert answer.status == 500
    assert sandbox.state.logged == {}


@pytest.mark.parametrize("kind,kept", [("ERROR", 0), ("VALIDATION_ERROR", 0), ("ACCESSDENIED", 0), ("INFO", 1)])
def test_an_ordered_result_is_answered(client, sandbox, soap, kind, kept):
    order(client, kind)

    assert soap(ADDRESS, message(entry())).text("result/resultCode") == kind
    assert len(sandbox.state.logged) == kept


def test_entries_survive_a_restart(new_app, tmp_path, soap):
    from tests.sandbox.conftest import Caller

    first = new_app(data_dir=tmp_path)
    Caller(first.test_client())(ADDRESS, message(entry()))

    assert list(new_app(data_dir=tmp_path).extensions["sandbox"].state.logged) == ["a3c5e7f9-1b2d-4f6a-8c0e-2d4f6a8c0e1b"]


@pytest.fixture
def deliver(live, settings):
    """Write a row and hand it over; gives the state of the delivery."""
    settings.NTJP_URL = f"{live.url}/ntjp"
    settings.LOG_BATCH_SECONDS = 0

    def delivered():
        by = Actor(
            hsa_id=samples.ISSUER.hsa_id, name=samples.ISSUER.name, role=Role.DOCTOR, unit_id=samples.UNIT.hsa_id,
            provider_id=samples.UNIT.provider_id, own_units=frozenset({samples.UNIT.hsa_id}),
        )
        record(
            Activity.READ, certificate_id="6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10", person_id=PersonId("191212121212"),
            place=place_at(samples.UNIT), by=by, at=NOON,
        )
        export.tend(at=NOON)
        worker = Worker(handlers=handlers(None, lambda system: Tls()), now=lambda: NOON)
        while worker.deliver_next():
            pass
        return Delivery.objects.latest("id").state

    return delivered


@pytest.mark.django_db
@pytest.mark.parametrize("kind,state", [
    ("ok", "done"), ("INFO", "done"), ("ERROR", "parked"), ("VALIDATION_ERROR", "parked"), ("ACCESSDENIED", "waiting"),
    ("down", "waiting"), ("broken", "waiting"), ("lost", "waiting"), ("fault", "waiting"), ("garbage", "waiting"), ("oversize", "waiting"),
])  # fmt: skip
def test_the_product_hands_over_its_log(live, deliver, kind, state):
    order(live.app.test_client(), kind)

    assert deliver() == state


@pytest.mark.django_db
def test_a_lost_answer_makes_no_second_entry(live, deliver):
    order(live.app.test_client(), "lost")
    deliver()
    order(live.app.test_client(), "ok")
    Delivery.objects.update(next_try=NOON)

    assert deliver() == "done"
    assert len(live.sandbox.state.logged) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}
