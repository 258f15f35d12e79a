"""The signing service's side of the protocol: read a request, sign, answer (signing-and-login 13)."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.signing import dss, keys, messages, values
from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import UnsafeXml, local_name, parse

_MAJOR = "urn:oasis:names:tc:dss:1.0:resultmajor:"


class RequestRefused(Exception):
    """The request is not acceptable; the text says why, in Swedish."""


class Fault(StrEnum):
    """What the service can be told to get wrong, for tests of the other side."""

    NONE = ""
    ALTERED_BYTES = "altered_bytes"
    OTHER_REQUEST = "other_request"
    FOREIGN_ROOT = "foreign_root"
    DER_VALUE = "der_value"
    UNSIGNED = "unsigned"
    WRONG_PERSON = "wrong_person"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignRequest:
    """What the requester asks for."""

    request_id: str
    task_id: str
    hsa_id: str
    message: str
    answer_to: str
    requester: str
    identity_provider: str
    level: str
    signed_info: bytes


def read_request(data: bytes, *, client_certificate: bytes, now: datetime) -> SignRequest:
    """Check signature, window and single task. `client_certificate` is PEM. Raises RequestRefused."""
    try:
        known = x509.load_pem_x509_certificates(client_certificate)
        root = saml_signature.verified_message(parse(data), known, holder=f"{{{dss.DSS}}}OptionalInputs", now=now)
    except (UnsafeXml, SignatureWrong) as error:
        raise RequestRefused("den är inte signerad av en känd beställare") from error
    extension = _one(root, "OptionalInputs", "SignRequestExtension")
    conditions = _one(extension, "Conditions")
    start, end = (datetime.fromisoformat(conditions.get(name, "")) for name in ("NotBefore", "NotOnOrAfter"))
    if not start <= now < end:
        raise RequestRefused("den är för gammal")
    tasks = list(_one(root, "InputDocuments", "Other", "SignTasks"))
    if len(tasks) != 1:
        raise RequestRefused("den ska ha exakt en uppgift")
    return SignRequest(
        request_id=root.get("RequestID", ""), task_id=tasks[0].get("SignTaskId", ""),
        hsa_id=_text(extension, "Signer", "Attribute", "AttributeValue"),
        message=base64.b64decode(_text(extension, "SignMessage", "Message")).decode(),
        answer_to=_text(conditions, "AudienceRestriction", "Audience"), requester=_text(extension, "SignRequester"),
        identity_provider=_text(extension, "IdentityProvider"),
        level=_text(extension, "CertRequestProperties", "AuthnContextClassRef"),
        signed_info=base64.b64decode(_text(tasks[0], "ToBeSignedBytes")),
    )  # fmt: skip


def _one(element: etree._Element, *path: str) -> etree._Element:
    for name in path:
        found = [child for child in element if local_name(child) == name]
        if not found:
            raise RequestRefused(f"{name} saknas")
        element = found[0]
    return element


def _text(element: etree._Element, *path: str) -> str:
    return (_one(element, *path).text or "").strip()


def signed_response(asked: SignRequest, *, name: str, folder: Path, fault: Fault = Fault.NONE) -> bytes:
    """The answer with a signature by a new key; `name` is the signer's, `folder` holds the keys."""
    hsa_id = "SE2321000999-1A0E" if fault is Fault.WRONG_PERSON else asked.hsa_id
    root_folder = folder / "foreign" if fault is Fault.FOREIGN_ROOT else folder
    keys.ensure(root_folder)
    key, certificate = keys.for_one_occasion(root_folder, hsa_id=hsa_id, name=name)
    _, value = values.sign(asked.signed_info, key)
    if fault is Fault.DER_VALUE:
        value = encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))
    chain = [certificate.public_bytes(Encoding.DER)]
    if fault is Fault.ALTERED_BYTES:
        asked = replace(asked, signed_info=asked.signed_info + b" ")
    if fault is Fault.OTHER_REQUEST:
        asked = replace(asked, request_id=f"wc-other-{secrets.token_hex(16)}")
    root, outputs = _frame(asked, "Success", "")
    extension = _extension(outputs)
    _signer(extension, asked, hsa_id, chain)
    _tasks(root, asked, value)
    return _finished(root, outputs, folder, unsigned=fault is Fault.UNSIGNED)


