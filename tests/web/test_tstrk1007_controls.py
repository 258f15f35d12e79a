"""The controls that came with TSTRK1007: acuity, ticked parts, notices, an exclusive choice that locks, one line texts (tstrk1007 4)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.fake_product import FakeProduct


@pytest.fixture
def form(page: Page, product: FakeProduct) -> Page:
    page.goto(f"{product.url}/utkast?typ=TSTRK1007")
    return page


def answer(page: Page, question: str, value: str) -> None:
    page.locator(f'[name="{question}"][value="{value}"]').check()


@pytest.mark.parametrize(("typed", "made"), [("8", "8,0"), ("08", "0,8"), (",5", "0,5"), ("1.0", "1,0"), ("1,234", "1,2"), ("a7b", "7,0")])
def test_an_acuity_is_written_with_one_decimal_when_it_is_left(form: Page, typed: str, made: str) -> None:
    field = form.get_by_label("Höger öga, Utan korrektion")

    field.press_sequentially(typed)
    form.keyboard.press("Tab")

    expect(field).to_have_value(made)
    expect(form.get_by_label("Höger öga, Med korrektion")).to_be_focused()


def test_the_star_at_corrected_acuity_follows_the_rule(form: Page) -> None:
    star = form.locator(".acuity [data-when]")
    form.get_by_label("Höger öga, Utan korrektion").fill("0,5")
    form.get_by_label("Vänster öga, Utan korrektion").fill("0,6")
    expect(star).to_be_hidden()

    answer(form, "1", "IAV3")
    expect(star).to_be_visible()
    form.get_by_label("Höger öga, Utan korrektion").fill("0,8")

    expect(star).to_be_hidden()


@pytest.mark.parametrize(("question", "text"), [("3", "ögonspecialist"), ("4", "ögonspecialist"), ("5", "ögonspecialist"), ("9", "glasens styrka")])
def test_a_warning_comes_and_goes_with_its_answer(form: Page, question: str, text: str) -> None:
    warning = form.locator(".notice--warning").filter(has_text=text)
    expect(warning).to_be_hidden()

    answer(form, question, "true")
    expect(warning).to_be_visible()
    form.locator('[name="9"]').uncheck() if question == "9" else answer(form, question, "false")

    expect(warning).to_be_hidden()


def test_ticked_parts_open_by_type_and_warn(form: Page) -> None:
    answer(form, "17", "true")
    expect(form.get_by_role("group", name="Ange behandling")).to_be_hidden()
    answer(form, "18", "E11")

    form.get_by_label("Insulin", exact=True).press("Space")

    expect(form.locator(".notice--warning").filter(has_text="diabetes")).to_be_visible()


def test_passengers_bring_their_questions(form: Page) -> None:
    answer(form, "1", "IAV9")

    expect(form.locator('[data-question="11"]')).to_be_visible()
    expect(form.locator('[data-question="13"]')).to_be_visible()


def test_not_being_able_to_judge_clears_and_locks_the_others(form: Page) -> None:
    answer(form, "33", "VAR1")

    answer(form, "33", "VAR11")
    expect(form.locator('[name="33"][value="VAR1"]')).not_to_be_checked()
    expect(form.locator('[name="33"]:disabled')).to_have_count(10)
    form.locator('[name="33"][value="VAR11"]').uncheck()

    expect(form.locator('[name="33"]:disabled')).to_have_count(0)


def test_a_text_of_one_line_is_an_input_with_a_counter(form: Page) -> None:
    answer(form, "30", "true")

    form.locator('input[name="30.2"]').fill("x" * 41)

    expect(form.locator('[data-question="30.2"] .counter')).to_contain_text("Tecken kvar: -1")


@pytest.mark.parametrize(("path", "size"), [("utkast", (1424, 722)), ("utkast", (944, 680)), ("utkast", (320, 640)), ("galleri", (1424, 722))])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(browser: Browser, product: FakeProduct, path: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(f"{product.url}/{path}?typ=TSTRK1007")
    if path == "utkast":
        for question, value in (("1", "IAV9"), ("3", "true"), ("17", "true"), ("18", "E11")):
            answer(page, question, value)
        page.locator('[name="19"][value="19.3"]').check()

    found = Axe().run(page).response["violations"]
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert [one["id"] for one in found] == []
    assert width <= size[0]
