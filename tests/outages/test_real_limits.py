"""Systems that answer after half a minute, at the product's own limits, and as many callers as they may hold and more (P19, robustness 2)."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import Demo, two_free_ports
from tests.outages.steps import STEPS, Work, timed
from tests.outages.user import User
from webcert.adapters.identity import http
from webcert.adapters.soap import client
from webcert.config import demo

pytestmark = pytest.mark.demo
#: What the product's own work may add on a busy computer, in seconds; waiting for an answer would take far longer.
MARGIN = 6.0
LIMIT = {"pu": client.PERSON_REGISTRY.total, "hsa": client.DIRECTORY.total, "idp": http.LIMITS.total}
#: Longer than any limit; the sandbox's own threads are held for as long.
LONGER = 12
#: Connections that nobody uses are closed after five seconds.
QUIET = 6
PERSONS, DIRECTORY, PROVIDER = "personuppgiftstjänsten", "Katalogen med dina uppdrag svarar inte", "Inloggningstjänsten svarar inte"


@pytest.fixture
def user_of(unshortened):
    """Browsers, which are closed afterwards."""
    made = []

    def opened(hsa_id):
        made.append(User(unshortened, hsa_id))
        return made[-1]

    yield opened
    for one in made:
        one.http.close()


@pytest.fixture
def work(unshortened):
    made = Work(unshortened)
    yield made
    made.close()


@pytest.fixture(scope="module")
def unshortened(tmp_path_factory):
    """A demo as `make demo` starts it."""
    port, data = two_free_ports(), tmp_path_factory.mktemp("unshortened")
    processes = demo.start(port=port, data=data)
    yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
    demo.stop(processes)


def switch(live, system, operation, kind, seconds=30):
    wanted = {"system": system, "operation": operation, "kind": kind, "seconds": seconds if kind == "slow" else 0}
    httpx.post(f"{live.sandbox}/control/faults", json=wanted, timeout=60, trust_env=False).raise_for_status()


def files(live):
    return len(os.listdir(f"/proc/{live.processes['web'].pid}/fd"))


def threads(live):
    status = Path(f"/proc/{live.processes['web'].pid}/status").read_text()
    return int(status.partition("Threads:")[2].split()[0])


def test_half_a_minute_is_waited_for_no_longer_than_the_limit(unshortened, work, user_of):
    steps = [one for one in STEPS if one not in ("log_in", "poll", "open_elsewhere")]
    newcomers = {"hsa": user_of("SE2321000999-1A0E"), "idp": user_of("SE2321000999-1A0E")}
    switch(unshortened, "pu", "*", "slow")
    with ThreadPoolExecutor(len(steps)) as pool:
        asked = {step: pool.submit(timed, getattr(work, step)) for step in steps}
    persons = {step: one.result() for step, one in asked.items()}
    switch(unshortened, "pu", "*", "ok")
    silent = {}
    for system, operation in (("hsa", "*"), ("idp", "token")):
        switch(unshortened, system, operation, "slow")
        silent[system] = timed(lambda system=system: newcomers[system].follow(work.certificate))
        switch(unshortened, system, operation, "ok")

    assert {step: answer.status for step, answer in persons.items()} == {step: 409 if step == "create" else 503 for step in steps}
    late = {step: answer.seconds for step, answer in persons.items() if not LIMIT["pu"] - 1 < answer.seconds < LIMIT["pu"] + MARGIN}
    assert not late
    for system, words in (("hsa", DIRECTORY), ("idp", PROVIDER)):
        assert (silent[system].status, words in silent[system].text) == (503, True)
        assert LIMIT[system] - 1 < silent[system].seconds < LIMIT[system] + MARGIN
        assert newcomers[system].follow(work.certificate).status == 200
    assert work.autosave().status_code == 200


def test_more_callers_than_the_systems_may_hold_leave_the_others_alone(unshortened, user_of):
    """At once: person registry, directory and identity provider, each with ten callers too many; the product has threads left."""
    anna, other = user_of("SE2321000999-1A0D"), user_of("SE2321000999-1A0E")
    number = anna.new_draft()
    anna.follow(number)
    other.follow(other.new_draft())
    load(unshortened, user_of, anna, other, number)  # starts the threads, and opens what stays open
    time.sleep(QUIET)
    before = files(unshortened), threads(unshortened)

    load(unshortened, user_of, anna, other, number)

    assert anna.http.get(anna.page.url).status_code == 200
    time.sleep(QUIET)
    assert files(unshortened) <= before[0] + 10
    assert threads(unshortened) <= before[1] + 5


def load(live, user_of, anna, other, number):
    """Everybody at once; gives nothing, but every answer must be what it should be and come in time."""
    newcomers = [user_of("SE2321000999-1A0D") for _ in range(client.DIRECTORY.held + http.LIMITS.held + 20)]
    by_directory, by_provider = newcomers[: client.DIRECTORY.held + 10], newcomers[client.DIRECTORY.held + 10 :]
    waiting = [one.http.get(f"{live.product}/visa/intyg/{number}", params={"enhet": "SE2321000999-1A02"}, follow_redirects=False) for one in newcomers]
    back = [one.http.get(answer.headers["Location"], follow_redirects=False).headers["Location"] for one, answer in zip(newcomers, waiting, strict=True)]
    for system, operation in (("pu", "*"), ("hsa", "*")):
        switch(live, system, operation, "slow", LONGER)
    window = httpx.Limits(max_connections=200)
    with httpx.Client(cookies=anna.http.cookies, limits=window, timeout=60, trust_env=False) as many, ThreadPoolExecutor(120) as pool:
        pages = [pool.submit(timed, lambda: many.get(anna.page.url)) for _ in range(client.PERSON_REGISTRY.held + 10)]
        logins = [pool.submit(timed, lambda one=one, target=target: one.http.get(target))
                  for one, target in zip(by_directory, back[: len(by_directory)], strict=True)]  # fmt: skip
        time.sleep(1)
        switch(live, "idp", "token", "slow", LONGER)
        tokens = [pool.submit(timed, lambda one=one, target=target: one.http.get(target))
                  for one, target in zip(by_provider, back[len(by_directory) :], strict=True)]  # fmt: skip
        time.sleep(0.5)
        polled = []
        while not all(one.done() for one in (*pages, *logins, *tokens)):
            polled.append(timed(other.poll))
            polled.append(timed(lambda: other.http.get(f"{live.product}/ready")))
            time.sleep(0.2)
    for system, operation in (("pu", "*"), ("hsa", "*"), ("idp", "token")):
        switch(live, system, operation, "ok")

    for asked, words, limit in ((pages, PERSONS, LIMIT["pu"]), (logins, DIRECTORY, LIMIT["hsa"]), (tokens, PROVIDER, LIMIT["idp"])):
        answers = [one.result() for one in asked]
        assert {one.status for one in answers} == {503}
        said = [words in one.text for one in answers]
        # So many logins at once are too many for the provider as well, which says so to some.
        assert said.count(True) >= client.DIRECTORY.parallel if asked is logins else all(said)
        assert max(one.seconds for one in answers) < limit + 2 * MARGIN
    assert len(polled) > 10
    assert {one.status for one in polled} == {200}
    took = sorted(one.seconds for one in polled)
    assert took[len(took) // 2] < 1, "the others wait"
    assert took[-1] < MARGIN
