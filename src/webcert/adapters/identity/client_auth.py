"""How we prove to the token address who we are (signing-and-login 11)."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from urllib.parse import quote_plus

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webcert.adapters.identity.config import ClientAuth, Config

_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: Seconds that an assertion is good for.
_LIFE = 60


def prove(config: Config, token_url: str, *, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Fields and headers that a call to the token address is to carry. Raises ValueError for a key that cannot sign."""
    named = {"client_id": config.client_id}
    match config.client_auth:
        case ClientAuth.SECRET_POST:
            return named | {"client_secret": config.client_secret}, {}
        case ClientAuth.SECRET_BASIC:
            pair = f"{quote_plus(config.client_id)}:{quote_plus(config.client_secret)}"
            return {}, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        case ClientAuth.PRIVATE_KEY_JWT:
            return named | {"client_assertion_type": _BEARER, "client_assertion": _assertion(config, token_url, now)}, {}
        case ClientAuth.TLS:
            return named, {}


def _assertion(config: Config, token_url: str, now: datetime) -> str:
    at = int(now.timestamp())
    claims = {
        "iss": config.client_id, "sub": config.client_id, "aud": token_url, "jti": secrets.token_urlsafe(16), "iat": at, "exp": at + _LIFE,
    }  # fmt: skip
    key = serialization.load_pem_private_key(config.client_key.encode(), password=None)
    algorithm = "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"
    headers = {"kid": config.client_key_id} if config.client_key_id else None
    return jwt.encode(claims, config.client_key, algorithm=algorithm, headers=headers)
