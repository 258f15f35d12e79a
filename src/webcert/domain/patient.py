"""The patient's name and address in certificates that carry them (tstrk1007 3.2 and 3.3, D33)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from webcert.domain.document import PatientDetails, address_problems
from webcert.domain.person import Person
from webcert.formlang.problems import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A postal address; one that lacks a part counts as none."""

    address: str = ""
    postal_code: str = ""
    city: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every part is there."""
        return all((self.address, self.postal_code, self.city))


#: No address at all.
NO_ADDRESS = Address()


def obtained_address(person: Person, sent: Address) -> Address | None:
    """The address that others vouch for: the care system's (`sent`), else the registry's; None when neither is complete."""
    registered = Address(address=person.address, postal_code=person.postal_code, city=person.city)
    return next((one for one in (sent, registered) if one.is_complete), None)


def is_from_registry(person: Person, sent: Address) -> bool:
    """Whether the address is the registry's, since the care system gave none."""
    return not sent.is_complete and obtained_address(person, sent) is not None


def patient_details(person: Person, sent: Address, *, written: Address) -> PatientDetails:
    """The patient as the certificate states it: the registry's name, the address obtained or else the one `written` in the draft."""
    return PatientDetails(
        person_id=person.person_id, first_name=person.first_name, middle_name=person.middle_name, last_name=person.last_name,
        **asdict(obtained_address(person, sent) or written),
    )  # fmt: skip


def written_address(patient: PatientDetails) -> Address:
    """The address that a document states."""
    return Address(address=patient.address, postal_code=patient.postal_code, city=patient.city)


def full_name(patient: PatientDetails) -> str:
    """First, middle and last name."""
    return " ".join(part for part in (patient.first_name, patient.middle_name, patient.last_name) if part)


def patient_problems(patient: PatientDetails) -> Iterator[Problem]:
    """What is missing in the patient's address, rules V-01 to V-04 (tstrk1007 7.1)."""
    return address_problems("patient", "patient", "grunddata.patient", patient)
