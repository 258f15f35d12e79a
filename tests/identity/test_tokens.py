"""Tokens that are wrong in ways that no switch of the sandbox makes (11.2 rows 6 to 12), and addresses that are not to be used."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from webcert.adapters.identity import ALGORITHMS, LoginFailed, documents, tokens
from webcert.adapters.identity.config import Config
from webcert.domain.errors import Unavailable

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
RSA, EC = rsa.generate_private_key(public_exponent=65537, key_size=2048), ec.generate_private_key(ec.SECP256R1())
EXPECTED = tokens.Expected(issuer="https://idp.example.org:443/oidc", audience="webcert", algorithms=ALGORITHMS)
CLAIMS = {"iss": EXPECTED.issuer, "aud": "webcert", "iat": AT, "exp": AT + 60}


def jwk(key=RSA, **more):
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public.pop("key_ops", None)
    return {**public, "kid": "k", **more}


def signed(claims=CLAIMS, *, key=RSA, algorithm="RS256", **header):
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k", **header})


def check_of(token, *keys, expected=EXPECTED):
    """Which check refuses a token."""
    with pytest.raises(LoginFailed) as refusal:
        tokens.verified(token, lambda anew: keys or (jwk(),), expected)
    return refusal.value.check


def part(content):
    return base64.urlsafe_b64encode(content if isinstance(content, bytes) else json.dumps(content).encode()).rstrip(b"=").decode()


def signed_bytes(content):
    """A token whose claims are these very bytes."""
    head = f"{part({'alg': 'RS256', 'kid': 'k'})}.{part(content)}"
    return f"{head}.{part(RSA.sign(head.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256")])
def test_a_right_token(key, algorithm):
    assert tokens.verified(signed(key=key, algorithm=algorithm), lambda anew: (jwk(key),), EXPECTED) == CLAIMS


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "....", "å.b.c", f"{part([])}.{part({})}.x", f"{part(b'{')}.x.y", "a" * 200_000])
def test_what_is_no_token(token):
    assert check_of(token) in ("JWS", "claims")


@pytest.mark.parametrize("header", [{"crit": []}, {"crit": ["exp"]}, {"b64": False}])
def test_headers_that_change_how_it_is_read(header):
    made = f"{part({'alg': 'RS256', 'kid': 'k', **header})}.{part(CLAIMS)}.x"

    assert check_of(made) == "crit"


@pytest.mark.parametrize("kid", [None, "", 5, ["k"], {"k": 1}])
def test_a_key_name_that_is_none(kid):
    assert check_of(f"{part({'alg': 'RS256', 'kid': kid})}.{part(CLAIMS)}.x") == "kid"


@pytest.mark.parametrize("name", ["jku", "x5u", "x5c", "jwk", "x5t"])
def test_a_key_named_in_the_token_is_not_looked_at(name):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    value = jwk(other) if name == "jwk" else ["x"] if name == "x5c" else "https://evil.example.org/keys"

    assert check_of(signed(key=other, **{name: value})) == "signature"
    assert tokens.verified(signed(**{name: value}), lambda anew: (jwk(),), EXPECTED) == CLAIMS


@pytest.mark.parametrize(("key", "check"), [
    (jwk(use="enc"), "use of the key"), (jwk(key_ops=["sign"]), "use of the key"), (jwk(key_ops="verify"), "use of the key"),
    (jwk(alg="PS256"), "algorithm of the key"), (jwk(EC), "unreadable key"), ({"kty": "oct", "k": "AAAA", "kid": "k"}, "algorithm of the key"),
    ({"kty": "RSA", "kid": "k"}, "unreadable key"), ({"kty": "RSA", "kid": "k", "n": 5, "e": []}, "unreadable key"),
    (RSAAlgorithm.to_jwk(RSA, as_dict=True) | {"kid": "k", "key_ops": ["verify"]}, "algorithm of the key"),
])  # fmt: skip
def test_a_published_key_that_may_not_verify(key, check):
    assert check_of(signed(), key) == check


def test_a_curve_that_is_too_large_or_small():
    key = ec.generate_private_key(ec.SECP384R1())
    made = f"{part({'alg': 'ES256', 'kid': 'k'})}.{part(CLAIMS)}.x"

    assert check_of(made, jwk(key)) in ("algorithm of the key", "unreadable key")


def test_two_keys_of_one_name_are_both_tried():
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert tokens.verified(signed(), lambda anew: (jwk(other), jwk()), EXPECTED) == CLAIMS


def test_the_kept_set_is_asked_first_and_the_new_one_decides():
    other, asked = rsa.generate_private_key(public_exponent=65537, key_size=2048), []

    def keys(anew):
        asked.append(anew)
        return (jwk(other if anew else RSA),)

    assert tokens.verified(signed(key=other), keys, EXPECTED) == CLAIMS
    assert asked == [False, True]


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"{", b"\xff", b"[" * 50_000, b'{"iss": "a", "iss": "b"}'])
def test_claims_that_cannot_be_read(content):
    assert check_of(signed_bytes(content)) == "claims"


@pytest.mark.parametrize(("audience", "azp", "others", "check"), [
    ([], None, (), "aud"), (None, None, (), "aud"), (["webcert", 5], None, (), "aud"), ({"webcert": 1}, None, (), "aud"), ("webcert ", None, (), "aud"),
    ("webcert", "other", (), "azp"), (["webcert", "other"], "webcert", (), "aud"), (["webcert", "other"], None, ("other",), "azp"),
    (["webcert", "other"], "other", ("other",), "azp"), (["other"], "webcert", ("other",), "aud"),
])  # fmt: skip
def test_an_audience_that_is_not_ours_alone(audience, azp, others, check):
    claims = {**CLAIMS, "aud": audience, **({"azp": azp} if azp else {})}

    assert check_of(signed_bytes(json.dumps(claims).encode()), expected=replace(EXPECTED, others=frozenset(others))) == check


def test_other_audiences_that_are_known():
    claims = {**CLAIMS, "aud": ["other", "webcert"], "azp": "webcert"}

    assert tokens.verified(signed(claims), lambda anew: (jwk(),), replace(EXPECTED, others=frozenset({"other"}))) == claims


@pytest.mark.parametrize("issuer", ["https://idp.example.org/oidc", "https://idp.example.org:443/oidc/", "HTTPS://idp.example.org:443/oidc", "", None, []])
def test_an_issuer_is_an_exact_string(issuer):
    assert check_of(signed_bytes(json.dumps({**CLAIMS, "iss": issuer}).encode())) == "iss"


@pytest.mark.parametrize(("changed", "check"), [
    ({"exp": AT - 30}, "exp"), ({"exp": None}, "exp"), ({"exp": "99999999999"}, "exp"), ({"exp": True}, "exp"), ({"exp": float("inf")}, "exp"),
    ({"exp": float("nan")}, "exp"), ({"iat": AT - 601}, "iat"), ({"iat": AT + 61}, "iat"), ({"iat": None}, "iat"), ({"nbf": AT + 31}, "nbf"),
    ({"nbf": "x"}, "nbf"),
])  # fmt: skip
def test_times_that_are_wrong(changed, check):
    with pytest.raises(LoginFailed) as refusal:
        tokens.check_times({**CLAIMS, **changed}, now=NOW)

    assert refusal.value.check == check


@pytest.mark.parametrize("changed", [{"exp": AT - 29}, {"iat": AT - 600}, {"iat": AT + 60}, {"nbf": AT + 30}, {"exp": AT + 0.5}])
def test_times_at_their_limits(changed):
    tokens.check_times({**CLAIMS, **changed}, now=NOW)


@pytest.mark.parametrize("claim", ["SE2321000999-1A0D", ["SE2321000999-1A0D"], " SE2321000999-1A0D "])
def test_one_hsa_id(claim):
    assert tokens.hsa_id(claim).value == "SE2321000999-1A0D"


@pytest.mark.parametrize("claim", [None, "", [], ["a", "b"], 5, [5], {"a": 1}, [["a"]], "a b", "x" * 40])
def test_what_is_no_hsa_id(claim):
    with pytest.raises(LoginFailed) as refusal:
        tokens.hsa_id(claim)

    assert refusal.value.reason == "login.hsaerror"


CONFIG = Config(issuer=EXPECTED.issuer, client_id="webcert", redirect_uri="https://webcert.example.org/oidc/callback")


@pytest.mark.parametrize("address", [
    "http://idp.example.org/keys", "https://evil.example.org/keys", "https://idp.example.org.evil.org/keys", "https://idp.example.org@evil.org/keys",
    "https://user@idp.example.org/keys", "https://idp.example.org/keys#x", "//idp.example.org/keys", "file:///etc/passwd", "", "https://[x",
])  # fmt: skip
def test_addresses_that_are_not_used(address):
    assert not documents.may_be_used(CONFIG, address)


@pytest.mark.parametrize("address", ["https://idp.example.org/keys", "https://idp.example.org:8443/keys?a=b"])
def test_addresses_on_the_issuers_host(address):
    assert documents.may_be_used(CONFIG, address)


def test_discovery_without_https():
    with pytest.raises(LoginFailed) as refusal:
        documents.provider(replace(CONFIG, issuer="http://127.0.0.1:1"), now=NOW)

    assert refusal.value.check == "discovery without https"


@pytest.mark.parametrize("keys", ["x", [], {}, None, 5])
def test_a_key_set_without_keys(monkeypatch, keys):
    monkeypatch.setattr(documents, "read_json", lambda config, url: {"keys": keys})

    with pytest.raises(Unavailable):
        documents.read_key_set(CONFIG, "x")
