"""Raising a draft to the newest texts when it is opened, on the server and beside other windows (text-versions 5, D7)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

import pytest

from tests.product.conftest import ISSUER, PERSON, UNIT
from tests.textversions.conftest import at
from webcert.accesslog.models import AccessLogRow
from webcert.certificates import actions, signing
from webcert.certificates.models import Certificate, Status, TicketState
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.delivery.models import Delivery
from webcert.domain.access import Denial
from webcert.domain.errors import NotAllowed

pytestmark = pytest.mark.django_db
KIND = catalogue.by_any_name("FK7800")
BEFORE, AFTER = at("2016-12-18"), at("2016-12-19")


def opened(certificate, by, moment=AFTER, window="one"):
    return actions.open_document(certificate, window=window, may_edit=True, by=by, at=moment)


def saved(certificate, by, revision, moment=AFTER, window="one", **additional):
    answers = KIND.sample(Random(1), today=moment.date(), codes=installed())
    return actions.autosave(
        certificate_id=certificate.pk, answers=answers, unit=UNIT, revision=revision, save_id=str(uuid.uuid4()), window=window,
        issuer=ISSUER, by=by, at=moment,
    )  # fmt: skip


@pytest.fixture
def draft(doctor):
    """A draft of 1.0 that has been opened and saved the day before 1.1."""
    made = actions.create_draft(kind=KIND, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=BEFORE)
    opened(made, doctor, BEFORE)
    return saved(made, doctor, 1, BEFORE)


@pytest.fixture
def start(draft, doctor):
    def start(by, window="one"):
        return signing.start_signing(
            certificate_id=draft.pk, revision=draft.revision, window=window, launch_id="l", login="x", person=PERSON, issuer=ISSUER,
            by=by, at=AFTER - timedelta(minutes=1),
        )  # fmt: skip

    return start


def test_raising_is_a_change(draft, doctor):
    before = draft.revision

    assert opened(draft, doctor)
    again = Certificate.objects.get()
    assert (again.text_version, again.revision, again.saved_at) == ("1.1", before + 1, AFTER)
    assert Delivery.objects.filter(event="ANDRAT").exists()
    assert list(AccessLogRow.objects.order_by("id").values_list("activity", flat=True))[-2:] == ["Läsa", "Skriva"]


def test_answers_and_status_are_kept(draft, doctor):
    answers = draft.answers
    opened(draft, doctor)

    again = Certificate.objects.get()
    assert (again.answers, again.status) == (answers, Status.DRAFT_COMPLETE)


def test_the_second_of_two_openings_changes_nothing_more(draft, doctor, colleague):
    stale = Certificate.objects.get()
    opened(draft, doctor)

    assert not opened(stale, colleague, window="two")
    assert (stale.text_version, stale.revision) == ("1.1", draft.revision)


def test_a_save_under_way_in_the_window_that_lost_the_draft_is_told_and_loses_nothing(draft, doctor, colleague):
    revision = draft.revision
    opened(draft, colleague, window="two")

    with pytest.raises(actions.Conflict) as conflict:
        saved(draft, doctor, revision)

    assert (conflict.value.cause, Certificate.objects.get().text_version) == ("other_user", "1.1")


def test_a_save_that_began_before_the_raising_in_the_same_window_does_not_undo_it(draft, doctor):
    revision = draft.revision
    opened(draft, doctor)

    with pytest.raises(actions.Conflict):
        saved(draft, doctor, revision)
    assert saved(draft, doctor, draft.revision).text_version == "1.1"


def test_what_was_saved_meanwhile_is_what_is_raised(draft, doctor):
    stale = Certificate.objects.get()
    changed = KIND.sample(Random(2), today=BEFORE.date(), codes=installed())
    newest = actions.autosave(
        certificate_id=draft.pk, answers=changed, unit=UNIT, revision=draft.revision, save_id=str(uuid.uuid4()), window="one",
        issuer=ISSUER, by=doctor, at=BEFORE,
    )  # fmt: skip
    opened(stale, doctor)

    assert Certificate.objects.get().answers == newest.answers


def test_a_draft_that_was_locked_meanwhile_is_not_raised(draft, doctor):
    stale = Certificate.objects.get()
    Certificate.objects.update(status=Status.DRAFT_LOCKED)

    assert not opened(stale, doctor)
    assert Certificate.objects.get().text_version == "1.0"


def test_a_draft_that_was_deleted_meanwhile_is_not_found(draft, doctor):
    stale = Certificate.objects.get()
    Certificate.objects.all().delete()

    with pytest.raises(NotAllowed) as refusal:
        opened(stale, doctor)
    assert refusal.value.denial is Denial.DATA_NOT_FOUND


def test_a_reader_raises_nothing(draft, doctor):
    assert not actions.open_document(draft, window="two", may_edit=False, by=doctor, at=AFTER)
    assert Certificate.objects.get().text_version == "1.0"


def test_what_somebody_else_is_signing_is_not_raised(draft, doctor, colleague, start):
    start(doctor)

    assert not opened(draft, colleague, window="two")
    assert Certificate.objects.get().text_version == "1.0"


def test_ones_own_signing_of_the_old_texts_ends(draft, doctor, start):
    ticket = start(doctor)
    opened(draft, doctor)

    ticket.refresh_from_db()
    assert ticket.state == TicketState.CANCELLED


def test_a_draft_is_never_lowered(draft, doctor):
    opened(draft, doctor)

    assert not opened(draft, doctor, BEFORE)
    assert Certificate.objects.get().text_version == "1.1"


def test_a_draft_is_never_moved_to_another_major_version(put, draft, doctor):
    put("2.0", "2016-12-19")
    opened(draft, doctor)

    assert Certificate.objects.get().text_version == "1.1"


def test_a_draft_whose_texts_are_all_gone_is_left_alone(draft, doctor, monkeypatch):
    monkeypatch.setattr(catalogue, "text_versions", lambda: ())

    assert not opened(draft, doctor)
