"""Checking what the signing service answers, row by row (signing-and-login 7, V4 to V21).

Nothing of a response may be used before every row has held. From V8 on only the tree that was signed is read, by the full path and
namespace of each element.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.signing import chain, values
from webcert.adapters.signing.dss import CSIG, DSS, HSA_ATTRIBUTE, PROFILE, SAML, SUCCESS, Asked
from webcert.adapters.signing.method import Failure
from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import UnsafeXml, parse
from webcert.adapters.xml_grammar import Grammar, NotOfGrammar, Rule
from webcert.domain.errors import Unavailable

LARGEST = 1_000_000
_STATUS = "http://id.elegnamnden.se/sig-status/1.0/"
_CONNECT = "http://id.swedenconnect.se/sig-status/1.1/"
_VIOLATION = f"{_CONNECT}security-violation"
_BY_MINOR = {
    f"{_STATUS}user-cancel": Failure.CANCELLED, f"{_STATUS}user-mismatch": Failure.OTHER_IDENTITY,
    f"{_STATUS}req-expired": Failure.TOO_LATE, f"{_STATUS}unsupported-loa": Failure.TOO_WEAK,
    f"{_CONNECT}authn-failed": Failure.AUTHENTICATION,
}  # fmt: skip
#: Checks whose failure means that somebody may have tampered: an operator is to look (section 7).
_ALARMING = frozenset({"V7", "V8", "V14", "V19", "V21"})

_GRAMMAR = Grammar(
    prefixes={DSS: "dss", CSIG: "csig", SAML: "saml", DSIG: "ds"},
    rules={
        "dss:SignResponse": Rule("dss:Result (dss:OptionalOutputs )?(dss:SignatureObject )?", "RequestID Profile"),
        "dss:Result": Rule("dss:ResultMajor (dss:ResultMinor )?(dss:ResultMessage )?"),
        "dss:ResultMajor": Rule("", holds_text=True), "dss:ResultMinor": Rule("", holds_text=True),
        "dss:ResultMessage": Rule("", "*", holds_text=True),
        "dss:OptionalOutputs": Rule("(csig:SignResponseExtension |ds:Signature )*"),
        "csig:SignResponseExtension": Rule(
            "csig:ResponseTime (csig:Request )?(csig:SignerAssertionInfo )?(csig:SignatureCertificateChain )?(csig:OtherResponseInfo )?", "Version"),
        "csig:ResponseTime": Rule("", holds_text=True), "csig:Request": Rule("", holds_text=True), "csig:OtherResponseInfo": Rule(None),
        "csig:SignerAssertionInfo": Rule("csig:ContextInfo saml:AttributeStatement (csig:SamlAssertions )?"),
        "csig:ContextInfo": Rule(
            "(csig:IdentityProvider csig:AuthenticationInstant saml:AuthnContextClassRef (csig:ServiceID )?(csig:AuthType )?(csig:AssertionRef )?)?"),
        "csig:IdentityProvider": Rule("", "NameQualifier SPNameQualifier Format SPProvidedID", holds_text=True),
        "csig:AuthenticationInstant": Rule("", holds_text=True), "csig:ServiceID": Rule("", holds_text=True),
        "csig:AuthType": Rule("", holds_text=True), "csig:AssertionRef": Rule("", holds_text=True),
        "csig:SamlAssertions": Rule("(csig:Assertion )+"), "csig:Assertion": Rule("", holds_text=True),
        "csig:SignatureCertificateChain": Rule("(csig:X509Certificate )*"), "csig:X509Certificate": Rule("", holds_text=True),
        "saml:AuthnContextClassRef": Rule("", holds_text=True), "saml:AttributeStatement": Rule("(saml:Attribute )+"),
        "saml:Attribute": Rule("(saml:AttributeValue )*", "*!Name"), "saml:AttributeValue": Rule("", "*", holds_text=True),
        "dss:SignatureObject": Rule("dss:Other ", "SchemaRefs"), "dss:Other": Rule("csig:SignTasks "),
        "csig:SignTasks": Rule("(csig:SignTaskData )+"),
        "csig:SignTaskData": Rule(
            "csig:ToBeSignedBytes (csig:AdESObject )?(csig:Base64Signature )?(csig:OtherSignTaskData )?",
            "!SigType SignTaskId AdESType ProcessingRules"),
        "csig:ToBeSignedBytes": Rule("", holds_text=True), "csig:Base64Signature": Rule("", "Type", holds_text=True),
        "csig:AdESObject": Rule(None, "*"), "csig:OtherSignTaskData": Rule(None, "*"), "ds:Signature": Rule(None, "*"),
    },
)  # fmt: skip


class Refused(Exception):
    """The response is not accepted; `check` is the row of section 7 that failed, `failure` what the user is told.

    `codes` are the service's result codes, for the log.
    """

    def __init__(self, check: str, failure: Failure = Failure.TECHNICAL, *, codes: str = "") -> None:
        super().__init__(check)
        self.check = check
        self.failure = failure
        self.codes = codes

    @property
    def alarm(self) -> bool:
        """Whether an operator is to look at it."""
        return self.check in _ALARMING or self.codes.endswith(_VIOLATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A signature value as XML signatures have it, the signer's certificate in DER, and what proves how it was made.

    `issuers` are the authorities' certificates in DER, from who issued the signer's to the configured anchor.
    """

    value: bytes
    certificate: bytes
    issuers: tuple[bytes, ...]
    evidence: dict[str, str | list[str]]


