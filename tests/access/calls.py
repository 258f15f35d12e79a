"""What each address of a document does: the actions behind it, and a request that does them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from webcert.certificates.models import Certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request for an action on a document in the stage that the action is for."""

    action: str
    name: str
    stage: str
    method: str = "POST"
    query: str = ""
    form: dict[str, str] = field(default_factory=dict)
    #: Whether only the window that holds the draft may ask.
    needs_turn: bool = False

    def fields(self, document: Certificate) -> dict[str, str]:
        """The form, with what every change of a draft says."""
        turn = {"revision": str(document.revision), "save_id": str(uuid.uuid4())} if self.name == "answers" else {"revision": str(document.revision)}
        return {**self.form, **(turn if self.needs_turn else {})}


_REASON = {"reason": "FEL_PATIENT"}
CALLS = (
    Call(action="view_draft", name="document", stage="draft", method="GET"),
    Call(action="view_draft", name="document", stage="locked", method="GET"),
    Call(action="view", name="document", stage="signed", method="GET"),
    Call(action="edit", name="answers", stage="draft", method="PUT", needs_turn=True),
    Call(action="sign", name="sign", stage="draft", needs_turn=True),
    Call(action="send", name="send", stage="signed"),
    Call(action="print_draft", name="print", stage="draft", method="GET"),
    Call(action="print_draft", name="print", stage="locked", method="GET"),
    Call(action="print", name="print", stage="signed", method="GET", query="?variant=full"),
    Call(action="print_minimal", name="print", stage="signed", method="GET", query="?variant=minimal"),
    Call(action="delete", name="delete", stage="draft", needs_turn=True),
    Call(action="mark_ready", name="mark-ready", stage="draft", needs_turn=True),
    Call(action="renew", name="renew", stage="signed"),
    Call(action="replace", name="replace", stage="signed"),
    Call(action="copy_locked", name="copy", stage="locked"),
    Call(action="revoke", name="revoke", stage="signed", form=_REASON),
    Call(action="revoke_locked", name="revoke", stage="locked", form=_REASON),
)

#: Addresses of a document that do none of the actions, and what they are.
OTHERS = {"poll": "the light question of an open page"}
