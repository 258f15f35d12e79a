"""A locked draft in the look of its form: everything can be read and copied, nothing changed (ui 7, 15.3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.fake_product import FakeProduct
from webcert.certtypes import catalogue

_ISSUED = [one.form for one in catalogue.TYPES if not one.successor]


@pytest.fixture
def locked(browser: Browser, product: FakeProduct) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1424, "height": 722})
    opened = context.new_page()
    opened.goto(f"{product.url}/last")
    yield opened
    context.close()


def test_nothing_can_be_changed(locked: Page) -> None:
    fields = locked.locator("form[data-read-form]").locator("input:not([type=hidden]), textarea, select")
    assert fields.count() > 50

    changeable = "all => all.filter((one) => !one.readOnly && !one.matches(':disabled')).map((one) => one.name)"
    assert fields.evaluate_all(changeable) == []


def test_before_the_script_everything_is_switched_off(browser: Browser, product: FakeProduct) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{product.url}/last")

    expect(page.locator('[name="35"]')).to_be_disabled()
    context.close()


def test_the_text_can_be_selected_and_copied(locked: Page) -> None:
    field = locked.locator('[name="35"]')
    field.focus()
    locked.keyboard.press("Control+a")

    selected = field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == field.input_value() != ""


def test_a_long_text_is_shown_whole(locked: Page) -> None:
    assert locked.locator('[name="35"]').evaluate("one => one.scrollHeight <= one.clientHeight")


def test_there_are_no_stars_no_reckoning_and_no_bar(locked: Page) -> None:
    expect(locked.locator("form[data-read-form] .star:visible")).to_have_count(0)
    expect(locked.locator("form[data-read-form] .star + .visually-hidden:visible")).to_have_count(0)
    expect(locked.get_by_label("Patienten arbetar i snitt")).to_be_hidden()
    expect(locked.locator("[data-total]")).to_be_hidden()
    expect(locked.locator(".bar, .calendar-button")).to_have_count(0)


def test_help_texts_still_open(locked: Page) -> None:
    locked.locator("form[data-read-form] [data-disclose]").first.click()

    expect(locked.locator("form[data-read-form] .help-text").first).to_be_visible()


@pytest.mark.parametrize("size", [(1424, 722), (944, 680), (320, 640)])
@pytest.mark.parametrize("form", _ISSUED)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(browser: Browser, product: FakeProduct, form: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(f"{product.url}/last?typ={form}")

    found, width = Axe().run(page).response["violations"], page.evaluate("document.documentElement.scrollWidth")

    context.close()
    assert [one["id"] for one in found] == []
    assert width <= size[0]
