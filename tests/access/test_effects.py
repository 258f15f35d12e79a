"""What the reference page draws of an action is what the action makes of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.access.calls import CALLS
from tests.access.spec_tables import Case
from webcert.certificates.models import Certificate
from webcert.certificates.standing import standing_of
from webcert.domain.access import Action

ROOT = Path(__file__).parents[2]
#: Not done by one request: signing goes over the signing service.
_NOT_BY_ONE_REQUEST = {"sign"}


@pytest.fixture
def effects(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import access_reference

    return access_reference.EFFECTS


DONE = [one for one in CALLS if one.method == "POST" and one.name not in _NOT_BY_ONE_REQUEST | {"delete", "question-draft"}]


@pytest.mark.parametrize("call", DONE, ids=lambda one: f"{one.action}, {one.stage}")
def test_an_action_leads_where_the_page_says(call, effects, make, visitor, notes, unhindered, in_circumstances):
    role = "A" if call.action == "mark_ready" else "D"
    browser, document, case = visitor(role), make("FK7804", call.stage), Case(action=call.action, role=role, form="FK7804")
    context = browser.context(case, document)
    with in_circumstances(case, document):
        browser.ask("GET", "document", context, document)
        before = standing_of(document)
        answer = browser.ask(call.method, call.name, context, document, query=call.query, number=call.number(document), **call.fields(document))
        after = standing_of(Certificate.objects.get(pk=document.pk))

    assert answer.status_code in (200, 204)
    assert after == effects.get(Action(call.action), lambda standing: standing)(before)
