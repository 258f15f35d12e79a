"""An answer about somebody or something else than was asked for: as no answer, with an alarm (robustness B28, B116, B120)."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from webcert.domain.errors import Unavailable

log = structlog.get_logger()


def refuse(service: str, operation: str, *, asked: Iterable[str], told: Iterable[str]) -> None:
    """Raise Unavailable when an answer is about others than those `asked` for, or about nobody: what it tells must not be used or kept."""
    others = set(told) - set(asked)
    if others == {""}:
        raise Unavailable(service=service, permanent=False, detail="answer about nobody", contact=True)
    if others:
        note(service, operation)
        raise Unavailable(service=service, permanent=False, detail="answer about another", contact=True)


def note(service: str, operation: str) -> None:
    """Raise the alarm."""
    log.error("answer_about_another", service=service, operation=operation, alarm=True)
