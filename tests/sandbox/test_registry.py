"""The registry answers as the real one does (integration.md 7.13)."""

from __future__ import annotations

import pytest
from lxml import etree

REGISTER = "/registry/register-certificate-se/v3.0"
SEND = "/registry/send-certificate-to-recipient/v2.0"
REVOKE = "/registry/revoke-certificate-rivta/v2.0"
GET = "/registry/get-certificate-se/v2.0"
MESSAGE = "/registry/send-message-to-recipient/v2.0"
OFFICIAL = "rivta/clinicalprocess-healthcond-certificate/schemas/interactions"


def test_a_valid_certificate_is_stored_as_received(soap, messages, sandbox):
    answer = soap(REGISTER, messages.register("c-1"))

    assert answer.result.code == "OK"
    assert [(one.part, one.code) for one in sandbox.state.certificates["c-1"].statuses] == [
        ("HSVARD", "RECEIV")
    ]


def test_the_stored_bytes_are_those_of_the_message(soap, messages, sandbox):
    message = messages.register("c-1").partition(b"?>")[2].strip().replace(b"><", b">\n <", 3)

    soap(REGISTER, message)

    assert sandbox.state.certificates["c-1"].xml.encode() == message


def test_namespaces_declared_on_the_envelope_are_kept_with_the_certificate(soap, messages, sandbox):
    data = messages.register("c-1").partition(b"?>")[2].strip()
    start, rest = data.split(b">", 1)
    spaces = start.split(b" ", 1)[1]
    envelope = (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' + spaces + b"><soap:Header>"
        b'<itr:LogicalAddress xmlns:itr="urn:riv:itintegration:registry:1">5565594230</itr:LogicalAddress>'
        b"</soap:Header><soap:Body>" + start.split(b" ", 1)[0] + b">" + rest + b"</soap:Body></soap:Envelope>"
    )

    soap.raw(REGISTER, envelope)

    stored = etree.fromstring(sandbox.state.certificates["c-1"].xml)
    assert etree.tostring(stored, method="c14n2") == etree.tostring(etree.fromstring(data), method="c14n2")


def test_the_same_certificate_again_is_an_information(soap, messages):
    soap(REGISTER, messages.register("c-1"))

    answer = soap(REGISTER, messages.register("c-1"))

    assert (answer.result.code, answer.result.text) == ("INFO", "Certificate already exists")


def test_the_same_id_for_another_person_is_refused(soap, messages):
    soap(REGISTER, messages.register("c-1"))

    answer = soap(REGISTER, messages.register("c-1", number="196904122386"))

    assert answer.result.error == "VALIDATION_ERROR"


def test_breaches_of_the_authoritys_rules_are_refused_together(soap, messages, sandbox):
    message = etree.fromstring(messages.register("c-1"))
    for svar in message.xpath("//*[local-name()='svar'][@id='6' or @id='32']"):
        svar.getparent().remove(svar)

    answer = soap(REGISTER, etree.tostring(message))

    assert answer.result.error == "VALIDATION_ERROR"
    assert "; " in answer.result.text
    assert sandbox.state.certificates == {}


def test_an_unknown_version_is_refused(soap, messages):
    message = messages.register("c-1").replace(b"version>1.0<", b"version>7.0<")

    answer = soap(REGISTER, message)

    assert answer.result.error == "VALIDATION_ERROR"


def test_a_sent_certificate_lies_in_the_recipients_inbox(soap, messages, sandbox):
    soap(REGISTER, messages.register("c-1"))

    answer = soap(SEND, messages.send("c-1"))

    assert answer.result.code == "OK"
    assert [certificate.id for _, certificate in sandbox.state.sent_to("FKASSA")] == ["c-1"]


def test_sending_twice_is_an_information_and_sends_once(soap, messages, sandbox):
    soap(REGISTER, messages.register("c-1"))
    soap(SEND, messages.send("c-1"))

    answer = soap(SEND, messages.send("c-1"))

    assert answer.result.code == "INFO"
    assert len(sandbox.state.sent_to("FKASSA")) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"certificate_id": "c-9"}, {"number": "196904122386"}, {"recipient": "TRANSP"}, {"recipient": "SKV"}],
)
def test_what_cannot_be_sent_is_an_application_error(soap, messages, wrong):
    soap(REGISTER, messages.register("c-1"))

    answer = soap(SEND, messages.send(**wrong))

    assert answer.result.error == "APPLICATION_ERROR"


