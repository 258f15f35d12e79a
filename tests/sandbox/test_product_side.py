"""The product's own clients and delivery against the running sandbox: directory, person registry, registry, care system."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.product.conftest import Registry
from tests.soap.soap_loopback import soap_server
from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.persons import PATH, PersonRegistryClient
from webcert.adapters.soap.client import Tls
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import PERSON, PERSON_31
from webcert.adapters.soap.server import Service
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.delivery import outbox
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId, PersonId
from webcert.domain.person import Person
from webcert.domain.staff import Role

KIND = catalogue.by_any_name("FK7804")
NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


@pytest.fixture
def directory(live) -> DirectoryClient:
    return DirectoryClient(base_url=f"{live.url}/ntjp", logical_address="SE1", tls=Tls(), now=lambda: NOON)


@pytest.fixture
def persons(live) -> PersonRegistryClient:
    return PersonRegistryClient(base_url=f"{live.url}/ntjp", logical_address="SE1", tls=Tls())


class TestTheDirectory:
    @pytest.mark.parametrize("letter,role", [
        ("D", Role.DOCTOR), ("E", Role.DOCTOR), ("F", Role.DOCTOR), ("G", Role.CARE_ADMINISTRATOR), ("H", Role.DOCTOR), ("J", Role.DENTIST), ("K", Role.DOCTOR),
    ])  # fmt: skip
    def test_gives_each_member_of_staff_the_role_of_the_table(self, directory, letter, role):
        assert directory.staff(HsaId(f"SE2321000999-1A0{letter}")).role is role

    def test_gives_the_unit_with_address_workplace_code_and_provider(self, directory):
        assert directory.staff(HsaId("SE2321000999-1A0D")).unit("SE2321000999-1A02") == replace(samples.UNIT, address="Ekbackens vårdcentral Ekbacken 3")

    def test_gives_the_sub_units_that_have_not_ended(self, directory):
        found = directory.staff(HsaId("SE2321000999-1A0D")).selectable()

        assert [one.hsa_id for one in found] == ["SE2321000999-1A02", "SE2321000999-1A03", "SE2321000999-1A04"]

    def test_gives_the_issuer_as_documents_state_it(self, directory):
        found = directory.staff(HsaId("SE2321000999-1A0D"))

        assert (found.issuer, found.title) == (samples.ISSUER, "Överläkare")

    def test_does_not_know_everybody(self, directory):
        assert directory.staff(HsaId("SE2321000999-9Z9Z")) is None

    @pytest.mark.parametrize("end,units", [
        ("2026-11-26T11:30:00", 0), ("2026-11-26T12:30:00", 1), ("2026-11-26T24:00:00", 0), ("2026-11-26T11:30:00Z", 1),
    ])  # fmt: skip
    def test_counts_a_commission_until_its_end_in_swedish_time(self, directory, end, units):
        """It is 12 o'clock in Sweden. An unreadable date ends the commission."""
        commission = etree.fromstring(
            "<c><commissionPurpose>Vård och Behandling</commissionPurpose><healthCareUnitHsaId>SE1</healthCareUnitHsaId>"
            f"<healthCareProviderHsaId>SE2</healthCareProviderHsaId><healthCareUnitEndDate>{end}</healthCareUnitEndDate></c>"
        )

        assert directory._is_active(commission) is bool(units)

    @pytest.mark.parametrize("purpose", ["Statistik", "Administration", ""])
    def test_counts_commissions_for_care_only(self, directory, purpose):
        commission = etree.fromstring(f"<c><commissionPurpose>{purpose}</commissionPurpose><healthCareUnitHsaId>SE1</healthCareUnitHsaId><healthCareProviderHsaId>SE2</healthCareProviderHsaId></c>")

        assert not directory._is_active(commission)


