"""From the care system to Försäkringskassan with the keyboard alone: Tab, Shift+Tab, arrows, Enter, Space and typing.

At every stop the focus must be somewhere, in view, not covered, and outlined.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.demo]

_NAME = """() => { const e = document.activeElement; if (e === document.body) return "";
  const labelled = e.getAttribute('aria-labelledby')?.split(' ').map(i => document.getElementById(i)?.textContent).join(' ');
  return (e.getAttribute('aria-label') || labelled || [...(e.labels ?? [])].map(l => l.textContent).join(' ') || e.textContent || e.name || e.id || e.tagName)
    .replace(/\\s+/g, ' ').trim(); }"""
# What a sighted user needs: the middle of the focused element is on top, whole in the window, and there is an outline.
_SEEN = """() => { const e = document.activeElement; if (e === document.body) return 'focus lost (body)';
  const r = e.getBoundingClientRect(), s = getComputedStyle(e), faults = [];
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 2), y = Math.min(Math.max(r.top + Math.min(r.height, innerHeight) / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  if (top && top !== e && !e.contains(top) && !top.contains(e)) faults.push('covered by ' + (top.className || top.tagName));
  if (r.height < innerHeight * 0.6 && (r.top < -1 || r.bottom > innerHeight + 1)) faults.push('outside the window');
  const box = e.closest('.form, .read'); if (box && box !== e) { const b = box.getBoundingClientRect(); if (r.height < b.height && (r.bottom > b.bottom + 1 || r.top < b.top - 1)) faults.push('cut by the scroll area'); }
  if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) faults.push('no visible outline');
  return faults.join(', '); }"""


class Keyboard:
    """A user without a mouse: goes on with Tab until the focused element has the wanted name."""

    def __init__(self, page) -> None:
        self.page, self.faults = page, []

    def __call__(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def at(self) -> str:
        return self.page.evaluate(_NAME)

    def look(self) -> None:
        fault = self.page.evaluate(_SEEN)
        if fault:
            self.faults.append(f"{self.at[:70]!r}: {fault}")

    def to(self, name: str, key: str = "Tab", most: int = 120) -> None:
        """Press `key` until the focus is at something named `name`; notes on the way where it cannot be seen."""
        for _ in range(most):
            self(key)
            self.look()
            if name.casefold() in self.at.casefold():
                return
        raise AssertionError(f"{most} presses of {key} did not reach {name!r}; now at {self.at!r}")


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
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera", timeout=20000)
    expect(draft.locator("[data-save-state]")).to_have_text("Utkastet är sparat", timeout=20000)
    doctor.to("Signera intyget")
    doctor("Enter")
    draft.wait_for_url("**/signing/**")
    if "PIN" not in doctor.at:  # the field may have the focus already
        doctor.to("PIN")
    doctor.type("1234")
    doctor("Enter")
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat", timeout=20000)

    doctor.to("Skicka till Försäkringskassan")
    doctor("Enter")
    expect(draft.get_by_role("dialog")).to_be_visible()
    doctor.to("Skicka")
    doctor("Enter")
    expect(draft.locator(".header__status")).to_contain_text("skickat till Försäkringskassan", timeout=20000)
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
    expect(care.locator("main")).to_contain_text("SKICKA", timeout=20000)
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
    page.wait_for_selector(".hits:not([hidden]) [role=option]")
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


@pytest.mark.parametrize("width,height", [(1424, 722), (944, 680)])
def test_a_certificate_goes_the_whole_way_by_keyboard_alone(context, running_demo, width, height):
    context.set_default_timeout(15000)
    context.on("page", lambda page: page.set_viewport_size({"width": width, "height": height}))

    assert the_whole_way_by_keyboard(context, running_demo.sandbox) == []
