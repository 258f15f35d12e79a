"""Both sides of a question: a sent certificate at the doctor's, and Försäkringskassan's page about it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.test_main_path import card_of, fill, new_draft

SAVED = "Utkastet är sparat"
SENT = "skickat till Försäkringskassan"


def number_of(page):
    """The id of the document that a page shows."""
    return page.url.split("?")[0].rsplit("/", 1)[1]


def status(page, text):
    expect(page.locator(".header__status")).to_contain_text(text)


def sign(draft):
    status(draft, "Klart att signera")
    expect(draft.locator("[data-save-state]")).to_have_text(SAVED)
    draft.locator("[data-sign]").click()
    draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    draft.get_by_role("button", name="Signera").click()


def sent_certificate(context, demo):
    """A sent certificate: the care system's page, the doctor's, and Försäkringskassan's."""
    care, doctor = new_draft(context, demo)
    number = number_of(doctor)
    fill(doctor)
    sign(doctor)
    status(doctor, "Intyget är signerat")
    doctor.get_by_role("button", name="Skicka till Försäkringskassan").click()
    doctor.get_by_role("button", name="Skicka", exact=True).click()
    status(doctor, SENT)
    agency = context.new_page()
    there(agency, f"{demo.sandbox}/fk/intyg/{number}")  # the worker has sent it
    expect(agency.get_by_role("heading", name="Skriv till vården")).to_be_visible()
    doctor.bring_to_front()
    return care, doctor, agency


def there(page, address):
    """Go to an address again and again until something is there."""
    for _ in range(120):
        if page.goto(address).ok:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"nothing came to {address}")


def write(agency, subject, text, *items):
    """Send a message to care; each item is question, row and text."""
    agency.reload()
    form = agency.locator("form.thread")
    form.locator("[name=subject]").select_option(subject)
    form.locator("[name=text]").fill(text)
    for place, (question, row, wanted) in enumerate(items):
        if place:
            form.locator("summary").nth(place).click()
        form.locator("[name=item]").nth(place).select_option(question)
        form.locator("[name=instance]").nth(place).fill(row)
        form.locator("[name=item-text]").nth(place).fill(wanted)
    form.get_by_role("button", name="Skicka till vården").click()
    expect(agency.locator(".said").first).to_have_text(text)


def opened_by(context, name, demo, link):
    """A link from the care system opened by somebody else on the unit."""
    page = context.new_page()
    page.goto(demo.sandbox)
    card_of(page, name)
    page.goto(link)
    page.wait_for_selector("[data-questions]")
    return page


def reloaded_until(page, text):
    """Ask for the page again until it says something."""
    for _ in range(120):
        page.reload()
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(250)
    expect(page.locator("main")).to_contain_text(text)


def tab(page, name):
    page.get_by_role("tab", name=re.compile(name)).click()


def thread(page, text):
    return page.locator("[data-thread]", has_text=text)
