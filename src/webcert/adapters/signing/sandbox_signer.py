"""Signing by the sandbox, server to server: for demonstrations and tests, never in production (B125).

`POST <address>/sign` with JSON `{"hsaId": …, "signedInfo": …, "algorithm": …}`, where `signedInfo` is the canonical SignedInfo in
base64 and `algorithm` the address that stands in it. The answer is JSON `{"value": …, "certificate": …}`: the value as XML
signatures have it and the signer's certificate in DER, both in base64. The sandbox holds the keys; what it answers is checked like
every other signature.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from cryptography import x509

from webcert.adapters.signing import chain, signer, values
from webcert.adapters.signing.method import Ended, Failure, MethodName, Order, Progress, Signature, Started
from webcert.adapters.soap import client, deadline
from webcert.domain.errors import Unavailable

_SERVICE = "sandbox signer"


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxSigner:
    """The sandbox's signer at an address, and the root under which it issues certificates."""

    url: str
    trust_anchors: Path
    limits: client.Limits = client.SIGNING
    revoked: chain.Revoked | None = None
    name: MethodName = MethodName.SANDBOX
    algorithm: str = values.ECDSA
    interval: float = 1
    patience: float = 240

    @property
    def lease(self) -> float:
        """Twice the time of a call."""
        return 2 * self.limits.total

    def start(self, order: Order) -> Started:
        """Nothing to prepare: the signer answers at the first question."""
        return Started(reference=order.task_id)

    def collect(self, order: Order, reference: str) -> Signature | Progress:
        """The signature. Raises Ended, and Unavailable; it is still to be checked."""
        encoded = base64.b64encode(order.signed_info).decode()
        received = self._post({"hsaId": order.hsa_id, "signedInfo": encoded, "algorithm": order.algorithm})
        try:
            answer = json.loads(received)
            return Signature(
                value=base64.b64decode(answer["value"], validate=True), certificate=base64.b64decode(answer["certificate"], validate=True)
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Ended(Failure.TECHNICAL, "unreadable answer") from error

    def check(self, signature: Signature, order: Order, *, now: datetime) -> Signature:
        """Raises Ended."""
        anchors = x509.load_pem_x509_certificates(self.trust_anchors.read_bytes())
        return signer.check(signature, order, anchors, now=now, revoked=self.revoked)

    def _post(self, asked: dict[str, str]) -> bytes:
        limits, received = self.limits, bytearray()
        timeout = httpx.Timeout(limits.total, connect=limits.connect)
        try:
            with (
                httpx.Client(transport=deadline.Transport(parallel=1), trust_env=False, timeout=timeout) as made,
                deadline.ending_in(limits.total),
                made.stream("POST", f"{self.url}/sign", json=asked, headers={"Accept-Encoding": "identity"}) as answer,
            ):
                if answer.status_code != 200:
                    raise Unavailable(service=_SERVICE, permanent=False, detail=f"status {answer.status_code}")
                for chunk in answer.iter_bytes():
                    received += chunk
                    if len(received) > limits.answer:
                        raise Unavailable(service=_SERVICE, permanent=False, detail="answer too large")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unavailable(service=_SERVICE, permanent=False, detail=type(error).__name__, contact=True) from error
        return bytes(received)
