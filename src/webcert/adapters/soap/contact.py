"""Whether a system can be reached at all: name, network and TLS, without asking it anything that leaves a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from webcert.adapters.soap import deadline
from webcert.adapters.soap.client import Tls, context, why
from webcert.domain.errors import Unavailable

_SECONDS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """What an HTTP answer tells: its status, and the other side's clock, when it has said it."""

    status: int
    clock: datetime | None


def reach(url: str, *, tls: Tls) -> Reached:
    """Ask for an address. Raises Unavailable when there is no contact; any HTTP answer is one, and its body is not read."""
    try:
        transport = deadline.Transport(context=context(tls), parallel=1)
        client = httpx.Client(transport=transport, follow_redirects=False, trust_env=False)
        with client, deadline.ending_in(_SECONDS), client.stream("GET", url) as answer:
            return Reached(status=answer.status_code, clock=_clock(answer.headers.get("Date", "")))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable(service="contact", permanent=False, detail=why(error, "contact"), contact=True) from error


def _clock(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
