"""The SAML provider ends a login: by address or form, signed, fresh, once, and about a session that is known (11.5)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from lxml import etree

from tests.identity.saml_visitor import FORM, LOGOUT, SamlVisitor, fields_of
from webcert.launch.models import LaunchContext, ProviderLogin
from webcert.sandbox.idp.saml_faults import LogoutFault

CHECKS = {
    LogoutFault.WRONG_DESTINATION: "Destination", LogoutFault.WRONG_ISSUER: "Issuer", LogoutFault.OLD: "IssueInstant",
    LogoutFault.EXPIRED: "NotOnOrAfter",
}  # fmt: skip
BY_ADDRESS = {**CHECKS, LogoutFault.UNSIGNED: "message: not signed", LogoutFault.OTHER_KEY: "message: signature", LogoutFault.ALTERED: "message: signature"}
BY_FORM = {**CHECKS, LogoutFault.UNSIGNED: "request: not signed", LogoutFault.OTHER_KEY: "request: unknown certificate",
           LogoutFault.ALTERED: "request: signature"}  # fmt: skip
UNKNOWN = (LogoutFault.OTHER_NAME, LogoutFault.OTHER_SESSION)


@pytest.fixture
def opened(sven):
    return sven.log_in()["Location"]


@pytest.fixture
def at_provider(sven, opened):
    """The login as the provider knows it."""
    return sven.world.live.sandbox.logins.all()[-1]


def by_address(sven, login, fault=""):
    """The browser brings the request in an address; whose browser it is does not matter."""
    parts = urlsplit(sven.provider.logout_address(login, fault))
    return Client(enforce_csrf_checks=True).get(f"{parts.path}?{parts.query}")


def by_form(sven, login, fault=""):
    """The same as a form from the provider's site."""
    return Client(enforce_csrf_checks=True).post(LOGOUT, urlencode(sven.provider.logout_form(login, fault)), content_type=FORM)


def answered(sven, answer):
    """What the provider says about our answer, which it verifies."""
    client = sven.world.live.app.test_client()
    if answer.status_code == 302:
        parts = urlsplit(answer["Location"])
        return client.get(f"{parts.path}?{parts.query}")
    return client.post("/idp/saml/loggedout", data=dict(fields_of(answer.content.decode())))


def outcomes(sven):
    return [one.outcome for one in sven.world.live.sandbox.state.journal.entries if one.operation == "saml_logout"]


def test_every_wrong_request_is_tried():
    assert {*BY_ADDRESS, *UNKNOWN, LogoutFault.REPEATED_ID} == {*BY_FORM, *UNKNOWN, LogoutFault.REPEATED_ID} == set(LogoutFault)


@pytest.mark.parametrize("way", [by_address, by_form])
def test_a_request_ends_the_login_and_is_answered(sven, opened, at_provider, notes, way):
    answer = way(sven, at_provider)

    assert answered(sven, answer).status_code == 200
    assert outcomes(sven) == ["ended"]
    assert notes.named("logged_out")[0]["reason"] == "identity provider"
    assert not LaunchContext.objects.filter(ended=False).exists()
    assert not ProviderLogin.objects.exists()
    page = sven.client.get(opened)
    assert (page.status_code, "loggats ut hos inloggningstjänsten" in page.content.decode()) == (403, True)


def test_the_answer_goes_back_with_what_the_provider_sent_along(sven, at_provider):
    assert f"RelayState={at_provider.sid}" in by_address(sven, at_provider)["Location"]
    again = SamlVisitor(sven.world, sven.draft)
    again.log_in()
    login = sven.world.live.sandbox.logins.all()[-1]

    assert ("RelayState", login.sid) in fields_of(by_form(again, login).content.decode())


def test_a_form_may_go_to_the_provider_and_nowhere_else(sven, at_provider):
    answer = by_form(sven, at_provider)

    policy = answer["Content-Security-Policy"]
    assert f"form-action 'self' {sven.world.live.url}" in policy
    assert "data-goes-at-once" in answer.content.decode()


def test_another_login_of_the_same_user_goes_on(sven, opened, at_provider):
    other = SamlVisitor(sven.world, sven.draft)
    there = other.log_in()["Location"]

    by_address(sven, at_provider)

    assert (sven.client.get(opened).status_code, other.client.get(there).status_code) == (403, 200)


@pytest.mark.parametrize(("way", "kind", "check"), [
    *((by_address, kind, check) for kind, check in BY_ADDRESS.items()), *((by_form, kind, check) for kind, check in BY_FORM.items())])
def test_a_request_that_is_not_in_order_changes_nothing(sven, opened, at_provider, notes, way, kind, check):
    answer = way(sven, at_provider, kind)

    assert (answer.status_code, "Utloggningen misslyckades" in answer.content.decode(), notes.checks()) == (400, True, [check])
    assert sven.client.get(opened).status_code == 200


@pytest.mark.parametrize("way", [by_address, by_form])
@pytest.mark.parametrize("kind", UNKNOWN)
def test_a_session_that_nobody_knows(sven, opened, at_provider, notes, way, kind):
    answer = way(sven, at_provider, kind)

    assert answered(sven, answer).status_code == 200
    assert (outcomes(sven), notes.checks()) == (["not ended"], ["unknown NameID or SessionIndex"])
    assert sven.client.get(opened).status_code == 200


