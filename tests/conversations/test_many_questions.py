"""A unit with a thousand open questions: what is shown and listed costs as many look-ups as with a few (robustness 8, D56)."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conversations.receivers import counters
from tests.conversations.test_manual_7_read_by_machine import additions, listed
from webcert.conversations.models import Message, Status, Subject

pytestmark = pytest.mark.django_db
#: Look-ups for each, however many questions there are.
BUDGETS = {"page": 30, "panel": 30, "poll": 20, "list": 10, "additions": 10}


def ask(certificate, number, at):
    """Open questions from the recipient, every second one a complement request, and as many from care."""
    Message.objects.bulk_create(
        Message(
            message_id=str(uuid.uuid4()), certificate_id=certificate.pk, from_care=turn % 4 == 3, text=f"Fråga {turn}", sent_at=at, stored_at=at,
            last_event_at=at, subject=Subject.CONTACT if turn % 2 else Subject.COMPLEMENT,
            status=Status.WAITS_FOR_RECIPIENT if turn % 4 == 3 else Status.WAITS_FOR_CARE,
        )
        for turn in range(number)
    )  # fmt: skip


def costs(certificate, doctor, client):
    """How many look-ups each way of reading takes."""
    poll = reverse("poll", args=[doctor.context.id, certificate.pk]) + "?revision=1&problems=1"
    ways = {
        "page": lambda: doctor.opens(certificate), "panel": lambda: doctor.reads_panel(certificate),
        "poll": lambda: doctor.client.get(poll), "list": lambda: listed(client, certificate),
        "additions": lambda: additions(client, certificate),
    }  # fmt: skip
    found = {}
    for name, way in ways.items():
        way()
        with CaptureQueriesContext(connection) as asked:
            way()
        found[name] = len(asked)
    return found


def test_two_hundred_questions_on_one_certificate_cost_as_few(certificate, doctor, client, clock):
    ask(certificate, 4, clock())
    few = costs(certificate, doctor, client)

    ask(certificate, 196, clock())

    assert costs(certificate, doctor, client) == few
    assert {name: number for name, number in few.items() if number > BUDGETS[name]} == {}
    assert len(additions(client, certificate)) == 100


def test_a_thousand_questions_on_the_unit_cost_as_few(certificate, given_signed, doctor, client, clock):
    others = [given_signed() for _ in range(3)]
    for one in (certificate, *others):
        ask(one, 4, clock())
    few = costs(certificate, doctor, client)

    for one in (certificate, *others):
        ask(one, 246, clock())

    assert Message.objects.exclude(status=Status.CLOSED).count() == 1000
    assert costs(certificate, doctor, client) == few
    item = listed(client, certificate)
    assert counters(item, "skickadeFragor")[:2] == (62, 62)
    assert counters(item, "mottagnaFragor")[:2] == (188, 188)


def test_more_certificates_cost_the_list_nothing(certificate, given_signed, doctor, client, clock):
    ask(certificate, 10, clock())
    few = costs(certificate, doctor, client)["list"]

    for _ in range(4):
        ask(given_signed(), 10, clock())

    assert costs(certificate, doctor, client)["list"] == few
