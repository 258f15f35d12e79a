"""Login by OpenID Connect: authorization code with PKCE, every check of signing-and-login 11.1 and 11.2 in its order."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.conf import settings

from webcert.domain.ids import HsaId
from webcert.launch.models import LoginAttempt

_LIFE = timedelta(minutes=10)
_ALGORITHMS = ("RS256", "PS256", "ES256")
_LARGEST = 256_000
_KEY_LIFE, _KEY_RETRY = 3600, 60


class LoginFailed(Exception):
    """Login did not succeed; `reason` is the code of the error page (integration 4.8)."""

    def __init__(self, reason: str, *, check: str) -> None:
        super().__init__(check)
        self.reason = reason
        self.check = check


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """What the identity provider's discovery document says."""

    authorization: str
    token: str
    keys: str


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = httpx.get(url, timeout=httpx.Timeout(5, connect=2), follow_redirects=False, trust_env=False)
        if answer.status_code != 200 or len(answer.content) > _LARGEST:
            raise LoginFailed("login.failed", check="provider")
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise LoginFailed("login.failed", check="provider is silent") from error
    if not isinstance(found, dict):
        raise LoginFailed("login.failed", check="provider")
    return found


@lru_cache(maxsize=4)
def _provider(issuer: str, _hour: int) -> Provider:
    found = _fetch(f"{issuer}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise LoginFailed("login.failed", check="issuer of discovery")
    host = urlsplit(issuer).hostname
    urls = [str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if any(urlsplit(url).hostname != host for url in urls):
        raise LoginFailed("login.failed", check="addresses of discovery")
    return Provider(authorization=urls[0], token=urls[1], keys=urls[2])


def provider() -> Provider:
    """The configured provider; its document is kept for an hour. Raises LoginFailed."""
    return _provider(settings.OIDC_ISSUER, int(time.time()) // _KEY_LIFE)


def begin(*, link: dict[str, Any], browser: str, at: datetime) -> str:
    """Remember a login attempt bound to this browser and give the address to go to. Raises LoginFailed."""
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    target = provider().authorization
    LoginAttempt.objects.filter(created_at__lt=at - _LIFE).delete()
    LoginAttempt.objects.create(
        state_hash=_hash(state), browser_hash=_hash(browser), nonce=nonce, verifier=verifier, link=link, created_at=at
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    wanted = {"value": settings.LOGIN_LEVELS[0]} if len(settings.LOGIN_LEVELS) == 1 else {"values": settings.LOGIN_LEVELS}
    claims = {"employeeHsaId": {"essential": True}, "identityProviderForSign": None, "acr": {"essential": True, **wanted}}
    return f"{target}?" + urlencode({
        "response_type": "code", "client_id": settings.OIDC_CLIENT_ID, "redirect_uri": redirect_uri(), "scope": "openid",
        "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        "claims": json.dumps({"id_token": claims}), "ui_locales": "sv",
    })  # fmt: skip


def redirect_uri() -> str:
    """The address that the provider answers to."""
    return f"{settings.BASE_URL}/oidc/callback"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def finish(parameters: dict[str, list[str]], *, browser: str, at: datetime) -> tuple[HsaId, dict[str, Any]]:
    """Check the provider's answer; gives the user's HSA-id and the link that waited. Raises LoginFailed."""
    attempt = _used_attempt(parameters.get("state", []), browser, at)
    issuer = parameters.get("iss", [settings.OIDC_ISSUER])
    if issuer != [settings.OIDC_ISSUER]:
        raise LoginFailed("login.failed", check="iss")
    if "error" in parameters or len(parameters.get("code", [])) != 1:
        raise LoginFailed("login.failed", check="error from the provider")
    token = _exchange(parameters["code"][0], attempt.verifier)
    claims = _claims(token)
    if not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
        raise LoginFailed("login.failed", check="nonce")
    if claims.get("acr") not in settings.LOGIN_LEVELS:
        raise LoginFailed("login.failed", check="acr")
    return _hsa_id(claims.get("employeeHsaId")), dict(attempt.link)


def _used_attempt(states: list[str], browser: str, at: datetime) -> LoginAttempt:
    attempt = LoginAttempt.objects.filter(pk=_hash(states[0])).first() if len(states) == 1 else None
    if attempt is None or attempt.browser_hash != _hash(browser) or attempt.created_at < at - _LIFE:
        raise LoginFailed("login.failed", check="state")
    if LoginAttempt.objects.filter(pk=attempt.pk).delete()[0] != 1:
        raise LoginFailed("login.failed", check="state used twice")
    return attempt


def _exchange(code: str, verifier: str) -> str:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri(), "code_verifier": verifier,
        "client_id": settings.OIDC_CLIENT_ID, "client_secret": settings.OIDC_CLIENT_SECRET,
    }  # fmt: skip
    try:
        answer = httpx.post(
            provider().token, data=form, timeout=httpx.Timeout(5, connect=2), follow_redirects=False, trust_env=False
        )
        found = answer.json() if answer.status_code == 200 and len(answer.content) <= _LARGEST else {}
    except (httpx.HTTPError, ValueError) as error:
        raise LoginFailed("login.failed", check="token call") from error
    if not isinstance(found, dict) or str(found.get("token_type", "")).lower() != "bearer" or "id_token" not in found:
        raise LoginFailed("login.failed", check="token answer")
    return str(found["id_token"])


def _claims(token: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in _ALGORITHMS or header.get("crit"):
            raise LoginFailed("login.failed", check="alg")
        key = _key(str(header.get("kid", "")))
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=list(_ALGORITHMS), audience=settings.OIDC_CLIENT_ID, issuer=settings.OIDC_ISSUER,
            leeway=30, options={"require": ["exp", "iat", "aud", "iss"], "verify_iat": False},
        )  # fmt: skip
        age = time.time() - float(claims["iat"])
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise LoginFailed("login.failed", check="ID token") from error
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if not -60 <= age <= 600 or len(audience) > 1:
        raise LoginFailed("login.failed", check="iat or aud")
    return claims


def _key(kid: str) -> Any:
    for attempt in (int(time.time()) // _KEY_LIFE, -(int(time.time()) // _KEY_RETRY)):
        for key in _keys(provider().keys, attempt):
            if key.key_id == kid and (key.public_key_use or "sig") == "sig":
                return key.key
    raise LoginFailed("login.failed", check="kid")


@lru_cache(maxsize=4)
def _keys(url: str, _period: int) -> tuple[jwt.PyJWK, ...]:
    """The provider's keys, kept for an hour, and asked for anew at most once a minute for an unknown one."""
    try:
        return tuple(jwt.PyJWKSet.from_dict(_fetch(url)).keys)
    except jwt.PyJWTError as error:
        raise LoginFailed("login.failed", check="key set") from error


def _hsa_id(claim: Any) -> HsaId:
    values = claim if isinstance(claim, list) else [claim]
    if len(values) != 1 or not isinstance(values[0], str):
        raise LoginFailed("login.hsaerror", check="employeeHsaId")
    try:
        return HsaId.parse(values[0])
    except ValueError as error:
        raise LoginFailed("login.hsaerror", check="employeeHsaId") from error
