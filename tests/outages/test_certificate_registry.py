"""The certificate registry is down, slow, loses answers or refuses: work goes on, all is delivered once and in order (F7, F20 to F24)."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from tests.outages.conftest import until
from webcert.config import demo
from webcert.sandbox import archive

pytestmark = pytest.mark.demo
NOT_ARRIVED = "Intyget är signerat men har inte kunnat registreras"


def journal(live, number):
    answer = httpx.get(f"{live.sandbox}/control/journal", params={"certificate": number, "system": "registry"}, timeout=60, trust_env=False)
    return answer.json()["entries"]


def changes(live, number):
    """What the registry has done, in order."""
    return [change["change"] for entry in journal(live, number) for change in entry["changes"]]


def refused(live, operation):
    """How many calls of an operation were turned away."""
    answer = httpx.get(f"{live.sandbox}/control/journal", params={"operation": operation}, timeout=60, trust_env=False)
    return sum(one["fault"] != "" for one in answer.json()["entries"])


@pytest.mark.parametrize("way", ["down", "slow", "lost", "fault", "TECHNICAL_ERROR"])
def test_signing_and_sending_go_on_and_all_arrives_once_and_in_order(anna, outage, live, way):
    before = refused(live, "RegisterCertificate")
    with outage("registry", way):
        number = anna.signed()
        assert anna.ask("skicka").status_code == 200
        page = anna.reload()
        assert "Intyget är skickat till Försäkringskassan" in page.text
        until(lambda: refused(live, "RegisterCertificate") >= before + 2)
        assert NOT_ARRIVED not in anna.reload().text
        assert "Sent" not in changes(live, number)

    until(lambda: "Sent" in changes(live, number))
    assert changes(live, number) == ["Registered", "Sent"]
    assert NOT_ARRIVED not in anna.reload().text


def test_a_store_that_is_parked_is_told_of_on_the_page_until_it_is_redriven(anna, outage, live):
    with outage("registry", "VALIDATION_ERROR", "RegisterCertificate"):
        number = anna.signed()
        anna.ask("skicka")
        until(lambda: NOT_ARRIVED in anna.reload().text)
        assert changes(live, number) == []

    assert NOT_ARRIVED in anna.reload().text
    assert outbox(live, "list").count(number) == 1
    outbox(live, "redrive")

    until(lambda: "Sent" in changes(live, number))
    assert changes(live, number) == ["Registered", "Sent"]
    assert NOT_ARRIVED not in anna.reload().text


def outbox(live, action):
    environment = demo.environment(port=live.port, data=live.data)
    done = subprocess.run([sys.executable, "-m", "webcert", "outbox", action], env=environment, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("way", ["down", "slow", "TECHNICAL_ERROR"])
def test_a_certificate_that_only_the_registry_holds_is_not_shown_until_it_answers_again(anna, outage, way):
    number = next(iter(archive.certificates()))
    assert "Gammalsson" in anna.follow(number).text

    with outage("registry", way):
        page = anna.follow(number)
        assert (page.status, page.title) == (502, "Intyget kan inte visas just nu")
        assert "Gammalsson" not in page.text

    assert "Gammalsson" in anna.follow(number).text


@pytest.mark.parametrize("way", ["down", "slow", "TECHNICAL_ERROR"])
def test_the_products_own_certificates_are_shown_all_the_time(anna, outage, way):
    number = anna.signed()
    with outage("registry", way):
        assert "Intyget är signerat" in anna.follow(number).text
