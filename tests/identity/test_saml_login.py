"""Login by SAML as it should go, with each setting, and while the provider changes its keys or is silent (11, 11.4, F4)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import etree

from tests.identity.saml_visitor import ANSWER, LOGOUT, METADATA, SamlVisitor, with_xml, xml_of
from tests.identity.test_oidc_login import retry_of
from tests.identity.visitor import ANNA, LEVEL_2, LEVEL_3, nobody_is_logged_in
from webcert.adapters import outside
from webcert.adapters.identity import saml_bindings
from webcert.launch import session
from webcert.launch.models import SeenToken

SILENT = "Inloggningen svarar inte"


def request_of(target, world):
    """The AuthnRequest of an address, whose signature is verified with our certificate."""
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate((world.live.sandbox.settings.keys_dir / "saml.pem").read_bytes())
    data, relay_state = saml_bindings.of_query(urlsplit(target).query, "SAMLRequest", [certificate], max_bytes=64_000)
    return etree.fromstring(data), relay_state


def test_what_is_asked_for(sven, world):
    target = sven.asked()

    message, relay_state = request_of(target, world)
    assert dict(message.attrib) == {
        "ID": f"_{relay_state}", "Version": "2.0", "IssueInstant": message.get("IssueInstant"), "Destination": f"{world.live.url}/idp/saml/sso",
        "AssertionConsumerServiceIndex": "1", "AttributeConsumingServiceIndex": "1", "ForceAuthn": "false"}  # fmt: skip
    assert len(relay_state) == 43
    assert parse_qs(urlsplit(target).query)["SigAlg"] == ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"]
    context = message[1]
    assert context.get("Comparison") == "exact"
    assert [one.text for one in context] == [LEVEL_3]


def test_what_the_settings_ask_for(sven, world, settings):
    settings.LOGIN_LEVELS, settings.SAML_FORCE_AUTHN = [LEVEL_3, LEVEL_2], True

    message, _ = request_of(sven.asked(), world)

    assert message.get("ForceAuthn") == "true"
    assert [one.text for one in message[1]] == [LEVEL_3, LEVEL_2]


def test_the_login_knows_how_it_was_made(sven, rf, notes, world):
    answer = sven.log_in()

    assert answer.status_code == 302, notes.lines
    assert sven.client.get(answer["Location"]).status_code == 200
    request = rf.get("/")
    request.session = sven.client.session
    login = session.current(request, at=outside.now())
    assert (login.user.hsa_id, login.level) == (ANNA, LEVEL_3)
    assert login.signing_provider == f"{world.live.url}/idp/saml/sign/sithseid-same-device"
    (line,) = notes.named("logged_in")
    assert (line["method"], line["assurance"]) == ("saml urn:sandbox:siths-eid", LEVEL_3)


@pytest.mark.parametrize("kind", ["unencrypted", "older_hsa_id", "relay_url"])
def test_what_is_accepted_all_the_same(sven, fault, kind):
    """Also an address in RelayState, which is not followed (B33)."""
    fault("saml_answer", kind)

    assert sven.log_in()["Location"].startswith("/i/")


def test_without_a_key_of_ours_nothing_can_be_encrypted(sven, settings, fault):
    settings.SAML_DECRYPTION_KEYS, settings.SAML_ENCRYPTION_CERTIFICATE = [], ""
    fault("saml_answer", "unencrypted")

    assert sven.log_in().status_code == 302


def test_the_form_comes_without_the_sessions_cookie_and_keeps_only_itself(sven):
    fields = sven.authenticate(sven.asked())

    answer = sven.post(fields)

    assert (answer.status_code, urlsplit(answer["Location"]).path) == (303, ANSWER)
    assert nobody_is_logged_in()
    assert sven.client.get(answer["Location"])["Location"].startswith("/i/")
    assert sven.client.get(answer["Location"]).status_code == 403


def test_a_login_of_the_same_user_goes_on_in_all_windows(sven):
    first = sven.log_in()["Location"]
    before = sven.login["id"]

    sven.client.get(sven.link()["Location"])

    assert sven.login["id"] == before
    assert sven.client.get(first).status_code == 200


def test_a_link_may_demand_another_level(sven, settings, world):
    settings.LOGIN_LEVELS = [LEVEL_3, LEVEL_2]
    first = sven.log_in(level=LEVEL_2)["Location"]

    target = sven.asked(tillitsniva=LEVEL_3)
    message, _ = request_of(target, world)
    assert (message.get("ForceAuthn"), [one.text for one in message[1]]) == ("true", [LEVEL_3])
    answer = sven.come_back(sven.authenticate(target))

    assert sven.client.get(answer["Location"]).status_code == 200
    assert sven.client.get(first).status_code == 200


def test_a_new_authentication_is_seen_to_be_new(sven, settings, notes, fault):
    settings.SAML_FORCE_AUTHN = True
    fault("saml_answer", "saml_long_ago")

    assert sven.log_in().status_code == 403
    assert notes.checks() == ["AuthnInstant"]


def test_single_sign_on_may_be_old(sven, fault):
    fault("saml_answer", "saml_long_ago")

    assert sven.log_in().status_code == 302


def test_the_provider_asks_nobody_whose_card_is_in_the_reader(sven):
    sven.log_in()
    sven.client = Client()
    parts = urlsplit(sven.asked())

    assert "SAMLResponse" in sven.at_provider.get(f"{parts.path}?{parts.query}").text


def test_ids_of_used_assertions_are_forgotten_when_they_have_expired(sven, clock):
    sven.log_in()
    assert SeenToken.objects.count() == 1
    clock.forward(hours=1)

    SamlVisitor(sven.world, sven.draft).log_in()

    assert SeenToken.objects.count() == 1


def test_the_browsers_mark_comes_along_from_the_providers_site(sven, settings):
    """Its form is from another site; the mark may be sent with it over https only. The session's cookie never is."""
    assert sven.link().cookies["webcert-login"]["samesite"] == "Lax"
    settings.SECURE = True

    mark = sven.link().cookies["webcert-login"]

    assert (mark["samesite"], mark["secure"], mark["httponly"]) == ("None", True, True)
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


