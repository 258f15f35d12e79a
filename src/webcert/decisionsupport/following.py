"""Each process follows the editions in use: before its first request, and then all the time in a thread of its own.

The thread reads and builds; requests go on with the data they have until the new ones are put in place.
"""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, connection

from webcert.decisionsupport.store import Follower

log = structlog.get_logger()
#: So often a process looks for new editions.
SECONDS = 5.0


class Following:
    """The following of this process. `complete` is false while what is in use could not be loaded."""

    def __init__(self) -> None:
        self.complete = True
        self._follower = Follower()
        self._thread: threading.Thread | None = None
        self._looked, self._stopping = threading.Event(), threading.Event()

    def look(self) -> None:
        """Load what has come into use; when that fails, say so in the log and go on with what there is."""
        try:
            changed = self._follower.follow()
        except Exception as error:
            # Whatever is wrong with the database or an edition, the process goes on with what it has, and looks again.
            self.complete = False
            if isinstance(error, DatabaseError):
                connection.close()
            log.error("editions_not_read", reason=type(error).__name__)
            return
        self.complete = True
        for kind in changed:
            log.info("edition_in_use", kind=kind, edition=self._follower.loaded[kind])

    def start(self, seconds: float = SECONDS) -> None:
        """Look in a thread, again and again until `stop`; comes back when it has looked once."""
        self._looked.clear()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._go_on, args=(seconds,), name="editions", daemon=True)
        self._thread.start()
        self._looked.wait()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _go_on(self, seconds: float) -> None:
        try:
            self.look()
            self._looked.set()
            while not self._stopping.wait(seconds):
                self.look()
        finally:
            self._looked.set()
            connection.close()


FOLLOWING = Following()
