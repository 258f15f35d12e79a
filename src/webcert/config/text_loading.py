"""Reading the text versions: when the process starts, and again each night (text-versions 3).

Each process reads for itself, at its first request of a day. Requests beside it go on with the texts in use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from webcert.adapters import outside
from webcert.certtypes import catalogue
from webcert.domain.clock import swedish_date

log = structlog.get_logger()


class Reading:
    """When the texts of this process were read, and whether they ever were as a whole."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.complete = False
        self._turn = threading.Lock()

    def keep_current(self, today: date) -> None:
        """Read the texts once a day, and until it has gone well once."""
        if (self.day == today and self.complete) or not self._turn.acquire(blocking=False):
            return
        try:
            self.complete = read() or self.complete
            self.day = today
        finally:
            self._turn.release()


def read() -> bool:
    """Use the texts as they are now; gives whether every folder could be read. What is wrong is logged."""
    try:
        loaded = catalogue.load_texts(settings.TEXT_DIRS)
    except OSError as error:
        log.error("texts_not_read", folder=str(error.filename), reason=error.strerror)
        return False
    for fault in loaded.faults:
        log.error("text_file_left_out" if fault.left_out else "text_file_incomplete", file=fault.file, reason=fault.reason)
    log.info("texts_read", versions=len(loaded.versions), left_out=sum(fault.left_out for fault in loaded.faults))
    return True


READING = Reading()


class Nightly:
    """Has the texts read before the first request of a day is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        READING.keep_current(swedish_date(outside.now()))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the day."""
        READING.keep_current(swedish_date(outside.now()))
        return self.get_response(request)
