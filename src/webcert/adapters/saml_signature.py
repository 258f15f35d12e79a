"""Signed SAML elements: the one form of enveloped signature that is accepted, and made (signing-and-login 4, 8 and 11.4 row 3).

An element is verified as a document of its own, with keys that are known beforehand. Whoever wants to read it reads what
`verified` gives back: nothing that stood beside, around or inside of what was signed can be taken for it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.exceptions import InvalidSignature, SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from webcert.adapters.soap.namespaces import DSIG

C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DSIG}enveloped-signature"
_METHODS = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512, SignatureMethod.ECDSA_SHA256,
    SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
})  # fmt: skip
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_CURVES = ("secp256r1", "secp384r1")
_SMALLEST_RSA = 2048
#: The two faults that mean that somebody else may have signed.
UNKNOWN, NO_MATCH = "unknown certificate", "signature"
_ID_NAMES = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id")


class SignatureWrong(Exception):
    """The signature does not hold, or not in the one form that is accepted; the text says in a few words what is wrong."""


def verified(
    element: etree._Element, certificates: Sequence[x509.Certificate], *, now: datetime, whole_document: bool = False
) -> etree._Element:
    """The element that was signed, freshly parsed from the signed bytes; only this may be read. Raises SignatureWrong.

    `certificates` are the trusted ones, any of which may have signed. With `whole_document` the reference may be to the whole
    document instead of the element's ID, as metadata has it.
    """
    signature = _only_signature(element)
    names = ["", f"#{element.get('ID')}"] if whole_document else [f"#{element.get('ID')}"]
    if not element.get("ID") and not whole_document:
        raise SignatureWrong("no ID")
    _check_form(signature, names, [[ENVELOPED, C14N]])
    return _verified_with_any(element, signature, certificates, "./", now)


def verified_message(
    root: etree._Element, certificates: Sequence[x509.Certificate], *, holder: str, now: datetime
) -> etree._Element:
    """The whole of a message of the signing service, as `verified` (signing-and-login 4 and 7, V6 to V8). Raises SignatureWrong.

    Its one signature is the last child of the root's child `holder`, a tag. The canonical form may be left out of the transforms.
    """
    found = list(root.iter(f"{{{DSIG}}}Signature"))
    if not found:
        raise SignatureWrong("not signed")
    if len(found) != 1:
        raise SignatureWrong("several signatures")
    holders = [one for one in root if one.tag == holder]
    if len(holders) != 1 or len(holders[0]) == 0 or holders[0][-1] is not found[0]:
        raise SignatureWrong("place of the signature")
    _check_form(found[0], [""], [[ENVELOPED, C14N], [ENVELOPED]])
    return _verified_with_any(root, found[0], certificates, f"./{holder}/", now)


def _verified_with_any(
    element: etree._Element, signature: etree._Element, certificates: Sequence[x509.Certificate], location: str, now: datetime
) -> etree._Element:
    for certificate in _candidates(signature, certificates):
        found = _verified_with(element, certificate, location, now)
        if found is not None:
            return found
    raise SignatureWrong(NO_MATCH)


def check_ids(root: etree._Element) -> None:
    """No two elements may have one ID, under whatever name of the attribute (B31). Raises SignatureWrong."""
    found = [value for one in root.iter() for name in _ID_NAMES if (value := one.get(name)) is not None]
    if len(found) != len(set(found)):
        raise SignatureWrong("repeated ID")


def is_signed(element: etree._Element) -> bool:
    """Whether the element itself bears a signature."""
    return any(child.tag == f"{{{DSIG}}}Signature" for child in element)


def _only_signature(element: etree._Element) -> etree._Element:
    """The element's own signature: a child. What it holds may be signed itself, e.g. the assertion of a signed response."""
    found = [one for one in element if one.tag == f"{{{DSIG}}}Signature"]
    if not found:
        raise SignatureWrong("not signed")
    if len(found) != 1:
        raise SignatureWrong("several signatures")
    return found[0]


def _named(parent: etree._Element, *names: str) -> list[etree._Element]:
    """The children, which must be exactly these. Raises SignatureWrong."""
    if [one.tag for one in parent] != [f"{{{DSIG}}}{name}" for name in names]:
        raise SignatureWrong("form of the signature")
    return list(parent)


