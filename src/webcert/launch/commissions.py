"""The commissions of those who are logged in, read anew beside their requests, which never wait for the directory (D28)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Lock

from webcert.domain.ids import HsaId

#: Few, so that logins find room among the calls that the directory may get at once.
_READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="commissions")
#: More readings than this are not kept; the logins they were for have ended meanwhile.
_KEPT = 1000
_readings: dict[str, tuple[datetime, Future[frozenset[HsaId]]]] = {}
_lock = Lock()


def read(
    login: str, hsa_id: HsaId, ask: Callable[[HsaId], frozenset[HsaId]], *, at: datetime
) -> tuple[frozenset[HsaId], datetime] | None:
    """The units of the user's commissions and when they were asked for, once somebody has read them.

    Until then None, and `ask` is called in the background.

    Raises what `ask` raised, once; the next call begins anew.
    """
    with _lock:
        reading = _readings.get(login)
        if reading is None:
            _forget_the_oldest()
            _readings[login] = at, _READERS.submit(ask, hsa_id)
            return None
        begun, answer = reading
        if not answer.done():
            return None
        del _readings[login]
    return answer.result(), begun


def _forget_the_oldest() -> None:
    while len(_readings) >= _KEPT:
        _readings.pop(next(iter(_readings)))[1].cancel()
