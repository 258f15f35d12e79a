"""The person registry (PU): GetPersonsForProfile over the patients of the table (integration.md 9, 16.4)."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.sandbox.elements import PERSON, PERSON_31, add, add_some, blank, children, person_root, text
from webcert.sandbox.faults import Kind
from webcert.sandbox.people import Address, Patient
from webcert.sandbox.service import Call, Handler

_CONTRACT = CONTRACTS["GetPersonsForProfile"]
_MOST = 500


def persons(call: Call, request: etree._Element) -> etree._Element:
    """A record for each person asked for, without content where nobody has the number."""
    wanted = children(request, "personId")
    if len(wanted) > _MOST:
        raise Refused(ErrorId.VALIDATION_ERROR, "At most 500 persons may be asked for in one call.")
    namespaces = {"r": _CONTRACT.namespace, "p": PERSON, "p31": PERSON_31}
    response = etree.Element(_CONTRACT.response, nsmap=namespaces)
    for one in wanted:
        _add_person(call, response, text(one, "root"), text(one, "extension"))
    if call.fault == Kind.INCOMPLETE:
        blank(response, "extension")
    call.outcome = "OK"
    return response


def _add_person(call: Call, response: etree._Element, root: str, number: str) -> None:
    requested = add(response, _CONTRACT.namespace, "requestedPersonRecord")
    told = call.about(number, (one.number for one in call.state.people.patients.values() if one.is_known))
    shown = number if call.fault == Kind.OTHER_RECORD else told
    _add_identity(requested, "requestedPersonalIdentity", root, shown)
    patient = call.state.patient_with(told)
    if patient is not None and patient.is_known and root == person_root(told):
        _add_record(requested, patient, told)


def _add_identity(parent: etree._Element, name: str, root: str, number: str) -> None:
    identity = add(parent, PERSON, name)
    add(identity, PERSON, "root", root)
    add(identity, PERSON, "extension", number)


def _add_record(requested: etree._Element, patient: Patient, number: str) -> None:
    record = add(requested, PERSON, "personRecord")
    _add_identity(record, "personalIdentity", person_root(number), number)
    add(record, PERSON, "protectedPersonIndicator", _boolean(patient.protected))
    add(record, PERSON, "testIndicator", _boolean(patient.test_indicated))
    present = not patient.present_number or number == patient.present_number
    add(record, PERSON, "primaryIdentity", _boolean(present))
    name = add(record, PERSON, "name")
    for part, value in (
        ("givenName", patient.given_name), ("middleName", patient.middle_name), ("surname", patient.surname),
    ):  # fmt: skip
        if value:
            add(add(name, PERSON, part), PERSON, "name", value)
    if patient.address is not None:
        _add_address(record, patient.address)
    if patient.deceased_on is not None:
        _add_deregistration(record, patient.deceased_on.isoformat())
    add(record, PERSON_31, "protectedPopulationRecord", _boolean(patient.protected_population))


def _add_address(record: etree._Element, address: Address) -> None:
    place = add(add(record, PERSON, "addressInformation"), PERSON, "residentialAddress")
    add_some(place, PERSON, "careOf", address.care_of)
    add(place, PERSON, "postalAddress2", address.street)
    add(place, PERSON, "postalCode", address.postal_code)
    add(place, PERSON, "city", address.city)


def _add_deregistration(record: etree._Element, day: str) -> None:
    """AV is the reason code of the deceased."""
    deregistration = add(record, PERSON, "deregistration")
    add(deregistration, PERSON, "deregistrationReasonCode", "AV")
    when = add(deregistration, PERSON, "deregistrationDate")
    add(when, PERSON, "format", "YYYY-MM-DD")
    add(when, PERSON, "value", day)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


HANDLERS: dict[str, Handler] = {"GetPersonsForProfile": persons}
