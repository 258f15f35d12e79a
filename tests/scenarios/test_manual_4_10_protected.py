"""Manual 4.10: protected persons, the person registry, and what is told about the patient (workflow 3.5 and 12.4)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import ALMHOJDEN, EKBACKEN, World


@pytest.mark.scenario(21)
def test_a_doctor_is_warned_before_printing_about_a_protected_person_and_a_care_administrator_sees_nothing(world: World) -> None:
    number = world.signed("FK7801", patient="skydda")

    window = world.browser("Anna").open(number)
    assert "Patienten har en sekretessmarkering" in window.page.flags
    assert window.page.button("Skriv ut").get("data-open") == "skriv-ut"
    assert "Hantera utskriften varsamt." in window.page.says("skriv-ut")

    assert world.browser("Asta").link(number, enhet=EKBACKEN).title == "Behörighet saknas"


@pytest.mark.scenario(22)
def test_a_certificate_for_transportstyrelsen_closes_when_the_person_becomes_protected(world: World) -> None:
    number = world.signed("TSTRK1031")
    world.person("tolvan", protected=True)

    page = world.browser("Anna").link(number, enhet=EKBACKEN)

    assert (page.status, page.title) == (403, "Behörighet saknas")
    assert "sekretessmarkering" in page.text


@pytest.mark.scenario(23)
def test_shared_records_do_not_open_a_protected_persons_certificate(world: World) -> None:
    number = world.signed("FK7801", patient="skydda")

    page = world.browser("Greta").link(number, enhet=ALMHOJDEN, sjf="true")

    assert (page.status, page.title) == (403, "Behörighet saknas")


@pytest.mark.scenario(24)
def test_nothing_is_shown_while_the_person_registry_is_silent(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    assert "Sysselsättning" in window.page.text
    world.fault("pu", "GetPersonsForProfile", "down")

    page = window.reload()

    assert page.title == "Den nationella personuppgiftstjänsten svarar inte"
    assert "Sysselsättning" not in page.text
    assert "Tolvan" not in page.text


@pytest.mark.scenario(45)
def test_a_person_that_the_registry_does_not_know_is_told_of_as_such(world: World) -> None:
    number = world.draft()
    world.forget_person(number, "okand")

    page = world.browser("Anna").link(number, enhet=EKBACKEN)

    assert page.title == "Personen hittades inte"
    assert "Det hjälper inte att försöka igen." in page.text


@pytest.mark.scenario(34)
@pytest.mark.parametrize("name, told", [("TOLVANSSON", False), ("Ogiftsson", True)])
def test_a_name_that_differs_in_letter_case_alone_is_not_told_of(world: World, name: str, told: bool) -> None:
    window = world.browser("Anna").open(world.draft(), fornamn="tolvan", efternamn=name)

    assert ("Patientens namn skiljer sig från det i journalsystemet" in window.page.flags) is told
