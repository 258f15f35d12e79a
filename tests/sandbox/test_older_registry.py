"""The registry's older contracts: stored, sent on, read back, shown to recipient and citizen (integration.md 7.3)."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import etree

from webcert.adapters import certxml
from webcert.adapters.certxml import revocation as revoking
from webcert.adapters.certxml.revocation import Revocation
from webcert.adapters.soap import envelope
from webcert.adapters.soap.contracts import CONTRACTS, validate
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.domain.ids import PersonId

REGISTER = "/registry/register-ts-diabetes/v1.0"
GET = "/registry/get-ts-diabetes/v1.0"
SEND = "/registry/send-certificate-to-recipient/v2.0"
REVOKE = "/registry/revoke-certificate/v1.0"
REVOKE_NEWER = "/registry/revoke-certificate-rivta/v2.0"
OFFICIAL_REVOKE = (
    "rivta/insuranceprocess-healthreporting/schemas/interactions/RevokeMedicalCertificateInteraction/RevokeMedicalCertificateResponder_1.0.xsd"
)
NOON = datetime(2026, 11, 26, 12)
KIND = catalogue.by_code("TSTRK1031")
DOCUMENT = samples.document(KIND, 1)
ID, NUMBER = DOCUMENT.id, DOCUMENT.patient.person_id.digits
MESSAGE = samples.unsigned(KIND, 1)
ASK = (
    '<r:GetTSDiabetes xmlns:r="urn:local:se:intygstjanster:services:GetTSDiabetesResponder:1">'
    "<r:intygsId>{}</r:intygsId></r:GetTSDiabetes>"
)
OLDER = "{urn:local:se:intygstjanster:services:1}"


def ask(soap, certificate_id=ID):
    return soap(GET, ASK.format(certificate_id).encode())


def test_a_valid_certificate_is_stored_with_what_the_registry_must_know(soap, sandbox):
    answer = soap(REGISTER, MESSAGE)

    stored = sandbox.state.certificates[ID]
    assert answer.result.code == "OK"
    assert (stored.unit, stored.person, stored.code, stored.version) == (DOCUMENT.unit.hsa_id, NUMBER, "TSTRK1031", "2.8")


def test_the_answer_is_of_its_contract(soap):
    answer = soap(REGISTER, MESSAGE)

    assert validate(answer.body, CONTRACTS["RegisterTSDiabetes"]) == []


def test_the_same_certificate_again_is_an_information(soap):
    soap(REGISTER, MESSAGE)

    again = soap(REGISTER, MESSAGE)

    assert (again.result.code, again.result.text) == ("INFO", "Certificate already exists")


def test_a_breach_of_the_registrys_rules_is_refused(soap, sandbox):
    answer = soap(REGISTER, MESSAGE.replace(b"<t:root>1.2.752.129.2.1.4.1", b"<t:root>1.2.3"))

    assert (answer.result.error, answer.result.text[:4]) == ("VALIDATION_ERROR", "T-02")
    assert sandbox.state.certificates == {}


def test_a_breach_of_the_schema_is_refused(soap, sandbox):
    answer = soap(REGISTER, MESSAGE.replace(b"<debutArDiabetes>", b"<debutArDiabetes>0"))

    assert answer.result.error == "VALIDATION_ERROR"
    assert sandbox.state.certificates == {}


def test_an_ordered_error_is_given(soap, sandbox):
    sandbox.faults.order(system="registry", operation="RegisterTSDiabetes", kind="TECHNICAL_ERROR")

    assert soap(REGISTER, MESSAGE).result.error == "TECHNICAL_ERROR"


def test_a_sent_certificate_lies_in_the_recipients_inbox_and_can_be_read_there(soap, messages, client, sandbox):
    soap(REGISTER, MESSAGE)

    answer = soap(SEND, messages.send(ID, number=NUMBER, recipient="TRANSP"))

    assert answer.result.code == "OK"
    assert [certificate.id for _, certificate in sandbox.state.sent_to("TRANSP")] == [ID]
    page = client.get(f"/ts/intyg/{ID}").text
    assert "Vilket år ställdes diagnosen diabetes?" in page
    assert DOCUMENT.answers[KIND.by_id["35"]] in page
    assert "&lt;LINK" not in page


def test_the_stored_xml_is_the_message(soap, client):
    soap(REGISTER, MESSAGE)

    raw = client.get(f"/registry/intyg/{ID}/xml").data

    assert etree.tostring(etree.fromstring(raw), method="c14n2") == etree.tostring(etree.fromstring(MESSAGE), method="c14n2")


def test_the_certificate_is_read_back_with_its_statuses(soap, messages):
    soap(REGISTER, MESSAGE)
    soap(SEND, messages.send(ID, number=NUMBER, recipient="TRANSP"))

    answer = ask(soap)

    assert answer.result.code == "OK"
    assert validate(answer.body, CONTRACTS["GetTSDiabetes"]) == []
    assert [(one.findtext(f"{OLDER}target"), one.findtext(f"{OLDER}type")) for one in answer.body.iter(f"{OLDER}status")] == [
        ("HSVARD", "RECEIVED"), ("TRANSP", "SENT"),
    ]  # fmt: skip
    assert answer.body.find(f".//{OLDER}additionalInfo").text == KIND.list_info(DOCUMENT.answers).upper()
    read = certxml.document(etree.tostring(answer.body))
    assert KIND.dump(read.answers) == KIND.dump(DOCUMENT.answers)


def test_a_revoked_certificate_is_read_back_as_such(soap, messages):
    soap(REGISTER, MESSAGE)
    soap(REVOKE_NEWER, messages.revoke(ID, number=NUMBER))

    answer = ask(soap)

    assert answer.result.code == "INFO"
    assert "CANCELLED" in [one.text for one in answer.body.iter(f"{OLDER}type")]
    assert certxml.document(etree.tostring(answer.body)).id == ID


@pytest.mark.parametrize("name", ["saknas", ""])
def test_an_unknown_certificate_is_not_read(soap, name):
    answer = ask(soap, name)

    assert answer.result.error == "VALIDATION_ERROR"
    assert answer.body.find(f"{{{CONTRACTS['GetTSDiabetes'].namespace}}}intyg") is None


def test_a_certificate_in_svar_is_none_of_theirs(soap, messages):
    soap("/registry/register-certificate-se/v3.0", messages.register("c-1"))

    assert ask(soap, "c-1").result.error == "VALIDATION_ERROR"


def revocation(certificate_id=ID, *, number=NUMBER):
    return revoking.build("RevokeMedicalCertificate", Revocation(
        certificate_id=certificate_id, patient=PersonId(number), signed_at=NOON, message="Intyget har utfärdats på fel patient.", at=NOON,
        sender=DOCUMENT.issuer, unit=DOCUMENT.unit,
    ))  # fmt: skip


def test_a_sent_certificate_that_is_revoked_is_so_at_the_recipients_too(soap, messages, client, sandbox, official):
    soap(REGISTER, MESSAGE)
    soap(SEND, messages.send(ID, number=NUMBER, recipient="TRANSP"))

    answer = soap(REVOKE, revocation())

    assert answer.result.code == "OK"
    assert official(OFFICIAL_REVOKE, answer.body) == []
    assert sandbox.state.certificates[ID].is_revoked
    assert "Makulerat" in client.get(f"/ts/intyg/{ID}").text


def test_revoking_again_is_an_information(soap):
    soap(REGISTER, MESSAGE)
    soap(REVOKE, revocation())

    again = soap(REVOKE, revocation())

    assert (again.result.code, again.result.text) == ("INFO", f"Certificate '{ID}' is already revoked.")


@pytest.mark.parametrize("wrong", [{"certificate_id": "another"}, {"number": "191212121220"}])
def test_an_unknown_certificate_or_another_person_is_refused(soap, sandbox, official, wrong):
    soap(REGISTER, MESSAGE)

    answer = soap(REVOKE, revocation(**wrong))

    assert answer.result.error == "APPLICATION_ERROR"
    assert official(OFFICIAL_REVOKE, answer.body) == []
    assert not sandbox.state.certificates[ID].is_revoked


def test_the_address_stands_in_the_header_of_the_older_profile(client):
    data = envelope.wrap(revocation(), logical_address="5565594230")

    answer = client.post(REVOKE, data=data, content_type="text/xml; charset=utf-8")

    assert answer.status_code == 500
    assert b"The header To is missing." in answer.data
