"""FK7263 from the registry to the page and the print: appendix A and B and rules R-01 to R-10 of the specification."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree, html
from structlog.testing import capture_logs

from webcert.accesslog.models import AccessLogRow
from webcert.adapters import certxml, pdf
from webcert.adapters.certxml import medical_certificate
from webcert.adapters.certxml.read import NotACertificate
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.soap import client as soap
from webcert.adapters.soap.client import Tls
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.certificates import presentation
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.cli.samples import ISSUER
from webcert.domain.errors import Unavailable
from webcert.domain.staff import CareUnit, Role, StaffMember
from webcert.launch import session as logins
from webcert.sandbox import archive

KIND = catalogue.by_any_name("FK7263")
SENT, REVOKED, SPARSE = (f"7b1e0f52-7263-4a10-8c11-00000000000{number}" for number in (1, 2, 3))
NONE = "7b1e0f52-7263-4a10-8c11-0000000000ff"
F = "{urn:riv:insuranceprocess:healthreporting:mu7263:3}"


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """The limits are those of a person who waits; a busy machine that runs tests may take longer."""
    for name in ("CERTIFICATE_REGISTRY_READ", "PERSON_REGISTRY"):
        monkeypatch.setattr(soap, name, replace(getattr(soap, name), connect=20, total=20))


def statement(number=SENT, *changes):
    root = archive.certificates()[number].root
    for change in changes:
        change(root)
    return root


def without(*names):
    def change(root):
        for one in [one for name in names for one in root.iter(f"{F}{name}")]:
            one.getparent().remove(one)

    return change


def with_measure(code):
    def change(root):
        root.find(f"{F}aktivitet").addprevious(made := etree.Element(f"{F}aktivitet"))
        etree.SubElement(made, f"{F}aktivitetskod").text = code

    return change


def rows(root):
    """What the reading view shows, as `category: heading: content` lines."""
    document = medical_certificate.document(root, KIND)
    found = []
    for category in presentation.reading(KIND, document.answers, catalogue.texts(KIND, "1.0")):
        for one in category.shown:
            content = one.items or [" ".join(row) for row in one.rows] or [one.text or "Ej angivet"]
            found += [f"{category.id}: {one.heading}: {line}".replace(": : ", ": ") for line in content]
    return found


def test_the_view_of_appendix_a():
    assert rows(statement()) == [
        "KAT_1: Ej angivet", "KAT_2: Diagnoskod enligt ICD-10 (huvuddiagnos): M545",
        "KAT_2: Förtydligande av diagnos/diagnoser: Lumbago. Samsjuklighet föreligger",
        "KAT_3: Värk i ländryggen som har tilltagit sedan en vecka efter ett tungt lyft.",
        "KAT_4: Nedsatt rörlighet i ländryggen, kan inte böja sig framåt.",
        "KAT_41: Min undersökning av patienten den 2016-09-05", "KAT_41: Min telefonkontakt med patienten den Ej angivet",
        "KAT_41: Journaluppgifter, den Ej angivet", "KAT_41: Annat, den 2016-09-02", "KAT_5: Kan inte lyfta eller stå längre stunder.",
        "KAT_61: Kontakt med Arbetsförmedlingen: Ej angivet", "KAT_61: Kontakt med företagshälsovården: Ja", "KAT_61: Övrigt: Ej angivet",
        "KAT_62: Inom sjukvården: Träning hos fysioterapeut två gånger i veckan", "KAT_62: Annan åtgärd: Ej angivet", "KAT_7: Nej",
        "KAT_81: Nuvarande arbete - Lagerarbetare", "KAT_82: Nedsatt med hälften 2016-10-03 2016-10-16",
        "KAT_82: Helt nedsatt 2016-09-05 2016-10-02", "KAT_9: Ej angivet", "KAT_10: Ja", "KAT_11: Nej", "KAT_12: Ej angivet",
        "KAT_13: 4b: Anteckning från fysioterapeut. Patienten är motiverad.", "KAT_17: 0000000 - 1627840",
    ]  # fmt: skip


def test_the_validity_stands_in_lists():
    assert KIND.list_info(medical_certificate.document(statement(), KIND).answers) == "2016-09-05 - 2016-10-16"


@pytest.mark.parametrize("changes, told", [
    ((without("medicinsktTillstand", "referens", "vardkontakt"), with_measure("Avstangning_enligt_SmL_pga_smitta")),
     ("KAT_1: Ja", "KAT_2: Diagnoskod enligt ICD-10 (huvuddiagnos): Ej angivet", "KAT_41: Annat, den Ej angivet")),
    ((without("datum"), with_measure("Forandrat_ressatt_till_arbetsplatsen_ar_aktuellt")), ("KAT_41: Annat, den Ej angivet", "KAT_11: Ja")),
    ((lambda root: root.find(f".//{F}tillstandskod").set("codeSystem", "1.2.3"),), ("KAT_2: Diagnoskod enligt ICD-10 (huvuddiagnos): M545",)),
    ((without("kommentar"),), ("KAT_13: Ej angivet",)),
    ((lambda root: setattr(root.find(f"{F}kommentar"), "text", " \n "),), ("KAT_13: Ej angivet",)),
    ((without("arbetsuppgift"),), ("KAT_81: Ej angivet",)),
    ((without("varaktighetTom"),), ("KAT_82: Ej angivet",)),
    ((with_measure("Arbetslivsinriktad_rehabilitering_ar_aktuell"),), ("KAT_7: Nej",)),
])  # fmt: skip
def test_odd_data_reads_as_far_as_it_can(changes, told):
    assert set(told) <= set(rows(statement(SENT, *changes)))


@pytest.mark.parametrize("written", ["2016-09-06T07:14:22Z", "2016-09-06T09:14:22+02:00", "2016-09-06T09:14:22.123", "2016-09-06T09:14:22"])
def test_the_time_of_signing_is_swedish_whatever_its_zone(written):
    root = statement(SENT, lambda one: setattr(one.find(f"{F}signeringsdatum"), "text", written))

    assert medical_certificate.document(root, KIND).signed_at == datetime(2016, 9, 6, 9, 14, 22)


def test_a_number_without_hyphen_is_the_same_patient():
    assert medical_certificate.document(statement(REVOKED), KIND).patient == medical_certificate.document(statement(), KIND).patient


@pytest.mark.parametrize("name", ["patient", "lakarutlatande-id", "signeringsdatum"])
def test_what_lacks_its_marks_is_no_certificate(name):
    with pytest.raises(NotACertificate):
        medical_certificate.document(statement(SENT, without(name)), KIND)


class TestRegistry:
    @pytest.fixture
    def client_(self, live):
        return CertificateRegistryClient(base_url=f"{live.url}/registry", logical_address="5565594230", tls=Tls())

    def test_a_certificate_comes_with_what_has_happened_to_it(self, client_):
        found = client_.find(SENT)

        assert (found.document.id, found.sent_to, found.sent_at.isoformat()[:16], found.revoked_at) == (SENT, "FKASSA", "2016-09-06T09:20", None)

    def test_a_revoked_one_comes_with_its_content(self, client_):
        assert client_.find(REVOKED).revoked_at.isoformat()[:16] == "2016-03-15T08:30"

    def test_there_is_none_of_an_unknown_id(self, client_):
        assert client_.find(NONE) is None

    @pytest.mark.parametrize("kind", ["VALIDATION_ERROR", "APPLICATION_ERROR"])
    def test_a_refusal_without_content_is_none(self, client_, live, kind):
        fault = {"system": "registry", "operation": "GetMedicalCertificate", "kind": kind}
        assert httpx.post(f"{live.url}/control/faults", json=fault).status_code == 200
        assert client_.find(SENT) is None

    def test_a_registry_that_says_that_it_failed_has_not_said_that_there_is_none(self, client_, live):
        fault = {"system": "registry", "operation": "GetMedicalCertificate", "kind": "TECHNICAL_ERROR"}
        assert httpx.post(f"{live.url}/control/faults", json=fault).status_code == 200
        with pytest.raises(Unavailable):
            client_.find(SENT)

    def test_a_certificate_that_cannot_be_read_is_told_by_its_id_alone(self, client_, monkeypatch):
        def broken(root, kind):
            raise NotACertificate("no patient")

        monkeypatch.setattr(medical_certificate, "document", broken)
        with capture_logs() as lines, pytest.raises(Unavailable):
            client_.find(SENT)

        (line,) = [one for one in lines if one["event"] == "certificate_unreadable"]
        assert line == {
            "event": "certificate_unreadable", "log_level": "error", "certificate_id": SENT, "form": "FK7263", "problem": "NotACertificate",
        }  # fmt: skip

    def test_an_answer_about_another_certificate_is_not_taken(self, client_, monkeypatch):
        other = medical_certificate.document(statement(SPARSE), KIND)
        monkeypatch.setattr(medical_certificate, "document", lambda root, kind: other)

        with capture_logs() as logs:
            assert client_.find(SENT) is None

        assert [(one["event"], one["alarm"]) for one in logs] == [("answer_about_another", True)]

    @pytest.mark.parametrize("form", [one.form for one in catalogue.TYPES if "sign" in one.can])
    def test_every_type_comes_back_as_it_was_registered(self, client_, live, form):
        kind = catalogue.by_any_name(form)
        message = samples.unsigned(kind, 1)
        made = certxml.document(message)
        name = "RegisterCertificate" if kind.older_form is None else kind.older_form.stored_by
        soap.call(
            f"{live.url}/registry/{REGISTRY_PATHS[name]}", CONTRACTS[name], message, logical_address="5565594230",
            limits=soap.CERTIFICATE_REGISTRY,
        )  # fmt: skip

        found = client_.find(made.id)

        assert kind.dump(found.document.answers) == kind.dump(made.answers)
        assert (found.document, found.sent_at, found.revoked_at) == (made, None, None)


def login(client, unit, role=Role.DOCTOR):
    user = StaffMember(
        hsa_id=ISSUER.hsa_id, name="Anna Provläkare", role=role, positions=ISSUER.positions,
        units=(CareUnit(details=unit, commission="Vård och behandling"),),
    )  # fmt: skip
    now = datetime.now(UTC)
    stored = client.session
    stored["login"] = {"id": "b" * 64, "user": user.to_json(), "began": now.isoformat(), "unit": unit.hsa_id}
    stored["active"] = now.isoformat()
    stored.save()
    return user


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def client(self):
        return Client()

    @pytest.fixture(autouse=True)
    def addresses(self, live, settings):
        settings.REGISTRY_URL, settings.NTJP_URL = f"{live.url}/registry", f"{live.url}/ntjp"
        self.unit = medical_certificate.document(statement(), KIND).unit

    def opened(self, client, number, role=Role.DOCTOR, **changed):
        login(client, replace(self.unit, **changed), role)
        return client.get(f"/visa/intyg/{number}", {"enhet": changed.get("hsa_id", self.unit.hsa_id)}, follow=True)

    @pytest.mark.scenario(56)
    @pytest.mark.parametrize("role", [Role.DOCTOR, Role.DENTIST, Role.CARE_ADMINISTRATOR])
    def test_everybody_may_read_and_print_it_and_nothing_else(self, client, role):
        page = html.fromstring(self.opened(client, SENT, role).content)

        buttons = [" ".join(one.text_content().split()) for one in page.xpath("//*[@id='status']//button | //*[@id='status']//a")]
        text = " ".join(page.text_content().split())
        assert [one for one in buttons if one in ("Ersätt", "Förnya", "Makulera") or one.startswith("Skicka")] == []
        assert {"Fullständigt intyg", "Minimalt intyg"} <= set(buttons)
        assert "har ersatts av FK7804" in text and "Lagerarbetare" in text and "Intyget är skickat till Försäkringskassan" in text
        assert [row.activity for row in AccessLogRow.objects.all()] == ["Läsa"]
        assert Certificate.objects.count() == 0

    @pytest.mark.parametrize("variant, there, absent", [
        ("full", ("Lumbago", "Lagerarbetare", "19850905-2398", "0000000 - 1627840", "2016-09-06"), ("Arkiv Gammalsson",)),
        ("minimal", ("Lagerarbetare", "19850905-2398", "0000000 - 1627840", "2016-09-06"),
         ("Lumbago", "M545", "tilltagit", "ländryggen", "Kan inte lyfta", "fysioterapeut", "Arkiv Gammalsson")),
    ])  # fmt: skip
    def test_the_prints(self, client, variant, there, absent):
        self.opened(client, SENT)
        answer = client.get(reverse("print", args=[logins.LaunchContext.objects.get().id, SENT]), {"variant": variant})

        text = " ".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(io.BytesIO(answer.content)))
        assert [one for one in there if one not in " ".join(text.split())] == []
        assert [one for one in absent if one in text] == []

    def test_a_revoked_one_is_shown_as_such_and_not_printed(self, client):
        page = html.fromstring(self.opened(client, REVOKED).content)

        assert "Intyget är makulerat" in page.text_content() and not page.xpath("//*[@id='status']//a[contains(@href,'variant=')]")
        launch = logins.LaunchContext.objects.get()
        for variant in ("full", "minimal"):
            assert client.get(reverse("print", args=[launch.id, REVOKED]), {"variant": variant}).status_code in (403, 409)

    def test_a_care_administrator_may_not_read_about_a_protected_person(self, client, live, monkeypatch):
        patients = live.sandbox.state.people.patients
        monkeypatch.setitem(patients, "arkiv", replace(patients["arkiv"], protected=True))

        assert self.opened(client, SENT, Role.CARE_ADMINISTRATOR).status_code == 403
        assert AccessLogRow.objects.count() == 0

    def test_another_care_provider_may_not_read_it(self, client):
        assert self.opened(client, SENT, hsa_id="SE2321000999-2B02", provider_id="SE2321000999-2B00").status_code == 403

    def test_an_unknown_certificate_is_told_so(self, client):
        answer = self.opened(client, NONE)

        assert answer.status_code == 404 and AccessLogRow.objects.count() == 0

    def test_a_silent_registry_is_told_so(self, client, settings):
        settings.REGISTRY_URL = "http://127.0.0.1:9"
        answer = self.opened(client, SENT)

        assert answer.status_code == 502 and "intygstjänsten" in answer.content.decode() and AccessLogRow.objects.count() == 0

    @pytest.mark.parametrize("name", ["renew", "replace", "revoke", "send"])
    def test_nothing_else_can_be_done_by_address_either(self, client, name):
        self.opened(client, SENT)
        assert client.post(reverse(name, args=[logins.LaunchContext.objects.get().id, SENT])).status_code in (403, 404)

    def test_an_open_page_asks_on_without_being_told_that_it_is_gone(self, client):
        self.opened(client, SENT)
        answer = client.get(reverse("poll", args=[logins.LaunchContext.objects.get().id, SENT]), {"revision": "registry"})
        assert answer.json()["taken"] is None


@pytest.mark.parametrize("variant", [pdf.Variant.FULL, pdf.Variant.MINIMAL])
def test_the_print_has_two_pages(variant):
    document = medical_certificate.document(statement(), KIND)
    made = pdf.render(
        document, KIND, catalogue.texts(KIND, "1.0"), variant=variant, signed_xml=None, printed_at=datetime(2026, 11, 26), sent=True
    )

    assert len(pypdfium2.PdfDocument(io.BytesIO(made))) == 2
