"""Decision support beside a draft: FMB, ICF and the length of the sick leave, as the page asks for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.product.conftest import NOW, Directory, Registry, page
from webcert.accesslog.models import AccessLogRow
from webcert.adapters import outside
from webcert.certificates.models import Certificate
from webcert.decisionsupport import fmb_panel, icf, sick_leave
from webcert.decisionsupport.fmb import FMB
from webcert.decisionsupport.sick_leave import ActiveCertificate, Period
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.formlang.diagnoses import Diagnosis

TODAY = NOW.date()


class SickLeaves:
    """The certificate registry as far as earlier sick leaves go: remembers what it was asked."""

    def __init__(self, *found: ActiveCertificate, silent: bool = False) -> None:
        self.found, self.silent, self.asked = list(found), silent, []

    def active_sick_leaves(self, person_id, unit_id, days):
        self.asked.append((person_id.digits, unit_id, days))
        if self.silent:
            raise Unavailable(service="registry", permanent=False)
        return self.found


@pytest.fixture
def registry(monkeypatch):
    found = SickLeaves()
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)
    monkeypatch.setattr(outside, "certificate_registry", lambda: found)
    monkeypatch.setattr(outside, "now", lambda: NOW)
    return found


@pytest.fixture
def ask(registry, doctor_client, draft, kind):
    """What the page gets for a draft with these diagnoses and one period of so many days from today."""

    def asked(*codes, days=0, infection=False, chosen="", system="ICD_10_SE"):
        answers = kind.new_answers(today=TODAY)
        support = kind.support
        rows = tuple(support.diagnoses.load([{"code": code, "text": code, "system": system} for code in codes]) if codes else ())
        answers = answers.with_answer(support.diagnoses, rows).with_answer(support.infection, infection)
        if days:
            end = (TODAY + timedelta(days=days - 1)).isoformat()
            answers = answers.with_answer(support.periods, support.periods.load([{"degree": "HALFTEN", "from": TODAY.isoformat(), "to": end}]))
        Certificate.objects.filter(pk=draft.pk).update(answers=kind.dump(answers))
        response = doctor_client.get(page(doctor_client, draft, "support"), {"vald": chosen} if chosen else {})
        assert response.status_code == 200
        return response.json()

    return asked


def test_without_diagnosis_it_says_what_is_needed(ask, kind):
    told = ask()

    assert fmb_panel.NO_DIAGNOSIS in told["fmb"]
    assert {one["why_nothing"] for one in told["icf"].values()} == {icf.NO_DIAGNOSIS}
    assert told["longer"] == ""


def test_fmb_shows_the_chosen_diagnosis_among_those_with_support(ask):
    first, second = ask("M545", "F32", chosen="")["fmb"], ask("M545", "F32", chosen="F32")["fmb"]

    assert 'value="M545" id="fmb-1" checked' in first
    assert 'value="F32" id="fmb-2" checked' in second
    assert first != second


def test_a_shorter_code_is_told(ask):
    assert "Det FMB-stöd som visas är för koden F32" in ask("F321")["fmb"]


def test_primary_care_codes_have_no_fmb_but_icf(ask, kind):
    told = ask("M545", system="KSH_97_P")

    assert fmb_panel.OTHER_SYSTEM in told["fmb"]
    assert told["icf"][kind.support.function.id]["why_nothing"] == ""


def test_the_chooser_offers_categories_of_function_and_of_activity(ask, kind):
    told = ask("F321")["icf"]

    assert "ICF-kategorier för:" in told[kind.support.function.id]["chooser"]
    assert told[kind.support.function.id]["chooser"] != told[kind.support.activity.id]["chooser"]


def limit_of(code):
    return sick_leave.recommendation([Diagnosis(code, code)], FMB.get()).days


def test_a_period_longer_than_recommended_is_told_and_one_as_long_is_not(ask):
    limit = limit_of("M545")

    assert ask("M545", days=limit)["longer"] == ""
    assert f"längre än FMB:s rekommendation på {limit} dagar" in ask("M545", days=limit + 1)["longer"]


def test_earlier_certificates_on_the_unit_count(ask, registry, draft):
    limit = limit_of("M545")
    ended = TODAY - timedelta(days=2)
    registry.found = [ActiveCertificate(signed=ended, periods=(Period(ended - timedelta(days=4), ended),))]

    told = ask("M545", days=limit)

    assert f"Den totala perioden är {limit + 5} dagar" in told["longer"]
    assert registry.asked == [("191212121212", draft.unit_id, sick_leave.GAP)]


def test_nothing_is_compared_for_a_patient_kept_from_work_for_infection(ask, registry):
    assert ask("M545", days=400, infection=True)["longer"] == ""
    assert registry.asked == []


def test_a_silent_registry_is_told_and_stops_nothing(ask, registry):
    registry.silent = True

    told = ask("M545", days=400)

    assert told["longer"] == sick_leave.NOT_COMPUTED
    assert "Vägledning för sjukskrivning" in told["fmb"]


def test_types_without_support_have_no_such_address_and_no_tab(registry, doctor_client, draft):
    Certificate.objects.filter(pk=draft.pk).update(type_code="LUSE", text_version="1.1")

    assert doctor_client.get(page(doctor_client, draft, "support")).status_code == 404
    assert b"data-fmb" not in doctor_client.get(page(doctor_client, draft)).content


def test_it_is_refused_like_the_draft_itself(registry, doctor_client, draft, monkeypatch):
    protected = Person(person_id=PersonId("191212121212"), first_name="Tolvan", last_name="Tolvansson", protected=True)
    monkeypatch.setattr(outside, "person_registry", lambda: Registry(protected))
    Certificate.objects.filter(pk=draft.pk).update(unit_id="SE2321000999-9999")

    assert doctor_client.get(page(doctor_client, draft, "support")).status_code == 403


def test_asking_is_no_activity_and_gives_no_access_log(ask, doctor_client, draft):
    before, active = AccessLogRow.objects.count(), doctor_client.session["active"]

    ask("M545", days=10)

    assert AccessLogRow.objects.count() == before
    assert doctor_client.session["active"] == active
