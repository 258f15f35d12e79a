"""Telling in time of keys and certificates that end (robustness 6, V13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import keys
from webcert.adapters.keys import Watched


def tell_of_ending(watched: Iterable[Watched], *, at: datetime) -> int:
    """Raise an alarm for each file whose certificate ends within 45, 14 or 3 days, has ended, or cannot be read; gives how many.

    Runs once a day and says the same each day until the file has been replaced.
    """
    told = 0
    for one in watched:
        try:
            held = keys.left(one, now=at)
        except (OSError, ValueError):
            audit.note(Event.CERTIFICATE_ENDS, alarm=True, name=one.name, reason="unreadable")
            told += 1
            continue
        if held.step is not None:
            audit.note(Event.CERTIFICATE_ENDS, alarm=True, name=one.name, days=held.days, within=held.step)
            told += 1
    return told
