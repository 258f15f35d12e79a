"""The provider's notice that a login there has ended: OpenID Connect back-channel logout (signing-and-login 11.5)."""

from __future__ import annotations

from datetime import datetime

from webcert.adapters.identity import LoginFailed, oidc, tokens
from webcert.adapters.identity.config import Config

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST = 500


def ended(config: Config, token: str, *, once: oidc.Once, now: datetime) -> dict[str, str]:
    """What the provider knows the ended login by: `sid`, `sub` or both. Raises LoginFailed."""
    claims = oidc.reached(lambda: oidc.verified(config, token, now=now))
    tokens.check_times(claims, now=now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict):
        raise LoginFailed("login.failed", check="events")
    if "nonce" in claims:
        raise LoginFailed("login.failed", check="nonce in a logout token")
    known_by: dict[str, str] = {name: claims[name] for name in ("sid", "sub") if name in claims}
    if not known_by or not all(isinstance(one, str) and 0 < len(one) <= _LONGEST for one in known_by.values()):
        raise LoginFailed("login.failed", check="sid and sub")
    if "jti" not in claims:
        raise LoginFailed("login.failed", check="jti")
    oidc.use_up(claims, config.issuer, once)
    return known_by
