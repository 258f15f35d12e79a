"""What remains possible in each state: the table of workflow 4.4, cell by cell, with the code of each refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webcert.domain.access import Action, Denial
from webcert.domain.lifecycle import TABLE, Label, Stage, Standing, label, why_not_now

DRAFT, LOCKED, SIGNED = (Standing(stage=stage) for stage in Stage)
SENT = replace(SIGNED, sent=True)
STATES = {
    "draft": DRAFT, "locked": LOCKED, "locked, revoked": replace(LOCKED, revoked=True), "signed": SIGNED, "sent": SENT,
    "sent, request": replace(SENT, open_requests=True), "replaced": replace(SENT, replaced=True, open_requests=True),
    "complemented": replace(SENT, complemented=True, open_requests=True), "revoked": replace(SENT, revoked=True, open_requests=True),
}  # fmt: skip

#: In the order of STATES: draft, locked, locked and revoked, signed, sent, with a request, replaced, complemented, revoked.
ROWS = {
    Action.VIEW_DRAFT: "YYYYYYYYY", Action.VIEW: "YYYYYYYYY", Action.READ_QUESTIONS: "YYYYYYYYY", Action.CREATE: "YYYYYYYYY",
    Action.EDIT: "Ynnnnnnnn", Action.DELETE: "Ynnnnnnnn", Action.MARK_READY: "Ynnnnnnnn", Action.SIGN: "Ynnnnnnnn",
    Action.PRINT_DRAFT: "YYnnnnnnn", Action.COPY_LOCKED: "nYnnnnnnn", Action.REVOKE_LOCKED: "nYnnnnnnn",
    Action.PRINT: "nnnYYYYYn", Action.PRINT_MINIMAL: "nnnYYYYYn",
    Action.SEND: "nnnYnnnnn", Action.RENEW: "nnnYYYnnn", Action.REPLACE: "nnnYYnnnn", Action.REVOKE: "nnnYYYYYn",
    Action.ASK: "nnnnYYnYn", Action.ANSWER: "nnnnYYYYn",
    Action.COMPLEMENT: "nnnnnYnnn", Action.COMPLEMENT_WITH_COMMENT: "nnnnnYnnn", Action.COMPLEMENT_BY_MESSAGE: "nnnnnYYYn",
    Action.HANDLE: "nnnYYYYYY", Action.USE_RISK: "Ynnnnnnnn", Action.JUDGE_RISK: "Ynnnnnnnn",
}  # fmt: skip


@pytest.mark.parametrize("action,state,allowed", [
    pytest.param(action, state, cell == "Y", id=f"{action}, {state}")
    for action, row in ROWS.items() for state, cell in zip(STATES, row, strict=True)
])  # fmt: skip
def test_an_action_is_possible_or_not(action, state, allowed):
    assert (why_not_now(action, STATES[state]) is None) is allowed


def test_every_action_has_a_row():
    assert set(ROWS) == set(TABLE) == set(Action)


@pytest.mark.parametrize("action,standing,denial", [
    (Action.RENEW, replace(SIGNED, replaced=True), Denial.INVALID_STATE_REPLACED),
    (Action.RENEW, replace(SIGNED, replacement_draft=True, complement_draft=True), None),
    (Action.RENEW, replace(SIGNED, complemented=True), Denial.COMPLEMENT_INTYG_EXISTS),
    (Action.REPLACE, replace(SIGNED, replacement_draft=True), Denial.INVALID_STATE_REPLACED),
    (Action.REPLACE, replace(SIGNED, complemented=True), Denial.COMPLEMENT_INTYG_EXISTS),
    (Action.REPLACE, replace(SENT, open_requests=True), Denial.INVALID_STATE),
    (Action.REPLACE, replace(SENT, complement_draft=True), None),
    (Action.SEND, SENT, Denial.INVALID_STATE), (Action.SEND, replace(SIGNED, revoked=True), Denial.CERTIFICATE_REVOKED),
    (Action.SEND, replace(SIGNED, complemented=True), None), (Action.SEND, replace(SIGNED, replacement_draft=True), None),
    (Action.REVOKE, replace(SIGNED, revoked=True), Denial.CERTIFICATE_REVOKED),
    (Action.COPY_LOCKED, replace(LOCKED, copy_draft=True), Denial.INVALID_STATE),
    (Action.COMPLEMENT, replace(SENT, open_requests=True, complement_draft=True), Denial.INVALID_STATE),
    (Action.COMPLEMENT, replace(SENT, open_requests=True, replaced=True), Denial.INVALID_STATE_REPLACED),
    (Action.COMPLEMENT_BY_MESSAGE, replace(SENT, open_requests=True, complement_draft=True), Denial.INVALID_STATE),
])  # fmt: skip
def test_a_refusal_has_its_code(action, standing, denial):
    assert why_not_now(action, standing) is denial


@pytest.mark.parametrize("standing,complete,shown", [
    (DRAFT, False, Label.INCOMPLETE), (DRAFT, True, Label.COMPLETE), (LOCKED, False, Label.LOCKED),
    (replace(LOCKED, revoked=True), False, Label.REVOKED), (SIGNED, True, Label.SIGNED), (SENT, True, Label.SENT),
    (replace(SENT, replaced=True, complemented=True), True, Label.REPLACED), (replace(SENT, complemented=True), True, Label.COMPLEMENTED),
    (replace(SENT, replaced=True, revoked=True), True, Label.REVOKED),
])  # fmt: skip
def test_a_document_is_shown_with_a_status(standing, complete, shown):
    assert label(standing, complete=complete) is shown
