"""The chain of the access log: a sealer numbers the rows and hashes each with the one before (robustness 6.1).

Rows are written unsealed, so that no action waits for another one's; the worker seals them within seconds. Two
sealers at once are safe: the number is a key, and the one that comes second has its whole turn undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.models import AccessLogRow, Seal, Unsealed

#: What the first seal is chained to.
_BEGINNING = "0" * 64
_AT_ONCE = 500
#: A worker that runs seals within seconds; a row that waits longer than this has lost its seal or has no worker.
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Where the chain does not hold; `number` is the seal's, 0 for a row without one."""

    number: int
    why: str


def sealed_hash(previous: str, number: int, row: AccessLogRow) -> str:
    """The hash of a row in its place of the chain."""
    return hashlib.sha256(f"{previous}\n{number}\n{_canonical(row)}".encode()).hexdigest()


def _canonical(row: AccessLogRow) -> str:
    content = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    content["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(content, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal() -> int:
    """Seal the rows that wait, at most a handful of hundreds; gives their number. The head goes to the audit log."""
    if not Unsealed.objects.exists():
        return 0
    try:
        with transaction.atomic():
            return _seal()
    except IntegrityError:
        return 0  # another worker was first


def _seal() -> int:
    last = Seal.objects.order_by("-number").first()
    number, head = (last.number, last.hash) if last else (0, _BEGINNING)
    waiting = [one.row for one in Unsealed.objects.select_related("row").order_by("pk")[:_AT_ONCE]]
    seals = []
    for row in waiting:
        number += 1
        head = sealed_hash(head, number, row)
        seals.append(Seal(number=number, row=row, hash=head))
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(row__in=waiting).delete()
    if waiting:
        audit.note(Event.LOG_SEALED, number=number, head=head)
    return len(waiting)


def faults(*, at: datetime, head: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Every place where the chain is broken. `head` is a number and hash kept elsewhere, which the chain must hold."""
    number, previous = 0, _BEGINNING
    for one in Seal.objects.select_related("row").order_by("number").iterator():
        if one.number != number + 1:
            yield Fault(number=number + 1, why=f"saknas till och med {one.number - 1}")
        elif one.hash != sealed_hash(previous, one.number, one.row):
            yield Fault(number=one.number, why="raden, dess nummer eller dess kontrollsumma är ändrad")
        if head and head[0] == one.number and head[1] != one.hash:
            yield Fault(number=one.number, why="kontrollsumman är inte den som har sparats på annat håll")
        number, previous = one.number, one.hash
    if head and head[0] > number:
        yield Fault(number=number + 1, why=f"saknas till och med {head[0]}")
    for row in AccessLogRow.objects.filter(seal__isnull=True, at__lt=at - _LONGEST_WAIT).order_by("pk").iterator():
        yield Fault(number=0, why=f"rad {row.pk} från {row.at:%Y-%m-%d %H:%M} UTC saknar plats i kedjan")
