"""Somebody who signs by a method outside the product."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from webcert.adapters.signing import keys


def for_one_occasion(folder: Path, *, hsa_id: str, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and a certificate for one signature by one person, issued under the test root."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key, keys.issued(folder, key.public_key(), hsa_id=hsa_id, name=name)
