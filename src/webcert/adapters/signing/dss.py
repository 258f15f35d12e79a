"""Asking the signing service for a signature, and checking what it answers (signing-and-login 3 to 7).

OASIS DSS with the Swedish extension: one task, one signature, bound to the logged-in user.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from webcert.adapters.signing import chain, messages, values
from webcert.adapters.soap.xml import UnsafeXml, local_name, parse

DSS = "urn:oasis:names:tc:dss:1.0:core:schema"
CSIG = "http://id.elegnamnden.se/csig/1.1/dss-ext/ns"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PROFILE = "http://id.elegnamnden.se/csig/1.1/dss-ext/profile"
SUCCESS = "urn:oasis:names:tc:dss:1.0:resultmajor:Success"
HSA_ATTRIBUTE = "http://sambi.se/attributes/1/employeeHsaId"
NSMAP = {"dss": DSS, "csig": CSIG, "saml": SAML}
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
_TOLERANCE = timedelta(seconds=60)
_MINOR = "http://id.elegnamnden.se/sig-status/1.0/"


class Failure(StrEnum):
    """How signing can fail, in words for the user (signing-and-login 7.1)."""

    CANCELLED = "Signeringen avbröts."
    OTHER_IDENTITY = "Intyget signerades med en annan identitet än den som är inloggad."
    TOO_LATE = "Det tog för lång tid. Signera igen."
    TOO_WEAK = "Sättet att legitimera sig är inte tillräckligt säkert för att signera."
    AUTHENTICATION = "Legitimeringen misslyckades. Försök igen."
    TECHNICAL = "Tekniskt fel vid signeringen. Försök igen, och kontakta sedan supporten."


_BY_MINOR = {
    f"{_MINOR}user-cancel": Failure.CANCELLED, f"{_MINOR}user-mismatch": Failure.OTHER_IDENTITY,
    f"{_MINOR}req-expired": Failure.TOO_LATE, f"{_MINOR}unsupported-loa": Failure.TOO_WEAK,
    "http://id.swedenconnect.se/sig-status/1.1/authn-failed": Failure.AUTHENTICATION,
}  # fmt: skip


class Refused(Exception):
    """The response is not accepted; `check` is the row of section 7 that failed, `failure` what the user is told."""

    def __init__(self, check: str, failure: Failure = Failure.TECHNICAL) -> None:
        super().__init__(check)
        self.check = check
        self.failure = failure


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was asked for; the response is held against it. Times are aware."""

    request_id: str
    task_id: str
    hsa_id: str
    signed_info: bytes
    algorithm: str
    identity_provider: str
    levels: tuple[str, ...]
    request_time: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Parties:
    """Who speaks to whom: our and the service's entity ids, and the address that the service answers to."""

    requester: str
    service: str
    answer_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A signature value as XML signatures have it, and the signer's certificate in DER."""

    value: bytes
    certificate: bytes


