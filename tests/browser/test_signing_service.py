"""The way to the signing service and back without a signature: the draft says why, and is signed again (ui 11.12)."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import axe
from tests.browser.test_signing_methods import by_keyboard, ready

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def test_by_keyboard_a_signing_is_cancelled_at_the_service_told_and_done(sized, running_demo, pictures):
    draft, keys = by_keyboard(sized, running_demo)
    keys("Enter")
    keys.arrive("Skriv under")
    expect(draft.get_by_label("PIN-kod")).to_be_focused()
    keys.look()
    keys.type("9999")
    keys("Enter")
    expect(draft.get_by_role("alert")).to_contain_text("Fel PIN-kod")
    expect(draft.get_by_label("PIN-kod")).to_be_focused()
    keys.check()
    pictures(draft, "keyboard-wrong-pin")
    keys.to("Avbryt", most=2)
    keys("Enter")

    told(draft, "Signeringen avbröts. Utkastet är sparat")
    keys.check()
    pictures(draft, "keyboard-cancelled")
    keys.to("Stäng", most=1)
    keys.to("Signera igen", most=1)
    keys.to("Stäng", most=1)
    keys("Enter")
    expect(draft.get_by_role("dialog")).to_have_count(0)
    expect(draft.get_by_role("button", name="Signera intyget")).to_be_focused()
    keys.look()

    keys("Enter")
    keys.arrive("Skriv under")
    keys.type("1234")
    keys("Enter")
    signed(draft)
    draft.wait_for_load_state("load")
    keys.check()
    keys.to("Till intyget", most=1)
    keys.to("Till status", most=1)
    keys("Enter")
    keys.to("Skicka till Försäkringskassan", most=5)
    pictures(draft, "keyboard-signed")
    assert keys.faults == []


def to_the_service(draft):
    draft.get_by_role("button", name="Signera intyget").click()
    expect(draft.get_by_label(re.compile("PIN", re.IGNORECASE))).to_be_visible()


def sign(draft):
    draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    draft.get_by_role("button", name="Signera").click()


def told(draft, text):
    """The dialog in the draft; an address without the ticket, so that it is not told again."""
    dialog = draft.get_by_role("dialog", name="Signering misslyckad")
    expect(dialog).to_contain_text(text)
    expect(dialog.get_by_role("heading")).to_be_focused()
    expect(draft).to_have_url(re.compile(r"^[^?]+$"))
    return dialog


def signed(draft):
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")


def test_cancelling_at_the_service_is_told_once_and_signing_again_works(context, running_demo, pictures):
    draft = ready(context, running_demo)
    to_the_service(draft)
    assert axe(draft) == []
    pictures(draft, "service")

    draft.get_by_role("button", name="Avbryt").click()
    told(draft, "Signeringen avbröts. Utkastet är sparat")
    pictures(draft, "cancelled")
    assert axe(draft) == []
    draft.reload()
    expect(draft.get_by_role("dialog", name="Signering misslyckad")).to_be_hidden()
    to_the_service(draft)
    sign(draft)

    signed(draft)


def test_signed_as_another_person_is_told_and_signing_again_works(context, running_demo, pictures):
    draft = ready(context, running_demo)
    order = {"system": "signing", "operation": "answer", "kind": "wrong_person", "times": 1}
    assert httpx.post(f"{running_demo.sandbox}/control/faults", json=order, trust_env=False).status_code == 200
    to_the_service(draft)
    sign(draft)

    dialog = told(draft, "Intyget signerades med en annan identitet än den som är inloggad.")
    pictures(draft, "another-person")
    assert axe(draft) == []
    dialog.get_by_role("button", name="Signera igen").click()
    sign(draft)

    signed(draft)
