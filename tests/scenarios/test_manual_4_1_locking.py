"""Manual 4.1: a draft is locked after fourteen days (workflow 8)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.world import World, in_days
from webcert.certificates import locking
from webcert.certificates.models import Certificate

SWEDEN = ZoneInfo("Europe/Stockholm")


@pytest.mark.scenario(7)
@pytest.mark.parametrize("hour", [0, 10])
def test_a_draft_is_locked_in_the_night_after_its_fourteenth_day_and_nobody_is_told(world: World, hour: int) -> None:
    number = world.draft()
    Certificate.objects.update(created_at=datetime(2026, 10, 1, hour, tzinfo=SWEDEN))

    assert locking.lock_old_drafts(at=datetime(2026, 10, 15, 2, tzinfo=SWEDEN)) == 0
    assert locking.lock_old_drafts(at=datetime(2026, 10, 16, 2, tzinfo=SWEDEN)) == 1
    assert world.events(number) == ["SKAPAT"]


@pytest.mark.scenario(8)
def test_an_open_editor_is_told_that_the_draft_has_been_locked(world: World) -> None:
    window = world.browser("Anna").open(world.draft())
    world.lock()

    refused = window.save(("25", "För sent"))

    assert (refused.status_code, refused.json()["title"]) == (409, "Utkastet har låsts")
    assert window.reload().buttons == ["Kopiera", "Skriv ut", "Makulera"]
    assert not window.page.is_editable


@pytest.mark.scenario(10)
def test_a_locked_draft_of_a_deceased_person_is_not_copied(world: World) -> None:
    number = world.draft()
    world.lock()
    world.person("tolvan", deceased_on="2026-01-01")

    window = world.browser("Anna").open(number)

    assert window.page.buttons == ["Skriv ut", "Makulera"]
    assert "Patienten är avliden" in window.page.flags
    assert window._post("copy").status_code == 403


@pytest.mark.scenario(50)
@pytest.mark.parametrize("age, told", [(9, False), (10, True)])
def test_from_the_tenth_day_the_header_says_when_the_draft_is_locked(world: World, age: int, told: bool) -> None:
    window = world.browser("Anna").open(world.draft(age=age))

    assert (f"Utkastet låses {in_days(world.clock(), 15 - age)}" in window.page.header) is told


@pytest.mark.scenario(52)
def test_revoking_a_locked_draft_speaks_of_the_draft(world: World) -> None:
    number = world.draft()
    world.lock()
    window = world.browser("Anna").open(number)

    words = window.page.says("makulera")
    assert words.startswith("Makulera låst utkast")
    assert "Ange varför du makulerar utkastet:" in words
    assert "Utkastet har upprättats på fel patient." in words

    assert "Utkastet är makulerat" in window.revoke().page.header
    assert world.deliver() == {"SKAPAT": "done", "MAKULE": "done"}
