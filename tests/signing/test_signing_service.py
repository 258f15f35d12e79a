"""The signing service's protocol: each thing it can get wrong is refused by the right check (signing-and-login 7)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree

from webcert.adapters.signing import dss, dss_response, keys, messages, values
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure
from webcert.adapters.soap.namespaces import DSIG
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


def service(folder):
    return x509.load_pem_x509_certificates((folder / "service.pem").read_bytes())


def read(response, asked, folder, now=None):
    return dss_response.read_response(
        response, asked, trusted=service(folder), now=now or datetime.now(UTC), arrived=now or datetime.now(UTC),
        anchors=x509.load_pem_x509_certificates((folder / "root.pem").read_bytes()),
    )


def test_a_signature_comes_back(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna Provläkare", folder=folder)

    assert len(read(response, asked, folder).value) == 64


def test_a_der_value_is_converted(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, fault=Fault.DER_VALUE)

    assert len(read(response, asked, folder).value) == 64


@pytest.mark.parametrize("fault,check", [
    (Fault.ALTERED_BYTES, "V19"), (Fault.OTHER_REQUEST, "V9"), (Fault.FOREIGN_ROOT, "V17"), (Fault.UNSIGNED, "V6"),
    (Fault.WRONG_PERSON, "V16"),
])
def test_a_faulty_response_is_refused(asked, folder, fault, check):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, fault=fault)

    with pytest.raises(Refused) as refusal:
        read(response, asked, folder)

    assert refusal.value.check == check


def test_a_cancelled_signing_says_so(asked, folder):
    minor = "http://id.elegnamnden.se/sig-status/1.0/user-cancel"
    response = protocol.error_response(exchanged(asked, folder), minor=minor, folder=folder)

    with pytest.raises(Refused) as refusal:
        read(response, asked, folder)

    assert refusal.value.failure is Failure.CANCELLED


def test_a_response_from_long_before_is_refused(asked, folder):
    response = protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder)
    later = dss.Asked(**{**{f: getattr(asked, f) for f in asked.__dataclass_fields__}, "request_time": asked.request_time + timedelta(minutes=5)})

    with pytest.raises(Refused) as refusal:
        read(response, later, folder, now=later.request_time)

    assert refusal.value.check == "V12"


def test_an_altered_request_is_refused(asked, folder):
    data = request(asked, folder).replace(b"SE2321000999-1A0D", b"SE2321000999-1A0E")

    with pytest.raises(protocol.RequestRefused):
        protocol.read_request(data, client_certificate=(folder / "client.pem").read_bytes(), now=datetime.now(UTC))


NOW = datetime.now(UTC)


def signed_anew(root, folder, *, holder="OptionalOutputs", signer="service"):
    """The response with a new signature by the service over what stands in it now."""
    for old in root.findall(f".//{{{DSIG}}}Signature"):
        old.getparent().remove(old)
    place = root if holder is None else root.find(f"{{*}}{holder}")
    return messages.sign(root, place, key=(folder / f"{signer}.key").read_bytes(), certificate=(folder / f"{signer}.pem").read_bytes())


def the(root, name):
    return next(root.iter(f"{{*}}{name}"))


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
def test_a_change_that_the_service_itself_has_signed_is_refused_by_its_check(asked, folder, check, change):
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder))
    change(root)

    with pytest.raises(Refused) as refusal:
        read(signed_anew(root, folder), asked, folder)

    assert refusal.value.check == check


def test_a_response_that_is_signed_anew_without_change_is_accepted(asked, folder):
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder))

    assert len(read(signed_anew(root, folder), asked, folder).value) == 64


@pytest.mark.parametrize("wrong,check", [
    ("another place", "V5"), ("another key", "V7"), ("an object", "V6"), ("another certificate", "V7"), ("two signatures", "V6"),
])
def test_a_signature_of_another_form_is_refused(asked, folder, wrong, check):
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder))
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


def certificate(*, key, issuer_key, issuer="Rot", subject=(("SE2321000999-1A0D", "Anna"),), ca=False, path=None, start=NOW - timedelta(days=1),
                end=NOW + timedelta(days=1), usage=True):  # fmt: skip
    """A certificate for one test; `subject` holds pairs of serial number and name."""
    names = [part for serial, common in subject for part in (
        *([x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)] if serial else []), x509.NameAttribute(NameOID.COMMON_NAME, common))]  # fmt: skip
    builder = (
        x509.CertificateBuilder().subject_name(x509.Name(names)).issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key()).serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path), critical=True)
    )  # fmt: skip
    signs = x509.KeyUsage(digital_signature=usage, content_commitment=False, key_encipherment=not usage, data_encipherment=False, key_agreement=False,
                          key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False)  # fmt: skip
    return builder.add_extension(signs, critical=True).sign(issuer_key, hashes.SHA256())


def new_key(curve=None):
    return ec.generate_private_key(curve or ec.SECP256R1())


def root_of(key, **changes):
    return certificate(key=key, issuer_key=key, subject=(("", "Rot"),), **{"ca": True, **changes})


def answered(asked, folder, chain, anchors, key):
    """What comes of a response with this chain, signed with the key of its first certificate."""
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder))
    holder = the(root, "SignatureCertificateChain")
    for old in list(holder):
        holder.remove(old)
    for one in chain:
        etree.SubElement(holder, f"{{{dss.CSIG}}}X509Certificate").text = base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode()
    _, value = values.sign(asked.signed_info, key)
    put("Base64Signature", base64.b64encode(value).decode())(root)
    return dss_response.read_response(
        signed_anew(root, folder), asked, trusted=service(folder), now=datetime.now(UTC), arrived=datetime.now(UTC), anchors=anchors
    )


class TestTheChainOfCertificates:
    @pytest.fixture
    def parties(self):
        return new_key(), new_key(), new_key()

    def test_is_accepted_under_an_anchor(self, asked, folder, parties):
        root, _, own = parties

        assert answered(asked, folder, [certificate(key=own, issuer_key=root)], [root_of(root)], own).value

    def test_is_accepted_through_an_authority_in_between(self, asked, folder, parties):
        root, middle, own = parties
        between = certificate(key=middle, issuer_key=root, subject=(("", "Mellan"),), ca=True, path=0)

        assert answered(asked, folder, [certificate(key=own, issuer_key=middle, issuer="Mellan"), between], [root_of(root, path=1)], own).value

    def test_is_accepted_when_the_anchor_stands_in_it(self, asked, folder, parties):
        root, _, own = parties
        anchor = root_of(root)

        assert answered(asked, folder, [certificate(key=own, issuer_key=root), anchor], [anchor], own).value

    def test_is_accepted_under_the_second_of_two_anchors_of_one_name(self, asked, folder, parties):
        root, other, own = parties

        assert answered(asked, folder, [certificate(key=own, issuer_key=root)], [root_of(other), root_of(root)], own).value

    @pytest.mark.parametrize("check,leaf,anchor", [
        ("V17", {"end": NOW - timedelta(hours=1)}, {}), ("V17", {"start": NOW + timedelta(hours=1)}, {}), ("V17", {"ca": True}, {}), ("V17", {"usage": False}, {}),
        ("V17", {}, {"ca": False}), ("V17", {}, {"end": NOW - timedelta(hours=1)}), ("V18", {"subject": (("", "Anna"),)}, {}),
        ("V18", {"subject": (("SE2321000999-1A0E", "Anna"),)}, {}), ("V18", {"subject": (("SE2321000999-1A0D", "Anna"), ("SE2321000999-1A0D", "Anna"))}, {}),
    ])  # fmt: skip
    def test_is_refused_for_a_fault_in_one_certificate(self, asked, folder, parties, check, leaf, anchor):
        root, _, own = parties

        with pytest.raises(Refused) as refusal:
            answered(asked, folder, [certificate(key=own, issuer_key=root, **leaf)], [root_of(root, **anchor)], own)

        assert refusal.value.check == check

    @pytest.mark.parametrize("changes", [{"ca": False}, {"end": NOW - timedelta(hours=1)}])
    def test_is_refused_for_a_fault_in_between(self, asked, folder, parties, changes):
        root, middle, own = parties
        between = certificate(key=middle, issuer_key=root, subject=(("", "Mellan"),), **{"ca": True, **changes})

        with pytest.raises(Refused) as refusal:
            answered(asked, folder, [certificate(key=own, issuer_key=middle, issuer="Mellan"), between], [root_of(root)], own)

        assert refusal.value.check == "V17"

    def test_is_refused_when_it_is_longer_than_the_anchor_allows(self, asked, folder, parties):
        root, middle, own = parties
        between = certificate(key=middle, issuer_key=root, subject=(("", "Mellan"),), ca=True)

        with pytest.raises(Refused) as refusal:
            answered(asked, folder, [certificate(key=own, issuer_key=middle, issuer="Mellan"), between], [root_of(root, path=0)], own)

        assert refusal.value.check == "V17"

    def test_is_refused_when_another_authority_issued_it(self, asked, folder, parties):
        root, other, own = parties

        with pytest.raises(Refused) as refusal:
            answered(asked, folder, [certificate(key=own, issuer_key=other)], [root_of(root)], own)

        assert refusal.value.check == "V17"

    def test_is_refused_with_a_key_on_another_curve(self, asked, folder, parties):
        root = parties[0]
        own = new_key(ec.SECP256K1())

        with pytest.raises(Refused) as refusal:
            answered(asked, folder, [certificate(key=own, issuer_key=root)], [root_of(root)], own)

        assert refusal.value.check == "V17"
