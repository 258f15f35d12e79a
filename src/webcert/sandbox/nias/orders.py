"""Orders at Net iD Access Server: who is to sign which digest, and how far it has come."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from webcert.sandbox.people import StaffMember

#: An order that nobody has seen counts as having no program that shows it after this time; it ends after the longer one.
UNSEEN, LIFE = timedelta(seconds=5), timedelta(minutes=4)
_KEPT = 200


class Status(StrEnum):
    """How an order goes, by the words of Collect (integration.md 10.6)."""

    OUTSTANDING = "OUTSTANDING_TRANSACTION"
    USER_SIGN = "USER_SIGN"
    NO_CLIENT = "NO_CLIENT"
    COMPLETE = "COMPLETE"
    USER_CANCEL = "USER_CANCEL"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED_TRANSACTION"
    ALREADY_COLLECTED = "ALREADY_COLLECTED"
    VALIDATION_FAILED = "SIGN_VALIDATION_FAILED"
    UNKNOWN_USER = "UNKNOWN_USER"
    INVALID_DEVICE = "INVALID_DEVICESW"
    ACCESS_DENIED = "ACCESS_DENIED_RP"
    INVALID_PARAMETERS = "INVALID_PARAMETERS"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    RETRY = "RETRY"


#: The states in which the user can still answer.
OPEN = (Status.OUTSTANDING, Status.USER_SIGN)


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order; `person` is the number that was given, `card` whose card has signed it."""

    reference: str
    person: str
    digest: bytes
    at: datetime
    member: StaffMember | None
    status: Status = Status.OUTSTANDING
    card: StaffMember | None = None


class Orders:
    """The orders of the day, behind one lock; the oldest are forgotten first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._orders: dict[str, Order] = {}
        self._lock = Lock()

    def place(self, person: str, digest: bytes, member: StaffMember | None) -> Order:
        """A new order; an older one of the same person that is still open is cancelled by it."""
        with self._lock:
            for one in self._orders.values():
                if one.person == person and one.status in OPEN:
                    self._orders[one.reference] = replace(one, status=Status.CANCELLED)
            while len(self._orders) >= _KEPT:
                self._orders.pop(next(iter(self._orders)))
            status = Status.OUTSTANDING if member else Status.UNKNOWN_USER
            order = Order(
                reference=str(uuid.UUID(bytes=secrets.token_bytes(16))), person=person, digest=digest, at=self._clock(),
                member=member, status=status,
            )  # fmt: skip
            self._orders[order.reference] = order
            return order

    def get(self, reference: str) -> Order | None:
        """An order, or None."""
        with self._lock:
            return self._orders.get(reference)

    def status(self, order: Order) -> Status:
        """How it goes now, by the clock as well."""
        age = self._clock() - order.at
        if order.status in OPEN and age > LIFE:
            return Status.EXPIRED
        return Status.NO_CLIENT if order.status == Status.OUTSTANDING and age > UNSEEN else order.status

    def collect(self, reference: str) -> tuple[Order, Status] | None:
        """An order and how it goes; a completed one is given once."""
        with self._lock:
            order = self._orders.get(reference)
            if order is None:
                return None
            if order.status == Status.COMPLETE:
                self._orders[reference] = replace(order, status=Status.ALREADY_COLLECTED)
            return order, self.status(order)

    def shown(self) -> list[Order]:
        """The orders that the users' program shows, newest first; showing them is what USER_SIGN tells."""
        with self._lock:
            for one in self._orders.values():
                if one.status == Status.OUTSTANDING and self.status(one) != Status.EXPIRED:
                    self._orders[one.reference] = replace(one, status=Status.USER_SIGN)
            return [one for one in reversed(self._orders.values()) if self.status(one) == Status.USER_SIGN]

    def answer(self, reference: str, status: Status, *, card: StaffMember | None = None) -> bool:
        """The user signs with a card, or cancels; False when it is too late."""
        with self._lock:
            order = self._orders.get(reference)
            if order is None or order.status not in OPEN or self.status(order) == Status.EXPIRED:
                return False
            self._orders[reference] = replace(order, status=status, card=card)
            return True
