"""Attacks on the login by OpenID Connect: each is refused, audited with the check that saw it, and changes nothing (B14, B20 to B35)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.identity.visitor import AXEL, Visitor, issuer_of, nobody_is_logged_in
from webcert.launch.models import LoginAttempt
from webcert.sandbox.idp.tokens import TokenFault

FAILED = "Inloggningen misslyckades"
#: Each wrong token with the check that sees it, and the page's title.
TOKENS = {
    TokenFault.NOT_JSON: ("token answer", FAILED), TokenFault.TOKEN_TYPE: ("token answer", FAILED),
    TokenFault.NO_ID_TOKEN: ("token answer", FAILED), TokenFault.ALG_NONE: ("alg", FAILED), TokenFault.ALG_HMAC: ("alg", FAILED),
    TokenFault.ALG_HMAC_KEY: ("alg", FAILED), TokenFault.OTHER_ALG: ("alg", FAILED), TokenFault.UNKNOWN_KID: ("kid", FAILED),
    TokenFault.CRITICAL_HEADER: ("crit", FAILED), TokenFault.EMBEDDED_KEY: ("signature", FAILED),
    TokenFault.BAD_SIGNATURE: ("signature", FAILED), TokenFault.WEAK_KEY: ("size of the key", FAILED),
    TokenFault.ENCRYPTION_KEY: ("use of the key", FAILED), TokenFault.WRONG_ISSUER: ("iss", FAILED),
    TokenFault.WRONG_AUDIENCE: ("aud", FAILED), TokenFault.WRONG_AZP: ("azp", FAILED), TokenFault.SEVERAL_AUDIENCES: ("aud", FAILED),
    TokenFault.EXPIRED: ("exp", FAILED), TokenFault.OLD: ("iat", FAILED), TokenFault.ISSUED_LATER: ("iat", FAILED),
    TokenFault.NOT_YET: ("nbf", FAILED), TokenFault.WRONG_NONCE: ("nonce", FAILED), TokenFault.NO_NONCE: ("nonce", FAILED),
    TokenFault.WRONG_AT_HASH: ("at_hash", FAILED), TokenFault.LOW_LEVEL: ("acr", "Inloggningsmetoden räcker inte"),
    TokenFault.NO_LEVEL: ("acr", "Inloggningsmetoden räcker inte"), TokenFault.NO_HSA_ID: ("employeeHsaId", "Tekniskt fel"),
    TokenFault.TWO_HSA_IDS: ("employeeHsaId", "Tekniskt fel"), TokenFault.BAD_HSA_ID: ("employeeHsaId", "Tekniskt fel"),
}  # fmt: skip
#: Tokens that are wrong only in circumstances that have tests of their own.
ELSEWHERE = {TokenFault.LONG_AGO, TokenFault.REPEATED_JTI, TokenFault.LISTED_HSA_ID}


def is_refused(answer, notes, *checks, title=FAILED):
    """Whether the page is the one of a failed login, the log says why, and nobody was logged in."""
    text = answer.content.decode()
    assert answer.status_code in (403, 503)
    assert f"<h1>{title}</h1>" in text
    assert notes.checks() == list(checks)
    assert notes.named("logged_in") == []
    assert nobody_is_logged_in()


def test_every_wrong_token_is_tried():
    assert set(TOKENS) | ELSEWHERE == set(TokenFault)


@pytest.mark.parametrize("kind", TOKENS)
def test_a_wrong_token(anna, fault, notes, kind):
    check, title = TOKENS[kind]
    fault("token", kind)

    is_refused(anna.log_in(), notes, check, title=title)


def test_a_token_id_that_comes_again(world, anna, fault, notes, draft):
    fault("token", TokenFault.REPEATED_JTI)
    assert anna.log_in().status_code == 302
    other = Visitor(world, draft)

    answer = other.log_in()

    assert (answer.status_code, notes.checks(), other.login) == (403, ["jti"], None)


# The way back


@pytest.mark.parametrize(("kind", "check"), [
    ("wrong_state", "state"), ("no_state", "state"), ("two_states", "state"), ("wrong_iss", "iss of the answer"), ("no_code", "code"),
    ("login_required", "error login_required"), ("server_error", "error server_error"),
])  # fmt: skip
def test_a_wrong_answer(anna, fault, notes, kind, check):
    fault("authorize", kind)

    is_refused(anna.log_in(), notes, check)


def test_an_answer_that_nobody_asked_for(anna, notes):
    is_refused(anna.come_back([("state", "x" * 43), ("code", "c")]), notes, "state")


def test_the_same_answer_twice(anna, notes):
    back = anna.authenticate(anna.asked())
    assert anna.come_back(back).status_code == 302

    answer = anna.come_back(back)

    assert (answer.status_code, notes.checks()) == (403, ["state"])
    assert len(notes.named("logged_in")) == 1


def test_a_code_that_has_been_used_in_another_attempt(world, anna, draft, notes):
    """A code is good once, whatever state it comes with."""
    used = dict(anna.authenticate(anna.asked()))
    assert anna.come_back(list(used.items())).status_code == 302
    other = Visitor(world, draft)
    own = dict(other.authenticate(other.asked()))

    answer = other.come_back([("state", own["state"]), ("code", used["code"])])

    assert (answer.status_code, notes.checks(), other.login) == (403, ["token answer"], None)


def test_a_stolen_code_with_ones_own_state(world, anna, draft, notes):
    """The verifier of another attempt does not fit the code."""
    stolen = dict(anna.authenticate(anna.asked()))["code"]
    thief = Visitor(world, draft, AXEL)
    own = dict(thief.authenticate(thief.asked()))

    is_refused(thief.come_back([("state", own["state"]), ("code", stolen)]), notes, "token answer")


def test_an_answer_in_another_browser(world, anna, draft, notes):
    """Nobody can be logged in as somebody else by a link (login CSRF)."""
    back = anna.authenticate(anna.asked())
    other = Visitor(world, draft)

    is_refused(other.come_back(back), notes, "state")


def test_an_answer_in_another_browser_that_is_on_its_way_itself(world, anna, draft, notes):
    back = anna.authenticate(anna.asked())
    other = Visitor(world, draft)
    other.asked()

    is_refused(other.come_back(back), notes, "state")


def test_an_answer_that_took_too_long(anna, clock, notes):
    target = anna.asked()
    clock.forward(minutes=11)

    is_refused(anna.come_back(anna.authenticate(target)), notes, "state")


def test_a_session_id_set_beforehand(anna):
    """An id that somebody else knows is not the one that is logged in (fixation)."""
    anna.client.session.save()
    before = anna.client.cookies["webcert-sid"].value

    assert anna.log_in().status_code == 302

    assert anna.client.cookies["webcert-sid"].value != before
    intruder = Client()
    intruder.cookies["webcert-sid"] = before
    assert "login" not in intruder.session


def test_an_invented_session_id_is_never_taken_over(anna):
    anna.client.cookies["webcert-sid"] = "a" * 32

    anna.log_in()

    assert anna.client.cookies["webcert-sid"].value != "a" * 32


def test_a_logout_token_is_no_id_token(world, anna, notes, monkeypatch):
    """A token that the provider made for another purpose has no nonce."""
    sandbox = world.live.sandbox
    made = sandbox.logins.begin(member=sandbox.state.people.staff[anna.staff], level="x", at=world.clock().timestamp())
    token = issuer_of(world).issue_logout(login=made, algorithm="RS256", at=int(world.clock().timestamp()))
    monkeypatch.setattr("webcert.sandbox.idp.tokens.Issuer.issue", lambda issuer, **given: token)

    is_refused(anna.log_in(), notes, "nonce")


def test_a_form_where_none_is_expected(anna, notes):
    back = anna.authenticate(anna.asked())

    is_refused(anna.come_back(back, method="post"), notes, "response mode")


# Texts and addresses from elsewhere

MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize("parameters", [
    {"error": MARKUP}, {"error": "server_error", "error_description": MARKUP}, {"error": "x", "error_uri": "https://evil.example.org/"},
])  # fmt: skip
def test_words_of_the_provider_are_not_shown(anna, notes, parameters):
    state = dict(anna.authenticate(anna.asked()))["state"]

    answer = anna.come_back([("state", state), *parameters.items()])

    assert answer.status_code == 403
    for value in parameters.values():
        assert value not in answer.content.decode()
    assert all(MARKUP not in str(line) for line in notes.lines)


@pytest.mark.parametrize("name", ["next", "redirect", "redirect_uri", "url", "RelayState", "destination", "return_to"])
@pytest.mark.parametrize("place", ["link", "callback"])
def test_an_address_to_go_to_is_ignored(anna, name, place):
    evil = {name: "https://evil.example.org/"}
    target = anna.asked(**(evil if place == "link" else {}))
    assert target.startswith(anna.world.live.url)
    assert "evil" not in target

    answer = anna.come_back([*anna.authenticate(target), *(evil.items() if place == "callback" else ())])

    assert answer["Location"].startswith("/i/")


def test_a_state_that_is_an_address_is_ignored(anna, notes):
    answer = anna.come_back([("state", "https://evil.example.org/"), ("code", "c")])

    is_refused(answer, notes, "state")
    assert "evil" not in answer.content.decode()


# Discovery


@pytest.mark.parametrize(("kind", "check"), [("other_issuer", "issuer of discovery"), ("foreign_host", "addresses of discovery")])
def test_a_discovery_document_of_somebody_else(anna, fault, notes, kind, check):
    fault("discovery", kind)

    is_refused(anna.link(), notes, check)
    assert not LoginAttempt.objects.exists()


def test_another_users_answer_ends_the_first_login(world, anna, draft):
    opened = anna.log_in()["Location"]
    anna.staff = AXEL
    before = anna.login["id"]
    anna.come_back(anna.authenticate(_link_of_a_new_login(anna)))

    assert anna.login["user"]["hsa_id"] == AXEL
    assert anna.login["id"] != before
    assert anna.client.get(opened).status_code == 403


def _link_of_a_new_login(visitor):
    """A second link in the same browser, followed while nobody was logged in yet."""
    cookie = visitor.client.cookies.pop("webcert-sid")
    target = visitor.asked()
    visitor.client.cookies["webcert-sid"] = cookie.value
    return target
