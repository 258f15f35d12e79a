"""Manual 4.2: writing, marking ready, editing at the same time, and signing (workflow 5.5, 6, 7.2 and 9)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World


@pytest.mark.scenario(5)
def test_an_incomplete_draft_is_marked_ready_and_told_of_once(world: World) -> None:
    window = world.browser("Asta").open(world.draft())
    assert "Obligatoriska uppgifter saknas" in window.page.says("klart")

    window.go_on(window.press("klart"))
    ready_at = window.document.ready_at
    window.go_on(window.press("klart"))

    assert ready_at is not None
    assert window.document.ready_at == ready_at
    assert world.events(window.number) == ["SKAPAT", "KFSIGN"]


@pytest.mark.scenario(51)
def test_a_doctor_sees_who_marked_the_draft_ready_and_the_list_stays(world: World) -> None:
    asta = world.browser("Asta").open(world.draft())
    asta.go_on(asta.press("klart"))

    doctor = world.browser("Anna").open(asta.number)
    assert "Markerat klart för signering av Asta Administratörsson" in doctor.page.header

    again = world.browser("Asta").open(asta.number)
    assert "Visa vad som saknas" in again.page.buttons
    assert "Markera klart för signering" not in again.page.buttons


@pytest.mark.scenario(6)
def test_the_one_who_opened_last_has_the_draft_and_the_first_is_told_at_once(world: World) -> None:
    anna = world.browser("Anna").open(world.draft())
    axel = world.browser("Axel").open(anna.number)
    assert axel.save(("25", "Axels text")).status_code == 200

    told = anna.poll().json()["taken"]
    refused = anna.save(("25", "Annas text"))

    assert (told["title"], refused.status_code) == ("Axel Träningsson har öppnat utkastet", 409)
    assert refused.json()["title"] == told["title"]
    assert anna.document.answers["25"] == "Axels text"


@pytest.mark.scenario(44)
def test_the_same_user_in_another_window_is_told_so_without_a_name(world: World) -> None:
    anna = world.browser("Anna")
    first = anna.open(world.draft())
    anna.open(first.number)

    told = first.poll().json()["taken"]

    assert told["title"] == "Utkastet är öppnat i ett annat fönster"
    assert "Anna" not in str(told)


@pytest.mark.scenario(37)
def test_an_incomplete_draft_is_not_signed(world: World) -> None:
    window = world.browser("Anna").open(world.draft())

    answer = window.press_sign()

    assert answer.status_code == 422
    assert "Diagnos" in [one["heading"] for one in answer.json()["missing"]]
    assert window.page.root.get_element_by_id(answer.json()["missing"][0]["anchor"]) is not None
    assert not window.document.is_signed


@pytest.mark.scenario(38)
def test_a_signature_over_a_draft_that_was_changed_meanwhile_is_refused(world: World) -> None:
    window = world.browser("Anna").open(world.draft()).fill()
    fields = window.go_to_signing_service()
    assert window.save(("25", "Ändrat under tiden")).status_code == 200

    page = window.confirm(fields)

    assert "Utkastet" in page.says("signering-misslyckad")
    assert page.is_editable
    assert not window.document.is_signed


@pytest.mark.scenario(39)
def test_a_silent_registry_does_not_stop_a_signature(world: World) -> None:
    world.fault("registry", "RegisterCertificate", "down")
    window = world.browser("Anna").open(world.draft()).fill().sign()

    assert "Intyget är signerat" in window.page.header
    assert world.deliver()["register"] == "waiting"

    world.fault("registry", "RegisterCertificate", "ok")
    assert world.deliver()["register"] == "done"
    assert str(window.number) in world.live.sandbox.state.certificates


@pytest.mark.scenario(43)
def test_a_colleague_only_reads_while_somebody_signs_and_the_signature_is_completed(world: World) -> None:
    anna = world.browser("Anna").open(world.draft()).fill()
    fields = anna.go_to_signing_service()

    colleague = world.browser("Axel").open(anna.number)

    assert "Anna Provläkare signerar just nu" in colleague.page.header
    assert not colleague.page.is_editable
    assert anna.document.claim_window == anna.launch
    assert "Intyget är signerat" in anna.confirm(fields).header