def decoded(encoded: str) -> bytes:
    """Strict base64, line breaks tolerated (V4). Raises Refused."""
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("V4") from error


def received(data: bytes, asked: Asked, trusted: Sequence[x509.Certificate], *, now: datetime) -> etree._Element:
    """The signed tree of a response to what was asked, V5 to V9: signed by one of the `trusted` certificates. Raises Refused."""
    try:
        if b"<![CDATA[" in data:
            raise NotOfGrammar("CDATA")
        root = parse(data, max_bytes=LARGEST, max_depth=100)
        if root.tag != f"{{{DSS}}}SignResponse":
            raise NotOfGrammar("another message")
        _GRAMMAR.check(root)
    except (UnsafeXml, NotOfGrammar) as error:
        raise Refused("V5") from error
    try:
        signed = saml_signature.verified_message(root, trusted, holder=f"{{{DSS}}}OptionalOutputs", now=now)
    except SignatureWrong as error:
        row = {saml_signature.UNKNOWN: "V7", saml_signature.NO_MATCH: "V8"}.get(str(error), "V6")
        raise Refused(row) from error
    if signed.get("RequestID") != asked.request_id or signed.get("Profile") != PROFILE:
        raise Refused("V9")
    if _extension(signed).get("Version") != "1.4":
        raise Refused("V9")
    return signed


def read_response(
    data: bytes, asked: Asked, *, trusted: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate], arrived: datetime, now: datetime,
    revoked: chain.Revoked | None = None,
) -> Answer:  # fmt: skip
    """The signature in a response that arrived at a moment, V5 to V21 in their order. Raises Refused."""
    signed = received(data, asked, trusted, now=now)
    extension = _extension(signed)
    response_time = _moment(extension, "V12", asked, arrived, f"{{{CSIG}}}ResponseTime")
    _check_result(signed)
    _check_request(extension, asked)
    context = _check_context(extension, asked, response_time)
    _check_person(extension, asked)
    certificates = _chain(extension)
    certificate, *issuers = _check_chain(certificates, anchors, response_time, revoked)
    try:
        hsa_id, _ = values.subject(certificate)
    except values.WrongValue as error:
        raise Refused("V18", Failure.OTHER_IDENTITY) from error
    if hsa_id.strip().casefold() != asked.hsa_id.casefold():
        raise Refused("V18", Failure.OTHER_IDENTITY)
    value = _check_task(signed, asked, certificate)
    evidence: dict[str, str | list[str]] = {
        "RequestID": asked.request_id, "ResponseTime": response_time.isoformat(), **context,
        "chain": [base64.b64encode(one).decode() for one in certificates],
    }  # fmt: skip
    return Answer(value=value, certificate=certificates[0], issuers=chain.encoded(issuers), evidence=evidence)


def _all(element: etree._Element, *path: str) -> list[etree._Element]:
    """The elements at the end of a path of tags."""
    found = [element]
    for tag in path:
        found = [child for one in found for child in one if child.tag == tag]
    return found


def _one(element: etree._Element, check: str, *path: str) -> etree._Element:
    """The only element at the end of a path. Raises Refused with the row when there are none or several."""
    found = _all(element, *path)
    if len(found) != 1:
        raise Refused(check)
    return found[0]


def _text(element: etree._Element, check: str, *path: str) -> str:
    return (_one(element, check, *path).text or "").strip()


def _extension(signed: etree._Element) -> etree._Element:
    return _one(signed, "V9", f"{{{DSS}}}OptionalOutputs", f"{{{CSIG}}}SignResponseExtension")


def _moment(element: etree._Element, check: str, asked: Asked, latest: datetime, *path: str) -> datetime:
    """A time between the request's and the latest, give or take the tolerance; any offset. Raises Refused."""
    try:
        moment = datetime.fromisoformat(_text(element, check, *path))
    except ValueError as error:
        raise Refused(check) from error
    if moment.tzinfo is None or not asked.request_time - asked.tolerance <= moment <= latest + asked.tolerance:
        raise Refused(check, Failure.TOO_LATE)
    return moment


