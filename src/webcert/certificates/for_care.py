"""What care systems and others may read of documents by machine: lists with events and counts, complement requests (integration 5.2, 5.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.lookups import look_up, look_up_all
from webcert.certificates.models import Certificate, CertificateEvent
from webcert.conversations.models import Message, Subject
from webcert.conversations.threads import Counts, counts_of
from webcert.domain.ids import PersonId
from webcert.domain.ports import PersonRegistry


class PersonNotFound(Exception):
    """The person registry does not know the patient (D23)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """Units by HSA-id, or one care provider."""

    units: frozenset[str] = frozenset()
    provider: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A document with its events, oldest first, and how many questions there are from care and to care."""

    certificate: Certificate
    events: Sequence[CertificateEvent]
    from_care: Counts
    to_care: Counts


def listed(
    person_id: PersonId, where: Where, registry: PersonRegistry, *, begins: datetime | None, ends: datetime | None
) -> Iterator[Listed]:
    """A patient's documents; none of a protected patient's. Raises PersonNotFound, Unavailable (D56)."""
    person = look_up(registry, person_id)
    audit.note(Event.CERTIFICATES_LISTED, person=person_id, outcome="not_found" if person is None else "protected" if person.protected else "listed")
    if person is None:
        raise PersonNotFound
    if person.protected:
        return
    found = list(_at(where).filter(patient_number=person_id.digits).select_related("signed").prefetch_related("events").order_by("created_at", "pk"))
    counts = counts_of([one.pk for one in found])
    for certificate in found:
        events = sorted(certificate.events.all(), key=lambda one: (one.happened_at, one.pk))
        within = [one for one in events if (begins is None or one.happened_at >= begins) and (ends is None or one.happened_at <= ends)]
        if within or (begins is None and ends is None):
            from_care, to_care = counts.get(certificate.pk, (Counts(), Counts()))
            yield Listed(certificate=certificate, events=within, from_care=from_care, to_care=to_care)


def _at(where: Where) -> QuerySet[Certificate]:
    return Certificate.objects.filter(unit_id__in=where.units) if where.units else Certificate.objects.filter(provider_id=where.provider)


def complement_requests(ids: Collection[UUID], registry: PersonRegistry) -> Mapping[UUID, Sequence[Message]]:
    """The complement requests of each document, oldest first; none for a patient who is protected or unknown. Raises Unavailable."""
    patients = dict(Certificate.objects.filter(pk__in=ids).values_list("pk", "patient_number"))
    people = look_up_all(registry, {PersonId(one) for one in patients.values()}) if patients else {}
    known = {number.digits for number, person in people.items() if person is not None and not person.protected}
    shown = [one for one, number in patients.items() if number in known]
    audit.note(Event.ADDITIONS_READ, documents=len(ids))
    requests = Message.objects.filter(certificate_id__in=shown, subject=Subject.COMPLEMENT, from_care=False, answers="", reminds_of="")
    found: dict[UUID, list[Message]] = {}
    for one in requests.order_by("sent_at", "pk"):
        found.setdefault(one.certificate_id, []).append(one)
    return found
