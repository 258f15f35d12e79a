"""Which signers' certificates are accepted from the signing service, and under which authorities (signing-and-login 7, V17 and V18)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree

from tests.signing.service_side import exchanged, new_order, read, signed_anew, the
from webcert.adapters.signing import dss, values
from webcert.adapters.signing.dss_response import Refused
from webcert.sandbox.signing import protocol

NOW = datetime.now(UTC)


@pytest.fixture
def folder(keys_dir):
    return keys_dir


@pytest.fixture
def asked():
    return new_order()


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
                          key_cert_sign=ca, crl_sign=False, encipher_only=False, decipher_only=False)  # fmt: skip
    return builder.add_extension(signs, critical=True).sign(issuer_key, hashes.SHA256())


def new_key(curve=None):
    return ec.generate_private_key(curve or ec.SECP256R1())


def root_of(key, **changes):
    return certificate(key=key, issuer_key=key, subject=(("", "Rot"),), **{"ca": True, **changes})


def answered(asked, folder, chain, anchors, key):
    """What comes of a response with this chain, signed with the key of its first certificate."""
    root = etree.fromstring(protocol.signed_response(exchanged(asked, folder), name="Anna", folder=folder, now=datetime.now(UTC)))
    holder = the(root, "SignatureCertificateChain")
    for old in list(holder):
        holder.remove(old)
    for one in chain:
        etree.SubElement(holder, f"{{{dss.CSIG}}}X509Certificate").text = base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode()
    _, value = values.sign(asked.signed_info, key)
    the(root, "Base64Signature").text = base64.b64encode(value).decode()
    return read(signed_anew(root, folder), asked, folder, anchors=anchors)


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
        ("V17", {"end": NOW - timedelta(hours=1)}, {}), ("V17", {"start": NOW + timedelta(hours=20)}, {}), ("V17", {"ca": True}, {}), ("V17", {"usage": False}, {}),
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
