"""Signing while the page stays: with Net iD Access and its program in another window, and by the sandbox (ui 11.12)."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, two_free_ports
from tests.browser.keyboard import Keyboard
from tests.browser.test_main_path import axe, fill, new_draft
from webcert.config import demo

pytestmark = [pytest.mark.browser, pytest.mark.demo]
_SAVED = "Utkastet är sparat"
STATUS = re.compile("signeringsstatus")


def started(method, tmp_path_factory):
    """The demo with a method of its own; it ends with the module."""
    port, data = two_free_ports(), tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WEBCERT_SIGNING_METHOD", method)
        processes = demo.start(port=port, data=data)
    yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
    demo.stop(processes)


@pytest.fixture(scope="module")
def with_netid(tmp_path_factory):
    yield from started("NETID_ACCESS", tmp_path_factory)


@pytest.fixture(scope="module")
def by_sandbox(tmp_path_factory):
    yield from started("SANDBOX", tmp_path_factory)


def ready(context, running):
    """A complete draft, saved."""
    _, draft = new_draft(context, running)
    fill(draft)
    expect(draft.get_by_text(_SAVED)).to_be_visible()
    expect(draft.get_by_role("button", name="Signera intyget")).to_have_attribute("aria-disabled", "false")
    return draft


def by_keyboard(context, running):
    """A complete draft that has just been opened, and its user without a mouse at the button that signs."""
    draft = ready(context, running)
    draft.reload()
    keys = Keyboard(draft)
    keys.to("Till signering", most=3)
    keys("Enter")
    keys.to("Signera intyget", most=1)
    return draft, keys


def order(running, operation, kind, **more):
    """Let the sandbox answer in a way; "ok" ends it."""
    system = "signer" if operation == "sign" else "nias"
    answer = httpx.post(f"{running.sandbox}/control/faults", json={"system": system, "operation": operation, "kind": kind, **more}, timeout=60, trust_env=False)
    assert answer.status_code == 200, answer.text


def program(context, running):
    """The program on the signer's computer."""
    page = context.new_page()
    page.goto(f"{running.sandbox}/nias/")
    expect(page.get_by_role("button", name="Legitimera och signera").first).to_be_visible()
    return page


def press_sign(draft):
    """Press the button; the program has the order when the page has asked how it goes."""
    with draft.expect_response(STATUS):
        draft.get_by_role("button", name="Signera intyget").click()


def signed(draft):
    expect(draft.get_by_text("Intyget är signerat").first).to_be_visible()


def test_by_keyboard_the_sandbox_is_waited_for_cancelled_and_signs(sized, by_sandbox, pictures):
    draft, keys = by_keyboard(sized, by_sandbox)
    order(by_sandbox, "sign", "slow", seconds=3, times=1)
    keys("Enter")
    dialog = draft.get_by_role("dialog", name="Ditt intyg signeras.")
    expect(dialog.get_by_role("heading")).to_be_focused()
    pictures(draft, "keyboard-sandbox-waits")
    keys.to("Avbryt", most=1)
    keys("Enter")
    expect(draft.get_by_text("Signeringen avbröts.")).to_be_visible()
    expect(draft.get_by_role("button", name="Signera intyget")).to_be_focused()
    keys.look()
    keys.check()
    keys("Enter")

    signed(draft)
    draft.wait_for_load_state("load")
    keys.to("Till intyget", most=1)
    assert keys.faults == []


def test_the_sandbox_signs(context, by_sandbox):
    draft = ready(context, by_sandbox)

    draft.get_by_role("button", name="Signera intyget").click()

    signed(draft)
    expect(draft).to_have_url(re.compile(r"\?signed$"))


def test_a_wrong_signature_is_told_and_signing_again_works(context, by_sandbox, pictures):
    draft = ready(context, by_sandbox)
    order(by_sandbox, "sign", "foreign_card", times=1)

    draft.get_by_role("button", name="Signera intyget").click()
    failed = draft.get_by_role("dialog", name="Signering misslyckad")
    expect(failed).to_contain_text("Certifikatet på kortet går inte att signera med.")
    expect(failed.get_by_role("heading")).to_be_focused()
    pictures(draft, "failed")
    assert axe(draft) == []
    failed.get_by_role("button", name="Signera igen").click()

    signed(draft)


def test_the_doctor_signs_in_the_program(context, with_netid, pictures):
    draft = ready(context, with_netid)
    draft.get_by_role("button", name="Signera intyget").click()
    dialog = draft.get_by_role("dialog", name="Ditt intyg signeras.")
    expect(dialog).to_contain_text("Detta kan ta några sekunder.")
    expect(dialog.get_by_role("heading", name="Ditt intyg signeras.")).to_be_focused()
    pictures(draft, "started")
    assert axe(draft) == []

    expect(dialog.get_by_text("Net iD Access svarar inte")).to_be_visible()
    pictures(draft, "no-client")
    assert axe(draft) == []

    shown = program(context, with_netid)
    pictures(shown, "program")
    assert axe(shown) == []
    expect(dialog.get_by_text("Legitimera dig och signera i Net iD Access.")).to_be_visible()
    expect(dialog.get_by_text("Net iD Access svarar inte")).to_be_hidden()
    pictures(draft, "opened")
    shown.get_by_role("button", name="Legitimera och signera").first.click()
    expect(shown.get_by_text("Underskriften är lämnad.")).to_be_visible()

    signed(draft)


