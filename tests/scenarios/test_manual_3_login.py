"""Manual 3: logging in, choosing unit, several windows, and the end of a login (workflow 13.3 and 14)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.scenarios.world import ALMHOJDEN, BOKSKOGEN, EKBACKEN, FOT, World
from webcert.certificates.models import Certificate
from webcert.launch.models import Preference

TEXT = ("25", "Skrivet alldeles nyss")


@pytest.mark.scenario(31)
def test_a_link_without_unit_asks_for_one_by_care_provider_and_name(world: World) -> None:
    page = world.browser("Frida").link(world.draft())

    assert page.title == "Välj din vårdenhet"
    assert [one.text_content() for one in page.root.xpath("//section//h2")] == ["Annan Region", "Region Exempel"]
    assert [one.text_content() for one in page.root.xpath("//section//button")] == ["Bokskogens vårdcentral", "Ekbackens vårdcentral"]


@pytest.mark.scenario(31)
def test_somebody_with_one_unit_is_not_asked(world: World) -> None:
    page = world.browser("Anna").link(world.draft())

    assert page.is_editable


@pytest.mark.scenario(32)
def test_a_login_ends_after_thirty_minutes_and_warns_two_minutes_before(world: World) -> None:
    window = world.browser("Anna").open(world.draft())
    world.clock.forward(minutes=28)

    assert (window.poll().json()["left"], window.poll().json()["ends"]) == (120, "timeout_integration")
    assert "Fortsätt" in window.page.says("session")

    world.clock.forward(minutes=3)
    page = window.reload()
    assert (page.title, "inaktiv för länge" in page.text) == ("Du är nu utloggad", True)


@pytest.mark.scenario(32)
def test_staying_prolongs_the_login(world: World) -> None:
    window = world.browser("Anna").open(world.draft())
    world.clock.forward(minutes=28)

    window.poll(active=True)
    world.clock.forward(minutes=28)

    assert window.reload().is_editable


@pytest.mark.scenario(33)
def test_a_protected_user_approves_once_before_anything_is_shown(world: World) -> None:
    number = world.draft()
    sigge = world.browser("Sigge")

    asked = sigge.link(number, enhet=EKBACKEN)
    refused = sigge.client.post(reverse("consent")).json()["location"]
    assert asked.title == "Användning av Webcert med sekretessmarkering"
    assert sigge.follow(refused).title == "Godkännande saknas"

    sigge.link(number, enhet=EKBACKEN)
    entered = sigge.follow(sigge.client.post(reverse("consent"), {"approved": "1"}).json()["location"])
    assert entered.is_editable
    assert Preference.objects.count() == 1

    assert world.browser("Sigge").link(number, enhet=EKBACKEN).is_editable


@pytest.mark.scenario(41)
def test_two_windows_have_their_own_patients_and_the_login_ends_with_the_last(world: World) -> None:
    anna = world.browser("Anna")
    first, second = anna.open(world.draft()), anna.open(world.draft(patient="byte"), alternatePatientSSn="199703282393")

    assert first.save(TEXT).status_code == second.save(TEXT).status_code == 200
    assert "Tolvan Tolvansson - 19121212-1212" in first.reload().text
    assert "19970328-2393" not in first.page.text
    assert "Byte Nummersson - 19970328-2393" in second.reload().text

    first.close()
    world.clock.forward(seconds=60)
    assert second.poll().status_code == 200

    second.close()
    world.clock.forward(seconds=8)
    assert second.reload().title == "Du är nu utloggad"


@pytest.mark.scenario(42)
def test_a_link_on_another_unit_ends_the_other_windows(world: World) -> None:
    frida = world.browser("Frida")
    first = frida.open(world.draft())
    assert first.save(TEXT).status_code == 200
    there = world.draft(by="Frida", unit=BOKSKOGEN)

    second = frida.open(there, enhet=BOKSKOGEN)

    assert second.page.is_editable
    assert "Bokskogens vårdcentral" in second.page.root.find_class("frame__inner")[0].text_content()
    assert first.reload().title == "Du har bytt vårdenhet"
    assert Certificate.objects.get(pk=first.number).answers["25"] == TEXT[1]


@pytest.mark.scenario(28)
def test_a_draft_of_the_parent_unit_is_edited_on_a_sub_unit_but_not_on_another_unit(world: World) -> None:
    number = world.draft()

    on_sub_unit = world.browser("Anna").open(number, enhet=FOT)
    assert on_sub_unit.save(TEXT).status_code == 200

    elsewhere = world.browser("Greta").open(number, enhet=ALMHOJDEN)
    assert not elsewhere.page.is_editable
    assert elsewhere.page.buttons == []
