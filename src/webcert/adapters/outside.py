"""The outside systems that a request may ask, as configured; and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.persons import PersonRegistryClient
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.signing.dss import Parties
from webcert.adapters.signing.method import FollowedMethod, MethodName, SigningMethod
from webcert.adapters.signing.netid_access import NetIdAccess
from webcert.adapters.signing.sandbox_signer import SandboxSigner
from webcert.adapters.signing.sign_service import SignService
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


def sign_service() -> SignService:
    """The signing service."""
    parties = Parties(
        requester=settings.BASE_URL + reverse("sign-metadata"), service=settings.SIGN_SERVICE_ID,
        answer_to=settings.BASE_URL + reverse("sign-response"),
    )  # fmt: skip
    return SignService(
        url=settings.SIGN_SERVICE_URL, parties=parties, identity_provider=settings.SIGN_IDENTITY_PROVIDER,
        levels=tuple(settings.LOGIN_LEVELS), client_key=Path(settings.SIGN_CLIENT_KEY),
        client_certificate=Path(settings.SIGN_CLIENT_CERTIFICATE), service_certificate=Path(settings.SIGN_SERVICE_CERTIFICATE),
        trust_anchors=Path(settings.SIGN_TRUST_ANCHORS),
    )  # fmt: skip


def signing_method() -> SigningMethod:
    """How signatures are made, as configured."""
    return followed_method(settings.SIGNING_METHOD) or sign_service()


def followed_method(name: str) -> FollowedMethod | None:
    """The method of this name when it is the configured one and the user stays on the page, else None."""
    if name != settings.SIGNING_METHOD:
        return None
    limits, anchors = replace(client.SIGNING, **settings.SIGNING_SECONDS), Path(settings.SIGN_TRUST_ANCHORS)
    match name:
        case MethodName.NETID_ACCESS:
            return NetIdAccess(url=settings.NETID_URL, tls=tls(), trust_anchors=anchors, limits=limits)
        case MethodName.SANDBOX:
            return SandboxSigner(url=settings.SANDBOX_SIGNER_URL, trust_anchors=anchors, limits=limits)
        case _:
            return None
