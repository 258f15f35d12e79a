"""From the care system to Försäkringskassan with the keyboard alone: Tab, Shift+Tab, arrows, Enter, Space and typing.

At every stop the focus must be somewhere, in view, not covered, and outlined.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import SIZES, Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.demo]

def _opened(context, page, keys):
    with context.expect_page() as opened:
        keys("Enter")
    return opened.value


def the_whole_way_by_keyboard(context, sandbox: str) -> list[str]:
    care = context.new_page()
    care.goto(sandbox)
    keys = Keyboard(care)
    keys.to("Skapa intyg")
    keys("Enter")
    care.wait_for_url("**skapat=**")
    keys.to("Öppna i Webcert")
    draft = _opened(context, care, keys)
    draft.wait_for_selector("[data-draft]")
    draft.wait_for_load_state("load")  # its script and its looks are there

    doctor = Keyboard(draft)
    _fill(draft, doctor)
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera")
    expect(draft.locator("[data-save-state]")).to_have_text("Utkastet är sparat")
    doctor.to("Signera intyget")
    doctor("Enter")
    draft.wait_for_url("**/signing/**")
    expect(draft.get_by_label("PIN-kod")).to_be_focused()
    doctor.type("1234")
    doctor("Enter")
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")
    draft.wait_for_load_state("load")

    doctor.to("Skicka till Försäkringskassan")
    doctor("Enter")
    expect(draft.get_by_role("dialog")).to_be_visible()
    doctor.to("Skicka")
    doctor("Enter")
    expect(draft.locator(".header__status")).to_contain_text("skickat till Försäkringskassan")
    doctor.to("Skriv ut")
    doctor("Enter")
    doctor.to("Fullständigt intyg")
    with draft.expect_download() as full:
        doctor("Enter")
    assert full.value.suggested_filename.endswith(".pdf")
    assert "Skriv ut" in doctor.at  # the menu has the focus again
    doctor("Enter")
    doctor.to("Minimalt intyg")
    doctor("Space")
    doctor.to("Skriv ut", most=3)
    with draft.expect_download() as minimal:
        doctor("Enter")
    assert minimal.value.suggested_filename.endswith(".pdf")
    expect(draft.get_by_role("dialog")).to_be_hidden()
    if "Skriv ut" not in doctor.at:
        doctor.faults.append(f"after the minimal print the focus is not back at its button but at {doctor.at[:60]!r}")

    care.bring_to_front()
    expect(care.locator("main")).to_contain_text("SKICKA")
    keys.to("Försäkringskassan", "Shift+Tab")
    keys("Enter")
    care.wait_for_url("**/fk/")
    keys.to("Läkarintyg för sjukpenning")
    keys("Enter")
    expect(care.locator("main")).to_contain_text("Snickare - bygger hus")
    keys.to("Mina intyg")
    keys("Enter")
    care.wait_for_url("**/minaintyg/**")
    keys.to("Logga in")
    keys("Enter")
    expect(care.get_by_role("link", name="Byt patient")).to_be_visible()
    keys.to("Läkarintyg för sjukpenning")
    keys("Enter")
    expect(care.locator("main")).to_contain_text("Snickare - bygger hus")
    return [*(f"sandbox: {one}" for one in keys.faults), *(f"webcert: {one}" for one in doctor.faults)]


def _fill(page, keys) -> None:
    keys.to("Till formuläret", most=1)
    keys("Enter")
    expect(page.locator("#formular")).to_be_focused()  # a jump within the page is done after the press
    keys.to("Min undersökning av patienten")
    keys("Space")
    keys.to("Datum för Min telefonkontakt")
    keys.to("Öppna kalender. Datum för Min telefonkontakt")
    keys("Enter")
    keys("ArrowUp", "ArrowLeft", "Enter")  # a week and a day back
    if "Min telefonkontakt" not in keys.at:
        keys.faults.append(f"after the calendar the focus is at {keys.at!r}")
    keys.to("Nuvarande arbete")
    keys("Space")
    keys.to("Ange yrke")
    keys.type("Snickare – bygger hus")
    keys.to("ICD-10-SE")
    keys.to("Diagnos, rad 1")
    keys.type("lumbago")
    expect(page.locator(".hits:not([hidden]) [role=option]").first).to_contain_text("umbago")  # no longer those of a half word
    keys("ArrowDown", "Enter")
    keys.to("Funktionsnedsättning")
    if "Visa hjälptext" in keys.at:
        keys.to("Funktionsnedsättning")
    keys.type("Inskränkt rörlighet i ländryggen.")
    keys.to("Aktivitetsbegränsning")
    keys.type("Kan inte lyfta mer än tre kilo.")
    keys.to("50 procent")
    keys("Space")
    assert "Till och med, 50 procent" in keys.at, keys.at
    keys.type("2v")
    keys.to("Ja", most=20)  # the radio group of the working hours: one stop, arrows inside
    keys("ArrowRight")
    assert keys.at == "Nej", keys.at
    keys.to("Patienten kommer med stor sannolikhet att")
    keys("Space")
    keys.to("Inte aktuellt")
    keys("Space")


@pytest.mark.parametrize("width,height", SIZES)
def test_a_certificate_goes_the_whole_way_by_keyboard_alone(context, running_demo, width, height):
    context.on("page", lambda page: page.set_viewport_size({"width": width, "height": height}))

    assert the_whole_way_by_keyboard(context, running_demo.sandbox) == []