# Cancelling, and trying again


def test_a_cancelled_login_can_be_tried_again(sven, notes):
    answer = sven.come_back(sven.authenticate(sven.asked(), answer="cancel"))

    assert (answer.status_code, "Inloggningen avbröts" in answer.content.decode()) == (403, True)
    assert notes.checks() == ["Status Responder cancel"]
    start = sven.client.get(retry_of(answer))["Location"]
    assert sven.come_back(sven.authenticate(sven.client.get(start)["Location"]))["Location"].startswith("/i/")


@pytest.mark.parametrize(("kind", "check", "title"), [
    ("authn_failed", "Status Responder AuthnFailed", "Inloggningen misslyckades"),
    ("no_authn_context", "Status Responder NoAuthnContext", "Inloggningsmetoden räcker inte"),
])  # fmt: skip
def test_what_the_provider_could_not_do(sven, fault, notes, kind, check, title):
    fault("saml_answer", kind)

    answer = sven.log_in()

    assert (answer.status_code, f"<h1>{title}</h1>" in answer.content.decode(), notes.checks()) == (403, True, [check])
    assert nobody_is_logged_in()


def test_a_level_that_the_provider_does_not_know(sven, settings, notes):
    settings.LOGIN_LEVELS = ["urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient"]

    sven.come_back(sven.authenticate(sven.asked()))

    assert notes.checks() == ["Status Responder NoAuthnContext"]


# Where a login begins


@pytest.mark.parametrize("query", ["", "?start=gissad", "?idp={idp}", "?idp=https://annan.example.org&start={start}", "?start={start}"])
def test_a_login_begins_with_a_launch_at_our_provider(sven, settings, notes, query):
    start = parse_qs(urlsplit(sven.link()["Location"]).query)["start"][0]

    answer = sven.client.get("/saml/login/alias/defaultAlias" + query.format(idp=settings.SAML_PROVIDER, start=start))

    assert (answer.status_code, len(notes.checks())) == (403, 1)


def test_a_launch_begins_in_its_own_browser_and_once(sven):
    address = sven.link()["Location"]

    assert Client().get(address).status_code == 403
    assert sven.client.get(address).status_code == 302
    assert sven.client.get(address).status_code == 403


