"""The signing service's answers: what it has signed and by whom, or why it has not; wrong where that is ordered (section 13)."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lxml import etree

from webcert.adapters.signing import dss, values
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing import sealing, signers, wrong
from webcert.sandbox.signing.asked import SignRequest
from webcert.sandbox.signing.cards import OTHER_PERSON
from webcert.sandbox.signing.faults import Content, Signer
from webcert.sandbox.signing.signers import Person

_MAJOR = "urn:oasis:names:tc:dss:1.0:resultmajor:"


def signed_response(asked: SignRequest, *, name: str, folder: Path, now: datetime, fault: str = "", crl: str = "") -> bytes:
    """The answer with a signature by a new key; `name` is the signer's, `folder` holds the keys, `crl` names the list."""
    person = Person(hsa_id=asked.hsa_id, name=name)
    key, chain = signers.issue(person, asked.algorithm, folder=folder, now=now, fault=fault, crl=crl)
    _, value = values.sign(asked.signed_info, key)
    root, outputs = _frame(asked, "Success", "")
    extension = _extension(outputs, now)
    told = replace(person, hsa_id=OTHER_PERSON) if fault == Signer.WRONG_PERSON else person
    _signer(extension, asked, told, chain, now)
    _tasks(root, asked, value)
    if fault in set(Content):
        wrong.spoil(root, Content(fault), value=value, asked=asked)
    return sealing.sealed(root, outputs, folder=folder, fault=fault)


def error_response(asked: SignRequest, *, minor: str, folder: Path, now: datetime) -> bytes:
    """The answer when nothing was signed; `minor` is a result code of section 7.1."""
    root, outputs = _frame(asked, "ResponderError", minor)
    _extension(outputs, now)
    return sealing.sealed(root, outputs, folder=folder)


def _frame(asked: SignRequest, major: str, minor: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(
        f"{{{dss.DSS}}}SignResponse", nsmap={**dss.NSMAP, "ds": DSIG}, RequestID=asked.request_id, Profile=dss.PROFILE
    )
    result = etree.SubElement(root, f"{{{dss.DSS}}}Result")
    etree.SubElement(result, f"{{{dss.DSS}}}ResultMajor").text = _MAJOR + major
    if minor:
        etree.SubElement(result, f"{{{dss.DSS}}}ResultMinor").text = minor
    return root, etree.SubElement(root, f"{{{dss.DSS}}}OptionalOutputs")


def _extension(outputs: etree._Element, now: datetime) -> etree._Element:
    extension = etree.SubElement(outputs, f"{{{dss.CSIG}}}SignResponseExtension", Version="1.4")
    etree.SubElement(extension, f"{{{dss.CSIG}}}ResponseTime").text = dss.instant(now)
    return extension


def _signer(extension: etree._Element, asked: SignRequest, person: Person, chain: list[bytes], now: datetime) -> None:
    info = etree.SubElement(extension, f"{{{dss.CSIG}}}SignerAssertionInfo")
    context = etree.SubElement(info, f"{{{dss.CSIG}}}ContextInfo")
    for space, name, text in (
        (dss.CSIG, "IdentityProvider", asked.identity_provider), (dss.CSIG, "AuthenticationInstant", dss.instant(now)),
        (dss.SAML, "AuthnContextClassRef", asked.levels[0]), (dss.CSIG, "AssertionRef", f"_{secrets.token_hex(16)}"),
    ):  # fmt: skip
        etree.SubElement(context, f"{{{space}}}{name}").text = text
    statement = etree.SubElement(info, f"{{{dss.SAML}}}AttributeStatement")
    attribute = etree.SubElement(statement, f"{{{dss.SAML}}}Attribute", Name=dss.HSA_ATTRIBUTE)
    etree.SubElement(attribute, f"{{{dss.SAML}}}AttributeValue").text = person.hsa_id
    certificates = etree.SubElement(extension, f"{{{dss.CSIG}}}SignatureCertificateChain")
    for one in chain:
        etree.SubElement(certificates, f"{{{dss.CSIG}}}X509Certificate").text = base64.b64encode(one).decode()


def _tasks(root: etree._Element, asked: SignRequest, value: bytes) -> None:
    other = etree.SubElement(etree.SubElement(root, f"{{{dss.DSS}}}SignatureObject"), f"{{{dss.DSS}}}Other")
    tasks = etree.SubElement(other, f"{{{dss.CSIG}}}SignTasks")
    task = etree.SubElement(tasks, f"{{{dss.CSIG}}}SignTaskData", SignTaskId=asked.task_id, SigType="XML")
    etree.SubElement(task, f"{{{dss.CSIG}}}ToBeSignedBytes").text = base64.b64encode(asked.signed_info).decode()
    etree.SubElement(task, f"{{{dss.CSIG}}}Base64Signature", Type=asked.algorithm).text = base64.b64encode(value).decode()
