"""Whether a signature is the user's own: a trusted certificate, with the user's HSA-id, whose key fits value and bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509

from webcert.adapters.signing import chain, values
from webcert.adapters.signing.method import Ended, Failure, Order, Signature
from webcert.domain.errors import Unavailable


def check(
    signature: Signature, order: Order, anchors: Sequence[x509.Certificate], *, now: datetime, revoked: chain.Revoked | None = None
) -> Signature:
    """The signature, with the authorities above the signer (robustness B74 to B77). Raises Ended."""
    try:
        certificate, *issuers = chain.check([signature.certificate], anchors, now=now, revoked=revoked)
    except chain.ChainInvalid as error:
        raise Ended(Failure.CERTIFICATE, "certificate") from error
    except Unavailable as error:
        raise Ended(Failure.REVOCATION_UNKNOWN, "revocation unknown") from error
    try:
        hsa_id, _ = values.subject(certificate)
    except values.WrongValue as error:
        raise Ended(Failure.OTHER_IDENTITY, "subject") from error
    if hsa_id.strip().casefold() != order.hsa_id.casefold():
        raise Ended(Failure.OTHER_IDENTITY, "subject")
    try:
        values.verify(order.signed_info, signature.value, order.algorithm, certificate)
    except values.WrongValue as error:
        raise Ended(Failure.TECHNICAL, "value") from error
    return replace(signature, issuers=chain.encoded(issuers))


def same_identity(one: str, other: str) -> bool:
    """Whether two identities are the same, hyphens and case disregarded (integration 10.6)."""
    return _plain(one) == _plain(other) != ""


def _plain(identity: str) -> str:
    return identity.replace("-", "").strip().casefold()
