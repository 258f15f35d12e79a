"""Authorities read what they were sent, patients read and send what is theirs (integration.md 6.3, 16.5)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from lxml import etree

from tests.sandbox.conftest import SECRET

REGISTER = "/registry/register-certificate-se/v3.0"
SEND = "/registry/send-certificate-to-recipient/v2.0"
REVOKE = "/registry/revoke-certificate-rivta/v2.0"


def text(answer):
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def stored(soap, messages):
    """A certificate in the registry; gives the message that put it there."""
    message = messages.register("c-1")
    soap(REGISTER, message)
    return message


def test_the_inbox_lists_what_was_sent(client, soap, messages, stored):
    soap(SEND, messages.send("c-1"))

    page = text(client.get("/fk/"))
    assert "Tolvan Tolvansson" in page
    assert 'href="/fk/intyg/c-1"' in page


def test_what_was_not_sent_is_not_there_to_be_read(client, stored):
    assert client.get("/fk/intyg/c-1").status_code == 404
    assert client.get("/ts/intyg/c-1").status_code == 404


def test_every_answer_stands_under_the_authoritys_own_heading(client, soap, messages, stored):
    soap(SEND, messages.send("c-1"))

    page = text(client.get("/fk/intyg/c-1"))
    assert "Min bedömning av patientens nedsättning av arbetsförmågan" in page
    message = etree.fromstring(stored)
    for value in message.xpath("//*[local-name()='delsvar']//text()[normalize-space()]"):
        if value.getparent().tag.rpartition("}")[2] in ("start", "end", "displayName"):
            assert value.strip() in page


def test_a_part_with_a_heading_of_its_own_is_shown_once(client, soap, messages):
    with_part = (message for message in map(messages.register, map(str, range(99))) if b'"1.3"' in message)
    message = etree.fromstring(next(with_part))
    message.xpath("//*[local-name()='delsvar'][@id='1.3']")[0].text = "Ett samtal med arbetsgivaren"
    soap(REGISTER, etree.tostring(message))

    certificate_id = message.xpath("string(//*[local-name()='intygs-id']/*[2])")
    page = text(client.get(f"/registry/intyg/{certificate_id}"))

    assert page.count("Ett samtal med arbetsgivaren") == 1


def test_an_additional_answer_is_shown_also_when_the_texts_do_not_know_the_question(client, soap, messages):
    root = etree.fromstring(messages.register("c-1"))
    last = root.xpath("//*[local-name()='svar']")[-1]
    added = etree.SubElement(last.getparent(), last.tag, id="9001")
    etree.SubElement(added, last[-1].tag.rpartition("}")[0] + "}delsvar", id="9001.1").text = "Går med rullator"
    last.addnext(added)
    soap(REGISTER, etree.tostring(root))

    page = text(client.get("/registry/intyg/c-1"))
    assert "Fråga 9001" in page
    assert page.count("Går med rullator") == 1


def test_the_xml_is_downloaded_byte_for_byte(client, stored):
    answer = client.get("/registry/intyg/c-1/xml")

    assert answer.data == stored.partition(b"?>")[2].strip()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="intyg-c-1.xml"'


def test_a_revoked_certificate_is_marked_for_its_recipient(client, soap, messages, stored):
    soap(SEND, messages.send("c-1"))
    soap(REVOKE, messages.revoke("c-1"))

    assert "Makulerat" in text(client.get("/fk/"))
    assert "får inte användas" in text(client.get("/fk/intyg/c-1"))


def test_the_registry_lists_every_certificate_with_its_statuses(client, soap, messages, stored):
    soap(SEND, messages.send("c-1"))

    assert "Vården mottaget, Försäkringskassan skickat" in text(client.get("/registry/"))


class TestCitizen:
    """Mina intyg."""

    @pytest.fixture
    def tolvan(self, client):
        client.post("/minaintyg/", data={"patient": "tolvan"})
        return client

    def test_a_patient_sees_her_own_certificates_only(self, client, stored):
        client.post("/minaintyg/", data={"patient": "testa"})

        assert "Du har inga intyg." in text(client.get("/minaintyg/intyg"))
        assert client.get("/minaintyg/intyg/c-1").status_code == 404

    def test_a_patient_reads_a_certificate(self, tolvan, stored):
        assert "Läkarintyg för sjukpenning" in text(tolvan.get("/minaintyg/intyg"))
        assert "Diagnos/diagnoser" in text(tolvan.get("/minaintyg/intyg/c-1"))

    def test_no_person_number_stands_in_an_address(self, tolvan, stored):
        pages = [
            text(tolvan.get(path)) for path in ("/minaintyg/", "/minaintyg/intyg", "/minaintyg/intyg/c-1")
        ]

        assert not re.search(r'(?:href|action|value)="[^"]*19121212', "".join(pages))

    def test_sending_puts_the_certificate_in_the_inbox_as_the_patients(self, tolvan, stored):
        tolvan.post("/minaintyg/intyg/c-1/skicka")

        page = text(tolvan.get("/fk/"))
        assert "c-1" in page
        assert "Patienten" in page

    def test_sending_twice_sends_once(self, tolvan, stored, sandbox):
        for _ in range(2):
            tolvan.post("/minaintyg/intyg/c-1/skicka")

        assert len(sandbox.state.sent_to("FKASSA")) == 1

    def test_a_sent_certificate_has_no_button(self, tolvan, stored):
        assert "Skicka till Försäkringskassan" in text(tolvan.get("/minaintyg/intyg/c-1"))

        tolvan.post("/minaintyg/intyg/c-1/skicka")

        assert "Skicka till Försäkringskassan" not in text(tolvan.get("/minaintyg/intyg/c-1"))

    def test_a_revoked_certificate_is_gone(self, tolvan, soap, messages, stored):
        soap(REVOKE, messages.revoke("c-1"))

        assert "Du har inga intyg." in text(tolvan.get("/minaintyg/intyg"))
        assert tolvan.get("/minaintyg/intyg/c-1").status_code == 404

    def test_the_event_is_noted_when_the_product_takes_none(self, tolvan, stored, sandbox):
        tolvan.post("/minaintyg/intyg/c-1/skicka")

        assert [one.outcome for one in sandbox.state.citizen_events] == ["noted"]

    def test_the_event_is_put_where_the_product_takes_it(self, live, product, messages):
        from webcert.adapters.soap import envelope

        client = live.app.test_client()
        data = envelope.wrap(messages.register("c-1"), logical_address="5565594230")
        client.post(REGISTER, data=data, content_type="text/xml")
        client.post("/minaintyg/", data={"patient": "tolvan"})

        client.post("/minaintyg/intyg/c-1/skicka")

        assert product.events == [
            {
                "action": "sent", "certificate-id": "c-1", "certificate-type": "LISJP",
                "certificate-type-version": "1.0", "care-unit-id": "SE2321000999-1A02",
            }
        ]  # fmt: skip
        assert product.tokens == [f"Bearer {SECRET}"]
        assert SECRET not in str(live.sandbox.state.journal.entries)


def test_transportstyrelsen_has_an_inbox_of_its_own(client, soap, messages):
    soap(REGISTER, messages.register("t-1", code="TSTRK1007"))
    soap(SEND, messages.send("t-1", recipient="TRANSP"))

    assert 'href="/ts/intyg/t-1"' in text(client.get("/ts/"))
    assert "t-1" not in text(client.get("/fk/"))
    assert 'href="/ts/"' in text(client.get("/"))


def test_the_cells_of_visual_acuity_are_told_apart(client, soap, messages):
    soap(REGISTER, messages.register("t-1", code="TSTRK1007"))
    soap(SEND, messages.send("t-1", recipient="TRANSP"))

    page = text(client.get("/ts/intyg/t-1"))
    assert re.search(r"Höger öga utan korrektion: [0-2]\.[0-9]", page)
    assert re.search("Vänster öga kontaktlinser: (Ja|Nej)", page)
