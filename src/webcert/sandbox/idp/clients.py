"""How the client proves to the token address who it is: by its secret in the form or the header, or by a signed assertion."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import unquote_plus

import jwt

_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = ("client_secret_post", "client_secret_basic", "private_key_jwt")


@dataclass
class Client:
    """The registered client; `key` is its public key as PEM, "" = it has none."""

    client_id: str
    secret: str
    key: str
    token_url: str
    _used: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def is_it(self, form: Mapping[str, str], authorization: str) -> bool:
        """Whether a call to the token address comes from the client."""
        if authorization:
            scheme, _, value = authorization.partition(" ")
            return scheme.lower() == "basic" and self._has_secret(*_pair(value))
        if "client_assertion" in form:
            return form.get("client_assertion_type") == _BEARER and self._has_signed(form["client_assertion"])
        return self._has_secret(form.get("client_id", ""), form.get("client_secret", ""))

    def _has_secret(self, client_id: str, secret: str) -> bool:
        return client_id == self.client_id and hmac.compare_digest(secret.encode(), self.secret.encode())

    def _has_signed(self, assertion: str) -> bool:
        if not self.key:
            return False
        try:
            claims = jwt.decode(
                assertion, self.key, algorithms=["RS256", "ES256"], audience=self.token_url, issuer=self.client_id,
                subject=self.client_id, options={"require": ["exp", "jti", "sub"]},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError):
            return False
        with self._lock:
            fresh = claims["jti"] not in self._used
            self._used.add(claims["jti"])
        return fresh


def _pair(value: str) -> tuple[str, str]:
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
