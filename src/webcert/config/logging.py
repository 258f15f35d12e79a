"""Logging: one JSON object a line on standard output, without personal data (robustness 7.3)."""

from __future__ import annotations

import logging.config
import re
import traceback
from typing import Any

import structlog

#: A personal number, with or without century, hyphen or plus.
_PERSON_ID = re.compile(r"(?<![0-9A-Fa-f-])(?:19|20)?[0-9]{6}[-+]?[0-9]{4}(?![0-9A-Fa-f-])")


def frames(exc_info: structlog.typing.ExcInfo) -> list[str]:
    """Types and places of an error and its causes. Messages are left out: a database's may hold a whole row."""
    found: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        places = traceback.extract_tb(error.__traceback__)
        found.append(" < ".join([type(error).__qualname__, *(f"{one.filename}:{one.lineno} {one.name}" for one in reversed(places))]))
        error = error.__cause__ or error.__context__
    return found


def without_persons(logger: object, method: str, line: str) -> str:
    """The last guard: whatever looks like a personal number leaves the written line."""
    return _PERSON_ID.sub("…", line)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(frames),
                structlog.processors.JSONRenderer(),
                without_persons,
            ],
            "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"},
                "httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}  # fmt: skip


def configure(settings: dict[str, Any]) -> None:
    """Set up the standard library's logging and structlog."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
