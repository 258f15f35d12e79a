"""What a requester asks for: every part of the request is checked before anything is shown (signing-and-login.md 3, 4 and 13)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.signing import dss, values
from webcert.adapters.signing.dss import CSIG, DSS, SAML, MessageType
from webcert.adapters.soap.namespaces import DSIG, XENC
from webcert.adapters.soap.xml import UnsafeXml, parse
from webcert.adapters.xml_grammar import Grammar, NotOfGrammar, Rule
from webcert.sandbox.signing.requester import Requester

_ENTITY = "Format NameQualifier SPNameQualifier SPProvidedID"
_GRAMMAR = Grammar(
    prefixes={DSS: "dss", CSIG: "csig", SAML: "saml", DSIG: "ds", XENC: "xenc"},
    rules={
        "dss:SignRequest": Rule("dss:OptionalInputs dss:InputDocuments ", "!RequestID !Profile"),
        "dss:OptionalInputs": Rule("csig:SignRequestExtension ds:Signature "), "ds:Signature": Rule(None, "*"),
        "csig:SignRequestExtension": Rule(
            "csig:RequestTime saml:Conditions csig:Signer csig:IdentityProvider (csig:AuthnProfile )?csig:SignRequester csig:SignService "
            "csig:RequestedSignatureAlgorithm csig:CertRequestProperties csig:SignMessage ", "!Version"),
        "saml:Conditions": Rule("saml:AudienceRestriction ", "!NotBefore !NotOnOrAfter"),
        "saml:AudienceRestriction": Rule("saml:Audience "), "csig:Signer": Rule("saml:Attribute "),
        "saml:Attribute": Rule("saml:AttributeValue ", "!Name"), "csig:IdentityProvider": Rule("", _ENTITY, holds_text=True),
        "csig:SignRequester": Rule("", _ENTITY, holds_text=True), "csig:SignService": Rule("", _ENTITY, holds_text=True),
        "csig:CertRequestProperties": Rule("(saml:AuthnContextClassRef )+csig:RequestedCertAttributes ", "CertType"),
        "csig:RequestedCertAttributes": Rule("(csig:RequestedCertAttribute )+"),
        "csig:RequestedCertAttribute": Rule("csig:SamlAttributeName ", "CertAttributeRef FriendlyName Required CertNameType"),
        "csig:SignMessage": Rule("csig:Message |csig:EncryptedMessage ", "MustShow DisplayEntity MimeType"),
        "csig:EncryptedMessage": Rule("xenc:EncryptedData (xenc:EncryptedKey )*"), "xenc:EncryptedData": Rule(None, "*"),
        "xenc:EncryptedKey": Rule(None, "*"),
        "dss:InputDocuments": Rule("dss:Other "), "dss:Other": Rule("csig:SignTasks "), "csig:SignTasks": Rule("(csig:SignTaskData )+"),
        "csig:SignTaskData": Rule("csig:ToBeSignedBytes ", "!SignTaskId !SigType AdESType"),
        **{name: Rule("", holds_text=True) for name in (
            "csig:RequestTime", "csig:AuthnProfile", "csig:RequestedSignatureAlgorithm", "csig:SamlAttributeName", "csig:Message",
            "csig:ToBeSignedBytes", "saml:Audience", "saml:AttributeValue", "saml:AuthnContextClassRef",
        )},
    },
)  # fmt: skip


class RequestRefused(Exception):
    """The request is not acceptable; the text says why, in Swedish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignRequest:
    """What the requester asks for; `data` is the whole request as it came, `levels` those of assurance that it accepts.

    A message that only the identity provider can read is "", and its element stands in `encrypted`, which else is empty.
    """

    request_id: str
    task_id: str
    hsa_id: str
    message: str
    encrypted: bytes
    message_type: MessageType
    answer_to: str
    identity_provider: str
    levels: tuple[str, ...]
    algorithm: str
    signed_info: bytes
    data: bytes


