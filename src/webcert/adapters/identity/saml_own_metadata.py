"""Our own metadata, which the identity provider's administrator registers (signing-and-login 11, row Registration)."""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml import etree

from webcert.adapters import saml_signature, xml_encryption
from webcert.adapters.identity.saml_assertion import AUTHN_METHOD, HSA_ID, SIGNING_PROVIDER
from webcert.adapters.identity.saml_bindings import instant
from webcert.adapters.identity.saml_config import Config
from webcert.adapters.saml_metadata import MD, POST, PROTOCOL, REDIRECT, add_key
from webcert.adapters.soap.namespaces import DSIG

_VALID = timedelta(days=7)
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_XML = "{http://www.w3.org/XML/1998/namespace}"
#: What is asked for (11): each with the friendly name that registers show.
REQUESTED = ((HSA_ID, "employeeHsaId"), (AUTHN_METHOD, "authnMethod"), (SIGNING_PROVIDER, "identityProviderForSign"))


def build(config: Config, *, now: datetime) -> bytes:
    """The signed EntityDescriptor, valid for seven days. Raises OSError and ValueError for keys that cannot be read."""
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG}, entityID=config.entity_id)
    root.set("ID", "_" + "".join(sign if sign.isalnum() else "_" for sign in config.entity_id))
    root.set("validUntil", instant(now + _VALID))
    role = etree.SubElement(
        root, f"{{{MD}}}SPSSODescriptor", protocolSupportEnumeration=PROTOCOL, AuthnRequestsSigned="true", WantAssertionsSigned="true",
    )  # fmt: skip
    for path in config.certificates:
        add_key(role, "signing", path.read_bytes())
    if config.encryption_certificate is not None:
        key = add_key(role, "encryption", config.encryption_certificate.read_bytes())
        for algorithm in (xml_encryption.OAEP_MGF1P, *xml_encryption.CONTENT):
            etree.SubElement(key, f"{{{MD}}}EncryptionMethod", Algorithm=algorithm)
    for binding in (POST, REDIRECT):
        etree.SubElement(role, f"{{{MD}}}SingleLogoutService", Binding=binding, Location=config.logout_at)
    etree.SubElement(role, f"{{{MD}}}NameIDFormat").text = _TRANSIENT
    etree.SubElement(role, f"{{{MD}}}AssertionConsumerService", index="1", isDefault="true", Binding=POST, Location=config.answer_to)
    _add_attributes(role)
    signed = saml_signature.sign(root, 0, key=config.key.read_bytes(), certificate=config.certificates[0].read_bytes())
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)


def _add_attributes(role: etree._Element) -> None:
    service = etree.SubElement(role, f"{{{MD}}}AttributeConsumingService", index="1", isDefault="true")
    etree.SubElement(service, f"{{{MD}}}ServiceName", {f"{_XML}lang": "sv"}).text = "Webcert"
    for name, friendly in REQUESTED:
        etree.SubElement(service, f"{{{MD}}}RequestedAttribute", Name=name, FriendlyName=friendly, NameFormat=_URI, isRequired="true")
