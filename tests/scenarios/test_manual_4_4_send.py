"""Manual 4.4: a certificate is sent to its recipient (workflow 5.7 and 9.5)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World


@pytest.mark.scenario(11)
def test_a_care_administrator_sends_a_certificate(world: World) -> None:
    window = world.browser("Asta").open(world.signed())
    assert "Skicka till Försäkringskassan" in window.page.buttons

    sent = window.go_on(window.press("skicka"))

    assert "Intyget är skickat till Försäkringskassan" in sent.page.header
    assert "Skicka till Försäkringskassan" not in sent.page.buttons
    assert world.logged(window.number)[-2:] == [("Utskrift", "Intyg skickat till mottagare FKASSA"), ("Läsa", "")]
    assert world.deliver()["SKICKA"] == "done"
    assert [one.id for _, one in world.live.sandbox.state.sent_to("FKASSA")] == [str(window.number)]


@pytest.mark.scenario(18)
def test_a_replacement_of_a_sent_certificate_is_not_sent_by_itself(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    window.go_on(window.press("skicka"))
    window.reload()

    replacement = window.child("ersatt").fill(seed=2).sign()

    assert "Skicka till Försäkringskassan" in replacement.page.buttons
    assert replacement.document.sent_at is None


@pytest.mark.scenario(54)
@pytest.mark.parametrize("action, operation, words", [
    ("register", "RegisterCertificate", "Intyget är signerat men har inte kunnat registreras."),
    ("send", "SendCertificateToRecipient", "Intyget har inte kommit fram till Försäkringskassan."),
    ("revoke", "RevokeCertificate", "Makuleringen har inte kommit fram."),
])  # fmt: skip
def test_what_did_not_arrive_stands_on_the_page_until_it_has(world: World, action: str, operation: str, words: str) -> None:
    world.fault("registry", operation, "VALIDATION_ERROR")
    window = world.browser("Anna").open(world.signed())
    if action == "send":
        window.go_on(window.press("skicka"))
    if action == "revoke":
        window.revoke()
    assert world.deliver(after=0)[action] == "parked"

    reader = world.browser("Greta").open(window.number, enhet="SE2321000999-1A12")
    assert words in reader.page.header

    world.fault("registry", operation, "ok")
    world.redrive()
    assert world.deliver(after=0)[action] == "done"
    assert words not in reader.reload().header
