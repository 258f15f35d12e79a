"""The central acceptance scenarios (workflow 22) in a real browser, with a browser for each user."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import create, fill

pytestmark = [pytest.mark.browser, pytest.mark.demo]
ANNA, AXEL, ASTA, FRIDA = (f"SE2321000999-1A0{letter}" for letter in "DELN")
EKBACKEN, BOKSKOGEN = "SE2321000999-1A02", "SE2321000888-2B02"
_SAVED = "Utkastet är sparat"


@pytest.fixture
def browser_of(browser, running_demo):
    """A browser of its own for a user, whose card is in the reader."""
    made = []

    def opened(hsa_id):
        context = browser.new_context(viewport={"width": 1244, "height": 699})
        made.append(context)
        context.add_cookies([
            {"name": name, "value": value, "url": running_demo.sandbox}
            for name, value in (("webcert-sandbox-user", hsa_id), ("webcert-sandbox-login", "pass"))
        ])  # fmt: skip
        return context

    yield opened
    for one in made:
        one.close()


@pytest.fixture
def new_draft(running_demo):
    """The care system asks for a draft; gives its id."""

    def asked(context, unit=EKBACKEN):
        care = context.new_page()
        care.goto(running_demo.sandbox)
        care.locator("#unit").select_option(unit)
        return create(care)

    return asked


@pytest.fixture
def follow(running_demo):
    """A new window that follows the care system's link."""

    def opened(context, number, unit=EKBACKEN):
        page = context.new_page()
        page.goto(f"{running_demo.product}/visa/intyg/{number}?enhet={unit}")
        expect(page.locator("[data-poll-url]"), page.locator("body").inner_text()).to_be_visible()
        return page

    return opened


@pytest.fixture
def signed(browser_of, new_draft, follow):
    """A certificate that Anna has written and signed, in her window."""
    anna = browser_of(ANNA)
    page = follow(anna, new_draft(anna))
    fill(page)
    expect(page.locator(".header__status")).to_contain_text("Klart att signera")
    expect(page.locator("[data-save-state]")).to_have_text(_SAVED)
    sign(page)
    return page


def sign(page):
    page.locator("[data-sign]").click()
    give_pin(page)


def give_pin(page):
    page.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    page.get_by_role("button", name="Signera").click()
    expect(page.locator(".header__status")).to_contain_text("Intyget är signerat")


def number_of(page):
    return page.url.partition("?")[0].rsplit("/", 1)[1]


def press(page, label, dialog):
    """Press a button of the header, and the first button of its dialog."""
    page.locator(".header__buttons").get_by_role("button", name=label, exact=True).click()
    page.locator(f"#{dialog}").get_by_role("button", name=label.split()[0], exact=True).click()


def leave(page):
    """The user turns to another window, which the browser tells the page."""
    page.evaluate("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }")


def come_back(page):
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")


@pytest.mark.scenario(6)
def test_the_first_is_told_who_opened_the_draft_and_keeps_the_text(browser_of, new_draft, follow):
    anna = browser_of(ANNA)
    first = follow(anna, new_draft(anna))
    expect(first.locator("[data-save-state]")).to_have_text(_SAVED)

    anna.set_offline(True)  # so that what she writes is sure to be unsaved when he opens it
    first.locator('[name="25"]').fill("Annas sista mening")
    second = follow(browser_of(AXEL), number_of(first))
    anna.set_offline(False)

    expect(first.locator("[data-taken]")).to_contain_text("Axel Träningsson har öppnat utkastet")
    expect(first.locator('[name="25"]')).to_have_value("Annas sista mening")
    expect(first.locator('[name="25"]')).not_to_be_editable()
    second.locator('[name="25"]').fill("Axels text")
    expect(second.locator("[data-save-state]")).to_have_text(_SAVED)


@pytest.mark.scenario(40)
def test_deleting_what_is_already_deleted_shows_that_it_is_removed(browser_of, new_draft, follow):
    anna = browser_of(ANNA)
    first = follow(anna, new_draft(anna))
    first.locator(".header__buttons").get_by_role("button", name="Radera").click()
    second = follow(anna, number_of(first))
    press(second, "Radera", "radera")
    expect(second.get_by_role("heading", level=1)).to_have_text("Utkastet är borttaget")

    first.locator("#radera").get_by_role("button", name="Radera", exact=True).click()

    expect(first.get_by_role("heading", level=1)).to_have_text("Utkastet är borttaget")


