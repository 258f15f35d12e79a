"""The signature over an answer: the right one, and ones that the product must refuse (signing-and-login.md 7, V4 to V8)."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from webcert.adapters.saml_signature import C14N, ENVELOPED
from webcert.adapters.signing import keys, messages
from webcert.adapters.signing.dss import CSIG
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing.faults import Form

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
#: Signatures that no library makes: written by hand.
_BY_HAND = frozenset({Form.TWO_REFERENCES, Form.XPATH, Form.OBJECT, Form.SHA1, Form.SHA1_DIGEST, Form.HMAC})


def sealed(root: etree._Element, outputs: etree._Element, *, folder: Path, fault: str = "") -> bytes:
    """The signed answer; `outputs` is where the signature belongs, last."""
    if fault == Form.UNSIGNED:
        return _bytes(root)
    if fault == Form.OTHER_PLACE:
        outputs = etree.SubElement(outputs[0], f"{{{CSIG}}}OtherResponseInfo")
    owner = folder / "foreign" if fault == Form.FOREIGN_KEY else folder
    keys.ensure(owner)
    key, certificate = ((owner / f"service.{end}").read_bytes() for end in ("key", "pem"))
    if fault in _BY_HAND:
        _sign_by_hand(root, outputs, key, certificate, fault)
        return _bytes(root)
    return _spoiled(messages.sign(root, outputs, key=key, certificate=certificate), fault)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _spoiled(answer: bytes, fault: str) -> bytes:
    """What is done to an answer that has been signed as it should be."""
    root = etree.fromstring(answer)
    signature = next(root.iter(f"{{{DSIG}}}Signature"))
    match fault:
        case Form.TWO_SIGNATURES:
            signature.addnext(copy.deepcopy(signature))
        case Form.NO_KEY_INFO:  # the signature does not cover itself, so it still holds
            signature.remove(signature[-1])
        case Form.ALTERED:
            next(root.iter("{*}ResultMajor")).text = "urn:oasis:names:tc:dss:1.0:resultmajor:ResponderError"
        case Form.COMMENT:
            next(root.iter("{*}ResultMajor")).append(etree.Comment("annat"))
        case Form.DOCTYPE:
            head, end, rest = answer.partition(b"?>")
            return head + end + b'<!DOCTYPE SignResponse [<!ENTITY x "y">]>' + rest
        case _:
            return answer
    return _bytes(root)


def _canonical(element: etree._Element) -> bytes:
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n", exclusive=True, with_comments=False)


def _sign_by_hand(root: etree._Element, outputs: etree._Element, key: bytes, certificate: bytes, fault: str) -> None:
    """A signature whose value holds by the rules that it names itself."""
    content = _canonical(root)
    sha1 = fault in (Form.SHA1, Form.SHA1_DIGEST)
    digest = base64.b64encode(hashlib.sha1(content).digest() if sha1 else hashlib.sha256(content).digest()).decode()
    signature = etree.SubElement(outputs, f"{{{DSIG}}}Signature", nsmap={"ds": DSIG})
    info = etree.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    etree.SubElement(info, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=C14N)
    names: dict[str, str] = {Form.SHA1: f"{DSIG}rsa-sha1", Form.HMAC: f"{_MORE}hmac-sha256"}
    etree.SubElement(info, f"{{{DSIG}}}SignatureMethod", Algorithm=names.get(fault, f"{_MORE}rsa-sha256"))
    for _ in range(2 if fault == Form.TWO_REFERENCES else 1):
        reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI="")
        transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
        for one in (ENVELOPED, *([_XPATH] if fault == Form.XPATH else []), C14N):
            transform = etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=one)
            if one == _XPATH:
                etree.SubElement(transform, f"{{{DSIG}}}XPath").text = "true()"
        etree.SubElement(reference, f"{{{DSIG}}}DigestMethod", Algorithm=f"{DSIG}sha1" if sha1 else _SHA256)
        etree.SubElement(reference, f"{{{DSIG}}}DigestValue").text = digest
    value = base64.b64encode(_value(_canonical(info), key, certificate, fault)).decode()
    etree.SubElement(signature, f"{{{DSIG}}}SignatureValue").text = value
    data = etree.SubElement(etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = "".join(certificate.decode().strip().splitlines()[1:-1])
    if fault == Form.OBJECT:
        etree.SubElement(signature, f"{{{DSIG}}}Object")


def _value(data: bytes, pem: bytes, certificate: bytes, fault: str) -> bytes:
    if fault == Form.HMAC:
        return hmac.new(certificate, data, hashlib.sha256).digest()
    key = load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("answers are signed with RSA")
    return key.sign(data, padding.PKCS1v15(), hashes.SHA1() if fault == Form.SHA1 else hashes.SHA256())