@pytest.mark.parametrize("address", [ANSWER, LOGOUT, METADATA, "/saml/login/alias/defaultAlias", "/saml/SSO/alias/eleg"])
def test_with_another_protocol_there_are_no_such_addresses(sven, settings, address):
    settings.LOGIN_PROTOCOL = "oidc" if "eleg" not in address else "saml"

    assert sven.client.get(address).status_code == 404


def test_an_answer_of_the_other_protocol_is_none(sven, settings, notes):
    """A request by one protocol is not answered by the other."""
    from tests.identity.visitor import Visitor

    fields = sven.authenticate(sven.asked())
    state = dict(fields)["RelayState"]
    settings.LOGIN_PROTOCOL = "oidc"
    answer = sven.client.get("/oidc/callback", {"state": state, "code": "x"})
    assert (answer.status_code, notes.checks()) == (403, ["state"])
    other = Visitor(sven.world, sven.draft)
    asked = parse_qs(urlsplit(other.asked()).query)["state"][0]
    settings.LOGIN_PROTOCOL = "saml"

    assert other.client.get(ANSWER, {"state": asked}).status_code == 403
    assert nobody_is_logged_in()


# Keys


def change_keys(world, **how):
    world.live.app.test_client().post("/control/keys", json=how)


def another(sven):
    return SamlVisitor(sven.world, sven.draft).log_in()


def calls(world):
    return len([one for one in world.live.sandbox.state.journal.entries if one.operation == "saml_metadata"])


def test_metadata_is_asked_for_once_a_day(sven, world, clock):
    assert [sven.log_in().status_code, another(sven).status_code, calls(world)] == [302, 302, 1]
    clock.forward(hours=25)

    assert (another(sven).status_code, calls(world)) == (302, 2)


@pytest.mark.parametrize("how", [{"change": True}, {"change": True, "withdraw": True}])
def test_changed_keys_are_fetched(sven, world, how):
    assert sven.log_in().status_code == 302

    change_keys(world, **how)

    assert (another(sven).status_code, calls(world)) == (302, 2)


def test_unknown_keys_are_fetched_at_most_once_a_minute(sven, world, fault, clock):
    fault("saml_answer", "other_key")
    for _ in range(4):
        assert another(sven).status_code == 403
    assert calls(world) == 2
    clock.forward(seconds=61)

    assert another(sven).status_code == 403
    assert calls(world) == 3


def test_a_key_that_was_withdrawn_is_trusted_for_a_day_at_most(sven, world, clock, monkeypatch):
    from webcert.sandbox.idp import saml_keys

    assert sven.log_in().status_code == 302
    old = saml_keys.signing(world.live.sandbox.keys)
    change_keys(world, change=True, withdraw=True)
    monkeypatch.setattr(saml_keys, "signing", lambda ring: old)
    clock.forward(hours=25)

    assert another(sven).status_code == 403


@pytest.mark.parametrize("kind", ["down", "broken", "garbage"])
def test_the_kept_metadata_serves_for_a_week(sven, fault, clock, kind):
    assert sven.log_in().status_code == 302
    fault("saml_metadata", kind)
    clock.forward(days=6)
    assert another(sven).status_code == 302
    clock.forward(days=2)

    other = SamlVisitor(sven.world, sven.draft)
    answer = other.begun()
    assert (answer.status_code, SILENT in answer.content.decode()) == (503, True)


def test_a_silent_provider_before_the_way_there(sven, fault, notes):
    fault("saml_metadata", "down")

    answer = sven.begun()

    assert (answer.status_code, SILENT in answer.content.decode(), notes.checks()) == (503, True, ["provider is silent"])
    fault("saml_metadata", "ok")
    start = sven.client.get(retry_of(answer))["Location"]
    assert sven.client.get(start)["Location"].startswith(f"{sven.world.live.url}/idp/saml/sso?SAMLRequest=")


def test_white_space_that_a_provider_writes_changes_nothing(sven):
    fields = sven.authenticate(sven.asked())

    assert sven.come_back(with_xml(fields, b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml_of(fields) + b"\n")).status_code == 302
