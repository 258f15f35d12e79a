"""What may be said of a person (integration 6.5)."""

from __future__ import annotations

from webcert.domain.ids import PersonId
from webcert.domain.person import Person

NUMBER = PersonId("191212121212")


def test_a_protected_person_is_disclosed_only_as_such():
    disclosed = Person(person_id=NUMBER, first_name="Tolvan", last_name="Prov", address="Gatan 1", city="Orten", protected=True).disclosed()

    assert (disclosed.first_name, disclosed.last_name, disclosed.address, disclosed.city) == ("", "Sekretessmarkering", "", "")


def test_another_person_is_disclosed_with_name_and_address():
    disclosed = Person(person_id=NUMBER, first_name="Tolvan", last_name="Prov", address="Gatan 1", postal_code="12345", city="Orten").disclosed()

    assert (disclosed.first_name, disclosed.last_name, disclosed.address, disclosed.postal_code) == ("Tolvan", "Prov", "Gatan 1", "12345")


def test_a_name_without_middle_name_has_no_gap():
    assert Person(person_id=NUMBER, first_name="Tolvan", last_name="Prov").name == "Tolvan Prov"
