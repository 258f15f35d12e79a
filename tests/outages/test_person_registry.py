"""The person registry is down, slow or answers with errors: nothing is shown and nothing changed (D22, D23, F5, F11)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.outages.user import WRITTEN

pytestmark = pytest.mark.demo
WAYS = ["down", "slow", "fault"]
TITLE = "Den nationella personuppgiftstjänsten svarar inte"


@pytest.mark.scenario(24)
@pytest.mark.parametrize("way", WAYS)
def test_no_link_opens_and_no_action_is_done_until_it_answers_again(anna, outage, way):
    number = anna.signed()
    assert WRITTEN in anna.reload().text

    with outage("pu", way):
        for page in (anna.follow(number), anna.http.get(anna.page.url)):
            status, text = (page.status, page.text) if hasattr(page, "status") else (page.status_code, page.text)
            assert (status, TITLE in text, WRITTEN in text, "Tolvan" in text) == (503, True, False, False)
        refused = [anna.ask("skicka"), anna.ask("fornya"), anna.http.get(anna.page.url.partition("?")[0] + "/utskrift")]
        assert {one.status_code for one in refused} == {503}

    page = anna.follow(number)
    assert WRITTEN in page.text
    assert "Intyget är skickat" not in page.text
    assert anna.ask("skicka").status_code == 200
    assert "Intyget är skickat till Försäkringskassan" in anna.reload().text


@pytest.mark.parametrize("way", WAYS)
def test_a_save_is_refused_and_succeeds_when_it_answers_again(anna, outage, way):
    number = anna.new_draft()
    anna.follow(number)

    with outage("pu", way):
        refused = anna.save("Skrivet under avbrottet")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert anna.ask("radera", revision=anna.page.data("revision")).status_code == 503
        assert anna.poll().json()["taken"] is None

    assert anna.save("Skrivet under avbrottet").status_code == 200
    assert "Skrivet under avbrottet" in anna.follow(number).text


@pytest.mark.parametrize("way", WAYS)
def test_no_draft_is_created(anna, outage, way):
    anna.new_draft()
    with outage("pu", way):
        asked = anna.http.post(f"{anna.live.sandbox}/intyg", data={
            "type": "LISJP", "patient": "tolvan", "unit": "SE2321000999-1A02", "reference": "", "prefill": "",
        })  # fmt: skip
        assert asked.status_code == 409
    assert anna.new_draft()


@pytest.mark.browser
def test_the_page_tells_that_it_could_not_save_and_saves_by_itself_afterwards(browser, anna, outage, live):
    number = anna.new_draft()
    context = browser.new_context()
    context.add_cookies([
        {"name": name, "value": value, "url": live.sandbox}
        for name, value in (("webcert-sandbox-user", "SE2321000999-1A0D"), ("webcert-sandbox-login", "pass"))
    ])  # fmt: skip
    page = context.new_page()
    page.goto(f"{live.product}/visa/intyg/{number}?enhet=SE2321000999-1A02")
    page.wait_for_selector("[data-draft]")
    field, told = page.locator('[name="25"]'), page.locator("[data-save-state]")

    with outage("pu", "down"):
        field.fill("Skrivet under avbrottet")
        expect(told).to_contain_text(re.compile("Utkastet kunde inte sparas"))
        expect(field).to_have_value("Skrivet under avbrottet")
        expect(field).to_be_editable()

    expect(told).to_have_text("Utkastet är sparat")
    page.reload()
    expect(page.locator('[name="25"]')).to_have_value("Skrivet under avbrottet")
    context.close()
