"""Reading documents: the only door, with the access decision in it (workflow 3, style 4)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from webcert.accesslog.lookups import look_up
from webcert.certificates.models import Certificate
from webcert.domain.access import Action, Actor, Denial, Place, why_not
from webcert.domain.document import UnitDetails
from webcert.domain.errors import NotAllowed, Unavailable
from webcert.domain.person import Person
from webcert.domain.ports import CertificateRegistry, PersonRegistry


def place_of(certificate: Certificate) -> Place:
    """Where a document belongs."""
    return replace(place_at(certificate.unit_details()), unit_id=certificate.unit_id, provider_id=certificate.provider_id)


def place_at(unit: UnitDetails) -> Place:
    """Where a document that is made on a unit belongs."""
    return Place(unit_id=unit.hsa_id, provider_id=unit.provider_id, unit_name=unit.name, provider_name=unit.provider_name)


def person_of(certificate: Certificate, registry: PersonRegistry) -> Person | None:
    """The patient, asked for anew (D22). Raises NotAllowed when the registry is silent."""
    person, silent = _asked(certificate, registry)
    if silent:
        raise NotAllowed(Denial.PU_PROBLEM)
    return person


def _asked(certificate: Certificate, registry: PersonRegistry) -> tuple[Person | None, bool]:
    """What the registry says of the patient, and whether it was silent."""
    try:
        return look_up(registry, certificate.person_id), False
    except Unavailable:
        return None, True


def find(certificate_id: UUID, registry: CertificateRegistry) -> Certificate | None:
    """The document, from the registry when the product does not hold it; no access is decided. Raises NotAllowed when the registry is silent."""
    held = Certificate.objects.filter(pk=certificate_id).first()
    if held is not None:
        return held
    try:
        found = registry.find(str(certificate_id))
    except Unavailable as silence:
        raise NotAllowed(Denial.EXTERNAL_SYSTEM_PROBLEM) from silence
    return Certificate.of_registry(found) if found is not None else None


def certificate_for(
    actor: Actor, certificate_id: UUID, action: Action, registry: PersonRegistry, *, found: Certificate | None = None
) -> tuple[Certificate, Person]:
    """The document, which may have been `found` already, and its patient, when `actor` may do `action` with it. Raises NotAllowed."""
    certificate = found or Certificate.objects.filter(pk=certificate_id).first()
    if certificate is None:
        raise NotAllowed(Denial.DATA_NOT_FOUND)
    person, silent = _asked(certificate, registry)
    refuse(why_not(action, certificate.kind, actor, person, place_of(certificate), silent=silent))
    if person is None:
        raise NotAllowed(Denial.PERSON_NOT_FOUND)
    return certificate, person


def allowed(action: Action, certificate: Certificate, actor: Actor, person: Person | None) -> bool:
    """Whether a control for the action may be offered."""
    return why_not(action, certificate.kind, actor, person, place_of(certificate)) is None


def refuse(denial: Denial | None) -> None:
    """Raise NotAllowed when there is a reason."""
    if denial is not None:
        raise NotAllowed(denial)
