"""The provider tells that a login there has ended (OpenID Connect back-channel logout; 11.5)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.identity.visitor import Visitor, issuer_of
from webcert.launch import idle, session
from webcert.launch.models import LaunchContext, ProviderLogin
from webcert.sandbox.idp.provider import OFFERED
from webcert.sandbox.idp.tokens import LogoutFault, TokenFault, Wanted

ADDRESS = "/oidc/backchannel-logout"
CHECKS = {
    TokenFault.ALG_NONE: "alg", TokenFault.ALG_HMAC: "alg", TokenFault.UNKNOWN_KID: "kid", TokenFault.BAD_SIGNATURE: "signature",
    TokenFault.WRONG_ISSUER: "iss", TokenFault.WRONG_AUDIENCE: "aud", TokenFault.EXPIRED: "exp", TokenFault.OLD: "iat",
    LogoutFault.NO_EVENT: "events", LogoutFault.WITH_NONCE: "nonce in a logout token", LogoutFault.NO_SUBJECT: "sid and sub",
    LogoutFault.OTHER_SUBJECT: "unknown sid or sub", LogoutFault.NO_JTI: "jti",
}  # fmt: skip


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.OIDC_BACKCHANNEL_LOGOUT = True


@pytest.fixture
def opened(anna):
    return anna.log_in()["Location"]


@pytest.fixture
def token(world, opened):
    """A logout token about the latest login."""

    def made(fault=""):
        login = world.live.sandbox.logins.all()[-1]
        return issuer_of(world).issue_logout(login=login, algorithm="RS256", at=int(world.clock().timestamp()), fault=fault)

    return made


def told(token):
    """What the product answers to the provider, which has no cookies."""
    return Client(enforce_csrf_checks=True).post(ADDRESS, {"logout_token": token})


def page_of(anna, opened, name):
    return reverse(name, args=[opened.split("/")[2], anna.draft])


def test_every_wrong_token_is_tried():
    assert set(CHECKS) | {TokenFault.REPEATED_JTI} == set(OFFERED["idp", "logout_token"])


def test_a_notice_ends_the_login_and_the_next_page_says_why(anna, opened, token, notes):
    answer = told(token())

    assert (answer.status_code, answer.content) == (200, b"")
    assert notes.named("logged_out")[0]["reason"] == "identity provider"
    assert not LaunchContext.objects.filter(ended=False).exists()
    page = anna.client.get(opened)
    assert (page.status_code, "loggats ut hos inloggningstjänsten" in page.content.decode()) == (403, True)
    assert anna.login is None
    assert not ProviderLogin.objects.exists()


def test_every_window_says_why(anna, opened, token):
    other = anna.link()["Location"]
    told(token())

    assert all("loggats ut hos inloggningstjänsten" in anna.client.get(one).content.decode() for one in (opened, other, opened))


def test_an_open_page_is_told_and_may_save_what_was_typed(anna, opened, token, clock):
    anna.client.get(opened)
    told(token())

    heard = anna.client.get(page_of(anna, opened, "poll"), {"revision": "1"}, headers={"Sec-Fetch-Mode": "cors"}).json()
    assert (heard["ends"], 0 < heard["left"] <= 10) == ("provider-logout", True)
    form = {"revision": "1", "save_id": str(uuid.uuid4()), "25": "Skrivet strax innan"}
    put = {"data": "&".join(f"{name}={value}" for name, value in form.items()), "content_type": "application/x-www-form-urlencoded"}
    assert anna.client.put(page_of(anna, opened, "answers"), **put).status_code == 200

    clock.forward(seconds=11)
    assert anna.client.put(page_of(anna, opened, "answers"), **put).status_code == 403


@pytest.mark.parametrize("name", ["document", "questions", "print"])
def test_nothing_else_goes_on(anna, opened, token, name):
    told(token())

    assert anna.client.get(page_of(anna, opened, name)).status_code == 403


def test_a_window_that_had_ended_before_saves_nothing(anna, opened, token):
    LaunchContext.objects.update(ended=True)
    told(token())

    assert anna.client.get(page_of(anna, opened, "poll"), {"revision": "1"}).status_code == 403


def test_a_new_link_logs_in_anew(anna, opened, token):
    before = anna.login["id"]
    told(token())

    assert anna.client.get(anna.log_in()["Location"]).status_code == 200
    assert anna.login["id"] != before


def test_nobody_comes_back(anna, opened, token, notes, clock):
    """The end is in the audit log once."""
    told(token())
    idle.end_idle(at=clock() + timedelta(hours=1))

    assert [event for event, _ in notes.lines if event in ("logged_out", "login_expired")] == ["logged_out"]


def test_another_login_of_the_same_user_goes_on(world, anna, opened, token, draft):
    made = token()
    other = Visitor(world, draft)
    there = other.log_in()["Location"]

    told(made)

    assert (other.client.get(there).status_code, anna.client.get(opened).status_code) == (200, 403)


@pytest.mark.parametrize("kind", CHECKS)
def test_a_token_that_is_not_in_order_changes_nothing(anna, opened, token, notes, kind):
    answer = told(token(kind))

    assert (answer.status_code, notes.checks()) == (400, [CHECKS[kind]])
    assert anna.client.get(opened).status_code == 200


def test_a_token_is_good_once(anna, opened, token, notes):
    made = token()
    assert told(made).status_code == 200

    assert told(made).status_code == 400
    assert notes.checks() == ["jti"]


def test_an_id_token_is_no_logout_token(world, anna, opened, notes):
    login, at = world.live.sandbox.logins.all()[-1], int(world.clock().timestamp())
    made = issuer_of(world).issue(
        login=login, wanted=Wanted(nonce="n", claims=frozenset()), access_token="a", algorithm="RS256", at=at, authenticated=at)  # fmt: skip

    assert told(made).status_code == 400
    assert notes.checks() == ["events"]
    assert anna.client.get(opened).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}, {"logout_token": ["x", "y"]}])
def test_without_a_token(anna, opened, sent):
    assert Client().post(ADDRESS, sent).status_code == 400
    assert anna.client.get(opened).status_code == 200


def test_a_silent_provider_is_not_taken_for_a_wrong_token(anna, opened, token, fault, clock):
    """The provider may send its notice again."""
    clock.forward(hours=25)
    fault("discovery", "down")

    assert told(token()).status_code == 503


def test_switched_off_there_is_no_such_address(anna, opened, token, settings):
    settings.OIDC_BACKCHANNEL_LOGOUT = False

    assert told(token()).status_code == 404
    assert anna.client.get(opened).status_code == 200


def test_what_the_provider_says_nothing_about_is_found_by_nobody(db, clock):
    assert session.end_by_provider("oidc", {}, at=clock()) == 0


def test_the_page_after_a_logout_at_the_provider(client):
    answer = client.get("/oidc/loggedout", {"state": "<script>"})

    assert (answer.status_code, "Du är nu utloggad" in answer.content.decode(), "<script>" in answer.content.decode()) == (200, True, False)
