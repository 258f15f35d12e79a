"""Swedish local time, which the contracts and the users mean. The moment itself always comes from outside."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def swedish(moment: datetime) -> datetime:
    """An aware moment as Swedish local time."""
    return moment.astimezone(STOCKHOLM)


def local(moment: datetime) -> datetime:
    """An aware moment as Swedish local time without zone, as documents state it."""
    return swedish(moment).replace(tzinfo=None)


def swedish_date(moment: datetime) -> date:
    """The day it is in Sweden at an aware moment."""
    return swedish(moment).date()


def from_swedish(written: datetime) -> datetime:
    """A time as contracts write it as an aware moment: Swedish local time unless it has a zone of its own."""
    return written if written.tzinfo else written.replace(tzinfo=STOCKHOLM)
