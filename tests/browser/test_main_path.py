"""From the care system to Försäkringskassan, as a doctor does it, in a real browser against the running demo."""

from __future__ import annotations

import re

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.demo]
_SAVED = "Utkastet är sparat"


def card_of(care, name):
    """Somebody else's card is put into the care system's reader."""
    choice = care.locator("#staff option", has_text=name).first
    care.locator("#staff").select_option(choice.get_attribute("value"))
    with care.expect_navigation():
        care.get_by_role("button", name="Byt användare").click()


def create(care):
    """The care system asks for a draft; gives its id."""
    with care.expect_navigation(url="**skapat=**"):
        care.get_by_role("button", name="Skapa intyg").click()
    return care.url.rsplit("=", 1)[1]


def new_draft(context, demo, patient=None):
    care = context.new_page()
    care.goto(demo.sandbox)
    if patient:
        choice = care.locator("#patient option", has_text=patient).first
        care.locator("#patient").select_option(choice.get_attribute("value"))
    create(care)
    with context.expect_page() as opened:
        care.get_by_role("link", name="Öppna i Webcert").first.click()
    draft = opened.value
    draft.wait_for_selector("[data-draft]")
    draft.wait_for_load_state("load")  # its script and its looks are there
    return care, draft


def choose_hit(draft, field, typed):
    """Choose the first diagnosis found for what is typed; typed at once, since a list for half a word may still be exchanged."""
    draft.locator(f'[name="{field}"]').fill(typed)
    expect(draft.locator(".hits:not([hidden]) [role=option]").first).to_be_visible()
    draft.keyboard.press("ArrowDown")
    draft.keyboard.press("Enter")


def fill(draft):
    draft.locator('[data-question="1"] input[type=checkbox]').first.check()
    draft.get_by_label("Nuvarande arbete", exact=True).check()
    draft.locator('[name="29"]').fill("Snickare – bygger hus")
    choose_hit(draft, "6:0:text", "lumbago")
    draft.locator('[name="35"]').fill("Inskränkt rörlighet i ländryggen.")
    draft.locator('[name="17"]').fill("Kan inte lyfta mer än tre kilo.")
    draft.locator('[data-period="HALFTEN"] [data-tick]').check()
    draft.keyboard.type("2v")
    draft.keyboard.press("Tab")
    draft.locator('[name="33"][value=false]').check()
    draft.locator('[name="39"]').first.check()
    draft.get_by_label("Inte aktuellt").check()


def axe(page):
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_certificate_goes_the_whole_way(context, running_demo):
    care, draft = new_draft(context, running_demo)
    number = draft.url.rsplit("/", 1)[1]
    assert axe(draft) == []
    assert "191212121212" not in draft.url

    fill(draft)
    expect(draft.locator('[name="6:0:code"]')).to_have_value(re.compile("^M54"))
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera")
    expect(draft.locator("[data-save-state]")).to_have_text(_SAVED)
    told = care.locator(f'[data-document="{number}"]')
    care.bring_to_front()
    expect(told).to_contain_text("ANDRAT")  # the window in which changes are merged has ended

    draft.bring_to_front()
    draft.locator("[data-sign]").click()
    draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    draft.get_by_role("button", name="Signera").click()
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")
    assert axe(draft) == []

    draft.get_by_role("button", name="Skicka till Försäkringskassan").click()
    draft.get_by_role("button", name="Skicka", exact=True).click()
    expect(draft.locator(".header__status")).to_contain_text("skickat till Försäkringskassan")

    care.bring_to_front()
    expect(told).to_contain_text("SKICKA")
    order = re.findall(r"SKAPAT|ANDRAT|SIGNAT|SKICKA", told.inner_text())
    assert list(dict.fromkeys(order)) == ["SKAPAT", "ANDRAT", "SIGNAT", "SKICKA"]

    care.goto(f"{running_demo.sandbox}/fk/")
    expect(care.locator("main")).to_contain_text("Tolvan Tolvansson")
    _prints_open(draft)
    _the_patient_sees_it(care, running_demo)


