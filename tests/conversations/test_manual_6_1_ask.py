"""Manual 6 and 6.1: a question to Försäkringskassan (questions 2, 5, 6.1, 6.2, 8.1, 8.4, S3)."""

from __future__ import annotations

import pytest

from tests.conversations.receivers import value
from tests.conversations.stored import WAITS_FOR_RECIPIENT, begun, own_question, states
from webcert.conversations.models import Message
from webcert.delivery.models import Delivery

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@scenario(1)
def test_a_certificate_that_has_not_been_sent_says_so_and_has_no_form(given_signed, doctor):
    signed = given_signed()

    panel = doctor.panel(signed)

    assert "Intyget är inte skickat till Försäkringskassan.Det går därför inte att ställa frågor på intyget." in panel.text
    assert (panel.asks, panel.requests, panel.questions) == (False, [], [])


def test_a_draft_has_no_panel(given_draft, doctor):
    assert not doctor.panel(given_draft())


@scenario(2)
def test_a_question_from_a_care_administrator_is_on_top_and_told_of(certificate, administrator, fk, told):
    fk.asks(certificate, text="En fråga som kom först.")

    asked = administrator.asks(certificate, "KONTKT", "Vem är handläggare?")

    top = administrator.panel(certificate).questions[0]
    assert asked.is_ok
    assert (top.question.text, top.question.subject, top.question.sender[0]) == ("Vem är handläggare?", "Kontakt", "Vera Vårdadministratör")
    assert states(certificate)["Vem är handläggare?"] == WAITS_FOR_RECIPIENT
    assert told(certificate)[-1] == "NYFRFV"


def test_the_form_is_empty_after_sending(certificate, doctor):
    doctor.writes(certificate, "question", "Vem är handläggare?", subject="KONTKT")

    doctor.asks(certificate, "KONTKT", "Vem är handläggare?")

    assert (doctor.panel(certificate).begun_question, begun(certificate)) == (("", ""), {})


@scenario(3)
@pytest.mark.parametrize("subject", ["", "KOMPLT", "PAMINN", "ANNAT"])
def test_a_question_without_one_of_the_subjects_is_refused(certificate, doctor, subject):
    asked = doctor.asks(certificate, subject)

    assert asked.refusal == "INVALID_STATE"
    assert "Ange en rubrik för att kunna skicka frågan." in doctor.panel(certificate).text
    assert not Message.objects.exists()


@scenario(34)
@pytest.mark.parametrize("text", ["x" * 2001, "", "   ", "\n\t\u00a0"])
def test_a_question_without_words_or_with_too_many_is_refused(certificate, doctor, text):
    asked = doctor.asks(certificate, text=text)

    assert asked.status == 400
    assert not Message.objects.exists()


def test_the_longest_question_is_taken_whole(certificate, doctor):
    text = "å" * 1999 + "😀"

    assert doctor.asks(certificate, text=text).is_ok
    assert own_question(certificate).text == text


@pytest.mark.parametrize("subject,name", [("AVSTMN", "Avstämningsmöte"), ("KONTKT", "Kontakt"), ("OVRIGT", "Övrigt")])
def test_the_registry_gets_the_question_as_the_contract_says(certificate, doctor, receivers, deliver, subject, name):
    doctor.asks(certificate, subject, "Vem är handläggare? Å, ä & ö")

    deliver()

    [sent] = receivers.named("SendMessageToRecipient")
    assert value(sent, "meddelande-id") == own_question(certificate).message_id
    assert [value(sent, f"amne/{one}") for one in ("code", "displayName")] == [subject, name]
    assert (value(sent, "rubrik"), value(sent, "meddelande")) == (name, "Vem är handläggare? Å, ä & ö")
    assert (value(sent, "intygs-id/root"), value(sent, "intygs-id/extension")) == (certificate.unit_id, str(certificate.pk))
    assert value(sent, "patientPerson-id/extension") == certificate.patient_number
    assert (value(sent, "logiskAdressMottagare"), value(sent, "skickatAv/personal-id/extension")) == ("2021005521", doctor.user.hsa_id)
    assert (value(sent, "skickatAv/fullstandigtNamn"), value(sent, "skickatAv/forskrivarkod")) == ("Anna Provläkare", "0000000")
    for absent in ("referens-id", "svarPa", "paminnelseMeddelande-id", "sistaDatumForSvar"):
        assert not sent.xpath(f"*[local-name()='{absent}']")