def _check_form(signature: etree._Element, references: Sequence[str], transforms_allowed: Sequence[Sequence[str]]) -> None:
    """One reference to the element itself, the two transforms, known algorithms, and nothing that the signature brings along."""
    parts = [one for one in signature if one.tag != f"{{{DSIG}}}KeyInfo"]
    if [one.tag for one in parts] != [f"{{{DSIG}}}SignedInfo", f"{{{DSIG}}}SignatureValue"] or len(signature) > len(parts) + 1:
        raise SignatureWrong("form of the signature")
    info, value = parts
    if any(not isinstance(one.tag, str) for one in signature.iter()):
        raise SignatureWrong("comment in the signature")
    if len([one for one in info if one.tag == f"{{{DSIG}}}Reference"]) != 1:
        raise SignatureWrong("number of references")
    canonical, method, reference = _named(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    if reference.get("URI") not in references:
        raise SignatureWrong("reference to something else")
    transforms, digest, digest_value = _named(reference, "Transforms", "DigestMethod", "DigestValue")
    found = [one.get("Algorithm") for one in transforms if one.tag == f"{{{DSIG}}}Transform"]
    if found not in transforms_allowed or len(transforms[0]) or any(not _is_prefix_list(one) for two in list(transforms)[1:] for one in two):
        raise SignatureWrong("transforms")
    if canonical.get("Algorithm") != C14N or any(len(one) for one in (canonical, method, digest, digest_value, value)):
        raise SignatureWrong("canonical form")
    if method.get("Algorithm") not in {one.value for one in _METHODS}:
        raise SignatureWrong("signature algorithm")
    if digest.get("Algorithm") not in {one.value for one in _DIGESTS}:
        raise SignatureWrong("digest algorithm")
    if not _decoded(value) or not _decoded(digest_value):
        raise SignatureWrong("empty signature")


def _is_prefix_list(element: etree._Element) -> bool:
    """The only parameter of the exclusive canonical form: prefixes that are kept as they are in scope."""
    return element.tag == f"{{{C14N}}}InclusiveNamespaces" and set(element.attrib) == {"PrefixList"} and not len(element)


def _decoded(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureWrong("form of the signature") from error


def _candidates(signature: etree._Element, trusted: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The trusted certificates that may have signed: the one that the signature names, or each (7, V7)."""
    named = list(signature.iter(f"{{{DSIG}}}X509Certificate"))
    by_content = {one.public_bytes(Encoding.DER): one for one in trusted}
    if named:
        found = [by_content[der] for one in named if (der := _decoded(one)) in by_content]
        if not found:
            raise SignatureWrong(UNKNOWN)
        trusted = found
    return [one for one in trusted if is_strong(one)]


def is_strong(certificate: x509.Certificate) -> bool:
    """Whether its key is large enough: RSA of 2048 bits, or P-256 or P-384."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= _SMALLEST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES


def _verified_with(element: etree._Element, certificate: x509.Certificate, location: str, now: datetime) -> etree._Element | None:
    config = SignatureConfiguration(
        location=location, expect_references=1, signature_methods=_METHODS, digest_algorithms=_DIGESTS, ignore_ambiguous_key_info=True,
        verification_time=now,
    )  # fmt: skip
    alone = etree.tostring(element, with_tail=False)
    try:
        result = XMLVerifier().verify(alone, x509_cert=certificate, expect_config=config, id_attribute="ID")
    except (SignXMLException, InvalidSignature, ValueError, TypeError, etree.LxmlError):
        return None
    one = result[0] if isinstance(result, list) else result
    signed: etree._Element | None = one.signed_xml
    if signed is None or signed.tag != element.tag or signed.get("ID") != element.get("ID"):
        return None
    return signed


def sign(element: etree._Element, place: int, *, key: bytes, certificate: bytes) -> etree._Element:
    """The element with its signature as child number `place`, which the schemas prescribe. Key and certificate are PEM."""
    element.insert(place, etree.Element(f"{{{DSIG}}}Signature", Id="placeholder", nsmap={"ds": DSIG}))
    private = load_pem_private_key(key, None)
    method = SignatureMethod.ECDSA_SHA256 if isinstance(private, ec.EllipticCurvePrivateKey) else SignatureMethod.RSA_SHA256
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped, signature_algorithm=method, digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )  # fmt: skip
    signed: etree._Element = signer.sign(
        element, key=key, cert=certificate.decode(), reference_uri=element.get("ID"), id_attribute="ID"
    )
    return signed
