"""Answers that are kept for a while in this process, in a bounded number (integration 8)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """At most `size` answers; the one kept first is forgotten first. Safe for threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: OrderedDict[Hashable, tuple[datetime, timedelta, T]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, *, now: datetime, life: timedelta) -> T | None:
        """What was kept under a key no longer ago than `life`; None otherwise."""
        with self._lock:
            self._forget(now)
            since, _, answer = self._found.get(key, (None, None, None))
        return answer if since is not None and timedelta(0) <= now - since < life else None

    def keep(self, key: Hashable, answer: T, *, now: datetime, life: timedelta) -> None:
        """Keep an answer instead of the former one, for no longer than `life`."""
        with self._lock:
            self._forget(now)
            self._found.pop(key, None)
            self._found[key] = (now, life, answer)
            while len(self._found) > self._size:
                self._found.popitem(last=False)

    def _forget(self, now: datetime) -> None:
        """Nothing stays in memory for longer than it may serve."""
        for key in [key for key, (since, life, _) in self._found.items() if now - since >= life]:
            del self._found[key]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
