"""Login by SAML and a logout at the provider, in a real browser; the demo speaks SAML when the environment says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, two_free_ports
from tests.browser.keyboard import Keyboard, insert_card
from tests.browser.test_main_path import _SAVED, axe, create, new_draft
from webcert.config import demo

pytestmark = [pytest.mark.browser, pytest.mark.demo]
EKBACKEN = "SE2321000999-1A02"


@pytest.fixture(scope="module")
def by_saml(tmp_path_factory):
    port, data = two_free_ports(), tmp_path_factory.mktemp("saml")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBCERT_LOGIN_PROTOCOL", "saml")
        processes = demo.start(port=port, data=data)
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
        demo.stop(processes)


def test_from_the_care_system_over_the_provider_to_the_draft_and_out_again(context, by_saml):
    """The provider's assertion is signed and encrypted; its logout ends the window, and what was typed is kept."""
    care, draft = new_draft(context, by_saml)
    number = draft.url.rsplit("/", 1)[1]
    draft.locator('[name="25"]').fill("Skrivet efter en inloggning med SAML")
    expect(draft.locator("[data-save-state]")).to_have_text(_SAVED)

    care.goto(f"{by_saml.sandbox}/control/")
    care.get_by_role("button", name="Logga ut Anna").first.click()
    expect(care.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
    expect(care).to_have_url(re.compile(re.escape(f"{by_saml.sandbox}/idp/saml/loggedout?SAMLResponse=")))
    expect(draft.get_by_role("heading", level=1)).to_have_text("Du är nu utloggad")
    expect(draft.locator("main")).to_contain_text("Du har loggats ut hos inloggningstjänsten")

    draft.goto(f"{by_saml.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    expect(draft.get_by_role("heading", level=1)).to_have_text("Sätt i ditt kort")
    draft.locator('input[value="SE2321000999-1A0D"]').check()
    draft.get_by_role("button", name="Legitimera").click()
    draft.wait_for_selector("[data-draft]")
    expect(draft.locator('[name="25"]')).to_have_value("Skrivet efter en inloggning med SAML")

    care.goto(f"{by_saml.sandbox}/control/")
    care.get_by_role("button", name="Logga ut Anna Provläkare med formulär").first.click()
    expect(care.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
    expect(draft.get_by_role("heading", level=1)).to_have_text("Du är nu utloggad")

def test_by_keyboard_a_login_is_cancelled_tried_again_and_leads_to_the_draft(sized, by_saml, pictures):
    care = sized.new_page()
    care.goto(by_saml.sandbox)
    number = create(care)
    care.close()
    sized.clear_cookies()  # the card is no longer in the reader
    page = sized.new_page()
    keys = Keyboard(page)
    page.goto(f"{by_saml.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    keys.arrive("Sätt i ditt kort")
    keys.to("Avbryt", most=20)
    keys("Enter")
    keys.arrive("Inloggningen avbröts")
    pictures(page, "keyboard-saml-cancelled")
    keys.to("Försök igen", most=1)
    keys("Enter")
    keys.arrive("Sätt i ditt kort")
    insert_card(keys, "Anna Provläkare")

    expect(page.locator("[data-draft]")).to_be_visible()
    page.wait_for_load_state("load")
    keys.check()
    keys.to("Till formuläret", most=1)
    assert keys.faults == []


def test_a_cancelled_login_leads_back_to_the_same_certificate(context, by_saml):
    _, draft = new_draft(context, by_saml)
    number = draft.url.rsplit("/", 1)[1]
    other = context.browser.new_context()
    page = other.new_page()
    page.goto(f"{by_saml.product}/visa/intyg/{number}?enhet={EKBACKEN}")
    page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggningen avbröts")
    assert axe(page) == []

    page.get_by_role("link", name="Försök igen").click()
    page.locator('input[value="SE2321000999-1A0D"]').check()
    page.get_by_role("button", name="Legitimera").click()

    page.wait_for_url(lambda url: url.startswith(by_saml.product) and url.endswith(number))
    other.close()
