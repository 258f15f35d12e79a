"""Manual 6.3.1: a complement request, what it points at, and the three ways to answer it (questions 7.1 to 7.4)."""

from __future__ import annotations

import pytest

from tests.conversations.authority import Item
from tests.conversations.receivers import value
from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, message, state
from webcert.certificates.models import Certificate
from webcert.conversations.models import Message

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario
PREFIX = "Motivering till varför ingen ytterligare medicinsk information kunde anges vid komplettering: "


@pytest.fixture
def wanted(certificate, fk):
    """An open complement request."""
    fk.wants_complement(certificate, Item("6", "Vilken sida?"), text="Vi behöver fler uppgifter.", reference="FK-9")
    return message("Vi behöver fler uppgifter.")


# What the request points at


@scenario(9)
def test_the_questions_pointed_at_are_framed_and_the_header_says_so(certificate, fk, doctor, told):
    fk.wants_complement(certificate, Item("1", "När undersöktes patienten?"), Item("6", "Vilken sida?"))

    page = doctor.opens(certificate)

    assert page.panel.frames == [
        ("1", "Kompletteringsbegäran: När undersöktes patienten?", False), ("6", "Kompletteringsbegäran: Vilken sida?", False)]  # fmt: skip
    assert [question for _, question in page.panel.requests[0].points_at] == ["1", "6"]
    assert "Försäkringskassan har begärt komplettering" in page.header
    assert told(certificate)[-1] == "NYFRFM"


@scenario(10)
def test_an_instance_is_the_row_of_what_the_certificate_is_based_on(given_signed, doctor, fk):
    made = given_signed(**{"1": {"UNDERSOKNING": "2026-01-14", "TELEFONKONTAKT": "2026-01-15"}})
    doctor.sends(made)

    fk.wants_complement(made, Item("1", "Vad sades?", instance=2))

    panel = doctor.panel(made)
    [(words, question)] = panel.requests[0].points_at
    assert (question, "Min telefonkontakt med patienten" in words) == ("1", True)
    assert panel.frames == [("1", "Kompletteringsbegäran: Min telefonkontakt med patienten: Vad sades?", False)]


@pytest.mark.parametrize("instance", [None, 0, -1, 7])
def test_an_instance_that_is_no_row_points_at_the_heading(certificate, doctor, fk, instance):
    fk.wants_complement(certificate, Item("1", "Vad sades?", instance=instance))

    panel = doctor.panel(certificate)

    assert [question for _, question in panel.requests[0].points_at] == ["1"]
    assert panel.frames == [("1", "Kompletteringsbegäran: Vad sades?", False)]


def test_several_texts_at_one_question_are_all_there(certificate, doctor, fk):
    fk.wants_complement(certificate, Item("6", "Vilken sida?"), Item("6", "Sedan när?"))
    fk.wants_complement(certificate, Item("6", "Vilken kod?"))

    texts = {words for _, words, _ in doctor.panel(certificate).frames}

    assert texts == {f"Kompletteringsbegäran: {one}" for one in ("Vilken sida?", "Sedan när?", "Vilken kod?")}


def test_a_request_without_items_is_shown_with_its_text(certificate, doctor, fk):
    fk.wants_complement(certificate, text="Komplettera allt.")

    assert doctor.panel(certificate).requests[0].question.text == "Komplettera allt."


def test_frames_of_a_handled_request_stay_as_history(certificate, wanted, doctor):
    doctor.ticks(certificate, wanted)

    assert doctor.panel(certificate).frames == [("6", "Kompletteringsbegäran: Vilken sida?", True)]


def test_the_last_day_is_shown_while_the_request_is_open(certificate, doctor, fk):
    fk.wants_complement(certificate, text="Komplettera.", answer_by="2026-02-01")
    assert "Svara senast: 2026-02-01" in doctor.panel(certificate).requests[0].text

    doctor.ticks(certificate, message("Komplettera."))

    assert "Svara senast" not in doctor.panel(certificate).requests[0].text


# A: a complement


@scenario(12)
def test_a_complement_is_a_copy_and_the_request_stays_open(certificate, wanted, doctor, told):
    made = doctor.complements(certificate)

    draft, page = made.new_draft, doctor.opens(made.new_draft)
    assert draft.answers == {key: one for key, one in certificate.answers.items() if key not in ("S1", "S2")} | {"25": draft.answers["25"]}
    assert (draft.unit_id, draft.text_version, draft.patient_number) == (certificate.unit_id, certificate.text_version, certificate.patient_number)
    assert "Signera och skicka" in page.text
    assert "Försäkringskassan har begärt kompletteringar på intyget." in page.header
    assert state("Vi behöver fler uppgifter.") == WAITS_FOR_CARE
    assert (told(draft), told(certificate)[-1]) == (["SKAPAT"], "NYFRFM")


def test_a_complement_names_the_newest_request(certificate, wanted, fk, doctor):
    newest = fk.wants_complement(certificate, reference="FK-10")

    draft = doctor.complements(certificate).new_draft

    assert draft.relation == {"kind": "KOMPLT", "parent_id": str(certificate.pk), "message_id": newest, "reference_id": "FK-10"}


def test_the_registry_gets_the_request_with_the_complement(certificate, wanted, doctor, receivers, deliver):
    doctor.signs(doctor.complements(certificate).new_draft)

    deliver()

    complement = receivers.named("RegisterCertificate")[-1]
    assert value(complement, "intyg/relation/typ/code") == "KOMPLT"
    assert value(complement, "intyg/relation/intygs-id/extension") == str(certificate.pk)
    assert (value(complement, "svarPa/meddelande-id"), value(complement, "svarPa/referens-id")) == (wanted.message_id, "FK-9")


