"""Calling a SOAP service: time and size limits, no redirects, client certificate, answers held to a schema.

Every failure is `Unavailable`: temporary when the other side or the way to it failed, permanent when our own
request could not be sent (integration 6.7, 7.1; robustness 2 and B117 to B119).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from threading import BoundedSemaphore

import httpx
import structlog
from lxml import etree

from webcert.adapters import files
from webcert.adapters.soap import contracts, deadline, envelope, faults
from webcert.adapters.soap.contracts import Contract
from webcert.adapters.soap.faults import SoapFault
from webcert.adapters.soap.xml import UnsafeXml, parse
from webcert.domain.errors import Unavailable

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long a call may take, in seconds, how large its answer may be, in bytes, and how many run at once.

    Half as many again may wait for their turn; a call beyond them fails at once, so that a slow system holds no more of our
    threads than that (P19). `retries` is how many times it is tried again, at once, when there was no contact.
    """

    connect: float
    total: float
    answer: int
    parallel: int = 10
    retries: int = 0

    @property
    def held(self) -> int:
        """How many calls are under way or wait, at most."""
        return self.parallel + self.parallel // 2


# The table of robustness.md 2; the settings may name other seconds.
PERSON_REGISTRY = Limits(connect=1, total=3, answer=256_000, parallel=20, retries=1)
DIRECTORY = Limits(connect=2, total=8, answer=2_000_000, parallel=10)
CERTIFICATE_REGISTRY = Limits(connect=5, total=30, answer=1_000_000, parallel=8)
CERTIFICATE_REGISTRY_READ = Limits(connect=1, total=4, answer=5_000_000, parallel=10)
CARE_SYSTEM = Limits(connect=5, total=20, answer=256_000, parallel=16)
LOG_SERVICE = Limits(connect=5, total=20, answer=256_000, parallel=4)
SIGNING = Limits(connect=2, total=10, answer=1_000_000, parallel=20)


#: What is said when the other side's certificate has expired, names another host or is not trusted (B118).
CERTIFICATE_REFUSED = "server certificate refused"
#: What an answer's content type may say; some systems say nothing.
_XML_TYPES = ("text/xml", "application/xml")
_CHARSETS = ("utf-8", "utf8", "utf-16", "")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


class AccessRefused(httpx.RequestError):
    """The other side knows us and lets us not in, or does not know us."""


class NotTheService(httpx.RequestError):
    """Something else answered than the service, or answered as no service does: it counts as no contact (B117); the text says what."""


#: What a gateway says when nobody answers behind it.
_NOBODY_BEHIND = (502, 503, 504)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """Files for mutual TLS; empty names mean the system's trust and no client certificate."""

    certificate: str = ""
    key: str = ""
    trust: str = ""


class TooManyCalls(Unavailable):
    """The call was not made: as many as the system may hold are under way or wait."""

    def __init__(self, service: str) -> None:
        super().__init__(service=service, permanent=False, detail="too many calls at once", contact=True)


def call(
    url: str, contract: Contract, body: etree._Element | bytes, *, logical_address: str | None,
    limits: Limits, tls: Tls | None = None, transport: httpx.BaseTransport | None = None, service: str = "",
) -> etree._Element:  # fmt: skip
    """Send a request and give the body element of the answer.

    `body` as bytes is sent as it stands; a system outside the national platform has no logical address.
    `service` names the system in errors and logs, and has its own pool
    of connections.
    Raises SoapFault, which is temporary, and Unavailable.
    """
    name = service or contract.name
    data = _request(body, contract, name, logical_address)
    try:
        client = _client(transport, name, tls or Tls(), limits)
        with turn(name, limits), deadline.ending_in(limits.total):
            received = _exchange(client, url, data, contract, limits)
    except NotTheService as error:
        raise Unavailable(service=name, permanent=False, detail=str(error), contact=True) from error
    except (httpx.TransportError, OSError) as error:
        raise Unavailable(service=name, permanent=False, detail=why(error, name), contact=True) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(service=name, permanent=False, detail=type(error).__name__) from error
    return _answer(received, contract, name, limits)


def _request(body: etree._Element | bytes, contract: Contract, name: str, logical_address: str | None) -> bytes:
    """The message. A request that breaks its schema would be refused each time: it cannot be sent (7.1)."""
    try:
        element = parse(body) if isinstance(body, bytes) else body
        broken = contracts.validate(element, contract)
        if not broken and element.tag == contract.request:
            return envelope.wrap(body, logical_address=logical_address, to_header=contract.to_header)
        detail = f"cannot be built: {broken[0]}" if broken else "cannot be built: another element"
    except ValueError as error:
        raise Unavailable(service=name, permanent=True, detail="cannot be built") from error
    raise Unavailable(service=name, permanent=True, detail=detail)


def _exchange(client: httpx.Client, url: str, data: bytes, contract: Contract, limits: Limits) -> bytes:
    """The answer to a request, which is sent again only when there was no contact. Raises as `_post` does."""
    for _ in range(limits.retries):
        try:
            return _post(client, url, data, contract, limits)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            log.warning("soap_contact_failed", operation=contract.name)
    return _post(client, url, data, contract, limits)


