"""Manual 6.3: answering an administrative question, and texts that are begun (questions 6, 8.5, 11, S5, S8, S11, H5 to H7)."""

from __future__ import annotations

import pytest

from tests.conversations.receivers import value
from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, begun, message, state
from webcert.accesslog.models import AccessLogRow
from webcert.conversations.models import Message, Subject
from webcert.delivery.models import Delivery

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario
QUESTION = "När är patienten åter i arbete?"


@pytest.fixture
def question(certificate, fk):
    """A question from Försäkringskassan with the subject Övrigt."""
    fk.asks(certificate, "OVRIGT", QUESTION, reference="FK-7", answer_by="2026-02-01")
    return message(QUESTION)


@scenario(5)
def test_an_answer_closes_the_question_for_good(certificate, question, doctor, told):
    assert doctor.panel(certificate).thread(QUESTION).may_be_answered

    answered = doctor.answers(certificate, question, "I mars.")

    thread = doctor.panel(certificate).questions[0]
    assert answered.is_ok
    assert (state(QUESTION), state("I mars.")) == (CLOSED, CLOSED)
    assert told(certificate)[-1] == "HANFRFM"
    assert (thread.box, thread.may_be_answered, thread.answer.text) == ("label", False, "I mars.")
    assert (thread.answer.sender, thread.answer.subject) == (["Anna Provläkare", "Re: Övrigt"], "Re: Övrigt")
    assert doctor.unticks(certificate, question).refusal == "INVALID_STATE"
    assert state(QUESTION) == CLOSED


def test_the_answered_question_comes_first(certificate, question, doctor, fk):
    fk.asks(certificate, text="En nyare fråga.")

    doctor.answers(certificate, question)

    assert doctor.panel(certificate).questions[0].question.text == QUESTION


@pytest.mark.parametrize("subject", ["AVSTMN", "KONTKT", "OVRIGT"])
def test_the_registry_gets_the_answer_as_the_contract_says(certificate, fk, doctor, receivers, deliver, subject):
    number = fk.asks(certificate, subject, QUESTION, reference="FK-7", heading="En egen rubrik")

    doctor.answers(certificate, message(QUESTION), "I mars.")
    deliver()

    [sent] = receivers.named("SendMessageToRecipient")
    assert (value(sent, "svarPa/meddelande-id"), value(sent, "svarPa/referens-id")) == (number, "FK-7")
    assert (value(sent, "amne/code"), value(sent, "rubrik")) == (subject, Subject(subject).label)
    assert value(sent, "meddelande") == "I mars."
    assert not sent.xpath("*[local-name()='sistaDatumForSvar']")


def test_an_answer_to_a_question_without_reference_names_none(certificate, fk, doctor, receivers, deliver):
    fk.asks(certificate, text=QUESTION, reference="")

    doctor.answers(certificate, message(QUESTION))
    deliver()

    [sent] = receivers.named("SendMessageToRecipient")
    assert not sent.xpath("//*[local-name()='referens-id']")


@scenario(6)
def test_a_question_is_handled_without_answer_and_reopened(certificate, question, doctor, told):
    """The unit talks to Försäkringskassan on the telephone instead (manual 6.3.5)."""
    doctor.ticks(certificate, question)
    assert (state(QUESTION), doctor.panel(certificate).thread(QUESTION).box) == (CLOSED, "ticked")

    doctor.unticks(certificate, question)
    assert (state(QUESTION), doctor.panel(certificate).thread(QUESTION).box) == (WAITS_FOR_CARE, "box")
    assert told(certificate)[-2:] == ["HANFRFM", "HANFRFM"]


@scenario(7)
@pytest.mark.parametrize("text", ["", "   ", "\n\u00a0\t", "x" * 5001])
def test_an_answer_without_words_or_with_too_many_is_refused(certificate, question, doctor, text):
    assert doctor.answers(certificate, question, text).status == 400
    assert (state(QUESTION), Message.objects.count()) == (WAITS_FOR_CARE, 1)
    assert not Delivery.objects.filter(kind="message").exists()


def test_the_longest_answer_is_taken(certificate, question, doctor):
    assert doctor.answers(certificate, question, "ö" * 5000).is_ok


def test_a_second_answer_is_refused_whoever_gives_it(certificate, question, doctor, colleague):
    doctor.answers(certificate, question, "I mars.")

    assert colleague.answers(certificate, question, "I april.").refusal == "INVALID_STATE"
    assert Message.objects.filter(from_care=True).count() == 1


def test_a_handled_question_is_not_answered(certificate, question, doctor):
    doctor.ticks(certificate, question)

    assert doctor.answers(certificate, question).refusal == "INVALID_STATE"
    assert not doctor.panel(certificate).thread(QUESTION).may_be_answered


def test_a_complement_request_is_not_answered_as_a_question(certificate, fk, doctor):
    fk.wants_complement(certificate, text="Komplettera.")

    assert doctor.answers(certificate, message("Komplettera.")).refusal == "INVALID_STATE"
    assert not doctor.panel(certificate).thread("Komplettera.").may_be_answered


@scenario(30)
def test_a_dentist_asks_answers_and_complements(certificate, question, dentist, fk):
    fk.wants_complement(certificate)
    panel = dentist.panel(certificate)
    assert panel.asks and panel.thread(QUESTION).may_be_answered
    assert (panel.footer, panel.ways) == (["Komplettera intyg", "Kan ej komplettera"], ["comment", "reply"])

    assert dentist.asks(certificate).is_ok
    assert dentist.answers(certificate, question).is_ok
    assert dentist.complements(certificate).is_ok


