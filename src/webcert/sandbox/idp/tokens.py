"""ID tokens, right ones and one wrong one for each row of signing-and-login.md 11.2."""

from __future__ import annotations

import base64
import hashlib
import hmac
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
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webcert.sandbox.idp.keys import KeyRing, SigningKey, new_key
from webcert.sandbox.idp.logins import Login

LEVEL_3 = "http://id.sambi.se/loa/loa3"
LEVEL_2 = "http://id.sambi.se/loa/loa2"
NATIONAL_LEVEL_3 = "http://id.elegnamnden.se/loa/1.0/loa3"
#: The levels of assurance of the cards, with the words of the page.
LEVELS = {LEVEL_3: "SITHS-kort, tillitsnivå 3", LEVEL_2: "Reservkort, tillitsnivå 2", NATIONAL_LEVEL_3: "Svensk e-legitimation, tillitsnivå 3"}
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: Seconds that a token is good for.
LIFE = 3600


class LogoutFault(StrEnum):
    """Ways in which only a logout token can be wrong."""

    NO_EVENT = "no_event"
    WITH_NONCE = "with_nonce"
    NO_SUBJECT = "no_subject"
    OTHER_SUBJECT = "other_subject"
    NO_JTI = "no_jti"


LOGOUT_LABELS: dict[str, str] = {
    LogoutFault.NO_EVENT: "Utan händelsen i events", LogoutFault.WITH_NONCE: "Med nonce", LogoutFault.NO_SUBJECT: "Utan sid och sub",
    LogoutFault.OTHER_SUBJECT: "Okänd sid och sub", LogoutFault.NO_JTI: "Utan jti",
}  # fmt: skip


class TokenFault(StrEnum):
    """Ways in which the answer of the token address can be wrong, by the rows of 11.2."""

    NOT_JSON = "not_json"
    TOKEN_TYPE = "token_type"
    NO_ID_TOKEN = "no_id_token"
    ALG_NONE = "alg_none"
    ALG_HMAC = "alg_hmac"
    ALG_HMAC_KEY = "alg_hmac_key"
    OTHER_ALG = "other_alg"
    UNKNOWN_KID = "unknown_kid"
    CRITICAL_HEADER = "critical_header"
    EMBEDDED_KEY = "embedded_key"
    BAD_SIGNATURE = "bad_signature"
    WEAK_KEY = "weak_key"
    ENCRYPTION_KEY = "encryption_key"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_AZP = "wrong_azp"
    SEVERAL_AUDIENCES = "several_audiences"
    EXPIRED = "expired"
    OLD = "old"
    ISSUED_LATER = "issued_later"
    NOT_YET = "not_yet"
    LONG_AGO = "long_ago"
    WRONG_NONCE = "wrong_nonce"
    NO_NONCE = "no_nonce"
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
    TokenFault.ALG_HMAC_KEY: "Signerad med den publika nyckeln, HS256",
    TokenFault.OTHER_ALG: "Algoritm som inte hör till nyckeln, RS512",
    TokenFault.UNKNOWN_KID: "Okänt kid",
    TokenFault.CRITICAL_HEADER: "Okänt kritiskt huvud",
    TokenFault.EMBEDDED_KEY: "Egen nyckel i huvudet, jwk",
    TokenFault.BAD_SIGNATURE: "Ändrad efter signeringen",
    TokenFault.WEAK_KEY: "För kort nyckel, RSA 1024",
    TokenFault.ENCRYPTION_KEY: "Nyckel som är till för kryptering",
    TokenFault.WRONG_ISSUER: "Fel utfärdare, iss",
    TokenFault.WRONG_AUDIENCE: "Fel mottagare, aud",
    TokenFault.WRONG_AZP: "Given åt en annan klient, azp",
    TokenFault.SEVERAL_AUDIENCES: "Flera mottagare utan azp",
    TokenFault.EXPIRED: "Giltighetstiden har gått ut",
    TokenFault.OLD: "Utfärdad för länge sedan, iat",
    TokenFault.ISSUED_LATER: "Utfärdad i framtiden, iat",
    TokenFault.NOT_YET: "Gäller inte ännu, nbf",
    TokenFault.LONG_AGO: "Legitimeringen gjordes igår, auth_time",
    TokenFault.WRONG_NONCE: "Fel nonce",
    TokenFault.NO_NONCE: "Nonce saknas",
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
    """What an authorization request asked to know: the nonce, the names of the claims of the ID token, and the levels accepted."""

    nonce: str
    claims: frozenset[str]
    levels: tuple[str, ...] = (LEVEL_3,)


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
        self, *, login: Login, wanted: Wanted, access_token: str, algorithm: str, at: int, authenticated: int, fault: str = ""
    ) -> str:
        """A signed ID token about a login, issued at `at` (seconds since 1970)."""
        known = {
            "employeeHsaId": login.member.hsa_id,
            "identityProviderForSign": f"{self.issuer}/saml/sign/sithseid-same-device",
        }
        claims = {
            **self._common(login, at), "auth_time": authenticated, "nonce": wanted.nonce, "at_hash": at_hash(access_token),
            "acr": login.level, "amr": ["urn:sandbox:siths-eid"],
            **{name: value for name, value in known.items() if name in wanted.claims},
        }  # fmt: skip
        return self._signed(claims, algorithm, fault)

    def issue_logout(self, *, login: Login, algorithm: str, at: int, fault: str = "") -> str:
        """A signed logout token about a login that has ended."""
        return self._signed({**self._common(login, at), "events": {LOGOUT_EVENT: {}}}, algorithm, fault, kind="logout+jwt")

    def _common(self, login: Login, at: int) -> dict[str, Any]:
        return {
            "iss": self.issuer, "aud": [self.client_id], "iat": at, "exp": at + LIFE, "jti": str(uuid.uuid4()), "sub": login.sub,
            "sid": login.sid,
        }  # fmt: skip

    def _signed(self, claims: dict[str, Any], algorithm: str, fault: str, *, kind: str = "JWT") -> str:
        key = self.keys.signing(algorithm)
        token = Token(header={"kid": key.kid, "typ": kind}, claims=claims, key=key.private, algorithm=algorithm)
        if fault in _SPOIL:
            _SPOIL[fault](self, token)
        return token.finish(jwt.encode(token.claims, token.key, algorithm=token.algorithm, headers=token.header))


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


