"""What the site has said about its OpenID Connect provider and about itself (signing-and-login 11 and 12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from webcert.adapters.identity import ALGORITHMS, http
from webcert.adapters.soap.client import Limits, Tls


class ClientAuth(StrEnum):
    """How we prove to the token address who we are."""

    SECRET_POST = "client_secret_post"
    SECRET_BASIC = "client_secret_basic"
    PRIVATE_KEY_JWT = "private_key_jwt"
    TLS = "tls_client_auth"


class ResponseMode(StrEnum):
    """How the browser brings the answer back."""

    QUERY = "query"
    FORM_POST = "form_post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """One provider and one registered client.

    `issuer` is compared as an exact string. `hosts` are those that the provider's addresses may have; empty = the issuer's. With
    `https_only` every address must be https. `audiences` are other clients that a token may also be for. `max_age` is in seconds;
    None = single sign-on however old. `client_key` is a private key as PEM, for private_key_jwt, `client_key_id` its name there.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    client_auth: ClientAuth = ClientAuth.SECRET_POST
    client_secret: str = field(default="", repr=False)
    client_key: str = field(default="", repr=False)
    client_key_id: str = ""
    scope: str = "openid"
    sign_claim: str = "identityProviderForSign"
    pkce: bool = True
    acr_values: bool = False
    prompt: str = ""
    max_age: int | None = None
    response_mode: ResponseMode = ResponseMode.QUERY
    algorithms: tuple[str, ...] = ALGORITHMS
    audiences: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    https_only: bool = True
    limits: Limits = http.LIMITS
    tls: Tls = field(default_factory=Tls)
