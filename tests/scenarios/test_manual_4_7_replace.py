"""Manual 4.7: a certificate is replaced (workflow 5.9, 11.2, 11.3)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World


@pytest.mark.scenario(9)
def test_a_locked_replacement_lets_a_new_one_begin(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    window.child("ersatt")
    world.lock()

    window.reload()

    assert window.page.dialog("ersatt").find(".//form") is not None
    assert window.child("ersatt").page.is_editable


@pytest.mark.scenario(12)
def test_a_replaced_certificate_is_only_printed_and_revoked_and_leads_to_the_new_one(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    replacement = window.child("ersatt").fill(seed=2).sign()

    window.reload()

    assert window.page.buttons == ["Skriv ut", "Fullständigt intyg", "Minimalt intyg", "Makulera"]
    assert "Intyget har ersatts av detta intyg" in window.page.header
    (link,) = window.page.root.xpath("//*[@id='status']//*[contains(@class,'status')]//a[.='detta intyg']/@href")
    assert link == replacement.address("document")


@pytest.mark.scenario(13)
def test_a_revoked_replacement_gives_the_original_back(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    revoked = window.child("ersatt").fill(seed=2).sign().revoke()

    assert {"Ersätt", "Förnya"} <= set(window.reload().buttons)
    assert "Intyget ersatte ett äldre intyg – se över om även det ska makuleras. Öppna intyget" in revoked.page.header


@pytest.mark.scenario(14)
def test_a_begun_replacement_is_gone_on_with_and_no_other_is_made(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    replacement = window.child("ersatt")

    window.reload()
    again = window._post("replace")

    dialog = window.page.dialog("ersatt")
    assert "Fortsätt på utkast" in dialog.text_content()
    assert dialog.xpath(".//a/@href") == [replacement.address("document")]
    assert (again.status_code, again.json()["title"]) == (409, "Intyget är ersatt")


@pytest.mark.scenario(26)
def test_a_care_system_that_forbids_copying_hides_renewal_alone(world: World) -> None:
    window = world.browser("Anna").open(world.signed(), kopieringOK="false")

    assert "Förnya" not in window.page.buttons
    assert "Ersätt" in window.page.buttons


@pytest.mark.scenario(27)
def test_an_inactive_unit_makes_nothing_new_but_may_revoke(world: World) -> None:
    window = world.browser("Anna").open(world.signed(), inaktivEnhet="true")

    assert {"Förnya", "Ersätt"} & set(window.page.buttons) == set()
    assert "Makulera" in window.page.buttons