def instant(moment: datetime) -> str:
    """UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_request(asked: Asked, parties: Parties, *, message: str, key: bytes, certificate: bytes) -> bytes:
    """The signed SignRequest (section 3 and 4). `message` is plain text shown to the signer; key and certificate PEM."""
    root = etree.Element(f"{{{DSS}}}SignRequest", nsmap=NSMAP, RequestID=asked.request_id, Profile=PROFILE)
    optional = etree.SubElement(root, f"{{{DSS}}}OptionalInputs")
    _extension(optional, asked, parties, message)
    documents = etree.SubElement(etree.SubElement(root, f"{{{DSS}}}InputDocuments"), f"{{{DSS}}}Other")
    tasks = etree.SubElement(documents, f"{{{CSIG}}}SignTasks")
    task = etree.SubElement(tasks, f"{{{CSIG}}}SignTaskData", SignTaskId=asked.task_id, SigType="XML")
    etree.SubElement(task, f"{{{CSIG}}}ToBeSignedBytes").text = base64.b64encode(asked.signed_info).decode()
    return messages.sign(root, optional, key=key, certificate=certificate)


def _extension(optional: etree._Element, asked: Asked, parties: Parties, message: str) -> None:
    extension = etree.SubElement(optional, f"{{{CSIG}}}SignRequestExtension", Version="1.4")
    _text(extension, "RequestTime", instant(asked.request_time))
    conditions = etree.SubElement(
        extension, f"{{{SAML}}}Conditions", NotBefore=instant(asked.request_time - timedelta(minutes=2)),
        NotOnOrAfter=instant(asked.request_time + timedelta(minutes=8)),
    )  # fmt: skip
    restriction = etree.SubElement(conditions, f"{{{SAML}}}AudienceRestriction")
    etree.SubElement(restriction, f"{{{SAML}}}Audience").text = parties.answer_to
    signer = etree.SubElement(extension, f"{{{CSIG}}}Signer")
    attribute = etree.SubElement(signer, f"{{{SAML}}}Attribute", Name=HSA_ATTRIBUTE)
    etree.SubElement(attribute, f"{{{SAML}}}AttributeValue").text = asked.hsa_id
    _text(extension, "IdentityProvider", asked.identity_provider, Format=ENTITY)
    _text(extension, "AuthnProfile", "digg_ap_hsaid_01")
    _text(extension, "SignRequester", parties.requester, Format=ENTITY)
    _text(extension, "SignService", parties.service, Format=ENTITY)
    _text(extension, "RequestedSignatureAlgorithm", asked.algorithm)
    _certificate_properties(extension, asked.levels)
    shown = etree.SubElement(
        extension, f"{{{CSIG}}}SignMessage", MustShow="true", DisplayEntity=asked.identity_provider, MimeType="text"
    )
    _text(shown, "Message", base64.b64encode(message.encode()).decode())


def _certificate_properties(extension: etree._Element, levels: tuple[str, ...]) -> None:
    properties = etree.SubElement(extension, f"{{{CSIG}}}CertRequestProperties", CertType="PKC")
    for level in levels:
        etree.SubElement(properties, f"{{{SAML}}}AuthnContextClassRef").text = level
    attributes = etree.SubElement(properties, f"{{{CSIG}}}RequestedCertAttributes")
    for oid, friendly, name in (
        ("2.5.4.42", "givenName", "http://sambi.se/attributes/1/givenName"),
        ("2.5.4.4", "sn", "http://sambi.se/attributes/1/surname"),
        ("2.5.4.5", "serialNumber", HSA_ATTRIBUTE),
        ("2.5.4.3", "commonName", "urn:name"),
    ):
        wanted = etree.SubElement(
            attributes, f"{{{CSIG}}}RequestedCertAttribute", CertAttributeRef=oid, FriendlyName=friendly, Required="true"
        )
        _text(wanted, "SamlAttributeName", name)


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{CSIG}}}{name}", attributes).text = text


def decoded(encoded: str) -> bytes:
    """Strict base64, line breaks tolerated (V4). Raises Refused."""
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error as error:
        raise Refused("V4") from error


def read_response(
    data: bytes, asked: Asked, *, service_certificate: bytes, anchors: list[x509.Certificate], now: datetime
) -> Answer:
    """Checks V5 to V21 of section 7 in their order. Raises Refused; nothing else may be done with the response then."""
    try:
        root = parse(data, max_bytes=1_000_000)
    except UnsafeXml as error:
        raise Refused("V5") from error
    if root.tag != f"{{{DSS}}}SignResponse":
        raise Refused("V5")
    try:
        signed = messages.verified(root, holder="OptionalOutputs", certificate=service_certificate)
    except messages.MessageInvalid as error:
        raise Refused("V8") from error
    if signed.get("RequestID") != asked.request_id or signed.get("Profile") != PROFILE:
        raise Refused("V9")
    extension = _at(signed, "V9", "OptionalOutputs", "SignResponseExtension")
    if extension.get("Version") != "1.4":
        raise Refused("V9")
    _check_time(_value(extension, "V12", "ResponseTime"), asked.request_time, now, "V12")
    _check_result(signed)
    _check_signer(extension, asked, now)
    certificate = _check_chain(extension, anchors, now)
    try:
        hsa_id, _ = values.subject(certificate)
    except values.WrongValue as error:
        raise Refused("V18", Failure.OTHER_IDENTITY) from error
    if hsa_id.strip().casefold() != asked.hsa_id.casefold():
        raise Refused("V18", Failure.OTHER_IDENTITY)
    value = _check_task(signed, asked, certificate)
    return Answer(value=value, certificate=decoded(_value(extension, "V17", "SignatureCertificateChain", "X509Certificate")))


def _at(element: etree._Element, check: str, *path: str) -> etree._Element:
    for name in path:
        children = [child for child in element if local_name(child) == name]
        if not children:
            raise Refused(check)
        element = children[0]
    return element


def _value(element: etree._Element, check: str, *path: str) -> str:
    return (_at(element, check, *path).text or "").strip()


def _check_time(text: str, earliest: datetime, latest: datetime, check: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(check) from error
    if moment.tzinfo is None or not earliest - _TOLERANCE <= moment <= latest + _TOLERANCE:
        raise Refused(check, Failure.TOO_LATE)


def _check_result(signed: etree._Element) -> None:
    result = _at(signed, "V13", "Result")
    if _value(result, "V13", "ResultMajor") == SUCCESS:
        return
    minor = next(((child.text or "").strip() for child in result if local_name(child) == "ResultMinor"), "")
    raise Refused("V13", _BY_MINOR.get(minor, Failure.TECHNICAL))


def _check_signer(extension: etree._Element, asked: Asked, now: datetime) -> None:
    signer = _at(extension, "V15", "SignerAssertionInfo")
    context = _at(signer, "V15", "ContextInfo")
    if _value(context, "V15", "IdentityProvider") != asked.identity_provider:
        raise Refused("V15")
    if _value(context, "V15", "AuthnContextClassRef") not in asked.levels or not _value(context, "V15", "AssertionRef"):
        raise Refused("V15")
    _check_time(_value(context, "V15", "AuthenticationInstant"), asked.request_time, now, "V15")
    attributes = [one for one in _at(signer, "V16", "AttributeStatement") if one.get("Name") == HSA_ATTRIBUTE]
    found = [(value.text or "").strip() for one in attributes for value in one]
    if len(found) != 1 or found[0].casefold() != asked.hsa_id.casefold():
        raise Refused("V16", Failure.OTHER_IDENTITY)


def _check_chain(extension: etree._Element, anchors: list[x509.Certificate], now: datetime) -> x509.Certificate:
    """V17."""
    encoded = [(one.text or "") for one in _at(extension, "V17", "SignatureCertificateChain")]
    try:
        return chain.check([decoded(one) for one in encoded], anchors, now=now)
    except (chain.ChainInvalid, Refused) as error:
        raise Refused("V17") from error


def _check_task(signed: etree._Element, asked: Asked, certificate: x509.Certificate) -> bytes:
    """V19 to V21: exactly our task over exactly our bytes."""
    tasks = [one for one in _at(signed, "V19", "SignatureObject", "Other", "SignTasks") if local_name(one) == "SignTaskData"]
    if len(tasks) != 1 or tasks[0].get("SignTaskId") != asked.task_id or tasks[0].get("SigType") != "XML":
        raise Refused("V19")
    if tasks[0].get("AdESType", "None") != "None" or decoded(_value(tasks[0], "V19", "ToBeSignedBytes")) != asked.signed_info:
        raise Refused("V19")
    value = _raw_value(decoded(_value(tasks[0], "V20", "Base64Signature")), asked.algorithm)
    try:
        values.verify(asked.signed_info, value, asked.algorithm, certificate)
    except values.WrongValue as error:
        raise Refused("V21") from error
    return value


def _raw_value(value: bytes, algorithm: str) -> bytes:
    if algorithm != values.ECDSA or len(value) == 64:
        return value
    try:
        r, s = decode_dss_signature(value)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError) as error:
        raise Refused("V20") from error
