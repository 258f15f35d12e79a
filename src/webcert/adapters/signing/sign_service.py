"""Signing by a federated signing service: the browser carries a form there and one back (signing-and-login 2)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from webcert.adapters import saml_sources
from webcert.adapters.saml_metadata import RoleName
from webcert.adapters.saml_sources import Source
from webcert.adapters.signing import chain, dss, dss_response, recipient, values
from webcert.adapters.signing.method import Ended, Failure, Form, MethodName, Order, Signature, Started
from webcert.domain.errors import Unavailable

SERVICE = "signing service"


@dataclass(frozen=True, kw_only=True, slots=True)
class Providers:
    """Identity providers that signers are sent to (section 3).

    `default` serves where the login's own is not to be used: that one counts when `same_as_login`, it is `allowed` (empty = only the
    default is) and it does not end with `unfit`, since such a provider reads the card in the browser and cannot sign.
    """

    default: str
    allowed: frozenset[str] = frozenset()
    same_as_login: bool = True
    unfit: str = "/saml/sign"

    def choose(self, of_login: str) -> str:
        """The provider for a user whose login named one, or ""."""
        fits = self.same_as_login and of_login in self.allowed and not (self.unfit and of_login.endswith(self.unfit))
        return of_login if fits else self.default


@dataclass(frozen=True, kw_only=True, slots=True)
class SignService:
    """A signing service and what we are to it: addresses, entity ids, and the files of keys and certificates.

    The certificates that it may sign with come from its `metadata`, or from the file `certificate` where it has none.
    `tolerance` is how far its clock may differ, `target` where the form opens: `_top` for a service that refuses to be framed.
    `recipients` are sources of metadata by identity provider, for each of which the message to the signer is encrypted; None = it is not.
    """

    url: str
    parties: dss.Parties
    providers: Providers
    levels: tuple[str, ...]
    client_key: Path
    client_certificate: Path
    trust_anchors: Path
    metadata: Source | None = None
    certificate: Path | None = None
    style: dss.Style = field(default_factory=dss.Style)
    name: MethodName = MethodName.SIGN_SERVICE
    algorithm: str = values.ECDSA
    revoked: chain.Revoked | None = None
    tolerance: timedelta = timedelta(seconds=60)
    target: str = "_self"
    recipients: Mapping[str, Source] | None = None

    def start(self, order: Order) -> Started:
        """The form with the signed request, which the page posts to the service (step 4). Raises Ended, and Unavailable."""
        provider = self.providers.choose(order.login_provider)
        asked = _asked(order, provider, self.levels)
        key, certificate = self._own_key()
        built = dss.build_request(
            asked, self.parties, message=order.message, key=key, certificate=certificate, style=self.style,
            recipient=self._recipient(provider, order.asked_at),
        )  # fmt: skip
        encoded = base64.b64encode(built).decode()
        fields = {"Binding": "POST/XML/1.0", "RelayState": order.ticket_id, "EidSignRequest": encoded}
        kept = {"provider": provider, "levels": list(self.levels), "request": encoded}
        return Started(form=Form(action=self.url, fields=fields, target=self.target), kept=kept)

    def _own_key(self) -> tuple[bytes, bytes]:
        """Our key and its certificate as PEM; the files may be missing, or half written. Raises Ended."""
        try:
            key, certificate = self.client_key.read_bytes(), self.client_certificate.read_bytes()
            load_pem_private_key(key, None)
            x509.load_pem_x509_certificate(certificate)
        except (OSError, ValueError, TypeError) as error:
            raise Ended(Failure.TECHNICAL, "own key") from error
        return key, certificate

    def _recipient(self, provider: str, now: datetime) -> x509.Certificate | None:
        """Who alone may read the message to the signer; None when it is not encrypted."""
        if self.recipients is None:
            return None
        source = self.recipients.get(provider)
        if source is None:
            raise Ended(Failure.TECHNICAL, f"no metadata of the {recipient.PROVIDER}")
        return recipient.certificate(source, now=now)

    def trusted(self, *, now: datetime) -> Sequence[x509.Certificate]:
        """The certificates that its responses may be signed with (V7). Raises Unavailable when they are not known."""
        if self.metadata is None:
            if self.certificate is None:
                raise Unavailable(service=SERVICE, permanent=False, detail="no metadata")
            return x509.load_pem_x509_certificates(self.certificate.read_bytes())
        role = saml_sources.entity(self.metadata, now=now).role(RoleName.SERVICE_PROVIDER)
        if role is None or not role.signing:
            raise Unavailable(service=SERVICE, permanent=False, detail="no key in the metadata")
        return role.signing

    def receive(self, response: bytes, order: Order, *, now: datetime) -> None:
        """V5 to V9, when a response arrives. Raises dss_response.Refused, and Unavailable."""
        dss_response.received(response, _kept(order, self.tolerance), self.trusted(now=now), now=now)

    def read(self, response: bytes, order: Order, *, arrived: datetime, now: datetime) -> Signature:
        """The signature in a response, V5 to V21. Raises dss_response.Refused, and Unavailable."""
        answer = dss_response.read_response(
            response, _kept(order, self.tolerance), trusted=self.trusted(now=now), arrived=arrived, now=now, revoked=self.revoked,
            anchors=x509.load_pem_x509_certificates(self.trust_anchors.read_bytes()),
        )  # fmt: skip
        return Signature(value=answer.value, certificate=answer.certificate, issuers=answer.issuers, evidence=answer.evidence)


def _asked(order: Order, provider: str, levels: Sequence[str]) -> dss.Asked:
    return dss.Asked(
        request_id=order.ticket_id, task_id=order.task_id, hsa_id=order.hsa_id, signed_info=order.signed_info,
        algorithm=order.algorithm, identity_provider=provider, levels=tuple(levels), request_time=order.asked_at,
    )  # fmt: skip


def _kept(order: Order, tolerance: timedelta) -> dss.Asked:
    """What was asked when the order was placed, whatever the settings are now."""
    asked = _asked(order, str(order.kept.get("provider", "")), [str(one) for one in order.kept.get("levels", [])])
    return replace(asked, request=base64.b64decode(str(order.kept.get("request", ""))), tolerance=tolerance)
