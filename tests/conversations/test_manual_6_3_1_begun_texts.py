"""Manual 6 and 6.3.1: comments and messages about a complement request that are begun and not sent (questions 11, D43)."""

from __future__ import annotations

import pytest

from tests.conversations.authority import Item
from tests.conversations.stored import begun, message

pytestmark = pytest.mark.django_db
scenario = pytest.mark.questions_scenario


@pytest.fixture
def wanted(certificate, fk):
    """An open complement request."""
    fk.wants_complement(certificate, Item("6", "Vilken sida?"), text="Vi behöver fler uppgifter.", reference="FK-9")
    return message("Vi behöver fler uppgifter.")


@scenario(39)
@pytest.mark.parametrize("kind", ["comment", "reply"])
def test_a_begun_text_is_there_when_the_dialog_opens_again(certificate, wanted, doctor, colleague, kind):
    doctor.writes(certificate, kind, "Det jag hann skriva")

    for desk in (doctor, colleague):
        panel = desk.panel(certificate)
        assert (panel.begun_way(kind), panel.way_chosen) == ("Det jag hann skriva", kind)


def test_a_begun_comment_is_not_shown_to_a_care_administrator(certificate, wanted, doctor, administrator):
    doctor.writes(certificate, "comment", "Bara för läkare")
    doctor.writes(certificate, "reply", "För alla")

    page = administrator.opens(certificate)

    assert page.panel.begun_way("reply") == "För alla"
    assert "Bara för läkare" not in page.source


def test_a_sent_message_removes_what_was_begun_for_the_requests(certificate, wanted, doctor):
    for kind in ("comment", "reply"):
        doctor.writes(certificate, kind, "Påbörjat")
    doctor.writes(certificate, "question", "En egen fråga", subject="OVRIGT")

    doctor.replies(certificate)

    assert begun(certificate) == {"question": "En egen fråga"}


def test_a_signed_complement_removes_what_was_begun_for_the_requests(certificate, wanted, doctor, fk):
    fk.asks(certificate, text="När?")
    for kind in ("comment", "reply"):
        doctor.writes(certificate, kind, "Påbörjat")
    doctor.writes(certificate, "answer", "I mars", question=message("När?"))
    draft = doctor.complements(certificate).new_draft
    assert begun(certificate) == {"comment": "Påbörjat", "reply": "Påbörjat", "answer": "I mars"}

    doctor.signs(draft)

    assert begun(certificate) == {"answer": "I mars"}


def test_a_comment_that_became_a_complement_is_no_longer_begun(certificate, wanted, doctor):
    for kind in ("comment", "reply"):
        doctor.writes(certificate, kind, "Påbörjat")

    doctor.deletes(doctor.complements_with_comment(certificate, "Inget nytt").new_draft)

    assert begun(certificate) == {"reply": "Påbörjat"}


def test_what_was_begun_for_a_request_is_gone_when_it_is_handled(certificate, wanted, doctor):
    doctor.writes(certificate, "reply", "Påbörjat")

    doctor.ticks(certificate, wanted)

    assert begun(certificate) == {}


def test_a_newer_request_finds_what_was_begun(certificate, wanted, doctor, fk):
    """The text is the unit's; a request that comes while it is being written does not lose it."""
    doctor.writes(certificate, "reply", "Påbörjat")

    fk.wants_complement(certificate, text="Ännu en begäran.")

    assert doctor.panel(certificate).begun_way("reply") == "Påbörjat"
