"""The directory answers for the staff and units of the table (integration.md 8, 16.3)."""

from __future__ import annotations

import pytest
from lxml import etree

DIRECTORY = "/ntjp/infrastructure/directory"
CREDENTIALS = "authorizationmanagement/GetCredentialsForPersonIncludingProtectedPerson"
EMPLOYEE = "employee/GetEmployeeIncludingProtectedPerson"
UNIT = "organization/GetUnit"
HEALTH_CARE_UNIT = "organization/GetHealthCareUnit"
MEMBERS = "organization/GetHealthCareUnitMembers"
ASKED_BY = {
    CREDENTIALS: "personHsaId", EMPLOYEE: "personHsaId", UNIT: "unitHsaId",
    HEALTH_CARE_UNIT: "healthCareUnitMemberHsaId", MEMBERS: "healthCareUnitHsaId",
}  # fmt: skip
SCHEMAS = {
    CREDENTIALS: "GetCredentialsForPersonIncludingProtectedPersonResponder_1.0",
    EMPLOYEE: "GetEmployeeIncludingProtectedPersonResponder_1.0",
    UNIT: "GetUnitResponder_1.1",
    HEALTH_CARE_UNIT: "GetHealthCareUnitResponder_1.1",
    MEMBERS: "GetHealthCareUnitMembersResponder_1.1",
}


@pytest.fixture
def ask(soap):
    """Asks an operation about an HSA-id."""

    def call(operation, hsa_id):
        area, name = operation.split("/")
        namespace = f"urn:riv:infrastructure:directory:{area}:{name}Responder:1"
        asked = ASKED_BY[operation]
        body = f'<r:{name} xmlns:r="{namespace}"><r:{asked}>{hsa_id}</r:{asked}></r:{name}>'
        return soap(f"{DIRECTORY}/{operation}/1/rivtabp21", body.encode(), address="SE165565594230-1000")

    return call


def texts(answer, name):
    return [found.text for found in answer.body.iter(f"{{*}}{name}")]


def test_a_doctor_has_licence_codes_and_commission(ask):
    answer = ask(CREDENTIALS, "SE2321000999-1A0D")

    assert texts(answer, "healthCareProfessionalLicence") == ["Läkare"]
    assert texts(answer, "groupPrescriptionCode") == ["9300005"]
    assert texts(answer, "paTitleCode") == ["201010"]
    assert texts(answer, "healthCareUnitHsaId") == ["SE2321000999-1A02"]
    assert texts(answer, "commissionPurpose") == ["Vård och behandling"]
    assert texts(answer, "resultCode") == ["OK"]


def test_the_personal_code_is_no_group_code(ask):
    answer = ask(CREDENTIALS, "SE2321000999-1A0G")

    assert (texts(answer, "personalPrescriptionCode"), texts(answer, "groupPrescriptionCode")) == (
        ["9300005"],
        [],
    )


def test_a_doctor_on_two_units_has_two_commissions(ask):
    answer = ask(CREDENTIALS, "SE2321000999-1A0N")

    assert texts(answer, "healthCareUnitHsaId") == ["SE2321000999-1A02", "SE2321000888-2B02"]


def test_a_commission_for_statistics_is_told_as_such(ask):
    assert texts(ask(CREDENTIALS, "SE2321000999-1A0P"), "commissionPurpose") == ["Statistik"]


def test_hsa_ids_are_compared_without_regard_to_case(ask):
    assert texts(ask(EMPLOYEE, "se2321000999-1a0d"), "givenName") == ["Anna"]


def test_an_employee_has_name_title_and_speciality(ask):
    answer = ask(EMPLOYEE, "SE2321000999-1A0D")

    assert texts(answer, "middleAndSurName") == ["Provläkare"]
    assert texts(answer, "title") == ["Överläkare"]
    assert texts(answer, "specialityName") == ["Allmänmedicin"]


