"""A document's whole life below the pages: delete, mark ready, renew, replace, copy, revoke, lock (workflow 5 and 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog.models import AccessLogRow
from webcert.certificates import actions, children, lifecycle, locking
from webcert.certificates.lifecycle import Reason
from webcert.certificates.models import Certificate, Status
from webcert.certificates.standing import family_of, standing_of
from webcert.decisionsupport.codes import installed
from webcert.delivery.models import Delivery
from webcert.delivery.schedule import DailyJob, run_due
from webcert.domain.access import Denial
from webcert.domain.document import RelationKind
from webcert.domain.errors import BadInput, NotAllowed
from webcert.domain.ids import PersonId
from webcert.domain.lifecycle import Stage
from webcert.domain.staff import Role
from webcert.formlang.question import CLEAR

pytestmark = pytest.mark.django_db

RENEWS, REPLACES, COPIES = RelationKind.RENEWS, RelationKind.REPLACES, RelationKind.COPIES


@pytest.fixture
def administrator(doctor):
    return replace(doctor, hsa_id="SE2321000999-1A0F", name="Vera Vårdadministratör", role=Role.CARE_ADMINISTRATOR)


@pytest.fixture
def certificate(open_draft, save, doctor, key_folder):
    return finish(start(save(open_draft), doctor), key_folder, doctor)


@pytest.fixture
def child(doctor):
    def made(parent, kind, *, by=None, at=NOW, **place):
        circumstances = children.Circumstances(**{"unit": UNIT, "issuer": ISSUER, **place})
        return children.make_child(kind, parent_id=parent.pk, person=PERSON, at_place=circumstances, by=by or doctor, at=at)

    return made


@pytest.fixture
def signed(doctor, key_folder):
    """Sign a draft."""

    def made(draft, save):
        actions.open_document(draft, window="one", may_edit=True, by=doctor, at=NOW)
        draft.refresh_from_db()
        return finish(start(save(draft, seed=2), doctor), key_folder, doctor)

    return made


@pytest.fixture
def revoke(doctor):
    def made(document, *, reason=Reason.WRONG_PATIENT, text="", by=None):
        return lifecycle.revoke(
            certificate_id=document.pk, reason=reason, text=text, person=PERSON, sender=ISSUER, by=by or doctor, at=NOW
        )

    return made


@pytest.fixture
def locked(draft):
    locking.lock_old_drafts(at=NOW + timedelta(days=15))
    draft.refresh_from_db()
    return draft


def events(document):
    return [row.event for row in Delivery.objects.filter(key=str(document.pk)).order_by("id") if row.event]


def activities(document):
    return list(AccessLogRow.objects.filter(certificate_id=document.pk).order_by("id").values_list("activity", flat=True))


def delete(draft, by, *, window="one", revision=None):
    return lifecycle.delete(
        certificate_id=draft.pk, revision=revision or draft.revision, window=window, person=PERSON, by=by, at=NOW
    )


def ready(draft, by):
    return lifecycle.mark_ready(
        certificate_id=draft.pk, revision=draft.revision, window="one", person=PERSON, by=by, at=NOW
    )


# Delete


def test_a_deleted_draft_is_gone_and_told_of(open_draft, save, doctor):
    saved = save(open_draft)
    number = saved.pk

    delete(saved, doctor)

    assert not Certificate.objects.filter(pk=number).exists()
    assert [row.event for row in Delivery.objects.filter(key=str(number)).order_by("id")] == ["SKAPAT", "RADERA"]
    assert AccessLogRow.objects.filter(certificate_id=number).last().activity == "Radera"


@pytest.mark.parametrize("window,revision,cause", [("two", None, "other_window"), ("one", 9, "other_window")])
def test_a_window_without_its_turn_deletes_nothing(open_draft, doctor, window, revision, cause):
    with pytest.raises(actions.Conflict) as refusal:
        delete(open_draft, doctor, window=window, revision=revision)

    assert refusal.value.cause == cause
    assert Certificate.objects.filter(pk=open_draft.pk).exists()


def test_a_certificate_is_never_deleted(certificate, doctor):
    with pytest.raises(actions.Conflict, match="signed"):
        delete(certificate, doctor)


def test_deleting_twice_says_that_it_is_gone(open_draft, doctor):
    delete(open_draft, doctor)

    with pytest.raises(actions.Conflict, match="deleted"):
        lifecycle.delete(certificate_id=open_draft.pk, revision=1, window="one", person=PERSON, by=doctor, at=NOW)


# Mark ready


def test_marking_ready_is_noted_and_told_once(open_draft, administrator):
    actions.open_document(open_draft, window="one", may_edit=True, by=administrator, at=NOW)

    first = ready(open_draft, administrator)
    again = ready(first, replace(administrator, name="Någon Annan"))

    assert (again.ready_at, again.ready_by) == (NOW, administrator.name)
    assert events(open_draft) == ["SKAPAT", "KFSIGN"]


def test_a_doctor_does_not_mark_ready(open_draft, doctor):
    with pytest.raises(NotAllowed) as refusal:
        ready(open_draft, doctor)

    assert refusal.value.denial is Denial.AUTHORIZATION_VALIDATION


# Renew, replace, copy


def test_a_renewal_keeps_everything_but_what_the_type_clears(certificate, child, kind):
    before = certificate.load_answers(now=NOW)

    renewal = child(certificate, RENEWS)

    after = renewal.load_answers(now=NOW)
    for question in kind.questions:
        if question.kind != "text" or (question.sent and not question.folds):
            assert after.stored(question) == (question.default if question.on_renew is CLEAR else before.stored(question))
    assert renewal.relation == {"kind": "FRLANG", "parent_id": str(certificate.pk)}
    assert (events(renewal), activities(renewal), activities(certificate)[-1]) == (["SKAPAT"], ["Skriva"], "Läsa")


def test_support_texts_of_a_certificate_come_merged(open_draft, save, doctor, kind, child, key_folder):
    samples = (kind.sample(Random(seed), today=NOW.date(), codes=installed()) for seed in range(200))
    answers = next(one for one in samples if one[kind.by_id["S1"]])
    signed = finish(start(save(open_draft, answers=answers), doctor), key_folder, doctor)

    replacement = child(signed, REPLACES).load_answers(now=NOW)

    assert replacement.stored(kind.by_id["S1"]) == ""
    assert answers[kind.by_id["S1"]] in replacement.stored(kind.by_id["25"])


def test_a_copy_keeps_everything(open_draft, save, child):
    saved = save(open_draft)
    locking.lock_old_drafts(at=NOW + timedelta(days=15))
    saved.refresh_from_db()

    copy = child(saved, COPIES)

    assert copy.answers == saved.answers
    assert copy.status == Status.DRAFT_COMPLETE
    assert saved.kind.code == copy.kind.code


def test_a_child_stands_on_the_unit_of_the_user(certificate, child, doctor):
    other = replace(UNIT, hsa_id="SE2321000999-1B02", name="En annan enhet")
    there = replace(doctor, unit_id=other.hsa_id, own_units=frozenset({other.hsa_id}))

    renewal = child(certificate, RENEWS, unit=other, by=there)

    assert (renewal.unit_id, renewal.unit["name"]) == (other.hsa_id, "En annan enhet")


def test_what_the_directory_lacks_is_taken_from_the_parent_on_the_same_unit(certificate, child):
    renewal = child(certificate, RENEWS, unit=replace(UNIT, address="", phone=""))

    assert (renewal.unit["address"], renewal.unit["phone"]) == (UNIT.address, UNIT.phone)


def test_a_new_number_and_a_reference_come_from_the_link(certificate, child):
    renewal = child(certificate, RENEWS, reference="vs-2", present_number=PersonId("196904122386"))

    assert (renewal.patient_number, renewal.reference) == ("196904122386", "vs-2")


def test_several_renewals_may_exist_but_one_replacement(certificate, child):
    for _ in range(2):
        child(certificate, RENEWS)
    first = child(certificate, REPLACES)

    with pytest.raises(NotAllowed) as refusal:
        child(certificate, REPLACES)

    assert refusal.value.denial is Denial.INVALID_STATE_REPLACED
    assert family_of(certificate).replacement_draft == first


def test_a_deleted_replacement_frees_the_parent(certificate, child, doctor):
    replacement = child(certificate, REPLACES)
    actions.open_document(replacement, window="one", may_edit=True, by=doctor, at=NOW)

    assert delete(replacement, doctor) == certificate.pk
    assert not standing_of(certificate).replacement_draft


def test_a_signed_replacement_closes_renewal_and_sending_until_it_is_revoked(certificate, child, signed, save, revoke, doctor):
    replacement = signed(child(certificate, REPLACES), save)

    for attempt in (lambda: child(certificate, RENEWS), lambda: child(certificate, REPLACES)):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert refusal.value.denial is Denial.INVALID_STATE_REPLACED
    with pytest.raises(NotAllowed):
        actions.send(certificate_id=certificate.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)
    revoke(replacement)
    child(certificate, RENEWS)


def test_an_unsigned_document_has_no_children(open_draft, child):
    for kind in (RENEWS, REPLACES, COPIES):
        with pytest.raises(NotAllowed) as refusal:
            child(open_draft, kind)
        assert refusal.value.denial is Denial.INVALID_STATE


def test_a_second_editable_copy_is_refused(locked, child):
    child(locked, COPIES)

    with pytest.raises(NotAllowed):
        child(locked, COPIES)


# Revoke


def test_revoking_a_certificate_tells_the_registry_and_the_care_system(certificate, revoke):
    revoke(certificate, reason=Reason.SERIOUS_FAULT, text="Fel sida av kroppen.")

    order = [row.event or row.kind for row in Delivery.objects.filter(key=str(certificate.pk)).order_by("id")]
    assert order == ["SKAPAT", "register", "SIGNAT", "revoke", "MAKULE"]
    assert Delivery.objects.get(kind="revoke").payload["message"] == "Annat allvarligt fel. Fel sida av kroppen."
    assert activities(certificate)[-1] == "Radera"


def test_revoking_a_locked_draft_stays_inside(locked, revoke):
    revoke(locked)

    assert not Delivery.objects.filter(kind="revoke").exists()
    assert events(locked) == ["SKAPAT", "MAKULE"]
    assert standing_of(locked).stage is Stage.LOCKED


def test_a_serious_fault_needs_an_explanation(certificate, revoke):
    with pytest.raises(BadInput):
        revoke(certificate, reason=Reason.SERIOUS_FAULT, text="  ")

    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_revoking_twice_says_that_it_is_revoked(certificate, revoke, doctor):
    revoke(certificate)

    with pytest.raises(NotAllowed) as refusal:
        revoke(certificate)

    assert (refusal.value.denial, refusal.value.name) == (Denial.CERTIFICATE_REVOKED, doctor.name)


def test_a_draft_is_not_revoked(open_draft, revoke):
    with pytest.raises(NotAllowed):
        revoke(open_draft)


def test_an_administrator_does_not_revoke(certificate, revoke, administrator):
    with pytest.raises(NotAllowed) as refusal:
        revoke(certificate, by=administrator)

    assert refusal.value.denial is Denial.AUTHORIZATION_VALIDATION


# Lock


def stockholm(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


@pytest.mark.parametrize("hour,minute", [(0, 0), (8, 15), (23, 59)])
@pytest.mark.parametrize("day,locks", [(15, False), (16, True)])
def test_a_draft_is_locked_in_the_night_after_its_fourteenth_day(draft, hour, minute, day, locks):
    Certificate.objects.update(created_at=stockholm(date(2019, 10, 1), hour, minute))

    assert locking.lock_old_drafts(at=stockholm(date(2019, 10, day), 2)) == locks


def test_the_header_warns_from_the_tenth_day(draft):
    created = stockholm(date(2019, 10, 1), 9)

    assert locking.locking_day(created) == date(2019, 10, 16)
    assert not locking.is_near(created, now=stockholm(date(2019, 10, 10), 23))
    assert locking.is_near(created, now=stockholm(date(2019, 10, 11), 0))


def test_locking_again_changes_nothing_and_tells_nobody(locked):
    assert locking.lock_old_drafts(at=NOW + timedelta(days=40)) == 0
    assert events(locked) == ["SKAPAT"]


def test_a_locked_replacement_frees_the_parent(certificate, child):
    child(certificate, REPLACES)
    locking.lock_old_drafts(at=NOW + timedelta(days=15))

    assert not standing_of(certificate).replacement_draft
    child(certificate, REPLACES)


def test_an_open_editor_is_told_that_the_draft_is_locked(open_draft, save):
    locking.lock_old_drafts(at=NOW + timedelta(days=15))

    with pytest.raises(actions.Conflict, match="locked"):
        save(open_draft)


# The schedule


def test_a_daily_job_runs_once_a_day_and_makes_up_for_what_was_missed():
    ran = []
    job = DailyJob(name="x", at=datetime(2026, 1, 1, 2).time(), run=lambda at: ran.append(at) or 0)

    for hours in (0, 1, 2, 20, 44, 45, 140):
        run_due((job,), now=NOW + timedelta(hours=hours))

    assert [(at - NOW).total_seconds() / 3600 for at in ran] == [0, 20, 44, 140]
