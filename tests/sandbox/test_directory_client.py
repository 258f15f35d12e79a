"""What one login asks of the directory: in a time of its own, units side by side, former answers for a while (integration 8, robustness 2)."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.kept import Kept
from webcert.adapters.soap import client
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId
from webcert.sandbox.people import Commission

ANNA, EKBACKEN = HsaId("SE2321000999-1A0D"), "SE2321000999-1A02"
CREDENTIALS, EMPLOYEE = "GetCredentialsForPersonIncludingProtectedPerson", "GetEmployeeIncludingProtectedPerson"
ALL_ONCE = {CREDENTIALS: 1, EMPLOYEE: 1, "GetUnit": 1, "GetHealthCareUnitMembers": 1}


@pytest.fixture
def directory(live, clock):
    def made(seconds=10, **more):
        return DirectoryClient(base_url=f"{live.url}/ntjp", logical_address="SE1", tls=client.Tls(), now=clock, seconds=seconds, **more)

    return made


@pytest.fixture
def slow(live):
    def order(operation, seconds):
        live.sandbox.faults.order(system="hsa", operation=operation, kind="slow", seconds=seconds)

    return order


@pytest.fixture
def asked(live):
    """How often each operation has been asked since the last time this was."""
    seen = 0

    def counted():
        nonlocal seen
        entries = live.sandbox.state.journal.entries
        found, seen = Counter(one.operation for one in entries[seen:]), len(entries)
        return dict(found)

    return counted


def timed(ask):
    began = time.monotonic()
    try:
        return ask(), time.monotonic() - began
    except Unavailable as error:
        return error, time.monotonic() - began


def test_all_calls_of_a_login_share_one_time(directory, slow):
    slow(CREDENTIALS, 0.7)
    slow(EMPLOYEE, 0.7)

    with pytest.raises(Unavailable):
        directory(seconds=1).staff(ANNA)
    assert directory(seconds=10).staff(ANNA).name == "Anna Provläkare"


@pytest.mark.parametrize(("operation", "known"), [("GetUnit", {"phone": ""}), ("GetHealthCareUnitMembers", {"workplace_code": "0000000"})])
def test_a_unit_that_does_not_come_in_time_is_kept_with_blanks(directory, slow, operation, known):
    whole = directory().staff(ANNA).unit(EKBACKEN)
    slow(operation, 5)

    answer, seconds = timed(lambda: directory(seconds=1).staff(ANNA))

    unit = answer.unit(EKBACKEN)
    assert seconds < 4.5
    assert {name: getattr(unit, name) for name in known} == known
    assert {name: getattr(whole, name) for name in known} != known
    assert unit.name == whole.name


def test_units_are_read_side_by_side(directory, slow, live, monkeypatch):
    people = live.sandbox.state.people
    everywhere = tuple(Commission(hsa_id=f"SE1-{number}", unit=one) for number, one in enumerate(people.units))
    monkeypatch.setitem(people.staff, ANNA.value, replace(people.staff[ANNA.value], commissions=everywhere))
    whole, work = timed(lambda: directory().staff(ANNA))
    slow("GetUnit", 0.4)

    found, seconds = timed(lambda: directory().staff(ANNA))

    assert len(found.units) > 5
    assert seconds < work + 0.4 * len(found.units) * 0.7
    assert found == whole


def test_a_unit_that_finds_no_room_among_the_calls_is_asked_for_again(directory):
    narrow = replace(client.DIRECTORY, parallel=1)

    assert [directory(limits=narrow).staff(ANNA).unit(EKBACKEN).phone for _ in range(5)] == [directory().staff(ANNA).unit(EKBACKEN).phone] * 5


def test_answers_serve_again_for_a_while(directory, asked, clock):
    one = directory(kept=Kept(size=100))
    first = one.staff(ANNA)
    assert asked() == ALL_ONCE

    assert (one.staff(HsaId(ANNA.value.lower())).units, asked()) == (first.units, {CREDENTIALS: 1})
    clock.forward(seconds=60)
    assert (one.staff(ANNA), asked()) == (first, {CREDENTIALS: 1, EMPLOYEE: 1})
    clock.forward(hours=24)
    assert (one.staff(ANNA), asked()) == (first, ALL_ONCE)


def test_another_address_has_answers_of_its_own(directory, asked, live, clock):
    kept = Kept(size=100)
    directory(kept=kept).staff(ANNA)
    asked()

    DirectoryClient(base_url=f"{live.url}/ntjp", logical_address="SE2", tls=client.Tls(), now=clock, kept=kept).staff(ANNA)

    assert asked() == ALL_ONCE


@pytest.mark.parametrize("kind", ["ERROR_WITH_DATA", "ERROR", "fault", "down"])
def test_what_failed_is_not_kept(directory, live, asked, kind):
    one = directory(kept=Kept(size=100))
    for operation in ("GetUnit", "GetHealthCareUnitMembers"):
        live.sandbox.faults.order(system="hsa", operation=operation, kind=kind)
    one.staff(ANNA)
    live.sandbox.faults.clear()
    asked()

    assert one.staff(ANNA).unit(EKBACKEN).phone
    assert asked() == {CREDENTIALS: 1, "GetUnit": 1, "GetHealthCareUnitMembers": 1}


def test_commissions_are_read_past_everything_that_is_kept(directory, live, monkeypatch):
    one, people = directory(kept=Kept(size=100)), live.sandbox.state.people
    assert HsaId(EKBACKEN) in one.commissions(ANNA)
    one.staff(ANNA)
    monkeypatch.setitem(people.staff, ANNA.value, replace(people.staff[ANNA.value], commissions=()))

    assert one.commissions(ANNA) == frozenset()


def test_no_more_is_kept_than_there_is_room_for(clock):
    kept = Kept(size=2)
    for number in range(3):
        kept.keep(number, str(number), now=clock(), life=timedelta(hours=1))

    assert [kept.find(number, now=clock(), life=timedelta(seconds=1)) for number in range(3)] == [None, "1", "2"]
    assert kept.find(2, now=clock() + timedelta(seconds=1), life=timedelta(seconds=1)) is None
    assert kept.find(2, now=clock() - timedelta(seconds=1), life=timedelta(seconds=1)) is None, "the clock was put back"


def test_nothing_stays_in_memory_longer_than_it_may_serve():
    kept, day = Kept[str](size=10), datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    kept.keep("person", "uppgifter om någon", now=day, life=timedelta(seconds=60))
    kept.keep("unit", "uppgifter om en enhet", now=day, life=timedelta(hours=24))

    assert kept.find("unit", now=day + timedelta(seconds=60), life=timedelta(hours=24))

    assert list(kept._found) == ["unit"]


def test_a_commission_without_a_care_provider_is_none_and_a_thousand_units_are_the_most(directory):
    """Robustness B122."""
    row = "<commission><commissionPurpose>Vård och behandling</commissionPurpose><healthCareUnitHsaId>SE1-{}</healthCareUnitHsaId>"
    provider = "<healthCareProviderHsaId>SE2</healthCareProviderHsaId>"
    rows = (f"{row.format(number)}{provider if number % 5 else ''}</commission>" for number in range(1500))

    active = directory()._active([etree.fromstring(f"<r>{''.join(rows)}</r>")])

    assert len(active) == 1000
    assert ("SE1-5" in active, "SE1-6" in active) == (False, True)
