"""The list of sick leaves in force, from the sandbox's registry to the product's client (integration 7.12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from lxml import etree
from structlog.testing import capture_logs

from webcert.adapters import certxml, sick_leaves
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.soap.client import CERTIFICATE_REGISTRY_READ, Tls
from webcert.certtypes import catalogue
from webcert.decisionsupport import codes
from webcert.decisionsupport.sick_leave import ActiveCertificate, Period
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.sandbox import operations

PATH = "/registry/list-active-sick-leaves-for-care-unit/v1.0"
UNIT = "SE2321000999-1A02"
TOLVAN, TESTA = PersonId("191212121212"), PersonId("196904122386")
KIND = catalogue.by_any_name("FK7804")


@pytest.fixture
def register(soap, clock, messages):
    """Register a certificate with one period, given in days from today."""

    def registered(certificate_id, first, last, *, unit=UNIT, infection=False, revoke=False, person=TOLVAN):
        today = clock.at.date()
        support = KIND.support
        answers = KIND.sample(Random(3), today=today, codes=codes.installed())
        period = {"degree": "HALFTEN", "from": str(today + timedelta(days=first)), "to": str(today + timedelta(days=last))}
        answers = answers.with_answer(support.infection, infection).with_answer(support.periods, support.periods.load([period]))
        document = Document(
            id=certificate_id, type_code=KIND.code, text_version="1.0", patient=PatientDetails(person_id=person),
            issuer=Issuer(hsa_id="SE2321000999-1A0D", name="Anna Provläkare"), answers=KIND.without_hidden(answers),
            unit=UnitDetails(
                hsa_id=unit, name="Enheten", address="Gatan 1", postal_code="12345", city="Orten", phone="010", provider_id="SE2321000999-1A00",
                provider_name="Region Exempel",
            ),
            signed_at=clock.at.replace(tzinfo=None),
        )  # fmt: skip
        message = certxml.build(document, KIND, codes.installed())
        assert soap("/registry/register-certificate-se/v3.0", message).result.code == "OK"
        if revoke:
            assert soap("/registry/revoke-certificate-rivta/v2.0", messages.revoke(certificate_id)).result.code == "OK"
        return Period(today + timedelta(days=first), today + timedelta(days=last))

    return registered


@pytest.fixture
def asked(soap):
    """What the product understands of the answer about a unit, with so many days after the end."""

    def ask(unit=UNIT, days=5, person=TOLVAN):
        answer = soap(PATH, etree.tostring(sick_leaves.request(person, unit, days)))
        return sick_leaves.read(answer.body, person)

    return ask


def test_a_sick_leave_in_force_is_listed_with_its_days(register, asked, clock):
    period = register("i-1", -3, 10)

    assert asked() == [ActiveCertificate(signed=clock.at.date(), periods=(period,))]


@pytest.mark.parametrize(("ended", "listed"), [(5, 1), (6, 0)])
def test_one_that_has_ended_is_listed_for_as_long_as_asked(register, asked, ended, listed):
    register("i-1", -20, -ended)

    assert len(asked(days=5)) == listed


def test_sub_units_belong_to_their_unit_and_other_units_do_not(register, asked, sandbox):
    sub = next(one.hsa_id for one in sandbox.state.people.units.values() if one.parent == UNIT)
    other = next(one.hsa_id for one in sandbox.state.people.units.values() if one.hsa_id != UNIT and one.parent != UNIT)
    register("i-1", 0, 5, unit=sub)
    register("i-2", 0, 5, unit=other)

    assert len(asked()) == 1
    assert len(asked(unit=other)) == 1


def test_revoked_ones_and_those_for_infection_are_not_listed(register, asked):
    register("i-1", 0, 5, revoke=True)
    register("i-2", 0, 5, infection=True)

    assert asked() == []


def test_other_patients_are_not_listed(register, asked):
    register("i-1", 0, 5)

    assert asked(person=PersonId("197705232382")) == []


def test_an_ordered_error_is_no_answer(register, soap, client):
    register("i-1", 0, 5)
    ordered = {"system": "registry", "operation": "ListActiveSickLeavesForCareUnit", "kind": "TECHNICAL_ERROR"}
    assert client.post("/control/faults", json=ordered).status_code < 300
    answer = soap(PATH, etree.tostring(sick_leaves.request(TOLVAN, UNIT, 5)))

    with pytest.raises(Unavailable):
        sick_leaves.read(answer.body, TOLVAN)


@pytest.mark.parametrize(
    "wrong",
    [("startdatum", "2026-13-40"), ("slutdatum", "1999-01-01"), ("signeringsTidpunkt", "igår")],
    ids=lambda one: one[0],
)
def test_an_answer_without_sense_is_no_answer(register, soap, wrong):
    register("i-1", 0, 5)
    body = soap(PATH, etree.tostring(sick_leaves.request(TOLVAN, UNIT, 5))).body
    name, value = wrong
    next(one for one in body.iter() if etree.QName(one).localname == name).text = value

    with pytest.raises(Unavailable):
        sick_leaves.read(body, TOLVAN)


class TestOverTheWire:
    """The product's client and the running sandbox."""

    @pytest.fixture
    def app(self, live):
        return live.app

    @pytest.fixture
    def registry(self, live):
        limits = replace(CERTIFICATE_REGISTRY_READ, connect=20, total=20)
        return CertificateRegistryClient(base_url=f"{live.url}/registry", logical_address="5565594230", tls=Tls(), limits=limits)

    @pytest.fixture
    def order(self, client):
        def ordered(kind, operation="ListActiveSickLeavesForCareUnit"):
            answer = client.post("/control/faults", json={"system": "registry", "operation": operation, "kind": kind})
            assert answer.status_code == 200

        return ordered

    def test_the_client_finds_what_is_registered(self, register, registry, clock):
        period = register("i-1", -3, 10)

        assert registry.active_sick_leaves(TOLVAN, UNIT, 5) == [ActiveCertificate(signed=clock.at.date(), periods=(period,))]

    @pytest.mark.parametrize(("days", "found"), [(0, 1), (13, 1), (14, 2)])
    def test_the_longest_look_back_is_fourteen_days(self, register, registry, days, found):
        register("i-1", -1, 0)
        register("i-2", -30, -14)

        assert len(registry.active_sick_leaves(TOLVAN, UNIT, days)) == found

    @pytest.mark.parametrize("days", [-1, 15])
    def test_days_beyond_the_contract_are_never_asked_for(self, registry, live, days):
        before = len(live.sandbox.state.journal.entries)

        with pytest.raises(Unavailable) as caught:
            registry.active_sick_leaves(TOLVAN, UNIT, days)

        assert caught.value.permanent
        assert len(live.sandbox.state.journal.entries) == before

    def test_an_unknown_unit_has_none(self, register, registry):
        register("i-1", 0, 5)

        assert registry.active_sick_leaves(TOLVAN, "SE2321000999-9Z99", 5) == []

    @pytest.mark.parametrize(
        "kind", [one for one in operations.offered()["registry", "ListActiveSickLeavesForCareUnit"] if one not in ("INFO", "slow", "silent", "drip")]
    )
    def test_a_failing_registry_is_unavailable_and_never_an_empty_or_anothers_list(self, register, registry, order, kind):
        register("i-1", 0, 5)
        register("i-2", 0, 5, person=TESTA)
        order(kind)

        with capture_logs() as logs, pytest.raises(Unavailable):
            registry.active_sick_leaves(TOLVAN, UNIT, 5)

        assert any(one.get("alarm") for one in logs) is (kind == "other")
        order("ok")
        assert len(registry.active_sick_leaves(TOLVAN, UNIT, 5)) == 1

    def test_an_information_comes_with_the_list(self, register, registry, order):
        register("i-1", 0, 5)
        order("INFO")

        assert len(registry.active_sick_leaves(TOLVAN, UNIT, 5)) == 1

    def test_nobody_at_the_address_is_unavailable(self):
        silent = CertificateRegistryClient(base_url="http://127.0.0.1:9/registry", logical_address="5565594230", tls=Tls())

        with pytest.raises(Unavailable):
            silent.active_sick_leaves(TOLVAN, UNIT, 5)


def test_what_the_registry_lists_is_valid_by_the_official_schema(register, soap, official):
    register("i-1", 0, 5)
    answer = soap(PATH, etree.tostring(sick_leaves.request(TOLVAN, UNIT, 5)))

    interaction = "ListActiveSickLeavesForCareUnitInteraction/ListActiveSickLeavesForCareUnitResponder_1.0.xsd"
    assert official(f"intyg/clinicalprocess-healthcond-rehabilitation/schemas/interactions/{interaction}", answer.body) == []


@pytest.mark.parametrize(("written", "day"), [("2026-11-25T23:30:00Z", 26), ("2026-11-25T23:30:00", 25), ("2026-11-26T00:30:00+01:00", 26)])
def test_the_day_of_signing_is_the_swedish_one_whatever_the_zone(register, soap, written, day):
    register("i-1", 0, 5)
    body = soap(PATH, etree.tostring(sick_leaves.request(TOLVAN, UNIT, 5))).body
    next(one for one in body.iter() if etree.QName(one).localname == "signeringsTidpunkt").text = written

    assert [one.signed.day for one in sick_leaves.read(body, TOLVAN)] == [day]
