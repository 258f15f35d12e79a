"""Role, own unit and unit address (workflow 2.2 and 3.2, common-model 11.2)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from webcert.domain.document import UnitDetails, unit_problems
from webcert.domain.staff import CareUnit, Credential, Role, StaffMember, resolve_role

DOCTOR, DENTIST, ADMINISTRATOR = Role.DOCTOR, Role.DENTIST, Role.CARE_ADMINISTRATOR


def pair(position, *codes):
    return (Credential(positions=frozenset({position}), group_codes=frozenset(codes)),)


@pytest.mark.scenario(57)
@pytest.mark.parametrize("licences,positions,credentials,role", [
    ({"Läkare"}, set(), (), DOCTOR),
    ({"Tandläkare"}, set(), (), DENTIST),
    ({"Läkare", "Tandläkare"}, set(), (), DOCTOR),
    (set(), {"204010"}, (), DOCTOR),
    (set(), set(), pair("204010"), DOCTOR),
    ({"Tandläkare"}, {"204010"}, (), DENTIST),
    (set(), set(), pair("203090", "9300005"), DOCTOR),
    (set(), set(), pair("203090", "9400003"), DOCTOR),
    (set(), set(), pair("204090", "9100009"), DOCTOR),
    (set(), set(), pair("204090", "9200007"), DOCTOR),
    (set(), set(), pair("203090", "9100009"), ADMINISTRATOR),
    (set(), set(), pair("204090", "9300005"), ADMINISTRATOR),
    (set(), set(), pair("203090"), ADMINISTRATOR),
    (set(), set(), (*pair("203090"), *pair("204090", "9300005")), ADMINISTRATOR),
    (set(), {"203090"}, pair("x", "9300005"), ADMINISTRATOR),
    ({"läkare"}, set(), (), ADMINISTRATOR),
    ({"Barnmorska"}, set(), (), ADMINISTRATOR),
    (set(), set(), (), ADMINISTRATOR),
])  # fmt: skip
def test_the_first_matching_row_decides_the_role(licences, positions, credentials, role):
    assert resolve_role(frozenset(licences), frozenset(positions), credentials) is role


def unit(hsa_id):
    return UnitDetails(hsa_id=hsa_id, name=hsa_id, provider_id="P", provider_name="P")


HOME = CareUnit(details=unit("A"), commission="Vård", sub_units=(unit("A1"), unit("A2")))
AWAY = CareUnit(details=unit("B"), commission="Vård")
MEMBER = StaffMember(hsa_id="M", name="Anna Provläkare", role=DOCTOR, positions=(("201010", "Överläkare"),), units=(HOME, AWAY))


@pytest.mark.parametrize("selected,own", [("A", {"A", "A1", "A2"}), ("A1", {"A", "A1", "A2"}), ("B", {"B"}), ("C", set())])
def test_own_unit_is_the_unit_with_all_its_sub_units(selected, own):
    assert MEMBER.own_units(selected) == own


@pytest.mark.parametrize("asked", ["A1", "a1", " A1 "])
def test_a_unit_is_found_without_regard_to_case_and_outer_blanks(asked):
    assert MEMBER.unit(asked) == unit("A1")


def test_a_unit_without_commission_is_not_found():
    assert MEMBER.unit("C") is None


def test_every_unit_and_sub_unit_may_be_chosen():
    assert [one.hsa_id for one in MEMBER.selectable()] == ["A", "A1", "A2", "B"]


def test_a_member_of_staff_survives_the_session():
    assert StaffMember.from_json(json.loads(json.dumps(MEMBER.to_json()))) == MEMBER


COMPLETE = replace(unit("A"), address="Ekbacken 3", postal_code="12345", city="Provstad", phone="010")


@pytest.mark.parametrize("postal_code", ["12345", "123 45"])
def test_a_complete_address_has_no_problem(postal_code):
    assert list(unit_problems(replace(COMPLETE, postal_code=postal_code))) == []


@pytest.mark.parametrize("field,value,place,kind", [
    ("address", " ", "postadress", "EMPTY"), ("postal_code", "", "postnummer", "EMPTY"), ("city", "", "postort", "EMPTY"), ("phone", "\u00a0", "telefonnummer", "EMPTY"),
    ("postal_code", "1234", "postnummer", "INVALID_FORMAT"), ("postal_code", "12 345", "postnummer", "INVALID_FORMAT"),
    ("postal_code", "123  45", "postnummer", "INVALID_FORMAT"), ("postal_code", "123456", "postnummer", "INVALID_FORMAT"),
    ("postal_code", "１２３４５", "postnummer", "INVALID_FORMAT"),
])  # fmt: skip
def test_a_faulty_address_is_told_at_its_field(field, value, place, kind):
    found = [(one.place, str(one.kind)) for one in unit_problems(replace(COMPLETE, **{field: value}))]

    assert found == [(f"grunddata.skapadAv.vardenhet.{place}", kind)]
