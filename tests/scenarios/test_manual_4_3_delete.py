"""Manual 4.3: a draft is deleted (workflow 5.4, D53)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World
from webcert.certificates.models import Certificate

TEXT = ("25", "En ändring")


@pytest.mark.scenario(40)
def test_a_draft_that_is_already_deleted_is_shown_as_removed(world: World) -> None:
    anna = world.browser("Anna")
    first = anna.open(world.draft())
    second = anna.open(first.number)
    assert second.press("radera").status_code == 200

    page = anna.follow(first.press("radera").json()["location"])

    assert page.title == "Utkastet är borttaget"
    assert not Certificate.objects.exists()


@pytest.mark.scenario(55)
def test_only_the_deletion_is_told_of_when_a_change_was_waiting(world: World) -> None:
    window = world.browser("Anna").open(world.draft())
    world.deliver(after=0)
    window.save(TEXT)

    window.press("radera", revision=str(window.document.revision))

    world.deliver()
    assert [one.event for one in world.live.sandbox.state.updates] == ["SKAPAT", "RADERA"]


@pytest.mark.scenario(55)
def test_a_waiting_change_goes_before_the_mark(world: World) -> None:
    window = world.browser("Asta").open(world.draft())
    window.save(TEXT)
    window.reload()

    window.press("klart")

    world.deliver(after=0)
    assert [one.event for one in world.live.sandbox.state.updates] == ["SKAPAT", "ANDRAT", "KFSIGN"]
