"""What each address of a document does: the actions behind it, and a request that does them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from webcert.certificates.models import Certificate
from webcert.conversations.models import Message, Subject


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
    #: The thread that it is about: "question" or "request".
    thread: str = ""

    def fields(self, document: Certificate) -> dict[str, str]:
        """The form, with what every change of a draft says."""
        turn = {"revision": str(document.revision), "save_id": str(uuid.uuid4())} if self.name == "answers" else {"revision": str(document.revision)}
        named = {"question": str(number_of(document, self.thread))} if self.name == "question-draft" and self.thread else {}
        return {**self.form, **named, **(turn if self.needs_turn else {})}

    def number(self, document: Certificate) -> int | None:
        """The number in the address, where there is one."""
        return number_of(document, self.thread) if self.thread and self.name != "question-draft" else None


def number_of(document: Certificate, thread: str) -> int:
    """The number of the document's open question or request; 0 when it has none."""
    subject = {"question": Subject.CONTACT, "request": Subject.COMPLEMENT}[thread]
    found = Message.objects.filter(certificate_id=document.pk, subject=subject).first()
    return found.pk if found else 0


_REASON = {"reason": "FEL_PATIENT"}
_RISK = {"code": "M545", "answer:demo_earlier": "no", "answer:demo_extent": "whole", "answer:demo_work": "yes"}
_TEXT = {"text": "Ett påhittat meddelande."}
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
    Call(action="read_questions", name="questions", stage="asked", method="GET"),
    Call(action="ask", name="ask", stage="asked", form={"subject": "KONTKT", **_TEXT}),
    Call(action="answer", name="answer-question", stage="asked", form=_TEXT, thread="question"),
    Call(action="handle", name="handle-question", stage="asked", form={"handled": "1"}, thread="question"),
    Call(action="complement", name="complement", stage="asked"),
    Call(action="complement_with_comment", name="complement-with-comment", stage="asked", form=_TEXT),
    Call(action="complement_by_message", name="answer-request", stage="asked", form=_TEXT),
    Call(action="ask", name="question-draft", stage="asked", form={"kind": "question", **_TEXT}),
    Call(action="answer", name="question-draft", stage="asked", form={"kind": "answer", **_TEXT}, thread="question"),
    Call(action="complement_with_comment", name="question-draft", stage="asked", form={"kind": "comment", **_TEXT}),
    Call(action="complement_by_message", name="question-draft", stage="asked", form={"kind": "reply", **_TEXT}),
    Call(action="use_risk", name="risk", stage="draft", method="GET"),
    Call(action="use_risk", name="risk-consent", stage="draft", form={"given": "1"}),
    Call(action="use_risk", name="risk-calculate", stage="draft", form=_RISK),
    Call(action="use_risk", name="risk-use", stage="draft", form={"use": "SRS_PANEL_ACTIVATED"}),
    Call(action="judge_risk", name="risk-opinion", stage="draft", form={"opinion": "HOGRE"}),
)

#: Addresses of a document that do none of the actions, and what they are.
OTHERS = {
    "poll": "the light question of an open page", "support": "read by the draft's own page; tests/product/test_support.py",
    "saved": "a launch that was kept, which goes on as its link does; tests/identity/test_oidc_login.py",
}  # fmt: skip
