"""The faults that any HTTP call can meet: late, refused, cut off, lost, sent elsewhere, something else, damaged, too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from webcert.sandbox import damage
from webcert.sandbox.faults import LONGEST, Kind, Switch
from webcert.sandbox.sandbox import Sandbox

_GARBAGE = b"\x00\xff<<<detta {} kan ingen tolka"
_OVERSIZE_CHUNKS = 160
_CHUNK = b" " * 65536
_DRIP_SECONDS = 1.0
_ELSEWHERE = "/annan-plats"
_PAGE = "<!DOCTYPE html><html lang=sv><title>{0}</title><body><h1>{0}</h1><p>Sidan kommer från en server på vägen.<br></html>\n"


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The address that redirects and entities point at; the journal tells who came there, which nobody should."""
    pages = Blueprint("transport", __name__)

    @pages.route(_ELSEWHERE, methods=["GET", "POST"])
    def elsewhere() -> Response:
        sandbox.state.record(system="control", operation="elsewhere", outcome="followed")
        return Response("Hit ska ingen komma.\n", content_type="text/plain; charset=utf-8")

    return pages


def answer(
    switch: Switch | None, produce: Callable[[], Response], unanswered: Callable[[], None]
) -> Response:
    """The answer to a call: `produce` receives it and answers, `unanswered` notes that it was turned away.

    A switch of another kind than those of this module is for `produce` to obey.
    """
    if switch is None:
        return produce()
    if switch.seconds:
        switch.wait(switch.seconds)
    match switch.kind:
        case Kind.LOST:
            produce()
            return cut_off()
        case Kind.SILENT:
            unanswered()
            switch.wait(LONGEST)
            return cut_off()
        case Kind.DRIP:
            return _dripping(produce(), switch)
        case kind if kind in _REFUSALS:
            unanswered()
            return _REFUSALS[kind]()
        case kind:
            return damage.DAMAGES[kind](produce(), _another_host()) if kind in damage.DAMAGES else produce()


def cut_off() -> Response:
    """An answer that never comes: the server promises bytes, has none and closes the connection."""
    nothing: Iterator[bytes] = iter(())
    return Response(nothing, content_type="text/xml", headers={"Content-Length": "4096"})


def _dripping(whole: Response, switch: Switch) -> Response:
    """The right answer byte by byte; all of the rest when the switch is changed."""
    body = whole.get_data()

    def drops() -> Iterator[bytes]:
        sent = 0
        with switch.holding() as changed:
            while sent < len(body) and not changed.wait(_DRIP_SECONDS):
                yield body[sent : sent + 1]
                sent += 1
        yield body[sent:]

    return Response(drops(), status=whole.status_code, headers={**whole.headers, "Content-Length": str(len(body))})


def _another_host() -> str:
    """The address where nobody should come, on this computer by another name."""
    host, _, port = request.host.partition(":")
    return f"{request.scheme}://{'127.0.0.1' if host == 'localhost' else 'localhost'}:{port}{_ELSEWHERE}"


def _down() -> Response:
    return Response("Tjänsten är tillfälligt nere.\n", status=503, content_type="text/plain; charset=utf-8")


def _redirect() -> Response:
    return Response(status=302, headers={"Location": _another_host()})


def _page(status: int, title: str) -> Callable[[], Response]:
    return lambda: Response(_PAGE.format(title), status=status, content_type="text/html; charset=utf-8")


def _garbage() -> Response:
    return Response(_GARBAGE, content_type="text/xml; charset=utf-8")


def _empty() -> Response:
    return Response(b"", content_type="text/xml; charset=utf-8")


def _oversize() -> Response:
    """About ten megabytes, more than any caller shall accept (robustness.md 2)."""
    return Response((_CHUNK for _ in range(_OVERSIZE_CHUNKS)), content_type="text/xml; charset=utf-8")


_REFUSALS: dict[str, Callable[[], Response]] = {
    Kind.DOWN: _down,
    Kind.BROKEN: cut_off,
    Kind.REDIRECT: _redirect,
    Kind.HTML: _page(200, "Logga in i nätverket"),
    Kind.HTML_500: _page(500, "Något gick fel"),
    Kind.HTML_502: _page(502, "Ingen kontakt med tjänsten"),
    Kind.GARBAGE: _garbage,
    Kind.EMPTY: _empty,
    Kind.OVERSIZE: _oversize,
}
