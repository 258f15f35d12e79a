"""Signatures that the product must refuse though their value holds: other algorithms, transforms, references, keys (11.4 row 3)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.idp.saml_faults import Form
from webcert.sandbox.idp.saml_keys import Signer, foreign

_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = f"{DSIG}enveloped-signature"
_XSLT, _XPATH = "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/TR/1999/REC-xpath-19991116"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def signed(element: etree._Element, signer: Signer, fault: str) -> etree._Element:
    """The element with a signature after its issuer that is wrong in one way."""
    if fault in (Form.OTHER_KEY, Form.OTHER_KEY_UNNAMED, Form.KEY_IN_MESSAGE):
        signer = foreign()
    content = _canonical(element)
    sha1 = fault in (Form.SHA1, Form.SHA1_DIGEST)
    digest = base64.b64encode(hashlib.sha1(content).digest() if sha1 else hashlib.sha256(content).digest()).decode()
    signature = etree.Element(f"{{{DSIG}}}Signature", nsmap={"ds": DSIG})
    info = etree.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    etree.SubElement(info, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=_C14N)
    algorithm = {Form.SHA1: f"{DSIG}rsa-sha1", Form.HMAC: f"{_MORE}hmac-sha256"}.get(fault, f"{_MORE}rsa-sha256")  # type: ignore[call-overload]
    etree.SubElement(info, f"{{{DSIG}}}SignatureMethod", Algorithm=algorithm)
    address = "" if fault == Form.WHOLE_REFERENCE else f"#{element.get('ID')}"
    for _ in range(2 if fault == Form.TWO_REFERENCES else 1):
        _add_reference(info, address, digest, fault, sha1=sha1)
    etree.SubElement(signature, f"{{{DSIG}}}SignatureValue").text = base64.b64encode(_value(_canonical(info), signer, fault)).decode()
    if fault != Form.OTHER_KEY_UNNAMED:
        _add_key(signature, signer, by_value=fault == Form.KEY_IN_MESSAGE)
    element.insert(1, signature)
    return element


def _canonical(element: etree._Element) -> bytes:
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n", exclusive=True, with_comments=False)


def _add_reference(info: etree._Element, address: str, digest: str, fault: str, *, sha1: bool) -> None:
    reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI=address)
    transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
    extra = {Form.XSLT: [_XSLT], Form.XPATH: [_XPATH]}.get(fault, [])  # type: ignore[call-overload]
    for one in (_ENVELOPED, *extra, _C14N):
        transform = etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=one)
        if one == _XPATH:
            etree.SubElement(transform, f"{{{DSIG}}}XPath").text = "true()"
    etree.SubElement(reference, f"{{{DSIG}}}DigestMethod", Algorithm=f"{DSIG}sha1" if sha1 else _SHA256)
    etree.SubElement(reference, f"{{{DSIG}}}DigestValue").text = digest


def _value(data: bytes, signer: Signer, fault: str) -> bytes:
    if fault == Form.HMAC:
        return hmac.new(signer.certificate, data, hashlib.sha256).digest()
    key = load_pem_private_key(signer.key, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("assertions are signed with RSA")
    return key.sign(data, padding.PKCS1v15(), hashes.SHA1() if fault == Form.SHA1 else hashes.SHA256())


def _add_key(signature: etree._Element, signer: Signer, *, by_value: bool) -> None:
    info = etree.SubElement(signature, f"{{{DSIG}}}KeyInfo")
    if not by_value:
        lines = signer.certificate.decode().strip().splitlines()[1:-1]
        etree.SubElement(etree.SubElement(info, f"{{{DSIG}}}X509Data"), f"{{{DSIG}}}X509Certificate").text = "".join(lines)
        return
    key = load_pem_private_key(signer.key, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("assertions are signed with RSA")
    numbers = key.public_key().public_numbers()
    value = etree.SubElement(etree.SubElement(info, f"{{{DSIG}}}KeyValue"), f"{{{DSIG}}}RSAKeyValue")
    for name, number in (("Modulus", numbers.n), ("Exponent", numbers.e)):
        text = base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()
        etree.SubElement(value, f"{{{DSIG}}}{name}").text = text
