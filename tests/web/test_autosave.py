"""Autosave of the draft page: when it saves, what it says, and that nothing typed is lost (ui 5.2, workflow 7.1)."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Page, expect

from tests.web.fake_product import FakeProduct, saved


def _type(page: Page, text: str) -> None:
    page.locator('[name="19"]').fill(text)


def test_a_quiet_pause_saves_the_whole_form_with_its_revision(page: Page, product: FakeProduct) -> None:
    _type(page, "Samtal varje vecka")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert product.saves[0]["19"] == ["Samtal varje vecka"]
    assert product.saves[0]["revision"] == ["1"]
    assert product.tokens == ["a-token"]


def test_the_next_save_begins_from_the_revision_that_the_server_gave(page: Page, product: FakeProduct) -> None:
    _type(page, "Ett")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    _type(page, "Två")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert [form["revision"] for form in product.saves] == [["1"], ["2"]]


def test_hidden_questions_are_not_sent(page: Page, product: FakeProduct) -> None:
    _type(page, "Finns kvar")

    page.locator('[name="27"]').check()

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert "19" not in product.saves[-1]


def test_a_failed_save_is_told_and_tried_again_with_the_same_id(page: Page, product: FakeProduct) -> None:
    answers = [(503, {}), saved(2)]
    product.on_save = lambda form: answers[min(len(product.saves) - 1, 1)]

    _type(page, "Det här får inte försvinna")

    expect(page.get_by_text("Tappade anslutningen till Webcerts server.")).to_be_visible()
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    first, second = product.saves
    assert first["save_id"] == second["save_id"]
    assert second["19"] == ["Det här får inte försvinna"]


def test_without_network_the_page_says_so_and_saves_when_it_is_back(page: Page, product: FakeProduct) -> None:
    page.context.set_offline(True)
    _type(page, "Skrivet utan nät")
    expect(page.get_by_text("Inget nätverk. Utkastet kunde inte sparas.")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert product.saves[-1]["19"] == ["Skrivet utan nät"]


@pytest.mark.scenario(6)
def test_a_conflict_makes_the_form_read_only_and_keeps_the_text(page: Page, product: FakeProduct) -> None:
    told = {"cause": "other_user", "title": "Arnold Provsson har öppnat utkastet", "message": "Utkastet ändras nu av Arnold Provsson."}
    product.on_save = lambda form: (409, told)

    _type(page, "Min sista mening")

    expect(page.get_by_role("alert").get_by_text("Arnold Provsson har öppnat utkastet")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("inte sparat")
    expect(page.locator('[name="19"]')).to_have_value("Min sista mening")
    expect(page.locator('[name="19"]')).not_to_be_editable()
    expect(page.get_by_role("button", name="Signera intyget")).to_be_disabled()


def test_a_save_by_an_ended_login_keeps_the_text_on_the_page(page: Page, product: FakeProduct) -> None:
    told = {"location": "/fel/reload", "title": "Sidan behöver laddas om", "message": "Sidan har blivit för gammal."}
    product.on_save = lambda form: (403, told)

    _type(page, "Min sista mening")

    expect(page.get_by_role("alert").get_by_text("Sidan behöver laddas om")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("inte sparat")
    expect(page.locator('[name="19"]')).to_have_value("Min sista mening")
    assert page.url.endswith("/utkast")


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_save_that_is_refused_for_now_is_tried_again(page: Page, product: FakeProduct, status: int) -> None:
    answers = [(status, {"title": "Tekniskt fel"}), saved(2)]
    product.on_save = lambda form: answers[min(len(product.saves) - 1, 1)]

    _type(page, "Min sista mening")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert product.saves[-1]["19"] == ["Min sista mening"]


def test_an_ended_login_keeps_unsaved_text_on_the_page(page: Page, product: FakeProduct) -> None:
    product.on_save = lambda form: (503, {})
    _type(page, "Min sista mening")
    expect(page.get_by_text("Tappade anslutningen till Webcerts server.")).to_be_visible()

    product.refused = {"location": "/fel/timeout_integration", "title": "Du är nu utloggad", "message": "Du har varit inaktiv för länge."}

    expect(page.get_by_role("alert").get_by_text("Du är nu utloggad")).to_be_visible()
    expect(page.locator('[name="19"]')).to_have_value("Min sista mening")


@pytest.mark.scenario(6)
def test_a_take_over_is_noticed_without_saving(page: Page, product: FakeProduct) -> None:
    product.taken = {"cause": "other_window", "title": "Utkastet är öppnat i ett annat fönster", "message": "Ladda om för att fortsätta här."}

    expect(page.get_by_role("alert").get_by_text("Utkastet är öppnat i ett annat fönster")).to_be_visible()
    assert product.saves == []


def test_leaving_a_field_that_is_already_saved_saves_nothing_more(page: Page, product: FakeProduct) -> None:
    _type(page, "Klart")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.keyboard.press("Tab")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    expect(page.get_by_role("button", name="Signera intyget")).to_be_enabled()
    assert len(product.saves) == 1


def test_the_signing_names_the_revision_that_was_saved_last(page: Page, product: FakeProduct) -> None:
    _type(page, "Skrivet alldeles nyss")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.get_by_role("button", name="Signera intyget").click()
    page.wait_for_url("**/signerat")

    assert product.signs == [{"revision": ["2"]}]


def test_signing_with_something_missing_lists_it_and_links_to_it(page: Page, product: FakeProduct) -> None:
    problem = {"field": "35", "question": "35", "code": "empty", "shown": "missing", "message": "Ange ett svar."}
    section = {"anchor": "kategori-KAT_4", "heading": "Sjukdomens konsekvenser för patienten"}
    product.on_sign = lambda form: (422, {"problems": [problem], "missing": [section], "header": "", "revision": 1})

    page.get_by_role("button", name="Signera intyget").click()

    expect(page.locator("[data-missing]")).to_be_focused()
    expect(page.locator('[data-problem="35"]')).to_contain_text("Ange ett svar.")
    expect(page.locator('[name="35"]')).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Sjukdomens konsekvenser för patienten").click()
    expect(page.locator('[name="35"]')).to_be_focused()


def test_what_is_missing_waits_until_it_is_asked_for(page: Page, product: FakeProduct) -> None:
    problem = {"field": "35", "question": "35", "code": "empty", "shown": "missing", "message": "Ange ett svar."}
    section = {"anchor": "kategori-KAT_4", "heading": "Sjukdomens konsekvenser för patienten"}
    product.on_save = lambda form: saved(2, problems=[problem], missing=[section])
    _type(page, "Text")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    expect(page.locator('[data-problem="35"]')).to_be_hidden()

    page.get_by_role("button", name="Visa vad som saknas").click()

    expect(page.locator('[data-problem="35"]')).to_be_visible()


def test_a_slow_server_is_asked_no_more_often_than_it_answers(page: Page, product: FakeProduct) -> None:
    product.poll_delay = 6.0
    while not product.polls:
        page.wait_for_timeout(50)

    page.wait_for_timeout(4500)

    assert product.polls == 1


@pytest.mark.scenario(32)
def test_the_session_warning_opens_before_the_end(page: Page, product: FakeProduct) -> None:
    product.left = 110

    expect(page.get_by_role("dialog", name="Du loggas snart ut")).to_be_visible()
    product.left = 1800
    page.get_by_role("button", name="Fortsätt").click()

    expect(page.get_by_role("dialog")).to_be_hidden()


def _two_problems(product: FakeProduct) -> None:
    problems = [
        {"field": "28", "question": "28", "code": "empty", "shown": "missing", "message": "Välj minst ett alternativ."},
        {"field": "39", "question": "39", "code": "empty", "shown": "missing", "message": "Välj ett alternativ."},
    ]
    product.on_save = lambda form: saved(2, problems=problems, missing=[{"anchor": "kategori-KAT_2", "heading": "Sysselsättning"}])


def test_f8_goes_from_one_missing_answer_to_the_next(page: Page, product: FakeProduct) -> None:
    _two_problems(product)
    _type(page, "Text")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.keyboard.press("F8")
    expect(page.locator('[name="39"]').first).to_be_focused()
    page.keyboard.press("F8")

    expect(page.get_by_label("Nuvarande arbete", exact=True)).to_be_focused()


def test_a_missing_choice_marks_its_group(page: Page, product: FakeProduct) -> None:
    _two_problems(product)
    _type(page, "Text")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.get_by_role("button", name="Visa vad som saknas").click()

    group = page.get_by_role("radiogroup", name="Prognos för arbetsförmåga utifrån aktuellt undersökningstillfälle")
    expect(group).to_have_attribute("aria-invalid", "true")
    expect(group).to_have_accessible_description("Välj ett alternativ.")


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_save_with_something_unacceptable_can_be_corrected(page: Page, product: FakeProduct, status: int) -> None:
    product.on_save = lambda form: (status, {}) if len(form["19"][0]) > 20 else saved(2)
    _type(page, "Alldeles för mycket text på en gång")
    expect(page.get_by_text("Tekniskt fel. Utkastet kunde inte sparas.")).to_be_visible()

    _type(page, "Lagom")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert product.saves[-1]["19"] == ["Lagom"]


def test_what_is_typed_during_a_save_is_saved_next(page: Page, product: FakeProduct) -> None:
    product.delay = 0.6
    _type(page, "Ett")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(200)

    _type(page, "Ett och två")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert [(form["19"], form["revision"]) for form in product.saves] == [(["Ett"], ["1"]), (["Ett och två"], ["2"])]


def _leave(page: Page, address: str) -> list[str]:
    """Go to another page; gives the kinds of dialogs that asked first."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address)
    return asked


