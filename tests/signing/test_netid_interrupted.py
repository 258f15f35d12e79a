"""Net iD Access when a process dies between two steps, and when two questions come at once (signing-and-login 10)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from webcert.adapters import outside
from webcert.adapters.signing.method import Signature
from webcert.certificates import signing, signing_views
from webcert.certificates.finishing import order_of
from webcert.certificates.models import Certificate, SigningTicket

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(signing_by):
    """A signing with Net iD Access that has been started."""
    return signing_by("NETID_ACCESS").start()


# Death between two steps


class Killed(BaseException):
    """The process dies here."""


def killed_at(monkeypatch, where, name):
    def die(*args, **more):
        raise Killed

    monkeypatch.setattr(where, name, die)


def test_killed_before_the_answer_was_kept_the_next_question_says_that_it_was_lost(it, monkeypatch):
    it.answer_in_program("sign")
    with monkeypatch.context() as patched:
        killed_at(patched, signing, "keep")
        with pytest.raises(Killed):
            it.ask()
    before = it.standing

    assert it.ask()["status"] == "BEARBETAR", "the dead one still has its turn"
    told = it.ask(after=30)

    assert (told["status"], it.standing) == ("ERROR", before)
    it.start().answer_in_program("sign")
    assert it.ask()["status"] == "SIGNERAD"


@pytest.mark.parametrize("name", ["complete_signing", "_store"])
def test_killed_before_the_commit_the_next_question_completes(it, monkeypatch, name):
    it.answer_in_program("sign")
    before = it.standing
    with monkeypatch.context() as patched:
        killed_at(patched, signing, name)
        with pytest.raises(Killed):
            it.ask()

    assert it.standing == before
    assert it.ask(after=30)["status"] == "SIGNERAD"
    assert it.collects == 1


def test_killed_after_the_commit_the_ticket_says_signed(it, monkeypatch):
    it.answer_in_program("sign")

    with monkeypatch.context() as patched:
        killed_at(patched, signing_views, "renewed")
        with pytest.raises(Killed):
            it.ask()

    assert it.ask()["status"] == "SIGNERAD"
    assert it.collects == 1


def test_a_silent_person_registry_lets_the_signature_wait(it):
    it.answer_in_program("sign")
    it.world.fault("pu", "GetPersonsForProfile", "down")
    waits = it.ask()

    assert waits["status"] == "BEARBETAR"
    assert not it.is_signed

    it.world.live.sandbox.faults.clear()
    assert it.ask()["status"] == "SIGNERAD"
    assert it.collects == 1


def test_a_signature_that_another_question_kept_is_used_and_not_asked_for_again(it, monkeypatch):
    it.answer_in_program("sign")
    take = signing.take_turn

    def after_another(ticket, **more):
        other = outside.followed_method("NETID_ACCESS").collect(order_of(ticket), ticket.reference)
        signing.keep(SigningTicket.objects.get(pk=ticket.pk), other)
        return take(ticket, **more)

    monkeypatch.setattr(signing, "take_turn", after_another)

    assert it.ask()["status"] == "SIGNERAD"
    assert it.collects == 1


def test_a_kept_signature_reads_as_it_was_written():
    found = Signature(value=b"\x00\xff", certificate=b"0\x82")

    assert Signature.loaded(found.dumped()) == found


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_questions_at_once_complete_once(it):
    it.answer_in_program("sign")
    it.world.clock.forward(seconds=3)
    ready, found = threading.Barrier(2), []

    def asks():
        ready.wait()
        found.append(it.window.browser.client.get(it.told["status_url"]).json()["status"])
        connection.close()

    both = [threading.Thread(target=asks) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert "SIGNERAD" in found
    assert set(found) <= {"SIGNERAD", "BEARBETAR"}
    assert (it.collects, it.is_signed) == (1, True)


def test_one_turn_at_a_time(it):
    at = it.world.clock()
    ticket = it.ticket

    assert signing.take_turn(ticket, until=at + timedelta(seconds=20), at=at)
    assert not signing.take_turn(ticket, until=at + timedelta(seconds=20), at=at + timedelta(seconds=19))
    assert signing.take_turn(ticket, until=at + timedelta(seconds=40), at=at + timedelta(seconds=20))


def test_a_second_completion_gives_the_first_result(it):
    it.answer_in_program("sign")
    it.ask()
    first = it.xml
    at = Certificate.objects.get(pk=it.window.number).signed_at

    assert it.ask()["status"] == "SIGNERAD"
    assert (it.xml, Certificate.objects.get(pk=it.window.number).signed_at) == (first, at)
