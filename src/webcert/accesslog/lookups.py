"""Asking the person registry, with a line in the audit log about what came of it (workflow 18)."""

from __future__ import annotations

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
