"""The XML signature of a certificate: frozen before it is asked for, put in place, and verified (D17, D19).

Signing has two steps, since the value is made outside: `freeze` gives the bytes to be signed, `assemble` puts the
value in its place. Nothing is re-serialised on the way; the frozen bytes stay as they are.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from lxml import etree

from webcert.adapters.certxml import read
from webcert.adapters.certxml.read import text
from webcert.adapters.signing import chain, reduced, values
from webcert.adapters.soap.namespaces import DSIG, EXT_32, FILTER2
from webcert.adapters.soap.xml import UnsafeXml, local_name, parse

C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_ENVELOPED = f"{DSIG}enveloped-signature"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_XSL = "http://www.w3.org/1999/XSL/Transform"

_STYLESHEET = (
    f'<xsl:stylesheet xmlns:xsl="{_XSL}" version="1.0"><xsl:output indent="no" method="xml" omit-xml-declaration="yes">'
    '</xsl:output><xsl:strip-space elements="*"></xsl:strip-space><xsl:template match="*">'
    '<xsl:element name="{local-name()}"><xsl:for-each select="@*"><xsl:attribute name="{local-name()}">'
    '<xsl:value-of select="."></xsl:value-of></xsl:attribute></xsl:for-each>'
    "<xsl:apply-templates></xsl:apply-templates></xsl:element></xsl:template></xsl:stylesheet>"
)
_SUBTRACT = "|".join(f"//*[local-name() = '{name}']" for name in reduced.OUTSIDE)

#: Canonical stylesheets (SHA-256) that do the same as ours: our own, and that of release 6.4's certificates.
_STYLESHEETS = frozenset({
    hashlib.sha256(_STYLESHEET.encode()).hexdigest(),
    "4ca1884029e0ca1137f09c1d2e25355a73cd9b1e7b0bf15e11722dffdfe452e1",
})  # fmt: skip


class Reason(StrEnum):
    """Why a signed certificate is refused, in words for people."""

    UNREADABLE = "Filen är ingen läsbar XML."
    NO_SIGNATURE = "Intyget är inte signerat."
    MORE_THAN_ONE = "Filen innehåller mer än en signatur."
    FORM = "Signaturen har inte den form som gäller för intyg."
    CONTENT = "Innehållet har ändrats sedan intyget signerades."
    VALUE = "Signaturen stämmer inte med certifikatet."
    SUBJECT = "Certifikatet visar inte vem som har signerat."


class SignatureInvalid(Exception):
    """A signed certificate that does not hold; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """A certificate ready to be signed: its bytes, and the canonical SignedInfo whose signature is asked for."""

    certificate_id: str
    xml: bytes
    signed_info: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What was signed and by whom: the reduced certificate, the signer's HSA-id and name, the certificate."""

    certificate_id: str
    signed: bytes
    hsa_id: str
    name: str
    certificate: x509.Certificate


def freeze(xml: bytes, *, certificate_id: str, algorithm: str) -> Frozen:
    """Prepare a RegisterCertificate message for signing. Raises CannotReduce, NotACertificate."""
    value = base64.b64encode(reduced.digest(read.intyg(read.message(xml)), certificate_id)).decode()
    return Frozen(certificate_id=certificate_id, xml=xml, signed_info=_signed_info(certificate_id, value, algorithm))


def _signed_info(certificate_id: str, digest: str, algorithm: str) -> bytes:
    intersect = f"//extension[text()='{certificate_id}']/../.."
    transforms = "".join((
        _transform(_ENVELOPED), _transform(XSLT, _STYLESHEET), _transform(FILTER2, _filter("intersect", intersect)),
        _transform(FILTER2, _filter("subtract", _SUBTRACT)), _transform(C14N),
    ))  # fmt: skip
    element = (
        f'<ds:SignedInfo xmlns:ds="{DSIG}"><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithm}"/><ds:Reference URI=""><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{_SHA256}"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>'
    )
    return _canonical(etree.fromstring(element))


def _transform(algorithm: str, content: str = "") -> str:
    return f'<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>'


def _filter(kind: str, expression: str) -> str:
    return f'<dsf:XPath xmlns:dsf="{FILTER2}" Filter="{kind}">{expression}</dsf:XPath>'


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def assemble(frozen: Frozen, *, value: bytes, certificate: bytes, issuers: Sequence[bytes] = ()) -> bytes:
    """The signed message: the frozen bytes with the signature last in `intyg`, verified as a whole.

    `value` is as XML signatures have it, `certificate` the signer's in DER; those of its `issuers` follow it. Raises SignatureInvalid.
    """
    certificates = "".join(f"<ds:X509Certificate>{base64.b64encode(one).decode()}</ds:X509Certificate>" for one in (certificate, *issuers))
    signature = (
        f'<m:underskrift xmlns:m="{EXT_32}"><ds:Signature xmlns:ds="{DSIG}">'.encode()
        + frozen.signed_info
        + f"<ds:SignatureValue>{base64.b64encode(value).decode()}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>"
        f"{certificates}</ds:X509Data></ds:KeyInfo></ds:Signature></m:underskrift>".encode()
    )
    start, end = re.split(rb"(?=</[A-Za-z0-9_.-]+:intyg>)", frozen.xml)[:2]
    signed = start + signature + end
    verify(signed)
    return signed


