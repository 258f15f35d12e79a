"""Who may ask for signatures: the product, by the metadata that it publishes (signing-and-login.md 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from cryptography import x509

from webcert.adapters import saml_metadata
from webcert.adapters.saml_metadata import POST, MetadataInvalid, RoleName

_PATH = "/api/signature/signservice/v1/metadata"
_SECONDS = 5.0


class RequesterUnknown(Exception):
    """The requester's metadata cannot be had or trusted; the text says why, in Swedish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requester:
    """A requester's entity id, the certificates that it may sign with, and the address that it takes answers at."""

    entity_id: str
    certificates: tuple[x509.Certificate, ...]
    answer_to: str


def fetch(product_url: str, *, signers: Sequence[x509.Certificate], now: datetime) -> Requester:
    """The product, as it describes itself now. Raises RequesterUnknown."""
    address = f"{product_url}{_PATH}"
    try:
        answer = httpx.get(address, timeout=_SECONDS, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        raise RequesterUnknown(f"beställarens metadata går inte att hämta från {address}") from error
    return read(answer.content, entity_id=address, signers=signers, now=now)


def read(data: bytes, *, entity_id: str, signers: Sequence[x509.Certificate], now: datetime) -> Requester:
    """The requester that a document describes, which one of `signers` has signed. Raises RequesterUnknown."""
    try:
        role = saml_metadata.read(data, entity_id=entity_id, signers=signers, now=now).role(RoleName.SERVICE_PROVIDER)
    except MetadataInvalid as error:
        raise RequesterUnknown("beställarens metadata är inte giltig") from error
    endpoint = role.endpoint("AssertionConsumerService", POST) if role else None
    if role is None or endpoint is None or not role.signing:
        raise RequesterUnknown("beställarens metadata saknar nyckel eller svarsadress")
    return Requester(entity_id=entity_id, certificates=role.signing, answer_to=endpoint.location)
