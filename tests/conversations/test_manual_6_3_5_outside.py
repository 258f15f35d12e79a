"""Manual 6.3.5 and 4.9: requests handled elsewhere, rights to the box, a revoked certificate, protection and death (questions 6.3, 9, 12)."""

from __future__ import annotations

from random import Random

import pytest

from tests.conversations.authority import Item
from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, begun, message, own_question, state, states
from webcert.certtypes import catalogue
from webcert.conversations.models import Message
from webcert.decisionsupport.codes import installed

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@pytest.fixture
def question(certificate, fk):
    fk.asks(certificate, text="När?")
    return message("När?")


@pytest.fixture
def wanted(certificate, fk):
    """An open complement request."""
    fk.wants_complement(certificate, Item("6"), text="Komplettera.")
    return message("Komplettera.")


@pytest.fixture
def closed_type(certificate, question, wanted):
    """A certificate of the closed type with messages from its time."""
    kind, today = catalogue.by_any_name("FK7263"), certificate.signed_at.date()
    certificate.type_code, certificate.text_version = kind.code, catalogue.newest_texts(kind, today=today).version
    certificate.answers = kind.dump(kind.sample(Random(1), today=today, codes=installed()))
    certificate.save()
    return certificate


@scenario(20)
def test_a_request_is_marked_as_handled_and_never_taken_back(certificate, wanted, doctor, told, receivers, deliver):
    assert doctor.panel(certificate).thread("Komplettera.").box == "box"

    doctor.ticks(certificate, wanted)
    deliver()

    thread = doctor.panel(certificate).thread("Komplettera.")
    assert (state("Komplettera."), thread.box, told(certificate)[-1]) == (CLOSED, "label", "HANFRFM")
    assert "besvarades" not in thread.text
    assert doctor.unticks(certificate, wanted).refusal == "INVALID_STATE"
    assert receivers.named("SendMessageToRecipient") == []


def test_a_request_that_is_handled_takes_the_footer_away_and_gives_replacing_back(certificate, wanted, doctor):
    assert doctor.opens(certificate).buttons["Ersätt"] is False

    doctor.ticks(certificate, wanted)

    page = doctor.opens(certificate)
    assert (page.panel.footer, page.buttons["Ersätt"]) == ([], True)


# Another unit


@scenario(32)
@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_on_another_unit_messages_are_read_and_nothing_else(certificate, question, wanted, doctor, who, request):
    desk = request.getfixturevalue(who)

    panel = desk.panel(certificate)

    assert [one.question.text for one in (*panel.requests, *panel.questions)] == ["Komplettera.", "När?"]
    assert (panel.badges, panel.footer, panel.ways, panel.asks) == ([], [], [], False)
    assert [(one.box, one.may_be_answered) for one in (*panel.requests, *panel.questions)] == [("", False)] * 2
    for refused in (desk.asks(certificate), desk.answers(certificate, question), desk.ticks(certificate, wanted), desk.complements(certificate),
                    desk.complements_with_comment(certificate), desk.replies(certificate), desk.writes(certificate, "reply", "Nej")):  # fmt: skip
        assert refused.refusal == "AUTHORIZATION_DIFFERENT_UNIT"
    assert set(states(certificate).values()) == {WAITS_FOR_CARE}


def test_who_has_no_right_to_the_box_sees_what_is_handled(certificate, question, wanted, doctor, neighbour):
    doctor.ticks(certificate, question)

    panel = neighbour.panel(certificate)

    assert (panel.thread("När?").box, panel.thread("Komplettera.").box) == ("label", "")


# The certificate is revoked


@scenario(22)
def test_revoking_closes_everything_that_is_open(certificate, question, wanted, doctor, told):
    doctor.asks(certificate, text="Vem?")
    doctor.writes(certificate, "answer", "I mars, men", question=question)
    doctor.writes(certificate, "reply", "Ingen")
    before = len(told(certificate))

    doctor.revokes(certificate)

    assert set(states(certificate).values()) == {CLOSED}
    assert told(certificate)[before] == "MAKULE"
    assert sorted(told(certificate)[before + 1:]) == ["HANFRFM", "HANFRFM", "HANFRFV"]
    assert begun(certificate) == {}
    assert doctor.asks(certificate).refusal == "CERTIFICATE_REVOKED"
    assert doctor.answers(certificate, question).refusal == "CERTIFICATE_REVOKED"


def test_on_a_revoked_certificate_everything_is_read_and_nothing_can_be_taken_back(certificate, question, doctor):
    doctor.asks(certificate, text="Vem?")
    doctor.revokes(certificate)

    panel = doctor.panel(certificate)

    assert [one.box for one in panel.questions] == ["label", "label"]
    assert (panel.asks, panel.footer) == (False, [])
    for one in (question, own_question(certificate)):
        assert doctor.unticks(certificate, one).refusal == "INVALID_STATE"
    assert set(states(certificate).values()) == {CLOSED}


