"""The signing service's metadata: entity id, address and the certificate of its messages (section 8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from lxml import etree

from webcert.adapters.saml_metadata import MD, add_key
from webcert.adapters.signing import messages
from webcert.adapters.signing.dss import instant
from webcert.adapters.soap.namespaces import DSIG

_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def build(*, entity_id: str, address: str, folder: Path, now: datetime) -> bytes:
    """The signed EntityDescriptor, valid for seven days."""
    certificate = (folder / "service.pem").read_bytes()
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG})
    root.set("entityID", entity_id)
    root.set("ID", "".join("_" if sign in ":/" else sign for sign in entity_id))
    root.set("validUntil", instant(now + timedelta(days=7)))
    role = etree.SubElement(root, f"{{{MD}}}SPSSODescriptor", protocolSupportEnumeration=_PROTOCOL)
    add_key(role, "signing", certificate)
    etree.SubElement(
        role,
        f"{{{MD}}}AssertionConsumerService",
        index="0",
        isDefault="true",
        Binding=_POST,
        Location=address,
    )
    signed = etree.fromstring(
        messages.sign(root, root, key=(folder / "service.key").read_bytes(), certificate=certificate)
    )
    signed.insert(0, signed[-1])  # The schema wants the signature first; it does not cover its own place.
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)