@pytest.mark.parametrize("form", ["FK7800", "FK7801", "FK7802"])
def test_a_dentist_neither_sees_nor_does_anything_on_the_other_types(form, given_signed, doctor, dentist, fk):
    made = given_signed(form)
    doctor.sends(made)
    fk.asks(made, text=QUESTION)

    assert dentist.reads_panel(made).refusal == "AUTHORIZATION_VALIDATION"
    for refused in (dentist.asks(made), dentist.answers(made, message(QUESTION)), dentist.ticks(made, message(QUESTION)), dentist.replies(made)):
        assert refused.refusal == "AUTHORIZATION_VALIDATION"


@pytest.mark.parametrize("form", ["FK7800", "FK7801", "FK7802", "FK7804"])
@pytest.mark.parametrize("who", ["doctor", "administrator"])
def test_doctors_and_administrators_ask_and_answer_on_every_type(form, who, given_signed, doctor, fk, request):
    made, user = given_signed(form), request.getfixturevalue(who)
    doctor.sends(made)
    fk.asks(made, text=QUESTION)

    assert user.asks(made).is_ok
    assert user.answers(made, message(QUESTION)).is_ok


@pytest.mark.parametrize("form", ["TSTRK1007", "TSTRK1031"])
def test_a_type_without_messages_has_no_panel_and_takes_nothing(form, given_signed, patient, doctor):
    patient.becomes(address="Provgatan 1", postal_code="12345", city="Provstad")
    made = given_signed(form)

    assert not doctor.panel(made)
    for refused in (doctor.reads_panel(made), doctor.asks(made), doctor.answers(made, 1), doctor.ticks(made, 1), doctor.replies(made)):
        assert refused.refusal == "AUTHORIZATION_VALIDATION"


# Texts that are begun


@scenario(23)
def test_a_begun_answer_is_there_for_another_user_of_the_unit(certificate, question, doctor, colleague, administrator):
    doctor.writes(certificate, "answer", "I mars, men", question=question)

    assert [desk.panel(certificate).thread(QUESTION).begun for desk in (colleague, administrator)] == ["I mars, men"] * 2

    administrator.writes(certificate, "answer", "I mars, men inte före den femtonde.", question=question)
    assert doctor.panel(certificate).thread(QUESTION).begun == "I mars, men inte före den femtonde."


def test_a_begun_text_survives_the_login(certificate, question, doctor, sits_down):
    doctor.writes(certificate, "answer", "I mars, men", question=question)

    again = sits_down(doctor.user)

    assert again.panel(certificate).thread(QUESTION).begun == "I mars, men"


def test_a_begun_text_is_not_shown_on_another_unit(certificate, question, doctor, neighbour, stranger):
    doctor.writes(certificate, "answer", "Bara för oss.", question=question)
    doctor.writes(certificate, "question", "Också bara för oss.", subject="KONTKT")

    for desk in (neighbour, stranger):
        page = desk.opens(certificate)
        assert page.status == 200
        assert "för oss" not in page.source


def test_a_begun_answer_is_gone_when_it_is_sent(certificate, question, doctor):
    doctor.writes(certificate, "answer", "I mars, men", question=question)

    doctor.answers(certificate, question, "I mars.")

    assert begun(certificate) == {}


def test_an_aborted_text_is_gone(certificate, question, doctor):
    doctor.writes(certificate, "answer", "I mars, men", question=question)
    doctor.writes(certificate, "question", "Vem", subject="KONTKT")

    doctor.writes(certificate, "answer", "", question=question)
    doctor.writes(certificate, "question", "")

    assert begun(certificate) == {}
    assert doctor.panel(certificate).thread(QUESTION).may_be_answered


@scenario(24)
def test_marking_as_handled_removes_the_begun_answer(certificate, question, doctor):
    """The warning itself is the page's; the form below the box tells it that something is begun."""
    doctor.writes(certificate, "answer", "I mars, men", question=question)
    assert doctor.panel(certificate).thread(QUESTION).begun

    doctor.ticks(certificate, question)
    assert begun(certificate) == {}

    doctor.unticks(certificate, question)
    assert doctor.panel(certificate).thread(QUESTION).begun == ""


def test_a_begun_answer_of_another_question_stays(certificate, question, doctor, fk):
    fk.asks(certificate, text="En annan fråga.")
    doctor.writes(certificate, "answer", "Till den andra.", question=message("En annan fråga."))
    doctor.writes(certificate, "question", "En egen fråga.", subject="OVRIGT")

    doctor.answers(certificate, question)

    assert begun(certificate) == {"answer": "Till den andra.", "question": "En egen fråga."}


def test_saving_a_begun_text_tells_nobody_and_leaves_no_line_in_the_access_log(certificate, question, doctor, told):
    before = (told(certificate), AccessLogRow.objects.count())

    doctor.writes(certificate, "answer", "I mars, men", question=question)

    assert (told(certificate), AccessLogRow.objects.count()) == before


@pytest.mark.parametrize("kind", ["comment", "reply"])
def test_a_text_for_a_request_needs_an_open_request(certificate, doctor, kind):
    assert doctor.writes(certificate, kind, "Inget.").refusal == "INVALID_STATE"


def test_a_text_of_no_known_kind_is_refused(certificate, doctor):
    assert doctor.writes(certificate, "novel", "Det var en gång").status == 400
    assert begun(certificate) == {}
