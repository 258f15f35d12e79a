"""The identity provider speaks OpenID Connect as SITHS does, and can get each row wrong (11.1, 11.2)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest

from webcert.sandbox.idp.tokens import TokenFault

ANNA, BERIT = "SE2321000999-1A0D", "SE2321000999-1A0K"
LEVEL_3 = "http://id.sambi.se/loa/loa3"
CLAIMS = {
    "id_token": {
        "employeeHsaId": {"essential": True}, "identityProviderForSign": None,
        "acr": {"essential": True, "value": LEVEL_3},
    }
}  # fmt: skip
#: Tokens that are right when seen alone.
HARMLESS = {TokenFault.LISTED_HSA_ID, TokenFault.REPEATED_JTI, TokenFault.LONG_AGO}


@dataclass
class RelyingParty:
    """A client as the product is one: it trusts nothing that it has not checked."""

    url: str
    product_url: str
    secret: str

    def __post_init__(self):
        self.http = httpx.Client(follow_redirects=False, trust_env=False, timeout=20)
        self.discovery = self.http.get(f"{self.url}/idp/.well-known/openid-configuration").json()
        self.state, self.nonce, self.verifier = (secrets.token_urlsafe(48) for _ in range(3))
        self.redirect_uri = f"{self.product_url}/oidc/callback"

    def query(self, **changes):
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        )
        values = {
            "response_type": "code",
            "client_id": "webcert",
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "claims": json.dumps(CLAIMS),
            "ui_locales": "sv",
            **changes,
        }
        return {name: value for name, value in values.items() if value is not None}

    def authorize(self, *, staff=ANNA, answer="login", **changes):
        """Choose a card on the page; gives the parameters of the way back."""
        reply = self.http.post(
            self.discovery["authorization_endpoint"],
            params=self.query(**changes),
            data={"staff": staff, "answer": answer},
        )
        return parse_qsl(urlsplit(reply.headers["location"]).query)

    def exchange(self, code, **changes):
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": "webcert",
            "client_secret": self.secret,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.http.post(self.discovery["token_endpoint"], data=values)

    def log_in(self, **choice):
        """The ID token's claims, after every check of 11.2. Raises when one fails."""
        answer = self.exchange(dict(self.authorize(**choice))["code"]).json()
        assert answer["token_type"] == "Bearer"
        return self.verified(answer["id_token"], answer["access_token"])

    def verified(self, token, access_token):
        header = jwt.get_unverified_header(token)
        assert header["alg"] in ("RS256", "ES256", "PS256")
        assert "crit" not in header
        keys = {key["kid"]: key for key in self.http.get(self.discovery["jwks_uri"]).json()["keys"]}
        jwk = keys[header["kid"]]
        assert jwk.get("use", "sig") == "sig"
        key = jwt.PyJWK(jwk).key
        assert getattr(key, "key_size", 256) in (256, 2048)
        claims = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience="webcert",
            issuer=self.discovery["issuer"],
            leeway=30,
            options={"verify_iat": False, "require": ["exp", "iat", "nonce"]},
        )
        now = self.now
        assert now - 600 < claims["iat"] <= now + 60
        assert claims["aud"] in ("webcert", ["webcert"])
        assert claims.get("azp", "webcert") == "webcert"
        assert claims["nonce"] == self.nonce
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
        assert claims["acr"] == LEVEL_3
        hsa_id = claims["employeeHsaId"]
        assert isinstance(hsa_id, str) or len(hsa_id) == 1
        assert (hsa_id if isinstance(hsa_id, str) else hsa_id[0]).startswith("SE2321000")
        return claims


@pytest.fixture
def party(live, product, clock):
    """A relying party; the provider's clock is set to the real time, which PyJWT goes by."""
    from datetime import UTC, datetime

    clock.at = datetime.now(UTC)
    found = RelyingParty(live.url, product.url, live.sandbox.settings.client_secret)
    found.now = clock.at.timestamp()
    yield found
    found.http.close()


