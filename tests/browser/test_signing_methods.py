"""Signing while the page stays: with Net iD Access and its program in another window, and by the sandbox (ui 11.12)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, two_free_ports
from tests.browser.test_main_path import axe, fill, new_draft
from webcert.config import demo

pytestmark = [pytest.mark.browser, pytest.mark.demo]
_SAVED = "Utkastet är sparat"
SIZES = ((1424, 722), (944, 680))


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


@pytest.fixture
def pictures(request):
    """Takes a picture in both sizes when a folder for them is named in the environment."""

    def take(page, name):
        folder = os.environ.get("WEBCERT_PICTURES")
        if folder is None:
            return
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png")
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})

    return take


def ready(context, running):
    """A complete draft, saved."""
    _, draft = new_draft(context, running)
    fill(draft)
    expect(draft.get_by_text(_SAVED)).to_be_visible()
    expect(draft.get_by_role("button", name="Signera intyget")).to_have_attribute("aria-disabled", "false")
    return draft


def order(running, operation, kind, **more):
    """Let the sandbox answer in a way; "ok" ends it."""
    system = "signer" if operation == "sign" else "nias"
    answer = httpx.post(f"{running.sandbox}/control/faults", json={"system": system, "operation": operation, "kind": kind, **more}, trust_env=False)
    assert answer.status_code == 200, answer.text


def program(context, running):
    """The program on the signer's computer."""
    page = context.new_page()
    page.goto(f"{running.sandbox}/nias/")
    expect(page.get_by_role("button", name="Legitimera och signera").first).to_be_visible()
    return page


def signed(draft):
    expect(draft.get_by_text("Intyget är signerat").first).to_be_visible(timeout=15_000)


def test_the_sandbox_signs(context, by_sandbox):
    draft = ready(context, by_sandbox)

    draft.get_by_role("button", name="Signera intyget").click()

    signed(draft)
    assert draft.url.endswith("?signed")


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

    expect(dialog.get_by_text("Net iD Access svarar inte")).to_be_visible(timeout=20_000)
    pictures(draft, "no-client")
    assert axe(draft) == []

    shown = program(context, with_netid)
    pictures(shown, "program")
    assert axe(shown) == []
    expect(dialog.get_by_text("Legitimera dig och signera i Net iD Access.")).to_be_visible(timeout=15_000)
    expect(dialog.get_by_text("Net iD Access svarar inte")).to_be_hidden()
    pictures(draft, "opened")
    shown.get_by_role("button", name="Legitimera och signera").click()
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
    sign.click()
    program(context, with_netid).get_by_role("button", name="Legitimera och signera").first.click()
    signed(draft)
    expect(draft.get_by_text("ändrat efter avbrottet")).to_be_visible()


def test_escape_cancels(context, with_netid):
    draft = ready(context, with_netid)
    draft.get_by_role("button", name="Signera intyget").click()
    expect(draft.get_by_role("dialog", name="Ditt intyg signeras.")).to_be_visible()
    expect(draft.get_by_role("button", name="Avbryt")).to_be_visible()
    draft.wait_for_timeout(500)

    draft.keyboard.press("Escape")

    expect(draft.get_by_text("Signeringen avbröts.")).to_be_visible()
    expect(draft.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("button,said", [("Avbryt", "Signeringen avbröts."), ("Annan person", "en annan identitet än den som är inloggad")])
def test_what_happens_in_the_program_is_told(context, with_netid, button, said):
    draft = ready(context, with_netid)
    draft.get_by_role("button", name="Signera intyget").click()
    expect(draft.get_by_role("dialog", name="Ditt intyg signeras.")).to_be_visible()
    program(context, with_netid).get_by_role("button", name=button).first.click()

    failed = draft.get_by_role("dialog", name="Signering misslyckad")
    expect(failed).to_contain_text(said, timeout=15_000)
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
    draft.get_by_role("button", name="Signera intyget").click()
    dialog = draft.get_by_role("dialog", name="Ditt intyg signeras.")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Avbryt")).to_be_visible()
    draft.wait_for_timeout(1500)
    status = re.compile("signeringsstatus")
    draft.route(status, lambda route: route.abort())
    expect(dialog.get_by_text("Ingen kontakt med Webcert")).to_be_visible(timeout=10_000)
    pictures(draft, "offline")
    assert axe(draft) == []

    draft.unroute(status)
    expect(dialog.get_by_text("Ingen kontakt med Webcert")).to_be_hidden(timeout=10_000)
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
