"""The draft page by the rules of axe, in both themes and every size, and by its own measures (ui 16.1, 16.2)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.fake_product import FakeProduct
from webcert.certtypes import catalogue

_SIZES = ((1424, 722), (1244, 699), (944, 680), (320, 640))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", _SIZES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    browser: Browser, product: FakeProduct, scheme: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{product.url}/utkast")

    found = Axe().run(page).response["violations"]

    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [one["id"] for one in found] == []
    assert width <= size[0]


def test_skip_links_come_first(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till formuläret")).to_be_focused()


def test_the_title_names_state_and_certificate_but_no_person(page: Page) -> None:
    assert page.title() == "Utkast: Läkarintyg för sjukpenning - Webcert"


def test_without_scripts_the_page_says_that_they_are_needed(page: Page) -> None:
    assert "Webcert behöver JavaScript." in (page.locator("noscript").text_content() or "")


@pytest.mark.parametrize("form", [one.form for one in catalogue.TYPES])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_gallery(browser: Browser, product: FakeProduct, scheme: str, form: str) -> None:
    context = browser.new_context(viewport={"width": 1424, "height": 722}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{product.url}/galleri?typ={form}")

    found = Axe().run(page).response["violations"]

    context.close()
    assert [one["id"] for one in found] == []


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Page) -> None:
    opener = page.get_by_role("button", name="Om Webcert")
    opener.press("Enter")
    expect(page.get_by_role("heading", name="Om Webcert")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_axe_finds_nothing_with_a_dialog_and_help_open(page: Page) -> None:
    page.locator('[data-question="1"] [data-disclose]').click()
    page.get_by_role("button", name="Om Webcert").click()
    page.get_by_text("Hur använder jag tangentbordet?").click()

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_axe_finds_nothing_with_the_warning_before_the_end_of_the_login(page: Page, product: FakeProduct) -> None:
    product.left = 110
    expect(page.get_by_role("dialog", name="Du loggas snart ut")).to_be_visible()

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_axe_finds_nothing_with_the_calendar_open(page: Page) -> None:
    page.get_by_role("button", name="Öppna kalender. Datum för Annat").click()

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_axe_finds_nothing_with_suggestions_open(page: Page) -> None:
    page.get_by_role("combobox", name="Diagnos, rad 1").press_sequentially("dep")
    expect(page.get_by_role("listbox")).to_be_visible()

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
