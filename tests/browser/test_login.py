"""Step-up by a link, and a login that the identity provider ends, in a real browser."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, two_free_ports
from tests.browser.keyboard import Keyboard, insert_card
from tests.browser.test_main_path import _SAVED, axe, create, new_draft
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


def test_by_keyboard_a_login_is_cancelled_tried_again_and_raised_by_a_link(sized, two_levels, pictures):
    care = sized.new_page()
    care.goto(two_levels.sandbox)
    number = create(care)
    care.close()
    sized.clear_cookies()  # the card is no longer in the reader
    page = sized.new_page()
    keys = Keyboard(page)
    page.goto(f"{two_levels.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    keys.arrive("Sätt i ditt kort")
    pictures(page, "keyboard-card")
    keys.to("Avbryt", most=20)
    keys("Enter")
    keys.arrive("Inloggningen avbröts")
    pictures(page, "keyboard-login-cancelled")
    keys.to("Försök igen", most=1)
    keys("Enter")
    keys.arrive("Sätt i ditt kort")
    insert_card(keys, "Anna Provläkare")
    expect(page.locator("[data-draft]")).to_be_visible()
    page.wait_for_load_state("load")
    keys.check()
    keys.to("Till formuläret", most=1)

    page.goto(f"{two_levels.product}/visa/intyg/{number}?enhet={EKBACKEN}&tillitsniva={LEVEL_3}")
    keys.arrive("Sätt i ditt kort")
    pictures(page, "keyboard-card-again")
    keys.to("Legitimera", most=20)
    keys("Enter")
    expect(page.locator("[data-draft]")).to_be_visible()
    page.wait_for_load_state("load")
    keys.to("Till formuläret", most=1)
    assert keys.faults == []


def test_a_link_that_demands_a_higher_level_asks_for_the_card_again_and_keeps_the_other_window(context, two_levels):
    care, first = new_draft(context, two_levels)
    number = create(care)

    care.goto(f"{two_levels.product}/visa/intyg/{number}?enhet={EKBACKEN}&tillitsniva={LEVEL_3}")
    expect(care.get_by_role("heading", level=1)).to_have_text("Sätt i ditt kort")
    care.get_by_role("button", name="Legitimera").click()
    care.wait_for_selector("[data-draft]")

    first.locator('[name="25"]').fill("Skrivet efter den nya legitimeringen")
    expect(first.locator("[data-save-state]")).to_have_text(_SAVED)


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
    expect(care).to_have_url(re.compile(f"{number}$"))


def test_a_logout_at_the_provider_saves_what_was_typed_and_says_why(context, running_demo):
    care, draft = new_draft(context, running_demo)
    number = draft.url.rsplit("/", 1)[1]

    under_way = []
    draft.route("**/svar", lambda route: under_way.append(route))
    draft.locator('[name="25"]').fill("Sparat när utloggningen redan var gjord")
    while not under_way:
        draft.wait_for_timeout(50)
    told = httpx.post(f"{running_demo.sandbox}/idp/end", json={"staff": "SE2321000999-1A0D"}, timeout=60, trust_env=False)
    assert "200" in told.json()["outcomes"]
    under_way[0].continue_()
    draft.unroute("**/svar")
    expect(draft.locator("#session").get_by_text("Du har loggats ut hos inloggningstjänsten.")).to_be_visible()
    expect(draft.get_by_role("heading", level=1)).to_have_text("Du är nu utloggad")
    expect(draft.locator("main")).to_contain_text("Du har loggats ut hos inloggningstjänsten")

    draft.goto(f"{running_demo.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    draft.wait_for_selector("[data-draft]")
    expect(draft.locator('[name="25"]')).to_have_value("Sparat när utloggningen redan var gjord")
    care.goto(f"{running_demo.sandbox}/control/")
    assert axe(care) == []
    care.get_by_role("button", name="Logga ut Anna").first.click()
    expect(care.get_by_role("status")).to_contain_text("svarade 200")
