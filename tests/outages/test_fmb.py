"""Socialstyrelsen's FMB slow, dead or talking nonsense: nobody who writes or signs notices, and a new edition reaches the form by itself."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from tests.browser.conftest import Demo, two_free_ports
from tests.outages.conftest import until
from tests.outages.steps import timed
from tests.outages.test_every_system import changes
from webcert.config import demo

pytestmark = pytest.mark.demo
#: How long the worker waits for FMB, how long a slow FMB takes, and how long a page may take on a busy computer. In seconds.
PATIENCE, LONGER, IN_TIME = 10, 30, 6.0
DIAGNOSIS = "J069"
FORMER = "Exempeltext. Infektionen hindrar sällan arbete mer än några dagar."
CHANGED = "Exempeltext, ändrad. Den som är förkyld och orkar kan ofta arbeta hemifrån."
WHY = {
    "slow": "Svaret kom inte i tid.", "broken": "Förbindelsen bröts innan svaret var klart.",
    "html_500": "Motparten svarar att den har ett fel hos sig.", "html": "svaret är en webbsida, inte JSON",
}  # fmt: skip
_FORGET = "import django; django.setup(); from webcert.delivery.models import JobTime; JobTime.objects.filter(pk='refresh-fmb').delete()"


@pytest.fixture(scope="module")
def shortened_demo(tmp_path_factory):
    """A demo as `make demo` starts it, whose worker waits a little shorter for FMB."""
    port, data = two_free_ports(), tmp_path_factory.mktemp("fmb")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBCERT_FMB_SECONDS", str(PATIENCE))
        processes = demo.start(port=port, data=data)
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
        demo.stop(processes)


@pytest.fixture
def outage(live):
    """While it lasts FMB answers in a way."""

    def order(kind):
        wanted = {"system": "fmb", "operation": "*", "kind": kind, "seconds": LONGER if kind == "slow" else 0}
        httpx.post(f"{live.sandbox}/control/faults", json=wanted, timeout=60, trust_env=False).raise_for_status()

    @contextmanager
    def lasting(kind):
        order(kind)
        yield
        order("ok")

    return lasting


def run(live, *arguments, **given):
    """A command of the product, with the settings of the running demo."""
    environment = {**demo.environment(port=live.port, data=live.data), **given}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60)


def refresh(live, **given):
    return run(live, "-m", "webcert", "import-fmb", **{"WEBCERT_FMB_SECONDS": "2", **given})


def edition(live):
    return run(live, "-m", "webcert", "editions").stdout.partition("FMB ")[2].partition("\n")[0]


def told(live, since=0):
    """What the worker has written, line by line, after so many lines."""
    return [json.loads(line) for line in (live.data / "worker.log").read_text().splitlines()[since:] if line.startswith("{")]


@pytest.fixture
def night(live):
    """Have the night come for the worker; gives what it has written since then."""

    def come():
        live.processes["worker"].terminate()
        live.processes["worker"].wait(30)
        assert run(live, "-c", _FORGET).returncode == 0
        since = len((live.data / "worker.log").read_text().splitlines())
        live.start("worker")
        return lambda: told(live, since)

    return come


@pytest.fixture
def draft(anna):
    """A draft about a cold."""
    assert anna.follow(anna.new_draft()).status == 200
    assert anna.save(diagnosis=DIAGNOSIS).status_code == 200
    return anna


def test_the_first_start_takes_fmb_into_use(live):
    first = until(lambda: [one for one in told(live) if one.get("job") == "refresh-fmb"])[0]

    assert first["number"] == 6


@pytest.mark.parametrize("kind", WHY)
def test_the_fetch_at_night_stops_nothing(live, draft, user_of, outage, night, kind):
    before, written = edition(live), user_of("SE2321000999-1A0E")
    assert written.follow(written.new_draft()).status == 200
    assert written.save().status_code == 200
    steps = {
        "autosave": lambda: draft.save("Skrivet medan FMB tiger", diagnosis=DIAGNOSIS), "poll": draft.poll, "open_page": draft.reload,
        "support": draft.support,
    }  # fmt: skip
    with outage(kind):
        lines = night()
        signing, ends = timed(written.sign), time.monotonic() + 60
        while not any(one["event"] == "fmb_not_refreshed" for one in lines()):
            assert time.monotonic() < ends
            for name, step in steps.items():
                answer = timed(step)
                assert (answer.status, answer.seconds < IN_TIME) == (200, True), (name, answer)
            time.sleep(0.5)  # not more often than one login may ask

    assert ("Intyget är signerat" in signing.text, signing.seconds < IN_TIME * 2) == (True, True), signing
    (failure,) = [one for one in lines() if one["event"] == "fmb_not_refreshed"]
    assert (failure["level"], failure["alarm"]) == ("error", True)
    number = written.page.url.rpartition("/")[2].partition("?")[0]
    until(lambda: changes(live, number) == ["Registered"])
    assert FORMER in draft.support().json()["fmb"]
    assert edition(live) == before


def test_after_each_fault_a_refresh_brings_the_changed_diagnosis_to_the_open_form(live, draft, outage):
    web = live.processes["web"].pid
    assert FORMER in draft.support().json()["fmb"]

    for kind in ("slow", "html"):
        before = edition(live)
        with outage(kind):
            refused = refresh(live)
        assert (refused.returncode, WHY[kind] in refused.stderr) == (1, True), refused.stderr
        assert edition(live) == before
        assert FORMER in draft.support().json()["fmb"]

        with outage("changed_edition"):
            assert refresh(live).returncode == 0
        until(lambda: CHANGED in draft.support().json()["fmb"])
        assert refresh(live).returncode == 0
        until(lambda: FORMER in draft.support().json()["fmb"])

    assert (live.processes["web"].pid, live.processes["web"].poll()) == (web, None)


def test_with_nobody_at_the_address_the_edition_is_kept(live, draft):
    before = edition(live)

    refused = refresh(live, WEBCERT_FMB_URL="http://127.0.0.1:9/fmb")

    assert (refused.returncode, "Ingen kontakt." in refused.stderr) == (1, True), refused.stderr
    assert edition(live) == before
    assert FORMER in draft.support().json()["fmb"]
