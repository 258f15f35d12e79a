"""FMB, ICF and the length of the sick leave beside a draft, by keyboard alone, against the running demo."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import axe, choose_hit, fill, new_draft

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def choose(draft, row, typed, *, by="code"):
    """Choose the first hit for what is typed in a diagnosis row."""
    choose_hit(draft, f"6:{row}:{by}", typed)


def ready(context, demo):
    """A new draft whose script is there."""
    _, draft = new_draft(context, demo)
    expect(draft.locator("[data-sign]")).to_be_enabled()
    return draft


def half_time(draft, length):
    """Tick half time from today with a length as doctors type it."""
    draft.locator('[data-period="HALFTEN"] [data-tick]').focus()
    draft.keyboard.press("Space")
    draft.keyboard.type(length)
    draft.keyboard.press("Tab")


def test_fmb_follows_the_diagnoses_and_is_read_by_keyboard(context, running_demo):
    draft = ready(context, running_demo)
    panel = draft.locator("[data-fmb]")
    expect(panel).to_contain_text("Ange minst en diagnos för att få FMB-stöd.")

    choose(draft, 0, "lumbago", by="text")
    expect(panel.get_by_role("heading", name="Vägledning för sjukskrivning")).to_be_visible()
    choose(draft, 1, "F321")

    expect(panel.get_by_role("radio")).to_have_count(2)
    before = panel.inner_text()
    panel.get_by_role("radio").first.focus()
    draft.keyboard.press("ArrowDown")
    expect(panel).to_contain_text("Det FMB-stöd som visas är för koden F32")
    assert panel.inner_text() != before
    expect(panel.get_by_role("radio").nth(1)).to_be_focused()
    assert axe(draft) == []

    draft.locator('[name="6:0:code"]').fill("")
    draft.keyboard.press("Tab")
    expect(panel.get_by_role("radio")).to_have_count(1)


def test_categories_of_icf_are_chosen_changed_and_left_as_they_were_by_keyboard(context, running_demo):
    draft = ready(context, running_demo)
    box = draft.locator('[data-icf="35"]')
    button = box.get_by_role("button", name="Ta hjälp av ICF")
    expect(button).to_have_attribute("title", "Ange minst en diagnos för att få ICF-stöd.")
    button.focus()
    draft.keyboard.press("Enter")
    expect(box.get_by_role("dialog")).to_be_hidden()

    choose(draft, 0, "F321")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.focus()
    draft.keyboard.press("Enter")
    expect(box.get_by_role("dialog")).to_be_visible()
    expect(box.get_by_role("button", name="Lägg till")).to_be_disabled()
    assert axe(draft) == []
    ticks = box.get_by_role("checkbox")
    names = [ticks.nth(at).get_attribute("value") for at in (0, 1)]
    for at in (0, 1):
        ticks.nth(at).focus()
        draft.keyboard.press("Space")
    box.get_by_role("button", name="Lägg till").focus()
    draft.keyboard.press("Enter")

    expect(button).to_be_focused()
    expect(box.locator("[data-icf-chosen] li")).to_have_text(names)
    expect(draft.locator("[data-save-state]")).to_have_text("Utkastet är sparat")
    draft.reload()
    expect(draft.locator('[data-icf="35"] [data-icf-chosen] li')).to_have_text(names)
    assert axe(draft) == []

    expect(button).to_have_attribute("aria-disabled", "false")
    button.focus()
    draft.keyboard.press("Enter")
    expect(box.get_by_role("button", name="Uppdatera")).to_be_enabled()
    box.get_by_role("checkbox").first.focus()
    draft.keyboard.press("Space")
    draft.keyboard.press("Escape")
    expect(box.locator("[data-icf-chosen] li")).to_have_text(names)


def test_categories_go_when_the_last_diagnosis_does(context, running_demo):
    draft = ready(context, running_demo)
    choose(draft, 0, "F321")
    box = draft.locator('[data-icf="17"]')
    expect(box.locator("[data-icf-open]")).to_have_attribute("aria-disabled", "false")
    box.locator("[data-icf-open]").click()
    box.get_by_role("checkbox").first.check()
    box.get_by_role("button", name="Lägg till").click()
    expect(box.locator("[data-icf-chosen]")).to_be_visible()

    draft.locator('[name="6:0:code"]').fill("")
    draft.keyboard.press("Tab")

    expect(box.locator("[data-icf-chosen]")).to_be_hidden()


def test_a_longer_period_than_recommended_is_told_with_the_way_to_the_reason(context, running_demo):
    draft = ready(context, running_demo)
    choose(draft, 0, "lumbago", by="text")
    half_time(draft, "90d")

    notice = draft.locator("[data-longer]")
    expect(notice).to_contain_text(re.compile(r"Den föreslagna perioden är längre än FMB:s rekommendation på \d+ dagar"))
    notice.get_by_role("button", name="Gå till motiveringen").focus()
    draft.keyboard.press("Enter")
    expect(draft.locator('[name="37"]')).to_be_focused()
    assert axe(draft) == []
    draft.set_viewport_size({"width": 712, "height": 361})  # 200 %
    assert draft.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(draft) == []


def test_what_the_patient_has_had_on_the_unit_counts(context, running_demo):
    first = ready(context, running_demo)
    fill(first)  # two weeks from today
    expect(first.locator(".header__status")).to_contain_text("Klart att signera")
    expect(first.locator("[data-save-state]")).to_have_text("Utkastet är sparat")
    first.locator("[data-sign]").click()
    first.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    first.get_by_role("button", name="Signera").click()
    expect(first.locator(".header__status")).to_contain_text("Intyget är signerat")

    second = ready(context, running_demo)
    choose(second, 0, "lumbago", by="text")
    second.locator('[data-period="HALFTEN"] [data-tick]').check()
    begins = second.locator('[name="32:HALFTEN:from"]')
    begins.fill((date.fromisoformat(begins.input_value()) + timedelta(days=14)).isoformat())
    second.locator('[name="32:HALFTEN:to"]').fill("90d")
    second.keyboard.press("Tab")

    expect(second.locator("[data-longer]")).to_contain_text(re.compile(r"Den totala perioden är \d+ dagar och längre än FMB:s rekommendation"))


def test_every_support_fits_at_twice_the_size(context, running_demo):
    """At 200 % of 1424x722 nothing is wider than the window, and the rules of accessibility hold."""
    draft = ready(context, running_demo)
    draft.set_viewport_size({"width": 712, "height": 361})

    def fits():
        return draft.evaluate("document.documentElement.scrollWidth <= innerWidth") and axe(draft) == []

    draft.locator('[name="6:0:text"]').press_sequentially("depress")
    draft.wait_for_selector(".hits:not([hidden]) [role=option]")
    assert fits()
    draft.keyboard.press("Escape")
    draft.locator('[name="6:0:text"]').fill("")
    choose(draft, 0, "F438A")
    expect(draft.locator("[data-fmb] h3")).to_be_visible()
    assert fits()
    box = draft.locator('[data-icf="35"]')
    expect(box.locator("[data-icf-open]")).to_have_attribute("aria-disabled", "false")
    box.locator("[data-icf-open]").click()
    expect(box.get_by_role("dialog")).to_be_visible()
    assert fits()
    draft.keyboard.press("Escape")
    draft.locator("#flik-risk").click()
    expect(draft.locator("#sida-risk")).to_contain_text("Risk för sjukskrivning längre än 90 dagar")
    assert fits()
