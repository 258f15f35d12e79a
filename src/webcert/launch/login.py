"""A login's way over the identity provider and back: bound to the browser, used once, within ten minutes.

What is asked and checked is the protocol's (adapters/identity); here is what both protocols need kept in between.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from webcert.adapters import outside
from webcert.adapters.identity import Identity, LoginFailed, oidc, saml
from webcert.domain.ids import HsaId
from webcert.launch.models import LoginAttempt, SeenToken

_LIFE = timedelta(minutes=10)
#: Mark of a launch that is kept without having been sent to the provider.
_LAUNCH = "launch"


def begin(*, link: dict[str, Any], browser: str, at: datetime, level: str = "", fresh: bool = False) -> str:
    """Remember a login attempt bound to this browser and give the address to go to. Raises LoginFailed.

    `level` asks for exactly that level of assurance instead of any accepted one; `fresh` for a new authentication.
    """
    state = secrets.token_urlsafe(32)
    target, kept = _ask(state, [level] if level else settings.LOGIN_LEVELS, fresh, at)
    _remember(state, kept, link=link, browser=browser, at=at)
    return target


def _ask(state: str, levels: Sequence[str], fresh: bool, at: datetime) -> tuple[str, dict[str, Any]]:
    """The address of the provider with a request in the configured protocol, and what to keep until its answer."""
    if settings.LOGIN_PROTOCOL == "saml":
        return saml.request(outside.saml_provider(), state=state, levels=levels, fresh=fresh, now=at)
    return oidc.request(outside.oidc_provider(), state=state, levels=levels, fresh=fresh, now=at)


def keep_launch(*, link: dict[str, Any], browser: str, at: datetime, identity: Identity | None = None) -> str:
    """Keep a launch for ten minutes, with who has been identified already; gives the one-time key of this browser (B17, B21, F4)."""
    key = secrets.token_urlsafe(32)
    who = {**asdict(identity), "hsa_id": identity.hsa_id.value} if identity else None
    _remember(key, {_LAUNCH: True, "identity": who}, link=link, browser=browser, at=at)
    return key


def kept_launch(key: str, *, browser: str, at: datetime) -> tuple[dict[str, Any], Identity | None]:
    """The launch that a key was kept for, which is then used up, and who has been identified. Raises LoginFailed."""
    attempt = take_up([key], browser=browser, at=at)
    if _LAUNCH not in attempt.kept:
        raise LoginFailed("login.failed", check="launch key")
    who = attempt.kept["identity"]
    return dict(attempt.link), Identity(**{**who, "hsa_id": HsaId(who["hsa_id"])}) if who else None


def _remember(state: str, kept: dict[str, Any], *, link: dict[str, Any], browser: str, at: datetime) -> None:
    LoginAttempt.objects.filter(created_at__lt=at - _LIFE).delete()
    LoginAttempt.objects.create(state_hash=_hash(state), browser_hash=_hash(browser), kept=kept, link=link, created_at=at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def keep_answer(states: Sequence[str], answer: Mapping[str, Any], *, browser: str, at: datetime) -> None:
    """Keep an answer that came as a form from the provider's site, for the request that follows with the session's cookie.

    Raises LoginFailed when it answers no attempt of this browser.
    """
    attempt = _attempt(states, browser, at)
    attempt.kept = {**attempt.kept, "answer": dict(answer)}
    attempt.save(update_fields=["kept"])


def _attempt(states: Sequence[str], browser: str, at: datetime) -> LoginAttempt:
    attempt = LoginAttempt.objects.filter(pk=_hash(states[0])).first() if len(states) == 1 else None
    if attempt is None or attempt.browser_hash != _hash(browser) or attempt.created_at < at - _LIFE:
        raise LoginFailed("login.failed", check="state")
    return attempt


def take_up(states: Sequence[str], *, browser: str, at: datetime) -> LoginAttempt:
    """The attempt that an answer belongs to, which is then used up (11.2 row 1). Raises LoginFailed."""
    attempt = _attempt(states, browser, at)
    if LoginAttempt.objects.filter(pk=attempt.state_hash).delete()[0] != 1:
        raise LoginFailed("login.failed", check="state used twice")
    return attempt


def identified(attempt: LoginAttempt, answer: Mapping[str, Sequence[str]], *, at: datetime) -> Identity:
    """Who has logged in, by the answer of an OpenID Connect provider to an attempt. Raises LoginFailed."""
    if "nonce" not in attempt.kept:
        raise LoginFailed("login.failed", check="state")
    provider = outside.oidc_provider()
    if ("answer" in attempt.kept) != (provider.response_mode == "form_post"):
        raise LoginFailed("login.failed", check="response mode")
    given = attempt.kept.get("answer", answer)
    return oidc.identity(provider, given, kept=attempt.kept, once=once, now=at)


def identified_by_saml(attempt: LoginAttempt, *, at: datetime) -> Identity:
    """Who has logged in, by the kept answer of a SAML provider to an attempt. Raises LoginFailed."""
    if "request" not in attempt.kept or "answer" not in attempt.kept:
        raise LoginFailed("login.failed", check="state")
    return saml.identity(outside.saml_provider(), attempt.kept["answer"]["SAMLResponse"], kept=attempt.kept, once=once, now=at)


def once(name: str, until: datetime) -> bool:
    """Note the id of a token or an assertion until it expires; False when it has been noted before."""
    SeenToken.objects.filter(expires__lt=outside.now()).delete()
    try:
        with transaction.atomic():
            SeenToken.objects.create(id_hash=_hash(name), expires=until)
    except IntegrityError:
        return False
    return True
