"""Login with a token that the care system posts (integration 3.5)."""

from __future__ import annotations

from urllib.parse import urlencode

import jwt
import pytest
from django.test import Client

from tests.identity.visitor import ANNA, AXEL, EKBACKEN, LEVEL_3, NATIONAL, nobody_is_logged_in
from webcert.launch import session
from webcert.sandbox.idp.keys import new_key

ADDRESS = "/oauth/token/edit"
ISSUER, AUDIENCE = "https://token.example.org", "https://webcert.example.org/oauth"


@pytest.fixture(autouse=True)
def switched_on(world, settings):
    settings.OAUTH_JWKS, settings.OAUTH_ISSUER, settings.OAUTH_AUDIENCE = f"{world.live.url}/idp/jwks.json", ISSUER, AUDIENCE
    settings.LOGIN_LEVELS = [LEVEL_3, NATIONAL]


@pytest.fixture
def token(world):
    """A signed access token; a claim that is None is left out."""

    def made(*, key=None, algorithm="RS256", header=None, **claims):
        signer, at = key or world.live.sandbox.keys.signing("RS256"), int(world.clock().timestamp())
        said = {
            "iss": ISSUER, "aud": AUDIENCE, "exp": at + 600, "nbf": at - 3600, "iat": at - 3000, "azp": "journalsystemet", "acr": LEVEL_3,
            "employeeHsaId": ANNA, **claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, None if algorithm == "none" else signer.private, algorithm=algorithm, headers={"kid": signer.kid, **(header or {})})

    return made


@pytest.fixture
def post(draft):
    """The care system's form, in a browser of its own unless one is given."""

    def posted(token="", *, client=None, headers=None, number=None, **more):
        sent = {"certId": number or str(draft), "enhet": EKBACKEN, **({"access_token": token} if token else {}), **more}
        client = client or Client(enforce_csrf_checks=True)
        return client, client.post(ADDRESS, urlencode(sent, doseq=True), content_type="application/x-www-form-urlencoded", headers=headers)

    return posted


def test_a_token_opens_the_document(post, token, notes, draft):
    client, answer = post(token())

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, f"/visa/intyg/{draft}/saved")
    page = client.get(client.get(answer["Location"])["Location"])
    assert page.status_code == 200
    (line,) = notes.named("logged_in")
    assert (line["user"], line["method"], line["assurance"]) == (ANNA, "oauth", LEVEL_3)


@pytest.mark.parametrize("scheme", ["Bearer", "Bearer:"])
def test_the_token_may_come_in_the_header(post, token, scheme):
    _, answer = post(headers={"Authorization": f"{scheme} {token()}"})

    assert answer.status_code == 303


def test_an_hsa_id_in_a_list(post, token):
    client, answer = post(token(employeeHsaId=[ANNA]))

    assert client.get(answer["Location"])["Location"].startswith("/i/")


@pytest.mark.parametrize(("wrong", "check"), [
    ({"iss": "https://evil.example.org"}, "iss"), ({"aud": "annan"}, "aud"), ({"aud": None}, "aud"), ({"exp": 1}, "exp"), ({"exp": None}, "exp"),
    ({"nbf": 9999999999}, "nbf"), ({"algorithm": "none"}, "alg"), ({"key": new_key("RS256")}, "kid"), ({"header": {"crit": ["x"], "x": 1}}, "crit"),
    ({"employeeHsaId": None}, "employeeHsaId"), ({"employeeHsaId": [ANNA, AXEL]}, "employeeHsaId"), ({"employeeHsaId": "nej!"}, "employeeHsaId"),
])  # fmt: skip
def test_a_wrong_token(post, token, notes, wrong, check):
    _, answer = post(token(**wrong))

    assert answer.status_code == (503 if check == "employeeHsaId" else 403)
    assert notes.checks() == [check]
    assert nobody_is_logged_in()


@pytest.mark.parametrize("sent", [{}, {"access_token": ""}, {"access_token": ["a.b.c", "d.e.f"]}])
def test_no_token_or_two(post, notes, sent):
    _, answer = post(**sent)

    assert (answer.status_code, notes.checks()) == (403, ["no token"])


def test_a_get_is_a_failed_login(client, notes):
    assert (client.get(ADDRESS).status_code, notes.checks()) == (403, ["token login"])


def test_switched_off(post, token, settings, notes):
    settings.OAUTH_JWKS = ""

    assert (post(token())[1].status_code, notes.checks()) == (403, ["token login"])


@pytest.mark.parametrize("number", ["", "x", "../../x"])
def test_a_certificate_that_is_none(post, token, number):
    client = Client()

    answer = client.post(ADDRESS, urlencode({"certId": number, "access_token": token()}), content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 404


def test_without_a_certificate(token):
    answer = Client().post(ADDRESS, urlencode({"access_token": token()}), content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, "certId" in answer.content.decode()) == (400, True)


def test_somebody_logged_in_is_kept_and_the_token_is_not_read(anna, post):
    first = anna.log_in()["Location"]
    before = anna.login

    _, answer = post("inte en token", client=anna.client)

    assert answer["Location"].startswith("/i/")
    assert anna.login["id"] == before["id"]
    assert [anna.client.get(one).status_code for one in (first, answer["Location"])] == [200, 200]


def test_somebody_logged_in_whose_cookie_did_not_come_is_kept(anna, post, token, notes):
    """A form from another site comes without the session's cookie; the GET that follows has it."""
    anna.log_in()
    before, cookie = anna.login, anna.client.cookies.pop("webcert-sid")
    _, answer = post(token(employeeHsaId=AXEL), client=anna.client)
    anna.client.cookies["webcert-sid"] = cookie.value

    assert anna.client.get(answer["Location"])["Location"].startswith("/i/")
    assert anna.login["id"] == before["id"]
    assert len(notes.named("logged_in")) == 1


def test_what_was_posted_is_for_the_browser_that_posted_it(post, token):
    _, answer = post(token())

    assert Client().get(answer["Location"]).status_code == 403
    assert nobody_is_logged_in()


def test_a_link_that_demands_another_level_than_the_tokens(post, token, world):
    client, answer = post(token(), tillitsniva=NATIONAL)

    assert client.get(answer["Location"])["Location"].startswith(f"{world.live.url}/idp/authorize")
    assert nobody_is_logged_in()


def test_keys_that_cannot_be_fetched(post, token, fault):
    fault("jwks", "down")

    assert post(token())[1].status_code == 503
    assert nobody_is_logged_in()


def test_no_provider_can_end_it(post, token, clock):
    client, answer = post(token())
    client.get(answer["Location"])

    assert session.end_by_provider("oauth", {"sub": "x"}, at=clock()) == 0
