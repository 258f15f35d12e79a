"""Whether a certificate has been revoked, by the lists that its issuer publishes (robustness 6, V11; F19; RFC 5280, 5).

A list comes from a configured address, never from one that a certificate names. It is asked for once an hour. While it cannot be
had, the last one counts for a day after it came; after that nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import httpx
import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from webcert.adapters.soap import deadline
from webcert.adapters.soap.client import Limits, Tls, shared_client, turn, why
from webcert.domain.errors import Unavailable

log = structlog.get_logger()

LIMITS = Limits(connect=2, total=10, answer=20_000_000, parallel=4)
#: How old a list may be before it is asked for anew, how old it may be at all, and how soon a failed question is repeated: sooner
#: while there is no list at all, since nobody can call or sign then.
FRESH, OLDEST, PAUSE, SOON = timedelta(hours=1), timedelta(hours=24), timedelta(minutes=1), timedelta(seconds=2)
_SERVICE = "revocation list"
#: Whoever may be ahead of our clock.
_AHEAD = timedelta(minutes=5)


class Unusable(ValueError):
    """What an address gave is no list to go by; the text says why."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A list, and when it came."""

    found: x509.CertificateRevocationList
    came: datetime


class Lists:
    """The lists at some addresses, kept in this process; `fetch` gives the bytes of an address or raises Unavailable."""

    def __init__(self, addresses: Sequence[str], *, fetch: Callable[[str], bytes] | None = None) -> None:
        self._fetch = fetch or fetched
        self._kept = {one: _Kept(one) for one in addresses}

    def ask(self, at: datetime) -> None:
        """Have every list ready before the first caller comes."""
        for one in self._kept.values():
            one.held(self._fetch, at)

    def is_revoked(self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
        """Whether a list of `issuer` has it. Raises Unavailable when there is none that is younger than a day."""
        own = [held for held in (one.held(self._fetch, at) for one in self._kept.values()) if held is not None and _is_of(held.found, issuer)]
        if not own:
            raise Unavailable(service=_SERVICE, permanent=False, detail="no list of the issuer")
        return any(one.found.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None for one in own)


class _Kept:
    """What one address gave last."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = Lock()
        self._held: _Held | None = None
        self._asked: datetime | None = None

    def held(self, fetch: Callable[[str], bytes], at: datetime) -> _Held | None:
        """The list, asked for anew when it is time; None when the last is too old.

        One asks and the others go by what there is, so that an address that does not answer holds a single thread (P19).
        """
        if self._is_due(at) and self._lock.acquire(blocking=False):
            try:
                if self._is_due(at):
                    self._ask(fetch, at)
            finally:
                self._lock.release()
        held = self._held
        return held if held is not None and at - held.came < OLDEST else None

    def _ask(self, fetch: Callable[[str], bytes], at: datetime) -> None:
        self._asked = at
        try:
            self._held = self._newer(fetch(self._address), at)
        except Unavailable as error:
            log.warning("revocation_list_missing", problem=error.detail)
        except Unusable as error:
            log.error("revocation_list_unusable", problem=str(error), alarm=True)

    def _is_due(self, at: datetime) -> bool:
        if self._asked is not None and at - self._asked < (SOON if self._held is None else PAUSE):
            return False
        return self._held is None or at - self._held.came >= FRESH

    def _newer(self, data: bytes, at: datetime) -> _Held:
        """A list may not be exchanged for an older one, which would take revocations back."""
        found = read(data, at=at)
        if self._held is not None and found.last_update_utc < self._held.found.last_update_utc:
            raise Unusable("older than the one before")
        return _Held(found, at)


def read(data: bytes, *, at: datetime) -> x509.CertificateRevocationList:
    """A whole list in DER or PEM that counts at a time. Raises Unusable."""
    try:
        found = x509.load_pem_x509_crl(data) if data.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl(data)
        extensions = list(found.extensions)
    except ValueError as error:
        raise Unusable("no revocation list") from error
    for one in extensions:
        part = one.value
        if isinstance(part, x509.DeltaCRLIndicator):
            raise Unusable("only the changes of a list")
        if isinstance(part, x509.IssuingDistributionPoint):
            if part.indirect_crl or part.only_some_reasons or part.only_contains_ca_certs or part.only_contains_attribute_certs:
                raise Unusable("a part of a list")
        elif one.critical:
            raise Unusable("a list with rules of its own")
    if found.last_update_utc > at + _AHEAD:
        raise Unusable("a list of the future")
    if found.next_update_utc is None or found.next_update_utc < at:
        raise Unusable("a list that has been replaced by a newer one")
    return found


def _is_of(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether `issuer` has signed the list."""
    key = issuer.public_key()
    try:
        return found.issuer == issuer.subject and found.is_signature_valid(key)  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def fetched(address: str) -> bytes:
    """What is at an address. Raises Unavailable; redirects are not followed."""
    received = bytearray()
    try:
        client = shared_client(_SERVICE, Tls(), LIMITS.parallel)
        call = client.stream("GET", address, headers={"Accept-Encoding": "identity"}, timeout=httpx.Timeout(LIMITS.total, connect=LIMITS.connect))
        with turn(_SERVICE, LIMITS), deadline.ending_in(LIMITS.total), call as answer:
            if answer.status_code != 200:
                raise httpx.RemoteProtocolError(f"status {answer.status_code}")
            for chunk in answer.iter_raw():
                received += chunk
                if len(received) > LIMITS.answer:
                    raise httpx.DecodingError("answer too large")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        detail = str(error) if isinstance(error, httpx.RemoteProtocolError) else why(error, _SERVICE)
        raise Unavailable(service=_SERVICE, permanent=False, detail=detail, contact=True) from error
    return bytes(received)
