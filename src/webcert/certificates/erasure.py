"""Record destruction after an authority's decision (robustness 6.1; patientdatalagen 8 kap. 4 §).

Two operators confirm the same decision on the same documents. What goes is everything the product holds of them;
what stays is the access log and a line with id, time, decision, operators and the hash of what was signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Erasure, ErasureConfirmation
from webcert.certificates.models import DRAFTS, Certificate, RiskConsent, Status
from webcert.conversations.models import Message, MessageDraft
from webcert.delivery.models import Delivery, State
from webcert.domain.ids import PersonId
from webcert.launch.models import LaunchContext, LoginAttempt

_NEEDED = 2


class Refused(Exception):
    """Nothing was destroyed; the text says why, in Swedish."""


def named(ids: Iterable[UUID]) -> list[Certificate]:
    """The documents with these ids that there are."""
    return list(Certificate.objects.filter(pk__in=ids).order_by("pk"))


def of_patient(person_id: PersonId) -> list[Certificate]:
    """Every document of a patient, also those under a number that has been exchanged."""
    return list(Certificate.objects.filter(Q(patient_number=person_id.digits) | Q(former_number=person_id.digits)).order_by("pk"))


def relatives(certificate: Certificate) -> list[UUID]:
    """Documents that this one was made from, or that were made from it."""
    children = Certificate.objects.filter(Q(parent_id=certificate.pk) | Q(copied_from=certificate.pk))
    parents = Certificate.objects.filter(pk__in=[one for one in (certificate.parent_id, certificate.copied_from) if one])
    return [*parents.values_list("pk", flat=True), *children.values_list("pk", flat=True)]


def content(certificate: Certificate) -> dict[str, int]:
    """How many rows of each table go with a document."""
    found = {rows.model._meta.db_table: rows.count() for rows in _belonging(certificate)}
    return {name: number for name, number in found.items() if number}


def _belonging(certificate: Certificate) -> list[QuerySet[Any]]:
    """The rows of every table that say something of a document; whatever refers to it by key is found by itself.

    With the last document of a patient go the patient's consents, which no document owns.
    """
    certificate_id = certificate.pk
    related = [
        one.related_model._base_manager.filter(**{one.field.name: certificate_id})
        for one in Certificate._meta.related_objects
        if not isinstance(one.related_model, str)
    ]
    loose = [
        Delivery.objects.filter(key=str(certificate_id)),
        Message.objects.filter(certificate_id=certificate_id),
        MessageDraft.objects.filter(certificate_id=certificate_id),
        LaunchContext.objects.filter(certificate_id=certificate_id),
        LoginAttempt.objects.filter(link__id=str(certificate_id)),
        _consents_of_last(certificate),
    ]
    return [*related, *loose]


def _consents_of_last(certificate: Certificate) -> QuerySet[RiskConsent]:
    numbers = [one for one in (certificate.patient_number, certificate.former_number) if one]
    others = Certificate.objects.filter(Q(patient_number__in=numbers) | Q(former_number__in=numbers)).exclude(pk=certificate.pk)
    consents = RiskConsent.objects.filter(patient_number__in=numbers)
    return consents.none() if others.exists() else consents


def confirm(*, decision: str, operator: str, certificates: Sequence[Certificate], at: datetime) -> bool:
    """Keep an operator's confirmation; with the second one's it is carried out. Gives whether it was. Raises Refused."""
    decision, operator = decision.strip(), " ".join(operator.split())
    if not decision or not operator:
        raise Refused("Beslutets nummer och operatör ska anges.")
    _overwrite_deleted()
    with transaction.atomic():
        done = _confirm(decision, operator, certificates, at)
    if done:
        _empty_journal()
    return done


def _confirm(decision: str, operator: str, certificates: Sequence[Certificate], at: datetime) -> bool:
    ids = [one.pk for one in certificates]
    locked = list(Certificate.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    waiting = Delivery.objects.filter(key__in=map(str, ids), state__in=[State.WAITING, State.LEASED]).values_list("key", flat=True)
    if waiting:
        raise Refused("Meddelanden väntar på att levereras för " + ", ".join(sorted(set(waiting))) + ". Försök igen när de är levererade.")
    scope = hashlib.sha256("\n".join(sorted(map(str, ids))).encode()).hexdigest()
    earlier = ErasureConfirmation.objects.filter(decision=decision, scope=scope)
    if operator.casefold() not in {one.operator.casefold() for one in earlier}:
        ErasureConfirmation.objects.create(decision=decision, scope=scope, operator=operator, at=at)
        audit.note(Event.ERASURE_CONFIRMED, decision=decision, operator=operator, documents=len(ids))
    operators = sorted(earlier.all().values_list("operator", flat=True))
    if len(operators) < _NEEDED:
        return False
    for certificate in locked:
        Erasure.objects.create(
            certificate_id=certificate.pk, decision=decision, operators=operators, at=at,
            sha256=certificate.signed.sha256 if certificate.is_signed else "",
        )  # fmt: skip
        _destroy(certificate, decision, operators)
    return True


def _destroy(certificate: Certificate, decision: str, operators: Sequence[str]) -> None:
    number = certificate.pk
    for rows in _belonging(certificate):
        rows.delete()
    # A certificate that was made from it keeps its relation, which is signed; of a draft's nothing stays.
    unsigned = Certificate.objects.filter(status__in=[*DRAFTS, Status.DRAFT_LOCKED])
    unsigned.filter(parent_id=number).update(parent_id=None, relation=None)
    Certificate.objects.filter(copied_from=number).update(copied_from=None)
    certificate.delete()
    audit.note(Event.CERTIFICATE_ERASED, certificate_id=str(number), decision=decision, operators=", ".join(operators))


def _overwrite_deleted() -> None:
    """Have SQLite overwrite what is deleted; PostgreSQL does it at its next vacuum."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _empty_journal() -> None:
    """Leave nothing in SQLite's write-ahead log; a reader may hold it up, and then the next checkpoint does it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def entries() -> list[dict[str, Any]]:
    """What has been destroyed, to be kept outside the back-ups; each entry carries a mark that only we can make."""
    return [_marked(_as_json(one)) for one in Erasure.objects.order_by("pk")]


def _as_json(one: Erasure) -> dict[str, Any]:
    return {
        "certificate": str(one.certificate_id), "decision": one.decision, "operators": one.operators, "sha256": one.sha256,
        "at": one.at.isoformat(),
    }  # fmt: skip


def _marked(entry: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return {**entry, "mark": hmac.new(settings.LOG_HASH_KEY.encode(), f"erasure {text}".encode(), hashlib.sha256).hexdigest()}


@transaction.atomic
def replay(given: Iterable[dict[str, Any]]) -> int:
    """Destroy again what a restored back-up brought back; gives the number. Raises Refused for an entry that is not ours."""
    again = 0
    for entry in given:
        bare = {name: value for name, value in entry.items() if name != "mark"}
        if not hmac.compare_digest(str(entry.get("mark", "")), _marked(bare)["mark"]):
            raise Refused("en rad har inte skrivits av Webcert")
        number, decision, operators = UUID(entry["certificate"]), entry["decision"], entry["operators"]
        if not Erasure.objects.filter(certificate_id=number, decision=decision).exists():
            Erasure.objects.create(
                certificate_id=number, decision=decision, operators=operators, sha256=entry["sha256"],
                at=datetime.fromisoformat(entry["at"]),
            )  # fmt: skip
        certificate = Certificate.objects.select_for_update().filter(pk=number).first()
        if certificate is not None:
            _destroy(certificate, decision, operators)
            again += 1
    return again