def _the_patient_sees_it(page, demo):
    page.goto(f"{demo.sandbox}/minaintyg/")
    page.get_by_role("button", name="Logga in").click()
    expect(page.locator("main")).to_contain_text("Läkarintyg för sjukpenning")


def _prints_open(page):
    with page.expect_download() as full:
        page.locator("[data-menu] summary").click()
        page.get_by_role("link", name="Fullständigt intyg").click()
    with pikepdf.open(full.value.path()) as pdf:
        assert list(pdf.attachments) == ["intyg.xml"]
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="Minimalt intyg").click()
    with page.expect_download() as minimal:
        page.get_by_role("link", name="Skriv ut", exact=True).click()
    with pikepdf.open(minimal.value.path()) as pdf:
        assert not list(pdf.attachments)


@pytest.mark.scenario(37)
def test_an_incomplete_draft_is_not_signed_but_shows_what_is_missing(context, running_demo):
    _, draft = new_draft(context, running_demo)

    draft.locator("[data-sign]").click()

    expect(draft.locator("[data-missing]")).to_be_focused()
    draft.get_by_role("link", name="Åtgärder").click()
    expect(draft.locator('[data-problem="40"]')).to_be_visible()


def test_a_lost_connection_keeps_the_text_and_saves_when_it_is_back(context, running_demo):
    _, draft = new_draft(context, running_demo)
    context.set_offline(True)

    draft.locator('[name="25"]').fill("Skrivet utan nätverk")
    expect(draft.locator("[data-save-state]")).to_contain_text("Inget nätverk")
    expect(draft.locator('[name="25"]')).to_have_value("Skrivet utan nätverk")

    context.set_offline(False)
    expect(draft.locator("[data-save-state]")).to_have_text(_SAVED)
    draft.reload()
    expect(draft.locator('[name="25"]')).to_have_value("Skrivet utan nätverk")


@pytest.mark.scenario(41)
def test_two_windows_with_two_patients_work_side_by_side(context, running_demo):
    _, first = new_draft(context, running_demo)
    _, second = new_draft(context, running_demo, patient="Testa")

    first.locator('[name="25"]').fill("Till den första")
    second.locator('[name="25"]').fill("Till den andra")

    for page, name in ((first, "Tolvan"), (second, "Testa")):
        expect(page.locator("[data-save-state]")).to_have_text(_SAVED)
        expect(page.locator(".patient")).to_contain_text(name)


@pytest.mark.scenario(44)
def test_opening_in_another_window_is_told_at_once(context, running_demo):
    care, first = new_draft(context, running_demo)
    with context.expect_page():
        care.get_by_role("link", name="Öppna i Webcert").first.click()

    expect(first.locator("[data-taken]")).to_contain_text("ett annat fönster")


@pytest.mark.parametrize("width,height", [(1424, 722), (1244, 699), (944, 680), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_has_no_accessibility_faults(browser, running_demo, width, height, scheme):
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{running_demo.product}/galleri")

    assert axe(page) == []
    context.close()


@pytest.mark.scenario(31)
def test_a_doctor_on_two_units_chooses_one_by_keyboard(context, running_demo):
    care = context.new_page()
    care.goto(running_demo.sandbox)
    card_of(care, "Frida")
    number = create(care)

    care.goto(f"{running_demo.product}/visa/intyg/{number}")
    expect(care.get_by_role("heading", level=1)).to_have_text("Välj din vårdenhet")
    assert axe(care) == []
    care.get_by_role("button", name="Ekbackens vårdcentral").focus()
    care.keyboard.press("Enter")

    care.wait_for_selector("[data-draft]")


def test_an_unknown_document_gives_a_clear_page(context, running_demo):
    _, page = new_draft(context, running_demo)

    page.goto(f"{running_demo.product}/visa/intyg/6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10?enhet=SE2321000999-1A02")

    expect(page.get_by_role("heading", level=1)).to_have_text("Intyget gick inte att läsa in")
    assert axe(page) == []


def test_no_personal_number_reaches_a_log(context, running_demo):
    new_draft(context, running_demo)

    for name in ("web", "worker"):
        assert not re.search(r"(?<![0-9a-f-])(19|20)?\d{6}-?\d{4}(?![0-9a-f-])", (running_demo.data / f"{name}.log").read_text())
