"""Role, action, type and circumstance, each with each, at the decision itself and at the one door to documents."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import pytest

from tests.access.cases import FORMS, RegistryOf, every_circumstance, link, person_in, unit_of, user
from tests.access.spec_tables import DECISIONS, ROLES, Case, expected
from tests.product.conftest import NOW, PERSON, UNIT
from webcert.certificates import queries
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.domain.access import Action, Denial, why_not
from webcert.domain.errors import NotAllowed
from webcert.domain.staff import Role
from webcert.launch.session import Login


def test_the_tables_know_every_role_action_type_and_code():
    assert set(DECISIONS) == set(Action)
    assert set(ROLES.values()) == set(Role)
    assert set(FORMS) == {kind.form for kind in catalogue.TYPES}
    codes = {expected(case) for action in DECISIONS for role in ROLES for form in FORMS for case in every_circumstance(action, role, form)}
    assert codes - {""} <= set(Denial)


def actor_of(case: Case):
    return Login(id="a" * 64, user=user(case.role), unit=UNIT).actor(link(case))


def document_of(case: Case) -> Certificate:
    unit = unit_of(case)
    made = Certificate(
        id=uuid.uuid4(), type_code=catalogue.by_any_name(case.form).code, patient_number=PERSON.person_id.digits, unit_id=unit.hsa_id,
        provider_id=unit.provider_id, created_at=NOW, saved_at=NOW,
    )  # fmt: skip
    made.unit = asdict(unit)
    return made


def at_the_door(case: Case, actor, document: Certificate) -> str:
    try:
        queries.certificate_for(actor, document.pk, Action(case.action), RegistryOf(case), found=document)
    except NotAllowed as refused:
        return refused.denial.value
    return ""


def at_the_decision(case: Case, actor, document: Certificate) -> str:
    silent = "registry silent" in case.circumstances
    found = why_not(Action(case.action), document.kind, actor, None if silent else person_in(case), queries.place_of(document), silent=silent)
    return found.value if found else ""


@pytest.mark.parametrize("where", [at_the_decision, at_the_door])
@pytest.mark.parametrize("action", DECISIONS)
def test_every_role_type_and_circumstance(action, where, monkeypatch):
    monkeypatch.setattr("webcert.accesslog.audit.note", lambda *given, **named: None)
    failures = []
    for role in ROLES:
        for form in FORMS:
            for case in every_circumstance(action, role, form):
                given = where(case, actor_of(case), document_of(case))
                if given != expected(case):
                    failures.append(f"{case}: {given or 'allowed'}, not {expected(case) or 'allowed'}")

    assert not failures, f"{len(failures)} cases:\n" + "\n".join(failures[:200])
