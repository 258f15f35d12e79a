"""The box "Hanterad": when it can be ticked and taken back (questions 3 and 6.3)."""

from __future__ import annotations

from enum import StrEnum

from webcert.conversations.models import Status
from webcert.conversations.threads import Thread


class Box(StrEnum):
    """How a thread tells that it is handled."""

    NOTHING = "nothing"
    LABEL = "label"
    TICK = "tick"
    BOTH_WAYS = "both_ways"


def box(thread: Thread, *, revoked: bool, may: bool) -> Box:
    """What is shown for a thread: rows H1 to H8."""
    question = thread.question
    fixed = Box.LABEL if not question.is_open else Box.NOTHING
    if not may:
        return fixed
    if revoked:
        return Box.TICK if question.is_open and not question.from_care else Box.LABEL
    if question.is_request:
        return Box.TICK if question.is_open else Box.LABEL
    if not question.from_care and thread.answer is not None:
        return Box.LABEL
    return Box.BOTH_WAYS


def may_tick(thread: Thread, *, revoked: bool) -> bool:
    """Whether it can be marked as handled."""
    return thread.is_open and box(thread, revoked=revoked, may=True) in (Box.TICK, Box.BOTH_WAYS)


def may_untick(thread: Thread, *, revoked: bool) -> bool:
    """Whether the mark can be taken back."""
    return not thread.is_open and box(thread, revoked=revoked, may=True) is Box.BOTH_WAYS


def reopened(thread: Thread) -> Status:
    """The status of a question whose mark is taken back: S9 to S11."""
    if not thread.question.from_care:
        return Status.WAITS_FOR_CARE
    return Status.ANSWERED if thread.answer is not None else Status.WAITS_FOR_RECIPIENT
