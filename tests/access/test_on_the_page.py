"""A control stands on the page exactly when what it does would be done: access by the tables, and the state by workflow 4.4."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve
from lxml import html

from tests.access.calls import CALLS, Call
from tests.access.cases import ALONE, FORMS, PLACES
from tests.access.conftest import be_asked, writes
from tests.access.spec_tables import ROLES, Case, expected
from webcert.certificates.models import Certificate, Status
from webcert.domain.document import RelationKind

_READ = "print print_minimal revoke read_questions"
_DRAFTED = "edit delete mark_ready sign print_draft use_risk"
_ON_SENT = "ask answer handle complement complement_with_comment complement_by_message"
#: Workflow 4.4 and 11.3: what the state leaves possible, for whoever has the right. "Asked" has an open request and an open question.
POSSIBLE = {
    "incomplete draft": _DRAFTED, "draft": _DRAFTED,
    "locked": "print_draft copy_locked revoke_locked", "locked, copied": "print_draft revoke_locked", "locked, revoked": "",
    "signed": f"{_READ} send renew replace", "sent": f"{_READ} renew replace ask", "sent, asked": f"{_READ} renew {_ON_SENT}",
    "replacement draft": f"{_READ} send renew", "replaced": _READ, "replaced, sent, asked": f"{_READ} answer handle complement_by_message",
    "complement draft, sent, asked": f"{_READ} renew ask answer handle", "complemented": f"{_READ} send",
    "complemented, sent, asked": f"{_READ} ask answer handle complement_by_message", "revoked": "read_questions",
    "sent, revoked": "read_questions", "sent, revoked, asked": "read_questions handle",
}  # fmt: skip
_CHILDREN = {
    "locked, copied": (RelationKind.COPIES, "draft"), "replacement draft": (RelationKind.REPLACES, "draft"),
    "replaced": (RelationKind.REPLACES, "signed"), "complemented": (RelationKind.COMPLEMENTS, "signed"),
    "complement draft": (RelationKind.COMPLEMENTS, "draft"),
}  # fmt: skip
_EVERYWHERE = ("draft", "locked", "signed", "sent, asked", "revoked")


def stage_of(state: str) -> str:
    return "draft" if state in ("incomplete draft", "draft") else "locked" if state.startswith("locked") else "signed"


def in_state(make, form: str, state: str) -> Certificate:
    document = make(form, stage_of(state))
    if state == "incomplete draft":
        document.answers, document.status = {}, Status.DRAFT_INCOMPLETE
    if "sent" in state:
        document.sent_at, document.sent_to = document.created_at, document.kind.recipient.code
    if "revoked" in state:
        document.revoked_at = document.created_at
    document.save()
    if "asked" in state:
        be_asked(document)
    if state.split(", sent")[0] in _CHILDREN:
        kind, stage = _CHILDREN[state.split(", sent")[0]]
        child = make(form, stage)
        Certificate.objects.filter(pk=child.pk).update(parent_id=document.pk, relation={"kind": kind.value, "parent_id": str(document.pk)})
    return document


def calls(stage: str, *, asked: bool) -> Iterator[Call]:
    """Every action with a control of its own, once; where an address does one or another by the stage, that of the stage."""
    seen = set()
    for call in sorted(CALLS, key=lambda one: one.stage != stage):
        if call.name == "questions" and stage != "signed":
            continue  # only certificates have a panel
        if call.name.startswith("risk-"):
            continue  # inside what is fetched when the tab is opened; tests/product/test_risk.py
        if (
            call.name not in ("document", "question-draft")
            and (asked or not call.thread)
            and (call.name, call.query) not in seen | {("print", "?variant=full" if stage != "signed" else "")}
        ):
            seen.add((call.name, call.query))
            yield call


def offered(page: html.HtmlElement, document: Certificate) -> set[tuple[str, str]]:
    """Name of the address and query of everything that the page offers to do with the document."""
    opened = [one.get("data-open") for one in page.xpath("//button[@data-open]")]
    opened += ["klart" for _ in page.xpath("//button[@data-mark-ready]")]
    found = [one.get("href") for one in page.xpath("//*[@data-header]//a[@href]")]
    for dialog in opened:
        found += page.xpath("//dialog[@id=$id]//form[@method='post']/@action | //dialog[@id=$id]//a/@href", id=dialog)
    found += page.xpath("//*[@data-questions]//form[@method='post' and not(ancestor::dialog)]/@action")
    found += page.xpath("//*[@data-questions]/@data-url | //*[@data-questions]//@data-handled")
    found += page.xpath("//*[@data-risk]/@data-url")
    for draft in page.xpath("//form[@data-draft and not(@data-read-only)]"):
        found.append(draft.get("data-save-url"))
        found += [draft.get("data-sign-url") for _ in page.xpath("//button[@data-sign]")]
    return set(_names(found, document))


def _names(addresses: list[str], document: Certificate) -> Iterator[tuple[str, str]]:
    for address in addresses:
        path, _, query = address.partition("?")
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if match.kwargs.get("certificate_id") == document.pk and match.url_name != "document":
            unsigned = match.url_name == "print" and not document.is_signed
            yield match.url_name, f"?{query}" if query and not unsigned else ""


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults(browser, document: Certificate, case: Case, state: str, notes) -> Iterator[str]:
    """What the page offers, what the address does, and what it should, where they differ."""
    context, stage = browser.context(case, document), stage_of(state)
    shown = browser.ask("GET", "document", context, document)
    assert shown.status_code == 200, shown.content.decode()
    document.refresh_from_db()
    controls = offered(html.fromstring(shown.content.decode()), document)
    for call in calls(stage, asked="asked" in state):
        code = expected(Case(action=call.action, role=case.role, form=case.form, place=case.place, sjf=case.sjf, circumstances=case.circumstances))
        should = not code and call.action in POSSIBLE[state].split()
        notes.lines.clear()
        with undone(), writes() as written:
            answer = browser.ask(call.method, call.name, context, document, query=call.query, number=call.number(document), **call.fields(document))
        missing = state == "incomplete draft" and call.action == "sign"
        reads = call.name in ("questions", "risk")
        done = bool(written) or reads if answer.status_code == 200 else missing and answer.status_code == 422
        if not (should == done == ((call.name, call.query) in controls)):
            is_offered = (call.name, call.query) in controls
            yield f"{call.action}: should be {should}, is offered {is_offered}, is done {done} ({answer.status_code} {notes.refusals()})"
        again = call.action == "send" and "sent" in state and "revoked" not in state  # pressing twice is pressing once
        if not should and not code and answer.status_code != (200 if again else 409):
            yield f"{call.action}: {answer.status_code} for a state that does not allow it"
        if written and not done:
            yield f"{call.action}: refused, but writes to {written}"


def cases(role: str, form: str, state: str) -> Iterator[Case]:
    everywhere = form == "FK7804" and state in _EVERYWHERE
    action = "view" if stage_of(state) == "signed" else "view_draft"
    for place, sjf in PLACES if everywhere else PLACES[:1]:
        for circumstances in [frozenset[str](), *(ALONE if everywhere and not sjf and place == "own unit" else [])]:
            case = Case(action=action, role=role, form=form, place=place, sjf=sjf, circumstances=circumstances)
            if not expected(case):
                yield case


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ROLES)
def test_a_control_is_there_exactly_when_it_does_something(role, form, make, visitor, notes, unhindered, in_circumstances):
    browser, failures = visitor(role), []
    for state in POSSIBLE:
        document = in_state(make, form, state)
        for case in cases(role, form, state):
            browser.context(case, document)
            with in_circumstances(case, document):
                failures += [f"{case}, {state}: {fault}" for fault in faults(browser, document, case, state, notes)]
            document.refresh_from_db()

    assert not failures, f"{len(failures)} cases:\n" + "\n".join(failures[:200])