def test_a_question_that_came_between_can_be_marked_on_a_revoked_certificate(certificate, question, doctor):
    """It was received while the certificate was being revoked (H2)."""
    doctor.asks(certificate, text="Vem?")
    doctor.revokes(certificate)
    Message.objects.update(status=WAITS_FOR_CARE)

    panel = doctor.panel(certificate)
    assert (panel.thread("När?").box, panel.thread("Vem?").box, panel.thread("När?").may_be_answered) == ("box", "label", False)

    assert doctor.ticks(certificate, question).is_ok
    assert doctor.ticks(certificate, own_question(certificate)).refusal == "INVALID_STATE"
    assert doctor.unticks(certificate, question).refusal == "INVALID_STATE"
    assert states(certificate) == {"När?": CLOSED, "Vem?": WAITS_FOR_CARE}


# Protected, deceased and unknown patients; a silent registry


@scenario(31)
def test_a_care_administrator_reaches_nothing_of_a_protected_patient(certificate, question, wanted, administrator, patient):
    patient.becomes(protected=True)

    for refused in (administrator.reads_panel(certificate), administrator.asks(certificate), administrator.answers(certificate, question),
                    administrator.ticks(certificate, wanted), administrator.complements(certificate), administrator.replies(certificate),
                    administrator.writes(certificate, "question", "Vem?")):  # fmt: skip
        assert refused.refusal == "AUTHORIZATION_SEKRETESS"
    assert "När?" not in administrator.opens(certificate).source


def test_a_doctor_of_the_unit_writes_about_a_protected_patient_and_nobody_else_reads(certificate, question, doctor, neighbour, stranger, patient):
    patient.becomes(protected=True)

    assert doctor.answers(certificate, question).is_ok
    for desk in (neighbour, stranger):
        assert desk.reads_panel(certificate).refusal == "AUTHORIZATION_SEKRETESS_UNIT"


@scenario(37)
def test_a_silent_person_registry_shows_no_messages(certificate, question, doctor, patient):
    patient.silent = True

    page, read = doctor.opens(certificate), doctor.reads_panel(certificate)

    assert "När?" not in page.source
    assert (read.status, read.refusal) == (503, "PU_PROBLEM")
    assert "personuppgiftstjänsten svarar inte" in read.told
    assert doctor.answers(certificate, question).refusal == "PU_PROBLEM"
    assert state("När?") == WAITS_FOR_CARE


def test_a_person_that_the_registry_does_not_know_has_a_text_of_its_own(certificate, question, doctor, patient):
    patient.person = None

    read = doctor.reads_panel(certificate)

    assert read.refusal == "PERSON_NOT_FOUND"
    assert "Det hjälper inte att försöka igen" in read.told


@scenario(33)
def test_for_a_deceased_patient_one_reads_answers_sends_c_and_handles(certificate, question, wanted, doctor, fk, patient):
    fk.asks(certificate, text="En till?")
    patient.becomes(deceased=True)

    panel = doctor.panel(certificate)
    assert (panel.footer, panel.ways, panel.asks) == (["Kan ej komplettera"], ["reply"], True)
    assert doctor.complements(certificate).refusal == "DECEASED_PATIENT"
    assert doctor.complements_with_comment(certificate).refusal == "DECEASED_PATIENT"

    assert doctor.answers(certificate, question).is_ok
    assert doctor.ticks(certificate, message("En till?")).is_ok
    assert doctor.asks(certificate).is_ok
    assert doctor.replies(certificate).is_ok
    assert state("Komplettera.") == CLOSED


def test_a_complement_that_was_begun_in_life_is_signed_after_death(certificate, wanted, doctor, patient):
    draft = doctor.complements(certificate).new_draft
    patient.becomes(deceased=True)

    doctor.signs(draft)

    draft.refresh_from_db()
    assert (draft.is_signed, draft.sent_at is not None, state("Komplettera.")) == (True, True, CLOSED)


@pytest.mark.parametrize("link", [{"inaktivEnhet": True}, {"kopieringOK": False}])
def test_an_inactive_unit_or_forbidden_copying_does_not_stop_messages(certificate, question, wanted, sits_down, doctor, link):
    desk = sits_down(doctor.user, **link)

    assert desk.answers(certificate, question).is_ok
    assert desk.asks(certificate).is_ok
    assert desk.replies(certificate).is_ok


# The closed type


@scenario(30)
@pytest.mark.parametrize("who", ["doctor", "dentist", "administrator"])
def test_messages_of_the_closed_type_are_read_and_handled_only(closed_type, question, wanted, who, request):
    desk = request.getfixturevalue(who)

    panel = desk.panel(closed_type)
    assert "Den har ersatts av" in panel.text
    assert (panel.asks, panel.footer, panel.ways) == (False, [], [])
    assert [(one.box, one.may_be_answered) for one in (*panel.requests, *panel.questions)] == [("box", False)] * 2

    for refused in (desk.asks(closed_type), desk.answers(closed_type, question), desk.complements(closed_type),
                    desk.complements_with_comment(closed_type), desk.replies(closed_type)):  # fmt: skip
        assert refused.refusal == "AUTHORIZATION_VALIDATION"
    assert desk.ticks(closed_type, question).is_ok
    assert desk.ticks(closed_type, wanted).is_ok
