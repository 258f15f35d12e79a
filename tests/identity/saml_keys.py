"""Keys, certificates and signed metadata of invented parties, made once a run."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_metadata import MD, POST, PROTOCOL, REDIRECT
from webcert.adapters.soap.namespaces import DSIG

IDP = "https://idp.example.org:443/saml"


@dataclass(frozen=True)
class Pair:
    """A private key with its self-signed certificate."""

    key: object
    certificate: x509.Certificate

    @property
    def key_pem(self):
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def base64(self):
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


@cache
def pair(name, kind="RSA"):
    """The pair of a name: the same each time in a run; "weak" is too small, "ended" ended yesterday."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else rsa.generate_private_key(public_exponent=65537, key_size=1024 if name == "weak" else 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Test {name}")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=-1 if name == "ended" else 3650))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return Pair(key, certificate)


def idp_metadata(*, entity_id=IDP, keys=("idp",), until=None, signed_by="metadata", sso="https://idp.example.org:443/saml/sso", wrap=None,
                 encryption=()):  # fmt: skip
    """A provider's metadata, signed unless `signed_by` is ""; `wrap` may put it in something before it is signed.

    `encryption` holds names of keys with what they are for, "" or "encryption"; a name with a slash has the kind of the key after it.
    """
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG}, entityID=entity_id, ID="_metadata")
    if until:
        root.set("validUntil", until.astimezone(UTC).isoformat().replace("+00:00", "Z"))
    role = etree.SubElement(root, f"{{{MD}}}IDPSSODescriptor", protocolSupportEnumeration=PROTOCOL)
    for name, use in [*((one, "signing") for one in keys), *encryption]:
        key = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", **({"use": use} if use else {}))
        data = etree.SubElement(etree.SubElement(key, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
        etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = pair(*name.split("/")).base64
    etree.SubElement(role, f"{{{MD}}}SingleLogoutService", Binding=POST, Location=f"{sso}/logout")
    etree.SubElement(role, f"{{{MD}}}SingleSignOnService", Binding=REDIRECT, Location=sso)
    if wrap is not None:
        root = wrap(root)
    if signed_by:
        root = saml_signature.sign(root, 0, key=pair(signed_by).key_pem, certificate=pair(signed_by).pem)
    return etree.tostring(root)