def _check_result(signed: etree._Element) -> None:
    """V13: success, or else the minor code says why."""
    major = _text(signed, "V13", f"{{{DSS}}}Result", f"{{{DSS}}}ResultMajor")
    if major == SUCCESS:
        return
    minor = "".join(one.text or "" for one in _all(signed, f"{{{DSS}}}Result", f"{{{DSS}}}ResultMinor")).strip()
    raise Refused("V13", _BY_MINOR.get(minor, Failure.TECHNICAL), codes=f"{major} {minor}".strip()[:300])


def _check_request(extension: etree._Element, asked: Asked) -> None:
    """V14: a request that comes back is ours."""
    for one in _all(extension, f"{{{CSIG}}}Request"):
        if _decoded(one.text or "", "V14") != asked.request:
            raise Refused("V14")


def _check_context(extension: etree._Element, asked: Asked, response_time: datetime) -> dict[str, str]:
    """V15: authenticated anew, where and as strongly as was asked; gives what is kept as evidence."""
    info = _one(extension, "V15", f"{{{CSIG}}}SignerAssertionInfo", f"{{{CSIG}}}ContextInfo")
    provider = _text(info, "V15", f"{{{CSIG}}}IdentityProvider")
    level = _text(info, "V15", f"{{{SAML}}}AuthnContextClassRef")
    reference = _text(info, "V15", f"{{{CSIG}}}AssertionRef")
    if provider != asked.identity_provider or level not in asked.levels or not reference:
        raise Refused("V15")
    at = _moment(info, "V15", asked, response_time, f"{{{CSIG}}}AuthenticationInstant")
    return {"IdentityProvider": provider, "AuthnContextClassRef": level, "AssertionRef": reference, "AuthenticationInstant": at.isoformat()}


def _check_person(extension: etree._Element, asked: Asked) -> None:
    """V16: exactly one HSA-id with one value, the user's."""
    attributes = _all(extension, f"{{{CSIG}}}SignerAssertionInfo", f"{{{SAML}}}AttributeStatement", f"{{{SAML}}}Attribute")
    ours = [one for one in attributes if one.get("Name") == HSA_ATTRIBUTE]
    found = [(value.text or "").strip() for one in ours for value in one]
    if len(ours) != 1 or len(found) != 1 or found[0].casefold() != asked.hsa_id.casefold():
        raise Refused("V16", Failure.OTHER_IDENTITY)


def _chain(extension: etree._Element) -> list[bytes]:
    """The certificates in DER, the signer's first."""
    path = (f"{{{CSIG}}}SignatureCertificateChain", f"{{{CSIG}}}X509Certificate")
    return [_decoded(one.text or "", "V17") for one in _all(extension, *path)]


def _check_chain(
    encoded: Sequence[bytes], anchors: Sequence[x509.Certificate], at: datetime, revoked: chain.Revoked | None
) -> list[x509.Certificate]:
    """V17: 1 to 6 certificates in order, the last issued by a configured anchor, which ends the way that is given."""
    try:
        return chain.check(encoded, anchors, now=at, revoked=revoked)
    except chain.ChainInvalid as error:
        raise Refused("V17", Failure.CERTIFICATE) from error
    except Unavailable as error:
        raise Refused("V17", Failure.REVOCATION_UNKNOWN) from error


def _decoded(encoded: str, check: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(check) from error


def _check_task(signed: etree._Element, asked: Asked, certificate: x509.Certificate) -> bytes:
    """V19 to V21: exactly our task over exactly our bytes, and a value that holds over them."""
    task = _one(signed, "V19", f"{{{DSS}}}SignatureObject", f"{{{DSS}}}Other", f"{{{CSIG}}}SignTasks", f"{{{CSIG}}}SignTaskData")
    if task.get("SignTaskId") != asked.task_id or task.get("SigType") != "XML" or task.get("AdESType", "None") != "None":
        raise Refused("V19")
    if _all(task, f"{{{CSIG}}}AdESObject") or _decoded(_text(task, "V19", f"{{{CSIG}}}ToBeSignedBytes"), "V19") != asked.signed_info:
        raise Refused("V19")
    encoded = _one(task, "V20", f"{{{CSIG}}}Base64Signature")
    if encoded.get("Type", asked.algorithm) != asked.algorithm:
        raise Refused("V20")
    value = _raw_value(_decoded(encoded.text or "", "V20"), asked.algorithm)
    try:
        values.verify(asked.signed_info, value, asked.algorithm, certificate)
    except values.WrongValue as error:
        raise Refused("V21") from error
    return value


def _raw_value(value: bytes, algorithm: str) -> bytes:
    """r and s side by side, also from strict DER of two integers (V20)."""
    if algorithm != values.ECDSA or len(value) == 64:
        return value
    try:
        r, s = decode_dss_signature(value)
        if encode_dss_signature(r, s) != value:
            raise Refused("V20")
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError) as error:
        raise Refused("V20") from error
