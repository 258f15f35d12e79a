"""Commissions are read anew each hour beside the requests; a silent directory ends nothing and is asked again each minute (D28)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.identity.visitor import ANNA, Visitor
from webcert.launch import commissions

ASKED = "GetCredentialsForPersonIncludingProtectedPerson"


@pytest.fixture
def page(anna, clock):
    """Her page an hour after she logged in, with her at work all the time."""
    address = anna.log_in()["Location"]
    for _ in range(3):
        clock.forward(minutes=19)
        assert anna.client.get(address).status_code == 200
    return address


def times_asked(world):
    return sum(one.operation == ASKED for one in world.live.sandbox.state.journal.entries)


def asked_again(world, anna, page, before):
    """Wait until the directory has been asked, and let a request find what came of it."""
    ends = time.monotonic() + 60
    while times_asked(world) == before or not all(answer.done() for _, answer in commissions._readings.values()):
        assert time.monotonic() < ends
        time.sleep(0.01)
    return anna.client.get(page)


def test_a_request_that_finds_them_due_does_not_wait(anna, page, world, clock):
    world.live.sandbox.faults.order(system="hsa", operation="*", kind="slow", seconds=5)
    clock.forward(minutes=4)

    began = time.monotonic()
    assert [anna.client.get(page).status_code for _ in range(3)] == [200] * 3
    assert time.monotonic() - began < 4.5


def test_a_login_whose_commission_has_ended_is_warned_and_ends(anna, page, world, clock, monkeypatch):
    staff = world.live.sandbox.state.people.staff
    monkeypatch.setitem(staff, ANNA, replace(staff[ANNA], commissions=()))
    before = times_asked(world)
    clock.forward(minutes=4)
    anna.client.get(page)

    assert asked_again(world, anna, page, before).status_code == 200
    clock.forward(seconds=119)
    assert anna.client.get(page).status_code == 200
    clock.forward(seconds=2)

    answer = anna.client.get(page)
    assert (answer.status_code, "medarbetaruppdrag på vårdenheten har upphört" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("kind", ["down", "fault", "ERROR", "garbage"])
def test_a_silent_directory_ends_nothing_and_is_asked_each_minute(anna, page, world, clock, kind):
    world.live.sandbox.faults.order(system="hsa", operation="*", kind=kind)
    for seconds in (240, 61):
        clock.forward(seconds=seconds)
        before = times_asked(world)
        anna.client.get(page)
        assert asked_again(world, anna, page, before).status_code == 200
        assert anna.client.session["login"]["recheck"] > clock().isoformat()
        assert anna.client.session["login"]["recheck"] <= (clock() + timedelta(seconds=61)).isoformat()

    assert "commission_ended" not in anna.client.session


def test_units_that_cannot_be_read_end_nothing(world, draft, clock):
    """The commission is for the unit, whose sub-unit the user works on."""
    vera = Visitor(world, draft)
    address = vera.log_in(enhet="SE2321000999-1A03")["Location"]
    for _ in range(3):
        clock.forward(minutes=19)
        vera.client.get(address)
    world.live.sandbox.faults.order(system="hsa", operation="GetHealthCareUnitMembers", kind="down")
    before = times_asked(world)
    clock.forward(minutes=4)
    vera.client.get(address)

    asked_again(world, vera, address, before)

    assert vera.client.session["login"]["unit"] == "SE2321000999-1A03"
    assert "commission_ended" not in vera.client.session
