"""Manual 8: a deceased patient (workflow 3.4)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World


@pytest.mark.scenario(25)
def test_a_draft_from_life_is_signed_and_nothing_new_is_made(world: World) -> None:
    number = world.draft()
    world.person("tolvan", deceased_on="2026-01-01")

    window = world.browser("Anna").open(number).fill().sign()

    assert "Patienten är avliden" in window.page.flags
    assert {"Förnya", "Ersätt"} & set(window.page.buttons) == set()
    assert {"Skicka till Försäkringskassan", "Makulera"} <= set(window.page.buttons)
    assert "deceased" in world.ask_for_draft("FK7804", patient="tolvan").xpath("string(//*[local-name()='resultText'])")
