"""Controls of Transportstyrelsen's forms: years, days of the last year, choices beside none of them (tstrk1031 4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.fake_product import FakeProduct

HIGHER = "För innehav av behörigheterna"


@pytest.fixture
def form(page: Page, product: FakeProduct) -> Page:
    page.goto(f"{product.url}/utkast?typ=TSTRK1031")
    return page


def test_the_first_radio_button_is_chosen_from_the_start_and_shows_the_choices(form: Page) -> None:
    expect(form.get_by_role("radio", name="Någon av följande behörighetstyper")).to_be_checked()
    expect(form.locator('[name="33"][value="VAR16"]')).to_be_visible()


def test_the_second_hides_and_clears_the_choices(form: Page) -> None:
    form.locator('[name="33"][value="VAR16"]').check()

    form.get_by_role("radio", name="Kan inte ta ställning").check()

    expect(form.locator('[name="33"][value="VAR16"]')).to_be_hidden()
    form.get_by_role("radio", name="Någon av följande behörighetstyper").check()
    expect(form.locator('[name="33"][value="VAR16"]')).not_to_be_checked()


def test_the_keyboard_goes_between_the_two_and_into_the_choices(form: Page) -> None:
    form.get_by_role("radio", name="Någon av följande behörighetstyper").focus()

    form.keyboard.press("ArrowDown")
    expect(form.get_by_role("radio", name="Kan inte ta ställning")).to_be_checked()
    form.keyboard.press("ArrowUp")
    form.keyboard.press("Tab")
    form.keyboard.press("Space")

    expect(form.locator('[name="33"][value="VAR12"]')).to_be_checked()


def test_what_was_chosen_is_sent(form: Page, product: FakeProduct) -> None:
    form.get_by_role("radio", name="Kan inte ta ställning").check()
    form.keyboard.press("Control+s")

    expect(form.get_by_text("Utkastet är sparat").first).to_be_visible()
    assert (product.saves[-1]["33:which"], product.saves[-1].get("33")) == (["none"], None)


def test_a_higher_category_asks_more_under_a_heading(form: Page) -> None:
    expect(form.get_by_role("heading", name=HIGHER)).to_be_hidden()

    form.locator('[name="1"][value="IAV9"]').check()

    expect(form.get_by_role("heading", name=HIGHER)).to_be_visible()
    expect(form.locator('[data-question="41"]')).to_be_visible()
    expect(form.locator('[data-question="45"]')).to_be_visible()


def test_insulin_asks_for_the_year(form: Page) -> None:
    form.get_by_role("checkbox", name="Insulin").check()

    expect(form.get_by_role("textbox", name="Insulin sedan år")).to_be_visible()


def test_a_year_takes_four_characters(form: Page) -> None:
    field = form.get_by_role("textbox", name="Vilket år ställdes diagnosen diabetes?")

    field.press_sequentially("20041")

    expect(field).to_have_value("2004")


def test_the_calendar_offers_the_last_year_only(form: Page) -> None:
    form.locator('[name="1"][value="IAV9"]').check()
    form.locator('[data-question="42"] [value="true"]').check()
    form.locator('[name="42.2"]').fill("2025-01-15")
    form.locator('[data-question="42.2"] button[aria-haspopup], [data-question="42.2"] .date button').first.click()

    offered = form.locator(".calendar td button:not([aria-disabled]), .calendar [role=gridcell]:not([aria-disabled])")

    expect(form.get_by_text("januari 2025")).to_be_visible()
    assert offered.first.inner_text().strip() == "15"


def test_a_category_whose_heading_is_the_questions_shows_it_once_with_its_star(form: Page) -> None:
    heading = form.get_by_role("heading", name="Intyget avser")

    expect(heading).to_have_count(1)
    expect(heading.locator(".star")).to_be_visible()
    expect(form.get_by_role("group", name="Obligatorisk. Intyget avser").first).to_be_visible()
