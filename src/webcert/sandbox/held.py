"""Calls that a fault switch keeps waiting, so few at once that the control page always has a thread left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

#: The demo gives the sandbox 64 threads (`config/demo.py`); the product holds at most 20 calls to one system.
_MOST = 48


class Held:
    """The calls that wait now. One beyond the most lets the one go that has waited longest: its caller has given up long ago."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._waiting: list[tuple[tuple[str, str], Event]] = []
        self._lock = Lock()

    @contextmanager
    def holding(self, key: tuple[str, str]) -> Iterator[Event]:
        """A call to the (stand-in, operation) waits within this block, until the event says that it shall wait no longer."""
        mine = (key, Event())
        with self._lock:
            self._waiting.append(mine)
            for _, oldest in self._waiting[: -self._most]:
                oldest.set()
        try:
            yield mine[1]
        finally:
            with self._lock:
                self._waiting.remove(mine)

    def number(self, key: tuple[str, str]) -> int:
        """How many calls to the (stand-in, operation) wait now."""
        with self._lock:
            return sum(waiting == key for waiting, _ in self._waiting)

    def release(self, *keys: tuple[str, str]) -> None:
        """Let the calls to these go on."""
        with self._lock:
            for key, waiting in self._waiting:
                if key in keys:
                    waiting.set()
