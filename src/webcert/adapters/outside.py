"""The outside systems that a request may ask, as configured; and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings

from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.persons import PersonRegistryClient
from webcert.adapters.identity import http
from webcert.adapters.identity.config import ClientAuth, Config, ResponseMode
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.soap import client


def now() -> datetime:
    """The present moment, aware; the only clock of the product."""
    return datetime.now(UTC)


def tls() -> client.Tls:
    """Files for mutual TLS."""
    return client.Tls(certificate=settings.TLS_CERTIFICATE, key=settings.TLS_KEY, trust=settings.TLS_TRUST)


def person_registry() -> PersonRegistryClient:
    """The person registry."""
    return PersonRegistryClient(
        base_url=settings.NTJP_URL, logical_address=settings.PU_ADDRESS, tls=tls(), production=settings.PRODUCTION,
        limits=replace(client.PERSON_REGISTRY, **settings.PERSON_REGISTRY_SECONDS),
    )  # fmt: skip


def certificate_registry() -> CertificateRegistryClient:
    """The certificate registry, for reading."""
    return CertificateRegistryClient(
        base_url=settings.REGISTRY_URL, logical_address=settings.REGISTRY_ADDRESS, tls=tls(),
        limits=replace(client.CERTIFICATE_REGISTRY_READ, **settings.REGISTRY_READ_SECONDS),
    )  # fmt: skip


def directory() -> DirectoryClient:
    """The directory."""
    return DirectoryClient(
        base_url=settings.NTJP_URL, logical_address=settings.HSA_ADDRESS, tls=tls(), now=now,
        limits=replace(client.DIRECTORY, **settings.DIRECTORY_SECONDS),
    )  # fmt: skip


def oidc_provider() -> Config:
    """The identity provider, by OpenID Connect (signing-and-login 11)."""
    auth = ClientAuth(settings.OIDC_CLIENT_AUTH)
    files = tls() if auth is ClientAuth.TLS else client.Tls(trust=settings.TLS_TRUST)
    return Config(
        issuer=settings.OIDC_ISSUER, client_id=settings.OIDC_CLIENT_ID, redirect_uri=f"{settings.BASE_URL}/oidc/callback",
        client_auth=auth, client_secret=settings.OIDC_CLIENT_SECRET, client_key=settings.OIDC_CLIENT_KEY,
        client_key_id=settings.OIDC_CLIENT_KEY_ID, scope=settings.OIDC_SCOPE, sign_claim=settings.OIDC_SIGN_CLAIM,
        pkce=settings.OIDC_PKCE, acr_values=settings.OIDC_ACR_VALUES, prompt=settings.OIDC_PROMPT,
        max_age=int(settings.OIDC_MAX_AGE) if settings.OIDC_MAX_AGE else None, response_mode=ResponseMode(settings.OIDC_RESPONSE_MODE),
        algorithms=tuple(settings.OIDC_ALGORITHMS), audiences=frozenset(settings.OIDC_OTHER_AUDIENCES),
        hosts=frozenset(settings.OIDC_HOSTS), https_only=settings.PRODUCTION, tls=files,
        limits=replace(http.LIMITS, **settings.IDENTITY_PROVIDER_SECONDS),
    )  # fmt: skip


def token_issuer() -> Config:
    """Who issues the access tokens that care systems bring, and for whom (integration 3.5)."""
    return replace(oidc_provider(), issuer=settings.OAUTH_ISSUER, client_id=settings.OAUTH_AUDIENCE, audiences=frozenset())
