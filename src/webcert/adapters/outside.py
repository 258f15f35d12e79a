"""The outside systems that a request may ask, as configured; and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.persons import PersonRegistryClient
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.soap.client import Tls


def now() -> datetime:
    """The present moment, aware; the only clock of the product."""
    return datetime.now(UTC)


def tls() -> Tls:
    """Files for mutual TLS."""
    return Tls(certificate=settings.TLS_CERTIFICATE, key=settings.TLS_KEY, trust=settings.TLS_TRUST)


def person_registry() -> PersonRegistryClient:
    """The person registry."""
    return PersonRegistryClient(
        base_url=settings.NTJP_URL, logical_address=settings.PU_ADDRESS, tls=tls(), production=settings.PRODUCTION
    )


def certificate_registry() -> CertificateRegistryClient:
    """The certificate registry, for reading."""
    return CertificateRegistryClient(base_url=settings.REGISTRY_URL, logical_address=settings.REGISTRY_ADDRESS, tls=tls())


def directory() -> DirectoryClient:
    """The directory."""
    return DirectoryClient(base_url=settings.NTJP_URL, logical_address=settings.HSA_ADDRESS, tls=tls(), now=now)
