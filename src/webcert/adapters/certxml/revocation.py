"""What tells the registry that a certificate is revoked, over each contract that a type may declare (integration 7.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from webcert.adapters.certxml import elements as el
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import ABOUT_CERTIFICATES, CORE, PEOPLE, TYPES
from webcert.domain.document import NO_WORKPLACE_CODE, Issuer, UnitDetails
from webcert.domain.ids import HSA_ROOT, PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class Revocation:
    """Which certificate, why, when and by whom; times are Swedish."""

    certificate_id: str
    patient: PersonId
    signed_at: datetime
    message: str
    at: datetime
    sender: Issuer
    unit: UnitDetails


def build(contract: str, of: Revocation) -> etree._Element:
    """The message of a contract. Raises KeyError for one that does not revoke."""
    return _BUILDERS[contract](of)


def _newer(of: Revocation) -> etree._Element:
    contract = CONTRACTS["RevokeCertificate"]
    namespace = contract.namespace
    root = etree.Element(contract.request, nsmap={"r": namespace, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    etree.SubElement(root, f"{{{namespace}}}meddelande").text = of.message
    etree.SubElement(root, f"{{{namespace}}}skickatTidpunkt").text = el.timestamp(of.at)
    el.identity(root, "intygs-id", of.unit.hsa_id, of.certificate_id, namespace=namespace)
    el.person_id(root, "patientPerson-id", of.patient, namespace=namespace)
    el.professional(root, "skickatAv", of.sender, of.unit, namespace=namespace)
    return root


def _older(of: Revocation) -> etree._Element:
    contract = CONTRACTS["RevokeMedicalCertificate"]
    namespace = contract.namespace
    root = etree.Element(contract.request, nsmap={"r": namespace, "q": ABOUT_CERTIFICATES, "h": PEOPLE})
    revoke = etree.SubElement(root, f"{{{namespace}}}revoke")
    moment = of.at.strftime("%Y%m%dT%H%M%S.") + f"{of.at.microsecond // 1000:03}"
    for name, text in (
        ("vardReferens-id", f"REVOKE-{of.certificate_id}-{moment}"), ("meddelande", of.message), ("avsantTidpunkt", el.timestamp(of.at)),
    ):  # fmt: skip
        etree.SubElement(revoke, f"{{{namespace}}}{name}").text = text
    _sender(etree.SubElement(revoke, f"{{{namespace}}}adressVard"), of)
    certificate = etree.SubElement(revoke, f"{{{namespace}}}lakarutlatande")
    for name, text in (("lakarutlatande-id", of.certificate_id), ("signeringsTidpunkt", el.timestamp(of.signed_at))):
        etree.SubElement(certificate, f"{{{ABOUT_CERTIFICATES}}}{name}").text = text
    patient = etree.SubElement(certificate, f"{{{ABOUT_CERTIFICATES}}}patient")
    _id(patient, "person-id", of.patient.root, of.patient.formatted)
    return root


def _sender(parent: etree._Element, of: Revocation) -> None:
    by = etree.SubElement(parent, f"{{{ABOUT_CERTIFICATES}}}hosPersonal")
    _id(by, "personal-id", HSA_ROOT, of.sender.hsa_id)
    _person(by, "fullstandigtNamn", of.sender.name)
    unit = _person(by, "enhet")
    _id(unit, "enhets-id", HSA_ROOT, of.unit.hsa_id)
    if of.unit.workplace_code != NO_WORKPLACE_CODE:
        _id(unit, "arbetsplatskod", el.WORKPLACE_ROOT, of.unit.workplace_code)
    _person(unit, "enhetsnamn", of.unit.name)
    provider = _person(unit, "vardgivare")
    _id(provider, "vardgivare-id", HSA_ROOT, of.unit.provider_id)
    _person(provider, "vardgivarnamn", of.unit.provider_name)


def _person(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{PEOPLE}}}{name}")
    element.text = text
    return element


def _id(parent: etree._Element, name: str, root: str, extension: str) -> None:
    etree.SubElement(parent, f"{{{PEOPLE}}}{name}", root=root, extension=extension)


_BUILDERS: dict[str, Callable[[Revocation], etree._Element]] = {"RevokeCertificate": _newer, "RevokeMedicalCertificate": _older}
