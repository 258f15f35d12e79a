"""Typed readers of environment variables; a missing or impossible value stops the start."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit


class SettingError(RuntimeError):
    """A setting is missing or has an impossible value; the text names the setting, never the value."""


def text(name: str, default: str | None = None) -> str:
    """A text. `NAME_FILE` may name a file that holds it instead, for secrets."""
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise SettingError(f"{name} must be set")
    return value


def flag(name: str, *, default: bool) -> bool:
    """`true` or `false`."""
    value = os.environ.get(name, str(default)).lower()
    if value not in ("true", "false"):
        raise SettingError(f"{name} must be true or false")
    return value == "true"


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise SettingError(f"{name} must be a whole number")
    return int(value)


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of some words."""
    value = os.environ.get(name, default)
    if value not in allowed:
        raise SettingError(f"{name} must be one of {', '.join(one for one in allowed if one)}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Words separated by blanks."""
    return os.environ.get(name, default).split()


def networks(name: str, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks separated by blanks."""
    try:
        return tuple(ip_network(one, strict=False) for one in words(name, default))
    except ValueError as error:
        raise SettingError(f"{name} must be network addresses, e.g. 10.0.0.0/24") from error


def files(prefix: str) -> dict[str, str]:
    """The certificate, key and trust of mutual TLS in variables that begin in a way; {} when none is set."""
    found = {part: text(f"{prefix}_{part.upper()}", "") for part in ("certificate", "key", "trust")}
    return {part: path for part, path in found.items() if path}


def only_https(addresses: Mapping[str, str]) -> None:
    """Refuse plain HTTP but to a stand-in on this machine (integration 2.1). Raises SettingError."""
    for name, address in addresses.items():
        parts = urlsplit(address)
        if address and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise SettingError(f"{name} must begin with https: in production")
