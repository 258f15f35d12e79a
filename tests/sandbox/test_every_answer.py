"""Every answer that a stand-in can be ordered to give, as the product's own clients take it: refused in time, and forgotten (B116 to B122)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from tests.product.conftest import Registry
from webcert.adapters.directories.hsa import DirectoryClient
from webcert.adapters.directories.kept import Kept
from webcert.adapters.directories.persons import PersonRegistryClient
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.soap import client, results
from webcert.adapters.soap.client import Tls
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.xml import parse
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.delivery import outbox
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId, PersonId
from webcert.sandbox import archive, faults, operations
from webcert.sandbox.faults import Kind

OFFERED = operations.offered()
ANNA, EKBACKEN, TESTA = HsaId("SE2321000999-1A0D"), "SE2321000999-1A02", PersonId("196904122386")
CREDENTIALS, EMPLOYEE = "GetCredentialsForPersonIncludingProtectedPerson", "GetEmployeeIncludingProtectedPerson"
OLD = next(iter(archive.certificates()))
NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
#: Answers that do not come in time; the others are given all the time that a busy computer needs.
LATE = (Kind.SLOW, Kind.SILENT, Kind.DRIP)
SHORT, LONG = {"connect": 0.5, "total": 0.5}, {"connect": 20, "total": 20}
#: An envelope with nothing in it is an answer, though a useless one.
NO_CONTACT = {*faults.TRANSPORT, *faults.XML} - {Kind.EMPTY_ENVELOPE}
ABOUT_ANOTHER = {Kind.OTHER, Kind.OTHER_RECORD}


def seconds_for(kind):
    return SHORT if kind in LATE else LONG


@pytest.fixture(autouse=True)
def nobody_goes_elsewhere(live):
    """Redirects are not followed, and entities not fetched."""
    yield
    assert "elsewhere" not in {one.operation for one in live.sandbox.state.journal.entries}


@pytest.fixture
def order(live):
    def ordered(system, operation, kind):
        live.sandbox.faults.order(system=system, operation=operation, kind=kind)

    return ordered


def refused(ask, kind):
    """The failure, which came in time."""
    began = time.monotonic()
    with capture_logs() as logs, pytest.raises(Unavailable) as caught:
        ask()
    if kind in LATE:
        assert time.monotonic() - began < 5
    assert any(one.get("alarm") for one in logs) is (kind in ABOUT_ANOTHER), logs
    return caught.value


class TestThePersonRegistry:
    @pytest.fixture
    def persons(self, live):
        def made(seconds):
            limits = replace(client.PERSON_REGISTRY, **seconds)
            return PersonRegistryClient(base_url=f"{live.url}/ntjp", logical_address="SE1", tls=Tls(), limits=limits)

        return made

    @pytest.mark.parametrize("kind", OFFERED["pu", "GetPersonsForProfile"])
    def test_nobody_is_taken_for_the_patient(self, persons, order, live, kind):
        order("pu", "GetPersonsForProfile", kind)

        failure = refused(lambda: persons(seconds_for(kind)).look_up(TESTA), kind)

        assert (failure.permanent, failure.contact) == (False, kind in NO_CONTACT | ABOUT_ANOTHER | {Kind.INCOMPLETE})
        live.sandbox.faults.clear()
        assert persons(LONG).look_up(TESTA).last_name == "Exempelsson"

    @pytest.mark.parametrize("kind", sorted(ABOUT_ANOTHER))
    def test_one_wrong_person_among_several_spoils_the_whole_answer(self, persons, order, kind):
        order("pu", "GetPersonsForProfile", kind)

        with pytest.raises(Unavailable):
            persons(LONG).look_up_all([TESTA, PersonId("197402272384")])


class TestTheDirectory:
    @pytest.fixture
    def directory(self, live, clock):
        kept = Kept(size=100)

        def made(seconds):
            limits = replace(client.DIRECTORY, **seconds)
            return DirectoryClient(
                base_url=f"{live.url}/ntjp", logical_address="SE1", tls=Tls(), now=clock, limits=limits, seconds=seconds["total"], kept=kept
            )

        return made

    @pytest.mark.parametrize("kind", [one for one in OFFERED["hsa", EMPLOYEE] if one not in (Kind.INFO, Kind.ERROR_WITH_DATA)])
    @pytest.mark.parametrize("operation", [CREDENTIALS, EMPLOYEE])
    def test_nobody_gets_anothers_rights_and_no_commission_ends(self, directory, order, live, operation, kind):
        order("hsa", operation, kind)

        failures = [refused(lambda: directory(seconds_for(kind)).staff(ANNA), kind)]
        if operation == CREDENTIALS:
            failures.append(refused(lambda: directory(seconds_for(kind)).commissions(ANNA), kind))

        for failure in failures:
            assert (failure.permanent, failure.contact) == (False, kind in NO_CONTACT | ABOUT_ANOTHER | {Kind.INCOMPLETE})
        live.sandbox.faults.clear()
        assert directory(LONG).staff(ANNA).name == "Anna Provläkare"

    @pytest.mark.parametrize("kind", [one for one in OFFERED["hsa", "GetUnit"] if one not in (Kind.INFO, Kind.ERROR_WITH_DATA)])
    @pytest.mark.parametrize(("operation", "blank"), [("GetUnit", {"phone": ""}), ("GetHealthCareUnitMembers", {"workplace_code": "0000000"})])
    def test_a_unit_gets_blanks_and_never_anothers_address_or_code(self, directory, order, live, operation, blank, kind):
        order("hsa", operation, kind)

        unit = directory({"connect": 2, "total": 2} if kind in LATE else LONG).staff(ANNA).unit(EKBACKEN)

        assert {name: getattr(unit, name) for name in blank} == blank
        live.sandbox.faults.clear()
        found = directory(LONG).staff(ANNA).unit(EKBACKEN)
        assert (found.phone, found.workplace_code) == ("0101234567", "1627840"), "what was wrong is not kept"

    @pytest.mark.parametrize("kind", [Kind.INFO, Kind.ERROR_WITH_DATA])
    def test_what_comes_with_information_or_an_error_is_used(self, directory, order, kind):
        """Integration 8."""
        order("hsa", "*", kind)

        assert directory(LONG).staff(ANNA).unit(EKBACKEN).phone == "0101234567"


class TestReadingInTheCertificateRegistry:
    OLDER = catalogue.by_any_name("TSTRK1031")
    #: Where the registry says that there is no such certificate, or tells of another one.
    NONE = {
        "GetMedicalCertificate": {Kind.VALIDATION_ERROR, Kind.APPLICATION_ERROR, Kind.REVOKED, Kind.OTHER},
        "GetTSDiabetes": {Kind.VALIDATION_ERROR, Kind.APPLICATION_ERROR, Kind.REVOKED, Kind.OTHER},
        "GetCertificateTypeInfo": {Kind.FAULT}, "GetCertificate": {Kind.OTHER},
    }  # fmt: skip

    @pytest.fixture
    def registry(self, live):
        def made(seconds):
            limits = replace(client.CERTIFICATE_REGISTRY_READ, **seconds)
            return CertificateRegistryClient(base_url=f"{live.url}/registry", logical_address="5565594230", tls=Tls(), limits=limits)

        return made

    @pytest.fixture
    def registered(self, live, messages):
        """The id that each way of reading is asked about. There are two certificates for each."""
        older = [samples.unsigned(self.OLDER, seed) for seed in (1, 2)]
        for message in (messages.register("c-1"), messages.register("c-2", number=TESTA.digits), *older):
            contract = next(one for one in CONTRACTS.values() if one.request == parse(message).tag)
            address = f"{live.url}/registry/{REGISTRY_PATHS[contract.name]}"
            assert results.read(client.call(address, contract, message, logical_address="5565594230", limits=client.CERTIFICATE_REGISTRY)) == results.OK
        old = samples.document(self.OLDER, 1).id
        return {"GetCertificate": "c-1", "GetTSDiabetes": old, "GetMedicalCertificate": OLD, "GetCertificateTypeInfo": OLD}

    @pytest.mark.parametrize(("operation", "kind"), [(name, kind) for name in NONE for kind in OFFERED["registry", name]])
    def test_nothing_is_shown(self, registry, registered, order, live, operation, kind):
        number = registered[operation]
        order("registry", operation, kind)

        with capture_logs() as logs:
            if kind in self.NONE[operation]:
                assert registry(LONG).find(number) is None
            else:
                with pytest.raises(Unavailable):
                    registry(seconds_for(kind)).find(number)

        told = any(one["event"] == "answer_about_another" and one["alarm"] for one in logs)
        assert told is (kind == Kind.OTHER and operation != "GetCertificateTypeInfo")
        live.sandbox.faults.clear()
        assert registry(LONG).find(number).document.id == number


@pytest.mark.django_db
class TestDelivering:
    """What is delivered waits and arrives; only what is refused for good is parked, and only silence opens the circuit (M6, M8)."""

    KIND = catalogue.by_any_name("FK7804")

    @pytest.fixture
    def worker(self, live, settings):
        settings.REGISTRY_URL, settings.NTJP_URL = f"{live.url}/registry", f"{live.url}/ntjp"

        def made(seconds, at=NOON):
            settings.REGISTRY_SECONDS = settings.CARE_SYSTEM_SECONDS = seconds
            return Worker(handlers=handlers(Registry(), lambda system: Tls()), now=lambda: at)

        return made

    def enqueue(self, system):
        content, number = samples.unsigned(self.KIND, 1), samples.document(self.KIND, 1).id
        if system == "registry":
            outbox.register(certificate_id=number, xml=content, at=NOON)
        else:
            payload = {"unit": samples.UNIT.hsa_id, "reference": "vs-7", "handled_by": samples.ISSUER.hsa_id}
            outbox.status_update(
                certificate_id=number, unit_id=samples.UNIT.hsa_id, event="SKAPAT", number=1, content=content, payload=payload, at=NOON
            )

    REFUSALS = {
        "registry": {Kind.VALIDATION_ERROR, Kind.REVOKED}, "care": {Kind.VALIDATION_ERROR, Kind.APPLICATION_ERROR, Kind.REVOKED},
    }  # fmt: skip
    CASES = [
        (system, operation, kind)
        for system, operation in (("registry", "RegisterCertificate"), ("care", "CertificateStatusUpdateForCare"))
        for kind in OFFERED[system, operation] if (system, kind) != ("care", Kind.INFO)
    ]  # fmt: skip

    @pytest.mark.parametrize(("system", "operation", "kind"), CASES)
    def test_it_arrives_when_the_fault_is_over(self, worker, order, live, system, operation, kind):
        self.enqueue(system)
        order(system, operation, kind)
        first = worker(seconds_for(kind))
        assert first.deliver_next()

        row = Delivery.objects.get()
        refused_for_good = kind in self.REFUSALS[system]
        assert row.state == ("parked" if refused_for_good else "waiting"), row.reason
        assert first.circuits[row.receiver].failures == (kind in NO_CONTACT)
        live.sandbox.faults.clear()
        assert worker(LONG, NOON + timedelta(hours=2)).deliver_next() is not refused_for_good

        assert Delivery.objects.get().state == ("parked" if refused_for_good else "done")
        if system == "registry":
            assert len(live.sandbox.state.certificates) == (not refused_for_good)
        else:
            assert {one.event for one in live.sandbox.state.updates} == (set() if refused_for_good else {"SKAPAT"})