class TestThePersonRegistry:
    @pytest.mark.parametrize("number,expected", [
        ("191212121212", {"first_name": "Tolvan", "last_name": "Tolvansson", "address": "Provgatan 1", "postal_code": "12345", "city": "Provstad"}),
        ("197402272384", {"middle_name": "Mellan"}), ("198509052398", {"address": "c/o Hittipåsson, Provgatan 4"}),
        ("199611112385", {"protected": True}), ("196410052390", {"deceased": True, "protected": False}), ("199608112380", {"test_indicated": True}),
    ])  # fmt: skip
    def test_gives_the_person(self, persons, number, expected):
        found = persons.look_up(PersonId(number))

        assert {name: getattr(found, name) for name in expected} == expected

    def test_does_not_know_everybody(self, persons):
        assert persons.look_up(PersonId("200001152388")) is None

    def test_asks_for_at_most_500_numbers_in_a_call(self, persons, live):
        """No two of the numbers are the same, and only the last is anybody's."""
        numbers = [PersonId(f"2000{number:08d}") for number in range(1000)] + [PersonId("191212121212")]
        before = len(live.sandbox.state.journal.entries)

        found = persons.look_up_all(numbers)

        assert list(found) == numbers
        assert [one.first_name for one in found.values() if one] == ["Tolvan"]
        calls = [one.request.count("extension>") // 2 for one in live.sandbox.state.journal.entries[before:]]
        assert calls == [500, 500, 1]

    def test_one_call_that_fails_leaves_no_part_of_an_answer(self, persons, live):
        live.sandbox.faults.order(system="pu", operation="GetPersonsForProfile", kind="slow", seconds=2.7)
        numbers = [PersonId(f"2000{number:08d}") for number in range(501)]

        began = time.monotonic()
        with pytest.raises(Unavailable):
            persons.look_up_all(numbers)
        assert time.monotonic() - began < 5, "two calls take no longer than one may"

    def test_hides_a_test_indicated_person_in_production(self, live):
        strict = PersonRegistryClient(base_url=f"{live.url}/ntjp", logical_address="SE1", tls=Tls(), production=True)

        assert strict.look_up(PersonId("199608112380")) is None

    @pytest.mark.parametrize("written,protected", [("true", True), ("1", True), ("false", False), ("0", False)])
    @pytest.mark.parametrize("field", ["protectedPersonIndicator", "protectedPopulationRecord"])
    def test_tells_protection_in_both_spellings_of_the_schema(self, field, written, protected):
        contract = CONTRACTS["GetPersonsForProfile"]

        def answer(body, address):
            return etree.fromstring(_record(contract.namespace, field, written))

        with soap_server({PATH: Service(contract, answer)}) as url:
            found = PersonRegistryClient(base_url=url, logical_address="SE1", tls=Tls()).look_up(PersonId("191212121212"))

        assert found.protected is protected

    def test_refuses_an_answer_about_somebody_else(self):
        contract = CONTRACTS["GetPersonsForProfile"]

        def answer(body, address):
            return etree.fromstring(_record(contract.namespace, "testIndicator", "false"))

        with soap_server({PATH: Service(contract, answer)}) as url, pytest.raises(Unavailable):
            PersonRegistryClient(base_url=url, logical_address="SE1", tls=Tls()).look_up(PersonId("196904122386"))


    @pytest.mark.parametrize(("linked", "found"), [("199611102394", True), ("196904122386", False), (None, False)])
    def test_takes_a_record_with_another_number_only_when_it_is_linked_to_the_one_asked_for(self, linked, found):
        """Somebody who has got another number (integration 9, 16.4)."""
        contract = CONTRACTS["GetPersonsForProfile"]

        def answer(body, address):
            root = etree.fromstring(_record(contract.namespace, "testIndicator", "false"))
            root.find(f".//{{{PERSON}}}requestedPersonalIdentity/{{{PERSON}}}extension").text = "199611102394"
            if linked:
                root.find(f".//{{{PERSON}}}primaryIdentity").addnext(etree.fromstring(_link(linked)))
            return root

        with soap_server({PATH: Service(contract, answer)}) as url:
            client = PersonRegistryClient(base_url=url, logical_address="SE1", tls=Tls())
            if found:
                assert client.look_up(PersonId("199611102394")).person_id.digits == "199611102394"
            else:
                with pytest.raises(Unavailable):
                    client.look_up(PersonId("199611102394"))

    def test_refuses_two_records_about_one_person(self):
        """Only one of them might tell of a protection."""
        contract = CONTRACTS["GetPersonsForProfile"]

        def answer(body, address):
            root = etree.fromstring(_record(contract.namespace, "protectedPersonIndicator", "true"))
            root.append(etree.fromstring(_record(contract.namespace, "protectedPersonIndicator", "false"))[0])
            return root

        with soap_server({PATH: Service(contract, answer)}) as url, pytest.raises(Unavailable):
            PersonRegistryClient(base_url=url, logical_address="SE1", tls=Tls()).look_up(PersonId("191212121212"))


def _link(number: str) -> str:
    identity = f"<p:root>1.2.752.129.2.1.3.1</p:root><p:extension>{number}</p:extension>"
    level, primary = "<p:assuranceLevel>1</p:assuranceLevel>", "<p:primaryIdentity>false</p:primaryIdentity>"
    inside = f"<p:referredPersonalIdentity>{identity}</p:referredPersonalIdentity>{level}{primary}"
    return f'<p:linkedIdentity xmlns:p="{PERSON}">{inside}</p:linkedIdentity>'


def _record(namespace: str, field: str, value: str) -> str:
    flags = {"protectedPersonIndicator": "false", "testIndicator": "false", "protectedPopulationRecord": "false", field: value}
    identity = "<p:root>1.2.752.129.2.1.3.1</p:root><p:extension>191212121212</p:extension>"
    return (
        f'<r:GetPersonsForProfileResponse xmlns:r="{namespace}" xmlns:p="{PERSON}" xmlns:q="{PERSON_31}">'
        f"<r:requestedPersonRecord><p:requestedPersonalIdentity>{identity}</p:requestedPersonalIdentity><p:personRecord>"
        f"<p:personalIdentity>{identity}</p:personalIdentity><p:protectedPersonIndicator>{flags['protectedPersonIndicator']}</p:protectedPersonIndicator>"
        f"<p:testIndicator>{flags['testIndicator']}</p:testIndicator><p:primaryIdentity>1</p:primaryIdentity>"
        f"<q:protectedPopulationRecord>{flags['protectedPopulationRecord']}</q:protectedPopulationRecord>"
        "</p:personRecord></r:requestedPersonRecord></r:GetPersonsForProfileResponse>"
    )


@pytest.mark.django_db
class TestDelivery:
    @pytest.fixture(autouse=True)
    def addresses(self, live, settings):
        settings.REGISTRY_URL, settings.NTJP_URL = f"{live.url}/registry", f"{live.url}/ntjp"

    @pytest.fixture
    def deliver(self):
        def delivered(registry=None) -> dict[str, str]:
            worker = Worker(handlers=handlers(registry or Registry(), lambda system: Tls()), now=lambda: NOON)
            while worker.deliver_next():
                pass
            return {row.event or row.kind: row.state for row in Delivery.objects.order_by("id")}

        return delivered

    def register(self, seed=1) -> str:
        made = samples.document(KIND, seed)
        outbox.register(certificate_id=made.id, xml=samples.unsigned(KIND, seed), at=NOON)
        return made.id

    def order(self, client, system, operation, kind):
        assert client.post("/control/faults", json={"system": system, "operation": operation, "kind": kind}).status_code == 200

    def test_stores_and_sends_a_certificate(self, live, deliver):
        number = self.register()
        patient = samples.document(KIND, 1).patient.person_id.digits
        payload = {"sender": {"hsa_id": "SE1", "name": "A", "positions": [], "specialities": []}, "unit": asdict(samples.UNIT), "patient": patient}
        outbox.send(certificate_id=number, recipient="FKASSA", payload=payload, at=NOON)

        assert deliver() == {"register": "done", "send": "done"}
        assert [one.id for _, one in live.sandbox.state.sent_to("FKASSA")] == [number]

    def test_takes_what_has_already_arrived_for_done(self, live, deliver):
        number = self.register()
        deliver()
        Delivery.objects.update(state="waiting")

        assert deliver() == {"register": "done"}
        assert list(live.sandbox.state.certificates) == [number]

    @pytest.mark.parametrize("kind,state", [
        ("VALIDATION_ERROR", "parked"), ("REVOKED", "parked"), ("TECHNICAL_ERROR", "waiting"), ("APPLICATION_ERROR", "waiting"),
        ("down", "waiting"), ("fault", "waiting"), ("garbage", "waiting"), ("broken", "waiting"), ("lost", "waiting"),
    ])  # fmt: skip
    def test_parks_only_what_the_registry_refuses_for_good(self, live, deliver, kind, state):
        self.order(live.app.test_client(), "registry", "RegisterCertificate", kind)
        self.register()

        assert deliver() == {"register": state}

    def revoke(self, number, contract):
        patient = samples.document(KIND, 1).patient.person_id.digits
        payload = {
            "sender": asdict(samples.ISSUER), "unit": asdict(samples.UNIT), "patient": patient, "message": "Intyget har utfärdats på fel patient.",
            "signed_at": NOON.isoformat(), "contract": contract,
        }  # fmt: skip
        outbox.revoke(certificate_id=number, payload=payload, at=NOON)

    @pytest.mark.parametrize("contract", ["RevokeCertificate", "RevokeMedicalCertificate"])
    def test_revokes_over_the_contract_that_the_type_declares(self, live, deliver, contract):
        number = self.register()
        self.revoke(number, contract)

        assert deliver() == {"register": "done", "revoke": "done"}
        assert live.sandbox.state.certificates[number].is_revoked
        assert live.sandbox.state.journal.entries[-1].operation == contract

    @pytest.mark.parametrize("contract", ["RevokeCertificate", "RevokeMedicalCertificate"])
    def test_takes_what_is_already_revoked_for_done(self, live, deliver, contract):
        self.revoke(self.register(), contract)
        deliver()
        Delivery.objects.filter(kind="revoke").update(state="waiting")

        assert deliver() == {"register": "done", "revoke": "done"}
        assert live.sandbox.state.journal.entries[-1].outcome == "INFO"

    @pytest.mark.parametrize("kind,state", [
        ("INFO", "done"), ("VALIDATION_ERROR", "parked"), ("APPLICATION_ERROR", "waiting"), ("TECHNICAL_ERROR", "waiting"),
        ("down", "waiting"), ("fault", "waiting"), ("garbage", "waiting"), ("broken", "waiting"), ("lost", "waiting"),
    ])  # fmt: skip
    @pytest.mark.parametrize("contract", ["RevokeCertificate", "RevokeMedicalCertificate"])
    def test_parks_only_a_revocation_that_is_refused_for_good(self, live, deliver, contract, kind, state):
        number = self.register()
        self.order(live.app.test_client(), "registry", contract, kind)
        self.revoke(number, contract)

        assert deliver() == {"register": "done", "revoke": state}

    @pytest.mark.parametrize("kind,state", [("VALIDATION_ERROR", "parked"), ("APPLICATION_ERROR", "parked"), ("TECHNICAL_ERROR", "waiting"), ("down", "waiting")])
    def test_parks_what_the_care_system_refuses(self, live, deliver, kind, state):
        self.order(live.app.test_client(), "care", "CertificateStatusUpdateForCare", kind)
        self.tell()

        assert deliver() == {"SKAPAT": state}

    def tell(self):
        content = samples.unsigned(KIND, 1)
        payload = {"unit": samples.UNIT.hsa_id, "reference": "vs-7", "handled_by": samples.ISSUER.hsa_id}
        outbox.status_update(
            certificate_id=samples.document(KIND, 1).id, unit_id=samples.UNIT.hsa_id, event="SKAPAT", number=1, content=content, payload=payload, at=NOON
        )

    def test_tells_the_care_system_who_the_patient_is(self, live, deliver):
        self.tell()
        person = Person(person_id=samples.document(KIND, 1).patient.person_id, first_name="Tolvan", last_name="Tolvansson")

        assert deliver(Registry(person)) == {"SKAPAT": "done"}
        assert "Tolvansson" in live.sandbox.state.journal.entries[-1].request
        assert [one.event for one in live.sandbox.state.updates] == ["SKAPAT"]

    def test_tells_nothing_about_a_protected_patient(self, live, deliver):
        self.tell()
        person = Person(person_id=samples.document(KIND, 1).patient.person_id, first_name="Tolvan", last_name="Tolvansson", protected=True)

        assert deliver(Registry(person)) == {"SKAPAT": "done"}
        assert "Sekretessmarkering" in live.sandbox.state.journal.entries[-1].request
        assert "Tolvan" not in live.sandbox.state.journal.entries[-1].request

    def test_rebuilds_a_frozen_update_when_protection_has_come(self, live, deliver):
        client = live.app.test_client()
        self.order(client, "care", "CertificateStatusUpdateForCare", "TECHNICAL_ERROR")
        self.tell()
        person = Person(person_id=samples.document(KIND, 1).patient.person_id, first_name="Tolvan", last_name="Tolvansson")
        deliver(Registry(person))
        self.order(client, "care", "CertificateStatusUpdateForCare", "ok")
        Delivery.objects.update(next_try=NOON)

        deliver(Registry(Person(person_id=person.person_id, last_name="Tolvansson", protected=True)))

        assert "Tolvansson" not in live.sandbox.state.journal.entries[-1].request

    def test_waits_while_the_person_registry_is_silent(self, live, deliver):
        self.tell()

        class Silent:
            def look_up(self, person_id):
                raise Unavailable(service="person registry", permanent=False, contact=True)

        assert deliver(Silent()) == {"SKAPAT": "waiting"}
        assert live.sandbox.state.updates == []

