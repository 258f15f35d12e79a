"""What the person registry says about a person (integration 9)."""

from __future__ import annotations

from dataclasses import dataclass

from webcert.domain.document import PatientDetails
from webcert.domain.ids import PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person who was found. The registry's silence is `Unavailable`, its ignorance `None`."""

    person_id: PersonId
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    protected: bool = False
    deceased: bool = False
    test_indicated: bool = False

    @property
    def name(self) -> str:
        """First, middle and last name."""
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)

    def disclosed(self) -> PatientDetails:
        """The person as status updates carry it: a protected person only as such (integration 6.5)."""
        if self.protected:
            return PatientDetails(person_id=self.person_id, last_name="Sekretessmarkering")
        return PatientDetails(
            person_id=self.person_id, first_name=self.first_name, middle_name=self.middle_name,
            last_name=self.last_name, address=self.address, postal_code=self.postal_code, city=self.city,
        )  # fmt: skip