@pytest.mark.scenario(42)
def test_a_link_on_another_unit_saves_and_ends_the_first_window(browser_of, new_draft, follow):
    frida = browser_of(FRIDA)
    first, there = follow(frida, new_draft(frida)), new_draft(frida, BOKSKOGEN)
    expect(first.locator("[data-save-state]")).to_have_text(_SAVED)
    number = number_of(first)
    first.locator('[name="25"]').fill("Skrivet strax innan")
    with first.expect_response("**/svar"):
        leave(first)

    second = follow(frida, there, BOKSKOGEN)

    expect(second.locator(".frame")).to_contain_text("Bokskogens vårdcentral")
    come_back(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Du har bytt vårdenhet")
    again = follow(frida, number)
    expect(again.locator('[name="25"]')).to_have_value("Skrivet strax innan")


@pytest.mark.scenario(43)
def test_a_colleague_reads_while_somebody_is_at_the_signing_service(browser_of, new_draft, follow):
    anna = browser_of(ANNA)
    page = follow(anna, new_draft(anna))
    number = number_of(page)
    fill(page)
    expect(page.locator(".header__status")).to_contain_text("Klart att signera")
    page.locator("[data-sign]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv under")

    colleague = follow(browser_of(AXEL), number)
    expect(colleague.locator(".header")).to_contain_text("Anna Provläkare signerar just nu")
    expect(colleague.locator("[data-draft], .header__buttons button")).to_have_count(0)

    give_pin(page)


@pytest.mark.scenario(11)
def test_a_care_administrator_sends_what_the_doctor_signed(signed, browser_of, follow):
    page = follow(browser_of(ASTA), number_of(signed))

    press(page, "Skicka till Försäkringskassan", "skicka")

    expect(page.locator(".header__status")).to_contain_text("skickat till Försäkringskassan")
    expect(page.locator(".header__buttons").get_by_role("button", name="Skicka till Försäkringskassan")).to_have_count(0)


@pytest.mark.scenario(12, 14)
def test_a_begun_replacement_is_gone_on_with_and_then_takes_the_originals_place(signed):
    original = signed.url
    press(signed, "Ersätt", "ersatt")
    signed.wait_for_selector("[data-draft]")
    replacement = number_of(signed)

    signed.goto(original)
    signed.locator(".header__buttons").get_by_role("button", name="Ersätt").click()
    signed.locator("#ersatt").get_by_role("link", name="Fortsätt på utkast").click()
    signed.wait_for_selector("[data-draft]")
    assert number_of(signed) == replacement
    sign(signed)

    signed.goto(original)
    expect(signed.locator(".header__status")).to_contain_text("Intyget har ersatts av")
    buttons = signed.locator(".header__buttons > .button, .header__buttons > .menu > summary")
    expect(buttons).to_have_text(["Skriv ut", "Makulera"])
    signed.locator(".header__status").get_by_role("link", name="detta intyg").click()
    assert number_of(signed) == replacement


@pytest.mark.scenario(35, 53)
def test_the_renewal_dialog_stays_away_until_it_is_asked_back(signed):
    original, renew = signed.url, signed.locator(".header__buttons").get_by_role("button", name="Förnya")
    renew.click()
    expect(signed.locator("#fornya li").first).to_have_text("Intyget är baserat på")
    signed.get_by_label("Visa inte igen.").check()
    signed.locator("#fornya").get_by_role("button", name="Förnya").click()
    signed.wait_for_selector("[data-draft]")
    expect(signed.locator('[data-question="32"]')).to_contain_text("Det tidigare intyget gällde till och med")

    signed.goto(original)
    renew.click()
    signed.wait_for_selector("[data-draft]")

    signed.goto(original)
    signed.get_by_role("button", name="Om Webcert").click()
    signed.get_by_text("Varför kommer inget fönster upp").click()
    signed.get_by_role("button", name="Visa förnya-dialogen igen").click()
    expect(signed.locator("#om-webcert [role=status]")).to_contain_text("Fönstret visas igen")
    signed.locator("#om-webcert .dialog__foot").get_by_role("button", name="Stäng").click()
    expect(signed.locator(".header__buttons [data-open=fornya]")).to_be_visible()
    renew.click()
    expect(signed.locator("#fornya")).to_be_visible()