def test_a_login_gives_the_hsa_id_and_the_signing_provider(party, live):
    claims = party.log_in(staff=ANNA)

    assert claims["employeeHsaId"] == ANNA
    assert claims["identityProviderForSign"] == f"{live.url}/idp/saml/sign/sithseid-same-device"


def test_the_subject_is_another_at_each_login(party):
    assert party.log_in()["sub"] != party.log_in()["sub"]


def test_only_claims_that_were_asked_for_are_delivered(party):
    claims = json.dumps({"id_token": {"employeeHsaId": {"essential": True}}})

    answer = party.exchange(dict(party.authorize(claims=claims))["code"]).json()

    delivered = jwt.decode(answer["id_token"], options={"verify_signature": False})
    assert "employeeHsaId" in delivered
    assert "identityProviderForSign" not in delivered


def test_a_code_is_good_once(party):
    code = dict(party.authorize())["code"]

    first, second = party.exchange(code), party.exchange(code)

    assert (first.status_code, second.status_code, second.json()) == (200, 400, {"error": "invalid_grant"})


def test_a_code_grows_old(party, clock):
    code = dict(party.authorize())["code"]

    clock.forward(seconds=61)

    assert party.exchange(code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_verifier": "x" * 64}, "invalid_grant"),
        ({"redirect_uri": "http://example.org/"}, "invalid_grant"),
        ({"client_secret": "fel"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused(party, wrong, error):
    assert party.exchange(dict(party.authorize())["code"], **wrong).json() == {"error": error}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        (
            {
                "claims": json.dumps(
                    {"id_token": {"acr": {"essential": True, "value": "http://id.sambi.se/loa/loa4"}}}
                )
            },
            "access_denied",
        ),
    ],
)
def test_a_wrong_request_is_sent_back_with_an_error_and_its_state(party, wrong, error):
    answer = dict(party.authorize(**wrong))

    assert answer == {"error": error, "state": party.state}


@pytest.mark.parametrize("wrong", [{"client_id": "annan"}, {"redirect_uri": "http://example.org/"}])
def test_an_unregistered_client_or_address_is_never_sent_anywhere(party, wrong):
    reply = party.http.get(party.discovery["authorization_endpoint"], params=party.query(**wrong))

    assert reply.status_code == 400
    assert "location" not in reply.headers


def test_cancelling_is_access_denied(party):
    assert dict(party.authorize(answer="cancel")) == {"error": "access_denied", "state": party.state}


def test_the_user_chosen_in_the_care_system_passes_through(party, live):
    party.http.post(f"{live.url}/anvandare", data={"staff": BERIT})

    reply = party.http.get(party.discovery["authorization_endpoint"], params=party.query())

    answer = party.exchange(dict(parse_qsl(urlsplit(reply.headers["location"]).query))["code"]).json()
    assert jwt.decode(answer["id_token"], options={"verify_signature": False})["employeeHsaId"] == BERIT


@pytest.mark.parametrize(("form", "query"), [({"ask": "on"}, {}), ({}, {"prompt": "login"})])
def test_the_page_is_shown_with_the_card_preselected_when_asked_for(party, live, form, query):
    party.http.post(f"{live.url}/anvandare", data={"staff": BERIT, **form})

    reply = party.http.get(party.discovery["authorization_endpoint"], params=party.query(**query))

    assert reply.status_code == 200
    assert f'value="{BERIT}" required checked' in reply.text


def test_the_page_is_shown_when_no_card_was_chosen(party):
    reply = party.http.get(party.discovery["authorization_endpoint"], params=party.query())

    assert (reply.status_code, "Sätt i ditt kort" in reply.text) == (200, True)


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_tokens_can_be_signed_with_another_algorithm(party, live, algorithm):
    live.sandbox.algorithm = algorithm

    answer = party.exchange(dict(party.authorize())["code"]).json()

    assert jwt.get_unverified_header(answer["id_token"])["alg"] == algorithm
    assert party.verified(answer["id_token"], answer["access_token"])["employeeHsaId"] == ANNA


def test_after_a_change_of_key_both_keys_are_published_and_the_new_one_signs(party):
    before = {key["kid"] for key in party.http.get(party.discovery["jwks_uri"]).json()["keys"]}
    party.http.post(f"{party.url}/control/keys", json={"change": True})

    answer = party.exchange(dict(party.authorize())["code"]).json()

    after = {key["kid"] for key in party.http.get(party.discovery["jwks_uri"]).json()["keys"]}
    assert before < after
    assert jwt.get_unverified_header(answer["id_token"])["kid"] in after - before


def test_withdrawn_keys_are_no_longer_published(party):
    before = {key["kid"] for key in party.http.get(party.discovery["jwks_uri"]).json()["keys"]}

    party.http.post(f"{party.url}/control/keys", json={"change": True, "withdraw": True})

    after = {key["kid"] for key in party.http.get(party.discovery["jwks_uri"]).json()["keys"]}
    assert (len(after), before & after) == (3, set())


def test_keys_survive_a_restart(new_app):
    first, second = (new_app().extensions["sandbox"].keys.jwks() for _ in range(2))

    assert first == second


@pytest.mark.parametrize("fault", [fault for fault in TokenFault if fault not in HARMLESS])
def test_each_token_fault_is_seen_by_a_careful_client(party, live, fault):
    live.sandbox.faults.order(system="idp", operation="token", kind=fault)

    with pytest.raises((AssertionError, jwt.PyJWTError, KeyError, ValueError)):
        party.log_in()


def test_a_repeated_token_id_is_seen_at_the_second_login(party, live):
    live.sandbox.faults.order(system="idp", operation="token", kind="repeated_jti")

    assert party.log_in()["jti"] == party.log_in()["jti"]


def test_a_list_with_one_hsa_id_is_right(party, live):
    live.sandbox.faults.order(system="idp", operation="token", kind="listed_hsa_id")

    assert party.log_in()["employeeHsaId"] == [ANNA]


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        ("wrong_state", ["code", "state", "iss"]),
        ("no_state", ["code", "iss"]),
        ("two_states", ["code", "state", "iss", "state"]),
        ("wrong_iss", ["code", "state", "iss"]),
        ("no_code", ["state", "iss"]),
        ("access_denied", ["error", "state"]),
        ("login_required", ["error", "state"]),
        ("server_error", ["error", "state"]),
    ],
)
def test_each_detour_fault_spoils_the_way_back(party, live, fault, names):
    live.sandbox.faults.order(system="idp", operation="authorize", kind=fault)

    answer = party.authorize()

    given = dict(answer)
    assert [name for name, _ in answer] == names
    assert (given.get("state") == party.state) == (fault not in ("wrong_state", "no_state"))
    assert (given.get("iss") == party.discovery["issuer"]) == ("iss" in names and fault != "wrong_iss")
    assert given.get("error", fault) == fault


