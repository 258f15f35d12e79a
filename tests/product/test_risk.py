"""Risk och råd of a draft: where it is offered, consent, calculation and own opinion (decision-support 4)."""

from __future__ import annotations

import re

import pytest

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT, page
from tests.product.risk_panel import DEFAULTS, JUDGED, Panel, diagnosed, in_role, logged, outside_systems, panel, related, switch
from webcert.accesslog.models import Activity
from webcert.adapters import outside
from webcert.certificates import actions, risk
from webcert.certificates.models import Certificate, RiskConsent, RiskOpinion, RiskPrediction, UnitSettings
from webcert.decisionsupport import risk as models
from webcert.domain.staff import Role

pytestmark = pytest.mark.django_db
__all__ = ["outside_systems", "panel"]


# Where it is offered


def has_tab(client, draft):
    return 'id="flik-risk"' in client.get(page(client, draft)).content.decode()


def test_the_tab_stands_only_where_the_unit_of_the_login_has_it(doctor_client, draft):
    assert not has_tab(doctor_client, draft)
    switch(unit="SE2321000999-1A03")
    assert not has_tab(doctor_client, draft)
    switch(unit=UNIT.hsa_id)
    assert has_tab(doctor_client, draft)


def test_the_unit_is_matched_whatever_the_case_of_its_id(doctor_client, draft):
    UnitSettings.objects.all().delete()
    switch(unit=UNIT.hsa_id.lower())

    assert has_tab(doctor_client, draft)


def test_without_the_setting_the_addresses_refuse(doctor_client, draft):
    panel = Panel(doctor_client, draft)

    assert doctor_client.get(page(doctor_client, draft, "risk")).status_code == 403
    assert panel.send("consent", given="1").status_code == 403
    assert not RiskConsent.objects.exists()


@pytest.mark.parametrize("status", ["DRAFT_LOCKED", "SIGNED"])
def test_what_is_no_open_draft_has_none(panel, status):
    signed = {"signed_at": NOW, "signed_by": ISSUER.hsa_id} if status == "SIGNED" else {}
    Certificate.objects.filter(pk=panel.draft.pk).update(status=status, **signed)

    assert panel.client.get(page(panel.client, panel.draft, "risk")).status_code == 409
    assert panel.send("consent", given="1").status_code == 409


def test_a_complement_draft_has_none(panel):
    related(panel.draft, "KOMPLT", panel.draft)

    assert panel.client.get(page(panel.client, panel.draft, "risk")).status_code == 409
    assert not has_tab(panel.client, panel.draft)


@pytest.mark.parametrize("codes,why", [
    ((), "Välj minst en diagnos för att se Risk och råd."), (("J459", "F432"), "Risk och råd saknar just nu stöd för den valda diagnosen."),
])  # fmt: skip
def test_without_support_it_says_why(panel, codes, why):
    diagnosed(panel.draft, *codes)
    shown = panel.read()

    assert "Stöd för rätt sjukskrivning" in shown
    assert why in shown
    assert "samtycker" not in shown


def test_a_save_tells_which_first_diagnosis_is_stored(panel):
    fields = {"revision": str(panel.draft.revision), "save_id": "s", "6:0:code": "M54.5", "6:0:text": "Lumbago"}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    answer = panel.client.put(page(panel.client, panel.draft, "answers"), body, content_type="application/x-www-form-urlencoded")

    assert answer.json()["risk"] == "M545 Lumbago"


# Consent


