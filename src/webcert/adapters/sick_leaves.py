"""The registry's list of a patient's sick leaves on a unit: ListActiveSickLeavesForCareUnit 1 (integration 7.12)."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from webcert.adapters.certxml.read import text
from webcert.adapters.soap import another
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import TYPES_2
from webcert.adapters.soap.xml import child, children
from webcert.decisionsupport.sick_leave import ActiveCertificate, Period
from webcert.domain.clock import from_swedish, swedish_date
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HSA_ROOT, PersonId

CONTRACT = CONTRACTS["ListActiveSickLeavesForCareUnit"]
_SERVICE = "certificate registry"


def request(person_id: PersonId, unit_id: str, days: int) -> etree._Element:
    """The question about a patient's certificates on a unit that ended at most so many days ago."""
    root = etree.Element(CONTRACT.request, nsmap={"r": CONTRACT.namespace, "t": TYPES_2})
    for name, kind, value in (("enhets-id", HSA_ROOT, unit_id), ("person-id", person_id.root, person_id.digits)):
        identity = etree.SubElement(root, f"{{{CONTRACT.namespace}}}{name}")
        etree.SubElement(identity, f"{{{TYPES_2}}}root").text = kind
        etree.SubElement(identity, f"{{{TYPES_2}}}extension").text = value
    etree.SubElement(root, f"{{{CONTRACT.namespace}}}max-dagar-sedan-avslut").text = str(days)
    return root


def read(answer: etree._Element, person_id: PersonId) -> list[ActiveCertificate]:
    """The person's certificates in an answer. Raises Unavailable for a refusal, for another's certificates and for what makes no sense."""
    if text(answer, "resultCode") == "ERROR":
        raise Unavailable(service=_SERVICE, permanent=False, detail="refused")
    found = children(child(answer, "intygsLista"), "intygsData")
    another.refuse(_SERVICE, CONTRACT.name, asked=[person_id.digits], told=(text(one, "patient", "personId", "extension") for one in found))
    try:
        return [_certificate(one) for one in found]
    except ValueError as error:
        raise Unavailable(service=_SERVICE, permanent=False, detail="a sick leave without sense") from error


def _certificate(element: etree._Element) -> ActiveCertificate:
    periods = (
        Period(date.fromisoformat(text(one, "startdatum")[:10]), date.fromisoformat(text(one, "slutdatum")[:10]))
        for one in children(child(element, "arbetsformaga"), "formaga")
    )
    signed = swedish_date(from_swedish(datetime.fromisoformat(text(element, "signeringsTidpunkt"))))
    return ActiveCertificate(signed=signed, periods=tuple(periods))
