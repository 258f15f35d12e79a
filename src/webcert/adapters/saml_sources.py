"""Where metadata of SAML entities comes from, and how long it serves (signing-and-login 8 and 11).

It is read anew each 24 hours, a file also when it changes. The last good copy serves for at most 7 days while that fails, also after a
restart.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import structlog
from cryptography import x509

from webcert.adapters import files
from webcert.adapters.identity import http
from webcert.adapters.saml_metadata import Entity, MetadataInvalid, read
from webcert.adapters.soap.client import Limits, Tls
from webcert.adapters.soap.xml import MAX_BYTES
from webcert.domain.errors import Unavailable

log = structlog.get_logger()

#: How long a document is used, how long at most while it cannot be read anew, and how soon that is tried again.
KEPT, KEPT_WHILE_SILENT, TRIED_AGAIN = timedelta(hours=24), timedelta(days=7), timedelta(minutes=1)
LIMITS = Limits(connect=2, total=5, answer=MAX_BYTES, parallel=4)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where an entity's metadata is and how it is trusted.

    `location` is an address or a file; `certificate` a PEM file with one or more certificates, any of which may have signed it, or
    None where a signature is not demanded. With `https_only` an address must be https. `copies` is a folder for the last good copy.
    """

    entity_id: str
    location: str
    certificate: Path | None
    service: str = "identity provider"
    https_only: bool = True
    copies: Path | None = None
    limits: Limits = LIMITS
    tls: Tls = field(default_factory=Tls)


@dataclass(slots=True)
class _Entry:
    entity: Entity
    fetched: datetime
    tried: datetime
    stamp: files.Stamp


@dataclass(slots=True)
class Kept:
    """Entities by source, shared by all threads; nobody waits for another's call."""

    _entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, source: Source, *, now: datetime, anew: bool = False) -> Entity:
        """The entity: kept, or read when that is older than 24 hours, its file has changed, or it is wanted `anew`.

        What cannot be read anew is tried again after a minute, and the last good copy serves meanwhile. Raises Unavailable when there
        is none that may be used.
        """
        name = (source.location, source.entity_id)
        with self._lock:
            entry = self._entries.get(name)
            if entry is not None:
                fresh = now - entry.fetched <= KEPT and not anew and (is_address(source) or files.stamp(source.location) == entry.stamp)
                if (fresh or now - entry.tried < TRIED_AGAIN) and _may_be_used(entry.entity, entry.fetched, now):
                    return entry.entity
                entry.tried = now
        try:
            entity, data = fetch(source, now=now)
        except (Unavailable, MetadataInvalid) as error:
            return self._last_good(source, entry, error, now)
        _keep_copy(source, data)
        with self._lock:
            self._entries[name] = _Entry(entity, now, now if anew else _NEVER, files.stamp(source.location))
        return entity

    def _last_good(self, source: Source, entry: _Entry | None, error: Exception, now: datetime) -> Entity:
        entry = entry or _copy(source, now)
        log.warning("metadata_not_read", service=source.service, problem=str(error), alarm=isinstance(error, MetadataInvalid))
        if entry is None or not _may_be_used(entry.entity, entry.fetched, now):
            raise _unavailable(source, str(error), contact=isinstance(error, Unavailable) and error.contact) from error
        with self._lock:
            self._entries[source.location, source.entity_id] = replace(entry, tried=now)
        return entry.entity


def _may_be_used(entity: Entity, fetched: datetime, now: datetime) -> bool:
    return now - fetched <= KEPT_WHILE_SILENT and not entity.has_ended(now)


KEPT_ENTITIES = Kept()


def entity(source: Source, *, now: datetime) -> Entity:
    """The entity of a source. Raises Unavailable."""
    return KEPT_ENTITIES.get(source, now=now)


def is_address(source: Source) -> bool:
    """Whether the document is fetched and not a file here."""
    return source.location.startswith(("https://", "http://"))


def fetch(source: Source, *, now: datetime) -> tuple[Entity, bytes]:
    """The entity as its source has it now, with the document. Raises Unavailable and MetadataInvalid."""
    data = _document(source)
    return read(data, entity_id=source.entity_id, signers=_signers(source), now=now), data


def _document(source: Source) -> bytes:
    if not is_address(source):
        try:
            return Path(source.location).read_bytes()
        except OSError as error:
            raise _unavailable(source, "no such file") from error
    if source.https_only and not source.location.startswith("https://"):
        raise MetadataInvalid("an address without https")
    answer = http.get(source.location, limits=source.limits, tls=source.tls)
    if answer.status != 200:
        raise _unavailable(source, f"status {answer.status}")
    return answer.body


def _signers(source: Source) -> tuple[x509.Certificate, ...] | None:
    if source.certificate is None:
        return None
    try:
        return tuple(x509.load_pem_x509_certificates(source.certificate.read_bytes()))
    except (OSError, ValueError) as error:
        raise MetadataInvalid("the certificate that metadata is verified with cannot be read") from error


def _unavailable(source: Source, detail: str, *, contact: bool = False) -> Unavailable:
    return Unavailable(service=source.service, permanent=False, detail=detail, contact=contact)


def _copy_of(source: Source) -> Path | None:
    if source.copies is None or not is_address(source):
        return None
    name = hashlib.sha256(f"{source.location} {source.entity_id}".encode()).hexdigest()
    return source.copies / f"{name}.xml"


def _keep_copy(source: Source, data: bytes) -> None:
    """Write the good copy whole or not at all; a folder that cannot be written in costs only the copy."""
    path = _copy_of(source)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as written:
            written.write(data)
        os.replace(written.name, path)
    except OSError as error:
        log.warning("metadata_copy_not_kept", problem=type(error).__name__)


def _copy(source: Source, now: datetime) -> _Entry | None:
    """The copy that an earlier process kept, verified as when it came."""
    path = _copy_of(source)
    try:
        if path is None or not path.exists():
            return None
        fetched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found = read(path.read_bytes(), entity_id=source.entity_id, signers=_signers(source), now=now)
    except (OSError, MetadataInvalid):
        return None
    return _Entry(found, min(fetched, now), now, ())
