"""Socialstyrelsen's open API of FMB: two JSON documents, without login (integration 13)."""

from __future__ import annotations

import httpx

from webcert.adapters.soap import deadline
from webcert.adapters.soap.client import Limits
from webcert.domain.errors import Unavailable

#: A nightly call that nobody waits for; the larger document is some megabytes.
LIMITS = Limits(connect=5, total=60, answer=30_000_000, parallel=1)
RESOURCES = ("forsakringsmedicinskdiagnosinformation", "typfall")


def fetch(base_url: str, *, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Both documents, by the name of the file that would hold them. Raises Unavailable."""
    with httpx.Client(transport=deadline.Transport(parallel=limits.parallel)) as client:
        return {f"{resource}.json": _get(client, f"{base_url}/{resource}", limits) for resource in RESOURCES}


def _get(client: httpx.Client, url: str, limits: Limits) -> bytes:
    received = bytearray()
    try:
        with (
            deadline.ending_in(limits.total),
            client.stream("GET", url, headers={"Accept": "application/json", "Accept-Encoding": "identity"}) as answer,
        ):
            if answer.status_code != 200:
                raise Unavailable(service="fmb", permanent=False, detail=f"status {answer.status_code}")
            for chunk in answer.iter_bytes():
                received += chunk
                if len(received) > limits.answer:
                    raise Unavailable(service="fmb", permanent=False, detail="answer too large")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable(service="fmb", permanent=False, detail=type(error).__name__) from error
    return bytes(received)
