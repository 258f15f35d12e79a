"""A running product whose calls end after a second, and people who use it over HTTP while a system beside it fails."""

from __future__ import annotations

import time
from contextlib import contextmanager

import httpx
import pytest

from tests.browser.conftest import Demo, two_free_ports
from tests.outages.user import User
from webcert.config import demo

SHORTENED = {
    "WEBCERT_PERSON_REGISTRY_SECONDS": "1", "WEBCERT_DIRECTORY_SECONDS": "1", "WEBCERT_REGISTRY_SECONDS": "1",
    "WEBCERT_REGISTRY_CONNECT_SECONDS": "1", "WEBCERT_REGISTRY_READ_SECONDS": "1", "WEBCERT_CARE_SYSTEM_SECONDS": "2",
    "WEBCERT_RETRY_FIRST_SECONDS": "1", "WEBCERT_RETRY_LONGEST_SECONDS": "1", "WEBCERT_PROBE_SECONDS": "1",
    "WEBCERT_CHANGED_WINDOW_SECONDS": "1", "WEBCERT_IDENTITY_PROVIDER_SECONDS": "1", "WEBCERT_SIGNING_SECONDS": "1", "WEBCERT_LOG_SECONDS": "1",
    "WEBCERT_LOG_BATCH_SECONDS": "1",
}  # fmt: skip
#: Longer than any of the calls may take.
SLOW = 2.0


@pytest.fixture(scope="session")
def shortened_demo(tmp_path_factory):
    port, data = two_free_ports(), tmp_path_factory.mktemp("outages")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SHORTENED.items():
            environment.setenv(name, value)
        processes = demo.start(port=port, data=data)
    yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
    demo.stop(processes)


@pytest.fixture
def live(shortened_demo):
    """The demo with every switch put back afterwards."""
    yield shortened_demo
    for system in ("pu", "hsa", "registry", "idp", "fmb"):
        _switch(shortened_demo, system, "ok")


@pytest.fixture
def user_of(live):
    made = []

    def logged_out(hsa_id="SE2321000999-1A0D"):
        made.append(User(live, hsa_id))
        return made[-1]

    yield logged_out
    for one in made:
        one.http.close()


@pytest.fixture
def anna(user_of):
    return user_of()


@pytest.fixture
def outage(live):
    """While it lasts every operation of the system, or the named one, answers in a way."""

    @contextmanager
    def lasting(system, kind, operation="*"):
        _switch(live, system, kind, operation)
        yield
        _switch(live, system, "ok", operation)

    return lasting


def _switch(live, system, kind, operation="*"):
    order = {"system": system, "operation": operation, "kind": kind, "seconds": SLOW if kind == "slow" else 0}
    httpx.post(f"{live.sandbox}/control/faults", json=order, timeout=60, trust_env=False).raise_for_status()


def until(found, seconds=90):
    """The first true value of `found()`."""
    ends = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.1)
    return value
