"""The signing service's messages as they are printed in the specification, its schemas, and our metadata (signing-and-login 3, 8 and 10)."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from lxml import etree

from tests.published import published
from tests.signing.service_side import certificates, client, exchanged, new_order, our_metadata, request, the
from webcert.adapters import saml_metadata
from webcert.adapters.saml_metadata import POST, RoleName
from webcert.adapters.signing import dss_response, values
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure
from webcert.sandbox.signing import answers, protocol
from webcert.sandbox.signing.answers import Refusal
from webcert.sandbox.signing.asked import RequestRefused, read_request
from webcert.sandbox.signing.faults import Content
from webcert.sandbox.signing.requester import Requester

ASKED_AT, ANSWERED_AT = datetime(2019, 10, 7, 8, 15, 30, 412000, UTC), datetime(2019, 10, 7, 8, 16, 6, tzinfo=UTC)
_BASE = "https://webcert.example.org/api/signature/signservice/v1"


def printed(section: str) -> bytes:
    """A message as printed, without the comments, which are not signed."""
    text = published("spec/signing-and-login.md").read_text("utf-8")
    block = text.split(f"### {section} ", 1)[1].split("```xml\n", 1)[1].split("```", 1)[0]
    return re.sub(r"<!--.*?-->", "", block).encode()


def der(text: str | None) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(text or ""))


def asked(data: bytes):
    root = etree.fromstring(data)
    return new_order(
        signed_info=base64.b64decode(the(root, "ToBeSignedBytes").text or ""), request_time=ASKED_AT, request=data,
        identity_provider="https://idp.example.org:443/saml/sign/sithseid-same-device",
    )


def read(section: str):
    request_, signed = printed("10.1"), etree.fromstring(printed("10.2"))
    chain = [der(one.text) for one in signed.iter("{*}SignatureCertificateChain") for one in one]
    return dss_response.read_response(
        printed(section), asked(request_), trusted=[der(the(the(signed, "Signature"), "X509Certificate").text)], anchors=[chain[2]],
        arrived=ANSWERED_AT, now=ANSWERED_AT,
    )


def their_reading(data: bytes, now: datetime):
    key = der(the(the(etree.fromstring(data), "Signature"), "X509Certificate").text)
    asking = Requester(entity_id=f"{_BASE}/metadata", certificates=(key,), answer_to=f"{_BASE}/response")
    return read_request(data, requester=asking, service="https://sign.example.org/metadata", now=now)


def test_the_printed_request_is_accepted_by_the_sandbox_at_its_time_only():
    data = printed("10.1")

    found = their_reading(data, ASKED_AT)

    assert (found.hsa_id, found.message) == ("SE2321000999-1A0D", "Intyg utfärdat för 19121212-1212")
    with pytest.raises(RequestRefused):
        their_reading(data, ASKED_AT + timedelta(minutes=8))


def test_the_printed_response_is_accepted():
    found = read("10.2")

    assert values.subject(x509.load_der_x509_certificate(found.certificate))[0] == "SE2321000999-1A0D"
    assert found.evidence["AssertionRef"] == "_7039f0d22275f41ad12a5406dbaa4a6a"
    assert len(found.value) == 64


def test_the_printed_cancellation_is_one():
    with pytest.raises(Refused) as refusal:
        read("10.3")

    assert (refusal.value.check, refusal.value.failure) == ("V13", Failure.CANCELLED)


def test_the_printed_bytes_are_those_of_the_test_vector():
    data = asked(printed("10.1")).signed_info

    assert (len(data), base64.b64encode(hashlib.sha256(data).digest())) == (1712, b"ZgT8wF7c76ZbmTtRIDKAGWcu2RPN7jkyvrETzCiI2CM=")
    assert b"k+ki18ISp2e/FK5UfZUW435YvmlRtXV2ju6q6DsQVlo=" in data


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    folder = published("contracts/oasis/dss")
    names = (
        ("urn:oasis:names:tc:dss:1.0:core:schema", "oasis-dss-core-schema-v1.0-os.xsd"),
        ("http://id.elegnamnden.se/csig/1.1/dss-ext/ns", "EidCentralSigDssExt-1.1.2-DRAFT.xsd"),
    )
    imports = "".join(f'<import namespace="{space}" schemaLocation="{folder / file}"/>' for space, file in names)
    parser = etree.XMLParser(no_network=True, load_dtd=True)
    return etree.XMLSchema(etree.fromstring(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>', parser))


@pytest.mark.parametrize("recipient", [None, "provider-encryption"])
def test_our_request_is_valid(schema, keys_dir, recipient):
    data = request(new_order(), keys_dir, recipient=certificates(keys_dir, recipient)[0] if recipient else None)

    schema.assertValid(etree.fromstring(data))
    assert (b"EncryptedMessage" in data) is bool(recipient)


def test_the_sandboxs_answers_are_valid(schema, keys_dir):
    order, now = exchanged(new_order(), keys_dir), datetime.now(UTC)

    for one in (
        protocol.signed_response(order, name="Anna Provläkare", folder=keys_dir, now=now),
        protocol.signed_response(order, name="Anna Provläkare", folder=keys_dir, now=now, fault=Content.OTHER_OWN_REQUEST),
        answers.refusal(order, Refusal.CANCEL, folder=keys_dir, now=now),
    ):
        schema.assertValid(etree.fromstring(one))


def test_our_metadata_is_signed_and_names_keys_address_and_who_runs_it(keys_dir):
    following = (keys_dir / "saml.pem").read_bytes()
    data = our_metadata(keys_dir, following)

    found = saml_metadata.read(data, entity_id="https://webcert.example/m", signers=certificates(keys_dir, "client"), now=datetime.now(UTC))

    role = found.role(RoleName.SERVICE_PROVIDER)
    assert role.signing == (*certificates(keys_dir, "client"), *certificates(keys_dir, "saml"))
    assert role.encryption == tuple(certificates(keys_dir, "client"))
    assert role.endpoint("AssertionConsumerService", POST).location == "https://webcert.example/r"
    assert timedelta(days=6) < found.valid_until - datetime.now(UTC) <= timedelta(days=7)
    root = etree.fromstring(data)
    assert root.get("ID") == "https___webcert.example_m"
    assert [etree.QName(one).localname for one in root] == ["Signature", "SPSSODescriptor", "Organization", "ContactPerson"]
    assert the(root, "SignatureMethod").get("Algorithm") == values.RSA
    assert client(keys_dir)["certificate"] != following
