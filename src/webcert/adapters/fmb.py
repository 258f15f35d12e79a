"""Socialstyrelsen's open API of FMB: two JSON documents, without login (integration 13)."""

from __future__ import annotations

import httpx

from webcert.adapters.soap import deadline
from webcert.adapters.soap.client import Limits, Tls, context, why
from webcert.domain.errors import Unavailable

#: For both documents together. The worker fetches them between deliveries; the larger one is some megabytes.
LIMITS = Limits(connect=5, total=20, answer=8_000_000, parallel=1)
RESOURCES = ("forsakringsmedicinskdiagnosinformation", "typfall")
_SERVICE = "fmb"


def fetch(base_url: str, *, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Both documents, by the name of the file that would hold them. Raises Unavailable."""
    try:
        transport = deadline.Transport(context=context(Tls()), parallel=limits.parallel)
        client = httpx.Client(transport=transport, timeout=httpx.Timeout(limits.total, connect=limits.connect), trust_env=False)
        with client, deadline.ending_in(limits.total):
            return {f"{resource}.json": _get(client, f"{base_url}/{resource}", limits.answer) for resource in RESOURCES}
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _unavailable(why(error, _SERVICE)) from error


def _get(client: httpx.Client, url: str, largest: int) -> bytes:
    received = bytearray()
    with client.stream("GET", url, headers={"Accept": "application/json", "Accept-Encoding": "identity"}) as answer:
        if answer.status_code != 200:
            raise _unavailable(_of_status(answer.status_code))
        for chunk in answer.iter_bytes():
            received += chunk
            if len(received) > largest:
                raise _unavailable("answer too large")
    return bytes(received)


def _of_status(status: int) -> str:
    match status // 100:
        case 3:
            return f"redirected: status {status}"
        case 5:
            return f"failing: status {status}"
        case _:
            return f"status {status}"


def _unavailable(detail: str) -> Unavailable:
    return Unavailable(service=_SERVICE, permanent=False, detail=detail)