def test_a_revoked_certificate_is_not_sent(soap, messages, sandbox):
    soap(REGISTER, messages.register("c-1"))
    soap(REVOKE, messages.revoke("c-1"))

    answer = soap(SEND, messages.send("c-1"))

    assert answer.result.code == "INFO"
    assert sandbox.state.sent_to("FKASSA") == []


def test_revoking_twice_is_an_information(soap, messages):
    soap(REGISTER, messages.register("c-1"))

    first, second = soap(REVOKE, messages.revoke("c-1")), soap(REVOKE, messages.revoke("c-1"))

    assert (first.result.code, second.result.code) == ("OK", "INFO")


def test_revoking_an_unknown_certificate_is_an_application_error(soap, messages):
    assert soap(REVOKE, messages.revoke("c-9")).result.error == "APPLICATION_ERROR"


def test_a_certificate_can_be_read_with_its_statuses(soap, messages, official):
    soap(REGISTER, messages.register("c-1"))
    soap(SEND, messages.send("c-1"))

    answer = soap(GET, messages.get("c-1"))

    codes = [code.text for code in answer.body.xpath("//*[local-name()='status']/*/*[local-name()='code']")]
    assert codes == ["HSVARD", "RECEIV", "FKASSA", "SENTTO"]
    assert (
        official(f"{OFFICIAL}/GetCertificateInteraction/GetCertificateResponder_2.1.xsd", answer.body) == []
    )


def test_a_recipient_sees_only_its_own_sending(soap, messages):
    soap(REGISTER, messages.register("c-1"))
    soap(SEND, messages.send("c-1"))

    answer = soap(GET, messages.get("c-1", part="FKASSA"))

    codes = [code.text for code in answer.body.xpath("//*[local-name()='status']/*/*[local-name()='code']")]
    assert codes == ["FKASSA", "SENTTO"]


def test_reading_an_unknown_certificate_is_a_fault(soap, messages):
    answer = soap(GET, messages.get("c-9"))

    assert (answer.status, etree.QName(answer.body).localname) == (500, "Fault")


def test_a_question_is_kept(soap, messages, sandbox):
    soap(REGISTER, messages.register("c-1"))

    answer = soap(MESSAGE, messages.question("m-1"))

    assert answer.result.code == "OK"
    assert sandbox.state.messages["m-1"].text == "Vem är handläggare?"


@pytest.mark.parametrize(
    "wrong",
    [
        {"certificate_id": "c-9"},
        {"number": "196904122386"},
        {"subject": "ANNAT"},
        {"answers": "m-9"},
        {"answers": "m-1", "subject": "OVRIGT"},
        {"message_id": "m-1"},
    ],
)
def test_a_wrong_message_is_a_validation_error(soap, messages, wrong):
    soap(REGISTER, messages.register("c-1"))
    soap(MESSAGE, messages.question("m-1"))

    answer = soap(MESSAGE, messages.question(**{"message_id": "m-2", **wrong}))

    assert answer.result.error == "VALIDATION_ERROR"


def test_a_message_about_a_revoked_certificate_is_an_application_error(soap, messages):
    soap(REGISTER, messages.register("c-1"))
    soap(REVOKE, messages.revoke("c-1"))

    assert soap(MESSAGE, messages.question("m-1")).result.error == "APPLICATION_ERROR"


def test_another_logical_address_is_refused(soap, messages):
    answer = soap(REGISTER, messages.register("c-1"), address="2021005521")

    assert answer.result.error == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    ("path", "request_of", "schema"),
    [
        (REGISTER, "register", "RegisterCertificateInteraction/RegisterCertificateResponder_3.1.xsd"),
        (SEND, "send", "SendCertificateToRecipientInteraction/SendCertificateToRecipientResponder_2.1.xsd"),
        (REVOKE, "revoke", "RevokeCertificateInteraction/RevokeCertificateResponder_2.1.xsd"),
        (MESSAGE, "question", "SendMessageToRecipientInteraction/SendMessageToRecipientResponder_2.1.xsd"),
    ],
)
def test_answers_fit_the_official_schemas(soap, messages, official, path, request_of, schema):
    soap(REGISTER, messages.register("c-0"))

    answer = soap(path, getattr(messages, request_of)())

    assert official(f"{OFFICIAL}/{schema}", answer.body) == []