def test_a_question_goes_out_after_the_certificate(certificate, doctor, receivers, deliver):
    doctor.asks(certificate)

    deliver()

    to_registry = [name for name, _ in receivers.received if name != "CertificateStatusUpdateForCare"]
    assert to_registry == ["RegisterCertificate", "SendCertificateToRecipient", "SendMessageToRecipient"]


@scenario(35)
def test_what_is_sent_while_the_registry_is_silent_is_sent_for_the_user_and_delivered_once(
    certificate, doctor, fk, nobody_answers, deliver, request
):
    fk.asks(certificate, text="När?")
    answered = doctor.answers(certificate, doctor.panel(certificate).thread("När?"), "I mars.")
    deliver()
    assert answered.is_ok
    assert doctor.panel(certificate).thread("När?").answer.text == "I mars."
    assert Delivery.objects.get(kind="message").state == "waiting"

    receivers = request.getfixturevalue("receivers")
    deliver(later=2)
    deliver(later=2)

    [sent] = receivers.named("SendMessageToRecipient")
    assert value(sent, "meddelande") == "I mars."
    assert Delivery.objects.get(kind="message").state == "done"


@scenario(43)
def test_a_message_that_the_registry_refuses_for_good_is_told_of_in_one_line(certificate, doctor, colleague, receivers, deliver):
    deliver()
    receivers.refuses["SendMessageToRecipient"] = "VALIDATION_ERROR"
    doctor.asks(certificate)

    deliver()

    assert colleague.opens(certificate).header.count("Ett meddelande har inte kommit fram till Försäkringskassan.") == 1
    assert doctor.panel(certificate).questions


def test_a_parked_message_does_not_hold_the_next_one(certificate, doctor, receivers, deliver):
    deliver()
    receivers.refuses["SendMessageToRecipient"] = "VALIDATION_ERROR"
    doctor.asks(certificate, text="Den första.")
    deliver()
    receivers.refuses.clear()

    doctor.asks(certificate, text="Den andra.")
    deliver()

    assert [value(one, "meddelande") for one in receivers.named("SendMessageToRecipient")] == ["Den andra."]


@scenario(36)
def test_the_administrative_list_is_seen_first_only_when_it_alone_has_something_to_handle(certificate, doctor, fk):
    assert doctor.panel(certificate).selected == "Kompletteringsbegäran"
    fk.asks(certificate)
    assert doctor.panel(certificate).selected == "Administrativa frågor"
    fk.wants_complement(certificate)
    assert doctor.panel(certificate).selected == "Kompletteringsbegäran"


def test_badges_count_what_is_to_be_handled_in_both_directions(certificate, doctor, fk):
    fk.wants_complement(certificate)
    fk.asks(certificate, text="Handlagd.")
    doctor.asks(certificate)
    doctor.ticks(certificate, doctor.panel(certificate).thread("Handlagd."))

    page = doctor.opens(certificate)

    assert page.panel.badges == ["1", "1"]
    assert page.panel.element.get("data-open-threads") == "2"


def test_empty_lists_say_so(certificate, doctor):
    text = doctor.panel(certificate).text

    assert "Det finns ingen kompletteringsbegäran på detta intyg." in text
    assert "Det finns inga administrativa frågor för detta intyg." in text


@pytest.mark.parametrize("act", ["asks", "revokes_and_asks"])
def test_nothing_is_asked_where_messages_are_not_open(given_signed, certificate, doctor, act):
    if act == "asks":
        assert doctor.asks(given_signed()).refusal == "INVALID_STATE"
    else:
        doctor.revokes(certificate)
        assert doctor.asks(certificate).refusal == "CERTIFICATE_REVOKED"
    assert not Message.objects.exists()