@pytest.mark.parametrize("way", [by_address, by_form])
def test_a_request_is_good_once(sven, opened, at_provider, notes, way):
    way(sven, at_provider, LogoutFault.REPEATED_ID)

    assert way(sven, at_provider, LogoutFault.REPEATED_ID).status_code == 400
    assert notes.checks() == ["ID"]


def test_the_same_address_again(sven, opened, at_provider, notes):
    parts = urlsplit(sven.provider.logout_address(at_provider))
    Client().get(f"{parts.path}?{parts.query}")

    assert Client().get(f"{parts.path}?{parts.query}").status_code == 400
    assert notes.checks() == ["ID"]


@pytest.mark.parametrize("query", [
    "", "SAMLRequest=x", "SAMLRequest=x&SigAlg=y&Signature=z", "{0}&{0}", "{0}&RelayState=annat", "{1}", "SAMLRequest=QUFB&SigAlg={2}&Signature=AAAA"])
def test_an_address_that_says_something_else(sven, opened, at_provider, query):
    whole = urlsplit(sven.provider.logout_address(at_provider)).query
    sha1 = whole.replace("rsa-sha256", "rsa-sha1")

    answer = Client().get(f"{LOGOUT}?{query.format(whole, sha1, 'http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256')}")

    assert answer.status_code == 400
    assert sven.client.get(opened).status_code == 200


def evil(kind, xml):
    text = xml.decode()
    start = text.index("<samlp:LogoutRequest")
    if kind == "file":
        return text[:start] + '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + text[start:].replace("<samlp:SessionIndex>", "<samlp:SessionIndex>&x;")
    if kind == "growing":
        laughs = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        return text[:start] + f'<!DOCTYPE x [<!ENTITY a "aaaa">{laughs}]>' + text[start:].replace("<samlp:SessionIndex>", "<samlp:SessionIndex>&i;")
    if kind == "comment":
        return text.replace("<samlp:SessionIndex>", "<samlp:SessionIndex><!-- -->")
    if kind == "two names":
        return text.replace("</saml:NameID>", "</saml:NameID><saml:NameID>annan</saml:NameID>")
    return text[: len(text) // 2]


@pytest.mark.parametrize("kind", ["file", "growing", "comment", "two names", "half"])
def test_a_request_that_is_no_safe_xml(sven, opened, at_provider, kind):
    import base64

    fields = sven.provider.logout_form(at_provider)
    fields["SAMLRequest"] = base64.b64encode(evil(kind, base64.b64decode(fields["SAMLRequest"])).encode()).decode()

    answer = Client().post(LOGOUT, urlencode(fields), content_type=FORM)

    assert answer.status_code == 400
    assert sven.client.get(opened).status_code == 200


def test_a_signed_request_wrapped_in_another(sven, opened, at_provider, world):
    """The signed request about one session, inside a forged one about another."""
    import base64

    other = SamlVisitor(world, sven.draft)
    there = other.log_in()["Location"]
    target = world.live.sandbox.logins.all()[-1]
    signed = etree.fromstring(base64.b64decode(sven.provider.logout_form(at_provider)["SAMLRequest"]))
    forged = sven.provider.logout_request(target, "")
    signature = next(one for one in signed if one.tag.endswith("}Signature"))
    signed.remove(signature)
    forged.insert(1, signature)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(signed)

    answer = Client().post(LOGOUT, urlencode({"SAMLRequest": base64.b64encode(etree.tostring(forged)).decode()}), content_type=FORM)

    assert answer.status_code == 400
    assert [sven.client.get(opened).status_code, other.client.get(there).status_code] == [200, 200]


def test_a_bomb_of_packed_bytes_is_not_unpacked(sven, opened):
    import base64
    import zlib

    from webcert.adapters.identity import saml_bindings

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 50_000_000) + packer.flush()
    with pytest.raises(saml_bindings.BadMessage, match="size"):
        saml_bindings._inflated(packed, 64_000)
    assert len(base64.b64encode(packed)) < 100_000


def test_a_silent_provider_is_not_taken_for_a_wrong_request(sven, opened, at_provider, fault, clock):
    clock.forward(days=8)
    fault("saml_metadata", "down")

    assert by_address(sven, at_provider).status_code == 503


def test_the_provider_has_a_button(sven, opened, at_provider):
    """The tester ends a login at the provider, and the browser brings the message here."""
    client = sven.world.live.app.test_client()
    assert f'value="{at_provider.sid}"' in client.get("/control/").text

    parts = urlsplit(client.post("/idp/saml/end", data={"sid": at_provider.sid}).headers["Location"])

    assert answered(sven, Client().get(f"{parts.path}?{parts.query}")).status_code == 200
    assert sven.client.get(opened).status_code == 403


def test_the_providers_other_button_sends_a_form(sven, opened, at_provider):
    client = sven.world.live.app.test_client()
    page = client.post("/idp/saml/end", data={"sid": at_provider.sid, "by_form": "1"}).text

    answer = Client(enforce_csrf_checks=True).post(LOGOUT, urlencode(dict(fields_of(page))), content_type=FORM)

    assert answered(sven, answer).status_code == 200
    assert sven.client.get(opened).status_code == 403
