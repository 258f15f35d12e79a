"""Signed XML messages of the signing service and its metadata: one enveloped signature over the whole (signing-and-login 4)."""

from __future__ import annotations

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.exceptions import InvalidInput, InvalidSignature
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from webcert.adapters.signing.xmldsig import C14N
from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import local_name


class MessageInvalid(Exception):
    """The message's signature does not hold, or not in the one form that is accepted."""


def sign(root: etree._Element, holder: etree._Element, *, key: bytes, certificate: bytes) -> bytes:
    """The message with its signature as last child of `holder`, as bytes that stay as they are. Key and certificate are PEM."""
    etree.SubElement(holder, f"{{{DSIG}}}Signature", Id="placeholder", nsmap={"ds": DSIG})
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped, signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256, c14n_algorithm=C14N,
    )  # fmt: skip
    signed = signer.sign(root, key=key, cert=certificate.decode())
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)


def verified(root: etree._Element, *, holder: str, certificate: bytes) -> etree._Element:
    """The signed tree, verified with a known certificate (PEM); only this may be read. Raises MessageInvalid.

    The signature must be the last child of the root's child `holder` (signing-and-login 7, V6 to V8).
    """
    found = list(root.iter(f"{{{DSIG}}}Signature"))
    references = list(root.iter(f"{{{DSIG}}}Reference"))
    if len(found) != 1 or len(references) != 1 or references[0].get("URI") != "":
        raise MessageInvalid("exactly one signature over the whole is accepted")
    place = found[0].getparent()
    if place is None or local_name(place) != holder or place.getparent() is not root or place[-1] is not found[0]:
        raise MessageInvalid("the signature does not stand where it should")
    if next(root.iter(f"{{{DSIG}}}Object", f"{{{DSIG}}}Manifest"), None) is not None:
        raise MessageInvalid("the signature carries something of its own")
    for named in root.iter(f"{{{DSIG}}}X509Certificate"):
        if "".join((named.text or "").split()) not in certificate.decode().replace("\n", ""):
            raise MessageInvalid("another certificate than the known one")
    config = SignatureConfiguration(
        signature_methods=frozenset({SignatureMethod.RSA_SHA256, SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}), expect_references=1,
    )  # fmt: skip
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate.decode(), expect_config=config)
    except (InvalidSignature, InvalidInput, ValueError) as error:
        raise MessageInvalid("the signature does not hold") from error
    one = result[0] if isinstance(result, list) else result
    if one.signed_xml is None or one.signed_xml.tag != root.tag:
        raise MessageInvalid("something else was signed")
    return one.signed_xml
