"""Manual 2: roles, and what each may do with each type (workflow 2)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World

LINDANGEN = "SE2321000999-1A22"


@pytest.mark.scenario(1)
def test_a_group_prescription_code_makes_a_doctor_who_may_sign(world: World) -> None:
    number = world.draft(by="Vera", unit=LINDANGEN)

    window = world.browser("Vera").open(number, enhet=LINDANGEN)

    assert window.page.user.endswith("- Läkare")
    assert "Signera intyget" in window.page.buttons


@pytest.mark.scenario(2, 57)
def test_a_position_without_group_code_makes_a_care_administrator_whatever_the_personal_code(world: World) -> None:
    number = world.draft()

    window = world.browser("Nils").open(number)

    assert window.page.user.endswith("- Vårdadministratör")
    assert "Signera intyget" not in window.page.buttons
    assert "Markera klart för signering" in window.page.buttons


@pytest.mark.scenario(3)
def test_both_licences_make_a_doctor(world: World) -> None:
    window = world.browser("Berit").open(world.draft("TSTRK1007")).fill()

    window.sign()

    assert "Intyget är signerat" in window.page.header


@pytest.mark.scenario(4)
def test_a_dentist_sees_nothing_of_a_type_for_doctors(world: World) -> None:
    number = world.signed("FK7800")
    before = world.logged(number)

    page = world.browser("Tage").link(number)

    assert page.title == "Behörighet saknas"
    assert world.logged(number) == before
