"""ID tokens, right ones and one wrong one for each row of signing-and-login.md 11.2."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from webcert.sandbox.idp.keys import KeyRing, SigningKey, new_key
from webcert.sandbox.people import StaffMember

LEVEL_3 = "http://id.sambi.se/loa/loa3"
LEVEL_2 = "http://id.sambi.se/loa/loa2"
#: Seconds that a token is good for.
LIFE = 3600


class TokenFault(StrEnum):
    """Ways in which the answer of the token address can be wrong, by the rows of 11.2."""

    NOT_JSON = "not_json"
    TOKEN_TYPE = "token_type"
    NO_ID_TOKEN = "no_id_token"
    ALG_NONE = "alg_none"
    ALG_HMAC = "alg_hmac"
    UNKNOWN_KID = "unknown_kid"
    CRITICAL_HEADER = "critical_header"
    EMBEDDED_KEY = "embedded_key"
    BAD_SIGNATURE = "bad_signature"
    WEAK_KEY = "weak_key"
    ENCRYPTION_KEY = "encryption_key"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    SEVERAL_AUDIENCES = "several_audiences"
    EXPIRED = "expired"
    OLD = "old"
    ISSUED_LATER = "issued_later"
    NOT_YET = "not_yet"
    WRONG_NONCE = "wrong_nonce"
    WRONG_AT_HASH = "wrong_at_hash"
    REPEATED_JTI = "repeated_jti"
    LOW_LEVEL = "low_level"
    NO_LEVEL = "no_level"
    NO_HSA_ID = "no_hsa_id"
    TWO_HSA_IDS = "two_hsa_ids"
    BAD_HSA_ID = "bad_hsa_id"
    LISTED_HSA_ID = "listed_hsa_id"


TOKEN_LABELS: dict[str, str] = {
    TokenFault.NOT_JSON: "Svaret är inte JSON",
    TokenFault.TOKEN_TYPE: "Fel token_type",
    TokenFault.NO_ID_TOKEN: "ID-token saknas",
    TokenFault.ALG_NONE: "Osignerad, alg none",
    TokenFault.ALG_HMAC: "Signerad med klienthemligheten, HS256",
    TokenFault.UNKNOWN_KID: "Okänt kid",
    TokenFault.CRITICAL_HEADER: "Okänt kritiskt huvud",
    TokenFault.EMBEDDED_KEY: "Egen nyckel i huvudet, jwk",
    TokenFault.BAD_SIGNATURE: "Ändrad efter signeringen",
    TokenFault.WEAK_KEY: "För kort nyckel, RSA 1024",
    TokenFault.ENCRYPTION_KEY: "Nyckel som är till för kryptering",
    TokenFault.WRONG_ISSUER: "Fel utfärdare, iss",
    TokenFault.WRONG_AUDIENCE: "Fel mottagare, aud",
    TokenFault.SEVERAL_AUDIENCES: "Flera mottagare utan azp",
    TokenFault.EXPIRED: "Giltighetstiden har gått ut",
    TokenFault.OLD: "Utfärdad för länge sedan, iat",
    TokenFault.ISSUED_LATER: "Utfärdad i framtiden, iat",
    TokenFault.NOT_YET: "Gäller inte ännu, nbf",
    TokenFault.WRONG_NONCE: "Fel nonce",
    TokenFault.WRONG_AT_HASH: "Fel at_hash",
    TokenFault.REPEATED_JTI: "Samma jti varje gång",
    TokenFault.LOW_LEVEL: "Tillitsnivå 2",
    TokenFault.NO_LEVEL: "Tillitsnivå saknas",
    TokenFault.NO_HSA_ID: "HSA-id saknas",
    TokenFault.TWO_HSA_IDS: "Två HSA-id",
    TokenFault.BAD_HSA_ID: "Ogiltigt HSA-id",
    TokenFault.LISTED_HSA_ID: "HSA-id i en lista (ska godtas)",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an authorization request asked to know: the nonce and the names of the claims of the ID token."""

    nonce: str
    claims: frozenset[str]


@dataclass(kw_only=True)
class Token:
    """A token in the making: header, claims, key and algorithm; faults change it before it is signed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: Any
    algorithm: str
    finish: Callable[[str], str] = field(default=lambda token: token)


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who issues tokens to whom."""

    issuer: str
    client_id: str
    client_secret: str
    keys: KeyRing

    def issue(
        self,
        *,
        member: StaffMember,
        wanted: Wanted,
        access_token: str,
        algorithm: str,
        at: int,
        fault: str = "",
    ) -> str:
        """A signed ID token about a member of staff, issued at `at` (seconds since 1970)."""
        key = self.keys.signing(algorithm)
        token = Token(
            header={"kid": key.kid, "typ": "JWT"},
            claims=self._claims(member, wanted, access_token, at),
            key=key.private,
            algorithm=algorithm,
        )
        if fault in _SPOIL:
            _SPOIL[fault](self, token)
        return token.finish(
            jwt.encode(token.claims, token.key, algorithm=token.algorithm, headers=token.header)
        )

    def _claims(self, member: StaffMember, wanted: Wanted, access_token: str, at: int) -> dict[str, Any]:
        known = {
            "employeeHsaId": member.hsa_id,
            "identityProviderForSign": f"{self.issuer}/saml/sign/sithseid-same-device",
        }
        return {
            "iss": self.issuer,
            "sub": str(uuid.uuid4()),
            "aud": [self.client_id],
            "iat": at,
            "exp": at + LIFE,
            "auth_time": at,
            "jti": str(uuid.uuid4()),
            "nonce": wanted.nonce,
            "at_hash": at_hash(access_token),
            "acr": LEVEL_3,
            "amr": ["urn:sandbox:siths-eid"],
            **{name: value for name, value in known.items() if name in wanted.claims},
        }


