"""The provider's discovery document and key sets: read, held to the rules, and kept (signing-and-login 11.2, Keys)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import structlog

from webcert.adapters.identity import LoginFailed, http
from webcert.adapters.identity.config import Config
from webcert.domain.errors import Unavailable

log = structlog.get_logger()

#: How long a document is used, how long at most while its address does not answer, and how soon that is asked again.
KEPT, KEPT_WHILE_SILENT, ASKED_AGAIN = timedelta(hours=1), timedelta(hours=24), timedelta(minutes=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Entry:
    document: Any
    fetched: datetime
    tried: datetime


@dataclass(slots=True)
class Kept:
    """Documents by address, shared by all threads; nobody waits for another's call."""

    _entries: dict[str, _Entry] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, url: str, read: Callable[[], Any], *, now: datetime, anew: bool = False) -> Any:
        """The document, by `read` when it is older than an hour or wanted `anew`, but not twice in a minute.

        Raises what `read` raises, except that a document of at most 24 hours serves while `read` raises Unavailable.
        """
        with self._lock:
            entry = self._entries.get(url)
            if entry is not None:
                age = now - entry.fetched
                if (age <= KEPT and not anew) or (now - entry.tried < ASKED_AGAIN and age <= KEPT_WHILE_SILENT):
                    return entry.document
                entry.tried = now
        try:
            found = read()
        except Unavailable:
            if entry is None or now - entry.fetched > KEPT_WHILE_SILENT:
                raise
            log.warning("identity_provider_kept_document_used", hours=round((now - entry.fetched) / timedelta(hours=1), 1))
            return entry.document
        with self._lock:
            self._entries[url] = _Entry(found, now, now if anew else _NEVER)
        return found


_KEPT = Kept()


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """What the discovery document says; `end_session` is "" when it names none."""

    authorization: str
    token: str
    keys: str
    end_session: str = ""


def discovery_url(issuer: str) -> str:
    """Where the issuer's document is."""
    return f"{issuer}/.well-known/openid-configuration"


def provider(config: Config, *, now: datetime) -> Provider:
    """The configured provider. Raises LoginFailed when its document breaks the rules, Unavailable when there is none."""
    url = discovery_url(config.issuer)
    found: Provider = _KEPT.get(url, lambda: read_provider(config, url), now=now)
    return found


def read_provider(config: Config, url: str) -> Provider:
    """The document at an address, now. Raises as `provider`."""
    if config.https_only and urlsplit(url).scheme != "https":
        raise LoginFailed("login.failed", check="discovery without https")
    found = read_json(config, url)
    if found.get("issuer") != config.issuer:
        raise LoginFailed("login.failed", check="issuer of discovery")
    addresses = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    end = found.get("end_session_endpoint", "")
    for address in [*addresses, *([end] if end else [])]:
        if not isinstance(address, str) or not may_be_used(config, address):
            raise LoginFailed("login.failed", check="addresses of discovery")
    return Provider(authorization=str(addresses[0]), token=str(addresses[1]), keys=str(addresses[2]), end_session=str(end))


def may_be_used(config: Config, address: str) -> bool:
    """Whether an address is on a permitted host, https where that is demanded, and without a user or a fragment."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    hosts = config.hosts or {urlsplit(config.issuer).hostname}
    secure = parts.scheme == "https" or (parts.scheme == "http" and not config.https_only)
    return secure and host in hosts and parts.username is None and not parts.fragment


def key_set(config: Config, url: str, *, now: datetime, anew: bool = False) -> tuple[dict[str, Any], ...]:
    """The keys at an address, as they are written. Raises Unavailable when there are none to be had."""
    found: tuple[dict[str, Any], ...] = _KEPT.get(url, lambda: read_key_set(config, url), now=now, anew=anew)
    return found


def read_key_set(config: Config, url: str) -> tuple[dict[str, Any], ...]:
    """The keys at an address, now. Raises Unavailable."""
    keys = read_json(config, url).get("keys")
    if not isinstance(keys, list) or not keys:
        raise Unavailable(service="identity provider", permanent=False, detail="unreadable key set")
    return tuple(key for key in keys if isinstance(key, dict))


def read_json(config: Config, url: str) -> dict[str, Any]:
    """The object at an address, now. Raises Unavailable when there is none."""
    answer = http.get(url, limits=config.limits, tls=config.tls)
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unavailable(service="identity provider", permanent=False, detail="unreadable document")
    return found
