"""What wrong links, forms and calls get: a clear answer, and nothing changed (robustness 5)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from limits import parse

from tests.product.conftest import ISSUER, PERSON, UNIT, USER, Directory, Registry, page
from webcert.adapters import outside
from webcert.adapters.certxml.read import text
from webcert.adapters.soap import envelope
from webcert.certificates import actions
from webcert.certificates.models import Certificate
from webcert.config import rates
from webcert.domain.errors import Unavailable
from webcert.launch import session as logins
from webcert.launch.models import LaunchContext

pytestmark = pytest.mark.django_db
class Silent:
    def look_up(self, person_id):
        raise Unavailable(service="person registry", permanent=False)

    def staff(self, hsa_id):
        raise Unavailable(service="directory", permanent=False)


@pytest.fixture(autouse=True)
def outside_systems(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)


def save(client, draft, **fields):
    body = {"revision": "1", "save_id": str(uuid.uuid4()), **fields}
    form = "&".join(f"{name}={value}" for name, value in body.items())
    return client.put(page(client, draft, "answers"), form, content_type="application/x-www-form-urlencoded")


def test_the_draft_page_opens(doctor_client, draft):
    assert "Läkarintyg för sjukpenning" in doctor_client.get(page(doctor_client, draft)).content.decode()


def test_a_save_is_kept(doctor_client, draft):
    assert save(doctor_client, draft, **{"25": "Hej"}).json()["revision"] == 2


@pytest.mark.parametrize("number", ["1", "..%2F..%2Fetc", "x" * 300, "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"])
def test_a_link_without_a_document_is_told_so(doctor_client, number):
    answer = doctor_client.get(f"/visa/intyg/{number}")

    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_a_link_with_another_type_is_not_found(doctor_client, draft):
    assert doctor_client.get(f"/visa/intyg/luse/{draft.pk}").status_code == 404


@pytest.mark.parametrize("name", ["LISJP", "lisjp", "FK7804"])
def test_a_link_with_the_documents_type_opens_in_any_spelling(doctor_client, draft, name):
    assert doctor_client.get(f"/visa/intyg/{name}/{draft.pk}").status_code == 302


def test_a_link_on_a_unit_without_commission_is_refused(doctor_client, draft):
    answer = doctor_client.get(f"/visa/intyg/{draft.pk}?enhet=SE2321000888-2B02")

    assert "Medarbetaruppdrag saknas" in answer.content.decode()


def test_units_compare_without_regard_to_case_and_blanks(doctor_client, draft):
    assert doctor_client.get(f"/visa/intyg/{draft.pk}?enhet=%20{UNIT.hsa_id.lower()}%20").status_code == 302


@pytest.mark.parametrize("query", ["sjf=true&sjf=false", "fornamn=" + "a" * 201, "ref=" + "r" * 256, "postort=" + "p" * 501])
def test_a_faulty_parameter_is_named_and_not_repeated(doctor_client, draft, query):
    answer = doctor_client.get(f"/visa/intyg/{draft.pk}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.content.decode()
    assert "aaaa" not in answer.content.decode()


def test_unknown_parameters_lead_nowhere_else(doctor_client, draft):
    answer = doctor_client.get(f"/visa/intyg/{draft.pk}?next=https://evil.example&url=//evil")

    assert answer["Location"].startswith("/i/")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_link_posted_as_something_else_is_refused(doctor_client, draft, content_type):
    assert doctor_client.post(f"/visa/intyg/{draft.pk}", b"{}", content_type=content_type).status_code == 415


def test_another_logins_launch_context_is_refused(doctor_client, draft):
    LaunchContext.objects.update(login="b" * 64)

    assert doctor_client.get(page(doctor_client, draft)).status_code == 403


def test_without_a_login_nothing_is_shown(client, draft):
    assert client.get(f"/i/{'x' * 43}/{draft.pk}").status_code == 403


def test_a_silent_person_registry_shows_nothing(doctor_client, draft, monkeypatch):
    monkeypatch.setattr(outside, "person_registry", Silent)

    answer = doctor_client.get(page(doctor_client, draft))

    assert answer.status_code == 503
    assert "Tolvan" not in answer.content.decode()


def test_an_unknown_person_is_not_a_silent_registry(doctor_client, draft, monkeypatch):
    monkeypatch.setattr(outside, "person_registry", lambda: Registry(None))

    assert "Personen hittades inte" in doctor_client.get(page(doctor_client, draft)).content.decode()


@pytest.mark.parametrize("fields", [
    {"status": "SIGNED"}, {"patient": "1"}, {"28": "OKÄND"}, {"27": "kanske"}, {"39": "x"}, {"6:system": "SNOMED"},
    {"1:UNDERSOKNING": "2" * 33}, {"25": "x" * 20_001}, {"revision": "-1"}, {"revision": "1e9"}, {"save_id": "x" * 37},
])
def test_a_form_that_no_page_sends_is_refused(doctor_client, draft, fields):
    assert save(doctor_client, draft, **fields).status_code == 400
    assert Certificate.objects.get().revision == 1


@pytest.mark.parametrize("typed", ["2019-02-30", "2019-13-01", "0000-01-01", "idag"])
def test_an_impossible_date_is_kept_and_marked(doctor_client, draft, typed):
    answer = save(doctor_client, draft, **{"1:UNDERSOKNING": typed})

    assert Certificate.objects.get().answers["1"] == {"UNDERSOKNING": typed}
    assert any(one["field"] == "1:UNDERSOKNING" and one["shown"] == "always" for one in answer.json()["problems"])


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "{{7*7}}", "' OR 1=1--", "#read(\"/etc/passwd\")", "]]>"])
def test_text_is_text_everywhere(doctor_client, draft, typed):
    save(doctor_client, draft, **{"25": typed.replace("&", "%26").replace("#", "%23")})

    shown = doctor_client.get(page(doctor_client, draft)).content.decode()

    assert Certificate.objects.get().answers["25"] == typed
    assert "<script>alert" not in shown
    assert ">49<" not in shown


def test_an_old_revision_is_told_by_cause(doctor_client, draft):
    save(doctor_client, draft, **{"25": "ett"})

    answer = save(doctor_client, draft, **{"25": "två"})

    assert (answer.status_code, answer.json()["cause"]) == (409, "other_window")


def test_json_is_not_a_form(doctor_client, draft):
    assert doctor_client.put(page(doctor_client, draft, "answers"), "{}", content_type="application/json").status_code == 415


def test_a_deleted_draft_is_told_so(doctor_client, draft):
    Certificate.objects.all().delete()

    assert save(doctor_client, draft).status_code == 404


def test_an_unsigned_draft_cannot_be_sent(doctor_client, draft):
    assert doctor_client.post(page(doctor_client, draft, "send")).status_code == 409


def test_the_minimal_print_of_a_draft_is_refused(doctor_client, draft):
    assert doctor_client.get(page(doctor_client, draft, "print") + "?variant=minimal").status_code == 409


@pytest.mark.parametrize("query", ["q=" + "x" * 101, "q=a&system=SNOMED"])
def test_a_search_beyond_the_limits_is_refused(doctor_client, query):
    assert doctor_client.get(f"/diagnoser?{query}").status_code == 400


@pytest.mark.parametrize("typed", ["%25", "_", "*", "\\"])
def test_search_takes_every_character_literally(doctor_client, typed):
    assert doctor_client.get("/diagnoser", {"system": "ICD_10_SE", "by": "text", "q": typed}).json()["hits"] == []


def test_no_page_may_be_framed_or_kept(doctor_client, draft):
    answer = doctor_client.get(page(doctor_client, draft))

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


def request(**changes):
    fields = {
        "code": "LISJP", "system": "b64ea353-e8f6-4832-b563-fc7d46f29548", "root": "1.2.752.129.2.1.3.1", "number": "191212121212",
        "first": "Tolvan", "who": ISSUER.hsa_id, "unit": UNIT.hsa_id, **changes,
    }
    return """<r:CreateDraftCertificate xmlns:r="urn:riv:clinicalprocess:healthcond:certificate:CreateDraftCertificateResponder:3"
 xmlns="urn:riv:clinicalprocess:healthcond:certificate:3" xmlns:t="urn:riv:clinicalprocess:healthcond:certificate:types:3"><r:intyg>
