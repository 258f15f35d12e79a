"""Every stand-in can be told to misbehave (D20, robustness.md R1)."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import httpx
import pytest
from lxml import etree

from webcert.adapters.soap import envelope
from webcert.sandbox.faults import SLOW_SECONDS
from webcert.sandbox.held import Held

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


def test_slow_means_half_a_minute_unless_told_otherwise(order, sandbox):
    order(kind="slow")
    order(kind="slow", operation="RevokeCertificate", seconds=2)

    assert sorted(one.seconds for one in sandbox.faults.all()) == [2, SLOW_SECONDS]
    assert SLOW_SECONDS == 30


def test_a_switch_that_is_used_up_keeps_its_call_waiting(order, sandbox):
    """Only the next order lets it go."""
    order(kind="slow", times=1)
    switch = sandbox.faults.take("registry", "RegisterCertificate")
    assert sandbox.faults.all() == []

    with switch.holding() as changed:
        assert not changed.is_set()
        order(kind="ok")
        assert changed.is_set()


def test_so_few_calls_wait_that_others_are_always_answered():
    """The one that has waited longest is let go first."""
    held, key, inside = Held(most=2), ("pu", "GetPersonsForProfile"), []

    with held.holding(key) as first, held.holding(key) as second:
        inside = [first.is_set(), second.is_set()]
        with held.holding(key) as third:
            assert (first.is_set(), second.is_set(), third.is_set()) == (True, False, False)

    assert inside == [False, False]
    with held.holding(("hsa", "GetUnit")) as other:
        held.release(key)
        assert not other.is_set()


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
        def post(kind, timeout=10, **switch):
            live.sandbox.faults.order(system="registry", operation="RegisterCertificate", kind=kind, **switch)
            data = envelope.wrap(messages.register("c-1"), logical_address="5565594230")
            return httpx.post(
                f"{live.url}{REGISTER}", content=data, headers={"Content-Type": "text/xml"}, timeout=timeout
            )

        return post

    @pytest.fixture
    def elsewhere(self, live):
        """What came to the address where nobody should come."""
        return lambda: [one.outcome for one in live.sandbox.state.journal.entries if one.operation == "elsewhere"]

    @pytest.mark.parametrize(("kind", "answer"), [
        ("down", (503, "text/plain")), ("html", (200, "text/html")), ("html_500", (500, "text/html")), ("html_502", (502, "text/html")),
        ("empty", (200, "text/xml")), ("garbage", (200, "text/xml")), ("wrong_type", (200, "application/json")),
    ])  # fmt: skip
    def test_each_answer_says_what_it_is(self, call, kind, answer):
        found = call(kind)

        assert (found.status_code, found.headers["Content-Type"].partition(";")[0]) == answer
        assert len(found.content) == int(found.headers["Content-Length"])
        assert (found.content == b"") is (kind == "empty")

    @pytest.mark.parametrize("kind", ["broken_xml", "cut_xml", "empty_envelope", "garbage", "entity"])
    def test_a_damaged_answer_cannot_be_read(self, call, live, kind):
        with pytest.raises(ValueError, match=r"not well-formed|one element|document type|invalid bytes"):
            envelope.unwrap(call(kind).content)

    def test_an_answer_in_another_encoding_is_right_for_those_who_read_it_so(self, call):
        answer = call("wrong_encoding")

        assert answer.headers["Content-Type"] == "text/xml; charset=ISO-8859-1"
        assert etree.fromstring(answer.content).findtext(".//{*}resultCode") == "OK"

    def test_an_unknown_code_is_all_that_is_wrong(self, call):
        assert etree.fromstring(call("unknown_code").content).findtext(".//{*}resultCode") == "KANSKE"

    def test_whoever_follows_a_redirect_to_the_other_host_is_noted(self, call, elsewhere):
        answer = call("redirect")
        assert (answer.status_code, elsewhere()) == (302, [])
        assert answer.next_request.url.host != answer.request.url.host

        httpx.post(answer.next_request.url, timeout=10, trust_env=False)

        assert elsewhere() == ["followed"]

    def test_whoever_obeys_a_document_type_fetches_the_entity(self, call, elsewhere):
        address = re.search(rb'SYSTEM "([^"]+)">]><soap:Envelope.*&utifran;</soap:Body>', call("entity").content, re.DOTALL)[1].decode()

        httpx.get(address, timeout=10, trust_env=False)

        assert elsewhere() == ["followed"]

    def test_a_silent_service_never_answers(self, call, live):
        with pytest.raises(httpx.ReadTimeout):
            call("silent", timeout=0.3)

        assert live.sandbox.state.journal.entries[-1].outcome == "no answer"

    def test_an_answer_drips_byte_by_byte(self, live, messages):
        live.sandbox.faults.order(system="registry", operation="RegisterCertificate", kind="drip")
        data = envelope.wrap(messages.register("c-1"), logical_address="5565594230")
        sizes = []

        with httpx.stream("POST", f"{live.url}{REGISTER}", content=data, headers={"Content-Type": "text/xml"}, timeout=10) as answer:
            for chunk in answer.iter_raw():
                sizes.append(len(chunk))
                if len(sizes) == 2:
                    live.sandbox.faults.clear()

        assert sizes[:2] == [1, 1]
        assert sum(sizes) == int(answer.headers["Content-Length"])

    @pytest.mark.parametrize("kind", ["slow", "silent"])
    def test_whoever_waits_goes_on_when_the_switch_is_taken_back(self, live, call, kind):
        began = time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(call, kind, timeout=20)
            while not (switches := live.sandbox.faults.all()) or not switches[0].waiting:
                time.sleep(0.01)
            assert "1 anrop väntar" in unescape(live.app.test_client().get("/control/").get_data(as_text=True))
            live.sandbox.faults.order(system="registry", operation="*", kind="ok")
            failure = asked.exception(20)

        assert isinstance(failure, httpx.RemoteProtocolError) if kind == "silent" else failure is None
        assert time.monotonic() - began < 15

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
