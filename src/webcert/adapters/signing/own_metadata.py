"""What we are to the signing service: our metadata, whose address is our entity id (signing-and-login 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_metadata import MD, POST, PROTOCOL, add_key
from webcert.adapters.signing.dss import instant
from webcert.adapters.soap.namespaces import DSIG

_VALID = timedelta(days=7)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization:
    """Who runs the product, as the metadata shows it; parts that are "" are left out."""

    name: str = ""
    display_name: str = ""
    url: str = ""
    support: str = ""
    technical: str = ""


def build(
    *, entity_id: str, answer_to: str, key: bytes, certificates: Sequence[bytes], organization: Organization, now: datetime
) -> bytes:
    """The EntityDescriptor, signed and valid for seven days. `certificates` are PEM, two while a key is changed; the first is `key`'s."""
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG}, entityID=entity_id)
    root.set("ID", "".join("_" if sign in ":/" else sign for sign in entity_id))
    root.set("validUntil", instant(now + _VALID))
    role = etree.SubElement(
        root, f"{{{MD}}}SPSSODescriptor", protocolSupportEnumeration=PROTOCOL, AuthnRequestsSigned="false", WantAssertionsSigned="false",
    )  # fmt: skip
    for use, one in [*(("signing", one) for one in certificates), ("encryption", certificates[0])]:
        add_key(role, use, one)
    etree.SubElement(role, f"{{{MD}}}AssertionConsumerService", index="0", isDefault="true", Binding=POST, Location=answer_to)
    _add_organization(root, organization)
    signed = saml_signature.sign(root, 0, key=key, certificate=certificates[0])
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)


def _add_organization(root: etree._Element, organization: Organization) -> None:
    if organization.name:
        element = etree.SubElement(root, f"{{{MD}}}Organization")
        names = (("OrganizationName", organization.name), ("OrganizationDisplayName", organization.display_name or organization.name))
        for name, text in (*names, ("OrganizationURL", organization.url)):
            etree.SubElement(element, f"{{{MD}}}{name}", {_LANGUAGE: "sv"}).text = text
    for kind, address in (("support", organization.support), ("technical", organization.technical)):
        if address:
            contact = etree.SubElement(root, f"{{{MD}}}ContactPerson", contactType=kind)
            etree.SubElement(contact, f"{{{MD}}}EmailAddress").text = f"mailto:{address}"
