"""The certificates of the keys that sign assertions: the same keys as for ID tokens, so that one button changes both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from webcert.sandbox.idp.keys import KeyRing, SigningKey, new_key

_ALGORITHM = "RS256"
_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key with its certificate, both as PEM."""

    key: bytes
    certificate: bytes


@lru_cache(maxsize=32)
def _certified(pem: str, kid: str, key: rsa.RSAPrivateKey) -> Signer:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Webcert sandbox SAML")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(int(kid, 16) or 1)
        .not_valid_before(_FIRST).not_valid_after(_LAST).sign(key, hashes.SHA256())
    )  # fmt: skip
    return Signer(pem.encode(), certificate.public_bytes(Encoding.PEM))


def _signer(key: SigningKey) -> Signer:
    if not isinstance(key.private, rsa.RSAPrivateKey):
        raise TypeError("assertions are signed with RSA")
    return _certified(key.pem, key.kid, key.private)


def published(ring: KeyRing) -> list[Signer]:
    """All that the metadata names, the newest last; the certificate of a key is the same each time."""
    return [_signer(one) for one in ring.all(_ALGORITHM)]


def signing(ring: KeyRing) -> Signer:
    """The one that signs now."""
    return _signer(ring.signing(_ALGORITHM))


@lru_cache(maxsize=1)
def foreign() -> Signer:
    """One that no metadata names, for the faults that need it."""
    return _signer(new_key(_ALGORITHM, lasting=False))