def test_leaving_with_unsaved_text_asks_first_and_saves_it(page: Page, product: FakeProduct) -> None:
    page.locator('[name="19"]').press_sequentially("Precis innan")

    asked = _leave(page, f"{product.url}/galleri")

    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert product.saves[-1]["19"] == ["Precis innan"]


def test_leaving_with_everything_saved_asks_nothing(page: Page, product: FakeProduct) -> None:
    page.locator('[name="19"]').press_sequentially("Klart")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    assert _leave(page, f"{product.url}/galleri") == []


def test_the_browsers_memory_does_not_bring_back_text_that_was_never_saved(page: Page, product: FakeProduct) -> None:
    product.on_save = lambda form: (503, {})
    page.locator('[name="19"]').press_sequentially("Aldrig sparat")
    _leave(page, f"{product.url}/galleri")

    page.go_back()

    expect(page.locator('[name="19"]')).to_have_value("")


def test_a_slow_first_answer_does_not_set_the_revision_back(page: Page, product: FakeProduct) -> None:
    product.held = threading.Event()
    page.reload()
    _type(page, "Ett")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    product.held.set()
    page.wait_for_timeout(300)
    _type(page, "Två")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    assert product.saves[-1]["revision"] == ["2"]


def test_signing_waits_for_the_save_of_what_was_just_typed(page: Page, product: FakeProduct) -> None:
    page.locator('[name="19"]').press_sequentially("Skrivet nyss")

    page.get_by_role("button", name="Signera intyget").click()
    page.wait_for_url("**/signerat")

    assert product.saves[-1]["19"] == ["Skrivet nyss"]
    assert product.signs == [{"revision": ["2"]}]


