"""What the product needs from outside systems while a user waits; adapters speak the official contracts."""

from __future__ import annotations

from typing import Protocol

from webcert.domain.ids import HsaId, PersonId
from webcert.domain.person import Person
from webcert.domain.staff import StaffMember


class Directory(Protocol):
    """Staff and units (HSA)."""

    def staff(self, hsa_id: HsaId) -> StaffMember | None:
        """The member of staff, None when unknown. Raises Unavailable."""


class PersonRegistry(Protocol):
    """People (PU)."""

    def look_up(self, person_id: PersonId) -> Person | None:
        """The person, None when not found. Raises Unavailable."""
