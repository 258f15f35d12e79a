"""A message to Försäkringskassan whose answer is lost is not sent twice and not parked (robustness M5, F26, F27)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from webcert.adapters.soap import client
from webcert.delivery.models import Delivery, Kind, State
from webcert.domain.errors import Unavailable

pytestmark = pytest.mark.django_db
_USED = "MEDDELANDE_ID_NOT_UNIQUE_ERROR: Message id is not unique"


class Killed(BaseException):
    """The worker died here."""


@pytest.fixture
def loses_answers(monkeypatch):
    """Let the next call arrive and its answer be lost, by silence or by the worker's death."""
    real = client.call

    def lose(how):
        def once(*given, **named):
            monkeypatch.setattr(client, "call", real)
            real(*given, **named)
            raise how

        monkeypatch.setattr(client, "call", once)

    return lose


def message() -> Delivery:
    return Delivery.objects.get(kind=Kind.MESSAGE)


@pytest.mark.parametrize("how", [Unavailable(service="registry", permanent=False, detail="timeout", contact=True), Killed()], ids=["silent", "killed"])
def test_that_the_id_is_used_then_means_that_it_has_arrived(certificate, doctor, receivers, deliver, loses_answers, how):
    deliver()
    doctor.asks(certificate)
    loses_answers(how)
    with suppress(Killed):
        deliver()
    assert message().state != State.DONE
    receivers.refuses["SendMessageToRecipient"] = ("VALIDATION_ERROR", _USED)

    deliver(later=1)
    deliver(later=1)

    assert message().state == State.DONE
    assert len(receivers.named("SendMessageToRecipient")) == 1


def test_it_still_means_so_when_an_error_came_in_between(certificate, doctor, receivers, deliver, loses_answers):
    deliver()
    doctor.asks(certificate)
    loses_answers(Unavailable(service="registry", permanent=False, detail="timeout", contact=True))
    deliver()
    receivers.refuses["SendMessageToRecipient"] = ("TECHNICAL_ERROR", "Later.")
    deliver(later=1)
    receivers.refuses["SendMessageToRecipient"] = ("VALIDATION_ERROR", _USED)

    deliver(later=2)

    assert message().state == State.DONE


def test_an_id_that_somebody_else_has_used_is_for_a_person_to_look_at(certificate, doctor, receivers, deliver):
    deliver()
    doctor.asks(certificate)
    receivers.refuses["SendMessageToRecipient"] = ("TECHNICAL_ERROR", "Later.")
    deliver()
    receivers.refuses["SendMessageToRecipient"] = ("VALIDATION_ERROR", _USED)

    deliver(later=1)

    assert message().state == State.PARKED


def test_another_fault_after_a_lost_answer_is_for_a_person_too(certificate, doctor, receivers, deliver, loses_answers):
    deliver()
    doctor.asks(certificate)
    loses_answers(Unavailable(service="registry", permanent=False, detail="timeout", contact=True))
    deliver()
    receivers.refuses["SendMessageToRecipient"] = ("VALIDATION_ERROR", "SUBJECT_NOT_SUPPORTED_ERROR")

    deliver(later=1)

    assert message().state == State.PARKED
