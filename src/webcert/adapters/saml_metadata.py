"""Metadata of SAML entities, as documents (signing-and-login 8 and 11).

A document is one EntityDescriptor, or a federation's list that holds it. It counts when its own signature holds with a configured
certificate, and as long as its `validUntil` says.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import UnsafeXml, parse

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_CLOCKS_DIFFER = timedelta(seconds=60)


class RoleName(StrEnum):
    """What an entity can be."""

    IDENTITY_PROVIDER = "IDPSSODescriptor"
    SERVICE_PROVIDER = "SPSSODescriptor"


class MetadataInvalid(Exception):
    """The document cannot be trusted or used; the text says in a few words why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """An address: `kind` is the element, e.g. SingleSignOnService; answers go to `response` when it is not ""."""

    kind: str
    binding: str
    location: str
    response: str = ""
    index: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """What an entity says about itself in one role. Keys without a use are for both."""

    name: RoleName
    signing: tuple[x509.Certificate, ...]
    encryption: tuple[x509.Certificate, ...]
    endpoints: tuple[Endpoint, ...]

    def endpoint(self, kind: str, *bindings: str) -> Endpoint | None:
        """The first address of a kind by the first of the bindings that there is one for."""
        found = [one for binding in bindings for one in self.endpoints if (one.kind, one.binding) == (kind, binding)]
        return found[0] if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """An entity's metadata; `valid_until` is None when it sets no end."""

    entity_id: str
    valid_until: datetime | None
    roles: tuple[Role, ...]

    def has_ended(self, now: datetime) -> bool:
        """Whether its metadata is no longer valid."""
        return self.valid_until is not None and self.valid_until < now - _CLOCKS_DIFFER

    def role(self, name: RoleName) -> Role | None:
        """Its role of a name, or None."""
        return next((one for one in self.roles if one.name is name), None)


def read(data: bytes, *, entity_id: str, signers: Sequence[x509.Certificate] | None, now: datetime) -> Entity:
    """The entity's part of a document that one of `signers` has signed; None demands no signature. Raises MetadataInvalid."""
    try:
        root = parse(data)
        saml_signature.check_ids(root)
        if signers is not None:
            root = saml_signature.verified(root, signers, now=now, whole_document=True)
    except UnsafeXml as error:
        raise MetadataInvalid(str(error)) from error
    except SignatureWrong as error:
        raise MetadataInvalid(f"signature: {error}") from error
    entity = _entity(root, entity_id)
    roles = tuple(_role(one, name) for name in RoleName for one in entity.iterchildren(f"{{{MD}}}{name}") if _speaks_saml_2(one))
    found = Entity(entity_id=entity_id, valid_until=_valid_until(entity), roles=roles)
    if found.has_ended(now):
        raise MetadataInvalid("validUntil has passed")
    return found


def _entity(root: etree._Element, entity_id: str) -> etree._Element:
    """The one descriptor of the entity, by the way that the schema has: lists in lists, and descriptors in them."""
    waiting, found = [root], []
    while waiting:
        one = waiting.pop()
        if one.tag == f"{{{MD}}}EntitiesDescriptor":
            waiting.extend(one)
        elif one.tag == f"{{{MD}}}EntityDescriptor" and one.get("entityID") == entity_id:
            found.append(one)
    if len(found) != 1:
        raise MetadataInvalid("not one entity of this id")
    return found[0]


def _valid_until(entity: etree._Element) -> datetime | None:
    """The earliest end of the entity and of all that it stands in or that is told about its roles."""
    around = [entity, *entity.iterancestors(), *entity.iterchildren()]
    texts = [text for one in around if isinstance(one.tag, str) and (text := one.get("validUntil"))]
    return min((instant(text) for text in texts), default=None)


def instant(text: str) -> datetime:
    """A time of a document. Raises MetadataInvalid for what is none, or has no offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise MetadataInvalid("a time that is none") from error
    if found.tzinfo is None:
        raise MetadataInvalid("a time without offset")
    return found.astimezone(UTC)


def _speaks_saml_2(role: etree._Element) -> bool:
    return PROTOCOL in role.get("protocolSupportEnumeration", "").split()


def _role(element: etree._Element, name: RoleName) -> Role:
    keys = [(one.get("use", ""), one) for one in element.iterchildren(f"{{{MD}}}KeyDescriptor")]
    return Role(
        name=name,
        signing=tuple(certificate for use, one in keys if use in ("", "signing") for certificate in _certificates(one)),
        encryption=tuple(certificate for use, one in keys if use in ("", "encryption") for certificate in _certificates(one)),
        endpoints=tuple(
            Endpoint(
                kind=etree.QName(one).localname, binding=one.get("Binding", ""), location=one.get("Location", ""),
                response=one.get("ResponseLocation", ""), index=one.get("index", ""),
            )
            for one in element.iterchildren(tag=etree.Element) if "Binding" in one.attrib
        ),
    )  # fmt: skip


def add_key(role: etree._Element, use: str, pem: bytes) -> etree._Element:
    """The KeyDescriptor of a certificate in PEM, added to a role of our own; `use` is `signing` or `encryption`."""
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    key = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", use=use)
    data = etree.SubElement(etree.SubElement(key, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = base64.b64encode(der).decode()
    return key


def _certificates(key: etree._Element) -> list[x509.Certificate]:
    path = f"{{{DSIG}}}KeyInfo/{{{DSIG}}}X509Data/{{{DSIG}}}X509Certificate"
    try:
        return [x509.load_der_x509_certificate(base64.b64decode("".join((one.text or "").split()), validate=True)) for one in key.findall(path)]
    except (ValueError, binascii.Error) as error:
        raise MetadataInvalid("a certificate that is none") from error
