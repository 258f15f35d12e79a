"""On a slow computer a page can be pressed before its script has come: what was pressed is done then, and no form goes past the script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import card_of, create

pytestmark = [pytest.mark.browser, pytest.mark.demo]


@pytest.fixture
def held(context):
    """The pages' scripts, which come when the test lets them."""
    waiting, coming = [], []
    context.route("**/js/*.js", lambda route: route.continue_() if coming or "/early" in route.request.url else waiting.append(route))

    def let_come(page):
        while not waiting:
            page.wait_for_timeout(50)
        coming.append(True)
        for one in waiting:
            one.continue_()

    return let_come


def test_a_unit_that_is_chosen_at_once_is_the_one_that_is_entered(context, running_demo, held):
    page = context.new_page()
    page.goto(running_demo.sandbox)
    card_of(page, "Frida")
    number = create(page)
    page.goto(f"{running_demo.product}/visa/intyg/{number}", wait_until="commit")
    page.get_by_role("button", name="Ekbackens vårdcentral").click(no_wait_after=True)
    page.wait_for_timeout(300)
    expect(page.get_by_role("heading", level=1)).to_have_text("Välj din vårdenhet")

    held(page)

    expect(page.locator("[data-draft]")).to_be_visible()


def test_a_dialog_that_is_asked_for_at_once_opens(context, running_demo, held):
    care = context.new_page()
    care.goto(running_demo.sandbox)
    with context.expect_page() as opened:
        care.locator(".card", has_text="000000000001").get_by_role("link", name="Öppna äldre intyg").click()
    page = opened.value
    page.locator("#status summary").click()
    page.get_by_role("button", name="Minimalt intyg").click()

    held(page)

    expect(page.get_by_role("dialog", name="Skriv ut minimalt intyg")).to_be_visible()
