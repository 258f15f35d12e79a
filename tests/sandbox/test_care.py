"""The care system has drafts created, opens them by link, shows what it hears (integration.md 4, 5.1, 6)."""

from __future__ import annotations

import re
from html import unescape

import pytest

STATUS = "/ntjp/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21"
CARE = "SE2321000999-1A02"
FORM = {"unit": CARE, "patient": "tolvan", "type": "LISJP", "reference": "vs-7f3b-0042"}
OFFICIAL = "rivta/clinicalprocess-healthcond-certificate/schemas/interactions"


@pytest.fixture
def care(live):
    """A browser without scripts at the care system of a running sandbox."""
    return live.app.test_client()


def create(care, **changes):
    return care.post("/intyg", data={**FORM, **changes})


def text(answer):
    return unescape(answer.get_data(as_text=True))


def test_creating_asks_the_product_by_the_official_contract(care, product, official):
    create(care, patient="prova")

    body = product.created[0]
    schema = f"{OFFICIAL}/CreateDraftCertificateInteraction/CreateDraftCertificateResponder_3.2.xsd"
    assert official(schema, body) == []
    told = {
        element.tag.rpartition("}")[2]: element.text for element in body.iter("{*}*") if len(element) == 0
    }
    assert told["mellannamn"] == "Mellan"
    assert told["ref"] == "vs-7f3b-0042"
    assert told["enhetsnamn"] == "Ekbackens vårdcentral"


def test_the_new_draft_is_offered_for_opening(care, product):
    page = care.get(create(care).headers["Location"])

    assert "Utkastet är skapat." in text(page)
    assert f'href="{product.url}/visa/intyg/draft-1?enhet={CARE}&ref=vs-7f3b-0042&fornamn=Tolvan' in text(
        page
    )


def test_a_refusal_is_told_in_the_products_words_and_the_form_is_kept(care, product):
    product.refusal = "Du saknar behörighet att skapa intyg med denna typ."

    page = create(care, patient="prova")

    assert page.status_code == 409
    assert "Du saknar behörighet att skapa intyg med denna typ." in text(page)
    assert '<option value="prova" selected>' in text(page)


def test_a_product_that_does_not_answer_is_told_of(client):
    page = create(client)

    assert (page.status_code, "Webcert svarar inte" in text(page)) == (409, True)


@pytest.mark.parametrize("wrong", [{"patient": "ingen"}, {"unit": "SE2321000999-1A77"}, {"type": "XYZ"}])
def test_a_value_that_the_page_does_not_offer_is_a_bad_request(care, product, wrong):
    assert create(care, **wrong).status_code == 400
    assert product.created == []


def test_the_draft_is_ordered_by_the_chosen_user(care, product):
    care.post("/anvandare", data={"staff": "SE2321000999-1A0L"})

    create(care)

    assert (
        product.created[0].xpath("string(//*[local-name()='fullstandigtNamn'])") == "Asta Administratörsson"
    )


def test_a_user_without_care_commission_cannot_create(care):
    care.post("/anvandare", data={"staff": "SE2321000999-1A0P"})

    assert "Udo har inget vårduppdrag" in text(care.get("/"))


def test_a_new_person_number_is_sent_by_post_and_never_in_an_address(care):
    create(care, patient="byte")

    page = text(care.get("/"))
    assert '<input type="hidden" name="alternatePatientSSn" value="199703282393">' in page
    assert not re.search(r'(?:href|action)="[^"]*(?:199703282393|199611102394)', page)


def test_the_care_system_sends_the_name_that_it_knows(care):
    create(care, patient="namne")

    assert "efternamn=Ogiftsson" in text(care.get("/"))


def test_every_parameter_of_the_link_can_be_set(care):
    create(care, patient="samo")

    page = text(care.get("/oppna/draft-1"))
    names = set(re.findall(r'<(?:input|select) id="\w+" name="(\w+)"', page))
    assert names == {
        "enhet",
        "ref",
        "alternatePatientSSn",
        "responsibleHospName",
        "fornamn",
        "mellannamn",
        "efternamn",
        "postadress",
        "postnummer",
        "postort",
        "sjf",
        "kopieringOK",
        "inaktivEnhet",
        "avliden",
    }
    assert "991955000017" in page


def test_status_updates_are_listed_in_the_order_of_arrival(client, soap, messages):
    for event in ("SKAPAT", "ANDRAT", "SIGNAT", "SKICKA"):
        soap(STATUS, messages.status_update("c-1", event), address=CARE)

    page = text(client.get("/"))
    assert re.findall(r"<code>(\w+)</code>", page) == ["SKAPAT", "ANDRAT", "SIGNAT", "SKICKA"]
    assert "Tolvan Tolvansson" in page


def test_an_update_tells_time_reference_handler_and_counters(soap, messages, sandbox):
    message = messages.status_update("c-1", "NYFRFM", reference="vs-9").decode()
    message = message.replace("<c:totalt>0", "<c:totalt>2", 1).replace("<c:hanterade>0", "<c:hanterade>2", 1)

    soap(STATUS, message.encode(), address=CARE)

    update = sandbox.state.updates[0]
    assert (update.happened, update.reference, update.handled_by) == (
        "2026-11-26T10:00:00.123", "vs-9", "SE2321000999-1A0D",
    )  # fmt: skip
    assert (update.asked_by_care.total, update.asked_by_care.handled, update.asked_by_recipient.total) == (
        2,
        2,
        0,
    )


def test_an_unknown_event_is_refused(soap, messages, sandbox):
    answer = soap(STATUS, messages.status_update("c-1", "OKAND"), address=CARE)

    assert (answer.result.error, sandbox.state.updates) == ("VALIDATION_ERROR", [])


def test_the_answer_to_an_update_fits_the_official_schema(soap, messages, official):
    answer = soap(STATUS, messages.status_update("c-1"), address=CARE)

    folder = f"{OFFICIAL}/CertificateStatusUpdateForCareInteraction"
    assert official(f"{folder}/CertificateStatusUpdateForCareResponder_3.2.xsd", answer.body) == []


def test_news_hold_only_what_has_come_since(client, soap, messages):
    soap(STATUS, messages.status_update("c-1"), address=CARE)
    soap(STATUS, messages.status_update("c-2"), address=CARE)

    news = client.get("/nytt?efter=1").get_json()

    assert (news["marks"], [one["id"] for one in news["documents"]]) == (2, ["c-2"])
    assert news["documents"][0]["said"] == "Intygsutkast skapas, Tolvan Tolvansson"


def test_news_begin_anew_after_a_reset(client, soap, messages):
    soap(STATUS, messages.status_update("c-1"), address=CARE)

    assert client.get("/nytt?efter=40").get_json()["marks"] == 1


def test_an_unknown_certificate_cannot_be_opened(client):
    assert client.get("/oppna/ingen").status_code == 404


def test_a_form_from_another_site_is_refused(client, sandbox):
    answer = client.post("/control/reset", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert sandbox.state.journal.entries == []
