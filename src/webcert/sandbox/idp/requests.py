"""Authorization requests, and the codes that are given for them (signing-and-login.md 11.1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from webcert.sandbox.idp.logins import Login
from webcert.sandbox.idp.tokens import LEVEL_3, LEVELS, Wanted

#: Seconds that an authorization code is good for.
CODE_LIFE = 60


class BadRequest(ValueError):
    """A request that cannot be answered by a redirect; the text says why, in Swedish."""


class Refused(ValueError):
    """A request that is answered with an OAuth error code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """What the client asked for; `challenge` is "" when PKCE was not used, `max_age` is in seconds, None = however old."""

    redirect_uri: str
    state: str
    challenge: str
    prompt: str
    wanted: Wanted
    max_age: int | None = None
    form_post: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], *, client_id: str, redirect_uri: str) -> AuthorizationRequest:
        """Read the query of the authorization address. Raises BadRequest or Refused."""
        if query.get("client_id") != client_id:
            raise BadRequest("Klienten är inte registrerad.")
        if query.get("redirect_uri") != redirect_uri:
            raise BadRequest("Återadressen är inte registrerad.")
        if query.get("response_type") != "code":
            raise Refused("unsupported_response_type")
        if "openid" not in query.get("scope", "").split():
            raise Refused("invalid_scope")
        if query.get("response_mode", "query") not in ("query", "form_post"):
            raise Refused("invalid_request")
        if "code_challenge" in query and query.get("code_challenge_method") != "S256":
            raise Refused("invalid_request")
        if not query.get("max_age", "0").isdigit():
            raise Refused("invalid_request")
        if not query.get("nonce"):
            raise Refused("invalid_request")
        return cls(
            redirect_uri=redirect_uri,
            state=query.get("state", ""),
            challenge=query.get("code_challenge", ""),
            prompt=query.get("prompt", ""),
            wanted=Wanted(nonce=query["nonce"], **_claims(query.get("claims", ""))),
            max_age=int(query["max_age"]) if "max_age" in query else None,
            form_post=query.get("response_mode") == "form_post",
        )


def _claims(text: str) -> dict[str, Any]:
    """Names of the claims wished in the ID token, and the levels it may have. Raises Refused for levels that no card here has."""
    if not text:
        return {"claims": frozenset()}
    try:
        wishes = json.loads(text)["id_token"]
        level = wishes.get("acr") or {}
        accepted = level.get("values", [level["value"]] if "value" in level else [])
        levels = tuple(one for one in accepted if one in LEVELS)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Refused("invalid_request") from error
    if level.get("essential") and accepted and not levels:
        raise Refused("access_denied")
    return {"claims": frozenset(wishes), "levels": levels or (LEVEL_3,)}


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a code stands for; `authenticated` is when the card was read, in seconds since 1970."""

    request: AuthorizationRequest
    login: Login
    expires: float
    authenticated: float

    def allows(self, form: Mapping[str, str], *, at: float) -> bool:
        """Whether a token request fits the authorization request (11.2 row 4)."""
        return (
            at <= self.expires
            and form.get("redirect_uri") == self.request.redirect_uri
            and _verifies(self.request.challenge, form.get("code_verifier", ""))
        )


def _verifies(challenge: str, verifier: str) -> bool:
    if not challenge:
        return not verifier
    digest = hashlib.sha256(verifier.encode("utf-8")).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"), challenge)


class Codes:
    """The codes that wait to be exchanged, each good once."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant] = {}
        self._lock = Lock()

    def give(self, grant: Grant, *, at: float) -> str:
        """A code for a grant; those that have grown old by `at` are forgotten."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._grants = {old: one for old, one in self._grants.items() if at <= one.expires}
            self._grants[code] = grant
        return code

    def use_up(self, code: str) -> Grant | None:
        """The grant of a code, which is then worth nothing any more."""
        with self._lock:
            return self._grants.pop(code, None)
