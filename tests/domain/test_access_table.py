"""Who may do what: the expanded table of workflow 5.1 for a doctor, and what differs for the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webcert.certtypes import catalogue
from webcert.domain.access import TABLE, Action, Actor, Denial, Place, why_not
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.domain.staff import Role
from webcert.formlang.certificate_type import Issuer

KIND = catalogue.by_any_name("FK7804")
DOCTOR = Actor(hsa_id="D", name="D", role=Role.DOCTOR, unit_id="A", provider_id="P", own_units=frozenset({"A", "A1"}))
PERSON = Person(person_id=PersonId("191212121212"))
DEAD, PROTECTED = replace(PERSON, deceased=True), replace(PERSON, protected=True)
OWN, SUB_UNIT, OTHER_UNIT, OTHER_PROVIDER = Place(unit_id="A", provider_id="P"), Place(unit_id="A1", provider_id="P"), Place(unit_id="B", provider_id="P"), Place(unit_id="X", provider_id="Q")  # fmt: skip
INACTIVE, NO_COPYING, SHARED = replace(DOCTOR, inactive_unit=True), replace(DOCTOR, copying_allowed=False), replace(DOCTOR, shared_records=True)

#: Own unit; deceased; inactive unit; no copying; protected; other unit; other provider with sjf; without.
CIRCUMSTANCES = [
    (DOCTOR, PERSON, OWN), (DOCTOR, DEAD, OWN), (INACTIVE, PERSON, OWN), (NO_COPYING, PERSON, OWN), (DOCTOR, PROTECTED, OWN),
    (DOCTOR, PERSON, OTHER_UNIT), (SHARED, PERSON, OTHER_PROVIDER), (DOCTOR, PERSON, OTHER_PROVIDER),
]  # fmt: skip
NAMES = ["own unit", "deceased", "inactive unit", "no copying", "protected", "other unit", "other provider with sjf", "other provider"]

ROWS = {
    Action.CREATE: "YnnnY---",
    Action.VIEW_DRAFT: "YYYYYYYn", Action.VIEW: "YYYYYYYn", Action.READ_QUESTIONS: "YYYYYYYn",
    Action.EDIT: "YYYYYnnn", Action.DELETE: "YYYYYnnn", Action.SIGN: "YYYYYnnn",
    Action.PRINT: "YYYYYnYn", Action.PRINT_MINIMAL: "YYYYYnYn", Action.PRINT_DRAFT: "YYYYYnnn",
    Action.COPY_LOCKED: "YnnYYYYn", Action.REVOKE_LOCKED: "YYYYYnnn", Action.SEND: "YYYYYnnn",
    Action.RENEW: "YnnnYYYn", Action.REPLACE: "YnnYYnnn", Action.REVOKE: "YYYYYnnn",
    Action.ASK: "YYYYYnnn", Action.ANSWER: "YYYYYnnn", Action.COMPLEMENT_BY_MESSAGE: "YYYYYnnn", Action.HANDLE: "YYYYYnnn",
    Action.COMPLEMENT: "YnYYYnnn", Action.COMPLEMENT_WITH_COMMENT: "YnYYYnnn", Action.MARK_READY: "nnnnnnnn",
    Action.USE_RISK: "YYYYYnnn", Action.JUDGE_RISK: "YYYYYnnn",
}  # fmt: skip
CELLS = [
    pytest.param(action, circumstance, cell == "Y", id=f"{action}, {name}")
    for action, row in ROWS.items()
    for cell, circumstance, name in zip(row, CIRCUMSTANCES, NAMES, strict=True)
    if cell != "-"
]


@pytest.mark.parametrize("action,circumstance,allowed", CELLS)
def test_a_doctor_may_or_may_not(action, circumstance, allowed):
    actor, person, place = circumstance

    assert (why_not(action, KIND, actor, person, place) is None) is allowed


def test_every_action_has_a_row():
    assert set(ROWS) == set(TABLE) == set(Action)


@pytest.mark.parametrize("action", set(Action) - {Action.MARK_READY, Action.CREATE})
@pytest.mark.parametrize("actor,place", [(DOCTOR, OTHER_UNIT), (SHARED, OTHER_PROVIDER), (DOCTOR, OTHER_PROVIDER)])
def test_a_protected_person_elsewhere_is_never_disclosed(action, actor, place):
    assert why_not(action, KIND, actor, PROTECTED, place) is Denial.AUTHORIZATION_SEKRETESS_UNIT


@pytest.mark.parametrize("action", set(Action) - {Action.MARK_READY})
def test_nothing_is_done_for_a_person_the_registry_does_not_know(action):
    assert why_not(action, KIND, DOCTOR, None, OWN) is Denial.PERSON_NOT_FOUND


@pytest.mark.parametrize("action", set(Action) - {Action.MARK_READY})
def test_a_sub_unit_of_the_own_unit_is_own(action):
    assert why_not(action, KIND, DOCTOR, PERSON, SUB_UNIT) is None


@pytest.mark.parametrize("actor,person,place,action,denial", [
    (DOCTOR, DEAD, OWN, Action.RENEW, Denial.DECEASED_PATIENT),
    (replace(DOCTOR, deceased_in_link=True), PERSON, OWN, Action.RENEW, Denial.DECEASED_PATIENT),
    (INACTIVE, PERSON, OWN, Action.RENEW, Denial.INACTIVE_UNIT),
    (NO_COPYING, PERSON, OWN, Action.RENEW, Denial.RENEW_FALSE),
    (replace(INACTIVE, copying_allowed=False), DEAD, OWN, Action.RENEW, Denial.DECEASED_PATIENT),
    (replace(INACTIVE, copying_allowed=False), PERSON, OWN, Action.RENEW, Denial.INACTIVE_UNIT),
    (NO_COPYING, PROTECTED, OTHER_UNIT, Action.RENEW, Denial.RENEW_FALSE),
    (DOCTOR, DEAD, OTHER_UNIT, Action.EDIT, Denial.DECEASED_PATIENT),
    (INACTIVE, PERSON, OTHER_UNIT, Action.SEND, Denial.INACTIVE_UNIT),
    (DOCTOR, PERSON, OTHER_UNIT, Action.EDIT, Denial.AUTHORIZATION_DIFFERENT_UNIT),
    (DOCTOR, PERSON, OTHER_PROVIDER, Action.VIEW, Denial.AUTHORIZATION_DIFFERENT_UNIT),
])  # fmt: skip
def test_the_first_check_that_refuses_is_the_reason(actor, person, place, action, denial):
    assert why_not(action, KIND, actor, person, place) is denial


LICENSED_ONLY = {Action.SIGN, Action.REVOKE_LOCKED, Action.REPLACE, Action.REVOKE, Action.COMPLEMENT_WITH_COMMENT, Action.JUDGE_RISK}


@pytest.mark.parametrize("action", list(Action))
def test_a_care_administrator_may_all_but_what_needs_a_licence(action):
    allowed = why_not(action, KIND, replace(DOCTOR, role=Role.CARE_ADMINISTRATOR), PERSON, OWN) is None

    assert allowed is (action not in LICENSED_ONLY)


@pytest.mark.parametrize("action", list(Action))
def test_a_dentist_may_on_own_types_what_a_doctor_may(action):
    assert why_not(action, KIND, replace(DOCTOR, role=Role.DENTIST), PERSON, OWN) is why_not(action, KIND, DOCTOR, PERSON, OWN)


@pytest.mark.parametrize("action", list(Action))
def test_a_dentist_may_nothing_on_a_type_for_doctors(action):
    doctors_only = replace(KIND, issuers=frozenset({Issuer.DOCTOR}))

    assert why_not(action, doctors_only, replace(DOCTOR, role=Role.DENTIST), PERSON, OWN) is Denial.AUTHORIZATION_VALIDATION


@pytest.mark.parametrize("action", list(Action))
def test_an_action_needs_the_feature_of_the_type(action):
    lacking = replace(KIND, can=KIND.can - {TABLE[action].feature})

    assert why_not(action, lacking, replace(DOCTOR, role=next(iter(TABLE[action].roles))), PERSON, OWN) is Denial.AUTHORIZATION_VALIDATION


@pytest.mark.parametrize("action", set(Action) - LICENSED_ONLY)
def test_a_care_administrator_never_sees_a_protected_person(action):
    assert why_not(action, KIND, replace(DOCTOR, role=Role.CARE_ADMINISTRATOR), PROTECTED, OWN) is Denial.AUTHORIZATION_SEKRETESS


@pytest.mark.parametrize("action", [Action.VIEW, Action.RENEW, Action.PRINT, Action.READ_QUESTIONS])
def test_shared_records_open_nothing_for_a_care_administrator(action):
    administrator = replace(SHARED, role=Role.CARE_ADMINISTRATOR)

    assert why_not(action, KIND, administrator, PERSON, OTHER_PROVIDER) is Denial.AUTHORIZATION_DIFFERENT_UNIT


def test_shared_records_let_a_care_administrator_print_what_the_own_provider_lets_be_read():
    administrator = replace(SHARED, role=Role.CARE_ADMINISTRATOR)

    assert why_not(Action.PRINT, KIND, administrator, PERSON, OTHER_UNIT) is None
    assert why_not(Action.PRINT, KIND, replace(administrator, shared_records=False), PERSON, OTHER_UNIT) is Denial.AUTHORIZATION_DIFFERENT_UNIT


@pytest.mark.parametrize("action", [Action.PRINT, Action.PRINT_MINIMAL])
def test_a_circumstance_is_the_reason_where_printing_elsewhere_is_not_allowed_and_counts_for_nothing_where_it_is(action):
    assert why_not(action, KIND, DOCTOR, DEAD, OTHER_UNIT) is Denial.DECEASED_PATIENT
    assert why_not(action, KIND, SHARED, DEAD, OTHER_UNIT) is None


@pytest.mark.parametrize("action,actor,denial", [
    (Action.MARK_READY, DOCTOR, Denial.AUTHORIZATION_VALIDATION), (Action.RENEW, INACTIVE, Denial.INACTIVE_UNIT), (Action.RENEW, DOCTOR, Denial.PU_PROBLEM),
])  # fmt: skip
def test_what_comes_before_the_person_is_the_reason_also_while_the_registry_is_silent(action, actor, denial):
    assert why_not(action, KIND, actor, None, OWN, silent=True) is denial


@pytest.mark.parametrize("action,allowed", [(Action.VIEW_DRAFT, True), (Action.DELETE, True), (Action.PRINT_DRAFT, True), (Action.EDIT, False), (Action.SIGN, False)])
def test_an_old_draft_of_a_closed_type_is_read_printed_and_deleted(action, allowed):
    closed = catalogue.by_any_name("FK7263")

    assert (why_not(action, closed, DOCTOR, PERSON, OWN) is None) is allowed
