"""Signed XML messages of the signing service and its metadata: one enveloped signature over the whole (signing-and-login 4)."""

from __future__ import annotations

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.exceptions import InvalidInput, InvalidSignature
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from webcert.adapters.signing.xmldsig import C14N
from webcert.adapters.soap.namespaces import DSIG


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


def verified(root: etree._Element, *, certificate: bytes) -> etree._Element:
    """The signed tree, verified with a known certificate (PEM); only this may be read. Raises MessageInvalid."""
    found = list(root.iter(f"{{{DSIG}}}Signature"))
    references = list(root.iter(f"{{{DSIG}}}Reference"))
    if len(found) != 1 or len(references) != 1 or references[0].get("URI") != "":
        raise MessageInvalid("exactly one signature over the whole is accepted")
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
