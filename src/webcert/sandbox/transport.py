"""The faults that any HTTP call can meet: late, refused, cut off, lost, garbled, too large."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from flask import Response

from webcert.sandbox.faults import Kind, Switch

_GARBAGE = b"\x00\xff<<<detta {} kan ingen tolka"
_OVERSIZE_CHUNKS = 160
_CHUNK = b" " * 65536


def answer(
    switch: Switch | None, produce: Callable[[], Response], unanswered: Callable[[], None]
) -> Response:
    """The answer to a call: `produce` receives it and answers, `unanswered` notes that it was turned away.

    A switch of another kind than those of this module is for `produce` to obey.
    """
    kind = switch.kind if switch else ""
    if switch and switch.seconds:
        time.sleep(switch.seconds)
    match kind:
        case Kind.LOST:
            produce()
            return cut_off()
        case Kind.DOWN | Kind.BROKEN | Kind.GARBAGE | Kind.OVERSIZE:
            unanswered()
            return _REFUSALS[kind]()
        case _:
            return produce()


def cut_off() -> Response:
    """An answer that never comes: the server promises bytes, has none and closes the connection."""
    nothing: Iterator[bytes] = iter(())
    return Response(nothing, content_type="text/xml", headers={"Content-Length": "4096"})


def _down() -> Response:
    return Response("Tjänsten är tillfälligt nere.\n", status=503, content_type="text/plain; charset=utf-8")


def _garbage() -> Response:
    return Response(_GARBAGE, content_type="text/xml; charset=utf-8")


def _oversize() -> Response:
    """About ten megabytes, more than any caller shall accept (robustness.md 2)."""
    return Response((_CHUNK for _ in range(_OVERSIZE_CHUNKS)), content_type="text/xml; charset=utf-8")


_REFUSALS: dict[str, Callable[[], Response]] = {
    Kind.DOWN: _down,
    Kind.BROKEN: cut_off,
    Kind.GARBAGE: _garbage,
    Kind.OVERSIZE: _oversize,
}