def test_the_doctor_cancels_with_the_keyboard_and_signs_again(context, with_netid):
    draft = ready(context, with_netid)
    sign = draft.get_by_role("button", name="Signera intyget")
    sign.focus()
    draft.keyboard.press("Enter")
    expect(draft.get_by_role("dialog", name="Ditt intyg signeras.")).to_be_visible()
    draft.keyboard.press("Tab")
    expect(draft.get_by_role("button", name="Avbryt")).to_be_focused()
    draft.keyboard.press("Enter")

    expect(draft.get_by_role("dialog")).to_be_hidden()
    expect(draft.get_by_text("Signeringen avbröts.")).to_be_visible()
    expect(sign).to_be_focused()
    draft.locator('[name="35"]').fill("Inskränkt rörlighet, ändrat efter avbrottet.")
    expect(draft.get_by_text(_SAVED)).to_be_visible()
    press_sign(draft)
    program(context, with_netid).get_by_role("button", name="Legitimera och signera").first.click()
    signed(draft)
    expect(draft.get_by_text("ändrat efter avbrottet")).to_be_visible()


def test_by_keyboard_a_signing_in_the_program_is_cancelled_there_and_done(sized, with_netid, pictures):
    draft, keys = by_keyboard(sized, with_netid)
    shown = sized.new_page()
    shown.goto(f"{with_netid.sandbox}/nias/")
    answers = Keyboard(shown)
    answers.check()
    draft.bring_to_front()
    keys("Enter")
    expect(draft.get_by_role("dialog", name="Ditt intyg signeras.").get_by_role("heading")).to_be_focused()
    expect(draft.get_by_text("Legitimera dig och signera i Net iD Access.")).to_be_visible()  # the program shows it
    keys.look()
    keys.check()

    shown.bring_to_front()
    expect(shown.get_by_role("button", name="Legitimera och signera").first).to_be_focused()
    answers.look()
    answers.check()
    pictures(shown, "keyboard-program")
    answers.to("Avbryt", most=1)
    answers("Enter")
    expect(shown.get_by_role("status")).to_contain_text("avbruten")
    draft.bring_to_front()
    failed = draft.get_by_role("dialog", name="Signering misslyckad")
    expect(failed.get_by_role("heading")).to_be_focused()
    keys.check()
    keys.to("Stäng", most=1)
    keys("Enter")
    expect(draft.get_by_role("button", name="Signera intyget")).to_be_focused()
    keys.look()

    keys("Enter")
    expect(draft.get_by_text("Legitimera dig och signera i Net iD Access.")).to_be_visible()
    shown.bring_to_front()
    expect(shown.get_by_role("button", name="Legitimera och signera").first).to_be_focused()
    answers("Enter")
    expect(shown.get_by_role("status")).to_contain_text("Underskriften är lämnad.")
    answers.check()
    draft.bring_to_front()
    signed(draft)
    assert [*keys.faults, *answers.faults] == []


def test_escape_cancels(context, with_netid):
    draft = ready(context, with_netid)
    press_sign(draft)

    draft.keyboard.press("Escape")

    expect(draft.get_by_text("Signeringen avbröts.")).to_be_visible()
    expect(draft.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("button,said", [("Avbryt", "Signeringen avbröts."), ("Annan person", "en annan identitet än den som är inloggad")])
def test_what_happens_in_the_program_is_told(context, with_netid, button, said):
    draft = ready(context, with_netid)
    press_sign(draft)
    program(context, with_netid).get_by_role("button", name=button).first.click()

    failed = draft.get_by_role("dialog", name="Signering misslyckad")
    expect(failed).to_contain_text(said)
    failed.get_by_role("button", name="Stäng").last.click()
    expect(draft.get_by_role("button", name="Signera intyget")).to_be_focused()


def test_no_server_is_told_at_once(context, with_netid, pictures):
    draft = ready(context, with_netid)
    order(with_netid, "Sign", "down", times=1)

    draft.get_by_role("button", name="Signera intyget").click()

    expect(draft.get_by_role("dialog", name="Signering misslyckad")).to_contain_text("Det går inte att nå tjänsten för signering just nu.")
    pictures(draft, "no-contact")


def test_a_lost_network_is_told_and_the_signing_goes_on(context, with_netid, pictures):
    draft = ready(context, with_netid)
    dialog = draft.get_by_role("dialog", name="Ditt intyg signeras.")
    press_sign(draft)
    draft.route(STATUS, lambda route: route.abort())
    expect(dialog.get_by_text("Ingen kontakt med Webcert")).to_be_visible()
    pictures(draft, "offline")
    assert axe(draft) == []

    draft.unroute(STATUS)
    expect(dialog.get_by_text("Ingen kontakt med Webcert")).to_be_hidden()
    program(context, with_netid).get_by_role("button", name="Legitimera och signera").first.click()
    signed(draft)


def test_the_gallery_shows_every_state(context, with_netid, pictures):
    page = context.new_page()
    page.goto(f"{with_netid.product}/galleri")
    section = page.locator("section", has=page.get_by_role("heading", name="Signering", exact=True))

    expect(section.get_by_text("Ditt intyg signeras.")).to_have_count(6)
    section.scroll_into_view_if_needed()
    pictures(page, "gallery")
    section.get_by_role("button", name="Signering misslyckad").click()
    expect(page.get_by_role("dialog", name="Signering misslyckad")).to_be_visible()
