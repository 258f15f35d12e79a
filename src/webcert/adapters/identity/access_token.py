"""Login with an access token that the care system brings (integration 3.5): rows 6 to 9 and 12 of signing-and-login 11.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from webcert.adapters.identity import LEVELS, Identity, documents, oidc, tokens
from webcert.adapters.identity.config import Config


def identity(trusted: Config, keys_url: str, token: str, *, now: datetime) -> Identity:
    """Whom a token is about. Its issuer and audience are those of `trusted`; it may be an hour old. Raises LoginFailed."""

    def keys(anew: bool) -> tuple[dict[str, Any], ...]:
        return documents.key_set(trusted, keys_url, now=now, anew=anew)

    expected = replace(oidc.expected(trusted), asked_by_us=False)
    claims = oidc.reached(lambda: tokens.verified(token, keys, expected))
    tokens.check_times(claims, now=now, issued=False)
    level = claims.get("acr")
    return Identity(hsa_id=tokens.hsa_id(claims.get("employeeHsaId")), level=level if level in LEVELS else "", method="oauth")
