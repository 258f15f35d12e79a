"""Manual 7, read by machine: the same events, counts and states of requests in the lists for care systems (questions 10.4, integration 5.2, 5.3)."""

from __future__ import annotations

import pytest

from tests.conversations.receivers import counters, value
from tests.conversations.stored import message
from tests.product.conftest import UNIT
from webcert.adapters.soap import envelope

pytestmark = pytest.mark.django_db


def called(client, path, request):
    response = client.post(path, envelope.wrap(request.encode(), logical_address="SE1"), content_type="text/xml; charset=utf-8")
    return envelope.unwrap(response.content).body


def listed(client, certificate):
    namespace = "urn:riv:clinicalprocess:healthcond:certificate"
    answer = called(client, "/services/list-certificates-for-care-with-qa/v3.0", (
        f'<r:ListCertificatesForCareWithQA xmlns:r="{namespace}:ListCertificatesForCareWithQAResponder:3" xmlns:t="{namespace}:types:3">'
        f"<r:person-id><t:root>1.2.752.129.2.1.3.1</t:root><t:extension>{certificate.patient_number}</t:extension></r:person-id>"
        f"<r:enhets-id><t:root>1.2.752.129.2.1.4.1</t:root><t:extension>{UNIT.hsa_id}</t:extension></r:enhets-id>"
        "</r:ListCertificatesForCareWithQA>"))  # fmt: skip
    return next(one for one in answer.xpath("*/*") if value(one, "intyg/intygs-id/extension") == str(certificate.pk))


def test_the_list_for_care_systems_has_the_same_events_and_the_counts_of_now(certificate, doctor, fk, client):
    fk.asks(certificate, "KONTKT", "När?", answer_by="2026-02-01")
    doctor.asks(certificate)
    doctor.answers(certificate, message("När?"))

    item = listed(client, certificate)

    codes = [value(one, "handelsekod/code") for one in item.xpath("*[local-name()='handelser']/*")]
    assert codes == ["SKAPAT", "ANDRAT", "SIGNAT", "SKICKA", "NYFRFM", "NYFRFV", "HANFRFM"]
    question = item.xpath("*[local-name()='handelser']/*")[4]
    assert (value(question, "amne/code"), value(question, "sistaDatumForSvar")) == ("KONTKT", "2026-02-01")
    assert (counters(item, "skickadeFragor"), counters(item, "mottagnaFragor")) == ((1, 1, 0, 0), (1, 0, 0, 1))


def additions(client, certificate):
    namespace = "urn:riv:clinicalprocess:healthcond:certificate"
    answer = called(client, "/services/get-certificate-additions/v1.0", (
        f'<r:GetCertificateAdditions xmlns:r="{namespace}:GetCertificateAdditionsResponder:1" xmlns:t="{namespace}:types:3">'
        f"<r:intygs-id><t:root>{UNIT.hsa_id}</t:root><t:extension>{certificate.pk}</t:extension></r:intygs-id></r:GetCertificateAdditions>"))  # fmt: skip
    found = answer.xpath("//*[local-name()='addition']")
    return [(value(one, "id"), value(one, "status")) for one in found]


def test_the_state_of_complement_requests_is_read_by_machine(certificate, doctor, fk, patient, client):
    fk.asks(certificate)
    fk.wants_complement(certificate, text="Den första.")
    fk.wants_complement(certificate, text="Den andra.")
    doctor.ticks(certificate, message("Den första."))

    assert additions(client, certificate) == [(str(message("Den första.").pk), "Besvarad"), (str(message("Den andra.").pk), "Obesvarad")]

    patient.becomes(protected=True)
    assert additions(client, certificate) == []
