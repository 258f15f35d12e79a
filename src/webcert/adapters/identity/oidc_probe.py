"""What an operator is told about the way to the identity provider: is it there, is it the right one, can its keys be used."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from webcert.adapters.finding import Finding, Level
from webcert.adapters.identity import LoginFailed, documents, http, tokens
from webcert.adapters.identity.config import Config
from webcert.adapters.soap.client import CERTIFICATE_REFUSED
from webcert.domain.errors import Unavailable

#: Seconds that two clocks may differ before tokens are refused for it, and days before its end that a certificate is warned of.
_CLOCKS_DIFFER, _ENDS_SOON = 30, 30


_SUBJECT = "legitimeringstjänsten"


def _fine(text: str) -> Finding:
    return Finding(Level.OK, _SUBJECT, text)


def _wrong(text: str) -> Finding:
    return Finding(Level.ERROR, _SUBJECT, text)


def probe(config: Config, now: datetime) -> list[Finding]:
    """Ask the provider what a login would ask, and tell what was found; nobody is logged in, and nothing kept is used."""
    url = documents.discovery_url(config.issuer)
    try:
        answer = http.get(url, limits=config.limits, tls=config.tls)
    except Unavailable as error:
        if error.detail.startswith(CERTIFICATE_REFUSED):
            return [_wrong(f"Certifikatet på {url} godtas inte. Det har gått ut, gäller en annan värd eller är inte betrott (WEBCERT_TLS_TRUST).")]
        return [_wrong(f"Legitimeringstjänsten svarar inte på {url} ({error.detail}).")]
    found = [_fine(f"Legitimeringstjänsten svarar på {url}.")]
    found += _certificate(config, now)
    found.append(_clock(answer.date, now))
    try:
        document = json.loads(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        return [*found, _wrong(f"Dokumentet går inte att läsa (HTTP {answer.status}).")]
    return [*found, *_document(config, document), *_keys(config, document.get("jwks_uri"))]


def _clock(theirs: datetime | None, now: datetime) -> Finding:
    if theirs is None:
        return _fine("Klockan gick inte att jämföra, eftersom svaret inte säger vad klockan är.")
    seconds = round(abs((theirs - now).total_seconds()))
    if seconds <= _CLOCKS_DIFFER:
        return _fine(f"Klockorna skiljer {seconds} s.")
    return _wrong(f"Klockorna skiljer {seconds} s. Inloggningar nekas när det är mer än {_CLOCKS_DIFFER} s. Ställ serverns klocka.")


def _certificate(config: Config, now: datetime) -> Iterator[Finding]:
    parts = urlsplit(config.issuer)
    if parts.scheme != "https" or not parts.hostname:
        if config.https_only:
            yield _wrong("Utfärdarens adress är inte https.")
        return
    context = ssl.create_default_context(cafile=config.tls.trust or None)
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), config.limits.connect) as connection,
            context.wrap_socket(connection, server_hostname=parts.hostname) as secured,
        ):
            ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    except (OSError, KeyError, ValueError) as error:
        yield _wrong(f"Certifikatet på {parts.hostname} godtas inte ({type(error).__name__}).")
        return
    last = datetime.fromtimestamp(ends, UTC)
    days = (last - now).days
    level = Level.OK if days >= _ENDS_SOON else Level.WARNING
    yield Finding(level, _SUBJECT, f"Certifikatet på {parts.hostname} gäller till {last:%Y-%m-%d}, {days} dagar till.")


def _document(config: Config, document: dict[str, Any]) -> Iterator[Finding]:
    issuer = document.get("issuer")
    if issuer == config.issuer:
        yield _fine(f"Utfärdaren är {issuer}.")
    else:
        yield _wrong(f"Utfärdaren i dokumentet är {issuer!r} men inställningen är {config.issuer!r}. De ska vara lika, tecken för tecken.")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = document.get(name)
        if not isinstance(address, str):
            yield _wrong(f"Dokumentet saknar {name}.")
        elif not documents.may_be_used(config, address):
            yield _wrong(f"{name}, {address}, är inte https eller på en värd som är tillåten (WEBCERT_OIDC_HOSTS).")
        else:
            yield _fine(f"{name} är {address}.")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if isinstance(methods, list) and config.client_auth.value not in methods:
        yield _wrong(f"Tjänsten stöder inte klientautentiseringen {config.client_auth.value} (WEBCERT_OIDC_CLIENT_AUTH).")


def _keys(config: Config, address: Any) -> Iterator[Finding]:
    if not isinstance(address, str) or not documents.may_be_used(config, address):
        return
    try:
        published = documents.read_key_set(config, address)
    except Unavailable as error:
        yield _wrong(f"Nycklarna på {address} går inte att hämta ({error.detail}).")
        return
    usable = [f"{key.get('kid')} ({algorithm})" for key in published for algorithm in config.algorithms if _is_usable(key, algorithm)]
    if usable:
        yield _fine(f"Nycklar som går att använda: {', '.join(usable)}.")
    else:
        yield _wrong(f"Ingen av {len(published)} nycklar går att använda med {', '.join(config.algorithms)} (WEBCERT_OIDC_ALGORITHMS).")


def _is_usable(key: dict[str, Any], algorithm: str) -> bool:
    if not isinstance(key.get("kid"), str):
        return False
    try:
        tokens.public_key(key, algorithm)
    except LoginFailed:
        return False
    return True
