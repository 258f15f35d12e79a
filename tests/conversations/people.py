"""Who takes part: staff on several units, and the person registry that answers as a test orders."""

from __future__ import annotations

from dataclasses import replace

from tests.product.conftest import PERSON, UNIT, USER
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.domain.staff import CareUnit, Role

#: Another unit of the same care provider, and a unit of another one.
NEXT_DOOR = replace(UNIT, hsa_id="SE2321000999-1B02", name="Granbackens vårdcentral")
FAR_AWAY = replace(UNIT, hsa_id="SE2321000888-2B02", name="Fjärran vårdcentral", provider_id="SE2321000888-2B00", provider_name="Region Fjärran")


def _at(unit):
    return (CareUnit(details=unit, commission="Vård och behandling"),)


DOCTOR = USER
COLLEAGUE = replace(USER, hsa_id="SE2321000999-1A0E", name="Axel Träningsson")
DENTIST = replace(USER, hsa_id="SE2321000999-1A0J", name="Tora Tandläkare", role=Role.DENTIST, positions=())
ADMINISTRATOR = replace(USER, hsa_id="SE2321000999-1A0G", name="Vera Vårdadministratör", role=Role.CARE_ADMINISTRATOR, positions=())
NEIGHBOUR = replace(USER, hsa_id="SE2321000999-1B0D", name="Greta Grannläkare", units=_at(NEXT_DOOR))
STRANGER = replace(USER, hsa_id="SE2321000888-2B0D", name="Frans Fjärranläkare", units=_at(FAR_AWAY))


class PersonRegistry:
    """Answers with the patient as a test wants the patient to be: `person` None is unknown, `silent` no answer at all."""

    def __init__(self) -> None:
        self.person: Person | None = PERSON
        self.silent = False

    def becomes(self, **changed: object) -> None:
        """From now on the patient is otherwise: `protected`, `deceased`."""
        self.person = replace(self.person or PERSON, **changed)

    def look_up(self, person_id: PersonId) -> Person | None:
        """The person."""
        if self.silent:
            raise Unavailable(service="person registry", permanent=False, contact=True)
        return self.person

    def look_up_all(self, person_ids: set[PersonId]) -> dict[PersonId, Person | None]:
        """All of them."""
        return {one: self.look_up(one) for one in person_ids}