def test_a_protected_employee_is_marked(ask):
    assert texts(ask(EMPLOYEE, "SE2321000999-1A0M"), "protectedPerson") == ["true"]


def test_an_unknown_employee_gives_no_record(ask):
    answer = ask(EMPLOYEE, "SE2321000999-1A99")

    assert (texts(answer, "personInformation"), texts(answer, "resultCode")) == ([], ["INFO"])


def test_the_last_address_line_of_a_unit_is_postal_code_and_town(ask):
    answer = ask(UNIT, "SE2321000999-1A02")

    assert texts(answer, "addressLine") == ["Ekbackens vårdcentral", "Ekbacken 3", "123 46 Provstad"]
    assert texts(answer, "telephoneNumber") == ["0101234567"]


def test_a_unit_with_blanks_has_neither_address_nor_phone(ask):
    answer = ask(UNIT, "SE2321000999-1A22")

    assert (texts(answer, "addressLine"), texts(answer, "telephoneNumber")) == ([], [])


def test_a_sub_unit_belongs_to_its_unit_and_provider(ask):
    answer = ask(HEALTH_CARE_UNIT, "SE2321000999-1A03")

    assert texts(answer, "healthCareUnitHsaId") == ["SE2321000999-1A02"]
    assert texts(answer, "healthCareProviderHsaId") == ["SE2321000999-1A00"]
    assert texts(answer, "unitIsHealthCareUnit") == ["false"]


def test_an_unknown_unit_has_no_provider_and_gives_a_fault(ask):
    answer = ask(HEALTH_CARE_UNIT, "SE2321000999-1A77")

    assert (answer.status, etree.QName(answer.body).localname) == (500, "Fault")


def test_members_are_listed_with_their_codes_and_the_end_of_those_that_ended(ask):
    answer = ask(MEMBERS, "SE2321000999-1A02")

    assert texts(answer, "healthCareUnitMemberHsaId") == [
        "SE2321000999-1A03",
        "SE2321000999-1A04",
        "SE2321000999-1A05",
    ]
    assert texts(answer, "healthCareUnitMemberPrescriptionCode") == ["1627841", "1627842"]
    assert texts(answer, "healthCareUnitMemberEndDate") == ["2018-12-31T23:59:59"]


@pytest.mark.parametrize(
    ("operation", "hsa_id"),
    [
        (CREDENTIALS, "SE2321000999-1A0D"),
        (CREDENTIALS, "SE2321000999-1A0N"),
        (CREDENTIALS, "SE2321000999-1A99"),
        (EMPLOYEE, "SE2321000999-1A0D"),
        (EMPLOYEE, "SE2321000999-1A0L"),
        (UNIT, "SE2321000999-1A02"),
        (UNIT, "SE2321000999-1A22"),
        (HEALTH_CARE_UNIT, "SE2321000999-1A05"),
        (HEALTH_CARE_UNIT, "SE2321000888-2B02"),
        (MEMBERS, "SE2321000999-1A02"),
        (MEMBERS, "SE2321000888-2B02"),
    ],
)
def test_answers_fit_the_official_schemas(ask, official, operation, hsa_id):
    area, name = operation.split("/")
    answer = ask(operation, hsa_id)

    folder = f"rivta/infrastructure-directory-{area}/schemas/interactions/{name}Interaction"
    assert official(f"{folder}/{SCHEMAS[operation]}.xsd", answer.body) == []


@pytest.mark.parametrize(
    ("kind", "code", "names"),
    [("ERROR", "ERROR", []), ("ERROR_WITH_DATA", "ERROR", ["Anna"]), ("INFO", "INFO", ["Anna"])],
)
def test_errors_come_with_and_without_data_as_ordered(ask, sandbox, kind, code, names):
    sandbox.faults.order(system="hsa", operation="*", kind=kind)

    answer = ask(EMPLOYEE, "SE2321000999-1A0D")

    assert (texts(answer, "resultCode"), texts(answer, "givenName")) == ([code], names)
