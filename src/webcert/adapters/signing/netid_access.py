"""Signing with Net iD Access: an order at its server, and questions until the user has signed (integration 10.6).

The server gets the user's HSA-id and the digest of the bytes to be signed, never the certificate itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from lxml import etree

from webcert.adapters.signing import chain, signer, values
from webcert.adapters.signing.method import Ended, Failure, MethodName, Order, Progress, Signature, Started
from webcert.adapters.soap import client
from webcert.adapters.soap.contracts import NETID_CONTRACTS, Contract
from webcert.adapters.soap.namespaces import NETID
from webcert.adapters.soap.xml import child
from webcert.domain.errors import Unavailable

_SERVICE = "net id access server"
_SIGN, _COLLECT = NETID_CONTRACTS["Sign"], NETID_CONTRACTS["Collect"]
_LONGEST_REFERENCE = 100

#: The states in which the user is still signing (integration 10.6); every other one ends it.
_GOES_ON = {
    "OUTSTANDING_TRANSACTION": Progress.UNCHANGED, "USER_SIGN": Progress.OPENED, "NO_CLIENT": Progress.NO_CLIENT,
}  # fmt: skip
_FAILURES = {
    "USER_CANCEL": Failure.CANCELLED, "CANCELLED": Failure.CANCELLED, "EXPIRED_TRANSACTION": Failure.TOO_LATE,
    "ALREADY_COLLECTED": Failure.TECHNICAL, "SIGN_VALIDATION_FAILED": Failure.TECHNICAL, "UNKNOWN_USER": Failure.CERTIFICATE,
    "INVALID_DEVICESW": Failure.TECHNICAL, "ACCESS_DENIED_RP": Failure.TECHNICAL, "INVALID_PARAMETERS": Failure.TECHNICAL,
    "INTERNAL_ERROR": Failure.TECHNICAL, "RETRY": Failure.TECHNICAL,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class NetIdAccess:
    """A Net iD Access Server at an address, and the authorities whose cards may sign."""

    url: str
    tls: client.Tls
    trust_anchors: Path
    limits: client.Limits = client.SIGNING
    revoked: chain.Revoked | None = None
    name: MethodName = MethodName.NETID_ACCESS
    algorithm: str = values.RSA
    interval: float = 3
    patience: float = 240

    @property
    def lease(self) -> float:
        """Twice the time of a call."""
        return 2 * self.limits.total

    def start(self, order: Order) -> Started:
        """Sign: the order's reference. Raises Unavailable."""
        digest = base64.b64encode(hashlib.sha256(order.signed_info).digest()).decode()
        answer = self._call(_SIGN, personalNumber=order.hsa_id, userNonVisibleData=digest)
        reference = _text(answer, "SignResult")
        if not 1 <= len(reference) <= _LONGEST_REFERENCE:
            raise Unavailable(service=_SERVICE, permanent=False, detail="an order without reference")
        return Started(reference=reference)

    def collect(self, order: Order, reference: str) -> Signature | Progress:
        """Collect. Raises Ended, and Unavailable; the signature is still to be checked."""
        result = child(self._call(_COLLECT, orderRef=reference), "CollectResult")
        status = _text(result, "progressStatus")
        if status in _GOES_ON:
            return _GOES_ON[status]
        if status != "COMPLETE":
            raise Ended(_FAILURES.get(status, Failure.TECHNICAL), status if status in _FAILURES else "unknown status")
        user = child(result, "userInfo") if result is not None else None
        if not signer.same_identity(_text(user, "personalNumber"), order.hsa_id):
            raise Ended(Failure.OTHER_IDENTITY, "personalNumber")
        return Signature(value=_decoded(_text(result, "signature")), certificate=_decoded(_text(user, "certificate")))

    def check(self, signature: Signature, order: Order, *, now: datetime) -> Signature:
        """Raises Ended."""
        anchors = x509.load_pem_x509_certificates(self.trust_anchors.read_bytes())
        return signer.check(signature, order, anchors, now=now, revoked=self.revoked)

    def _call(self, contract: Contract, **parts: str) -> etree._Element:
        root = etree.Element(contract.request, nsmap={"n": NETID})
        for name, text in parts.items():
            etree.SubElement(root, f"{{{NETID}}}{name}").text = text
        return client.call(
            self.url, contract, root, logical_address=None, limits=self.limits, tls=self.tls, service=_SERVICE
        )


def _text(element: etree._Element | None, name: str) -> str:
    found = child(element, name) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def _decoded(encoded: str) -> bytes:
    """Strict base64, line breaks tolerated. Raises Ended, also for nothing."""
    try:
        decoded = base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error as error:
        raise Ended(Failure.TECHNICAL, "encoding") from error
    if not decoded:
        raise Ended(Failure.TECHNICAL, "encoding")
    return decoded
