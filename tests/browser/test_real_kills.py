"""Processes that die by SIGKILL between signing and sending: everything arrives once and in order (P6, P7, P20)."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from contextlib import contextmanager
from random import Random

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import fill, new_draft

pytestmark = [pytest.mark.browser, pytest.mark.demo]


@contextmanager
def dying(demo, name, *, seed):
    """While this lasts the process dies again and again and is started anew; gives how often."""
    rng, stop, deaths = Random(seed), threading.Event(), []

    def kill() -> None:
        while not stop.wait(rng.uniform(0.2, 1.8)):
            demo.kill(name)
            deaths.append(time.monotonic())
            demo.start(name)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield deaths
    finally:
        stop.set()
        thread.join()


def answers(url):
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def until(holds, seconds=180):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def test_a_worker_and_a_web_process_that_are_killed_lose_nothing_and_send_nothing_twice(context, running_demo):
    _, draft = new_draft(context, running_demo)
    number = draft.url.rsplit("/", 1)[1]
    fill(draft)
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera")
    expect(draft.locator("[data-save-state]")).to_have_text("Utkastet är sparat")

    def journal():
        return httpx.get(f"{running_demo.sandbox}/control/journal", params={"certificate": number}, timeout=60, trust_env=False).json()["entries"]

    with dying(running_demo, "worker", seed=number) as deaths:
        draft.locator("[data-sign]").click()
        draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
        draft.get_by_role("button", name="Signera").click()
        expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")
        running_demo.kill("web")
        running_demo.start("web")
        until(lambda: answers(f"{running_demo.product}/ready"))
        draft.reload()
        draft.get_by_role("button", name="Skicka till Försäkringskassan").click()
        draft.get_by_role("button", name="Skicka", exact=True).click()
        expect(draft.locator(".header__status")).to_contain_text("skickat till Försäkringskassan")
        until(lambda: len(deaths) >= 12)

    def changed():
        return Counter(change["change"] for entry in journal() for change in entry["changes"])

    until(lambda: "SKICKA" in events(journal()) and changed()["Sent"])

    changes = changed()
    assert (changes["Registered"], changes["Sent"]) == (1, 1)
    told = [one for one in dict.fromkeys(events(journal())) if one != "ANDRAT"]  # which the signing drops while it waits (D53)
    assert told == ["SKAPAT", "SIGNAT", "SKICKA"]


def events(entries):
    return [change["event"] for entry in entries for change in entry["changes"] if change["change"] == "UpdateReceived"]
