"""What the dialogs of a document's actions need to know (ui 11)."""

from __future__ import annotations

from typing import Any

from webcert.certificates.children import still_complements
from webcert.certificates.header import Seen
from webcert.certificates.lifecycle import DRAFT_REASONS, LONGEST_REASON, REASONS
from webcert.conversations.threads import open_questions
from webcert.domain.access import Action
from webcert.domain.document import RelationKind
from webcert.domain.lifecycle import Stage
from webcert.formlang.question import CLEAR


def dialogs(seen: Seen) -> dict[str, dict[str, Any]]:
    """Each dialog of the document's stage by its name in the page, where the user has access to its action."""
    of_stage = _DIALOGS[seen.standing.stage]
    return {name: make(seen) for name, (action, make) in of_stage.items() if seen.has_access(action)}


def _send(seen: Seen) -> dict[str, Any]:
    kind = seen.certificate.kind
    return {
        "url": seen.url("send", seen.certificate), "recipient": kind.recipient.name, "reminder": kind.send_reminder,
        "short": kind.short_notice(seen.certificate.load_answers(now=seen.at)),
    }  # fmt: skip


def _renew(seen: Seen) -> dict[str, Any]:
    kind = seen.certificate.kind
    cleared = [one for one in kind.questions if one.on_renew is CLEAR]
    return {"url": seen.url("renew", seen.certificate), "cleared": cleared, "requests": seen.standing.open_requests}


def _replace(seen: Seen) -> dict[str, Any]:
    draft = seen.family.replacement_draft
    return {"url": seen.url("replace", seen.certificate), "draft": seen.url("document", draft) if draft else ""}


def _copy(seen: Seen) -> dict[str, Any]:
    draft, locked = seen.family.copy_draft, seen.certificate
    complements = locked.relation is not None and locked.relation["kind"] == RelationKind.COMPLEMENTS
    return {
        "url": seen.url("copy", locked), "draft": seen.url("document", draft) if draft else "", "complements": complements,
        "takes_over": complements and still_complements(locked),
    }  # fmt: skip


def _revoke(seen: Seen) -> dict[str, Any]:
    locked = seen.standing.stage is Stage.LOCKED
    return {
        "url": seen.url("revoke", seen.certificate), "locked": locked, "reasons": DRAFT_REASONS if locked else REASONS,
        "recipient": seen.certificate.kind.recipient.name if seen.standing.sent else "", "longest": LONGEST_REASON,
        "questions": not locked and bool(open_questions(seen.certificate.pk)),
    }  # fmt: skip


def _delete(seen: Seen) -> dict[str, Any]:
    return {"url": seen.url("delete", seen.certificate), "revision": seen.certificate.revision}


def _ready(seen: Seen) -> dict[str, Any]:
    return {"url": seen.url("mark-ready", seen.certificate), "revision": seen.certificate.revision}


_DIALOGS = {
    Stage.DRAFT: {"radera": (Action.DELETE, _delete), "klart": (Action.MARK_READY, _ready)},
    Stage.LOCKED: {"kopiera": (Action.COPY_LOCKED, _copy), "makulera": (Action.REVOKE_LOCKED, _revoke)},
    Stage.CERTIFICATE: {
        "skicka": (Action.SEND, _send), "fornya": (Action.RENEW, _renew), "ersatt": (Action.REPLACE, _replace),
        "makulera": (Action.REVOKE, _revoke),
    },
}  # fmt: skip