def test_discovery_can_name_another_issuer_or_a_foreign_host(party, live):
    live.sandbox.faults.order(system="idp", operation="discovery", kind="other_issuer", times=1)
    other = party.http.get(f"{live.url}/idp/.well-known/openid-configuration").json()
    live.sandbox.faults.order(system="idp", operation="discovery", kind="foreign_host", times=1)
    foreign = party.http.get(f"{live.url}/idp/.well-known/openid-configuration").json()

    assert other["issuer"] != f"{live.url}/idp"
    assert urlsplit(foreign["jwks_uri"]).netloc != urlsplit(live.url).netloc


def test_a_silent_token_address_uses_up_no_code(party, live):
    code = dict(party.authorize())["code"]
    live.sandbox.faults.order(system="idp", operation="token", kind="down", times=1)

    first, second = party.exchange(code), party.exchange(code)

    assert (first.status_code, second.status_code) == (503, 200)


def test_logging_out_takes_the_card_out_and_returns(party, live, product):
    party.http.post(f"{live.url}/anvandare", data={"staff": BERIT})

    reply = party.http.get(
        party.discovery["end_session_endpoint"],
        params={"post_logout_redirect_uri": f"{product.url}/oidc/loggedout", "state": "s"},
    )

    assert reply.headers["location"] == f"{product.url}/oidc/loggedout?state=s"
    assert party.http.get(party.discovery["authorization_endpoint"], params=party.query()).status_code == 200
