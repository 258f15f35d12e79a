"""The time of the sandbox: a function that can be exchanged, and times as contracts write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

#: Gives the present moment, with time zone.
Clock = Callable[[], datetime]

_SWEDEN = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def local(moment: datetime) -> str:
    """Swedish local time without zone and fraction, as the certificate contracts want it (2.5)."""
    return moment.astimezone(_SWEDEN).strftime("%Y-%m-%dT%H:%M:%S")


def local_today(moment: datetime) -> str:
    """The date in Sweden, `YYYY-MM-DD`."""
    return local(moment)[:10]
