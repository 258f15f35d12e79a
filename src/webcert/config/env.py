"""Typed readers of environment variables; a missing or impossible value stops the start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


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
