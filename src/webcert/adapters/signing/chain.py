"""Whether a signer's certificate leads to an authority that is trusted for signing (signing-and-login 7, V17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

#: Whether a certificate of an issuer has been revoked at a time. Raises Unavailable when nobody can tell.
Revoked = Callable[[x509.Certificate, x509.Certificate, datetime], bool]
TOLERANCE = timedelta(seconds=60)
#: Certificates that may come with a signature; the anchor need not be among them.
MOST = 6
_SMALLEST_RSA = 2048


class ChainInvalid(Exception):
    """The certificates do not lead to a configured anchor, or are not valid, or not made for signing."""


def check(
    chain: Sequence[bytes], anchors: Sequence[x509.Certificate], *, now: datetime, revoked: Revoked | None = None
) -> list[x509.Certificate]:
    """The way from the signer's certificate, the first of 1 to 6 in DER, in order, to the anchor that issued the last. Raises ChainInvalid.

    A root that comes with the signature has no weight; only the configured anchors have. A certificate that says where its issuer
    tells of revoked ones is asked about by `revoked`, where that is given, which raises Unavailable when nobody can tell (F19).
    """
    if not 1 <= len(chain) <= MOST:
        raise ChainInvalid("too few or too many certificates")
    try:
        certificates = [x509.load_der_x509_certificate(one) for one in chain]
        while len(certificates) > 1 and certificates[-1] in anchors:
            certificates.pop()
        path = [*certificates, anchor_of(certificates[-1], anchors)]
        for below, (one, issuer) in enumerate(pairwise(path)):
            one.verify_directly_issued_by(issuer)
            _check_authority(issuer, below=below)
        _check_leaf(certificates[0])
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise ChainInvalid("the certificates do not fit together") from error
    for one in path:
        if not one.not_valid_before_utc - TOLERANCE <= now <= one.not_valid_after_utc + TOLERANCE:
            raise ChainInvalid("a certificate is not valid at this time")
    for one, issuer in pairwise(path):
        if revoked is not None and _tells_of_revocation(one) and revoked(one, issuer, now):
            raise ChainInvalid("a certificate has been revoked")
    return path


def _tells_of_revocation(certificate: x509.Certificate) -> bool:
    """Whether it points to a list or a service of revoked certificates."""
    for one in certificate.extensions:
        if isinstance(one.value, x509.CRLDistributionPoints):
            return True
        if isinstance(one.value, x509.AuthorityInformationAccess) and any(
            access.access_method == AuthorityInformationAccessOID.OCSP for access in one.value
        ):
            return True
    return False


def anchor_of(certificate: x509.Certificate, anchors: Sequence[x509.Certificate]) -> x509.Certificate:
    """The anchor that issued it; several may have one name. Raises ChainInvalid."""
    for anchor in anchors:
        try:
            certificate.verify_directly_issued_by(anchor)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return anchor
    raise ChainInvalid("no configured authority has issued it")


def encoded(certificates: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    """The certificates in DER."""
    return tuple(one.public_bytes(Encoding.DER) for one in certificates)


def _check_authority(certificate: x509.Certificate, *, below: int) -> None:
    """An authority with at most as many authorities below it as it allows."""
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    if not constraints.ca or (constraints.path_length is not None and below > constraints.path_length):
        raise ChainInvalid("an issuer that is no authority, or not of so many below it")


def _check_leaf(certificate: x509.Certificate) -> None:
    """A person's certificate that may sign; one that says nothing about it is no authority (RFC 5280)."""
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    if any(isinstance(one.value, x509.BasicConstraints) and one.value.ca for one in certificate.extensions):
        raise ChainInvalid("the signer is an authority")
    if not (usage.content_commitment or usage.digital_signature):
        raise ChainInvalid("the key is not for signing")
    key = certificate.public_key()
    if not (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA) and not (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        raise ChainInvalid("a key that is too weak, or of another kind")
