"""What the product needs from outside systems while a user waits; adapters speak the official contracts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from webcert.domain.document import Document
from webcert.domain.ids import HsaId, PersonId
from webcert.domain.person import Person
from webcert.domain.staff import StaffMember


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """A certificate in the registry, with aware times of what has happened to it and the code of the recipient."""

    document: Document
    signed_at: datetime
    sent_at: datetime | None = None
    sent_to: str = ""
    revoked_at: datetime | None = None


class CertificateRegistry(Protocol):
    """Certificates of every care provider (Intygstjänsten)."""

    def find(self, certificate_id: str) -> Registered | None:
        """The certificate, None when there is none. Raises Unavailable."""


class Directory(Protocol):
    """Staff and units (HSA)."""

    def staff(self, hsa_id: HsaId) -> StaffMember | None:
        """The member of staff, None when unknown. Raises Unavailable."""

    def commissions(self, hsa_id: HsaId) -> frozenset[HsaId]:
        """Ids of the units on which the person has an active commission now. Raises Unavailable."""


class PersonRegistry(Protocol):
    """People (PU)."""

    def look_up(self, person_id: PersonId) -> Person | None:
        """The person, None when not found. Raises Unavailable."""

    def look_up_all(self, person_ids: Collection[PersonId]) -> dict[PersonId, Person | None]:
        """Several persons at once, None for each that is not found. Raises Unavailable."""