def _hmac_with_public_key(issuer: Issuer, token: Token) -> None:
    key = issuer.keys.signing("RS256")
    pem = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    token.key, token.algorithm, token.header["kid"] = issuer.client_secret.encode().ljust(64, b"\0"), "HS256", key.kid

    def signed_anew(made: str) -> str:
        content = made.rpartition(".")[0]
        value = hmac.digest(pem, content.encode("ascii"), "sha256")
        return f"{content}.{base64.urlsafe_b64encode(value).rstrip(b'=').decode('ascii')}"

    token.finish = signed_anew


def _other_algorithm(issuer: Issuer, token: Token) -> None:
    key = issuer.keys.signing("RS256")
    token.key, token.algorithm, token.header["kid"] = key.private, "RS512", key.kid


def _no_event(issuer: Issuer, token: Token) -> None:
    token.claims["events"] = {}


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
    TokenFault.ALG_HMAC_KEY: _hmac_with_public_key,
    TokenFault.OTHER_ALG: _other_algorithm,
    TokenFault.UNKNOWN_KID: _unknown_kid,
    TokenFault.CRITICAL_HEADER: _critical,
    TokenFault.EMBEDDED_KEY: _embedded,
    TokenFault.BAD_SIGNATURE: _bad_signature,
    TokenFault.WEAK_KEY: _published(bits=1024, use="sig"),
    TokenFault.ENCRYPTION_KEY: _published(bits=2048, use="enc"),
    TokenFault.WRONG_ISSUER: _claim(iss="https://idp.example.org:443/oidc"),
    TokenFault.WRONG_AUDIENCE: _claim(aud=["urn:sandbox:other-client"]),
    TokenFault.WRONG_AZP: _claim(azp="urn:sandbox:other-client"),
    TokenFault.SEVERAL_AUDIENCES: _second_audience,
    TokenFault.EXPIRED: _shift(iat=-120, exp=-60),
    TokenFault.OLD: _shift(iat=-3000),
    TokenFault.ISSUED_LATER: _shift(iat=600),
    TokenFault.NOT_YET: _shift(nbf=600),
    TokenFault.LONG_AGO: _shift(auth_time=-86400),
    TokenFault.NO_NONCE: _claim(nonce=None),
    TokenFault.WRONG_NONCE: _claim(nonce="en-annan-nonce"),
    TokenFault.WRONG_AT_HASH: _claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    TokenFault.REPEATED_JTI: _claim(jti="5f0d6f0e-6f53-4a0c-9a55-0c5a0f5f3b11"),
    TokenFault.LOW_LEVEL: _claim(acr=LEVEL_2),
    TokenFault.NO_LEVEL: _claim(acr=None),
    TokenFault.NO_HSA_ID: _no_hsa_id,
    TokenFault.TWO_HSA_IDS: _two_hsa_ids,
    TokenFault.BAD_HSA_ID: _claim(employeeHsaId="inte ett HSA-id!"),
    TokenFault.LISTED_HSA_ID: _listed,
    LogoutFault.NO_EVENT: _no_event,
    LogoutFault.WITH_NONCE: _claim(nonce="en-nonce"),
    LogoutFault.NO_SUBJECT: _claim(sid=None, sub=None),
    LogoutFault.OTHER_SUBJECT: _claim(sid="nagon-annan", sub="nagon-annan"),
    LogoutFault.NO_JTI: _claim(jti=None),
}
