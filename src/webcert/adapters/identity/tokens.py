"""Signed tokens of a provider: signature, key, issuer, audience and times (signing-and-login 11.2 rows 6 to 9)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from webcert.adapters.identity import LoginFailed
from webcert.domain.ids import HsaId

_CLOCKS_DIFFER, _AHEAD, _OLDEST = 30, 60, 600
_SHORTEST_RSA = 2048
_LONGEST = 100_000
#: Gives the published keys, from the kept set or fetched anew.
Keys = Callable[[bool], tuple[dict[str, Any], ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """Who may have issued a token, for whom, and signed how.

    `others` are other audiences that it may be for as well. `asked_by_us` = whoever the token was given to has to be us, as with an
    ID token; an access token was given to somebody who brings it to us.
    """

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    others: frozenset[str] = frozenset()
    asked_by_us: bool = True


def _refuse(check: str) -> LoginFailed:
    return LoginFailed("login.failed", check=check)


def verified(token: str, keys: Keys, expected: Expected) -> dict[str, Any]:
    """The claims of a token whose signature, issuer and audience are right; times are not looked at. Raises LoginFailed.

    Keys named or given in the token itself are ignored. An unknown key, or one that does not fit, is looked for in a set fetched
    anew, which decides. Raises what `keys` raises.
    """
    algorithm, kid = _header(token, expected.algorithms)
    try:
        claims = _signed_claims(token, algorithm, _candidates(keys(False), kid))
    except LoginFailed:
        claims = _signed_claims(token, algorithm, _candidates(keys(True), kid))
    if claims.get("iss") != expected.issuer:
        raise _refuse("iss")
    _check_audience(claims, expected)
    return claims


def _header(token: str, algorithms: tuple[str, ...]) -> tuple[str, str]:
    parts = token.split(".") if len(token) <= _LONGEST else []
    if len(parts) != 3:
        raise _refuse("JWS")
    try:
        header = _object(jwt.utils.base64url_decode(parts[0]))
    except ValueError as error:
        raise _refuse("JWS") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in algorithms:
        raise _refuse("alg")
    if "crit" in header or "b64" in header:
        raise _refuse("crit")
    if not isinstance(kid, str) or not kid:
        raise _refuse("kid")
    return algorithm, kid


def _candidates(keys: Iterable[dict[str, Any]], kid: str) -> list[dict[str, Any]]:
    found = [key for key in keys if key.get("kid") == kid]
    if not found:
        raise _refuse("kid")
    return found


def public_key(jwk: Mapping[str, Any], algorithm: str) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """A published key that may verify an algorithm: large enough, and meant for signatures. Raises LoginFailed."""
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise _refuse("use of the key")
    if jwk.get("alg", algorithm) != algorithm or jwk.get("kty") not in ("RSA", "EC"):
        raise _refuse("algorithm of the key")
    try:
        key = jwt.PyJWK(dict(jwk), algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise _refuse("unreadable key") from error
    if isinstance(key, rsa.RSAPublicKey) and algorithm in ("RS256", "PS256"):
        if key.key_size < _SHORTEST_RSA:
            raise _refuse("size of the key")
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) and algorithm == "ES256":
        return key
    raise _refuse("algorithm of the key")


def _signed_claims(token: str, algorithm: str, candidates: list[dict[str, Any]]) -> dict[str, Any]:
    failure = _refuse("signature")
    for jwk in candidates:
        try:
            content = jwt.PyJWS().decode(token, public_key(jwk, algorithm), algorithms=[algorithm])
        except LoginFailed as error:
            failure = error
        except (jwt.PyJWTError, ValueError, TypeError):
            failure = _refuse("signature")
        else:
            return _object(content)
    raise failure


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        raise _refuse("claims") from error
    if not isinstance(found, dict):
        raise _refuse("claims")
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that occurs twice")
    return found


def _check_audience(claims: dict[str, Any], expected: Expected) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(one, str) for one in audiences) or expected.audience not in audiences:
        raise _refuse("aud")
    others = set(audiences) - {expected.audience}
    if not others <= expected.others:
        raise _refuse("aud")
    if (others or (expected.asked_by_us and "azp" in claims)) and claims.get("azp") != expected.audience:
        raise _refuse("azp")


def check_times(claims: dict[str, Any], *, now: datetime, issued: bool = True) -> None:
    """Row 9: `exp`, `nbf` and, unless `issued` is false, `iat`. Raises LoginFailed."""
    at = now.timestamp()
    if seconds(claims, "exp") <= at - _CLOCKS_DIFFER:
        raise _refuse("exp")
    if issued and not at - _OLDEST <= seconds(claims, "iat") <= at + _AHEAD:
        raise _refuse("iat")
    if "nbf" in claims and seconds(claims, "nbf") > at + _CLOCKS_DIFFER:
        raise _refuse("nbf")


def seconds(claims: Mapping[str, Any], name: str) -> float:
    """A claim that is a time in seconds since 1970. Raises LoginFailed."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _refuse(name)
    return float(value)


def hsa_id(claim: Any) -> HsaId:
    """Row 12: one HSA-id, as a string or in a list. Raises LoginFailed."""
    values = claim if isinstance(claim, list) else [claim]
    if len(values) != 1 or not isinstance(values[0], str):
        raise LoginFailed("login.hsaerror", check="employeeHsaId")
    try:
        return HsaId.parse(values[0])
    except ValueError as error:
        raise LoginFailed("login.hsaerror", check="employeeHsaId") from error
