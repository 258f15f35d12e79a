"""Manual 7: what the care system is told, with counts that agree with the database (questions 10, integration 6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from tests.conversations.authority import Item
from tests.conversations.people import NEXT_DOOR
from tests.conversations.receivers import counters, value
from tests.conversations.stored import message, own_question
from webcert.certificates import locking
from webcert.certificates.models import CertificateEvent, UnitSettings
from webcert.conversations.models import Message, Status
from webcert.conversations.threads import counts_of
from webcert.delivery.models import Delivery

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario
COUNTED = {"MAKULE", "NYFRFM", "NYSVFM", "NYFRFV", "HANFRFM", "HANFRFV"}


@pytest.fixture
def happened(told):
    """The events that a step adds."""

    def found(document, step):
        before = len(told(document))
        answer = step()
        return told(document)[before:], answer

    return found


# One event for each action


def test_a_drafts_life_is_told(given_draft, doctor, administrator, told):
    draft = given_draft()
    administrator.marks_ready(draft)
    administrator.marks_ready(draft)
    assert told(draft) == ["SKAPAT", "ANDRAT", "KFSIGN"]

    doctor.sends(doctor.signs(draft))
    doctor.revokes(draft)

    assert told(draft) == ["SKAPAT", "ANDRAT", "KFSIGN", "SIGNAT", "SKICKA", "MAKULE"]


def test_every_child_is_told_as_created(certificate, doctor, fk, told):
    fk.wants_complement(certificate)

    for made in (doctor.renews(certificate), doctor.complements(certificate)):
        assert told(made.new_draft) == ["SKAPAT"]


def test_a_deleted_draft_is_told_and_its_change_dropped(given_draft, doctor, told):
    draft = given_draft()
    number = draft.pk

    doctor.deletes(draft)

    assert list(Delivery.objects.filter(key=str(number)).order_by("pk").values_list("event", flat=True)) == ["SKAPAT", "RADERA"]


def test_every_action_with_messages_gives_its_event(certificate, doctor, fk, happened):
    """The table of questions 10.2, row by row."""
    number = ""

    def receives():
        nonlocal number
        number = fk.asks(certificate, text="När?")

    assert happened(certificate, receives)[0] == ["NYFRFM"]
    assert happened(certificate, lambda: fk.reminds(certificate, number))[0] == ["NYFRFM"]
    assert happened(certificate, lambda: doctor.ticks(certificate, message("När?")))[0] == ["HANFRFM"]
    assert happened(certificate, lambda: doctor.unticks(certificate, message("När?")))[0] == ["HANFRFM"]
    assert happened(certificate, lambda: doctor.answers(certificate, message("När?")))[0] == ["HANFRFM"]
    assert happened(certificate, lambda: doctor.asks(certificate, text="Vem?"))[0] == ["NYFRFV"]
    assert happened(certificate, lambda: doctor.ticks(certificate, message("Vem?")))[0] == ["HANFRFV"]
    assert happened(certificate, lambda: doctor.unticks(certificate, message("Vem?")))[0] == ["HANFRFV"]
    assert happened(certificate, lambda: fk.answers(certificate, message("Vem?").message_id))[0] == ["NYSVFM"]
    assert happened(certificate, lambda: fk.wants_complement(certificate, Item("6")))[0] == ["NYFRFM"]
    assert happened(certificate, lambda: doctor.revokes(certificate))[0] == ["MAKULE", "HANFRFM", "HANFRFV"]


def test_what_is_refused_tells_nobody(certificate, doctor, administrator, fk, happened):
    fk.wants_complement(certificate, text="Komplettera.")

    for step in (
        lambda: doctor.asks(certificate, text=""), lambda: doctor.answers(certificate, message("Komplettera.")),
        lambda: administrator.complements_with_comment(certificate), lambda: doctor.ticks(certificate, 4711),
    ):  # fmt: skip
        assert happened(certificate, step)[0] == []


# What the care system receives


def test_a_received_question_comes_with_subject_and_last_day(certificate, fk, receivers, deliver):
    fk.asks(certificate, "AVSTMN", answer_by="2026-02-01")

    deliver()

    told = receivers.named("CertificateStatusUpdateForCare")[-1]
    assert [value(told, f"handelse/{one}") for one in ("handelsekod/code", "amne/code", "amne/displayName", "sistaDatumForSvar")] == [
        "NYFRFM", "AVSTMN", "Avstämningsmöte", "2026-02-01"]  # fmt: skip
    assert (value(told, "ref"), value(told, "hanteratAv/extension")) == ("vs-1", "")


def test_only_received_questions_and_reminders_carry_a_subject(certificate, doctor, fk, receivers, deliver):
    number = fk.wants_complement(certificate, text="Komplettera.")
    fk.reminds(certificate, number)
    doctor.asks(certificate, "KONTKT", "Vem?")
    fk.answers(certificate, own_question(certificate).message_id)
    doctor.replies(certificate)

    deliver()

    told = receivers.named("CertificateStatusUpdateForCare")
    subjects = [(value(one, "handelse/handelsekod/code"), value(one, "handelse/amne/code")) for one in told]
    assert [one for one in subjects if one[1]] == [("NYFRFM", "KOMPLT"), ("NYFRFM", "PAMINN")]


def test_who_did_it_is_told(certificate, administrator, receivers, deliver):
    administrator.asks(certificate)

    deliver()

    assert value(receivers.named("CertificateStatusUpdateForCare")[-1], "hanteratAv/extension") == administrator.user.hsa_id


@scenario(38)
def test_counts_of_one_answered_own_question_and_one_open_question(certificate, doctor, fk, receivers, deliver):
    doctor.asks(certificate)
    fk.answers(certificate, own_question(certificate).message_id)

    fk.asks(certificate)
    deliver()

    told = receivers.named("CertificateStatusUpdateForCare")[-1]
    assert (counters(told, "skickadeFragor"), counters(told, "mottagnaFragor")) == ((1, 0, 1, 0), (1, 1, 0, 0))


def test_counts_are_those_after_each_change(certificate, doctor, fk, receivers, deliver):
    """After every step the newest update says what the database then holds."""
    steps = (
        lambda: fk.asks(certificate, text="När?"), lambda: fk.asks(certificate, text="Var?"), lambda: doctor.asks(certificate, text="Vem?"),
        lambda: fk.answers(certificate, message("Vem?").message_id), lambda: doctor.answers(certificate, message("När?")),
        lambda: doctor.ticks(certificate, message("Var?")), lambda: doctor.unticks(certificate, message("Var?")),
        lambda: doctor.ticks(certificate, message("Vem?")), lambda: fk.wants_complement(certificate, text="Komplettera."),
        lambda: fk.reminds(certificate, message("Var?").message_id), lambda: doctor.revokes(certificate),
    )  # fmt: skip
    for step in steps:
        step()
        deliver()
        told = receivers.named("CertificateStatusUpdateForCare")[-1]
        for name, numbers, from_care in zip(("skickadeFragor", "mottagnaFragor"), counts_of([certificate.pk])[certificate.pk], (True, False), strict=True):
            questions = Message.objects.filter(certificate_id=certificate.pk, from_care=from_care, answers="", reminds_of="")
            handled = questions.filter(status=Status.CLOSED).count()
            answered = questions.filter(status=Status.ANSWERED).count()
            assert counters(told, name) == (questions.count(), questions.count() - handled - answered, answered, handled)
            assert counters(told, name) == (numbers.total, numbers.unanswered, numbers.answered, numbers.handled)


def test_all_other_events_carry_zeros(certificate, doctor, fk, receivers, deliver):
    fk.wants_complement(certificate)
    doctor.signs(doctor.complements(certificate).new_draft)

    deliver()

    for one in receivers.named("CertificateStatusUpdateForCare"):
        numbers = counters(one, "skickadeFragor") + counters(one, "mottagnaFragor")
        assert any(numbers) is (value(one, "handelse/handelsekod/code") in COUNTED), value(one, "handelse/handelsekod/code")


def test_several_events_of_one_action_come_in_order_with_the_same_counts(certificate, doctor, fk, receivers, deliver):
    fk.asks(certificate)
    fk.wants_complement(certificate)
    doctor.asks(certificate)
    deliver()
    before = len(receivers.received)

    doctor.revokes(certificate)
    deliver()

    told = [body for name, body in receivers.received[before:] if name == "CertificateStatusUpdateForCare"]
    assert value(told[0], "handelse/handelsekod/code") == "MAKULE"
    assert sorted(value(one, "handelse/handelsekod/code") for one in told[1:]) == ["HANFRFM", "HANFRFM", "HANFRFV"]
    assert {counters(one, "skickadeFragor") for one in told} == {(1, 0, 0, 1)}
    assert {counters(one, "mottagnaFragor") for one in told} == {(2, 0, 0, 2)}


def test_updates_come_in_the_order_in_which_things_happened(certificate, doctor, fk, receivers, deliver, told):
    fk.asks(certificate, text="När?")
    doctor.answers(certificate, message("När?"))
    doctor.asks(certificate)

    deliver(later=1)

    received = [value(one, "handelse/handelsekod/code") for one in receivers.named("CertificateStatusUpdateForCare")]
    assert received == told(certificate) == ["SKAPAT", "SIGNAT", "SKICKA", "NYFRFM", "HANFRFM", "NYFRFV"]


# Changes are merged


def test_changes_within_the_window_are_told_once_with_the_last_content(given_draft, doctor, receivers, deliver):
    draft = given_draft()
    deliver()
    assert [value(one, "handelse/handelsekod/code") for one in receivers.named("CertificateStatusUpdateForCare")] == ["SKAPAT"]

    deliver(later=1)

    told = receivers.named("CertificateStatusUpdateForCare")
    assert [value(one, "handelse/handelsekod/code") for one in told] == ["SKAPAT", "ANDRAT"]
    assert str(draft.pk) in etree.tostring(told[-1]).decode()


def test_a_waiting_change_goes_before_that_the_draft_is_ready(given_draft, administrator, receivers, deliver):
    draft = given_draft()

    administrator.marks_ready(draft)
    deliver()

    assert [value(one, "handelse/handelsekod/code") for one in receivers.named("CertificateStatusUpdateForCare")] == ["SKAPAT", "ANDRAT", "KFSIGN"]


def test_a_change_after_that_the_draft_is_ready_is_told_after_it(given_draft, administrator, doctor, receivers, deliver):
    draft = given_draft()
    administrator.marks_ready(draft)

    doctor.opens(draft)
    doctor.saves(draft, **{"25": "Ändrat efteråt."})
    deliver(later=1)

    told = receivers.named("CertificateStatusUpdateForCare")
    assert [value(one, "handelse/handelsekod/code") for one in told] == ["SKAPAT", "ANDRAT", "KFSIGN", "ANDRAT"]
    assert ["Ändrat efteråt." in etree.tostring(one, encoding="unicode") for one in told] == [False, False, False, True]


def test_signing_drops_only_the_change_whose_window_is_open(given_draft, administrator, doctor, told):
    draft = given_draft()
    administrator.marks_ready(draft)
    doctor.opens(draft)
    doctor.saves(draft, **{"25": "Ändrat efteråt."})
    assert told(draft) == ["SKAPAT", "ANDRAT", "KFSIGN", "ANDRAT"]

    doctor.signs(draft)

    assert told(draft) == ["SKAPAT", "ANDRAT", "KFSIGN", "SIGNAT"]


def test_signing_drops_a_waiting_change(given_signed, receivers, deliver):
    given_signed()

    deliver(later=1)

    assert [value(one, "handelse/handelsekod/code") for one in receivers.named("CertificateStatusUpdateForCare")] == ["SKAPAT", "SIGNAT"]


def test_locking_tells_nobody(given_draft, clock, told):
    draft = given_draft()
    before = told(draft)

    locking.lock_old_drafts(at=clock.at + timedelta(days=15))

    assert told(draft) == before


# Who is told, and what is kept


def test_a_unit_without_integration_is_not_told_but_the_event_is_kept(certificate, fk, told):
    UnitSettings.objects.update(contract_version=None)
    before = told(certificate)

    fk.asks(certificate, answer_by="2026-02-01")

    kept = CertificateEvent.objects.latest("pk")
    assert told(certificate) == before
    assert (kept.kind, kept.subject, kept.answer_by.isoformat()) == ("NYFRFM", "OVRIGT", "2026-02-01")


def test_a_renewal_on_another_unit_registers_that_unit(certificate, neighbour, told):
    assert not UnitSettings.objects.filter(pk=NEXT_DOOR.hsa_id).exists()

    draft = neighbour.renews(certificate).new_draft

    assert UnitSettings.objects.filter(pk=NEXT_DOOR.hsa_id).exists()
    assert told(draft) == ["SKAPAT"]
    assert Delivery.objects.filter(key=str(draft.pk)).latest("pk").payload["unit"] == NEXT_DOOR.hsa_id


def test_a_protected_patients_question_is_told_without_the_name(certificate, fk, patient, receivers, deliver):
    deliver()
    patient.becomes(protected=True)

    fk.asks(certificate)
    deliver()

    told = etree.tostring(receivers.named("CertificateStatusUpdateForCare")[-1], encoding="unicode")
    assert "Sekretessmarkering" in told
    assert "Tolvan" not in told
