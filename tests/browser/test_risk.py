"""Risk och råd beside a draft in a real browser: by keyboard alone, by the rules of accessibility, and following the first diagnosis."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import SIZES, Keyboard
from tests.browser.test_main_path import axe, new_draft

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def opened(context, demo):
    """A new draft whose page's script is there."""
    _, draft = new_draft(context, demo)
    expect(draft.locator("#sida-fmb h3")).to_be_visible()
    return draft


def diagnose(draft, code):
    """A code typed in full gets its text when the field is left."""
    draft.locator('[name="6:0:text"]').fill("")
    draft.locator('[name="6:0:code"]').fill(code)
    draft.locator('[name="6:0:code"]').press("Tab")
    expect(draft.locator('[name="6:0:text"]')).not_to_have_value("")
    expect(draft.locator("[data-save-state]")).to_have_text("Utkastet är sparat")


def unconsented(draft):
    """The demo keeps a consent from test to test."""
    box = draft.get_by_label("Patienten samtycker till att delta i SRS pilot")
    expect(box).to_be_visible()
    if box.is_checked():
        with draft.expect_response("**/risk/samtycke"):
            box.click()
    expect(box).not_to_be_checked()
    return box


@pytest.mark.parametrize("width,height", SIZES)
def test_consent_risk_opinion_and_statistics_by_keyboard_alone(context, running_demo, width, height):
    context.on("page", lambda page: page.set_viewport_size({"width": width, "height": height}))
    draft = opened(context, running_demo)
    diagnose(draft, "F438A")
    keys = Keyboard(draft)
    draft.locator("#flik-fmb").focus()
    keys("ArrowRight")
    assert keys.at == "Risk och råd", keys.at
    unconsented(draft)
    draft.locator("#flik-risk").focus()

    keys.to("Patienten samtycker", most=3)
    keys("Space")
    expect(draft.locator("[data-consented=yes]")).to_be_visible()
    expect(draft.locator("[data-risk-questions]")).to_have_attribute("open", "")
    assert "Patienten samtycker" in keys.at, keys.at
    keys.to("Nej", most=8)
    keys("ArrowDown")
    keys.to("Beräkna", most=8)
    expect(draft.locator("#risk-berakna")).to_have_attribute("aria-disabled", "false")
    keys("Enter")
    expect(draft.locator("#risk-i-ord")).to_contain_text(re.compile(r"Patientens risk: \d+% \((Måttlig|Hög|Mycket hög) risk - beräknad \d{4}-\d\d-\d\d\)"))
    expect(draft.locator("#risk-i-ord")).to_be_focused()
    expect(draft.locator("#risk-i-ord")).to_be_in_viewport()
    expect(draft.locator("#risk-berakna")).to_have_attribute("aria-disabled", "true")
    expect(draft.locator("#risk-berakna")).to_have_accessible_description(re.compile("Ändra ett svar"))
    expect(draft.locator("#sida-risk svg[role=img]")).to_have_accessible_name(re.compile(r"Genomsnittlig risk: \d+% ?Patientens risk: \d+%"))

    keys.to("Högre", most=1)
    with draft.expect_response("**/risk/bedomning") as kept:
        keys("Space")
    assert kept.value.json() == {"saved": "HOGRE"}
    keys.to("Om modellen", most=3)
    keys("Enter")
    expect(draft.get_by_role("dialog")).to_contain_text("Modellerna är en demonstration")
    assert axe(draft) == []
    keys("Escape")
    expect(draft.get_by_role("dialog")).to_have_count(0)
    assert "Om modellen" in keys.at, keys.at
    keys.to("Råd och åtgärder", most=8)
    assert axe(draft) == []
    keys("ArrowRight")
    assert keys.at == "Statistik", keys.at
    expect(draft.get_by_role("table", name="Andel avslutade sjukskrivningsfall")).to_contain_text("365 dagar")
    assert axe(draft) == []
    assert keys.faults == []

    draft.reload()
    draft.locator("#flik-risk").click()
    expect(draft.locator("#risk-i-ord")).to_contain_text("Patientens risk")
    expect(draft.get_by_label("Högre")).to_be_checked()


def test_the_panel_follows_the_first_diagnosis_and_keeps_answers_that_still_hold(context, running_demo):
    draft = opened(context, running_demo)
    draft.locator("#flik-risk").click()
    panel = draft.locator("#sida-risk")
    expect(panel).to_contain_text("Välj minst en diagnos för att se Risk och råd.")
    diagnose(draft, "F438A")
    expect(panel).to_contain_text("F438A")
    if not panel.get_by_label("Patienten samtycker").is_checked():
        panel.get_by_label("Patienten samtycker").click()
    expect(draft.locator("[data-consented=yes]")).to_be_visible()
    if not panel.locator("[data-risk-questions]").evaluate("it => it.open"):
        panel.locator("summary", has_text="Beräkna patientens risk").click()
    expect(panel.locator("[data-risk-questions]")).to_have_attribute("open", "")
    work = panel.get_by_role("group", name="Har patienten ett arbete att gå tillbaka till?")
    work.get_by_label("Nej").check()
    diagnose(draft, "F431")
    expect(panel).to_contain_text("F431")
    expect(work.get_by_label("Nej")).to_be_checked()
    diagnose(draft, "M545")
    expect(panel).to_contain_text("M545")
    expect(work.get_by_label("Ja")).to_be_checked()


def test_a_technical_fault_is_told_and_tried_again(context, running_demo):
    draft = opened(context, running_demo)
    draft.route("**/risk", lambda route: route.abort())
    draft.locator("#flik-risk").click()
    expect(draft.locator("#sida-risk")).to_contain_text("På grund av ett tekniskt fel kan Risk och råd inte visas just nu.")
    draft.unroute("**/risk")
    draft.get_by_role("button", name="Försök igen").click()

    expect(draft.locator("#sida-risk")).to_contain_text("Välj minst en diagnos")