def test_without_consent_the_mean_risk_advice_and_statistics_are_shown_and_nothing_can_be_calculated(panel):
    shown = panel.read()

    assert "Patienten samtycker till att delta i SRS pilot" in shown
    assert "F438A - Diagnos F438A" in shown
    assert "Den risk som visas är för koden F43 - Anpassningsstörningar och reaktion på svår stress." in shown
    assert re.search(r"Genomsnittlig risk: \d+%", shown)
    assert "Patientens risk:" not in shown
    assert "Tänk på att<" in shown
    assert "Åtgärdsrekommendationer" in shown
    assert "vid förlängning<" not in shown
    assert "Andel avslutade sjukskrivningsfall *" in shown
    assert '<fieldset aria-label="Frågor om patienten" disabled>' in shown
    assert panel.send("calculate", code="F438A", **DEFAULTS).status_code == 409
    assert panel.send("opinion", opinion="KORREKT").status_code == 409
    assert not RiskPrediction.objects.exists()


def test_a_consent_holds_for_the_patient_on_the_unit_and_is_taken_away_again(panel, kind, doctor):
    assert "checked" in panel.read(panel.send("consent", given="1"))[:600]
    other = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)
    assert risk.consents(other, UNIT.hsa_id).exists()
    assert not risk.consents(other, "SE2321000999-1A12").exists()
    panel.send("consent", given="1")
    assert RiskConsent.objects.count() == 1

    panel.send("consent", given="0")
    assert not RiskConsent.objects.exists()


def test_without_consent_again_what_was_calculated_is_hidden_and_with_it_shown_as_it_was(panel):
    shown = panel.calculated(demo_work="no")
    panel.send("opinion", opinion="HOGRE")
    hidden = panel.read(panel.send("consent", given="0"))
    again = panel.read(panel.send("consent", given="1"))

    assert "Patientens risk:" in shown
    assert "Patientens risk:" not in hidden
    assert "läkarbedömning" not in hidden
    assert re.search(r"Patientens risk: [^<]+", shown)[0] in again
    assert 'value="HOGRE" checked' in again


def test_a_consent_follows_a_changed_number(panel):
    panel.send("consent", given="1")
    Certificate.objects.filter(pk=panel.draft.pk).update(patient_number="197402272384", former_number=PERSON.person_id.digits)
    panel.draft.refresh_from_db()

    assert risk.consents(panel.draft, UNIT.hsa_id).exists()


@pytest.mark.parametrize("given", ["", "yes", "2"])
def test_a_consent_is_yes_or_no(panel, given):
    assert panel.send("consent", given=given).status_code == 400


# Calculation


def test_the_risk_is_calculated_shown_and_kept(panel):
    shown = panel.calculated()
    kept = RiskPrediction.objects.get()
    expected = models.SRS.get().predict("F438A", {"demo_earlier": "no", "demo_extent": "whole", "demo_work": "yes"}, sex="Male", age=113)

    assert (kept.risk, kept.status, kept.code, kept.code_used) == (expected.risk, "DIAGNOSKOD_PA_HOGRE_NIVA", "F438A", "F43")
    assert (kept.model_version, kept.postal_code) == ("0", "12346")
    assert kept.answers == {"demo_earlier": "no", "demo_extent": "whole", "demo_work": "yes"}
    day = outside.now().date().isoformat()[:7]
    assert f"Patientens risk: {round(100 * expected.risk)}% ({expected.level.value} - beräknad {day}" in shown


def test_the_drawing_has_the_text_below_as_its_alternative(panel):
    shown = panel.calculated()

    assert 'role="img" aria-labelledby="risk-i-ord"' in shown
    assert re.search(r'id="risk-i-ord" tabindex="-1"><p>Genomsnittlig risk: \d+%</p><p>Patientens risk: \d+% \([^)]+\)</p></div>', shown)
    assert shown.count('class="chart__bar') == 2


def test_the_stored_answers_come_back_and_the_defaults_stand_before(panel):
    assert re.search(r'data-calculated=""><legend>Har patienten ett arbete.*?value="yes" checked', panel.read())
    panel.calculated(demo_work="no")

    assert re.search(r'data-calculated="no"><legend>Har patienten ett arbete.*?value="no" checked', panel.read())


def test_a_new_calculation_replaces_the_earlier(panel):
    panel.calculated()
    panel.calculated(demo_work="no")

    assert RiskPrediction.objects.get().answers["demo_work"] == "no"


