"""Manual 6.2: an answer from Försäkringskassan, and the box "Hanterad" on own questions (questions S4, S8 to S10, H8, 8.2, 8.3)."""

from __future__ import annotations

import pytest

from tests.conversations.stored import ANSWERED, CLOSED, WAITS_FOR_CARE, WAITS_FOR_RECIPIENT, begun, message, own_question, state

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@pytest.fixture
def asked(certificate, doctor):
    """Our question."""
    doctor.asks(certificate, "KONTKT", "Vem är handläggare?")
    return own_question(certificate)


@pytest.fixture
def order(certificate, doctor):
    """The administrative questions from above."""
    return lambda: [one.question.text for one in doctor.panel(certificate).questions]


def test_an_answer_is_shown_above_its_question(certificate, asked, doctor, fk):
    fk.answers(certificate, asked.message_id, text="Ring på torsdag.")

    thread = doctor.panel(certificate).thread("Vem är handläggare?")

    assert (thread.answer.text, thread.answer.subject) == ("Ring på torsdag.", "Re: Kontakt")
    assert thread.answer.sender == ["Försäkringskassan", "Handläggare Test Handläggarsson", "010-000 00 00", "Re: Kontakt"]
    assert (state("Vem är handläggare?"), state("Ring på torsdag.")) == (ANSWERED, ANSWERED)
    assert (thread.answer.has_box, thread.question.has_box) == (True, False)
    assert not thread.may_be_answered


@scenario(4)
def test_an_answer_is_marked_as_handled_and_the_mark_taken_back(certificate, asked, doctor, fk, told, order):
    fk.answers(certificate, asked.message_id)
    fk.asks(certificate, text="En nyare fråga.")
    assert order() == ["En nyare fråga.", "Vem är handläggare?"]

    assert doctor.ticks(certificate, asked).is_ok

    assert state("Vem är handläggare?") == CLOSED
    assert order() == ["Vem är handläggare?", "En nyare fråga."]
    assert told(certificate)[-1] == "HANFRFV"
    assert doctor.panel(certificate).thread("Vem är handläggare?").box == "ticked"

    fk.asks(certificate, text="Den nyaste frågan.")
    assert doctor.unticks(certificate, asked).is_ok

    assert state("Vem är handläggare?") == ANSWERED
    assert order() == ["Den nyaste frågan.", "Vem är handläggare?", "En nyare fråga."]
    assert told(certificate)[-1] == "HANFRFV"


@scenario(29)
def test_an_answer_opens_a_handled_question_again(certificate, asked, doctor, fk, told):
    doctor.ticks(certificate, asked)
    assert state("Vem är handläggare?") == CLOSED

    fk.answers(certificate, asked.message_id)

    assert state("Vem är handläggare?") == ANSWERED
    assert told(certificate)[-1] == "NYSVFM"


def test_an_own_question_without_answer_is_handled_and_reopened(certificate, asked, doctor, told, order):
    doctor.asks(certificate, text="En nyare fråga.")
    assert doctor.panel(certificate).thread("Vem är handläggare?").box == "box"

    doctor.ticks(certificate, asked)
    assert (state("Vem är handläggare?"), order()[0]) == (CLOSED, "Vem är handläggare?")

    doctor.unticks(certificate, asked)
    assert state("Vem är handläggare?") == WAITS_FOR_RECIPIENT
    assert told(certificate)[-2:] == ["HANFRFV", "HANFRFV"]


@pytest.mark.parametrize("act", ["ticks", "unticks"])
def test_marking_what_is_so_already_tells_nobody(certificate, asked, doctor, told, act):
    if act == "ticks":
        doctor.ticks(certificate, asked)
    before, when = told(certificate), message("Vem är handläggare?").last_event_at

    again = getattr(doctor, act)(certificate, asked)

    assert again.is_ok
    assert (told(certificate), message("Vem är handläggare?").last_event_at) == (before, when)


def test_marking_sends_nothing_to_the_recipient(certificate, asked, doctor, receivers, deliver):
    deliver()
    taken = len(receivers.named("SendMessageToRecipient"))

    doctor.ticks(certificate, asked)
    deliver()

    assert len(receivers.named("SendMessageToRecipient")) == taken


def test_an_own_question_cannot_be_answered_by_care(certificate, asked, doctor):
    assert doctor.answers(certificate, asked).refusal == "INVALID_STATE"
    assert doctor.writes(certificate, "answer", "Påbörjat.", question=asked).refusal == "INVALID_STATE"
    assert begun(certificate) == {}


def test_an_unknown_number_is_not_found(certificate, asked, doctor, fk, given_signed):
    elsewhere = given_signed()
    fk.asks(elsewhere, text="På ett annat intyg.")
    other = message("På ett annat intyg.")

    for attempt in (doctor.ticks, doctor.answers):
        assert attempt(certificate, 987_654).refusal == "DATA_NOT_FOUND"
        assert attempt(certificate, other).refusal == "DATA_NOT_FOUND"
    assert state("På ett annat intyg.") == WAITS_FOR_CARE


def test_a_heading_stands_after_the_subject(certificate, doctor, fk):
    fk.asks(certificate, "KONTKT", "Ring oss.", heading="Angående prognosen")
    fk.asks(certificate, "KONTKT", "Ring oss igen.", heading="Kontakt")

    panel = doctor.panel(certificate)

    assert panel.thread("Ring oss.").question.subject == "Kontakt - Angående prognosen"
    assert panel.thread("Ring oss igen.").question.subject == "Kontakt"


def test_a_long_text_is_folded_and_there(certificate, doctor, fk):
    text = "Lång text. " * 60
    fk.asks(certificate, text=text.strip())

    [thread] = doctor.panel(certificate).questions

    assert "Visa hela texten" in thread.text
    assert thread.question.text == text.strip()


def test_what_others_write_is_shown_as_text(certificate, doctor, fk):
    fk.asks(certificate, text="<script>alert(1)</script>", heading="<b>Rubrik</b>", contacts=("<i>Namn</i>",))

    [thread] = doctor.panel(certificate).questions

    assert thread.question.text == "<script>alert(1)</script>"
    assert thread.question.sender == ["Försäkringskassan", "<i>Namn</i>", "Övrigt - <b>Rubrik</b>"]


@pytest.mark.parametrize("who", ["dentist", "administrator", "colleague"])
def test_every_role_of_the_unit_marks_as_handled(certificate, asked, fk, request, who):
    fk.answers(certificate, asked.message_id)

    assert request.getfixturevalue(who).ticks(certificate, asked).is_ok
    assert state("Vem är handläggare?") == CLOSED
