"""Step-up by a link, and a login that the identity provider ends, in a real browser."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, two_free_ports
from tests.browser.test_main_path import _SAVED, axe, new_draft
from webcert.config import demo

pytestmark = [pytest.mark.browser, pytest.mark.demo]
LEVEL_2, LEVEL_3 = "http://id.sambi.se/loa/loa2", "http://id.sambi.se/loa/loa3"
EKBACKEN = "SE2321000999-1A02"


@pytest.fixture(scope="module")
def two_levels(tmp_path_factory):
    """A product that accepts reserve cards too; the first level is what the sandbox's card has by itself."""
    port, data = two_free_ports(), tmp_path_factory.mktemp("levels")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBCERT_LOGIN_LOA", f"{LEVEL_2} {LEVEL_3}")
        processes = demo.start(port=port, data=data)
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
        demo.stop(processes)


def test_a_link_that_demands_a_higher_level_asks_for_the_card_again_and_keeps_the_other_window(context, two_levels):
    care, first = new_draft(context, two_levels)
    care.get_by_role("button", name="Skapa intyg").click()
    care.wait_for_url("**skapat=**")
    number = care.url.rsplit("=", 1)[1]

    care.goto(f"{two_levels.product}/visa/intyg/{number}?enhet={EKBACKEN}&tillitsniva={LEVEL_3}")
    expect(care.get_by_role("heading", level=1)).to_have_text("Sätt i ditt kort")
    care.get_by_role("button", name="Legitimera").click()
    care.wait_for_selector("[data-draft]")

    first.locator('[name="25"]').fill("Skrivet efter den nya legitimeringen")
    expect(first.locator("[data-save-state]")).to_have_text(_SAVED, timeout=20000)


def test_a_cancelled_login_leads_back_to_the_same_certificate(context, two_levels):
    care, first = new_draft(context, two_levels)
    number = first.url.rsplit("/", 1)[1]
    care.goto(f"{two_levels.product}/visa/intyg/{number}?enhet={EKBACKEN}&tillitsniva={LEVEL_3}")

    care.get_by_role("button", name="Avbryt").click()
    expect(care.get_by_role("heading", level=1)).to_have_text("Inloggningen avbröts")
    assert axe(care) == []
    care.get_by_role("link", name="Försök igen").click()
    care.get_by_role("button", name="Legitimera").click()

    care.wait_for_selector("[data-draft]")
    assert care.url.endswith(number)


def test_a_logout_at_the_provider_saves_what_was_typed_and_says_why(context, running_demo):
    care, draft = new_draft(context, running_demo)
    number = draft.url.rsplit("/", 1)[1]

    told = httpx.post(f"{running_demo.sandbox}/idp/end", json={"staff": "SE2321000999-1A0D"}, timeout=30, trust_env=False)
    assert "200" in told.json()["outcomes"]
    draft.locator('[name="25"]').fill("Skrivet när utloggningen redan var gjord")
    expect(draft.locator("#session")).to_contain_text("loggats ut hos inloggningstjänsten", timeout=5000)
    assert axe(draft) == []
    expect(draft.get_by_role("heading", level=1)).to_have_text("Du är nu utloggad", timeout=20000)
    expect(draft.locator("main")).to_contain_text("Du har loggats ut hos inloggningstjänsten")

    draft.goto(f"{running_demo.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    draft.wait_for_selector("[data-draft]")
    assert draft.locator('[name="25"]').input_value() == "Skrivet när utloggningen redan var gjord"
    care.goto(f"{running_demo.sandbox}/control/")
    assert axe(care) == []
    care.get_by_role("button", name="Logga ut Anna").first.click()
    expect(care.get_by_role("status")).to_contain_text("svarade 200")
