"""Every stand-in can be told to misbehave (D20, robustness.md R1)."""

from __future__ import annotations

import httpx
import pytest
from lxml import etree

from webcert.adapters.soap import envelope

REGISTER = "/registry/register-certificate-se/v3.0"
STATUS = "/ntjp/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21"
CARE = "SE2321000999-1A02"


@pytest.fixture
def order(client):
    """Sets a switch through the control interface."""

    def post(**switch):
        return client.post(
            "/control/faults", json={"system": "registry", "operation": "RegisterCertificate", **switch}
        )

    return post


@pytest.mark.parametrize("kind", ["TECHNICAL_ERROR", "APPLICATION_ERROR", "VALIDATION_ERROR", "REVOKED"])
def test_an_ordered_error_is_answered_and_nothing_is_stored(order, soap, messages, sandbox, kind):
    order(kind=kind)

    answer = soap(REGISTER, messages.register("c-1"))

    assert answer.result.error == kind
    assert sandbox.state.certificates == {}


def test_an_ordered_information_carries_the_ordered_text(order, soap, messages):
    order(kind="INFO", text="Certificate already exists")

    answer = soap(REGISTER, messages.register("c-1"))

    assert (answer.result.code, answer.result.text) == ("INFO", "Certificate already exists")


def test_a_switch_for_two_calls_is_used_up_by_two_calls(order, soap, messages):
    order(kind="TECHNICAL_ERROR", times=2)

    codes = [soap(REGISTER, messages.register("c-1")).result.code for _ in range(3)]

    assert codes == ["ERROR", "ERROR", "OK"]


def test_a_switch_without_number_holds_until_it_is_changed(order, soap, messages):
    order(kind="TECHNICAL_ERROR")
    before = [soap(REGISTER, messages.register("c-1")).result.code for _ in range(3)]

    order(kind="ok")

    assert [*before, soap(REGISTER, messages.register("c-1")).result.code] == [
        "ERROR",
        "ERROR",
        "ERROR",
        "OK",
    ]


def test_an_ordered_fault_is_a_soap_fault(order, soap, messages):
    order(kind="fault")

    answer = soap(REGISTER, messages.register("c-1"))

    assert (answer.status, etree.QName(answer.body).localname) == (500, "Fault")


def test_a_service_that_is_down_answers_503_and_notes_the_call(order, soap, client, messages, sandbox):
    order(kind="down")

    answer = soap(REGISTER, messages.register("c-1"))

    entry = client.get("/control/journal").get_json()["entries"][-1]
    assert (answer.status, entry["outcome"], entry["fault"]) == (503, "no answer", "down")
    assert sandbox.state.certificates == {}


def test_garbage_is_no_xml(order, soap, messages):
    order(kind="garbage")

    answer = soap(REGISTER, messages.register("c-1"))

    assert (answer.status, answer.body) == (200, None)


def test_one_order_can_switch_all_operations_of_a_stand_in(client, sandbox):
    client.post("/control/faults", json={"system": "hsa", "kind": "down"})

    assert {switch.operation for switch in sandbox.faults.all()} == {
        "GetCredentialsForPersonIncludingProtectedPerson", "GetEmployeeIncludingProtectedPerson", "GetUnit",
        "GetHealthCareUnit", "GetHealthCareUnitMembers",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"system": "okänt"},
        {"operation": "Okänd"},
        {"kind": "alg_none"},
        {"kind": "down", "times": 0},
        {"kind": "down", "times": "många"},
        {"kind": "slow", "seconds": -1},
    ],
)
def test_an_impossible_order_is_refused_and_sets_nothing(order, sandbox, wrong):
    answer = order(**{"kind": "down", **wrong})

    assert answer.status_code == 422
    assert answer.get_json()["error"]
    assert sandbox.faults.all() == []


def test_a_status_update_can_be_refused(client, soap, messages, sandbox):
    client.post("/control/faults", json={"system": "care", "kind": "TECHNICAL_ERROR"})

    answer = soap(STATUS, messages.status_update("c-1"), address=CARE)

    assert answer.result.error == "TECHNICAL_ERROR"
    assert sandbox.state.updates == []


def test_every_offered_fault_has_swedish_words(sandbox):
    from webcert.sandbox.control import LABELS, SYSTEMS

    kinds = {kind for kinds in sandbox.faults.offered.values() for kind in kinds}
    assert kinds <= set(LABELS)
    assert {system for system, _ in sandbox.faults.offered} <= set(SYSTEMS)


class TestOverTheWire:
    """Faults that only a real connection can show."""

    @pytest.fixture
    def call(self, live, messages):
        def post(kind, **switch):
            live.sandbox.faults.order(system="registry", operation="RegisterCertificate", kind=kind, **switch)
            data = envelope.wrap(messages.register("c-1"), logical_address="5565594230")
            return httpx.post(
                f"{live.url}{REGISTER}", content=data, headers={"Content-Type": "text/xml"}, timeout=10
            )

        return post

    def test_a_lost_answer_comes_after_storing(self, call, live):
        with pytest.raises(httpx.RemoteProtocolError):
            call("lost")

        assert list(live.sandbox.state.certificates) == ["c-1"]

    def test_a_broken_connection_stores_nothing(self, call, live):
        with pytest.raises(httpx.RemoteProtocolError):
            call("broken")

        assert live.sandbox.state.certificates == {}

    def test_an_oversize_answer_is_larger_than_any_limit(self, call):
        assert len(call("oversize").content) > 5_000_000

    def test_a_slow_answer_is_a_right_answer(self, call, live):
        answer = call("slow", seconds=0.05)

        assert b"<resultCode>OK<" in answer.content or b":resultCode>OK<" in answer.content
        assert list(live.sandbox.state.certificates) == ["c-1"]