def test_one_click_signs_also_when_leaving_the_field_tidies_it(page: Page, product: FakeProduct) -> None:
    page.locator('[name="1:UNDERSOKNING"]').press_sequentially("20260114")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.get_by_role("button", name="Signera intyget").click()
    page.wait_for_url("**/signerat")

    assert product.saves[-1]["1:UNDERSOKNING"] == ["2026-01-14"]


def test_nothing_can_be_typed_while_signing_is_asked_for(page: Page, product: FakeProduct) -> None:
    product.sign_delay = 1.0
    page.locator('[name="19"]').press_sequentially("Det som signeras")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.get_by_role("button", name="Signera intyget").click()
    expect(page.get_by_role("dialog", name="Ditt intyg signeras.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("och mer")

    expect(page.locator('[name="19"]')).to_have_value("Det som signeras")
    page.wait_for_url("**/signerat")


def test_after_a_signing_that_could_not_start_the_focus_is_back_at_the_button(page: Page, product: FakeProduct) -> None:
    product.on_sign = lambda form: (503, {"message": "Den nationella personuppgiftstjänsten svarar inte."})

    page.get_by_role("button", name="Signera intyget").click()

    failed = page.get_by_role("dialog", name="Signering misslyckad")
    expect(failed).to_contain_text("Den nationella personuppgiftstjänsten svarar inte.")
    failed.get_by_role("button", name="Stäng").last.click()
    expect(page.get_by_role("button", name="Signera intyget")).to_be_focused()


def test_nothing_is_printed_that_could_not_be_saved(page: Page, product: FakeProduct) -> None:
    product.on_save = lambda form: saved(2) if len(product.saves) == 1 else (503, {})
    _type(page, "Ett")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    _type(page, "Två")

    page.get_by_role("link", name="Skriv ut").click()

    expect(page.get_by_text("Utkastet måste sparas innan det kan skrivas ut.")).to_be_visible()
    assert page.url.endswith("/utkast")


def test_a_save_does_not_take_the_focus_from_the_header(page: Page, product: FakeProduct) -> None:
    product.on_save = lambda form: saved(len(product.saves) + 1, problems=[] if len(product.saves) > 1 else [_EMPTY])
    _type(page, "Ett")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    _type(page, "Två")

    page.get_by_role("link", name="Skriv ut").focus()
    expect(page.get_by_text("Klart att signera")).to_be_visible()

    expect(page.get_by_role("link", name="Skriv ut")).to_be_focused()


def test_a_header_that_changes_behind_a_dialog_waits_and_the_focus_comes_back(page: Page, product: FakeProduct) -> None:
    product.on_save = lambda form: saved(len(product.saves) + 1, problems=[] if len(product.saves) > 1 else [_EMPTY])
    _type(page, "Ett")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()
    _type(page, "Två")
    page.get_by_role("button", name="Mer").click()
    with page.expect_response("**/svar"):
        page.keyboard.press("Control+s")

    page.keyboard.press("Escape")

    expect(page.get_by_text("Klart att signera")).to_be_visible()
    expect(page.get_by_role("button", name="Mer")).to_be_focused()


def test_the_button_for_what_is_missing_says_what_it_does(page: Page, product: FakeProduct) -> None:
    page.get_by_role("button", name="Visa vad som saknas").click()
    expect(page.get_by_text("Inget saknas.")).to_be_visible()
    product.on_save = lambda form: saved(2, problems=[_EMPTY], missing=[{"anchor": "kategori-KAT_4", "heading": "Sjukdomens konsekvenser"}])
    _type(page, "Text")
    expect(page.get_by_text("Utkastet är sparat")).to_be_visible()

    page.get_by_role("button", name="Visa vad som saknas").click()

    page.get_by_role("button", name="Dölj vad som saknas").click()
    expect(page.locator("[data-missing]")).to_be_hidden()


_EMPTY = {"field": "35", "question": "35", "code": "empty", "shown": "missing", "message": "Ange ett svar."}


@pytest.mark.parametrize("name", ["35", "17", "19", "25", "26", "39"])
def test_a_field_in_focus_is_not_hidden_by_the_bar(page: Page, product: FakeProduct, name: str) -> None:
    page.set_viewport_size({"width": 944, "height": 680})

    field = page.locator(f'[name="{name}"]').first
    field.evaluate("one => one.focus({ preventScroll: true })")

    box, area = field.bounding_box(), page.locator("#formular").bounding_box()
    assert area["y"] - 1 <= box["y"]
    assert box["y"] + box["height"] <= area["y"] + area["height"] + 1
