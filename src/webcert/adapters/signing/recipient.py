"""Whose key the message to the signer is encrypted with: the signing identity provider's, by its metadata (signing-and-login 3)."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from webcert.adapters import saml_signature, saml_sources
from webcert.adapters.saml_metadata import Entity, RoleName
from webcert.adapters.saml_sources import Source
from webcert.adapters.signing.method import Ended, Failure
from webcert.domain.errors import Unavailable

PROVIDER = "signing identity provider"


def certificate(source: Source, *, now: datetime) -> x509.Certificate:
    """The certificate of the provider's key. Raises Ended when there is none that can be used, Unavailable without contact."""
    try:
        found = usable(saml_sources.entity(source, now=now), now=now)
    except Unavailable as error:
        if error.contact:
            raise
        raise Ended(Failure.TECHNICAL, f"metadata of the {PROVIDER}: {error.detail}") from error
    if not found:
        raise Ended(Failure.TECHNICAL, f"no key of the {PROVIDER} to encrypt with")
    return found[0]


def usable(entity: Entity, *, now: datetime) -> list[x509.Certificate]:
    """The certificates of a provider that can be encrypted for: large RSA keys, for encryption or for everything, that have not ended."""
    role = entity.role(RoleName.IDENTITY_PROVIDER)
    return [one for one in role.encryption if _is_usable(one, now)] if role else []


def _is_usable(certificate: x509.Certificate, now: datetime) -> bool:
    try:
        is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return is_rsa and saml_signature.is_strong(certificate) and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
