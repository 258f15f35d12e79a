"""Drafts: creating, saving, priority between windows (workflow 6 and 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from webcert.accesslog.models import AccessLogRow
from webcert.certificates import actions
from webcert.certificates.models import Certificate, Status, UnitSettings
from webcert.delivery.models import Delivery
from webcert.domain.access import Denial
from webcert.domain.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_creating_registers_the_unit_as_integrated(draft):
    assert UnitSettings.objects.get(pk=UNIT.hsa_id).contract_version == 3


def test_creating_queues_the_created_event(draft):
    assert [row.event for row in Delivery.objects.all()] == ["SKAPAT"]


def test_creating_is_in_the_access_log(draft):
    assert AccessLogRow.objects.get().activity == "Skriva"


def test_creating_for_a_deceased_person_is_refused_and_leaves_nothing(db, kind, doctor):
    with pytest.raises(NotAllowed) as refusal:
        actions.create_draft(
            kind=kind, person=replace(PERSON, deceased=True), unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW
        )

    assert refusal.value.denial is Denial.DECEASED_PATIENT
    assert not Certificate.objects.exists()


def test_a_complete_answer_set_makes_the_draft_ready_to_sign(open_draft, save):
    assert save(open_draft).status == Status.DRAFT_COMPLETE


def test_saving_raises_the_revision(open_draft, save):
    assert save(open_draft).revision == open_draft.revision + 1


def test_saving_the_same_content_changes_nothing(open_draft, save):
    once = save(open_draft)

    assert save(once).revision == once.revision


def test_the_same_save_id_gives_the_first_result(open_draft, save):
    first = save(open_draft, save_id="a" * 36)

    assert save(open_draft, save_id="a" * 36, seed=2).answers == first.answers


def test_opening_never_raises_the_revision(open_draft, colleague):
    actions.open_document(open_draft, window="two", may_edit=True, by=colleague, at=NOW)

    assert Certificate.objects.get().revision == open_draft.revision


def test_the_first_user_is_refused_with_the_colleagues_name(open_draft, colleague, save):
    actions.open_document(open_draft, window="two", may_edit=True, by=colleague, at=NOW)

    with pytest.raises(actions.Conflict) as conflict:
        save(open_draft)

    assert (conflict.value.cause, conflict.value.name) == ("other_user", "Axel Träningsson")


def test_oneself_in_another_window_names_nobody(open_draft, doctor, save):
    actions.open_document(open_draft, window="two", may_edit=True, by=doctor, at=NOW)

    with pytest.raises(actions.Conflict) as conflict:
        save(open_draft)

    assert (conflict.value.cause, conflict.value.name) == ("other_window", "")


def test_an_old_revision_overwrites_nothing(open_draft, save):
    newest = save(open_draft)

    with pytest.raises(actions.Conflict):
        save(open_draft, revision=1, seed=5)

    assert Certificate.objects.get().answers == newest.answers


def test_changed_events_are_merged_to_the_newest(open_draft, save):
    second = save(save(open_draft), seed=2)

    waiting = Delivery.objects.filter(event="ANDRAT")
    assert waiting.count() == 1
    assert second.revision == 3