def test_another_code_of_three_positions_has_its_own_answers_and_risk(panel):
    panel.calculated(demo_work="no")
    panel.send("opinion", opinion="LAGRE")
    diagnosed(panel.draft, "M545")
    shown = panel.read()

    assert "Patientens risk:" not in shown
    assert 'data-calculated="no"' not in shown
    assert 'data-model="M54"' in shown
    panel.calculated("M545")
    assert 'value="LAGRE" checked' not in panel.read()
    diagnosed(panel.draft, "F432")
    assert "Patientens risk:" in panel.read()


@pytest.mark.parametrize("fields", [
    {}, {**DEFAULTS, "answer:demo_work": "kanske"}, {**DEFAULTS, "answer:other": "yes"},
    {name: value for name, value in DEFAULTS.items() if "work" not in name},
])  # fmt: skip
def test_answers_that_are_missing_or_unknown_are_refused(panel, fields):
    panel.send("consent", given="1")

    assert panel.send("calculate", code="F438A", **fields).status_code == 400
    assert not RiskPrediction.objects.exists()


@pytest.mark.parametrize("code", ["M545", "", "J459"])
def test_a_diagnosis_that_has_been_changed_meanwhile_is_not_calculated(panel, code):
    panel.send("consent", given="1")

    assert panel.send("calculate", code=code, **DEFAULTS).status_code == 400


def test_questions_that_do_not_fit_the_model_give_no_prediction(panel, monkeypatch):
    class Unfit(models.Srs):
        def fits(self, code):
            return False

    real = models.SRS.get()
    unfit = object.__new__(Unfit)
    unfit.__dict__.update(real.__dict__)
    monkeypatch.setattr(models.SRS, "get", lambda: unfit)
    shown = panel.read(panel.send("consent", given="1"))

    assert "Prediktion saknas." in shown
    assert "Beräkna patientens risk" not in shown
    assert re.search(r"Genomsnittlig risk: \d+%", shown)


def test_the_card_of_the_model_says_that_it_is_a_demonstration(panel):
    shown = panel.read()

    assert 'data-open="risk-modell"' in shown
    assert "Modellerna är en demonstration" in shown
    assert "får inte ligga till grund" in shown


# Own opinion


def test_an_opinion_is_kept_at_once_and_the_latest_counts(panel):
    panel.calculated()
    for opinion in ("HOGRE", "KAN_EJ_BEDOMA"):
        assert panel.send("opinion", opinion=opinion).json() == {"saved": opinion}

    kept = RiskOpinion.objects.get()
    assert (kept.opinion, kept.unit_id, kept.provider_id) == ("KAN_EJ_BEDOMA", UNIT.hsa_id, UNIT.provider_id)
    assert 'value="KAN_EJ_BEDOMA" checked' in panel.read()
    assert logged(JUDGED) == [Activity.WRITE] * 2


def test_an_opinion_needs_a_risk_and_one_of_its_words(panel):
    panel.send("consent", given="1")
    assert "läkarbedömning" not in panel.read()
    assert panel.send("opinion", opinion="KORREKT").status_code == 409
    panel.calculated()
    assert panel.send("opinion", opinion="Korrekt").status_code == 400
    assert not RiskOpinion.objects.exists()


def test_a_care_administrator_calculates_but_has_no_opinion(panel):
    in_role(panel.client, Role.CARE_ADMINISTRATOR)
    shown = panel.calculated()

    assert "Patientens risk:" in shown
    assert "läkarbedömning" not in shown
    assert panel.send("opinion", opinion="KORREKT").status_code == 403
    assert not RiskOpinion.objects.exists()


def test_a_dentist_has_an_opinion(panel):
    in_role(panel.client, Role.DENTIST)
    panel.calculated()

    assert panel.send("opinion", opinion="KORREKT").status_code == 200
