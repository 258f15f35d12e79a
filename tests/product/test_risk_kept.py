"""Risk och råd in a renewal, and what is kept and logged of it (decision-support 4)."""

from __future__ import annotations

import re

import pytest
from structlog.testing import capture_logs

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT, page
from tests.product.risk_panel import DEFAULTS, SHOWN, Panel, diagnosed, logged, outside_systems, panel, related
from webcert.accesslog.models import AccessLogRow, Activity
from webcert.adapters import certxml
from webcert.certificates import actions
from webcert.certificates.models import Certificate, RiskConsent, RiskOpinion, RiskPrediction
from webcert.decisionsupport.codes import installed

pytestmark = pytest.mark.django_db
__all__ = ["outside_systems", "panel"]


# Renewal


@pytest.fixture
def renewal(panel, kind, doctor):
    """A renewal of a certificate whose risk was calculated, and judged."""
    panel.calculated()
    panel.send("opinion", opinion="LAGRE")
    parent = panel.draft
    Certificate.objects.filter(pk=parent.pk).update(status="SIGNED", signed_at=NOW, signed_by=ISSUER.hsa_id)
    made = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)
    related(made, "FRLANG", parent)
    made.refresh_from_db()
    diagnosed(made, "F438A")
    return Panel(panel.client, made)


def test_in_a_renewal_nothing_is_calculated_and_the_earlier_risk_has_a_tab(renewal):
    before = len(logged(SHOWN))
    shown = renewal.read()
    now, earlier = shown.split('id="risk-tidigare"')

    assert "Tidigare riskbedömning" in now
    assert re.search(r'type="checkbox"[^>]*checked disabled', now)
    assert "Patientens risk:" not in now
    assert "Beräkna patientens risk" not in shown
    assert re.search(r"Patientens risk: \d+%", earlier)
    assert "<strong>Lägre</strong>" in earlier
    assert now.index("Tänk på att vid förlängning") < now.index("Tänk på att<")
    assert renewal.send("calculate", code="F438A", **DEFAULTS).status_code == 409
    assert renewal.send("consent", given="0").status_code == 409
    assert renewal.send("opinion", opinion="HOGRE").status_code == 409
    assert len(logged(SHOWN)) == before + 1
    assert AccessLogRow.objects.filter(argument=SHOWN).last().certificate_id == renewal.draft.parent_id


def test_in_a_renewal_without_consent_the_earlier_risk_is_not_shown(renewal):
    RiskConsent.objects.all().delete()
    shown = renewal.read()

    assert "Visas bara när patienten har samtyckt." in shown
    assert "Patientens risk:" not in shown


def test_a_renewal_of_what_was_never_calculated_says_so(renewal):
    RiskPrediction.objects.all().delete()

    assert "Det finns ingen tidigare riskbedömning." in renewal.read()


def test_the_earlier_risk_of_another_providers_certificate_is_not_shown(renewal):
    parent = Certificate.objects.filter(pk=renewal.draft.parent_id)
    parent.update(unit_id="SE2321000888-2B02", provider_id="SE2321000888-2B00")

    assert "Det finns ingen tidigare riskbedömning." in renewal.read()


# What is kept, and what is logged


def test_what_is_kept_goes_with_the_draft(panel):
    panel.calculated()
    panel.send("opinion", opinion="HOGRE")
    assert panel.client.post(page(panel.client, panel.draft, "delete"), {"revision": panel.draft.revision}).status_code == 200

    assert not RiskPrediction.objects.exists()
    assert not RiskOpinion.objects.exists()
    assert RiskConsent.objects.exists()  # holds for later certificates of the patient on the unit


def test_nothing_of_it_is_in_the_document_or_its_xml(panel):
    def stated():
        document = Certificate.objects.get(pk=panel.draft.pk).document(now=NOW)
        return document, certxml.build(document, panel.draft.kind, installed())

    before = stated()
    panel.calculated()
    panel.send("opinion", opinion="HOGRE")

    assert stated() == before


def test_a_shown_prediction_is_in_the_access_log_and_a_panel_without_one_is_not(panel):
    panel.read()
    assert logged(SHOWN) == []
    panel.calculated()
    assert logged(SHOWN) == [Activity.READ]
    panel.read()
    assert logged(SHOWN) == [Activity.READ] * 2


def test_use_is_logged_without_the_patient(panel, django_capture_on_commit_callbacks):
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        panel.calculated()
        assert panel.send("use", use="SRS_STATISTICS_ACTIVATED").status_code == 204
    used = [one for one in lines if one.get("log") == "usage"]

    assert [one["event"] for one in used] == ["SRS_CONSENT_ANSWERED", "SRS_CALCULATE_CLICKED", "SRS_STATISTICS_ACTIVATED"]
    assert {(one["certificate_id"], one["unit"], one["context"]) for one in used} == {(str(panel.draft.pk), UNIT.hsa_id, "SRS_UTK")}
    assert PERSON.person_id.digits not in str(used)


@pytest.mark.parametrize("use", ["", "SRS_LOADED", "SRS_CALCULATE_CLICKED", "draft_read", "x" * 500])
def test_a_page_reports_only_what_it_alone_knows(panel, use):
    assert panel.send("use", use=use).status_code == 400


def test_in_a_renewal_use_has_its_context(renewal, django_capture_on_commit_callbacks):
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        renewal.read()

    assert [(one["event"], one["context"]) for one in lines if one.get("log") == "usage"] == [("SRS_LOADED", "SRS_FRL")]
