"""Levels, authenticating anew, answers as forms, ways to know the client, and logouts that are told of."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.sandbox.test_idp import ANNA, BERIT, LEVEL_3, party
from webcert.sandbox.idp.clients import Client
from webcert.sandbox.idp.tokens import LEVEL_2, LOGOUT_EVENT, NATIONAL_LEVEL_3

__all__ = ["party"]


def claims_for(*levels):
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(levels)}}})


def token_of(party, **choice):
    answer = party.exchange(dict(party.authorize(**choice))["code"]).json()
    return jwt.decode(answer["id_token"], options={"verify_signature": False})


@pytest.mark.parametrize("levels", [(LEVEL_2,), (NATIONAL_LEVEL_3, LEVEL_3)])
def test_a_card_has_the_first_level_asked_for(party, levels):
    assert token_of(party, claims=claims_for(*levels))["acr"] == levels[0]


def chosen(party, level, *asked):
    return party.http.post(
        party.discovery["authorization_endpoint"], params=party.query(claims=claims_for(*asked)), data={"staff": ANNA, "level": level}
    )


def test_a_level_among_those_asked_for_can_be_chosen(party):
    reply = chosen(party, LEVEL_2, LEVEL_3, LEVEL_2)

    code = re.search("code=([^&]+)", reply.headers["location"])[1]
    assert jwt.decode(party.exchange(code).json()["id_token"], options={"verify_signature": False})["acr"] == LEVEL_2


def test_a_level_that_was_not_asked_for_cannot_be_chosen(party):
    assert chosen(party, LEVEL_2, LEVEL_3, NATIONAL_LEVEL_3).status_code == 200


def test_the_page_offers_the_levels_asked_for(party):
    page = party.http.get(party.discovery["authorization_endpoint"], params=party.query(claims=claims_for(LEVEL_3, LEVEL_2))).text

    assert re.findall(r'name="level" value="([^"]+)"', page) == [LEVEL_3, LEVEL_2]


# Authenticating anew


def passes(party, **changes):
    return party.http.get(party.discovery["authorization_endpoint"], params=party.query(**changes)).status_code == 303


@pytest.fixture
def in_the_reader(party):
    """Anna has just authenticated, and her card is still there."""
    party.authorize(staff=ANNA)


@pytest.mark.parametrize(("changes", "through"), [
    ({}, True), ({"max_age": "600"}, True), ({"max_age": "0"}, False), ({"prompt": "login"}, False), ({"max_age": "60"}, False),
])  # fmt: skip
def test_single_sign_on_lasts_as_long_as_the_client_wants(party, in_the_reader, clock, changes, through):
    clock.at += timedelta(seconds=120)

    assert passes(party, **changes) is through


def test_the_time_of_authentication_is_that_of_the_card(party, in_the_reader, clock):
    before = int(clock.at.timestamp())
    clock.at += timedelta(seconds=40)
    reply = party.http.get(party.discovery["authorization_endpoint"], params=party.query())

    code = re.search("code=([^&]+)", reply.headers["location"])[1]
    assert jwt.decode(party.exchange(code).json()["id_token"], options={"verify_signature": False})["auth_time"] == before


def test_a_max_age_that_is_none(party):
    assert dict(party.authorize(max_age="x"))["error"] == "invalid_request"


# The answer as a form


def test_an_answer_as_a_form(party):
    reply = party.http.post(
        party.discovery["authorization_endpoint"], params=party.query(response_mode="form_post"), data={"staff": ANNA, "answer": "login"}
    )

    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', reply.text))
    assert (reply.status_code, set(fields), fields["state"]) == (200, {"code", "state", "iss"}, party.state)
    assert f'action="{party.redirect_uri}"' in reply.text


# Who the client is

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
TOKEN_URL = "http://127.0.0.1:8/idp/token"


@pytest.fixture
def known():
    return Client(client_id="webcert", secret="hemligt", key=PEM, token_url=TOKEN_URL)


def assertion(**changes):
    claims = {"iss": "webcert", "sub": "webcert", "aud": TOKEN_URL, "jti": "1", "exp": int(time.time()) + 60, **changes}
    made = jwt.encode({name: value for name, value in claims.items() if value is not None}, KEY, algorithm="ES256")
    return {"client_assertion": made, "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}


def basic(pair):
    return "Basic " + base64.b64encode(pair.encode()).decode()


def test_a_client_is_known_by_its_secret_or_its_signature(known):
    assert known.is_it({"client_id": "webcert", "client_secret": "hemligt"}, "")
    assert known.is_it({}, basic("webcert:hemligt"))
    assert known.is_it(assertion(), "")


@pytest.mark.parametrize(("form", "header"), [
    ({}, ""), ({"client_id": "webcert", "client_secret": "fel"}, ""), ({"client_id": "annan", "client_secret": "hemligt"}, ""),
    ({}, basic("webcert:fel")), ({}, "Basic ???"), ({}, "Bearer x"), (assertion(aud="annan"), ""), (assertion(exp=1), ""), (assertion(jti=None), ""),
    (assertion(sub="annan"), ""), ({**assertion(), "client_assertion_type": "annan"}, ""),
])  # fmt: skip
def test_others_are_not(known, form, header):
    assert not known.is_it(form, header)


def test_an_assertion_is_good_once(known):
    made = assertion()

    assert (known.is_it(made, ""), known.is_it(made, "")) == (True, False)


# Logouts


def test_an_ended_login_is_told_of(party, live, product):
    party.log_in(staff=ANNA)
    party.log_in(staff=BERIT)

    answer = party.http.post(f"{party.url}/idp/end", json={"staff": ANNA}).json()

    assert answer == {"outcomes": ["200"]}
    (notice,) = [one for one in product.opened if one["path"] == "/oidc/backchannel-logout"]
    claims = jwt.decode(notice["logout_token"], options={"verify_signature": False})
    assert (claims["events"], "nonce" in claims, claims["aud"]) == ({LOGOUT_EVENT: {}}, False, ["webcert"])
    assert jwt.get_unverified_header(notice["logout_token"])["typ"] == "logout+jwt"
    assert [one.member.hsa_id for one in live.sandbox.logins.all()] == [BERIT]


def test_the_notice_names_the_login_as_its_id_token_did(party, product):
    claims = party.log_in(staff=ANNA)
    party.http.post(f"{party.url}/idp/end", json={"sid": claims["sid"]})

    notice = jwt.decode(product.opened[-1]["logout_token"], options={"verify_signature": False})

    assert (notice["sid"], notice["sub"]) == (claims["sid"], claims["sub"])


def test_a_button_of_the_control_page_ends_a_login(party):
    party.log_in(staff=ANNA)
    (sid,) = re.findall(r'name="sid" value="([^"]+)"', party.http.get(f"{party.url}/control/").text)

    party.http.post(f"{party.url}/idp/end", data={"sid": sid})

    assert "Ingen är inloggad." in party.http.get(f"{party.url}/control/").text


def test_ending_nobodys_login_tells_nobody(party, product):
    assert party.http.post(f"{party.url}/idp/end", json={"staff": ANNA}).json() == {"outcomes": []}
    assert product.opened == []


def test_keys_exchanged_under_the_same_name(party):
    before = party.http.get(party.discovery["jwks_uri"]).json()["keys"]

    party.http.post(f"{party.url}/control/keys", json={"exchange": True})

    after = party.http.get(party.discovery["jwks_uri"]).json()["keys"]
    assert [one["kid"] for one in after] == [one["kid"] for one in before]
    assert all(one not in before for one in after)
    assert party.log_in()["employeeHsaId"] == ANNA