def error_response(asked: SignRequest, *, minor: str, folder: Path) -> bytes:
    """The answer when nothing was signed; `minor` is a result code of section 7.1."""
    root, outputs = _frame(asked, "ResponderError", minor)
    _extension(outputs)
    return _finished(root, outputs, folder, unsigned=False)


def _frame(asked: SignRequest, major: str, minor: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(
        f"{{{dss.DSS}}}SignResponse", nsmap={**dss.NSMAP, "ds": DSIG}, RequestID=asked.request_id, Profile=dss.PROFILE
    )
    result = etree.SubElement(root, f"{{{dss.DSS}}}Result")
    etree.SubElement(result, f"{{{dss.DSS}}}ResultMajor").text = _MAJOR + major
    if minor:
        etree.SubElement(result, f"{{{dss.DSS}}}ResultMinor").text = minor
    return root, etree.SubElement(root, f"{{{dss.DSS}}}OptionalOutputs")


def _extension(outputs: etree._Element) -> etree._Element:
    extension = etree.SubElement(outputs, f"{{{dss.CSIG}}}SignResponseExtension", Version="1.4")
    etree.SubElement(extension, f"{{{dss.CSIG}}}ResponseTime").text = dss.instant(datetime.now(UTC))
    return extension


def _signer(extension: etree._Element, asked: SignRequest, hsa_id: str, chain: list[bytes]) -> None:
    info = etree.SubElement(extension, f"{{{dss.CSIG}}}SignerAssertionInfo")
    context = etree.SubElement(info, f"{{{dss.CSIG}}}ContextInfo")
    for name, text in (
        ("IdentityProvider", asked.identity_provider), ("AuthenticationInstant", dss.instant(datetime.now(UTC))),
        ("AuthnContextClassRef", asked.level), ("AssertionRef", f"_{secrets.token_hex(16)}"),
    ):  # fmt: skip
        space = dss.SAML if name == "AuthnContextClassRef" else dss.CSIG
        etree.SubElement(context, f"{{{space}}}{name}").text = text
    statement = etree.SubElement(info, f"{{{dss.SAML}}}AttributeStatement")
    attribute = etree.SubElement(statement, f"{{{dss.SAML}}}Attribute", Name=dss.HSA_ATTRIBUTE)
    etree.SubElement(attribute, f"{{{dss.SAML}}}AttributeValue").text = hsa_id
    certificates = etree.SubElement(extension, f"{{{dss.CSIG}}}SignatureCertificateChain")
    for one in chain:
        etree.SubElement(certificates, f"{{{dss.CSIG}}}X509Certificate").text = base64.b64encode(one).decode()


def _tasks(root: etree._Element, asked: SignRequest, value: bytes) -> None:
    other = etree.SubElement(etree.SubElement(root, f"{{{dss.DSS}}}SignatureObject"), f"{{{dss.DSS}}}Other")
    tasks = etree.SubElement(other, f"{{{dss.CSIG}}}SignTasks")
    task = etree.SubElement(tasks, f"{{{dss.CSIG}}}SignTaskData", SignTaskId=asked.task_id, SigType="XML")
    etree.SubElement(task, f"{{{dss.CSIG}}}ToBeSignedBytes").text = base64.b64encode(asked.signed_info).decode()
    etree.SubElement(task, f"{{{dss.CSIG}}}Base64Signature").text = base64.b64encode(value).decode()


def _finished(root: etree._Element, outputs: etree._Element, folder: Path, *, unsigned: bool) -> bytes:
    if unsigned:
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    key, certificate = ((folder / f"service.{end}").read_bytes() for end in ("key", "pem"))
    return messages.sign(root, outputs, key=key, certificate=certificate)


