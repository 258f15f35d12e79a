"""The four kinds of expected failure; anything else is a bug and propagates.

They are translated to HTML in one middleware and to SOAP in one function.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcert.domain.access import Denial
    from webcert.formlang.problems import Problem


class Cause(StrEnum):
    """What has been done meanwhile, so that the state no longer allows the action (questions 14)."""

    REVOKED = "revoked"
    ANSWERED = "answered"
    HANDLED = "handled"
    NO_REQUEST = "no_request"
    COMPLEMENT_BEGUN = "complement_begun"
    COMPLEMENTED = "complemented"


class NotAllowed(Exception):
    """The action is refused; `denial` says why (`workflow.md` 3 and 16), `cause` what has been done meanwhile."""

    def __init__(self, denial: Denial, *, cause: Cause | None = None, name: str = "", mine: bool = False) -> None:
        super().__init__(denial.value)
        self.denial = denial
        self.cause = cause
        #: Full name of who caused it, when the text names one (D26), else ""; `mine` tells that it was the same user.
        self.name = name
        self.mine = mine


class Invalid(Exception):
    """What was given cannot be used; `problems` says which answers and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class BadInput(Exception):
    """A request that no page of ours makes: `field` names what is wrong, never its value."""

    def __init__(self, field: str, *, status: int = 400) -> None:
        super().__init__(field)
        self.field = field
        self.status = status


class Unavailable(Exception):
    """An outside system gave no usable answer (`robustness.md` 2).

    `permanent` is true when trying again cannot help, e.g. a refused message; `contact` when there was no answer
    at all.
    """

    def __init__(self, *, service: str, permanent: bool, detail: str = "", contact: bool = False) -> None:
        super().__init__(f"{service}: {detail}" if detail else service)
        self.contact = contact
        self.service = service
        self.permanent = permanent
        self.detail = detail
