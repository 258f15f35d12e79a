"""Where the patient's name and address in a certificate come from, and what may lack in them (tstrk1007 3.2, 3.3 and V-01 to V-04)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webcert.domain.document import PatientDetails
from webcert.domain.ids import PersonId
from webcert.domain.patient import NO_ADDRESS, Address, is_from_registry, obtained_address, patient_details, patient_problems
from webcert.domain.person import Person

PERSON = Person(
    person_id=PersonId("191212121212"), first_name="Tolvan", middle_name="M", last_name="Tolvansson", address="Provgatan 1", postal_code="12345",
    city="Provstad")
REGISTERED = Address(address="Provgatan 1", postal_code="12345", city="Provstad")
SENT = Address(address="Journalgatan 2", postal_code="54321", city="Journalby")
HOMELESS = replace(PERSON, city="")


@pytest.mark.parametrize("person,sent,found", [
    (PERSON, SENT, SENT), (PERSON, replace(SENT, city=""), REGISTERED), (PERSON, NO_ADDRESS, REGISTERED), (HOMELESS, SENT, SENT),
    (HOMELESS, replace(SENT, address=""), None),
])  # fmt: skip
def test_an_address_counts_only_when_it_is_whole_and_the_care_systems_goes_first(person, sent, found):
    assert obtained_address(person, sent) == found


@pytest.mark.parametrize("person,sent,told", [(PERSON, SENT, False), (PERSON, NO_ADDRESS, True), (HOMELESS, NO_ADDRESS, False)])
def test_the_user_is_told_of_the_registrys_address(person, sent, told):
    assert is_from_registry(person, sent) is told


def test_the_name_is_the_registrys_and_the_address_the_written_one_where_none_was_obtained():
    made = patient_details(HOMELESS, NO_ADDRESS, written=SENT)

    assert (made.first_name, made.middle_name, made.last_name, made.address) == ("Tolvan", "M", "Tolvansson", "Journalgatan 2")


@pytest.mark.parametrize("row,changes,place,kind", [
    ("V-01", {"address": " "}, "postadress", "EMPTY"), ("V-02", {"postal_code": ""}, "postnummer", "EMPTY"),
    ("V-03", {"postal_code": "1234"}, "postnummer", "INVALID_FORMAT"), ("V-03", {"postal_code": "123  45"}, "postnummer", "INVALID_FORMAT"),
    ("V-04", {"city": ""}, "postort", "EMPTY"),
])  # fmt: skip
def test_a_broken_rule_gives_its_problem(row, changes, place, kind):
    patient = PatientDetails(**{"person_id": PERSON.person_id, "address": "Provgatan 1", "postal_code": "123 45", "city": "Provstad", **changes})

    assert [(one.category, one.place, str(one.kind)) for one in patient_problems(patient)] == [("patient", f"grunddata.patient.{place}", kind)]
