"""Calling a SOAP service: time limits, size limit, no redirects; every failure is `Unavailable`."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from functools import lru_cache

import httpx
from lxml import etree

from webcert.adapters.soap import envelope
from webcert.adapters.soap.xml import UnsafeXml
from webcert.domain.errors import Unavailable


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long a call may take, in seconds, and how large its answer may be, in bytes (robustness 2)."""

    connect: float
    total: float
    answer: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """Files for mutual TLS; empty names mean the system's trust and no client certificate."""

    certificate: str = ""
    key: str = ""
    trust: str = ""


def call(
    url: str, *, service: str, soap_action: str, body: etree._Element | bytes, logical_address: str,
    limits: Limits, tls: Tls | None = None,
) -> etree._Element:  # fmt: skip
    """Send a request and give the body element of the answer. Raises Unavailable, temporary in every case."""
    data = envelope.wrap(body, logical_address=logical_address)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{soap_action}"'}
    try:
        answer = _post(url, data, headers, limits, tls or Tls())
        found = envelope.unwrap(answer).body
    except (httpx.HTTPError, OSError) as error:
        raise Unavailable(service=service, permanent=False, contact=True, detail=type(error).__name__) from error
    except (UnsafeXml, envelope.NotSoap) as error:
        raise Unavailable(service=service, permanent=False, detail="unreadable answer") from error
    if found.tag == f"{{{envelope.SOAP}}}Fault":
        raise Unavailable(service=service, permanent=False, detail="fault")
    return found


def _post(url: str, data: bytes, headers: dict[str, str], limits: Limits, tls: Tls) -> bytes:
    deadline = time.monotonic() + limits.total
    timeout = httpx.Timeout(limits.total, connect=limits.connect)
    with _client(tls).stream("POST", url, content=data, headers=headers, timeout=timeout) as answer:
        received = bytearray()
        for chunk in answer.iter_bytes():
            received += chunk
            if len(received) > limits.answer:
                raise httpx.ReadError("answer too large")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("answer too slow")
        if answer.status_code not in (200, 500):
            raise httpx.HTTPError(f"status {answer.status_code}")
        return bytes(received)


@lru_cache(maxsize=8)
def _client(tls: Tls) -> httpx.Client:
    verify: ssl.SSLContext | bool = True
    if tls.trust or tls.certificate:
        verify = ssl.create_default_context(cafile=tls.trust or None)
        if tls.certificate:
            verify.load_cert_chain(tls.certificate, tls.key or None)
    return httpx.Client(verify=verify, follow_redirects=False, trust_env=False)