def _post(client: httpx.Client, url: str, data: bytes, contract: Contract, limits: Limits) -> bytes:
    """The bytes of an answer with status 200 or 500. Raises httpx.HTTPError for every other answer."""
    headers = {
        "Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml", "Accept-Encoding": "identity",
        "SOAPAction": f'"{contract.soap_action}"',
    }  # fmt: skip
    timeout = httpx.Timeout(limits.total, connect=limits.connect)
    received = bytearray()
    with client.stream("POST", url, content=data, headers=headers, timeout=timeout) as answer:
        if answer.status_code in _NOBODY_BEHIND:
            raise httpx.RemoteProtocolError(f"status {answer.status_code}")
        if answer.status_code in (401, 403):
            raise AccessRefused(f"status {answer.status_code}")
        if answer.is_redirect:
            raise NotTheService("redirected")
        if answer.status_code not in (200, 500):
            raise httpx.RequestError(f"status {answer.status_code}")
        _check_type(answer.headers)
        for chunk in answer.iter_bytes():
            received += chunk
            if len(received) > limits.answer:
                raise NotTheService("answer too large")
    return bytes(received)


def _check_type(headers: httpx.Headers) -> None:
    """Raises NotTheService for what is said to be no XML, to be in another encoding than ours, or compressed."""
    said = Message()
    said["Content-Type"] = headers.get("Content-Type", "") or "text/xml"
    if said.get_content_type() in _PAGE_TYPES:
        raise NotTheService("a web page")
    if said.get_content_type() not in _XML_TYPES or str(said.get_param("charset", "")).lower() not in _CHARSETS:
        raise NotTheService("another content type")
    if headers.get("Content-Encoding", "identity") != "identity":
        raise NotTheService("a compressed answer")


def _answer(received: bytes, contract: Contract, name: str, limits: Limits) -> etree._Element:
    try:
        found = envelope.unwrap(received, max_bytes=limits.answer).body
    except (UnsafeXml, envelope.NoEnvelope) as error:
        raise Unavailable(service=name, permanent=False, detail="unreadable answer", contact=True) from error
    except envelope.NotSoap as error:
        raise Unavailable(service=name, permanent=False, detail="unreadable answer") from error
    if faults.is_fault(found):
        raise faults.read(found, service=name)
    if found.tag != contract.response:
        raise Unavailable(service=name, permanent=False, detail="another answer")
    broken = contracts.validate(found, contract)
    if broken and not contract.tolerant:
        raise Unavailable(service=name, permanent=False, detail=f"unreadable answer: {broken[0]}")
    if broken:
        log.warning("soap_answer_tolerated", service=name, operation=contract.name, problem=str(broken[0]))
    return found


def why(error: BaseException, service: str) -> str:
    """Why there was no contact, or no answer; a certificate that one side refuses is told apart, and raises the alarm (B118)."""
    reason = "no contact" if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) else type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "unknown name"
        if isinstance(cause, ssl.SSLError):
            reason = _refused(cause)
            log.error("tls_failed", service=service, problem=reason, alarm=True)
            return reason
        cause = cause.__cause__ or cause.__context__
    return reason


def _refused(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{CERTIFICATE_REFUSED}: {error.verify_message}"
    return "our certificate refused" if "ALERT" in (error.reason or "") else "TLS failed"


def _client(transport: httpx.BaseTransport | None, service: str, tls: Tls, limits: Limits) -> httpx.Client:
    if transport is not None:
        return httpx.Client(transport=transport, follow_redirects=False, trust_env=False)
    return shared_client(service, tls, limits.parallel)


@contextmanager
def turn(service: str, limits: Limits) -> Iterator[None]:
    """Within this block the call counts among those that its service may hold. Raises Unavailable when they are too many."""
    turns = _turns(service, limits.held)
    if not turns.acquire(blocking=False):
        raise TooManyCalls(service)
    try:
        yield
    finally:
        turns.release()


@lru_cache(maxsize=64)
def _turns(service: str, held: int) -> BoundedSemaphore:
    return BoundedSemaphore(held)


def shared_client(service: str, tls: Tls, parallel: int) -> httpx.Client:
    """One pool of connections for each `service`, so that a slow one cannot stop the others (P19); a new one when a key has changed.

    While the changed files do not fit together, as between two copies, the former keys are used. Raises OSError when there are none.
    """
    stamps = tuple(files.stamp(one) for one in (tls.certificate, tls.key, tls.trust) if one)
    try:
        found = _pool(service, tls, stamps, parallel)
    except OSError as error:
        former = _FORMER.get((service, tls, parallel))
        if former is None:
            raise
        log.error("keys_unusable", service=service, problem=type(error).__name__, alarm=True)
        return former
    _FORMER[service, tls, parallel] = found
    return found


#: The pool that served last, for as long as changed files cannot be used.
_FORMER: dict[tuple[str, Tls, int], httpx.Client] = {}


@lru_cache(maxsize=64)
def _pool(service: str, tls: Tls, stamps: tuple[files.Stamp, ...], parallel: int) -> httpx.Client:
    log.debug("soap_pool_opened", service=service)
    transport = deadline.Transport(context=context(tls), parallel=parallel)
    return httpx.Client(transport=transport, follow_redirects=False, trust_env=False)


def context(tls: Tls) -> ssl.SSLContext:
    """TLS 1.2 or 1.3 with authenticated encryption alone (robustness 6, V12). Raises OSError for files that cannot be used."""
    context = ssl.create_default_context(cafile=tls.trust or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    if tls.certificate:
        context.load_cert_chain(tls.certificate, tls.key or None)
    return context


__all__ = [
    "CARE_SYSTEM", "CERTIFICATE_REFUSED", "CERTIFICATE_REGISTRY", "CERTIFICATE_REGISTRY_READ", "DIRECTORY", "LOG_SERVICE",
    "PERSON_REGISTRY", "SIGNING", "Limits", "SoapFault", "Tls", "TooManyCalls", "call", "context", "shared_client", "turn", "why",
]  # fmt: skip
