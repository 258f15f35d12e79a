"""What the state of a document allows: one table for button, action and page, beside the one of access (workflow 4.4, 5).

Access is decided first, so that nobody without access learns the state (workflow 3.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from webcert.domain.access import Action, Denial


class Stage(StrEnum):
    """How far a document has come."""

    DRAFT = "draft"
    LOCKED = "locked"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The state of a document with what its children make of it (workflow 4.1, 11.2).

    `replaced` and `complemented` count signed children that are not revoked; the drafts count while they are editable.
    """

    stage: Stage
    revoked: bool = False
    sent: bool = False
    replaced: bool = False
    replacement_draft: bool = False
    complemented: bool = False
    complement_draft: bool = False
    copy_draft: bool = False
    open_requests: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must hold, and the code when it does not."""

    holds: Callable[[Standing], bool]
    denial: Denial = Denial.INVALID_STATE


_DRAFT = Need(lambda it: it.stage is Stage.DRAFT)
_UNSIGNED = Need(lambda it: it.stage is not Stage.CERTIFICATE)
_LOCKED = Need(lambda it: it.stage is Stage.LOCKED)
_CERTIFICATE = Need(lambda it: it.stage is Stage.CERTIFICATE)
_IN_FORCE = Need(lambda it: not it.revoked)
_NOT_REVOKED_MEANWHILE = Need(lambda it: not it.revoked, Denial.CERTIFICATE_REVOKED)
_UNSENT = Need(lambda it: not it.sent)
_SENT = Need(lambda it: it.sent)
_STANDS = Need(lambda it: not it.replaced)
_NOT_REPLACED = Need(lambda it: not it.replaced, Denial.INVALID_STATE_REPLACED)
_NO_REPLACEMENT = Need(lambda it: not (it.replaced or it.replacement_draft), Denial.INVALID_STATE_REPLACED)
_NOT_COMPLEMENTED = Need(lambda it: not it.complemented, Denial.COMPLEMENT_INTYG_EXISTS)
_NO_COMPLEMENT = Need(lambda it: not it.complemented)
_NO_COMPLEMENT_DRAFT = Need(lambda it: not it.complement_draft)
_NO_COPY = Need(lambda it: not it.copy_draft)
_NO_REQUEST = Need(lambda it: not it.open_requests)
_REQUEST = Need(lambda it: it.open_requests)

_COMPLEMENT = (_CERTIFICATE, _SENT, _IN_FORCE, _REQUEST, _NO_COMPLEMENT_DRAFT, _NO_COMPLEMENT, _NOT_REPLACED)

#: What each action needs, in the order in which it is looked at. Reading is possible in every state.
TABLE: dict[Action, tuple[Need, ...]] = {
    Action.CREATE: (),
    Action.VIEW_DRAFT: (),
    Action.VIEW: (),
    Action.READ_QUESTIONS: (),
    Action.EDIT: (_DRAFT,),
    Action.DELETE: (_DRAFT,),
    Action.MARK_READY: (_DRAFT,),
    Action.SIGN: (_DRAFT,),
    Action.PRINT_DRAFT: (_UNSIGNED, _IN_FORCE),
    Action.COPY_LOCKED: (_LOCKED, _IN_FORCE, _NO_COPY),
    Action.REVOKE_LOCKED: (_LOCKED, _IN_FORCE),
    Action.PRINT: (_CERTIFICATE, _IN_FORCE),
    Action.PRINT_MINIMAL: (_CERTIFICATE, _IN_FORCE),
    Action.SEND: (_CERTIFICATE, _NOT_REVOKED_MEANWHILE, _UNSENT, _STANDS),
    Action.RENEW: (_CERTIFICATE, _IN_FORCE, _NOT_REPLACED, _NOT_COMPLEMENTED),
    Action.REPLACE: (_CERTIFICATE, _IN_FORCE, _NO_REPLACEMENT, _NOT_COMPLEMENTED, _NO_REQUEST),
    Action.REVOKE: (_CERTIFICATE, _NOT_REVOKED_MEANWHILE),
    Action.ASK: (_CERTIFICATE, _SENT, _NOT_REVOKED_MEANWHILE, _NOT_REPLACED),
    Action.ANSWER: (_CERTIFICATE, _SENT, _NOT_REVOKED_MEANWHILE),
    Action.COMPLEMENT: _COMPLEMENT,
    Action.COMPLEMENT_WITH_COMMENT: _COMPLEMENT,
    Action.COMPLEMENT_BY_MESSAGE: (_CERTIFICATE, _SENT, _IN_FORCE, _REQUEST, _NO_COMPLEMENT_DRAFT),
    Action.HANDLE: (_CERTIFICATE,),
    Action.USE_RISK: (_DRAFT,),
    Action.JUDGE_RISK: (_DRAFT,),
}


def why_not_now(action: Action, standing: Standing) -> Denial | None:
    """The first state that stands in the way of an action, or None."""
    return next((need.denial for need in TABLE[action] if not need.holds(standing)), None)


class Label(StrEnum):
    """The status a document is shown with (workflow 4.2)."""

    REVOKED = "Makulerat"
    REPLACED = "Ersatt"
    COMPLEMENTED = "Kompletterat"
    SENT = "Skickat"
    SIGNED = "Signerat"
    LOCKED = "Utkast, låst"
    COMPLETE = "Utkast, kan signeras"
    INCOMPLETE = "Utkast, uppgifter saknas"


def label(standing: Standing, *, complete: bool) -> Label:
    """The status shown in lists; `complete` says whether a draft may be signed."""
    match standing:
        case Standing(revoked=True):
            return Label.REVOKED
        case Standing(stage=Stage.LOCKED):
            return Label.LOCKED
        case Standing(stage=Stage.DRAFT):
            return Label.COMPLETE if complete else Label.INCOMPLETE
        case Standing(replaced=True):
            return Label.REPLACED
        case Standing(complemented=True):
            return Label.COMPLEMENTED
        case _:
            return Label.SENT if standing.sent else Label.SIGNED
