"""Signature values and signer certificates: the two algorithms that are accepted (D19), by the cryptography library."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_HALF = 32


class WrongValue(Exception):
    """The value is no signature of the bytes by the key, or key and algorithm do not fit."""


def sign(data: bytes, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> tuple[str, bytes]:
    """Algorithm and value as XML signatures have it: for ECDSA r and s side by side."""
    if isinstance(key, rsa.RSAPrivateKey):
        return RSA, key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return ECDSA, r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def verify(data: bytes, value: bytes, algorithm: str, certificate: x509.Certificate) -> None:
    """Check a value over `data`. Raises WrongValue."""
    key = certificate.public_key()
    try:
        if algorithm == RSA and isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
            key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
        elif algorithm == ECDSA and isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) and len(value) == 2 * _HALF:
            r, s = int.from_bytes(value[:_HALF], "big"), int.from_bytes(value[_HALF:], "big")
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
        else:
            raise WrongValue("algorithm and key do not fit")
    except InvalidSignature as error:
        raise WrongValue("the value does not fit the content") from error


def subject(certificate: x509.Certificate) -> tuple[str, str]:
    """HSA-id (serialNumber) and common name of the signer; raises WrongValue unless each stands exactly once."""
    serial = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(serial) != 1 or len(common) != 1:
        raise WrongValue("the certificate's subject must have one serial number and one name")
    return str(serial[0].value), str(common[0].value)
