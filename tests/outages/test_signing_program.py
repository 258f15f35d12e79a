"""Net iD Access Server is slow: those who sign wait no longer than a call may take, and nobody else waits at all (P19, F15)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.browser.conftest import Demo, two_free_ports
from tests.outages.user import User
from webcert.config import demo

pytestmark = pytest.mark.demo
SECONDS = 6
#: Long enough for the first questions to have arrived, and shorter than their calls take.
HEAD_START = 2
SIGNERS = 6


@pytest.fixture(scope="module")
def with_netid(tmp_path_factory):
    """A demo with Net iD Access, whose calls end after some seconds."""
    port, data = two_free_ports(), tmp_path_factory.mktemp("netid")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBCERT_SIGNING_METHOD", "NETID_ACCESS")
        environment.setenv("WEBCERT_SIGNING_SECONDS", str(SECONDS))
        processes = demo.start(port=port, data=data)
    yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
    demo.stop(processes)


def test_a_slow_server_holds_a_signing_for_the_time_of_a_call_and_nothing_else(with_netid):
    anna, other = (User(with_netid, hsa_id) for hsa_id in ("SE2321000999-1A0D", "SE2321000999-1A0E"))
    addresses = [started(anna) for _ in range(SIGNERS)]
    other.follow(other.new_draft())
    switch(with_netid, "slow", seconds=30)

    with ThreadPoolExecutor(2 * SIGNERS) as threads:
        asked = [threads.submit(timed, anna, one) for one in addresses]
        time.sleep(HEAD_START)
        again = [timed(anna, one) for one in addresses]
        polled = [elapsed(other.poll) for _ in range(5)]
        first = [one.result() for one in asked]

    assert {state for state, _ in first} == {"ERROR"}
    assert max(seconds for _, seconds in first) < 2 * SECONDS
    assert {state for state, _ in again} == {"BEARBETAR"}, "the one who asks has the turn"
    assert max([*(seconds for _, seconds in again), *polled]) < SECONDS - HEAD_START
    switch(with_netid, "COMPLETE")
    assert timed(anna, started(anna))[0] == "SIGNERAD"
    for user in (anna, other):
        user.http.close()


def started(user):
    """A signing that waits for its signer; gives the address that tells how it goes."""
    user.revision = None
    user.follow(user.new_draft())
    assert user.save().status_code == 200
    answer = user.ask("signera", revision=user.revision)
    assert answer.status_code == 200, answer.text
    return user.live.product + answer.json()["status_url"]


def timed(user, address):
    began = time.monotonic()
    return user.http.get(address).json()["status"], time.monotonic() - began


def elapsed(ask):
    began = time.monotonic()
    assert ask().status_code == 200
    return time.monotonic() - began


def switch(live, kind, **more):
    order = {"system": "nias", "operation": "Collect", "kind": kind, **more}
    httpx.post(f"{live.sandbox}/control/faults", json=order, timeout=60, trust_env=False).raise_for_status()
