"""Manual 6.4: reminders from Försäkringskassan (questions 1.1, 8.2, 10.3, S2)."""

from __future__ import annotations

import pytest

from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, everything, message, state
from webcert.certificates.models import CertificateEvent
from webcert.conversations.threads import counts_of

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario
QUESTION, REMINDER = "När är patienten åter?", "Vi saknar svar på vår fråga."


@pytest.fixture
def asked(certificate, fk):
    """The id of a question from Försäkringskassan."""
    return fk.asks(certificate, "OVRIGT", QUESTION, answer_by="2026-01-20")


@scenario(8)
def test_a_reminder_stands_above_its_question_until_that_is_answered(certificate, asked, doctor, fk):
    fk.reminds(certificate, asked, REMINDER, answer_by="2026-01-25")

    thread = doctor.panel(certificate).thread(QUESTION)
    [reminder] = thread.reminders
    assert (REMINDER in reminder, "Svara senast: 2026-01-25" in reminder) == (True, True)
    assert thread.text.index(REMINDER) < thread.text.index(QUESTION)
    assert len(doctor.panel(certificate).questions) == 1
    assert doctor.answers(certificate, message(REMINDER)).refusal == "DATA_NOT_FOUND"
    assert doctor.ticks(certificate, message(REMINDER)).refusal == "DATA_NOT_FOUND"

    doctor.answers(certificate, message(QUESTION))

    assert doctor.panel(certificate).thread(QUESTION).reminders == []


def test_a_reminder_moves_its_question_to_the_top_and_is_told_of(certificate, asked, doctor, fk, told):
    fk.asks(certificate, text="En nyare fråga.")

    fk.reminds(certificate, asked, answer_by="2026-01-25")

    assert doctor.panel(certificate).questions[0].question.text == QUESTION
    assert (state(QUESTION), state(REMINDER)) == (WAITS_FOR_CARE, WAITS_FOR_CARE)
    event = CertificateEvent.objects.latest("pk")
    assert (told(certificate)[-1], event.kind, event.subject, event.answer_by.isoformat()) == ("NYFRFM", "NYFRFM", "PAMINN", "2026-01-25")


def test_reminders_stand_oldest_first_also_when_they_come_in_another_order(certificate, asked, doctor, fk, clock):
    fk.reminds(certificate, asked, "Den första påminnelsen.")
    fk.reminds(certificate, asked, "Den andra påminnelsen.")

    reminders = doctor.panel(certificate).thread(QUESTION).reminders

    assert ["första" in reminders[0], "andra" in reminders[1]] == [True, True]


def test_a_reminder_of_a_complement_request_goes_with_the_request(certificate, doctor, fk):
    wanted = fk.wants_complement(certificate, text="Komplettera.")
    fk.reminds(certificate, wanted, REMINDER)
    assert len(doctor.panel(certificate).requests[0].reminders) == 1

    doctor.signs(doctor.complements(certificate).new_draft)

    assert doctor.panel(certificate).requests[0].reminders == []


def test_a_reminder_of_a_handled_question_opens_nothing_but_moves_it_to_the_top(certificate, asked, doctor, fk):
    doctor.ticks(certificate, message(QUESTION))
    fk.asks(certificate, text="En nyare fråga.")

    fk.reminds(certificate, asked)

    panel = doctor.panel(certificate)
    assert (state(QUESTION), panel.questions[0].question.text, panel.questions[0].reminders) == (CLOSED, QUESTION, [])
    doctor.unticks(certificate, message(QUESTION))
    assert len(doctor.panel(certificate).thread(QUESTION).reminders) == 1


def test_a_reminder_is_counted_nowhere(certificate, asked, doctor, fk):
    before = counts_of([certificate.pk])

    fk.reminds(certificate, asked)

    assert counts_of([certificate.pk]) == before
    assert doctor.panel(certificate).badges == ["1"]


def test_revoking_handles_the_question_and_with_it_the_reminder(certificate, asked, doctor, fk, told):
    fk.reminds(certificate, asked)
    before = len(told(certificate))

    doctor.revokes(certificate)

    assert told(certificate)[before:] == ["MAKULE", "HANFRFM"]
    assert doctor.panel(certificate).thread(QUESTION).reminders == []


def test_a_reminder_that_comes_twice_is_stored_once(certificate, asked, fk):
    number = fk.reminds(certificate, asked)
    before = everything()

    again = fk.writes(certificate, subject="PAMINN", message_id=number, reminds_of=asked)

    assert (again.error, everything()) == ("VALIDATION_ERROR", before)
