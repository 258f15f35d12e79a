"""OpenID Connect: the request, the answer and its checks in the order of signing-and-login 11.1 and 11.2.

Whose request it was, and that it is answered once (row 1), is known to the caller, who keeps the secrets of a request between
`request` and `identity`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from webcert.adapters.identity import Identity, LoginFailed, documents, http, tokens
from webcert.adapters.identity.client_auth import prove
from webcert.adapters.identity.config import Config, ResponseMode
from webcert.adapters.identity.oidc_probe import probe as probe
from webcert.domain.errors import Unavailable

Found = TypeVar("Found")
#: Notes an id until a moment; False when it has been noted before.
Once = Callable[[str, datetime], bool]
#: What the other side may call a failure; another name is not written in the log.
_ERRORS = frozenset({
    "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope", "server_error",
    "temporarily_unavailable", "interaction_required", "login_required", "account_selection_required", "consent_required",
    "invalid_request_uri", "invalid_request_object", "request_not_supported", "request_uri_not_supported",
    "registration_not_supported", "unmet_authentication_requirements",
})  # fmt: skip
_CLOCKS_DIFFER = 30
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_LONGEST_TEXT = 500


def request(config: Config, *, state: str, levels: Sequence[str], fresh: bool = False, now: datetime) -> tuple[str, dict[str, Any]]:
    """Where the browser is to go, and the secrets to keep until the answer comes (11.1).

    `levels` are those that are accepted; `fresh` wants the user to authenticate anew. Raises LoginFailed.
    """
    target = reached(lambda: documents.provider(config, now=now)).authorization
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    max_age = 0 if fresh else config.max_age
    prompt = "login" if fresh else config.prompt
    acr: dict[str, Any] = {"value": levels[0]} if len(levels) == 1 else {"values": list(levels)}
    claims = {"employeeHsaId": {"essential": True}, config.sign_claim: None, "acr": {"essential": True, **acr}}
    asked = {
        "response_type": "code", "client_id": config.client_id, "redirect_uri": config.redirect_uri, "scope": config.scope,
        "state": state, "nonce": nonce, "claims": json.dumps({"id_token": claims}), "ui_locales": "sv",
    }  # fmt: skip
    if config.pkce:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    if config.acr_values:
        asked["acr_values"] = " ".join(levels)
    if prompt:
        asked["prompt"] = prompt
    if max_age is not None:
        asked["max_age"] = str(max_age)
    if config.response_mode is ResponseMode.FORM_POST:
        asked["response_mode"] = "form_post"
    kept = {"nonce": nonce, "verifier": verifier, "levels": list(levels), "max_age": max_age, "asked_at": now.timestamp()}
    return target + ("&" if "?" in target else "?") + urlencode(asked), kept


def identity(
    config: Config, answer: Mapping[str, Sequence[str]], *, kept: Mapping[str, Any], once: Once, now: datetime
) -> Identity:  # fmt: skip
    """Who has been authenticated, after rows 2 to 12 of 11.2. Raises LoginFailed."""
    code = _code(config, answer)
    token, access_token = _exchange(config, code, kept["verifier"], now)
    claims = reached(lambda: verified(config, token, now=now))
    tokens.check_times(claims, now=now)
    _check_authentication_time(claims, kept, now)
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), str(kept["nonce"]).encode()):
        raise LoginFailed("login.failed", check="nonce")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token):
        raise LoginFailed("login.failed", check="at_hash")
    use_up(claims, config.issuer, once)
    if claims.get("acr") not in kept["levels"]:
        raise LoginFailed("login.level", check="acr")
    return Identity(
        hsa_id=tokens.hsa_id(claims.get("employeeHsaId")), level=claims["acr"], method=_method(claims),
        signing_provider=_text(claims.get(config.sign_claim)),
        at_provider={name: claims[name] for name in ("sub", "sid") if _text(claims.get(name))},
    )  # fmt: skip


def _code(config: Config, answer: Mapping[str, Sequence[str]]) -> str:
    """Rows 2 to 4: the provider's answer is its own, and is no error."""
    if list(answer.get("iss", [config.issuer])) != [config.issuer]:
        raise LoginFailed("login.failed", check="iss of the answer")
    if "error" in answer:
        error = answer["error"][0] if len(answer["error"]) == 1 else ""
        reason = "login.cancelled" if error == "access_denied" else "login.failed"
        raise LoginFailed(reason, check=f"error {error}" if error in _ERRORS else "error")
    codes = answer.get("code", [])
    if len(codes) != 1 or not codes[0]:
        raise LoginFailed("login.failed", check="code")
    return codes[0]