@scenario(13)
def test_a_care_administrator_marks_the_complement_ready_instead(certificate, wanted, doctor, administrator, told):
    draft = doctor.complements(certificate).new_draft

    page = administrator.opens(draft)
    assert "Markera klart för signering" in page.text
    assert "Signera och skicka" not in page.text

    assert administrator.marks_ready(draft).is_ok
    assert told(draft)[-1] == "KFSIGN"
    assert state("Vi behöver fler uppgifter.") == WAITS_FOR_CARE


def test_a_care_administrator_starts_a_complement_that_a_doctor_signs(certificate, wanted, administrator, doctor):
    draft = administrator.complements(certificate).new_draft

    doctor.signs(draft)

    draft.refresh_from_db()
    assert (draft.sent_to, state("Vi behöver fler uppgifter.")) == ("FKASSA", CLOSED)


@pytest.mark.parametrize("form", ["FK7800", "FK7801", "FK7802", "FK7804"])
def test_every_type_with_messages_is_complemented(form, given_signed, doctor, fk):
    made = given_signed(form)
    doctor.sends(made)
    fk.wants_complement(made, text="Komplettera.")

    complement = doctor.signs(doctor.complements_with_comment(made).new_draft)

    assert (complement.sent_to, state("Komplettera.")) == ("FKASSA", CLOSED)


def test_a_complement_needs_an_open_request(certificate, doctor):
    assert doctor.complements(certificate).refusal == "INVALID_STATE"
    assert doctor.replies(certificate).refusal == "INVALID_STATE"
    assert Certificate.objects.count() == 1


# B: nothing more to tell


@scenario(14)
def test_the_comment_stands_last_in_the_remarks(given_signed, doctor, fk):
    made = given_signed(**{"25": "Något som redan stod där."})
    doctor.sends(made)
    fk.wants_complement(made)

    answered = doctor.complements_with_comment(made, "Inget nytt")

    assert answered.new_draft.answers["25"].endswith(f"Något som redan stod där.\n\n{PREFIX}Inget nytt")
    assert answered.content["location"].endswith("#skriv-25")
    assert "Signera och skicka" in doctor.opens(answered.new_draft).text


def test_the_comment_stands_alone_where_there_were_no_remarks(given_signed, doctor, fk):
    made = given_signed(**{"1": {"UNDERSOKNING": "2026-01-14"}, "S1": "", "25": ""})
    doctor.sends(made)
    fk.wants_complement(made)

    assert doctor.complements_with_comment(made, "Inget nytt").new_draft.answers["25"] == f"{PREFIX}Inget nytt"


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
@pytest.mark.parametrize("way", ["complements_with_comment", "replies"])
def test_a_text_without_words_or_with_too_many_is_refused(certificate, wanted, doctor, way, text):
    assert getattr(doctor, way)(certificate, text).status == 400
    assert (Certificate.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("way", ["complements_with_comment", "replies"])
def test_the_longest_text_is_taken(certificate, wanted, doctor, way):
    assert getattr(doctor, way)(certificate, "ä" * 500).is_ok


@scenario(15)
def test_a_care_administrator_is_offered_the_message_alone(certificate, wanted, administrator, doctor):
    panel = administrator.panel(certificate)

    assert (panel.footer, panel.ways) == (["Komplettera intyg", "Kan ej komplettera"], ["reply"])
    assert "Ingen ytterligare medicinsk information kan anges." not in panel.text
    assert doctor.panel(certificate).ways == ["comment", "reply"]


@scenario(42)
@pytest.mark.parametrize("text", ["Inget nytt", "", "x" * 501])
def test_a_care_administrator_who_calls_b_directly_is_refused(certificate, wanted, administrator, text):
    assert administrator.complements_with_comment(certificate, text).refusal == "AUTHORIZATION_VALIDATION"
    assert administrator.writes(certificate, "comment", "Inget nytt").refusal == "AUTHORIZATION_VALIDATION"
    assert Certificate.objects.count() == 1


# C: nobody can be responsible


@pytest.mark.parametrize("who", ["doctor", "dentist", "administrator"])
def test_a_message_answers_the_request(certificate, wanted, who, told, request):
    desk = request.getfixturevalue(who)

    assert desk.replies(certificate, "Läkaren har slutat.").is_ok

    thread = desk.panel(certificate).requests[0]
    assert (state("Vi behöver fler uppgifter."), state("Läkaren har slutat.")) == (CLOSED, CLOSED)
    assert "Kompletteringsbegäran besvarades med ett meddelande." in thread.text
    assert (thread.answer.text, thread.answer.subject, thread.box) == ("Läkaren har slutat.", "Re: Komplettering", "label")
    assert told(certificate)[-1] == "HANFRFM"
    assert Certificate.objects.count() == 1


def test_the_registry_gets_the_message_as_the_contract_says(certificate, wanted, doctor, receivers, deliver):
    doctor.replies(certificate, "Läkaren har slutat.")

    deliver()

    [sent] = receivers.named("SendMessageToRecipient")
    assert (value(sent, "amne/code"), value(sent, "rubrik"), value(sent, "meddelande")) == ("KOMPLT", "Komplettering", "Läkaren har slutat.")
    assert (value(sent, "svarPa/meddelande-id"), value(sent, "svarPa/referens-id")) == (wanted.message_id, "FK-9")
