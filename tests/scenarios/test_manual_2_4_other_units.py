"""Manual 2 and 2.4: certificates of other units and care providers, and closed types (workflow 3.3 and 5.15)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import ALMHOJDEN, BOKSKOGEN, World

SHARED = "Läsning i enlighet med sammanhållen journalföring"


@pytest.mark.scenario(19)
def test_a_certificate_of_another_unit_is_read_and_renewed_only(world: World) -> None:
    window = world.browser("Greta").open(world.signed(), enhet=ALMHOJDEN)

    assert window.page.buttons == ["Förnya"]


@pytest.mark.scenario(20)
def test_shared_records_open_another_care_providers_certificate_to_a_doctor_alone(world: World) -> None:
    number = world.signed(by="Frida", unit=BOKSKOGEN)

    window = world.browser("Anna").open(number, sjf="true")
    assert "Sysselsättning" in window.page.text
    assert window.browser.client.get(window.address("print")).status_code == 200
    assert world.logged(number)[-2:] == [("Läsa", SHARED), ("Utskrift", f"Intyg utskrivet. {SHARED}")]

    assert world.browser("Asta").link(number, enhet="SE2321000999-1A02", sjf="true").title == "Behörighet saknas"
