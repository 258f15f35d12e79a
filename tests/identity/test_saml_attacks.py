"""Attacks on the login by SAML: each is refused, audited with the check that saw it, and changes nothing (B30 to B34)."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from lxml import etree

from tests.identity.saml_visitor import ANSWER, FORM, SamlVisitor, with_xml, xml_of
from tests.identity.test_attacks import is_refused
from tests.identity.visitor import AXEL, nobody_is_logged_in
from webcert.launch.models import LoginAttempt
from webcert.sandbox.idp import saml_wrapping
from webcert.sandbox.idp.saml_faults import LABELS, Content, Described, Form, LogoutFault

LEVEL, DIRECTORY = "Inloggningsmetoden räcker inte", "Tekniskt fel"
#: Each wrong answer with the check that sees it.
CHECKS = {
    Content.WRONG_DESTINATION: "Destination", Content.NO_DESTINATION: "Destination", Content.WRONG_RESPONSE_ISSUER: "Issuer",
    Content.NO_IN_RESPONSE_TO: "InResponseTo", Content.OTHER_IN_RESPONSE_TO: "state", Content.WRONG_ASSERTION_ISSUER: "Issuer of the assertion",
    Content.NO_CONDITIONS: "Conditions", Content.NO_AUDIENCE: "Audience", Content.WRONG_SAML_AUDIENCE: "Audience",
    Content.SAML_EXPIRED: "NotOnOrAfter of Conditions", Content.SAML_NOT_YET: "NotBefore of Conditions",
    Content.NO_CONFIRMATION: "SubjectConfirmation", Content.NOT_BEARER: "SubjectConfirmation", Content.WRONG_RECIPIENT: "Recipient",
    Content.CONFIRMS_NOTHING: "InResponseTo of the assertion", Content.CONFIRMS_OTHER: "InResponseTo of the assertion",
    Content.CONFIRMATION_EXPIRED: "NotOnOrAfter of SubjectConfirmationData", Content.SAML_OLD: "IssueInstant",
    Content.SAML_FUTURE: "IssueInstant", Content.NO_STATEMENT: "AuthnStatement", Content.SESSION_OVER: "SessionNotOnOrAfter",
    Form.TWO_RESPONSES: "SAMLResponse", Form.NOT_BASE64: "message: base64", Form.TOO_LARGE: "message: size",
    Form.DOCTYPE: "message: a document type or processing instruction", Form.ENTITIES: "message: a document type or processing instruction",
    Form.NOT_VALID: "message: content of samlp:Response", Form.COMMENT: "message: a comment", Form.CDATA: "message: CDATA",
    Form.UNSIGNED: "assertion: not signed", Form.ONLY_RESPONSE_SIGNED: "assertion: not signed",
    Form.RESPONSE_SIGNED_BY_OTHER: "response: unknown certificate", Form.EMPTY_SIGNATURE: "assertion: empty signature",
    Form.ALTERED: "assertion: signature", Form.OTHER_KEY: "assertion: unknown certificate", Form.OTHER_KEY_UNNAMED: "assertion: signature",
    Form.KEY_IN_MESSAGE: "assertion: signature", Form.SHA1: "assertion: signature algorithm", Form.SHA1_DIGEST: "assertion: digest algorithm",
    Form.HMAC: "assertion: signature algorithm", Form.XSLT: "assertion: transforms", Form.XPATH: "assertion: transforms",
    Form.TWO_REFERENCES: "assertion: number of references", Form.WHOLE_REFERENCE: "assertion: reference to something else",
    Form.TWO_ASSERTIONS: "number of assertions", Form.TWO_ENCRYPTED: "number of assertions", Form.PLAIN_BESIDE_ENCRYPTED: "number of assertions",
    Form.UNSIGNED_ENCRYPTED: "assertion: not signed", Form.OTHER_ENCRYPTION_KEY: "encryption: no key of ours",
    Form.CBC: "encryption: content encryption", Form.RSA_15: "encryption: key encryption", Form.DUPLICATE_ID: "assertion: repeated ID",
    Form.XSW1: "response: form of the signature", Form.XSW2: "message: content of samlp:Response", Form.XSW3: "number of assertions",
    Form.XSW4: "message: content of saml:Assertion", Form.XSW5: "number of assertions", Form.XSW6: "number of assertions",
    Form.XSW7: "number of assertions", Form.XSW8: "number of assertions",
}  # fmt: skip
#: Those that are told of with a page of their own.
TITLED = {
    Content.SAML_LOW_LEVEL: ("AuthnContextClassRef", LEVEL), Content.SAML_NO_LEVEL: ("AuthnContextClassRef", LEVEL),
    Content.SAML_NO_HSA_ID: ("employeeHsaId", DIRECTORY), Content.SAML_TWO_HSA_IDS: ("employeeHsaId", DIRECTORY),
    Content.SAML_BAD_HSA_ID: ("employeeHsaId", DIRECTORY),
}  # fmt: skip
#: Answers that are right, or wrong only in circumstances that have tests of their own.
ELSEWHERE = {
    Content.UNENCRYPTED, Content.OLDER_HSA_ID, Content.RELAY_URL, Content.AUTHN_FAILED, Content.NO_AUTHN_CONTEXT, Content.REPEATED_ID,
    Content.SAML_LONG_AGO,
}  # fmt: skip


def test_every_wrong_answer_is_tried():
    assert set(CHECKS) | set(TITLED) | ELSEWHERE == {*Content, *Form}
    assert {*Content, *Form, *LogoutFault, *Described} == set(LABELS)
    assert len(LABELS) == sum(map(len, (Content, Form, LogoutFault, Described)))


@pytest.mark.parametrize("kind", CHECKS)
def test_a_wrong_answer(sven, fault, notes, kind):
    fault("saml_answer", kind)

    is_refused(sven.log_in(), notes, CHECKS[kind])


@pytest.mark.parametrize("kind", TITLED)
def test_a_wrong_answer_with_a_page_of_its_own(sven, fault, notes, kind):
    check, title = TITLED[kind]
    fault("saml_answer", kind)

    is_refused(sven.log_in(), notes, check, title=title)


@pytest.mark.parametrize("kind", [one for one in Form if one.name.startswith("XSW")])
def test_a_wrapped_answer_holds_what_was_signed(sven, fault, kind):
    """The attack is real: the forged assertion is there, and so are all the bytes that the signature is over."""
    fault("saml_answer", kind)

    xml = xml_of(sven.authenticate(sven.asked()))

    root = etree.fromstring(xml)
    people = {one.text for one in root.iter("{*}AttributeValue")}
    assert {AXEL, sven.staff} <= people


@pytest.mark.parametrize("kind", [one for one in Form if one.name.startswith("XSW")])
def test_no_wrapping_passes_the_signature_alone(sven, fault, kind, monkeypatch, notes):
    """Also without the rules of the schema and without the counting, the element that is read is the one that was signed."""
    from webcert.adapters.identity import saml, saml_grammar

    monkeypatch.setattr(saml_grammar, "check", lambda root: None)
    fault("saml_answer", kind)
    fields = sven.authenticate(sven.asked())
    first = etree.fromstring(xml_of(fields)).find("{*}Assertion")
    monkeypatch.setattr(saml, "_assertion", lambda config, message, role, now: saml._verified(first, role, now, "assertion"))

    answer = sven.come_back(fields)

    assert sven.login is None or sven.login["user"]["hsa_id"] == sven.staff, answer


# The way back


def test_an_answer_comes_once(sven, notes):
    fields = sven.authenticate(sven.asked())
    assert sven.come_back(fields).status_code == 302

    assert sven.come_back(fields).status_code == 403
    assert notes.checks() == ["state"]


def test_an_assertion_comes_once(sven, fault, notes):
    """Also as the answer to another request: its id is remembered."""
    fault("saml_answer", Content.REPEATED_ID)
    assert sven.log_in().status_code == 302
    other = SamlVisitor(sven.world, sven.draft)

    answer = other.log_in()

    assert (answer.status_code, notes.checks(), other.login) == (403, ["ID"], None)


def test_an_answer_that_nobody_asked_for(sven, notes):
    fields = sven.authenticate(sven.asked())
    LoginAttempt.objects.all().delete()

    is_refused(sven.come_back(fields), notes, "state")


def test_the_answer_to_another_request_of_the_same_browser(sven, notes):
    """What answers one request is not taken for the answer to another."""
    first, second = sven.authenticate(sven.asked()), sven.authenticate(sven.asked())
    state = parse_qs(urlsplit(sven.post(first)["Location"]).query)["state"][0]
    other = etree.fromstring(xml_of(second))
    other.set("InResponseTo", f"_{state}")

    is_refused(sven.come_back(with_xml(second, etree.tostring(other))), notes, "InResponseTo of the assertion")


def test_an_answer_in_another_browser(sven, notes):
    """Login CSRF: somebody is to be logged in as the attacker (B23)."""
    fields = sven.authenticate(sven.asked())

    answer = Client(enforce_csrf_checks=True).post(ANSWER, urlencode(fields), content_type=FORM)

    is_refused(answer, notes, "state")


def test_an_answer_that_was_kept_for_another_browser(sven, notes):
    address = sven.post(sven.authenticate(sven.asked()))["Location"]

    is_refused(Client().get(address), notes, "state")


def test_an_answer_that_comes_too_late(sven, notes, clock):
    fields = sven.authenticate(sven.asked())
    clock.forward(minutes=11)

    is_refused(sven.come_back(fields), notes, "state")


@pytest.mark.parametrize("relay", ["https://annan.example.org/", "javascript:alert(1)", "//annan.example.org", "/i/x", "x" * 5000, ""])
def test_relay_state_leads_nowhere(sven, relay):
    fields = [(name, relay if name == "RelayState" else value) for name, value in sven.authenticate(sven.asked())]

    answer = sven.come_back(fields)

    assert answer["Location"].startswith("/i/")


@pytest.mark.parametrize("sent", [{}, {"SAMLResponse": ""}, {"SAMLResponse": "!"}, {"SAMLResponse": base64.b64encode(b"<a/>").decode()}])
def test_no_answer_at_all(sven, notes, sent):
    sven.asked()

    answer = sven.client.post(ANSWER, urlencode(sent), content_type=FORM)

    assert (answer.status_code, len(notes.checks())) == (403, 1)
    assert nobody_is_logged_in()


def test_an_answer_in_the_address(sven, notes):
    fields = sven.authenticate(sven.asked())

    is_refused(sven.client.get(f"{ANSWER}?{urlencode(fields)}"), notes, "state")


def test_a_request_is_no_answer_before_its_form_has_come(sven, notes):
    state = parse_qs(urlsplit(sven.asked()).query)["RelayState"][0]

    is_refused(sven.client.get(ANSWER, {"state": state}), notes, "state")


def test_a_session_that_somebody_else_has_chosen(sven, settings):
    """B34: the session's name is another after the login."""
    store = Client()
    store.get("/fel/logout")
    sven.client.cookies[settings.SESSION_COOKIE_NAME] = "vald-av-nagon-annan-0123456789ab"

    assert sven.log_in().status_code == 302
    assert sven.client.cookies[settings.SESSION_COOKIE_NAME].value != "vald-av-nagon-annan-0123456789ab"


