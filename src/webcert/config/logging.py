"""Logging: one JSON object a line on standard output, without personal data (robustness 7.3)."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog

_PERSON_ID = re.compile(r"(?<![0-9A-Fa-f-])(?:19|20)?[0-9]{6}[-+]?[0-9]{4}(?![0-9A-Fa-f-])")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["no_persons"]}},
    "filters": {"no_persons": {"()": "webcert.config.logging.NoPersons"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"},
                "httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}  # fmt: skip


class NoPersons(logging.Filter):
    """The last guard: whatever looks like a personal number never reaches the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask texts of libraries; our own events carry no such value in the first place."""
        if isinstance(record.msg, str) and _PERSON_ID.search(record.getMessage()):
            record.msg, record.args = _PERSON_ID.sub("…", record.getMessage()), ()
        return True


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
