"""Requests for Django: each once the whole of it has arrived, in time and within limits, and with headers of one meaning.

A slow or unfinished request thereby holds up nobody else (robustness B18, B19, B58).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT"})
LONGEST_ADDRESS = 8_192
LARGEST_BODY = 3_000_000


class TooLargeBody(Exception):
    """A body beyond what any interface takes."""


class Whole:
    """Collects each request before `application` sees it. Refuses with 405, 408, 413 and 414."""

    def __init__(self, application: Application, *, seconds: float) -> None:
        self.application, self.seconds = application, seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request; `seconds` is how long its body may take to arrive."""
        if scope["type"] != "http":
            return
        refusal = _of_head(scope)
        body: bytes | None = None
        if refusal is None:
            try:
                body = await asyncio.wait_for(_body(receive), self.seconds)
            except TimeoutError:
                refusal = 408
            except TooLargeBody:
                refusal = 413
        if refusal is not None:
            await _refuse(send, refusal)
        elif body is not None:
            await self.application({**scope, "headers": _unambiguous(scope["headers"])}, _given(body, receive), send)


def _of_head(scope: Message) -> int | None:
    """Why a request is refused by its first line alone."""
    if scope["method"] not in METHODS:
        return 405
    return 414 if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS else None


def _unambiguous(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without the headers that Django would take for another one: `Client_Cert` beside the proxy's `Client-Cert`."""
    return [one for one in headers if b"_" not in one[0]]


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when the caller has gone."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > LARGEST_BODY:
            raise TooLargeBody
        if not message.get("more_body"):
            return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