def test_an_answer_about_somebody_else_ends_the_login_of_this_browser(sven):
    sven.log_in()
    before = sven.login["id"]
    fields = SamlVisitor(sven.world, sven.draft, staff=AXEL, client=sven.client)

    fields.come_back(fields.authenticate(fields_of_request(sven)))

    assert (sven.login["user"]["hsa_id"], sven.login["id"] != before) == (AXEL, True)


def fields_of_request(visitor):
    """A new request of a browser in which somebody is logged in."""
    from webcert.adapters import outside
    from webcert.launch import login

    link = {"id": str(visitor.draft), "type": "", "enhet": "SE2321000999-1A02"}
    return login.begin(link=link, browser=visitor.client.cookies["webcert-login"].value, at=outside.now())


def test_failed_logins_say_nothing_about_the_answer(sven, fault):
    """The page tells the user what to do, not an attacker what was seen."""
    pages = set()
    for kind in (Form.UNSIGNED, Form.OTHER_KEY, Content.SAML_EXPIRED, Form.OTHER_ENCRYPTION_KEY, Form.CBC):
        fault("saml_answer", kind)
        pages.add(sven.log_in().content)

    assert len(pages) == 1


def test_no_answer_is_written_in_the_log(sven, fault, capfd):
    fields = sven.authenticate(sven.asked())
    sven.come_back(fields)
    fault("saml_answer", Form.ALTERED)
    SamlVisitor(sven.world, sven.draft).log_in()

    written = "".join(capfd.readouterr())
    assert dict(fields)["SAMLResponse"][:60] not in written
    assert saml_wrapping.SOMEBODY_ELSE not in written
