"""Manual 6.3.3 and 6.3.4: several requests at once, and what is done (questions 7.4, 7.5, 9, S6, S7; D4, D37)."""

from __future__ import annotations

import pytest

from tests.conversations.receivers import value
from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, message, state, states
from webcert.certificates.models import Status

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario
FIRST, SECOND, QUESTION = "Den första begäran.", "Den andra begäran.", "När är patienten åter?"


@pytest.fixture
def both(certificate, fk):
    """Two open complement requests and an administrative question."""
    fk.asks(certificate, text=QUESTION)
    fk.wants_complement(certificate, text=FIRST)
    fk.wants_complement(certificate, text=SECOND)
    return certificate


@scenario(16)
def test_a_message_closes_them_all_and_answers_the_newest(both, doctor, told, receivers, deliver):
    before = len(told(both))

    doctor.replies(both, "Läkaren har slutat.")
    deliver()

    assert states(both) == {QUESTION: WAITS_FOR_CARE, FIRST: CLOSED, SECOND: CLOSED}
    [sent] = receivers.named("SendMessageToRecipient")
    assert value(sent, "svarPa/meddelande-id") == message(SECOND).message_id
    assert told(both)[before:] == ["HANFRFM", "HANFRFM"]
    panel = doctor.panel(both)
    assert panel.thread(SECOND).answer.text == "Läkaren har slutat."
    assert panel.thread(FIRST).answer is None


@scenario(17)
@pytest.mark.parametrize("way", ["complements", "complements_with_comment"])
def test_a_signed_complement_closes_them_all_with_a_link(both, doctor, told, way):
    draft = getattr(doctor, way)(both).new_draft
    before = len(told(both))

    doctor.signs(draft)

    assert states(both) == {QUESTION: WAITS_FOR_CARE, FIRST: CLOSED, SECOND: CLOSED}
    for thread in doctor.panel(both).requests:
        assert "Kompletteringsbegäran besvarades med ett nytt intyg." in thread.text
        assert thread.link.endswith(str(draft.pk))
        assert thread.box == "label"
    assert told(both)[before:] == ["HANFRFM", "HANFRFM"]
    assert told(draft)[-2:] == ["SIGNAT", "SKICKA"]


@scenario(21)
@pytest.mark.parametrize("way", ["renews", "replaces"])
def test_a_signed_renewal_or_replacement_closes_only_the_requests(certificate, doctor, fk, told, way):
    """A replacement cannot be begun while a request is open, but a request may come while it is being written."""
    fk.asks(certificate, text=QUESTION)
    draft = getattr(doctor, way)(certificate).new_draft
    fk.wants_complement(certificate, text=FIRST)
    draft.answers, draft.status = certificate.answers, Status.DRAFT_COMPLETE  # what a renewal leaves out is written again
    draft.save()
    before = len(told(certificate))

    doctor.signs(draft)

    assert states(certificate) == {QUESTION: WAITS_FOR_CARE, FIRST: CLOSED}
    assert told(certificate)[before:] == ["HANFRFM"]
    thread = doctor.panel(certificate).thread(FIRST)
    assert (thread.link, "besvarades" in thread.text, thread.box) == ("", False, "label")


def test_creating_or_deleting_a_child_changes_no_question(both, doctor):
    before = states(both)

    for way in (doctor.renews, doctor.complements):
        doctor.deletes(way(both).new_draft)

    assert states(both) == before


def test_what_is_answered_comes_first(both, doctor, fk):
    fk.wants_complement(both, text="Den tredje begäran.")
    doctor.ticks(both, message(FIRST))

    assert [one.question.text for one in doctor.panel(both).requests] == [FIRST, "Den tredje begäran.", SECOND]


@scenario(19)
def test_a_complemented_certificate_is_neither_renewed_nor_replaced_until_the_complement_is_revoked(both, doctor):
    complement = doctor.signs(doctor.complements(both).new_draft)

    page = doctor.opens(both)
    assert not {"Förnya", "Ersätt"} & set(page.buttons)
    assert "Intyget har kompletterats med ett annat intyg." in page.header
    assert page.links_to(complement)
    assert [doctor.renews(both).refusal, doctor.replaces(both).refusal] == ["COMPLEMENT_INTYG_EXISTS"] * 2

    doctor.revokes(complement)

    page = doctor.opens(both)
    assert {"Förnya", "Ersätt"} <= set(page.buttons)
    assert "har kompletterats" not in page.header


def test_a_complemented_certificate_is_not_complemented_again(both, doctor, fk):
    doctor.signs(doctor.complements(both).new_draft)
    fk.wants_complement(both, text="En ny begäran.")

    panel = doctor.panel(both)
    assert (panel.footer, panel.ways) == (["Kan ej komplettera"], ["reply"])
    assert [doctor.complements(both).refusal, doctor.complements_with_comment(both).refusal] == ["INVALID_STATE"] * 2

    assert doctor.replies(both, "Se det nya intyget.").is_ok
    assert state("En ny begäran.") == CLOSED


@scenario(41)
def test_after_a_revoked_complement_a_new_request_is_complemented(both, doctor, fk):
    complement = doctor.signs(doctor.complements(both).new_draft)
    doctor.revokes(complement)
    assert states(both)[FIRST] == CLOSED
    assert doctor.panel(both).thread(FIRST).link.endswith(str(complement.pk))

    fk.wants_complement(both, text="En ny begäran.")

    assert doctor.panel(both).footer == ["Komplettera intyg", "Kan ej komplettera"]
    doctor.signs(doctor.complements(both).new_draft)
    assert state("En ny begäran.") == CLOSED


def test_the_threads_of_the_original_do_not_follow_to_the_complement(both, doctor):
    complement = doctor.signs(doctor.complements(both).new_draft)

    panel = doctor.panel(complement)

    assert (panel.requests, panel.questions, panel.asks) == ([], [], True)
