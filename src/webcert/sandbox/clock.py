"""The time of the sandbox: a function that can be exchanged, and times as contracts write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from webcert.domain.clock import swedish

#: Gives the present moment, with time zone.
Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def local(moment: datetime) -> str:
    """Swedish local time without zone and fraction, as the certificate contracts want it (2.5)."""
    return swedish(moment).strftime("%Y-%m-%dT%H:%M:%S")