def reached(ask: Callable[[], Found]) -> Found:
    """What a question gives; a silent provider, or keys that cannot be read, is a failure of its own (F4)."""
    try:
        return ask()
    except Unavailable as error:
        raise LoginFailed("login.silent", check="provider is silent") from error


def _exchange(config: Config, code: str, verifier: str, now: datetime) -> tuple[str, str]:
    """Rows 4 and 5: the ID token for a code, asked for once, and the access token, which is looked at no further."""
    url = reached(lambda: documents.provider(config, now=now)).token
    try:
        proof, headers = prove(config, url, now=now)
    except ValueError as error:
        raise LoginFailed("login.failed", check="own key") from error
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": config.redirect_uri, **proof}
    if config.pkce:
        form["code_verifier"] = verifier
    answer = reached(lambda: http.post(url, form, headers=headers, limits=config.limits, tls=config.tls))
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or str(found.get("token_type", "")).lower() != "bearer" or not isinstance(found.get("id_token"), str):
        raise LoginFailed("login.failed", check="token answer")
    return found["id_token"], _text(found.get("access_token"), longest=http.LIMITS.answer)


def verified(config: Config, token: str, *, now: datetime) -> dict[str, Any]:
    """Rows 6 to 8: the claims of a token that the provider has signed for us. Raises LoginFailed and Unavailable."""
    url = documents.provider(config, now=now).keys
    return tokens.verified(token, lambda anew: documents.key_set(config, url, now=now, anew=anew), expected(config))


def expected(config: Config) -> tokens.Expected:
    """What a token for us has to say and how it is to be signed."""
    return tokens.Expected(issuer=config.issuer, audience=config.client_id, algorithms=config.algorithms, others=config.audiences)


def _check_authentication_time(claims: dict[str, Any], kept: Mapping[str, Any], now: datetime) -> None:
    """Row 9: how long ago the user authenticated, when that was asked for; 0 seconds mean after the request."""
    if kept["max_age"] is None:
        return
    earliest = kept["asked_at"] if kept["max_age"] == 0 else now.timestamp() - kept["max_age"]
    if not earliest - _CLOCKS_DIFFER <= tokens.seconds(claims, "auth_time") <= now.timestamp() + _CLOCKS_DIFFER:
        raise LoginFailed("login.failed", check="auth_time")


def _half_hash(access_token: str) -> str:
    """The left half of SHA-256, which all three algorithms use."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def use_up(claims: dict[str, Any], issuer: str, once: Once) -> None:
    """Row 10: a token's id has not been seen within its life. Raises LoginFailed."""
    if "jti" not in claims:
        return
    until = datetime.fromtimestamp(min(tokens.seconds(claims, "exp") + _CLOCKS_DIFFER, _LAST), UTC)
    if not _text(claims["jti"]) or not once(f"{issuer} {claims['jti']}", until):
        raise LoginFailed("login.failed", check="jti")


def _method(claims: dict[str, Any]) -> str:
    """The protocol and the way of authentication, for the audit log."""
    ways = claims.get("amr")
    return " ".join(["oidc", *[one for one in ways if _text(one)]] if isinstance(ways, list) else ["oidc"])[:_LONGEST_TEXT]


def _text(value: Any, *, longest: int = _LONGEST_TEXT) -> str:
    return value if isinstance(value, str) and len(value) <= longest else ""
