"""As many requests as may wait for one slow system: whatever does not need it answers before any of them (P19)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from webcert.adapters.soap import client
from webcert.sandbox import archive

pytestmark = pytest.mark.demo
#: More than one, since the first may come before those that wait.
SEVERAL = 2


@pytest.mark.parametrize(("system", "limits"), [
    ("pu", client.PERSON_REGISTRY), ("hsa", client.DIRECTORY), ("registry", client.CERTIFICATE_REGISTRY_READ),
], ids=["person registry", "directory", "certificate registry"])  # fmt: skip
def test_a_slow_system_stops_nothing_that_does_not_ask_it(anna, user_of, outage, system, limits):
    number = anna.new_draft()
    anna.follow(number)
    old = next(iter(archive.certificates()))
    asks = {
        "pu": lambda: anna.http.get(anna.page.url),
        "hsa": lambda: user_of().follow(number),
        "registry": lambda: anna.http.get(f"{anna.live.product}/visa/intyg/{old}", params={"enhet": "SE2321000999-1A02"}),
    }
    done, start = [], Barrier(limits.held + 1)

    def slow():
        start.wait(30)
        answer = asks[system]()
        done.append("slow")
        return answer.status if system == "hsa" else answer.status_code

    with outage(system, "slow"), ThreadPoolExecutor(limits.held) as threads:
        asked = [threads.submit(slow) for _ in range(limits.held)]
        start.wait(30)
        while "slow" not in done:
            assert anna.poll().status_code in (200, 429)
            done.append("poll")
            time.sleep(0.04)  # about as often as one login may ask
        refused = {one.result() for one in asked}

    assert done.index("slow") >= SEVERAL, done
    assert not refused & {200, 500}
    assert user_of().follow(number).status == 200
