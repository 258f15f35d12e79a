"""What Försäkringskassan may send, and every refusal (questions 4, integration 5.4, D57)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from tests.conversations.authority import Item, body
from tests.conversations.stored import ANSWERED, WAITS_FOR_CARE, everything, message, own_question, state
from tests.product.conftest import PERSON
from webcert.adapters.soap import envelope
from webcert.certificates.models import CertificateEvent
from webcert.certtypes import catalogue
from webcert.conversations.models import Message
from webcert.domain.ids import PersonId

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@pytest.fixture
def refused(fk):
    """Post a message that is to be refused, and see that it left nothing behind."""

    def posted(about, *, error="VALIDATION_ERROR", names, **message):
        before = everything()
        answered = fk.writes(about, **message)
        assert (answered.status, answered.code, answered.error) == (200, "ERROR", error)
        assert names in answered.text
        assert everything() == before

    return posted


# What is taken


def test_everything_in_a_message_is_kept(certificate, fk):
    number = fk.wants_complement(
        certificate, Item("6", "Vilken?"), Item("35", "Hur?", instance=2), text="Vi behöver fler uppgifter.\nTack.", heading="Rubrik",
        reference="FK-1", contacts=("Handläggare", "010-000 00 00"), answer_by="2026-02-01",
    )

    kept = Message.objects.get(message_id=number)

    assert (kept.subject, kept.heading, kept.text, kept.reference_id) == ("KOMPLT", "Rubrik", "Vi behöver fler uppgifter.\nTack.", "FK-1")
    assert (kept.contacts, kept.answer_by.isoformat(), kept.addressed_to) == (["Handläggare", "010-000 00 00"], "2026-02-01", certificate.unit_id)
    assert [(one["question"], one["text"]) for one in kept.items] == [("6", "Vilken?"), ("35", "Hur?")]
    assert (kept.status, kept.from_care, kept.certificate_id) == (WAITS_FOR_CARE, False, certificate.pk)


def test_a_message_about_a_certificate_that_care_has_not_sent_is_taken(given_signed, fk):
    """The patient may have sent it; the registry has seen to that."""
    fk.asks(given_signed())

    assert Message.objects.count() == 1


def test_a_protected_patients_message_is_taken(certificate, fk, patient):
    patient.becomes(protected=True)

    fk.asks(certificate)

    assert Message.objects.count() == 1


def test_a_message_is_taken_while_the_person_registry_is_silent(certificate, fk, patient):
    patient.silent = True

    fk.asks(certificate)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("form", ["FK7800", "FK7801", "FK7802", "FK7804"])
def test_every_type_with_messages_takes_them(form, given_signed, fk):
    fk.asks(given_signed(form))

    assert Message.objects.count() == 1


def test_a_long_text_is_kept_whole(certificate, fk):
    text = "å" * 600_000

    fk.asks(certificate, text=text)

    assert Message.objects.get().text == text


def test_a_certificate_id_in_capitals_is_the_same_certificate(certificate, fk):
    fk.asks(certificate, certificate=str(certificate.pk).upper())

    assert Message.objects.get().certificate_id == certificate.pk


@scenario(11)
def test_an_item_with_an_unknown_id_is_shown_with_its_text_and_without_a_link(certificate, fk, doctor):
    fk.wants_complement(certificate, Item("99", "Något som formuläret inte har."))

    thread = doctor.panel(certificate).requests[0]

    assert "Något som formuläret inte har." in thread.text
    assert (thread.points_at, doctor.panel(certificate).frames) == ([], [])


@pytest.mark.parametrize("kind", ["answers", "reminds_of"])
def test_what_refers_to_an_unknown_message_is_taken_and_shown_nowhere(certificate, fk, doctor, kind):
    fk.asks(certificate, text="En vanlig fråga.")
    before = doctor.panel(certificate).text
    subject, event = ("OVRIGT", "NYSVFM") if kind == "answers" else ("PAMINN", "NYFRFM")

    answered = fk.writes(certificate, subject=subject, text="Hör till något annat.", **{kind: str(uuid.uuid4())})

    assert answered.is_ok
    assert message("Hör till något annat.")
    assert doctor.panel(certificate).text == before
    assert state("En vanlig fråga.") == WAITS_FOR_CARE
    assert CertificateEvent.objects.latest("pk").kind == event


def test_an_answer_to_an_unknown_message_is_counted_nowhere(certificate, fk, doctor):
    fk.writes(certificate, subject="KONTKT", answers=str(uuid.uuid4()))

    panel = doctor.panel(certificate)

    assert (panel.questions, panel.requests, panel.badges) == ([], [], [])


# What is refused, in the order of questions 4.1


@scenario(25)
@pytest.mark.parametrize("text", ["När är patienten åter?", "En annan text."])
def test_an_id_that_is_already_stored(certificate, fk, refused, text):
    number = fk.asks(certificate, text="När är patienten åter?")

    refused(certificate, message_id=number, text=text, names="meddelande-id")


def test_an_id_that_is_already_stored_on_another_certificate(certificate, given_signed, fk, refused):
    number = fk.asks(certificate)

    refused(given_signed(), message_id=number, names="meddelande-id")


def test_the_id_of_our_own_question(certificate, doctor, refused):
    doctor.asks(certificate)

    refused(certificate, message_id=own_question(certificate).message_id, names="meddelande-id")


@scenario(28)
def test_a_second_answer(certificate, doctor, fk, refused):
    doctor.asks(certificate, text="Vem?")
    question = own_question(certificate).message_id
    fk.answers(certificate, question)

    refused(certificate, subject="KONTKT", answers=question, names="already has an answer")
    assert state("Vem?") == ANSWERED


@pytest.mark.parametrize("number", [str(uuid.UUID(int=7)), "finns-inte"])
def test_an_unknown_certificate(certificate, refused, number):
    refused(certificate, certificate=number, names="certificate is not known")


def test_a_draft(given_draft, refused):
    refused(given_draft(), names="not signed")


@scenario(27)
@pytest.mark.parametrize("form", ["TSTRK1007", "TSTRK1031"])
def test_a_type_without_messages(form, given_signed, patient, refused):
    patient.becomes(address="Provgatan 1", postal_code="12345", city="Provstad")
    refused(given_signed(form), names="certificates of this type")


def test_the_closed_type(certificate, refused):
    certificate.type_code = catalogue.by_any_name("FK7263").code
    certificate.save()

    refused(certificate, names="certificates of this type")


@scenario(44)
@pytest.mark.parametrize("subject", ["ARBTID", "kontkt", "MAKULE"])
def test_an_unknown_subject(certificate, refused, subject):
    refused(certificate, subject=subject, names="amne")


@pytest.mark.parametrize("part", ["TRANSP", "HSVARD", "SKV"])
def test_another_known_party_may_write(certificate, fk, part):
    fk.asks(certificate, part=part)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("part", ["OKANDS", "fkassa"])
def test_an_unknown_party(certificate, refused, part):
    refused(certificate, part=part, names="part")


@pytest.mark.parametrize("system", ["subject_system", "part_system"])
def test_a_code_from_another_code_system(certificate, refused, system):
    refused(certificate, **{system: "1.2.3"}, names="codeSystem")


@scenario(44)
@pytest.mark.parametrize("number", ["196904122386", "191212121211", "skräp"])
def test_another_persons_certificate(certificate, refused, number):
    refused(certificate, person=number, names="patientPerson-id")


@scenario(26)
def test_a_revoked_certificate(certificate, doctor, refused):
    doctor.revokes(certificate)

    refused(certificate, error="APPLICATION_ERROR", names="revoked")


def test_what_is_wrong_is_told_before_that_the_certificate_is_revoked(certificate, doctor, refused):
    doctor.revokes(certificate)

    refused(certificate, subject="ARBTID", names="amne")


@pytest.mark.parametrize("message", [{"subject": "PAMINN"}, {"subject": "KONTKT", "reminds_of": "x"}, {"subject": "PAMINN", "answers": "x", "reminds_of": "x"}])
def test_a_subject_that_does_not_fit_what_is_referred_to(certificate, refused, message):
    refused(certificate, **message, names="do not fit together")


@pytest.mark.parametrize("referred", ["another certificate", "their own question", "an answer"])
def test_an_answer_to_what_is_not_our_question_about_this_certificate(certificate, given_signed, doctor, fk, refused, referred):
    if referred == "their own question":
        number = fk.asks(certificate, "KONTKT")
    else:
        other = certificate
        doctor.asks(other)
        number = own_question(other).message_id
        certificate = given_signed() if referred == "another certificate" else certificate
        number = number if referred == "another certificate" else fk.answers(other, number)

    refused(certificate, subject="KONTKT", answers=number, names="referred to")


def test_a_reminder_of_our_own_question(certificate, doctor, refused):
    doctor.asks(certificate)

    refused(certificate, subject="PAMINN", reminds_of=own_question(certificate).message_id, names="referred to")


def test_a_message_that_is_not_as_the_schema_says(certificate, refused):
    refused(certificate, message_id=" ", text="", names="meddelande")


@pytest.mark.parametrize("changes", [("<r:skickatTidpunkt>2026", "<r:skickatTidpunkt>i morgon"), ("<r:meddelande>", "<r:okand/><r:meddelande>")])
def test_an_element_that_the_schema_does_not_know_or_a_value_it_does_not_allow(certificate, fk, clock, changes):
    before = everything()
    made = body(certificate, sent_at=clock()).replace(changes[0].encode(), changes[1].encode())

    answered = fk.posts(envelope.wrap(made, logical_address=certificate.unit_id))

    assert (answered.status, answered.error) == (200, "VALIDATION_ERROR")
    assert everything() == before


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01"])
def test_a_last_day_that_is_no_day(certificate, refused, day):
    refused(certificate, answer_by=day, names="sistaDatumForSvar")


@pytest.mark.parametrize("data,content_type", [
    (b"x" * 2_000_001, "text/xml"), (b"x" * 2_200_000, "text/xml"), (b"<", "text/xml"), (b"<a/>", "text/xml"), (b"<a/>", "application/json"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
])  # fmt: skip
def test_what_is_too_large_or_unreadable_gets_a_fault(certificate, fk, data, content_type):
    before = everything()

    answered = fk.posts(data, content_type=content_type)

    assert (answered.status, answered.code) == (500, "fault")
    assert everything() == before


def test_a_real_message_with_too_long_a_text_gets_a_fault(certificate, fk):
    before = everything()

    answered = fk.writes(certificate, text="å" * 1_100_000)

    assert (answered.status, answered.code) == (500, "fault")
    assert "larger than 2 MB" in answered.text
    assert everything() == before


def test_an_id_longer_than_can_be_kept(certificate, refused):
    refused(certificate, message_id="x" * 256, names="meddelande-id")


def test_an_internal_fault_is_ours_and_stores_nothing(certificate, refused, monkeypatch):
    def broken(*arguments, **named):
        raise RuntimeError

    monkeypatch.setattr("webcert.certificates.questions.happened", broken)

    refused(certificate, error="APPLICATION_ERROR", names="could not be carried out")


def test_a_replay_after_a_lost_answer_changes_nothing(certificate, doctor, fk):
    """The sender repeats what it got no answer to; the handled question stays handled."""
    number = fk.asks(certificate, text="När?")
    doctor.answers(certificate, message("När?"))
    before = everything()

    answered = fk.writes(certificate, message_id=number, text="När?")

    assert (answered.error, everything()) == ("VALIDATION_ERROR", before)


def test_the_patients_new_number_does_not_open_the_certificate(certificate, refused, patient):
    """The message must name the number that the certificate states."""
    patient.person = replace(PERSON, person_id=PersonId("196904122386"))

    refused(certificate, person="196904122386", names="patientPerson-id")
