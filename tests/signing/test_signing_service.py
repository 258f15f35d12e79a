"""The signing service's protocol: each thing it can get wrong is refused by the right check (signing-and-login 7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from webcert.adapters.signing import dss, keys, values
from webcert.sandbox.signing import protocol
from webcert.sandbox.signing.protocol import Fault

PARTIES = dss.Parties(requester="https://webcert.example/m", service="https://service.example/m", answer_to="https://webcert.example/r")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("keys")
    keys.ensure(made)
    return made


@pytest.fixture
def asked():
    return dss.Asked(
        request_id="wc-123456789012345678901", task_id="task", hsa_id="SE2321000999-1A0D", signed_info=b"<x/>",
        algorithm=values.ECDSA, identity_provider="https://idp.example/sign", levels=("http://id.sambi.se/loa/loa3",),
        request_time=datetime.now(UTC),
    )


def request(asked, folder):
    client = {name: (folder / f"client.{end}").read_bytes() for name, end in (("key", "key"), ("certificate", "pem"))}
    return dss.build_request(asked, PARTIES, message="Intyg", **client)


def exchanged(asked, folder):
    data = request(asked, folder)
    return protocol.read_request(data, client_certificate=(folder / "client.pem").read_bytes(), now=datetime.now(UTC))


def read(response, asked, folder, now=None):
    return dss.read_response(
        response, asked, service_certificate=(folder / "service.pem").read_bytes(), now=now or datetime.now(UTC),
        anchors=x509.load_pem_x509_certificates((folder / "root.pem").read_bytes()),
    )


def test_a_signature_comes_back(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna Provläkare", folder=folder)

    assert len(read(response, asked, folder).value) == 64


def test_a_der_value_is_converted(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, fault=Fault.DER_VALUE)

    assert len(read(response, asked, folder).value) == 64


@pytest.mark.parametrize("fault,check", [
    (Fault.ALTERED_BYTES, "V19"), (Fault.OTHER_REQUEST, "V9"), (Fault.FOREIGN_ROOT, "V17"), (Fault.UNSIGNED, "V8"),
    (Fault.WRONG_PERSON, "V16"),
])
def test_a_faulty_response_is_refused(asked, folder, fault, check):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, fault=fault)

    with pytest.raises(dss.Refused) as refusal:
        read(response, asked, folder)

    assert refusal.value.check == check


def test_a_cancelled_signing_says_so(asked, folder):
    minor = "http://id.elegnamnden.se/sig-status/1.0/user-cancel"
    response = protocol.error_response(exchanged(asked, folder), minor=minor, folder=folder)

    with pytest.raises(dss.Refused) as refusal:
        read(response, asked, folder)

    assert refusal.value.failure is dss.Failure.CANCELLED


def test_a_response_from_long_before_is_refused(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder)
    later = dss.Asked(**{**{f: getattr(asked, f) for f in asked.__dataclass_fields__}, "request_time": asked.request_time + timedelta(minutes=5)})

    with pytest.raises(dss.Refused) as refusal:
        read(response, later, folder, now=later.request_time)

    assert refusal.value.check == "V12"


def test_an_altered_request_is_refused(asked, folder):
    data = request(asked, folder).replace(b"SE2321000999-1A0D", b"SE2321000999-1A0E")

    with pytest.raises(protocol.RequestRefused):
        protocol.read_request(data, client_certificate=(folder / "client.pem").read_bytes(), now=datetime.now(UTC))
