"""Manual 6.3.2: a complement that has been begun (questions 7.5, 9; D36 to D41; workflow 5.10, 5.11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.authority import Item
from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, message, state, states
from webcert.certificates import locking
from webcert.certificates.models import Certificate

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@pytest.fixture
def wanted(certificate, fk):
    """An open complement request."""
    fk.wants_complement(certificate, Item("6", "Vilken sida?"), text="Komplettera.", reference="FK-9")
    return message("Komplettera.")


@pytest.fixture
def begun(certificate, wanted, doctor):
    """The complement that somebody has begun."""
    return doctor.complements(certificate).new_draft


@scenario(18)
def test_a_begun_complement_takes_only_the_footer_away(certificate, begun, doctor, fk):
    fk.asks(certificate, text="När?")

    page = doctor.opens(certificate)
    assert (page.panel.footer, page.panel.ways) == ([], [])
    assert page.panel.draft_link.endswith(str(begun.pk))
    assert "Det finns redan en påbörjad komplettering." in page.header
    assert (page.panel.asks, page.panel.thread("När?").may_be_answered) == (True, True)
    assert {one.box for one in (*page.panel.requests, *page.panel.questions)} == {"box"}

    assert doctor.asks(certificate).is_ok
    assert doctor.answers(certificate, message("När?")).is_ok


@pytest.mark.parametrize("way", ["complements", "complements_with_comment", "replies"])
def test_while_a_complement_is_begun_a_b_and_c_are_refused(certificate, begun, colleague, way):
    assert getattr(colleague, way)(certificate).refusal == "INVALID_STATE"
    assert Certificate.objects.count() == 2


@scenario(18)
def test_a_deleted_complement_gives_everything_back(certificate, begun, doctor):
    assert doctor.deletes(begun).is_ok

    page = doctor.opens(certificate)
    assert page.panel.footer == ["Komplettera intyg", "Kan ej komplettera"]
    assert "påbörjad komplettering" not in page.header
    assert state("Komplettera.") == WAITS_FOR_CARE
    assert doctor.complements(certificate).is_ok


def test_a_locked_complement_gives_everything_back(certificate, begun, doctor, clock):
    locking.lock_old_drafts(at=clock.at + timedelta(days=15))

    assert doctor.panel(certificate).footer == ["Komplettera intyg", "Kan ej komplettera"]
    begun.refresh_from_db()
    assert begun.relation["kind"] == "KOMPLT"


def test_marking_the_request_as_handled_does_not_stop_the_begun_complement(certificate, wanted, begun, doctor):
    doctor.ticks(certificate, wanted)

    signed = doctor.signs(begun)

    assert (signed.sent_to, message("Komplettera.").answered_with) == ("FKASSA", None)


# What the draft shows


def test_the_draft_shows_the_requests_of_its_parent_and_nothing_to_press(certificate, begun, doctor, fk):
    fk.asks(certificate, text="När?")

    panel = doctor.panel(begun)

    assert [one.question.text for one in panel.requests] == ["Komplettera."]
    assert (panel.questions, panel.asks, panel.footer, panel.ways, panel.draft_link) == ([], False, [], [], "")
    assert panel.requests[0].box == ""
    assert panel.frames == [("6", "Kompletteringsbegäran: Vilken sida?", False)]


def test_the_draft_frames_only_what_is_open(certificate, wanted, begun, doctor, fk):
    fk.wants_complement(certificate, Item("25", "Något mer?"))
    doctor.ticks(certificate, wanted)

    assert doctor.panel(begun).frames == [("25", "Kompletteringsbegäran: Något mer?", False)]


def test_nothing_is_asked_or_answered_from_the_draft(certificate, wanted, begun, doctor):
    for refused in (doctor.asks(begun), doctor.answers(begun, wanted), doctor.ticks(begun, wanted), doctor.replies(begun)):
        assert refused.refusal in ("INVALID_STATE", "DATA_NOT_FOUND")
    assert states(certificate) == {"Komplettera.": WAITS_FOR_CARE}


def test_a_request_that_comes_while_the_complement_is_begun_is_closed_with_it(certificate, begun, doctor, fk):
    fk.wants_complement(certificate, text="Ännu en begäran.")

    doctor.signs(begun)

    assert set(states(certificate).values()) == {CLOSED}


# A replaced certificate


@scenario(40)
def test_on_a_replaced_certificate_one_answers_handles_and_sends_c(certificate, doctor, fk, request):
    doctor.signs(doctor.replaces(certificate).new_draft)
    fk.asks(certificate, text="När?")
    fk.wants_complement(certificate, text="Komplettera.")
    fk.wants_complement(certificate, text="Komplettera mer.")

    panel = doctor.panel(certificate)
    assert (panel.asks, panel.footer, panel.ways) == (False, ["Kan ej komplettera"], ["reply"])
    assert panel.thread("När?").may_be_answered
    assert {one.box for one in (*panel.requests, *panel.questions)} == {"box"}
    assert [doctor.complements(certificate).refusal, doctor.complements_with_comment(certificate).refusal] == ["INVALID_STATE_REPLACED"] * 2
    assert doctor.asks(certificate).refusal == "INVALID_STATE_REPLACED"

    assert doctor.answers(certificate, message("När?")).is_ok
    assert doctor.ticks(certificate, message("Komplettera mer.")).is_ok
    assert doctor.replies(certificate).is_ok
    assert set(states(certificate).values()) == {CLOSED}


# The copy of a locked complement


@pytest.fixture
def copied(certificate, begun, doctor, clock):
    """A copy of the begun complement, which has been locked."""
    locking.lock_old_drafts(at=clock.at + timedelta(days=15))
    begun.refresh_from_db()
    return lambda: doctor.copies(begun).new_draft


def test_the_copy_of_a_locked_complement_is_the_complement(certificate, copied, doctor):
    copy = copied()

    assert "Signera och skicka" in doctor.opens(copy).text
    signed = doctor.signs(copy)
    assert (signed.relation["kind"], signed.sent_to) == ("KOMPLT", "FKASSA")
    assert message("Komplettera.").answered_with == copy.pk


@pytest.mark.parametrize("meanwhile", ["another complement", "handled", "revoked"])
def test_the_copy_is_an_ordinary_certificate_when_the_request_is_no_longer_waiting(certificate, wanted, copied, doctor, meanwhile):
    match meanwhile:
        case "another complement":
            doctor.complements(certificate)
        case "handled":
            doctor.ticks(certificate, wanted)
        case "revoked":
            doctor.revokes(certificate)
    before = states(certificate)

    signed = doctor.signs(copied())

    assert (signed.relation["kind"], signed.sent_at) == ("KOPIA", None)
    assert states(certificate) == before
