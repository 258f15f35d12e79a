"""Manual 4.6: a certificate is renewed (workflow 5.8)."""

from __future__ import annotations

import pytest

from tests.scenarios.world import ALMHOJDEN, World

DEGREES = {"EN_FJARDEDEL": "25%", "HALFTEN": "50%", "TRE_FJARDEDEL": "75%", "HELT_NEDSATT": "100%"}
#: What D6 leaves out: the basis, the periods, the working hours, the prognosis, and the contact with Försäkringskassan.
EMPTIED = ["1", "1.3", "S1", "32", "S2", "33", "33.2", "39", "39.3", "26", "26.2"]


@pytest.mark.scenario(35)
def test_the_dialog_lists_what_will_be_empty_and_the_rest_is_copied(world: World) -> None:
    window = world.browser("Anna").open(world.signed())
    parent, texts, kind = window.document, window.document.texts(), window.kind
    listed = [one.text_content() for one in window.page.dialog("fornya").xpath(".//li")]
    assert listed == [texts.heading(kind.by_id[one]) for one in EMPTIED]

    renewal = window.child("fornya")

    assert set(EMPTIED) & set(renewal.document.answers) == set()
    assert renewal.document.answers["6"] == parent.answers["6"]
    last = max((one["to"], one["degree"]) for one in parent.answers["32"])
    assert f"Det tidigare intyget gällde till och med {last[0]} med sjukskrivningsgraden {DEGREES[last[1]]}." in renewal.page.text


@pytest.mark.scenario(36)
def test_a_renewal_stands_on_the_users_unit(world: World) -> None:
    window = world.browser("Greta").open(world.signed(), enhet=ALMHOJDEN)

    assert window.child("fornya").document.unit_id == ALMHOJDEN