<r:typAvIntyg><t:code>{code}</t:code><t:codeSystem>{system}</t:codeSystem></r:typAvIntyg><r:patient><person-id><t:root>{root}</t:root>
<t:extension>{number}</t:extension></person-id><fornamn>{first}</fornamn><efternamn>Tolvansson</efternamn><postadress/><postnummer/>
<postort/></r:patient><r:skapadAv><r:personal-id><t:root>1.2.752.129.2.1.4.1</t:root><t:extension>{who}</t:extension></r:personal-id>
<r:fullstandigtNamn>Anna Provläkare</r:fullstandigtNamn><r:enhet><r:enhets-id><t:root>1.2.752.129.2.1.4.1</t:root>
<t:extension>{unit}</t:extension></r:enhets-id><r:enhetsnamn>Ekbacken</r:enhetsnamn></r:enhet></r:skapadAv></r:intyg>
</r:CreateDraftCertificate>""".format(**fields)


def called(client, **changes):
    data = envelope.wrap(request(**changes).encode(), logical_address="SE1")
    answer = client.post("/services/create-draft-certificate/v3.0", data, content_type="text/xml; charset=utf-8")
    body = envelope.unwrap(answer.content).body
    return text(body, "result", "errorId") or text(body, "result", "resultCode")


@pytest.mark.parametrize("code, protected, words", [
    ("TSTRK1007", True, "TSTRK1007 cannot be issued for patients with protected personal data"),
    ("FK7263", False, "The certificate type fk7263 has been withdrawn and can no longer be issued"),
])  # fmt: skip
def test_a_type_that_cannot_be_issued_is_refused_with_its_name(client, db, monkeypatch, code, protected, words):
    monkeypatch.setattr(outside, "person_registry", lambda: Registry(replace(PERSON, protected=protected)))
    asked = request(code=code, system="f6fb361a-e31d-48b8-8657-99b63912dd9b").encode()

    answer = client.post(
        "/services/create-draft-certificate/v3.0", envelope.wrap(asked, logical_address="SE1"), content_type="text/xml; charset=utf-8")

    body = envelope.unwrap(answer.content).body
    assert text(body, "result", "errorId") == "APPLICATION_ERROR"
    assert words in text(body, "result", "resultText")
    assert not Certificate.objects.exists()


def test_the_care_system_creates_a_draft(client, db):
    assert called(client) == "OK"
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("changes", [
    {"code": "FK7263"}, {"code": "OKÄND"}, {"system": "annat"}, {"number": "191212121213"}, {"number": "191213121212"},
    {"root": "1.2.752.129.2.1.3.3"}, {"first": " "}, {"first": "a" * 201}, {"who": "SE2321000999-1A99"}, {"unit": "SE2321000999-1A77"},
])
def test_a_wrong_value_is_a_validation_error(client, db, changes):
    assert called(client, **changes) == "VALIDATION_ERROR"
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("registry", [Silent, lambda: Registry(None)])
def test_a_person_that_cannot_be_looked_up_is_an_application_error(client, db, monkeypatch, registry):
    monkeypatch.setattr(outside, "person_registry", registry)

    assert called(client) == "APPLICATION_ERROR"


def test_a_silent_directory_is_an_application_error(client, db, monkeypatch):
    monkeypatch.setattr(outside, "directory", Silent)

    assert called(client) == "APPLICATION_ERROR"


@pytest.mark.parametrize("data", [b"", b"<html/>", b"{}", b"<!DOCTYPE a><a/>", b"<a" * 10])
def test_what_is_no_soap_gets_a_fault(client, db, data):
    answer = client.post("/services/create-draft-certificate/v3.0", data, content_type="text/xml")

    assert answer.status_code == 500
    assert b"Fault" in answer.content


def test_the_service_describes_itself_and_nothing_else(client, db):
    assert client.get("/services/create-draft-certificate/v3.0?wsdl").status_code == 200
    assert client.get("/services/create-draft-certificate/v3.0?xsd=../../settings.py").status_code == 404


def test_every_address_is_closed_without_a_login(client, draft):
    for name in ("document", "answers", "poll", "sign", "send", "print"):
        method = client.put if name == "answers" else client.post if name in ("sign", "send") else client.get
        assert method(reverse(name, args=["x" * 43, draft.pk])).status_code == 403, name


def test_a_person_is_not_logged_in_actions(draft, caplog):
    actions.open_document(draft, window="one", may_edit=True, by=logins.Login(id="a", user=USER, unit=UNIT).actor({}), at=datetime.now(UTC))

    assert PERSON.person_id.digits not in caplog.text


def test_a_call_of_more_than_two_megabytes_gets_a_soap_fault(client):
    answer = client.post("/services/create-draft-certificate/v3.0", b" " * 2_200_000, content_type="text/xml")

    assert (answer.status_code, text(envelope.unwrap(answer.content).body, "faultcode")) == (500, "soap:Client")


def test_the_light_question_tells_nothing_of_another_care_providers_draft(doctor_client, draft):
    Certificate.objects.filter(pk=draft.pk).update(unit_id="SE2321000888-2B02", provider_id="SE2321000888-2B00", claim_name="Axel Träningsson")

    answer = doctor_client.get(page(doctor_client, draft, "poll"), {"revision": "1"})

    assert answer.status_code == 403
    assert "Axel" not in answer.content.decode()


def test_a_save_without_its_token_is_asked_to_reload(draft, doctor_client):
    strict = type(doctor_client)(enforce_csrf_checks=True)
    strict.cookies, strict.context = doctor_client.cookies, doctor_client.context

    answer = save(strict, draft, **{"25": "Hej"})

    assert (answer.status_code, answer.json()["title"]) == (403, "Sidan behöver laddas om")
    draft.refresh_from_db()
    assert draft.revision == 1


# How often


def test_more_than_sixty_saves_a_minute_are_asked_to_wait_and_change_nothing(doctor_client, draft, monkeypatch):
    monkeypatch.setattr(rates, "OF_LOGIN", parse("1000/second"))  # only how often may be saved counts here
    answers = [save(doctor_client, draft, **{"revision": str(number), "25": f"Text {number}"}) for number in range(1, 62)]

    draft.refresh_from_db()
    assert {one.status_code for one in answers[:60]} == {200}
    assert (answers[60].status_code, draft.revision) == (429, 61)
    assert 1 <= int(answers[60]["Retry-After"]) <= 60
    assert "Vänta" in answers[60].json()["message"]


def test_a_caller_of_a_service_is_asked_to_wait_while_others_go_on(client, doctor_client, draft):
    answers = {client.post("/services/create-draft-certificate/v3.0", b"x", content_type="text/xml").status_code for _ in range(210)}

    assert 429 in answers
    assert doctor_client.get(page(doctor_client, draft)).status_code == 200
    other = client.post("/services/create-draft-certificate/v3.0", b"x", content_type="text/xml", REMOTE_ADDR="127.0.0.9")
    assert other.status_code != 429


def test_a_code_that_has_no_room_on_the_form_is_told_instead_of_printed(doctor_client, draft):
    save(doctor_client, draft, **{"6:system": "ICD_10_SE", "6:0:code": "A123456", "6:0:text": "Provsjuka"})

    answer = doctor_client.get(page(doctor_client, draft, "print"))

    assert answer.status_code == 409
    assert "Det går inte att skriva ut" in answer.content.decode()
    assert "Rätta koden" in answer.content.decode()


def test_a_draft_is_printed_as_an_attachment(doctor_client, draft):
    answer = doctor_client.get(page(doctor_client, draft, "print"))

    assert answer["Content-Disposition"].startswith('attachment; filename="lakarintyg_sjukpenning_')
    assert answer.content.startswith(b"%PDF")
