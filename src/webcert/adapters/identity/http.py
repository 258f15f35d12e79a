"""Calls to an identity provider over HTTP: total time, size and share of threads limited, no redirects (robustness.md 2, P19, B117)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import structlog

from webcert.adapters.soap import deadline
from webcert.adapters.soap.client import Limits, Tls, shared_client, turn, why
from webcert.domain.errors import Unavailable

log = structlog.get_logger()

#: The row of the table of robustness.md 2.
LIMITS = Limits(connect=2, total=5, answer=256_000, parallel=10)
_SERVICE = "identity provider"
_BROKEN = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back; `date` is the other side's clock, when it told it."""

    status: int
    body: bytes
    date: datetime | None = None


def get(url: str, *, limits: Limits = LIMITS, tls: Tls | None = None) -> Answer:
    """Fetch a document. Raises Unavailable when there is no usable answer."""
    return _ask("GET", url, limits, tls)


def post(
    url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None, limits: Limits = LIMITS, tls: Tls | None = None
) -> Answer:
    """Post a form, once. Raises Unavailable when there is no usable answer."""
    return _ask("POST", url, limits, tls, data=dict(form), headers=dict(headers or {}))


def _ask(method: str, url: str, limits: Limits, tls: Tls | None, **sent: Any) -> Answer:
    headers = {"Accept-Encoding": "identity", **sent.pop("headers", {})}
    timeout = httpx.Timeout(limits.total, connect=limits.connect)
    try:
        client = shared_client(_SERVICE, tls or Tls(), limits.parallel)
        call = client.stream(method, url, headers=headers, timeout=timeout, **sent)
        with turn(_SERVICE, limits), deadline.ending_in(limits.total), call as answer:
            return _read(answer, limits)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        problem = why(error, _SERVICE)
        log.warning("identity_provider_silent", problem=problem)
        raise Unavailable(service=_SERVICE, permanent=False, detail=problem, contact=True) from error


def _read(answer: httpx.Response, limits: Limits) -> Answer:
    """The whole answer. Raises httpx.HTTPError for one that is too large, compressed, or a failure of the other side."""
    if answer.status_code >= _BROKEN:
        raise httpx.RemoteProtocolError(f"status {answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise httpx.DecodingError("a compressed answer")
    received = bytearray()
    for chunk in answer.iter_bytes():
        received += chunk
        if len(received) > limits.answer:
            raise httpx.DecodingError("answer too large")
    return Answer(status=answer.status_code, body=bytes(received), date=_date(answer.headers.get("Date", "")))


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
