"""Asking the person registry, with a line in the audit log about what came of it (workflow 18)."""

from __future__ import annotations

from collections.abc import Collection

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.domain.ports import PersonRegistry


def look_up(registry: PersonRegistry, person_id: PersonId) -> Person | None:
    """The person, None when not found. Raises Unavailable."""
    try:
        person = registry.look_up(person_id)
    except Unavailable:
        audit.note(Event.PERSON_LOOKED_UP, person=person_id, outcome="unavailable")
        raise
    audit.note(Event.PERSON_LOOKED_UP, person=person_id, outcome="found" if person else "not_found")
    return person


def look_up_all(registry: PersonRegistry, person_ids: Collection[PersonId]) -> dict[PersonId, Person | None]:
    """Several persons in one call, None for each that is not found. Raises Unavailable."""
    try:
        people = registry.look_up_all(person_ids)
    except Unavailable:
        for one in person_ids:
            audit.note(Event.PERSON_LOOKED_UP, person=one, outcome="unavailable")
        raise
    for number, person in people.items():
        audit.note(Event.PERSON_LOOKED_UP, person=number, outcome="found" if person else "not_found")
    return people
