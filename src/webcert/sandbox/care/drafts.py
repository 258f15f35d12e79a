"""Asking the product for a draft: CreateDraftCertificate v3 (integration.md 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from lxml import etree

from webcert.adapters.certxml import elements as certificate
from webcert.adapters.soap import client, results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import DRAFT_33
from webcert.decisionsupport.codes import installed
from webcert.domain.errors import Unavailable
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.wire import Cv, Svar
from webcert.sandbox.elements import CORE, HSA_ROOT, add, add_code, add_id, add_some, person_root, text
from webcert.sandbox.people import Patient, StaffMember, Unit
from webcert.sandbox.records import DraftCreated
from webcert.sandbox.sandbox import Sandbox

PATH = "/services/create-draft-certificate/v3.0"
_LIMITS = client.Limits(connect=2, total=20, answer=1_000_000)
_CONTRACT = CONTRACTS["CreateDraftCertificate"]
_NAMESPACE = _CONTRACT.namespace


class Refused(Exception):
    """The product did not create a draft; the text is for the user, in Swedish."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A type for a patient, asked for by a member of staff on a unit, with the care system's reference and first answers."""

    kind: CertificateType
    patient: Patient
    member: StaffMember
    unit: Unit
    reference: str
    begins_with: tuple[Svar, ...] = ()


def create(sandbox: Sandbox, order: Order) -> str:
    """Have a draft created and remember it; gives the certificate id. Raises Refused."""
    try:
        answer = client.call(
            f"{sandbox.settings.product_url}{PATH}",
            _CONTRACT,
            request(order),
            logical_address=order.unit.hsa_id,
            limits=_LIMITS,
            service="webcert",
        )
    except Unavailable as error:
        _record(sandbox, outcome="no answer")
        raise Refused("Webcert svarar inte eller svarar obegripligt. Försök igen om en stund.") from error
    result = results.read(answer)
    certificate_id = text(answer, "intygs-id/extension")
    if result.code == "ERROR" or not certificate_id:
        _record(sandbox, outcome=result.error or result.code)
        raise Refused(result.text or "Webcert skapade inget utkast och sade inte varför.")
    sandbox.state.record(
        _created(sandbox, order, certificate_id),
        system="care",
        operation="CreateDraftCertificate",
        outcome=result.code,
        certificate=certificate_id,
    )
    return certificate_id


def _record(sandbox: Sandbox, *, outcome: str) -> None:
    sandbox.state.record(system="care", operation="CreateDraftCertificate", outcome=outcome)


def _created(sandbox: Sandbox, order: Order, certificate_id: str) -> DraftCreated:
    return DraftCreated(
        id=certificate_id, code=order.kind.code, name=order.kind.name, staff=order.member.hsa_id,
        unit=order.unit.hsa_id, patient=order.patient.key, reference=order.reference, at=sandbox.state.time,
    )  # fmt: skip


def request(order: Order) -> etree._Element:
    """The request element. The care system sends the name and address that it knows itself."""
    root = etree.Element(_CONTRACT.request, nsmap={"r": _NAMESPACE, "c": CORE})
    intyg = add(root, _NAMESPACE, "intyg")
    add_code(intyg, _NAMESPACE, "typAvIntyg", order.kind.code, order.kind.code_system, order.kind.name)
    _add_patient(intyg, order.patient)
    by = add(intyg, _NAMESPACE, "skapadAv")
    add_id(by, _NAMESPACE, "personal-id", HSA_ROOT, order.member.hsa_id)
    add(by, _NAMESPACE, "fullstandigtNamn", order.member.name)
    place = add(by, _NAMESPACE, "enhet")
    add_id(place, _NAMESPACE, "enhets-id", HSA_ROOT, order.unit.hsa_id)
    add(place, _NAMESPACE, "enhetsnamn", order.unit.name)
    add_some(intyg, _NAMESPACE, "ref", order.reference)
    if order.begins_with:
        block = add(intyg, DRAFT_33, "forifyllnad")
        for svar in order.begins_with:
            certificate.answer(block, svar)
            block[-1].tag = f"{{{DRAFT_33}}}svar"
    return root


def some_answers(kind: CertificateType, *, today: date, with_misfits: bool) -> tuple[Svar, ...]:
    """What the record system may know already: some answers in svar, and on wish some that do not fit the form."""
    found = kind.write(kind.sample(Random(1), today=today, codes=installed()), installed())[:6]
    misfits = (Svar("777", (("777.1", "En uppgift som formuläret inte har."),)), Svar("6", (("6.2", Cv("J06", "1.2.3.4", "Okänt kodverk")),)))
    return (*found, *misfits) if with_misfits else tuple(found)


def _add_patient(intyg: etree._Element, patient: Patient) -> None:
    element = add(intyg, _NAMESPACE, "patient")
    add_id(element, CORE, "person-id", person_root(patient.number), patient.number)
    add(element, CORE, "fornamn", patient.given_name or "Okänd")
    add(element, CORE, "efternamn", patient.surname_in_link or patient.surname or "Person")
    add_some(element, CORE, "mellannamn", patient.middle_name)
    address = patient.address
    add(element, CORE, "postadress", address.street if address else "")
    add(element, CORE, "postnummer", address.postal_code if address else "")
    add(element, CORE, "postort", address.city if address else "")
