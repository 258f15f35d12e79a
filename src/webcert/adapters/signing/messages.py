"""Signed XML messages of the signing service and its metadata: one enveloped signature over the whole (signing-and-login 4)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from webcert.adapters.signing.xmldsig import C14N
from webcert.adapters.soap.namespaces import DSIG


def sign(root: etree._Element, holder: etree._Element, *, key: bytes, certificate: bytes) -> bytes:
    """The message with its signature as last child of `holder`, as bytes that stay as they are. Key and certificate are PEM."""
    etree.SubElement(holder, f"{{{DSIG}}}Signature", Id="placeholder", nsmap={"ds": DSIG})
    is_elliptic = isinstance(load_pem_private_key(key, None), ec.EllipticCurvePrivateKey)
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256 if is_elliptic else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256, c14n_algorithm=C14N,
    )  # fmt: skip
    signed = signer.sign(root, key=key, cert=certificate.decode())
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)
