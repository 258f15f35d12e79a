"""The signing service's protocol: each thing it can get wrong is refused by the right check (signing-and-login 7)."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from tests.signing.service_side import accepted, exchanged, new_order, published, read, request, signed_anew, the
from webcert.adapters.signing import values
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing import answers, faults, protocol
from webcert.sandbox.signing.answers import Refusal
from webcert.sandbox.signing.asked import RequestRefused
from webcert.sandbox.signing.faults import Content, Form, Sent, Signer


@pytest.fixture
def folder(keys_dir):
    return keys_dir


@pytest.fixture(params=[values.ECDSA, values.RSA], ids=["ecdsa", "rsa"])
def asked(request):
    return new_order(algorithm=request.param)


def answer(asked, folder, fault=""):
    return protocol.signed_response(exchanged(asked, folder), name="Anna Provläkare", folder=folder, now=datetime.now(UTC), fault=fault, crl="http://127.0.0.1:9/root.crl")


def test_a_signature_by_the_algorithm_that_was_asked_for_comes_back_with_its_evidence(asked, folder):
    found = read(answer(asked, folder), asked, folder)

    assert len(found.value) == (64 if asked.algorithm == values.ECDSA else 256)
    assert found.evidence["IdentityProvider"] == asked.identity_provider
    assert found.evidence["AuthnContextClassRef"] in asked.levels
    assert {"RequestID", "ResponseTime", "AssertionRef", "AuthenticationInstant", "chain"} <= set(found.evidence)


#: What is unusual and yet right, or only sent in an unusual way.
ACCEPTED = (Content.DER_VALUE, Form.NO_KEY_INFO, *Sent)
WRONG = [one for one in (*Content, *Signer, *Form) if one not in ACCEPTED and one is not Form.NOT_BASE64]


@pytest.mark.parametrize("fault", WRONG)
def test_each_switch_of_the_sandbox_fails_the_check_that_its_label_names(asked, folder, fault):
    check = faults.LABELS[fault].partition(":")[0]
    if (fault, asked.algorithm) == (Content.LOOSE_DER_VALUE, values.RSA):
        check = "V21"  # a value of RSA has no other form

    with pytest.raises(Refused) as refusal:
        read(answer(asked, folder, fault), asked, folder, revoked=published(folder))

    assert refusal.value.check == check
    assert refusal.value.alarm is (check in ("V7", "V8", "V14", "V19", "V21"))


@pytest.mark.parametrize("fault", [Content.DER_VALUE, Form.NO_KEY_INFO])
def test_an_unusual_answer_that_is_right_is_accepted(asked, folder, fault):
    assert len(read(answer(asked, folder, fault), asked, folder).value) == (64 if asked.algorithm == values.ECDSA else 256)


def test_our_own_request_in_the_answer_is_accepted(asked, folder):
    sent = request(asked, folder)
    root = etree.fromstring(protocol.signed_response(accepted(sent, folder), name="Anna", folder=folder, now=datetime.now(UTC)))
    own = etree.Element(the(root, "ResponseTime").tag.replace("ResponseTime", "Request"))
    own.text = base64.b64encode(sent).decode()
    the(root, "ResponseTime").addnext(own)

    assert read(signed_anew(root, folder), replace(asked, request=sent), folder).value


def test_every_switch_says_which_check_it_is_for():
    assert set(faults.LABELS) == {*Content, *Signer, *Form, *Sent}
    assert {label.partition(":")[0] for label in faults.LABELS.values()} == {f"V{number}" for number in range(4, 22)} - {"V11", "V13"}


@pytest.mark.parametrize("reason,failure", [
    (Refusal.CANCEL, Failure.CANCELLED), (Refusal.MISMATCH, Failure.OTHER_IDENTITY), (Refusal.EXPIRED, Failure.TOO_LATE),
    (Refusal.LEVEL, Failure.TOO_WEAK), (Refusal.AUTHENTICATION, Failure.AUTHENTICATION), (Refusal.MESSAGE, Failure.TECHNICAL),
    (Refusal.SECURITY, Failure.TECHNICAL), (Refusal.GENERAL, Failure.TECHNICAL), (Refusal.NOT_SUPPORTED, Failure.TECHNICAL),
])  # fmt: skip
def test_each_result_code_says_what_the_user_is_told(folder, reason, failure):
    asked = new_order()
    response = answers.refusal(exchanged(asked, folder), reason, folder=folder, now=datetime.now(UTC))

    with pytest.raises(Refused) as refusal:
        read(response, asked, folder)

    assert (refusal.value.check, refusal.value.failure) == ("V13", failure)
    assert refusal.value.alarm is (reason is Refusal.SECURITY)


def test_a_response_from_long_before_is_refused(folder):
    asked = new_order()
    later = replace(asked, request_time=asked.request_time + timedelta(minutes=5))

    with pytest.raises(Refused) as refusal:
        read(answer(asked, folder), later, folder, now=later.request_time)

    assert refusal.value.check == "V12"


def test_an_altered_request_is_refused(folder):
    with pytest.raises(RequestRefused):
        accepted(request(new_order(), folder).replace(b"SE2321000999-1A0D", b"SE2321000999-1A0E"), folder)


@pytest.mark.parametrize("minutes", [-3, 9])
def test_a_request_outside_its_window_is_refused(folder, minutes):
    with pytest.raises(RequestRefused):
        accepted(request(new_order(), folder), folder, now=datetime.now(UTC) + timedelta(minutes=minutes))


def put(name, text):
    return lambda root: setattr(the(root, name), "text", text)


def name(name_, attribute, value):
    return lambda root: the(root, name_).set(attribute, value)


def without(name):
    return lambda root: the(root, name).getparent().remove(the(root, name))


def again(name):
    return lambda root: the(root, name).addnext(etree.fromstring(etree.tostring(the(root, name))))


CHANGES = [
    ("V9", name("SignResponse", "RequestID", "wc-other")), ("V9", name("SignResponse", "Profile", "x")),
    ("V9", name("SignResponseExtension", "Version", "1.5")), ("V12", put("ResponseTime", "2019-01-01T00:00:00Z")),
    ("V12", put("ResponseTime", "2019-01-01T00:00:00")), ("V12", put("ResponseTime", "now")),
    ("V13", put("ResultMajor", "urn:oasis:names:tc:dss:1.0:resultmajor:RequesterError")), ("V15", without("SignerAssertionInfo")),
    ("V15", put("IdentityProvider", "https://other.example")), ("V15", put("AuthnContextClassRef", "http://id.sambi.se/loa/loa2")),
    ("V15", put("AssertionRef", "")), ("V15", put("AuthenticationInstant", "2019-01-01T00:00:00Z")), ("V16", put("AttributeValue", "SE2321000999-1A0E")),
    ("V16", again("AttributeValue")), ("V17", without("X509Certificate")), ("V17", put("X509Certificate", "AAAA")), ("V19", again("SignTaskData")),
    ("V19", name("SignTaskData", "SignTaskId", "other")), ("V19", name("SignTaskData", "SigType", "PDF")), ("V19", name("SignTaskData", "AdESType", "BES")),
    ("V19", put("ToBeSignedBytes", "AAAA")), ("V20", put("Base64Signature", base64.b64encode(b"x").decode())),
    ("V21", put("Base64Signature", base64.b64encode(b"\1" * 64).decode())),
]  # fmt: skip


@pytest.mark.parametrize("check,change", CHANGES, ids=[f"{number}-{row[0]}" for number, row in enumerate(CHANGES)])
def test_a_change_that_the_service_itself_has_signed_is_refused_by_its_check(folder, check, change):
    asked = new_order()
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, now=datetime.now(UTC)))
    change(root)

    with pytest.raises(Refused) as refusal:
        read(signed_anew(root, folder), asked, folder)

    assert refusal.value.check == check


def test_a_response_that_is_signed_anew_without_change_is_accepted(folder):
    asked = new_order()
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, now=datetime.now(UTC)))

    assert len(read(signed_anew(root, folder), asked, folder).value) == 64


@pytest.mark.parametrize("wrong,check", [
    ("another place", "V5"), ("another key", "V7"), ("an object", "V6"), ("another certificate", "V7"), ("two signatures", "V6"),
])
def test_a_signature_of_another_form_is_refused(folder, wrong, check):
    asked = new_order()
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, now=datetime.now(UTC)))
    data = signed_anew(root, folder, holder=None if wrong == "another place" else "OptionalOutputs", signer="client" if wrong == "another key" else "service")
    root = etree.fromstring(data)
    if wrong == "an object":
        etree.SubElement(the(root, "Signature"), f"{{{DSIG}}}Object")
    if wrong == "another certificate":
        own = the(the(root, "Signature"), "X509Certificate")
        own.text = base64.b64encode(x509.load_pem_x509_certificate((folder / "client.pem").read_bytes()).public_bytes(serialization.Encoding.DER)).decode()
    if wrong == "two signatures":
        again("Signature")(root)

    with pytest.raises(Refused) as refusal:
        read(etree.tostring(root), asked, folder)

    assert refusal.value.check == check
