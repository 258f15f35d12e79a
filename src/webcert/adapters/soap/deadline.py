"""An HTTP transport whose calls end in time, also when the other side sends one byte now and then (B117).

httpx limits each read, not the whole call. Here every operation on a connection gets what is left of the
time for the call.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def ending_in(seconds: float) -> Iterator[None]:
    """Within this block calls by `Transport` fail with a time-out when `seconds` have passed, or earlier if a block around it ends."""
    ends, around = time.monotonic() + seconds, _ends.get()
    token = _ends.set(ends if around is None else min(ends, around))
    try:
        yield
    finally:
        _ends.reset(token)


def left() -> float:
    """Seconds until the innermost block ends, 0 when it has; without a block they never run out."""
    ends = _ends.get()
    return math.inf if ends is None else max(0.0, ends - time.monotonic())


def _left(limit: float | None, too_late: type[httpcore.TimeoutException]) -> float | None:
    ends = _ends.get()
    if ends is None:
        return limit
    left = ends - time.monotonic()
    if left <= 0:
        raise too_late("the time for the call is used up")
    return left if limit is None else min(left, limit)


class _Stream(httpcore.NetworkStream):
    """A connection whose operations end when the call must."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    """Opens connections that end when the call must."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        limit = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, limit, local_address, socket_options))


class _Body(httpx.SyncByteStream):
    """The body of an answer as it comes."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._inner

    def close(self) -> None:
        self._inner.close()


class Transport(httpx.BaseTransport):
    """A pool of at most `parallel` connections; a call beyond them waits no longer than its own time."""

    def __init__(self, *, context: ssl.SSLContext | None = None, parallel: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context or ssl.create_default_context(), max_connections=parallel,
            max_keepalive_connections=parallel, keepalive_expiry=5.0, network_backend=_Backend(),
        )  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give the answer, whose body is still to be read."""
        url, timeout = request.url, request.extensions.get("timeout", {})
        with _as_httpx():
            waiting = {**timeout, "pool": _left(timeout.get("pool"), httpcore.PoolTimeout)}
            sent = httpcore.Request(
                method=request.method, headers=request.headers.raw, content=request.stream,
                extensions={**request.extensions, "timeout": waiting},
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            )  # fmt: skip
            answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Failures of the connection under the names that httpx gives them."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise httpx.ConnectError(type(error).__name__) from error
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(type(error).__name__) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.ReadError(type(error).__name__) from error
