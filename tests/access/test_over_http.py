"""The address of each action gives what the specification's tables say, and a refusal changes and tells nothing."""

from __future__ import annotations

import pytest

from tests.access.calls import CALLS, OTHERS, Call
from tests.access.cases import FORMS, some_circumstances
from tests.access.conftest import ASKED, writes
from tests.access.spec_tables import ROLES, Case, expected
from tests.product.conftest import PERSON
from webcert.certificates.models import Certificate
from webcert.config.urls import urlpatterns

#: Status, and words of what is shown, by code (workflow 16, D22, D23, D72).
_NO_RIGHT = (403, "Behörighet saknas")
SHOWN = {
    "AUTHORIZATION_VALIDATION": _NO_RIGHT, "AUTHORIZATION_DIFFERENT_UNIT": _NO_RIGHT, "DECEASED_PATIENT": _NO_RIGHT,
    "INACTIVE_UNIT": _NO_RIGHT, "RENEW_FALSE": _NO_RIGHT, "AUTHORIZATION_SEKRETESS": _NO_RIGHT, "AUTHORIZATION_SEKRETESS_UNIT": _NO_RIGHT,
    "PU_PROBLEM": (503, "svarar inte"), "PERSON_NOT_FOUND": (404, "hittades inte"),
}  # fmt: skip
PATIENT = [ASKED, PERSON.last_name, PERSON.person_id.formatted, PERSON.person_id.digits]


def test_every_address_of_a_document_is_here():
    of_document = {one.name for one in urlpatterns if "certificate_id>" in str(one.pattern) and one.name}

    assert of_document == {one.name for one in CALLS} | set(OTHERS)


def answered(visitor, call: Call, document: Certificate, context: str):
    if call.needs_turn:
        Certificate.objects.filter(pk=document.pk).update(claim_window=context, claim_by=visitor.user.hsa_id, claim_name=visitor.user.name)
    with writes() as written:
        answer = visitor.ask(call.method, call.name, context, document, query=call.query, number=call.number(document), **call.fields(document))
    return answer, written


def wrong(case: Case, answer, written, refusals) -> str:
    """What is wrong with the answer, or ""."""
    code = expected(case)
    if not code:
        return "" if answer.status_code in (200, 204) and not refusals else f"{answer.status_code} {refusals}, not allowed"
    status, words = SHOWN[code]
    shown = answer.content.decode()
    if (answer.status_code, refusals) != (status, [code]):
        return f"{answer.status_code} {refusals}, not {status} [{code}]"
    if words not in answer.json()["title"]:
        return f"shows {answer.json()['title']}"
    if any(one in shown for one in PATIENT):
        return "tells who the patient is"
    return f"writes to {written}" if written else ""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ROLES)
def test_every_action_and_circumstance(role, form, make, visitor, notes, unhindered, in_circumstances):
    browser, documents, failures = visitor(role), {stage: make(form, stage) for stage in ("draft", "locked", "signed", "asked")}, []
    for call in CALLS:
        document = documents[call.stage]
        for case in some_circumstances(call.action, role, form):
            context = browser.context(case, document)
            with in_circumstances(case, document):
                notes.lines.clear()
                answer, written = answered(browser, call, document, context)
                fault = wrong(case, answer, written, notes.refusals())
            if fault:
                failures.append(f"{case} ({call.stage}): {fault}")

    assert not failures, f"{len(failures)} cases:\n" + "\n".join(failures[:200])
