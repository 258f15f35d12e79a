"""Manual 4.9: a certificate is revoked (workflow 5.12)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World


@pytest.mark.scenario(29)
def test_a_serious_fault_needs_an_explanation(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    dialog = window.page.dialog("makulera")

    assert dialog.xpath(".//form[@data-gated]")
    assert dialog.xpath(".//textarea[@name='text:ANNAT_ALLVARLIGT_FEL']/@required")
    assert window.press("makulera", reason="ANNAT_ALLVARLIGT_FEL").status_code == 400
    assert window.document.revoked_at is None


@pytest.mark.scenario(30)
@pytest.mark.parametrize("form, operation", [
    ("FK7804", "RevokeCertificate"), ("TSTRK1007", "RevokeMedicalCertificate"), ("TSTRK1031", "RevokeMedicalCertificate"),
])  # fmt: skip
def test_a_revoked_certificate_is_grey_not_printed_and_gone_from_the_citizens_portal(world: World, form: str, operation: str) -> None:
    window = world.browser("Anna").open(world.signed(form))
    world.deliver()
    assert window.kind.name in world.citizen_sees("tolvan")

    revoked = window.revoke(reason="ANNAT_ALLVARLIGT_FEL", text="Fel svar")
    world.deliver()

    assert "Intyget är makulerat" in revoked.page.header
    assert revoked.page.root.find_class("read--revoked")
    assert revoked.page.buttons == []
    assert window.browser.client.get(window.address("print")).status_code in (403, 409)
    assert window.kind.name not in world.citizen_sees("tolvan")
    (told,) = [one.request for one in world.live.sandbox.state.journal.entries if one.operation == operation]
    assert "meddelande>Annat allvarligt fel. Fel svar</" in told
