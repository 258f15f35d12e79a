"""The identity provider that signers are sent to: its metadata, and the messages that only it can read (signing-and-login.md 3 and 13).

The signing service's page stands for its page as well: what the service cannot read, it hands on to here, to be shown.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from flask import Response
from lxml import etree

from webcert.adapters import saml_signature, xml_encryption
from webcert.adapters.identity.saml_bindings import instant
from webcert.adapters.saml_metadata import MD, PROTOCOL, REDIRECT, add_key
from webcert.adapters.signing import keys
from webcert.adapters.signing.dss import CSIG
from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import UnsafeXml, parse
from webcert.adapters.xml_encryption import CannotDecrypt
from webcert.sandbox import transport
from webcert.sandbox.faults import TRANSPORT
from webcert.sandbox.idp import saml_keys
from webcert.sandbox.idp.saml_faults import Described
from webcert.sandbox.sandbox import Sandbox

PATH = "/sign/sithseid-same-device"
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {("idp", "sign_metadata"): (*TRANSPORT, *Described)}


class CannotShow(Exception):
    """A message that is not for this provider, or that its key does not open."""


class SigningProvider:
    """One identity provider, with a key of its own for what is encrypted for it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.entity_id = f"{sandbox.settings.base_url}/idp/saml{PATH}"

    def metadata(self) -> Response:
        """`/idp/saml/sign/sithseid-same-device/metadata`."""
        switch = self.sandbox.faults.take("idp", "sign_metadata")
        fault = switch.kind if switch else ""

        def note(outcome: str) -> None:
            self.sandbox.state.record(system="idp", operation="sign_metadata", outcome=outcome, fault=fault)

        def produce() -> Response:
            note("OK")
            return Response(self.document(fault), content_type="application/samlmetadata+xml")

        return transport.answer(switch, produce, lambda: note("no answer"))

    def document(self, fault: str = "") -> bytes:
        """The signed EntityDescriptor, valid for seven days, or wrong in the way that is ordered."""
        now: datetime = self.sandbox.state.clock()
        root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG}, entityID=self.entity_id, ID="_metadata")
        root.set("validUntil", instant(now + timedelta(days=-1 if fault == Described.ENDED_METADATA else 7)))
        role = etree.SubElement(root, f"{{{MD}}}IDPSSODescriptor", protocolSupportEnumeration=PROTOCOL, WantAuthnRequestsSigned="true")
        for signer in saml_keys.published(self.sandbox.keys):
            add_key(role, "signing", signer.certificate)
        if fault != Described.NO_ENCRYPTION_KEY:
            add_key(role, "encryption", self._certificate(fault))
        address = f"{self.sandbox.settings.base_url}/idp/saml/sso"
        etree.SubElement(role, f"{{{MD}}}SingleSignOnService", Binding=REDIRECT, Location=address)
        signed = saml_signature.sign(root, 0, key=self._file("provider.key"), certificate=self._file("provider.pem"))
        return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)

    def _certificate(self, fault: str) -> bytes:
        match fault:
            case Described.FOREIGN_ENCRYPTION_KEY:
                return saml_keys.foreign().certificate
            case Described.ELLIPTIC_ENCRYPTION_KEY:
                key = ec.generate_private_key(ec.SECP256R1())
                return keys.self_signed(key, hsa_id="-", name="Webcert sandbox P-256").public_bytes(Encoding.PEM)
            case _:
                return self._file("provider-encryption.pem")

    def _file(self, name: str) -> bytes:
        return (self.sandbox.settings.keys_dir / name).read_bytes()

    def opened(self, encrypted: bytes, *, recipient: str) -> str:
        """The message in an EncryptedMessage that is for an entity. Raises CannotShow."""
        try:
            message = self._decrypted(encrypted, recipient)
        except CannotShow:
            self.sandbox.state.record(system="idp", operation="sign_message", outcome="cannot be shown")
            raise
        self.sandbox.state.record(system="idp", operation="sign_message", outcome="shown")
        return message

    def _decrypted(self, encrypted: bytes, recipient: str) -> str:
        key = load_pem_private_key(self._file("provider-encryption.key"), None)
        if recipient != self.entity_id or not isinstance(key, rsa.RSAPrivateKey):
            raise CannotShow("for somebody else")
        try:
            message = parse(xml_encryption.decrypt(parse(encrypted), [key]))
            if message.tag != f"{{{CSIG}}}Message":
                raise CannotShow("no message")
            return base64.b64decode("".join((message.text or "").split()), validate=True).decode()
        except (CannotDecrypt, UnsafeXml, binascii.Error, UnicodeDecodeError) as error:
            raise CannotShow("cannot be read") from error
