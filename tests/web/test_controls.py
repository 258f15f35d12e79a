"""The controls of the form: conditions, dates and periods, diagnoses, choices, texts (ui 5.3, fk7804 4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.fake_product import TODAY, FakeProduct


def _question(page: Page, question: str) -> object:
    return page.locator(f'[data-question="{question}"]')


def test_a_quarantined_patient_is_asked_for_diagnosis_and_periods_only(page: Page) -> None:
    page.locator('[name="27"]').check()

    shown = page.eval_on_selector_all("[data-question]:not([hidden])", "all => all.map(one => one.dataset.question)")
    assert shown == ["27", "6", "32", "25"]


def test_a_hidden_answer_comes_back_when_its_question_does(page: Page) -> None:
    page.get_by_label("Nuvarande arbete", exact=True).check()
    page.locator('[name="29"]').fill("Snickare")

    page.get_by_label("Nuvarande arbete", exact=True).uncheck()
    expect(page.locator('[name="29"]')).to_be_hidden()
    page.get_by_label("Nuvarande arbete", exact=True).check()

    expect(page.locator('[name="29"]')).to_have_value("Snickare")


@pytest.mark.parametrize(
    ("degree", "shown"), [("HALFTEN", True), ("EN_FJARDEDEL", True), ("TRE_FJARDEDEL", True), ("HELT_NEDSATT", False)]
)
def test_uneven_hours_are_asked_about_for_partial_degrees(page: Page, degree: str, shown: bool) -> None:
    page.locator(f'[name="32:{degree}:from"]').fill("2026-01-15")
    page.locator(f'[name="32:{degree}:to"]').fill("2026-01-31")

    assert page.locator('[data-question="33"]').is_visible() is shown


def test_a_reversed_period_does_not_count_in_conditions(page: Page) -> None:
    page.locator('[name="32:HALFTEN:from"]').fill("2026-01-31")
    page.locator('[name="32:HALFTEN:to"]').fill("2026-01-15")

    expect(page.locator('[data-question="33"]')).to_be_hidden()


@pytest.mark.parametrize(("first_day", "shown"), [("2026-01-08", True), ("2026-01-09", False)])
def test_a_start_seven_days_back_asks_for_the_reason(page: Page, first_day: str, shown: bool) -> None:
    page.locator('[name="32:HELT_NEDSATT:from"]').fill(first_day)
    page.locator('[name="32:HELT_NEDSATT:to"]').fill("2026-01-31")

    assert page.locator('[data-question="S2"]').is_visible() is shown


def test_ticking_a_source_sets_today_and_unticking_empties_it(page: Page) -> None:
    tick = page.get_by_role("checkbox", name="Min undersökning av patienten")
    tick.check()
    expect(page.locator('[name="1:UNDERSOKNING"]')).to_have_value("2026-01-15")

    tick.uncheck()

    expect(page.locator('[name="1:UNDERSOKNING"]')).to_have_value("")


@pytest.mark.parametrize("typed", ["20260102", "2026/01/02", " 2026-01-02 "])
def test_a_date_is_tidied_when_the_field_is_left(page: Page, typed: str) -> None:
    page.locator('[name="1:ANNAT"]').fill(typed)
    page.keyboard.press("Tab")

    expect(page.locator('[name="1:ANNAT"]')).to_have_value("2026-01-02")
    expect(page.get_by_role("checkbox", name="Annat", exact=True)).to_be_checked()


@pytest.mark.parametrize(
    ("typed", "last_day"),
    [("d90", "2020-01-11"), ("90d", "2020-01-11"), ("D90", "2020-01-11"), ("90 d", "2020-01-11"), ("2v", "2019-10-27"),
     ("m1", "2019-11-13"), ("d0", "d0"), ("dd5", "dd5"), ("d1000", "d1000")],
)  # fmt: skip
def test_a_period_shortcut_becomes_the_last_day(page: Page, typed: str, last_day: str) -> None:
    page.locator('[name="32:HELT_NEDSATT:from"]').fill("2019-10-14")
    page.locator('[name="32:HELT_NEDSATT:to"]').fill(typed)
    page.keyboard.press("Tab")

    expect(page.locator('[name="32:HELT_NEDSATT:to"]')).to_have_value(last_day)


def test_the_next_degree_begins_the_day_after_the_latest_period(page: Page) -> None:
    page.locator('[name="32:HELT_NEDSATT:from"]').fill("2026-01-01")
    page.locator('[name="32:HELT_NEDSATT:to"]').fill("2026-01-31")

    page.get_by_role("checkbox", name="50 procent").check()

    expect(page.locator('[name="32:HALFTEN:from"]')).to_have_value("2026-02-01")
    expect(page.locator('[name="32:HALFTEN:to"]')).to_be_focused()


@pytest.mark.parametrize(
    ("degree", "hours"),
    [("EN_FJARDEDEL", "30,00"), ("HALFTEN", "20,00"), ("TRE_FJARDEDEL", "10,00"), ("HELT_NEDSATT", "0,00")],
)
def test_the_resulting_hours_are_told_per_row(page: Page, degree: str, hours: str) -> None:
    page.get_by_label("Patienten arbetar i snitt").fill("40")
    page.locator(f'[name="32:{degree}:from"]').fill("2026-01-15")
    page.locator(f'[name="32:{degree}:to"]').fill("2026-01-28")

    expect(page.get_by_text(f"Arbetstid: {hours} timmar/vecka i 14 dagar.")).to_be_visible()
    expect(page.get_by_text("Intyget motsvarar en period på 14 dagar.")).to_be_visible()


def test_the_exclusive_choice_unticks_the_others_and_they_untick_it(page: Page) -> None:
    page.get_by_label("Arbetsträning").check()
    page.get_by_label("Inte aktuellt").check()
    expect(page.get_by_label("Arbetsträning")).not_to_be_checked()

    page.get_by_label("Hjälpmedel").check()

    expect(page.get_by_label("Inte aktuellt")).not_to_be_checked()


def test_the_period_of_the_prognosis_can_only_be_chosen_with_its_choice(page: Page) -> None:
    days = page.get_by_role("combobox", name="Tidsperiod")
    expect(days).to_be_disabled()

    page.locator('[name="39"][value="ATER_X_ANTAL_DGR"]').check()

    expect(days).to_be_enabled()


def test_a_diagnosis_is_found_and_chosen_by_keyboard(page: Page) -> None:
    field = page.get_by_role("combobox", name="Diagnos, rad 1")
    field.press_sequentially("lumb")
    expect(page.get_by_role("option").first).to_be_visible()

    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    field.press("Enter")

    expect(field).to_have_attribute("aria-expanded", "false")
    assert page.locator('[name="6:0:code"]').input_value() != ""


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(page: Page) -> None:
    field = page.get_by_role("combobox", name="Diagnoskod, rad 1")
    field.press_sequentially("M54")
    expect(field).to_have_attribute("aria-expanded", "true")

    field.press("Escape")

    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("M54")


def test_a_short_psychiatric_code_cannot_be_chosen(page: Page) -> None:
    field = page.get_by_role("combobox", name="Diagnoskod, rad 1")
    field.press_sequentially("F43")

    short = page.get_by_role("option").filter(has_text="F43").first
    expect(short).to_have_attribute("aria-disabled", "true")
    short.dispatch_event("mousedown")

    expect(field).to_have_attribute("aria-expanded", "true")


def test_changing_code_system_asks_before_it_empties_rows(page: Page) -> None:
    page.locator('[name="6:0:code"]').fill("M545")
    page.once("dialog", lambda dialog: dialog.dismiss())

    page.get_by_label("KSH97-P (Primärvård)").click()

    expect(page.get_by_label("ICD-10-SE", exact=True)).to_be_checked()
    expect(page.locator('[name="6:0:code"]')).to_have_value("M545")


def test_a_help_text_folds_out_and_in(page: Page) -> None:
    button = page.locator('[data-question="1"] [data-disclose]')
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator('[data-question="1"] .help-text')).to_be_visible()

    button.press("Enter")

    expect(page.locator('[data-question="1"] .help-text')).to_be_hidden()


def test_text_beyond_the_limit_is_kept_and_counted(page: Page, product: FakeProduct) -> None:
    page.locator('[name="25"]').fill("x" * 3503)

    expect(page.get_by_text("Tecken kvar: -3")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert len(product.saves[-1]["25"][0]) == 3503


def test_a_date_is_chosen_in_the_calendar_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Öppna kalender. Datum för Annat").press("Enter")
    expect(page.get_by_role("button", name="torsdag 15 januari 2026")).to_be_focused()

    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page.locator('[name="1:ANNAT"]')).to_have_value("2026-01-07")
    expect(page.get_by_role("checkbox", name="Annat", exact=True)).to_be_checked()
    expect(page.get_by_role("button", name="Öppna kalender. Datum för Annat")).to_be_focused()


def test_the_calendar_of_a_source_refuses_days_after_today(page: Page) -> None:
    page.get_by_role("button", name="Öppna kalender. Datum för Annat").press("Enter")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.locator('[name="1:ANNAT"]')).to_have_value("")


def test_escape_closes_the_calendar_and_returns_to_its_button(page: Page) -> None:
    button = page.get_by_role("button", name="Öppna kalender. Från och med, 50 procent")
    button.press("Enter")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("grid", name="februari 2026")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("grid")).to_have_count(0)
    expect(button).to_be_focused()


def test_weeks_are_numbered_as_in_sweden(page: Page) -> None:
    page.locator('[name="32:HALFTEN:from"]').fill("2027-01-02")

    page.get_by_role("button", name="Öppna kalender. Från och med, 50 procent").press("Enter")

    assert page.locator('.calendar tbody th').all_inner_texts() == ["53", "1", "2", "3", "4"]


def test_a_code_typed_in_full_brings_its_text(page: Page) -> None:
    page.locator('[name="6:0:code"]').press_sequentially("m54.5")
    page.keyboard.press("Tab")

    expect(page.locator('[name="6:0:code"]')).to_have_value("M545")
    expect(page.locator('[name="6:0:text"]')).not_to_have_value("")


def test_a_code_that_is_none_is_kept_as_typed(page: Page) -> None:
    page.locator('[name="6:0:code"]').press_sequentially("QQQ")
    page.keyboard.press("Tab")

    expect(page.locator('[name="6:0:code"]')).to_have_value("QQQ")


def test_the_surplus_of_a_long_text_is_shown(page: Page) -> None:
    page.locator('[name="25"]').fill("x" * 3500 + " resten")

    expect(page.locator(".counter mark")).to_have_text(" resten")


def test_typographic_characters_are_pasted_as_plain_ones(page: Page) -> None:
    field = page.locator('[name="19"]')
    field.focus()

    field.evaluate(
        """field => { const data = new DataTransfer(); data.setData("text/plain", "”Samtal” – två gånger…");
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )

    expect(field).to_have_value('"Samtal" - två gånger...')


def test_a_box_ticked_before_the_script_has_come_gets_its_date(browser: Browser, product: FakeProduct) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/js/draft.js", hold)
        page.goto(f"{product.url}/utkast", wait_until="commit")
        box = page.locator("[data-dated] [data-tick]").first
        box.check()
        assert page.locator("[data-dated] [data-date]").first.input_value() == ""

        held[0].continue_()

        expect(page.locator("[data-dated] [data-date]").first).to_have_value(TODAY.isoformat())
        expect(box).to_be_checked()
