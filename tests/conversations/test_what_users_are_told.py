"""What a user is told when somebody else was first: the cause, and by whom (questions 14, D26)."""

from __future__ import annotations

import pytest

from tests.conversations.stored import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(certificate, fk):
    fk.asks(certificate, text="När?")
    return message("När?")


@pytest.fixture
def wanted(certificate, fk):
    fk.wants_complement(certificate, text="Komplettera.")
    return message("Komplettera.")


def test_a_question_that_a_colleague_has_answered(certificate, question, doctor, colleague):
    colleague.answers(certificate, question)

    answered = doctor.answers(certificate, question)

    assert (answered.status, answered.told) == (409, "Det går inte att göra nu Frågan är redan besvarad av Axel Träningsson. Ladda om sidan.")
    assert doctor.writes(certificate, "answer", "I mars", question=question).told == answered.told


def test_a_question_that_the_same_user_has_answered(certificate, question, doctor, sits_down):
    sits_down(doctor.user).answers(certificate, question)

    assert "Frågan är redan besvarad av dig i ett annat fönster." in doctor.answers(certificate, question).told


def test_a_question_that_somebody_has_marked_as_handled(certificate, question, doctor, colleague):
    colleague.ticks(certificate, question)

    assert "Frågan är redan markerad som hanterad." in doctor.answers(certificate, question).told


@pytest.mark.parametrize("way", ["complements", "complements_with_comment", "replies"])
def test_a_complement_that_somebody_has_begun(certificate, wanted, doctor, colleague, way):
    colleague.complements(certificate)

    assert "En komplettering är redan påbörjad av Axel Träningsson." in getattr(doctor, way)(certificate).told
    assert "av dig i ett annat fönster" in getattr(colleague, way)(certificate).told


@pytest.mark.parametrize("way", ["complements", "complements_with_comment", "replies"])
def test_requests_that_somebody_has_answered_or_handled(certificate, wanted, doctor, colleague, way):
    colleague.replies(certificate)

    assert "Det finns ingen kompletteringsbegäran som väntar på svar." in getattr(doctor, way)(certificate).told


def test_a_certificate_that_is_already_complemented(certificate, wanted, doctor, colleague, fk):
    colleague.signs(colleague.complements(certificate).new_draft)
    fk.wants_complement(certificate, text="En ny begäran.")

    assert "Intyget är redan kompletterat med ett annat intyg." in doctor.complements(certificate).told


@pytest.mark.parametrize("act", ["asks", "answers", "replies", "complements", "revokes"])
def test_a_certificate_that_a_colleague_has_revoked(certificate, question, wanted, doctor, colleague, act):
    colleague.revokes(certificate)

    told = getattr(doctor, act)(certificate, *([question] if act == "answers" else [])).told

    assert "Intyget har makulerats av Axel Träningsson. Ladda om sidan." in told


def test_nothing_is_told_of_who_did_what_to_those_without_right(certificate, question, doctor, neighbour):
    doctor.answers(certificate, question)

    told = neighbour.answers(certificate, question).told

    assert doctor.user.name not in told
    assert "annan vårdenhet" in told
