"""Putting messages in the outbox, in the transaction of what happened (robustness M4, M8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from webcert.delivery.models import Delivery, Kind, State

REGISTRY = "registry"
LOG_SERVICE = "log service"

#: Events that drop a waiting "changed" event; every other event lets it go first (D53).
_DROP_CHANGED = frozenset({"SIGNAT", "RADERA"})


def care_system(unit_id: str) -> str:
    """The receiver of a unit's events."""
    return f"care:{unit_id}"


def register(*, certificate_id: str, xml: bytes, at: datetime) -> None:
    """Store the signed certificate in the registry; the bytes, whose element names the contract, go out as they are."""
    _put(key=certificate_id, receiver=REGISTRY, kind=Kind.REGISTER, once=f"register:{certificate_id}", content=xml, at=at)


def send(*, certificate_id: str, recipient: str, payload: dict[str, Any], at: datetime) -> None:
    """Send the certificate to a recipient, once."""
    once = f"send:{certificate_id}:{recipient}"
    _put(key=certificate_id, receiver=REGISTRY, kind=Kind.SEND, once=once, payload={**payload, "recipient": recipient}, at=at)


def revoke(*, certificate_id: str, payload: dict[str, Any], at: datetime) -> None:
    """Tell the registry that the certificate is revoked; it tells the recipients."""
    _put(key=certificate_id, receiver=REGISTRY, kind=Kind.REVOKE, once=f"revoke:{certificate_id}", payload=payload, at=at)


def message(*, certificate_id: str, message_id: str, payload: dict[str, Any], at: datetime) -> None:
    """Hand a question or an answer to the registry, which passes it on."""
    once = f"message:{message_id}"
    _put(key=certificate_id, receiver=REGISTRY, kind=Kind.MESSAGE, once=once, payload={**payload, "id": message_id}, at=at)


def access_log(*, first: int, last: int, at: datetime) -> None:
    """Hand over the access-log rows with these numbers in the chain; all messages share one key and so keep their order."""
    payload = {"first": first, "last": last}
    _put(key="access-log", receiver=LOG_SERVICE, kind=Kind.STORE_LOG, once=f"log:{first}", payload=payload, at=at)


def status_update(
    *, certificate_id: str, unit_id: str, event: str, number: int, content: bytes, payload: dict[str, Any], at: datetime
) -> None:
    """Tell the care system of an event; `number` tells events of one kind apart, `content` is the certificate."""
    newest = Delivery.objects.filter(key=certificate_id, kind=Kind.STATUS_UPDATE).order_by("-pk").values_list("pk", flat=True).first()
    waiting = Delivery.objects.filter(pk=newest or 0, event="ANDRAT", state=State.WAITING)  # an event after it has closed its window
    if event == "ANDRAT" and waiting.update(content=content, payload=payload, happened_at=at, frozen=None):
        return
    if event in _DROP_CHANGED:
        waiting.filter(attempts=0).delete()
    elif event != "ANDRAT":
        waiting.update(next_try=at)
    window = timedelta(seconds=settings.CHANGED_WINDOW_SECONDS if event == "ANDRAT" else 0)
    _put(
        key=certificate_id, receiver=care_system(unit_id), kind=Kind.STATUS_UPDATE, event=event, content=content,
        once=f"{event}:{certificate_id}:{number}", payload=payload, at=at, next_try=at + window,
    )  # fmt: skip


def _put(
    *, key: str, receiver: str, kind: Kind, once: str, at: datetime, payload: dict[str, Any] | None = None,
    content: bytes | None = None, event: str = "", next_try: datetime | None = None,
) -> None:  # fmt: skip
    Delivery.objects.create(
        key=key, receiver=receiver, kind=kind, once=once, payload=payload or {}, content=content, event=event,
        happened_at=at, next_try=next_try or at,
    )  # fmt: skip
