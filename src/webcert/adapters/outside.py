"""The outside systems that a request may ask, as configured; and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings

from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.persons import PersonRegistryClient
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
