"""The directory (HSA): five operations over the staff and units of the table (integration.md 8, 16.3)."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.sandbox.elements import DIRECTORY, add, add_some, blank, text
from webcert.sandbox.faults import Kind
from webcert.sandbox.people import Commission, StaffMember, Unit
from webcert.sandbox.service import Call, Handler

#: What tells whom or what an answer is about.
_IDENTITIES = ("personHsaId", "unitHsaId", "healthCareUnitHsaId", "healthCareUnitMemberHsaId")


def _response(operation: str) -> etree._Element:
    contract = CONTRACTS[operation]
    return etree.Element(contract.response, nsmap={"r": contract.namespace, "d": DIRECTORY})


def _finish(call: Call, response: etree._Element, found: bool) -> etree._Element:
    """Add the result; the directory knows no error ids (integration.md 8)."""
    namespace = CONTRACTS[call.operation].namespace
    code, words = _result(call.fault, found)
    add(response, namespace, "resultCode", code)
    add_some(response, namespace, "resultText", words)
    if call.fault == Kind.INCOMPLETE:
        blank(response, *_IDENTITIES)
    call.outcome = code
    return response


def _result(fault: str, found: bool) -> tuple[str, str]:
    match fault:
        case Kind.ERROR | Kind.ERROR_WITH_DATA:
            return "ERROR", "Beställt fel i katalogen."
        case Kind.INFO:
            return "INFO", "Beställd upplysning från katalogen."
        case _:
            return ("OK", "") if found else ("INFO", "Inget hittades.")


def credentials(call: Call, request: etree._Element) -> etree._Element:
    """GetCredentialsForPersonIncludingProtectedPerson: licences, codes and commissions of a person."""
    response = _response(call.operation)
    member = _member(call, request)
    if member is not None:
        _add_credentials(call, response, member)
    return _finish(call, response, member is not None)


def _member(call: Call, request: etree._Element) -> StaffMember | None:
    """The person asked for, found without regard to case; nobody when an error without data is ordered."""
    if call.fault == Kind.ERROR:
        return None
    staff = call.state.people.staff
    wanted = call.about(text(request, "personHsaId"), staff).casefold()
    return next((one for one in staff.values() if one.hsa_id.casefold() == wanted), None)


def _add_credentials(call: Call, response: etree._Element, member: StaffMember) -> None:
    record = add(response, CONTRACTS[call.operation].namespace, "credentialInformation")
    add(record, DIRECTORY, "givenName", member.given_name)
    add(record, DIRECTORY, "middleAndSurName", member.surname)
    add(record, DIRECTORY, "personHsaId", member.hsa_id)
    add_some(record, DIRECTORY, "healthCareProfessionalLicence", *member.licences)
    add_some(record, DIRECTORY, "personalPrescriptionCode", member.personal_code)
    add_some(record, DIRECTORY, "groupPrescriptionCode", *member.group_codes)
    add_some(record, DIRECTORY, "paTitleCode", *(one.code for one in member.positions))
    add(record, DIRECTORY, "protectedPerson", _boolean(member.protected))
    for commission in member.commissions:
        _add_commission(call, record, commission)


def _add_commission(call: Call, record: etree._Element, commission: Commission) -> None:
    unit = call.state.people.units[commission.unit]
    provider = call.state.people.providers[unit.provider]
    element = add(record, DIRECTORY, "commission")
    add(element, DIRECTORY, "commissionName", f"{commission.purpose} {unit.name}")
    add(element, DIRECTORY, "commissionHsaId", commission.hsa_id)
    add(element, DIRECTORY, "commissionPurpose", commission.purpose)
    add(element, DIRECTORY, "healthCareUnitHsaId", unit.hsa_id)
    add(element, DIRECTORY, "healthCareUnitName", unit.name)
    _add_times(element, DIRECTORY, "healthCareUnit", unit)
    add(element, DIRECTORY, "healthCareProviderHsaId", provider.hsa_id)
    add(element, DIRECTORY, "healthCareProviderName", provider.name)
    add(element, DIRECTORY, "healthCareProviderOrgNo", provider.organisation_number)


def employee(call: Call, request: etree._Element) -> etree._Element:
    """GetEmployeeIncludingProtectedPerson: name, title, licences and specialities of a person."""
    response = _response(call.operation)
    member = _member(call, request)
    if member is not None:
        _add_employee(call, response, member)
    return _finish(call, response, member is not None)


def _add_employee(call: Call, response: etree._Element, member: StaffMember) -> None:
    record = add(response, CONTRACTS[call.operation].namespace, "personInformation")
    add(record, DIRECTORY, "personHsaId", member.hsa_id)
    add(record, DIRECTORY, "givenName", member.given_name)
    add(record, DIRECTORY, "middleAndSurName", member.surname)
    add_some(record, DIRECTORY, "title", member.title)
    add_some(record, DIRECTORY, "healthCareProfessionalLicence", *member.licences)
    add_some(record, DIRECTORY, "specialityCode", *(one.code for one in member.specialities))
    add_some(record, DIRECTORY, "specialityName", *(one.name for one in member.specialities))
    for position in member.positions:
        title = add(record, DIRECTORY, "paTitle")
        add(title, DIRECTORY, "paTitleName", position.name)
        add(title, DIRECTORY, "paTitleCode", position.code)
    unit = call.state.people.units[member.commissions[0].unit]
    provider = call.state.people.providers[unit.provider]
    add(record, DIRECTORY, "dn", f"cn={member.name},ou={unit.name},o={provider.name},c=SE")
    add(record, DIRECTORY, "protectedPerson", _boolean(member.protected))


def unit(call: Call, request: etree._Element) -> etree._Element:
    """GetUnit: name, address and phone of a unit."""
    response = _response(call.operation)
    found = _unit(call, text(request, "unitHsaId"))
    if found is not None:
        _add_unit(call, response, found)
    return _finish(call, response, found is not None)


def _unit(call: Call, hsa_id: str) -> Unit | None:
    if call.fault == Kind.ERROR:
        return None
    units = call.state.people.units
    wanted = call.about(hsa_id, units).casefold()
    return next((one for one in units.values() if one.hsa_id.casefold() == wanted), None)


def _add_unit(call: Call, response: etree._Element, found: Unit) -> None:
    namespace = CONTRACTS[call.operation].namespace
    record = add(response, namespace, "unit")
    add_some(record, namespace, "mail", found.mail)
    add(record, namespace, "unitHsaId", found.hsa_id)
    add(record, namespace, "unitName", found.name)
    if found.address_lines:
        _add_address(record, namespace, "postalAddress", (found.name, *found.address_lines))
    add(record, namespace, "publicName", found.name)
    add_some(record, namespace, "telephoneNumber", found.phone)
    _add_times(record, namespace, "unit", found)


def health_care_unit(call: Call, request: etree._Element) -> etree._Element:
    """GetHealthCareUnit: unit and provider of a unit or sub-unit; a fault when it is unknown."""
    response = _response(call.operation)
    asked = _unit(call, text(request, "healthCareUnitMemberHsaId"))
    if asked is None:
        raise Refused(ErrorId.APPLICATION_ERROR, "The unit is not in the directory.")
    namespace = CONTRACTS[call.operation].namespace
    parent = call.state.people.units[asked.parent] if asked.parent else asked
    provider = call.state.people.providers[asked.provider]
    record = add(response, namespace, "healthCareUnit")
    add(record, namespace, "unitIsHealthCareUnit", _boolean(not asked.parent))
    add(record, namespace, "healthCareUnitMemberHsaId", asked.hsa_id)
    add(record, namespace, "healthCareUnitMemberName", asked.name)
    _add_times(record, namespace, "healthCareUnitMember", asked)
    add(record, namespace, "healthCareUnitHsaId", parent.hsa_id)
    add(record, namespace, "healthCareUnitName", parent.name)
    _add_times(record, namespace, "healthCareUnit", parent)
    add(record, namespace, "healthCareProviderHsaId", provider.hsa_id)
    add(record, namespace, "healthCareProviderName", provider.name)
    add(record, namespace, "healthCareProviderOrgNo", provider.organisation_number)
    return _finish(call, response, found=True)


def members(call: Call, request: etree._Element) -> etree._Element:
    """GetHealthCareUnitMembers: the sub-units of a unit and the workplace codes, ended sub-units too."""
    response = _response(call.operation)
    found = _unit(call, text(request, "healthCareUnitHsaId"))
    if found is not None:
        _add_members(call, response, found)
    return _finish(call, response, found is not None)


def _add_members(call: Call, response: etree._Element, found: Unit) -> None:
    namespace = CONTRACTS[call.operation].namespace
    record = add(response, namespace, "healthCareUnitMembers")
    add(record, namespace, "healthCareUnitName", found.name)
    add(record, namespace, "healthCareUnitHsaId", found.hsa_id)
    _add_times(record, namespace, "healthCareUnit", found)
    add_some(record, namespace, "healthCareUnitPrescriptionCode", found.workplace_code)
    add_some(record, namespace, "telephoneNumber", found.phone)
    if found.address_lines:
        _add_address(record, namespace, "postalAddress", found.address_lines)
    for one in call.state.people.sub_units(found.hsa_id):
        member = add(record, namespace, "healthCareUnitMember")
        add(member, namespace, "healthCareUnitMemberName", one.name)
        add(member, namespace, "healthCareUnitMemberHsaId", one.hsa_id)
        _add_times(member, namespace, "healthCareUnitMember", one)
        add_some(member, namespace, "healthCareUnitMemberPrescriptionCode", one.workplace_code)
        add_some(member, namespace, "healthCareUnitMemberTelephoneNumber", one.phone)
        if one.address_lines:
            _add_address(member, namespace, "healthCareUnitMemberpostalAddress", one.address_lines)


def _add_address(parent: etree._Element, namespace: str, name: str, lines: tuple[str, ...]) -> None:
    address = add(parent, namespace, name)
    add_some(address, DIRECTORY, "addressLine", *lines)


def _add_times(parent: etree._Element, namespace: str, prefix: str, found: Unit) -> None:
    """When a unit began, which is the same for all, and when it ended if it has."""
    add(parent, namespace, f"{prefix}StartDate", "2012-01-01T00:00:00")
    if found.ended is not None:
        add(parent, namespace, f"{prefix}EndDate", f"{found.ended.isoformat()}T23:59:59")


def _boolean(value: bool) -> str:
    return "true" if value else "false"


HANDLERS: dict[str, Handler] = {
    "GetCredentialsForPersonIncludingProtectedPerson": credentials,
    "GetEmployeeIncludingProtectedPerson": employee,
    "GetUnit": unit,
    "GetHealthCareUnit": health_care_unit,
    "GetHealthCareUnitMembers": members,
}
