"""Settings of the login that stop the start, by name (B125)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.production import PRODUCTION


def started(**given):
    """Whether the settings can be read, and what is said when not."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WEBCERT_")}
    found = subprocess.run(
        [sys.executable, "-c", "import webcert.config.settings"], env={**kept, **given}, capture_output=True, text=True, check=False
    )
    return found.returncode == 0, found.stderr


def test_with_what_is_needed():
    assert started(**PRODUCTION)[0]


@pytest.mark.parametrize(("name", "value"), [
    ("WEBCERT_OIDC_ISSUER", "http://idp.example.org/oidc"), ("WEBCERT_OIDC_ALGORITHMS", "RS256 HS256"), ("WEBCERT_OIDC_ALGORITHMS", "none"),
    ("WEBCERT_LOGIN_LOA", "http://id.sambi.se/loa/loa1"), ("WEBCERT_LOGIN_LOA", ""), ("WEBCERT_LOGIN_PROTOCOL", "ldap"),
    ("WEBCERT_OIDC_CLIENT_AUTH", "none"), ("WEBCERT_OIDC_CLIENT_AUTH", "client_secret_jwt"), ("WEBCERT_OIDC_RESPONSE_MODE", "fragment"),
    ("WEBCERT_OIDC_PROMPT", "none"), ("WEBCERT_OIDC_MAX_AGE", "-1"), ("WEBCERT_OAUTH_JWKS", "http://idp.example.org/keys"),
])  # fmt: skip
def test_an_impossible_value(name, value):
    more = {"WEBCERT_OAUTH_ISSUER": "x", "WEBCERT_OAUTH_AUDIENCE": "x"} if name == "WEBCERT_OAUTH_JWKS" else {}

    ok, said = started(**{**PRODUCTION, **more, name: value})

    assert (ok, name in said) == (False, True)


@pytest.mark.parametrize(("given", "missing"), [
    ({"WEBCERT_OIDC_CLIENT_SECRET": None}, "WEBCERT_OIDC_CLIENT_SECRET"), ({"WEBCERT_OIDC_CLIENT_AUTH": "private_key_jwt"}, "WEBCERT_OIDC_CLIENT_KEY"),
    ({"WEBCERT_OAUTH_JWKS": "https://idp.example.org/keys"}, "WEBCERT_OAUTH_ISSUER"),
    ({"WEBCERT_OAUTH_JWKS": "https://idp.example.org/keys", "WEBCERT_OAUTH_ISSUER": "x"}, "WEBCERT_OAUTH_AUDIENCE"),
])  # fmt: skip
def test_something_missing(given, missing):
    merged = {name: value for name, value in {**PRODUCTION, **given}.items() if value is not None}

    ok, said = started(**merged)

    assert (ok, missing in said) == (False, True)


@pytest.mark.parametrize("auth", ["private_key_jwt", "tls_client_auth"])
def test_no_secret_is_needed_where_none_is_shown(auth):
    kept = {name: value for name, value in PRODUCTION.items() if name != "WEBCERT_OIDC_CLIENT_SECRET"}

    assert started(**kept, WEBCERT_OIDC_CLIENT_AUTH=auth, WEBCERT_OIDC_CLIENT_KEY="pem")[0]


SAML = {
    **PRODUCTION, "WEBCERT_LOGIN_PROTOCOL": "saml", "WEBCERT_SAML_PROVIDER": "https://idp.example.org:443/saml",
    "WEBCERT_SAML_METADATA": "https://idp.example.org:443/saml/metadata", "WEBCERT_SAML_METADATA_CERTIFICATE": "/keys/idp.pem",
    "WEBCERT_SAML_KEY": "/keys/saml.key", "WEBCERT_SAML_CERTIFICATES": "/keys/saml.pem",
}  # fmt: skip


def test_saml_with_what_is_needed():
    assert started(**SAML) == (True, "")


@pytest.mark.parametrize("name", [one for one in SAML if one.startswith("WEBCERT_SAML_")])
def test_saml_without_something_that_is_needed(name):
    ok, said = started(**{key: value for key, value in SAML.items() if key != name})

    assert (ok, name in said) == (False, True)


@pytest.mark.parametrize(("name", "value"), [
    ("WEBCERT_SAML_METADATA", "http://idp.example.org/metadata"), ("WEBCERT_SAML_METADATA_CERTIFICATE", ""),
    ("WEBCERT_SAML_CLOCK_TOLERANCE_SECONDS", "301"), ("WEBCERT_SAML_DECRYPTION_KEYS", "/keys/a.key"),
    ("WEBCERT_SAML_ENCRYPTION_CERTIFICATE", "/keys/a.pem"), ("WEBCERT_SAML_FORCE_AUTHN", "ja"),
])  # fmt: skip
def test_saml_with_an_impossible_value(name, value):
    ok, said = started(**{**SAML, name: value})

    assert (ok, name in said) == (False, True)
