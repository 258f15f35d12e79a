"""The acceptance scenarios of the life of a certificate that questions and complement requests take part in (workflow 22)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.stored import CLOSED, WAITS_FOR_CARE, message, state, states
from webcert.__main__ import main
from webcert.accesslog.models import AccessLogRow
from webcert.certificates import locking
from webcert.certificates.models import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(certificate, fk):
    """An open complement request."""
    fk.wants_complement(certificate, text="Komplettera.")
    return message("Komplettera.")


@pytest.mark.scenario(15)
def test_an_open_request_puts_replacing_off_with_an_explanation(certificate, wanted, doctor):
    page = doctor.opens(certificate)

    assert (page.buttons["Ersätt"], page.buttons["Förnya"]) == (False, True)
    assert "Välj Komplettera intyg, eller markera begäran som Hanterad." in page.source
    assert doctor.replaces(certificate).refusal == "INVALID_STATE"

    doctor.ticks(certificate, wanted)
    assert doctor.opens(certificate).buttons["Ersätt"]


@pytest.mark.scenario(16)
def test_a_signed_renewal_closes_only_the_complement_request(certificate, wanted, doctor, fk):
    fk.asks(certificate, text="När?")
    draft = doctor.renews(certificate).new_draft
    assert set(states(certificate).values()) == {WAITS_FOR_CARE}
    draft.answers, draft.status = certificate.answers, Status.DRAFT_COMPLETE  # what a renewal leaves out is written again
    draft.save()

    signed = doctor.signs(draft)

    assert states(certificate) == {"Komplettera.": CLOSED, "När?": WAITS_FOR_CARE}
    assert signed.sent_at is None


@pytest.mark.scenario(17)
def test_a_signed_complement_is_sent_and_the_parent_says_so(certificate, wanted, doctor, told):
    draft = doctor.complements(certificate).new_draft
    assert "Signera och skicka" in doctor.opens(draft).text

    doctor.signs(draft)

    page = doctor.opens(certificate)
    assert "Intyget har kompletterats med ett annat intyg." in page.header
    assert page.links_to(draft)
    assert "Intyget är skickat till Försäkringskassan" in doctor.opens(draft).header
    assert told(draft)[-2:] == ["SIGNAT", "SKICKA"]
    written = list(AccessLogRow.objects.filter(certificate_id=draft.pk).order_by("pk").values_list("activity", "argument"))
    assert ("Utskrift", "Intyg skickat till mottagare FKASSA") in written
    assert "Signera" in [activity for activity, _ in written]


@pytest.mark.scenario(18)
def test_a_signed_replacement_is_not_sent_by_itself(certificate, doctor, told):
    signed = doctor.signs(doctor.replaces(certificate).new_draft)

    assert (signed.sent_at, told(signed)) == (None, ["SKAPAT", "SIGNAT"])


@pytest.mark.scenario(25)
@pytest.mark.parametrize("way", ["replies", "ticks"])
def test_for_a_deceased_patient_an_open_request_is_answered_by_message_or_handled(certificate, wanted, doctor, patient, way):
    patient.becomes(deceased=True)
    page = doctor.opens(certificate)
    assert not {"Förnya", "Ersätt"} & set(page.buttons)
    assert page.panel.footer == ["Kan ej komplettera"]

    assert (doctor.replies(certificate) if way == "replies" else doctor.ticks(certificate, wanted)).is_ok
    assert state("Komplettera.") == CLOSED


@pytest.mark.scenario(46)
def test_a_revoked_complement_counts_nowhere(certificate, wanted, doctor, fk):
    doctor.revokes(doctor.signs(doctor.complements(certificate).new_draft))
    page = doctor.opens(certificate)
    assert {"Förnya", "Ersätt"} <= set(page.buttons)
    assert page.panel.footer == []

    fk.wants_complement(certificate, text="En ny begäran.")

    assert "Komplettera intyg" in doctor.panel(certificate).footer


@pytest.mark.scenario(47)
def test_a_replaced_certificate_keeps_its_threads(certificate, doctor, fk):
    doctor.signs(doctor.replaces(certificate).new_draft)
    fk.asks(certificate, text="När?")
    fk.wants_complement(certificate, text="Komplettera.")

    page = doctor.opens(certificate)
    assert not {"Förnya", "Ersätt", "Skicka till Försäkringskassan"} & set(page.buttons)
    assert (page.panel.asks, page.panel.footer, page.panel.ways) == (False, ["Kan ej komplettera"], ["reply"])

    assert doctor.answers(certificate, message("När?")).is_ok
    assert doctor.replies(certificate).is_ok
    assert set(states(certificate).values()) == {CLOSED}


@pytest.fixture
def locked(certificate, wanted, doctor, clock):
    """A complement that nobody signed in time."""
    draft = doctor.complements(certificate).new_draft
    locking.lock_old_drafts(at=clock.at + timedelta(days=15))
    draft.refresh_from_db()
    return draft


@pytest.mark.scenario(48)
def test_the_copy_of_a_locked_complement_is_signed_and_sent_and_closes_the_request(locked, doctor):
    assert "Kopian är fortfarande svaret på kompletteringsbegäran." in doctor.opens(locked).text

    copy = doctor.copies(locked).new_draft
    assert "Signera och skicka" in doctor.opens(copy).text

    assert doctor.signs(copy).sent_to == "FKASSA"
    assert state("Komplettera.") == CLOSED


@pytest.mark.scenario(48)
def test_where_another_complement_exists_the_dialog_says_that_the_copy_is_ordinary(certificate, locked, doctor):
    doctor.complements(certificate)

    page = doctor.opens(locked)

    assert "Kopian blir ett vanligt intyg." in page.text
    assert doctor.copies(locked).new_draft.relation["kind"] == "KOPIA"


@pytest.mark.scenario(49)
def test_a_complement_whose_original_is_revoked_says_so_and_is_not_sent(certificate, wanted, doctor, told):
    draft = doctor.complements(certificate).new_draft
    doctor.revokes(certificate)
    before = told(certificate)

    page = doctor.opens(draft)
    assert "Ursprungsintyget är makulerat" in page.header
    assert ("Signera intyget" in page.text, "Signera och skicka" in page.text) == (True, False)

    signed = doctor.signs(draft)
    assert (signed.sent_at, told(signed)[-1], told(certificate)) == (None, "SIGNAT", before)


def test_the_dialog_of_revoking_says_that_open_questions_will_be_marked_as_handled(certificate, wanted, doctor):
    words = "Frågor och kompletteringsbegäran som inte är hanterade markeras som hanterade."
    assert words in doctor.opens(certificate).text

    doctor.ticks(certificate, wanted)

    assert words not in doctor.opens(certificate).text


@pytest.mark.scenario(54)
@pytest.mark.parametrize("operation,act,line", [
    ("SendMessageToRecipient", "asks", "Ett meddelande har inte kommit fram till Försäkringskassan."),
    ("RevokeCertificate", "revokes", "Makuleringen har inte kommit fram."),
])  # fmt: skip
def test_what_did_not_arrive_is_told_until_it_has(certificate, doctor, neighbour, receivers, deliver, operation, act, line):
    deliver()
    receivers.refuses[operation] = "VALIDATION_ERROR"
    getattr(doctor, act)(certificate)
    deliver()
    for desk in (doctor, neighbour):
        assert desk.opens(certificate).header.count(line) == 1

    receivers.refuses.clear()
    main(["outbox", "redrive"])
    deliver(later=1)

    assert line not in doctor.opens(certificate).header