def verify(xml: bytes) -> Verified:
    """Check a signed certificate offline: form, content and value. Raises SignatureInvalid."""
    try:
        root = parse(xml)
    except UnsafeXml as error:
        raise SignatureInvalid(Reason.UNREADABLE) from error
    signature, intyg = _only_signature(root)
    if any(not isinstance(node.tag, str) for node in signature.iter()):
        raise SignatureInvalid(Reason.FORM)
    info, value, der = _parts(signature)
    certificate_id, digest, algorithm = _read_form(info)
    try:
        signed = reduced.reduced(intyg, certificate_id)
    except reduced.CannotReduce as error:
        raise SignatureInvalid(Reason.CONTENT) from error
    if hashlib.sha256(signed).digest() != digest:
        raise SignatureInvalid(Reason.CONTENT)
    certificate = _check_value(_canonical(info), value, algorithm, der)
    try:
        hsa_id, name = values.subject(certificate)
    except values.WrongValue as error:
        raise SignatureInvalid(Reason.SUBJECT) from error
    return Verified(certificate_id=certificate_id, signed=signed, hsa_id=hsa_id, name=name, certificate=certificate)


def _only_signature(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    """The one signature of the document and the certificate in which it stands: the one that every reader reads."""
    found = list(root.iter(f"{{{DSIG}}}Signature"))
    if not found:
        raise SignatureInvalid(Reason.NO_SIGNATURE)
    if len(found) > 1:
        raise SignatureInvalid(Reason.MORE_THAN_ONE)
    try:
        intyg = read.intyg(read.within(root))
    except read.NotACertificate as error:
        raise SignatureInvalid(Reason.FORM) from error
    holder = found[0].getparent()
    if holder is None or holder.tag != f"{{{EXT_32}}}underskrift" or holder.getparent() is not intyg:
        raise SignatureInvalid(Reason.FORM)
    return found[0], intyg


def _parts(signature: etree._Element) -> tuple[etree._Element, bytes, bytes]:
    """SignedInfo, value and the signer's certificate: the first, since those after it are not signed and have no weight."""
    names = [local_name(child) for child in signature]
    if names != ["SignedInfo", "SignatureValue", "KeyInfo"]:
        raise SignatureInvalid(Reason.FORM)
    data = [child for child in signature[2] if local_name(child) == "X509Data"]
    certificates = [child for child in data[0] if local_name(child) == "X509Certificate"] if len(data) == 1 else []
    if not 1 <= len(certificates) <= chain.MOST + 1 or len(signature[2]) != 1:
        raise SignatureInvalid(Reason.FORM)
    return signature[0], _decoded(signature[1].text), _decoded(certificates[0].text)


def _decoded(encoded: str | None) -> bytes:
    try:
        return base64.b64decode("".join((encoded or "").split()), validate=True)
    except ValueError as error:
        raise SignatureInvalid(Reason.FORM) from error


def _read_form(info: etree._Element) -> tuple[str, bytes, str]:
    """Certificate id, digest and algorithm of a SignedInfo of exactly our form."""
    names = [local_name(element) for element in info.iter() if etree.QName(element).namespace == DSIG]
    wanted = ["SignedInfo", "CanonicalizationMethod", "SignatureMethod", "Reference", "Transforms",
              *["Transform"] * 5, "DigestMethod", "DigestValue"]  # fmt: skip
    if names != wanted:
        raise SignatureInvalid(Reason.FORM)
    if len(info) != 3 or len(info[2]) != 3 or len(info[2][0]) != 5:
        raise SignatureInvalid(Reason.FORM)
    canonical, method, reference = info
    transforms, digest_method, digest = reference
    algorithms = [one.get("Algorithm") for one in (canonical, digest_method, *transforms)]
    if algorithms != [C14N, _SHA256, _ENVELOPED, XSLT, FILTER2, FILTER2, C14N] or reference.get("URI") != "":
        raise SignatureInvalid(Reason.FORM)
    sheet = transforms[1][0] if len(transforms[1]) == 1 else None
    if sheet is None or hashlib.sha256(_canonical(sheet)).hexdigest() not in _STYLESHEETS:
        raise SignatureInvalid(Reason.FORM)
    match = re.fullmatch(r"//extension\[text\(\)='([0-9a-f-]{36})'\]/\.\./\.\.", text(transforms[2]))
    filters = [(one[0].get("Filter"), "".join(text(one).split())) for one in list(transforms)[2:4] if len(one) == 1]
    subtract = ("subtract", "".join(_SUBTRACT.split()))
    algorithm = method.get("Algorithm", "")
    if match is None or len(filters) != 2 or filters[0][0] != "intersect" or filters[1] != subtract:
        raise SignatureInvalid(Reason.FORM)
    if algorithm not in (values.RSA, values.ECDSA):
        raise SignatureInvalid(Reason.FORM)
    return match[1], _decoded(digest.text), algorithm


def _check_value(signed_info: bytes, value: bytes, algorithm: str, der: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(der)
        values.verify(signed_info, value, algorithm, certificate)
    except (ValueError, values.WrongValue) as error:
        raise SignatureInvalid(Reason.VALUE) from error
    return certificate
