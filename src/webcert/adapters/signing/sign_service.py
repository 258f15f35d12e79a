"""Signing by a federated signing service: the browser carries a form there and one back (signing-and-login 2)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from webcert.adapters.signing import dss, values
from webcert.adapters.signing.method import Form, MethodName, Order, Signature, Started


@dataclass(frozen=True, kw_only=True, slots=True)
class SignService:
    """A signing service and what we are to it: addresses, entity ids, and the files of keys and certificates."""

    url: str
    parties: dss.Parties
    identity_provider: str
    levels: tuple[str, ...]
    client_key: Path
    client_certificate: Path
    service_certificate: Path
    trust_anchors: Path
    name: MethodName = MethodName.SIGN_SERVICE
    algorithm: str = values.ECDSA

    def _asked(self, order: Order) -> dss.Asked:
        return dss.Asked(
            request_id=order.ticket_id, task_id=order.task_id, hsa_id=order.hsa_id, signed_info=order.signed_info,
            algorithm=order.algorithm, identity_provider=self.identity_provider, levels=self.levels, request_time=order.asked_at,
        )  # fmt: skip

    def start(self, order: Order) -> Started:
        """The form with the signed request, which the page posts to the service (step 4)."""
        built = dss.build_request(
            self._asked(order), self.parties, message=order.message, key=self.client_key.read_bytes(),
            certificate=self.client_certificate.read_bytes(),
        )  # fmt: skip
        fields = {"Binding": "POST/XML/1.0", "RelayState": order.ticket_id, "EidSignRequest": base64.b64encode(built).decode()}
        return Started(form=Form(action=self.url, fields=fields))

    def read(self, response: bytes, order: Order, *, now: datetime) -> Signature:
        """The signature in the service's response (steps 7 and 8). Raises dss.Refused."""
        answer = dss.read_response(
            response, self._asked(order), service_certificate=self.service_certificate.read_bytes(), now=now,
            anchors=x509.load_pem_x509_certificates(self.trust_anchors.read_bytes()),
        )  # fmt: skip
        return Signature(value=answer.value, certificate=answer.certificate)
