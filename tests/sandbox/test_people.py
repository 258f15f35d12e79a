"""The table of people holds what the specification lists, and nobody else (integration.md 16.3, 16.4)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.published import published
from webcert.domain.ids import PersonId
from webcert.sandbox.people import everybody

PEOPLE = everybody()


@pytest.fixture
def listed():
    """The rows of the specification's tables between two headings, as lists of cells."""

    def rows(start, end):
        text = published("spec/integration.md").read_text("utf-8")
        part = text.split(f"\n### {start}")[1].split(f"\n{end}")[0]
        return [
            [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
            for line in part.splitlines()
            if "`" in line
        ]

    return rows


def test_units_and_providers_are_those_of_the_specification(listed):
    rows = [
        row
        for row in listed("16.3", "### 16.4")
        if row[1].startswith(("provider", "vårdenhet", "mottagning"))
    ]

    ours = {unit.hsa_id: unit.name for unit in PEOPLE.units.values()}
    ours |= {provider.hsa_id: provider.name for provider in PEOPLE.providers.values()}
    assert {row[0]: row[2] for row in rows} == ours


def test_addresses_phones_mails_and_codes_are_those_of_the_specification(listed):
    rows = {row[0]: row for row in listed("16.3", "### 16.4")}

    for unit in (one for one in PEOPLE.units.values() if one.street):
        address = ", ".join(unit.address_lines)
        assert rows[unit.hsa_id][3] == "; ".join(filter(None, (address, unit.phone, unit.mail)))
        assert rows[unit.hsa_id][4] == unit.workplace_code


def test_staff_are_those_of_the_specification(listed):
    rows = [row for row in listed("16.3", "### 16.4") if re.fullmatch(r"SE2321000999-1A0[A-Z]", row[0])]

    assert {row[0]: row[1] for row in rows} == {one.hsa_id: one.name for one in PEOPLE.staff.values()}
    for hsa_id, _, licence, position, group, unit, *_ in rows:
        member = PEOPLE.staff[hsa_id]
        assert (", ".join(member.licences) or "–") == licence
        assert (member.positions[0].code if member.positions else "–") == position.split()[0]
        assert (member.group_codes or ("–",))[0] == group.split()[0]
        assert [one[-4:] for one in member.units] == re.findall(r"\b[12][AB]\d\d\b", unit.split("(")[0])


def test_patients_are_those_of_the_specification(listed):
    numbers = {row[1] for row in listed("16.4", "## 17")}

    ours = {
        number
        for one in PEOPLE.patients.values()
        for number in (one.number, one.present_number, one.reserve_number)
    }
    assert numbers | {"199611102394", ""} == ours


def test_names_and_addresses_of_patients_are_those_of_the_specification(listed):
    rows = {row[1]: row for row in listed("16.4", "## 17")}

    for patient in PEOPLE.patients.values():
        row = ["" if cell == "–" else cell for cell in rows[patient.present_number or patient.number]]
        assert row[2:5] == [patient.given_name, patient.middle_name, patient.surname]
        place = patient.address
        town = f"{place.postal_code[:3]} {place.postal_code[3:]} {place.city}" if place else ""
        if patient.is_known:
            assert row[5] == ", ".join(filter(None, (place.care_of, place.street, town) if place else ()))


@pytest.mark.parametrize("patient", PEOPLE.patients.values(), ids=lambda patient: patient.key)
def test_every_number_is_a_valid_number(patient):
    for number in filter(None, (patient.number, patient.present_number)):
        assert PersonId.parse(number, today=date(2026, 1, 1)).digits == number


def test_the_reserve_number_is_no_valid_number():
    with pytest.raises(ValueError, match="not a personal"):
        PersonId.parse(PEOPLE.patients["samo"].reserve_number, today=date(2026, 1, 1))


def test_ended_units_are_no_workplaces():
    names = [unit.name for unit in PEOPLE.workplaces(PEOPLE.staff["SE2321000999-1A0D"])]

    assert names == ["Ekbackens vårdcentral", "Ekbackens fotmottagning", "Ekbackens rehabmottagning"]