def read_request(data: bytes, *, requester: Requester, service: str, now: datetime) -> SignRequest:
    """The request of a requester to this service, an entity id. Raises RequestRefused."""
    try:
        root = saml_signature.verified_message(parse(data), requester.certificates, holder=f"{{{DSS}}}OptionalInputs", now=now)
    except (UnsafeXml, SignatureWrong) as error:
        raise RequestRefused("den är inte signerad av en känd beställare") from error
    try:
        _GRAMMAR.check(parse(data))
    except NotOfGrammar as error:
        raise RequestRefused(f"den följer inte schemat: {error}") from error
    _demand(root.tag == f"{{{DSS}}}SignRequest", "den är ett annat meddelande")
    _demand(root.get("Profile") == dss.PROFILE, "den har en annan profil")
    extension = _one(root, f"{{{DSS}}}OptionalInputs", f"{{{CSIG}}}SignRequestExtension")
    _demand(extension.get("Version") == "1.4", "den har en annan version")
    conditions = _one(extension, f"{{{SAML}}}Conditions")
    _demand(_moment(conditions.get("NotBefore", "")) <= now < _moment(conditions.get("NotOnOrAfter", "")), "den är för gammal")
    audience = _text(conditions, f"{{{SAML}}}AudienceRestriction", f"{{{SAML}}}Audience")
    _demand(audience == requester.answer_to, "svarsadressen är inte den i beställarens metadata")
    _demand(_text(extension, f"{{{CSIG}}}SignRequester") == requester.entity_id, "beställaren är en annan")
    _demand(_text(extension, f"{{{CSIG}}}SignService") == service, "den är till en annan underskriftstjänst")
    algorithm = _text(extension, f"{{{CSIG}}}RequestedSignatureAlgorithm")
    _demand(algorithm in (values.RSA, values.ECDSA), "algoritmen stöds inte")
    shown = _one(extension, f"{{{CSIG}}}SignMessage")
    provider = _text(extension, f"{{{CSIG}}}IdentityProvider")
    _demand(shown.get("DisplayEntity") == provider, "meddelandet ska visas av någon annan än den som legitimerar")
    signer = _one(extension, f"{{{CSIG}}}Signer", f"{{{SAML}}}Attribute")
    _demand(signer.get("Name") == dss.HSA_ATTRIBUTE, "undertecknaren anges inte med HSA-id")
    tasks = list(_one(root, f"{{{DSS}}}InputDocuments", f"{{{DSS}}}Other", f"{{{CSIG}}}SignTasks"))
    _demand(len(tasks) == 1, "den ska ha exakt en uppgift")
    _demand(tasks[0].get("SigType") == "XML" and tasks[0].get("AdESType", "None") == "None", "sådan underskrift görs inte här")
    return SignRequest(
        request_id=root.get("RequestID", ""), task_id=tasks[0].get("SignTaskId", ""),
        hsa_id=_text(signer, f"{{{SAML}}}AttributeValue"), **_message(shown),
        message_type=_message_type(shown.get("MimeType", "text")), answer_to=audience,
        identity_provider=provider, levels=_levels(extension), algorithm=algorithm,
        signed_info=_decoded(_text(tasks[0], f"{{{CSIG}}}ToBeSignedBytes")), data=data,
    )  # fmt: skip


def _demand(holds: bool, reason: str) -> None:
    if not holds:
        raise RequestRefused(reason)


def _one(element: etree._Element, *path: str) -> etree._Element:
    for tag in path:
        found = [child for child in element if child.tag == tag]
        _demand(len(found) == 1, f"{etree.QName(tag).localname} ska finnas en gång")
        element = found[0]
    return element


def _text(element: etree._Element, *path: str) -> str:
    return (_one(element, *path).text or "").strip()


def _levels(extension: etree._Element) -> tuple[str, ...]:
    properties = _one(extension, f"{{{CSIG}}}CertRequestProperties")
    return tuple((one.text or "").strip() for one in properties if one.tag == f"{{{SAML}}}AuthnContextClassRef")


def _message(shown: etree._Element) -> dict[str, Any]:
    """The message in one of its two forms."""
    if shown[0].tag == f"{{{CSIG}}}EncryptedMessage":
        return {"message": "", "encrypted": etree.tostring(shown[0], with_tail=False)}
    return {"message": _decoded(_text(shown, f"{{{CSIG}}}Message")).decode(), "encrypted": b""}


def _message_type(name: str) -> MessageType:
    _demand(name in set(MessageType), "meddelandet är av ett slag som inte kan visas")
    return MessageType(name)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RequestRefused("en tid går inte att läsa") from error
    _demand(found.tzinfo is not None, "en tid saknar tidszon")
    return found


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error as error:
        raise RequestRefused("den har något som inte är base64") from error
