"""The pages in a browser: accessible, within the window, alive, and usable without a mouse."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.sandbox import log_messages
from tests.sandbox.conftest import SIGN_METADATA
from webcert.adapters.soap import envelope

STATUS = "/ntjp/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21"


@pytest.fixture
def faults_of():
    """What the browser complained of while a page was open."""
    return []


def _is_fault(message):
    """An error on the console; the icon that browsers ask other parties for is none."""
    return message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico")


@pytest.fixture
def page(browser, faults_of):
    context = browser.new_context(viewport={"width": 1424, "height": 722})
    opened = context.new_page()
    opened.on("console", lambda message: faults_of.append(message.text) if _is_fault(message) else None)
    opened.on("pageerror", lambda error: faults_of.append(str(error)))
    yield opened
    context.close()


@pytest.fixture
def tell(live):
    """Sends something to the running sandbox as the product does."""

    def post(path, body, address="5565594230"):
        data = envelope.wrap(body, logical_address=address)
        answer = httpx.post(
            f"{live.url}{path}", content=data, headers={"Content-Type": "text/xml"}, trust_env=False
        )
        assert b"resultCode>OK<" in answer.content

    return post


@pytest.fixture
def busy(live, tell, messages):
    """A sandbox in which something has happened on every page."""
    httpx.post(
        f"{live.url}/intyg",
        data={"unit": "SE2321000999-1A02", "patient": "tolvan", "type": "LISJP"},
        trust_env=False,
    )
    tell(STATUS, messages.status_update("draft-1", "SIGNAT"), "SE2321000999-1A02")
    tell("/registry/register-certificate-se/v3.0", messages.register("draft-1"))
    tell("/registry/send-certificate-to-recipient/v2.0", messages.send("draft-1"))
    tell(log_messages.ADDRESS, log_messages.message(log_messages.entry()))
    httpx.post(
        f"{live.url}/control/faults", json={"system": "hsa", "kind": "slow", "seconds": 0.01}, trust_env=False
    )
    return live


def authorization(product):
    return "/idp/authorize?" + urlencode(
        {
            "client_id": "webcert", "redirect_uri": f"{product.url}/oidc/callback", "response_type": "code",
            "scope": "openid", "nonce": "n", "state": "s",
        }
    )  # fmt: skip


PAGES = (
    "/",
    "/?skapat=draft-1",
    "/oppna/draft-1",
    "/fk/",
    "/fk/intyg/draft-1",
    "/ts/",
    "/registry/",
    "/registry/intyg/draft-1",
    "/log/",
    "/minaintyg/",
    "/control/",
)


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1424, 722, "light"), (944, 680, "light"), (944, 680, "dark")]
)
def test_pages_are_accessible_and_stay_within_the_window(
    browser, busy, product, width, height, scheme, tmp_path
):
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    found = {}
    for path in (*PAGES, authorization(product) + "&prompt=login"):
        page.goto(f"{busy.url}{path}")
        broken = [one["id"] for one in Axe().run(page).response["violations"]]
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.screenshot(path=tmp_path / f"{re.sub(r'[^a-z0-9]+', '-', path[:30])}.png")
        if broken or beyond > 0:
            found[path] = (broken, beyond)
    context.close()

    assert found == {}


def test_an_event_shows_by_itself(page, live, tell, messages, faults_of):
    page.goto(live.url)
    expect(page.get_by_text("Inga intyg ännu.")).to_be_visible()

    tell(STATUS, messages.status_update("c-1", "SKAPAT"), "SE2321000999-1A02")
    expect(page.get_by_role("cell", name="SKAPAT Intygsutkast skapas")).to_be_visible()
    tell(STATUS, messages.status_update("c-1", "SIGNAT"), "SE2321000999-1A02")

    expect(page.get_by_role("cell", name="SIGNAT Intyg signerat")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.locator("[data-said]")).to_have_text("Intyg signerat, Tolvan Tolvansson")
    assert faults_of == []


def test_an_event_does_not_take_the_focus_away(page, live, tell, messages):
    tell(STATUS, messages.status_update("c-1", "SKAPAT"), "SE2321000999-1A02")
    page.goto(live.url)
    link = page.get_by_role("link", name="Öppna i Webcert")
    link.focus()

    tell(STATUS, messages.status_update("c-1", "SIGNAT"), "SE2321000999-1A02")

    expect(page.get_by_role("cell", name="SIGNAT Intyg signerat")).to_be_visible()
    expect(link).to_be_focused()


def test_lost_contact_is_told_and_found_again(page, live):
    page.goto(live.url)

    page.route("**/nytt*", lambda route: route.abort())
    expect(page.locator("[data-liveness]")).to_contain_text("Ingen kontakt")
    page.unroute("**/nytt*")

    expect(page.locator("[data-liveness]")).to_contain_text("Händelser visas")


def test_a_draft_is_created_and_opened_by_keyboard(page, live, product):
    page.goto(live.url)
    page.get_by_label("Patient").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_role("link", name="Öppna i Webcert").focus()

    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")

    expect(opened.value.get_by_role("heading", name="Webcert")).to_be_visible()
    assert product.opened[-1]["path"] == "/visa/intyg/draft-1"
    assert product.opened[-1]["enhet"] == "SE2321000999-1A02"


def test_a_new_person_number_is_posted_to_the_product(page, live, product):
    page.goto(live.url)
    page.get_by_label("Patient").select_option("byte")
    page.get_by_role("button", name="Skapa intyg").click()

    with page.context.expect_page() as opened:
        page.get_by_role("status").get_by_role("button", name="Öppna i Webcert").click()
    opened.value.wait_for_load_state()

    assert product.opened[-1]["method"] == "POST"
    assert product.opened[-1]["alternatePatientSSn"] == "199703282393"


def test_the_card_chosen_in_the_care_system_logs_in_without_asking(page, live, product):
    page.goto(live.url)

    page.goto(f"{live.url}{authorization(product)}")

    assert page.url.startswith(f"{product.url}/oidc/callback?code=")


def test_another_card_can_be_chosen_at_login(page, live, product):
    page.goto(live.url)
    page.get_by_label("Fråga efter kort vid inloggning").check()
    page.get_by_role("button", name="Byt användare").click()

    page.goto(f"{live.url}{authorization(product)}")
    page.get_by_label("Berit Bådasson").check()
    page.get_by_role("button", name="Legitimera").click()

    assert page.url.startswith(f"{product.url}/oidc/callback?code=")


def test_a_signature_is_given_with_the_pin_and_sent_back_by_itself(
    page, live, product, clock, keys_dir, faults_of
):
    import base64
    from datetime import UTC, datetime

    from webcert.adapters.signing import dss, values

    clock.at = datetime.now(UTC)
    asked = dss.Asked(
        request_id=f"wc-{'0' * 40}",
        task_id="t-1",
        hsa_id="SE2321000999-1A0D",
        signed_info=b"<a/>",
        algorithm=values.ECDSA,
        identity_provider="idp",
        levels=("http://id.sambi.se/loa/loa3",),
        request_time=clock.at,
    )
    parties = dss.Parties(
        requester=product.url + SIGN_METADATA, service=f"{live.url}/signing/metadata", answer_to=product.answer_to
    )
    key, certificate = ((keys_dir / f"client.{end}").read_bytes() for end in ("key", "pem"))
    request = dss.build_request(asked, parties, message="Intyg", key=key, certificate=certificate)
    form = {
        "Binding": "POST/XML/1.0",
        "RelayState": asked.request_id,
        "EidSignRequest": base64.b64encode(request).decode(),
    }
    answer = httpx.post(f"{live.url}/signing/request", data=form, trust_env=False)

    page.goto(f"{live.url}{answer.headers['location']}")
    broken = [one["id"] for one in Axe().run(page).response["violations"]]
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    page.wait_for_url(product.answer_to)

    assert (broken, faults_of) == ([], [])
    assert product.opened[-1]["RelayState"] == asked.request_id
    assert product.opened[-1]["EidSignResponse"]
