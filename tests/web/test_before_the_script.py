"""What can be pressed before the page's script has come, so that no press is lost (D73)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.fake_product import FakeProduct


@pytest.fixture
def held() -> list[Route]:
    return []


@pytest.fixture
def page(browser: Browser, product: FakeProduct, held: list[Route]) -> Iterator[Page]:
    """The draft page, whose script is held back until the test lets it come."""
    context = browser.new_context()
    opened = context.new_page()
    opened.route("**/js/draft.js", lambda route: held.append(route))
    opened.goto(f"{product.url}/utkast", wait_until="commit")
    yield opened
    context.close()


def test_the_buttons_of_the_bar_wait_for_the_script(page: Page, held: list[Route], product: FakeProduct) -> None:
    sign, missing = page.get_by_role("button", name="Signera intyget"), page.get_by_role("button", name="Visa vad som saknas")
    expect(sign).to_be_disabled()
    expect(missing).to_be_disabled()

    held[0].continue_()
    sign.click()  # waits until it can be pressed

    expect(page).to_have_title("signerat")
    assert len(product.signs) == 1


def test_the_list_of_what_is_missing_opens_when_the_script_is_there(page: Page, held: list[Route]) -> None:
    expect(page.get_by_role("button", name="Visa vad som saknas")).to_be_disabled()

    held[0].continue_()

    expect(page.get_by_role("button", name="Visa vad som saknas")).to_be_enabled()


def test_the_last_press_before_the_script_is_done_when_it_comes(page: Page, held: list[Route]) -> None:
    page.get_by_role("button", name="Visa hjälptext").first.click()
    page.get_by_role("button", name="Om Webcert").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    let_come(page, held)

    expect(page.get_by_role("dialog", name="Om Webcert")).to_be_visible()


def test_enter_in_a_field_before_the_script_has_come_loses_nothing(page: Page, held: list[Route], product: FakeProduct) -> None:
    page.locator('[name="1:UNDERSOKNING"]').fill("2026-01-14")
    page.keyboard.press("Enter")
    let_come(page, held)

    expect(page.locator("[data-save-state]")).to_have_text("Utkastet är sparat")
    assert product.saves[-1]["1:UNDERSOKNING"] == ["2026-01-14"]


def let_come(page: Page, held: list[Route]) -> None:
    """Let the script come, once the page has asked for it."""
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(50)
    held[0].continue_()


def test_what_is_typed_before_the_script_has_come_is_saved(page: Page, held: list[Route], product: FakeProduct) -> None:
    page.locator('[name="19"]').fill("Sjukgymnastik.")
    let_come(page, held)

    expect(page.locator("[data-save-state]")).to_have_text("Utkastet är sparat")
    assert product.saves[-1]["19"] == ["Sjukgymnastik."]


def test_a_page_in_which_nothing_was_typed_saves_nothing(page: Page, held: list[Route], product: FakeProduct) -> None:
    let_come(page, held)
    expect(page.get_by_role("button", name="Signera intyget")).to_be_enabled()

    page.wait_for_timeout(1500)

    assert product.saves == []
