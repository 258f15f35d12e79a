"""What goes out and what is answered is as the official schemas say, for every type that has messages and in every stage (integration 5, 6, 7.6)."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from tests.conversations.authority import Item, body
from tests.conversations.receivers import counters, value
from tests.conversations.stored import message, own_question
from tests.published import published
from tests.soap.soap_official import OFFICIAL
from webcert.adapters.soap import envelope
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.certtypes import catalogue
from webcert.formlang.certificate_type import Feature

pytestmark = pytest.mark.django_db
ASKED_ABOUT = [kind.form for kind in catalogue.TYPES if Feature.ASK in kind.can]
DRAFTED = [kind.form for kind in catalogue.TYPES if Feature.DRAFT in kind.can]
EVENTS = {"SKAPAT", "ANDRAT", "KFSIGN", "SIGNAT", "SKICKA", "RADERA", "MAKULE", "NYFRFM", "NYSVFM", "NYFRFV", "HANFRFM", "HANFRFV"}
_PATHS = {
    "ListCertificatesForCareWithQA": "list-certificates-for-care-with-qa/v3.0", "GetCertificateAdditions": "get-certificate-additions/v1.0",
    "SendMessageToCare": "send-message-to-care/v2.0",
}  # fmt: skip
_HSA = "<t:root>1.2.752.129.2.1.4.1</t:root>"


@pytest.fixture
def faults():
    """What the official schema of an operation says of an element, which is read anew from its bytes."""
    schemas = {}

    def found(name, element):
        if name not in schemas:
            schemas[name] = etree.XMLSchema(etree.parse(published("contracts") / OFFICIAL[name]))
        schemas[name].validate(etree.fromstring(etree.tostring(element)))
        return [f"{error.path}: {error.message}" for error in schemas[name].error_log]

    return found


@pytest.fixture
def answered(client):
    """The body that a service answers with."""

    def given(name, content):
        contract = CONTRACTS[name]
        spaces = f'xmlns:r="{contract.namespace}" xmlns:t="urn:riv:clinicalprocess:healthcond:certificate:types:3"'
        data = content if isinstance(content, bytes) else f"<r:{name} {spaces}>{content}</r:{name}>".encode()
        response = client.post(f"/services/{_PATHS[name]}", envelope.wrap(data, logical_address="SE1"), content_type="text/xml; charset=utf-8")
        return envelope.unwrap(response.content).body

    return given


def listed(about):
    return (
        f"<r:person-id><t:root>{about.person_id.root}</t:root><t:extension>{about.patient_number}</t:extension></r:person-id>"
        f"<r:enhets-id>{_HSA}<t:extension>{about.unit_id}</t:extension></r:enhets-id>"
    )


def ids(*documents):
    return "".join(f"<r:intygs-id>{_HSA}<t:extension>{one}</t:extension></r:intygs-id>" for one in documents)


@pytest.mark.parametrize("form", ASKED_ABOUT)
def test_everything_that_is_sent_about_a_conversation(form, given_draft, administrator, doctor, fk, receivers, deliver, faults):
    deleted = given_draft(form)
    doctor.deletes(deleted)
    draft = given_draft(form)
    administrator.marks_ready(draft)
    certificate = doctor.signs(draft)
    doctor.sends(certificate)
    fk.asks(certificate, "AVSTMN", "Kan vi mötas?", answer_by="2026-02-01")
    fk.wants_complement(certificate, Item("1", instance=1), text="Mer.", answer_by="2026-02-03")
    fk.reminds(certificate, message("Kan vi mötas?").message_id, answer_by="2026-02-02")
    doctor.answers(certificate, message("Kan vi mötas?"))
    doctor.replies(certificate)
    for subject in ("KONTKT", "AVSTMN", "OVRIGT"):
        doctor.asks(certificate, subject, "Vem är <handläggare> & när?")
    fk.answers(certificate, own_question(certificate).message_id, "OVRIGT")
    doctor.ticks(certificate, own_question(certificate))
    doctor.revokes(certificate)
    deliver(later=1)
    updates, sent = receivers.named("CertificateStatusUpdateForCare"), receivers.named("SendMessageToRecipient")

    assert {value(one, "handelse/handelsekod/code") for one in updates} == EVENTS
    assert [faults("CertificateStatusUpdateForCare", one) for one in updates] == [[]] * len(updates)
    assert [faults("SendMessageToRecipient", one) for one in sent] == [[]] * 5
    by_event = {value(one, "handelse/handelsekod/code"): one for one in updates}
    nobody = {name for name, one in by_event.items() if not value(one, "hanteratAv/extension")}
    assert nobody == {"NYFRFM", "NYSVFM"}
    told = [
        (value(one, "handelse/amne/code"), value(one, "handelse/sistaDatumForSvar"))
        for one in updates if value(one, "handelse/handelsekod/code") == "NYFRFM"
    ]  # fmt: skip
    assert told == [("AVSTMN", "2026-02-01"), ("KOMPLT", "2026-02-03"), ("PAMINN", "2026-02-02")]
    assert (counters(by_event["MAKULE"], "skickadeFragor"), counters(by_event["MAKULE"], "mottagnaFragor")) == ((3, 0, 0, 3), (2, 0, 0, 2))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", value(one, "handelse/tidpunkt")) for one in updates)


@pytest.mark.parametrize("form", DRAFTED)
def test_the_list_in_every_stage(form, given_draft, given_signed, patient, doctor, fk, answered, faults):
    patient.becomes(address="Provgatan 1", postal_code="12345", city="Provstad")
    draft, signed, revoked = given_draft(form), given_signed(form), given_signed(form)
    doctor.revokes(revoked)
    doctor.sends(signed)
    if form in ASKED_ABOUT:
        fk.asks(signed, answer_by="2026-02-01")
        doctor.asks(signed)

    answer = answered("ListCertificatesForCareWithQA", listed(draft))

    assert faults("ListCertificatesForCareWithQA", answer) == []
    assert {value(one, "intyg/intygs-id/extension") for one in answer.xpath("*/*")} == {str(one.pk) for one in (draft, signed, revoked)}


@pytest.mark.parametrize("form", ASKED_ABOUT)
def test_additions(form, given_signed, given_draft, fk, doctor, answered, faults):
    certificate, draft = given_signed(form), given_draft(form)
    fk.wants_complement(certificate, text="Mer.")
    fk.wants_complement(certificate, text="Ännu mer.")
    doctor.ticks(certificate, message("Mer."))

    answer = answered("GetCertificateAdditions", ids(certificate.pk, draft.pk, "någon annan", certificate.pk))

    assert faults("GetCertificateAdditions", answer) == []
    assert [len(one.xpath("*[local-name()='addition']")) for one in answer.xpath("*[local-name()='additions']")] == [2, 0, 0]


def test_an_empty_list(draft_of_another, answered, faults):
    answer = answered("ListCertificatesForCareWithQA", listed(draft_of_another).replace(draft_of_another.unit_id, "SE2321000999-9999"))

    assert faults("ListCertificatesForCareWithQA", answer) == []
    assert not answer.xpath("*/*")


@pytest.fixture
def draft_of_another(given_draft):
    return given_draft()


def test_what_is_answered_to_a_message_that_is_taken_or_refused(certificate, doctor, clock, answered, faults):
    taken = answered("SendMessageToCare", body(certificate, sent_at=clock()))
    wrong = answered("SendMessageToCare", body(certificate, sent_at=clock(), subject="X"))
    doctor.revokes(certificate)
    revoked = answered("SendMessageToCare", body(certificate, sent_at=clock()))

    assert [value(one, "result/resultCode") + value(one, "result/errorId") for one in (taken, wrong, revoked)] == [
        "OK", "ERRORVALIDATION_ERROR", "ERRORAPPLICATION_ERROR"]  # fmt: skip
    assert [faults("SendMessageToCare", one) for one in (taken, wrong, revoked)] == [[], [], []]


def test_the_examples_of_the_specification_are_accepted(certificate, doctor, answered, faults):
    """The messages as printed, but for the ids of the certificate and of our question."""
    printed = published("spec/integration.md").read_text()
    doctor.asks(certificate, "KONTKT")
    changes = {
        "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10": str(certificate.pk), "b1f4d0c2-8e6a-47a9-9f3b-2c7d5e8a1f64": own_question(certificate).message_id,
        "SE2321000999-1A02": certificate.unit_id,
    }  # fmt: skip
    found = []
    for name in _PATHS:
        for one in re.findall(rf"<r:{name} .*?</r:{name}>", printed, re.DOTALL):
            for old, new in changes.items():
                one = one.replace(old, new)
            assert faults(name, etree.fromstring(one)) == []
            answer = answered(name, one.encode())
            assert etree.QName(answer).localname == f"{name}Response"
            found.append((name, value(answer, "result/resultCode") or value(answer, "result")))

    assert found == [
        ("ListCertificatesForCareWithQA", ""), ("GetCertificateAdditions", "OK"), *[("SendMessageToCare", "OK")] * 3]  # fmt: skip
