"""The patient sends the certificate in Mina intyg, and care sees it and may ask, in the running demo (integration 6.3)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.questions import there
from tests.browser.test_main_path import fill, new_draft

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def test_a_certificate_that_the_patient_has_sent_is_sent_for_care(context, running_demo):
    care, draft = new_draft(context, running_demo)
    number = draft.url.rsplit("/", 1)[1]
    fill(draft)
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera")
    draft.locator("[data-sign]").click()
    draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    draft.get_by_role("button", name="Signera").click()
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")

    _sends(care, running_demo, number)

    draft.reload()
    expect(draft.locator(".header__status")).to_contain_text("skickat till Försäkringskassan")
    expect(draft.get_by_role("button", name="Skicka till Försäkringskassan")).to_have_count(0)
    care.goto(running_demo.sandbox)
    expect(care.locator(f'[data-document="{number}"]')).to_contain_text("SKICKA")
    assert '"outcome": "204"' in (running_demo.data / "sandbox" / "journal.jsonl").read_text()


def _sends(page, demo, number):
    page.goto(f"{demo.sandbox}/minaintyg/")
    if page.get_by_role("button", name="Logga in").count():
        page.get_by_role("button", name="Logga in").click()
    address = f"{demo.sandbox}/minaintyg/intyg/{number}"
    there(page, address)  # the worker has registered it
    page.get_by_role("button", name="Skicka till Försäkringskassan").click()