def at_hash(access_token: str) -> str:
    """The left half of the token's SHA-256, as both algorithms want it."""
    digest = hashlib.sha256(access_token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


def _claim(**values: Any) -> Callable[[Issuer, Token], None]:
    """A fault that sets claims; None takes the claim away."""

    def spoil(issuer: Issuer, token: Token) -> None:
        token.claims.update(values)
        for name in [name for name, value in values.items() if value is None]:
            del token.claims[name]

    return spoil


def _shift(**seconds: int) -> Callable[[Issuer, Token], None]:
    """A fault that sets time claims relative to the time of issue."""

    def spoil(issuer: Issuer, token: Token) -> None:
        at = token.claims["iat"]
        token.claims.update({name: at + shift for name, shift in seconds.items()})

    return spoil


def _unsigned(issuer: Issuer, token: Token) -> None:
    token.key, token.algorithm = None, "none"


def _hmac(issuer: Issuer, token: Token) -> None:
    # Zeros at the end do not change the value, but keep the library from warning of a short key.
    token.key, token.algorithm = issuer.client_secret.encode().ljust(64, b"\0"), "HS256"


def _unknown_kid(issuer: Issuer, token: Token) -> None:
    token.header["kid"] = secrets.token_hex(8)


def _critical(issuer: Issuer, token: Token) -> None:
    token.header.update({"crit": ["urn:sandbox:unknown"], "urn:sandbox:unknown": True})


def _embedded(issuer: Issuer, token: Token) -> None:
    key = new_key("RS256")
    token.key, token.algorithm = key.private, "RS256"
    token.header["jwk"] = {name: value for name, value in key.jwk.items() if name != "kid"}


def _alter(token: str) -> str:
    head, body, signature = token.split(".")
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    return f"{head}.{body}.{signature[:middle]}{other}{signature[middle + 1 :]}"


def _bad_signature(issuer: Issuer, token: Token) -> None:
    token.finish = _alter


def _published(*, bits: int, use: str) -> Callable[[Issuer, Token], None]:
    """A fault that signs with a published key that may not be trusted."""

    def spoil(issuer: Issuer, token: Token) -> None:
        key = new_key("RS256", bits=bits, use=use, lasting=False)
        issuer.keys.publish(key)
        token.key, token.algorithm, token.header["kid"] = (
            issuer.keys.signing("RS256").private,
            "RS256",
            key.kid,
        )
        token.finish = partial(_signed_anew, key)

    return spoil


def _signed_anew(key: SigningKey, token: str) -> str:
    """The token with its signature exchanged; the library would warn of a short key."""
    if not isinstance(key.private, rsa.RSAPrivateKey):
        raise TypeError("only RSA keys sign anew")
    content = token.rpartition(".")[0]
    value = key.private.sign(content.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    return f"{content}.{base64.urlsafe_b64encode(value).rstrip(b'=').decode('ascii')}"


def _two_hsa_ids(issuer: Issuer, token: Token) -> None:
    token.claims["employeeHsaId"] = [token.claims.get("employeeHsaId", ""), "SE2321000999-1A0P"]


def _listed(issuer: Issuer, token: Token) -> None:
    token.claims["employeeHsaId"] = [token.claims.get("employeeHsaId", "")]


def _no_hsa_id(issuer: Issuer, token: Token) -> None:
    token.claims.pop("employeeHsaId", None)


def _second_audience(issuer: Issuer, token: Token) -> None:
    token.claims["aud"] = [issuer.client_id, "urn:sandbox:other-client"]


_SPOIL: Mapping[str, Callable[[Issuer, Token], None]] = {
    TokenFault.ALG_NONE: _unsigned,
    TokenFault.ALG_HMAC: _hmac,
    TokenFault.UNKNOWN_KID: _unknown_kid,
    TokenFault.CRITICAL_HEADER: _critical,
    TokenFault.EMBEDDED_KEY: _embedded,
    TokenFault.BAD_SIGNATURE: _bad_signature,
    TokenFault.WEAK_KEY: _published(bits=1024, use="sig"),
    TokenFault.ENCRYPTION_KEY: _published(bits=2048, use="enc"),
    TokenFault.WRONG_ISSUER: _claim(iss="https://idp.example.org:443/oidc"),
    TokenFault.WRONG_AUDIENCE: _claim(aud=["urn:sandbox:other-client"]),
    TokenFault.SEVERAL_AUDIENCES: _second_audience,
    TokenFault.EXPIRED: _shift(iat=-120, exp=-60),
    TokenFault.OLD: _shift(iat=-3000),
    TokenFault.ISSUED_LATER: _shift(iat=600),
    TokenFault.NOT_YET: _shift(nbf=600),
    TokenFault.WRONG_NONCE: _claim(nonce="en-annan-nonce"),
    TokenFault.WRONG_AT_HASH: _claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    TokenFault.REPEATED_JTI: _claim(jti="5f0d6f0e-6f53-4a0c-9a55-0c5a0f5f3b11"),
    TokenFault.LOW_LEVEL: _claim(acr=LEVEL_2),
    TokenFault.NO_LEVEL: _claim(acr=None),
    TokenFault.NO_HSA_ID: _no_hsa_id,
    TokenFault.TWO_HSA_IDS: _two_hsa_ids,
    TokenFault.BAD_HSA_ID: _claim(employeeHsaId="inte ett HSA-id!"),
    TokenFault.LISTED_HSA_ID: _listed,
}
