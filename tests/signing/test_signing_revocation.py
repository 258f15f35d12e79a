"""A signer's certificate that has been revoked, or of which nobody can tell, signs nothing (signing-and-login 7, V17; robustness F19)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from lxml import etree

from tests.signing.service_side import ANNA, exchanged, new_order, read, signed_anew, the
from webcert.adapters.certificates.revocation import Lists
from webcert.adapters.signing import dss, values
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure
from webcert.domain.errors import Unavailable
from webcert.sandbox.signing import protocol

NOW = datetime.now(UTC)
_DAY = timedelta(days=1)
_ELSEWHERE = x509.UniformResourceIdentifier("http://evil.example/list.crl")
LIST = x509.CRLDistributionPoints([x509.DistributionPoint([_ELSEWHERE], None, None, None)])
RESPONDER = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _ELSEWHERE)])
ISSUER_ONLY = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _ELSEWHERE)])


class Issuer:
    """An authority, the one above it, and what they publish."""

    def __init__(self, name: str, above: Issuer | None = None, points_to: x509.ExtensionType | None = None) -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (above or self).issued(self.name, self.key, authority=True, points_to=points_to)

    def issued(self, name, key, *, authority=False, points_to=None) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
            key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(NOW - _DAY).not_valid_after(NOW + _DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True).add_extension(usage, critical=True)
        )  # fmt: skip
        if points_to is not None:
            builder = builder.add_extension(points_to, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def revoking(self, *revoked: x509.Certificate) -> bytes:
        made = NOW - 2 * _DAY
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(made).next_update(made + 7 * _DAY)
        for one in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(made).build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class Signed:
    """A response by a signer under an authority between her and the root, where each may point to a status."""

    def __init__(self, folder, *, signer=None, between=None) -> None:
        self.folder, self.asked, self.root = folder, new_order(), Issuer("Rot")
        self.between = Issuer("Mellan", self.root, between)
        key = ec.generate_private_key(ec.SECP256R1())
        person = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, ANNA), x509.NameAttribute(NameOID.COMMON_NAME, "Anna")])
        self.certificate = self.between.issued(person, key, points_to=signer)
        root = etree.fromstring(protocol.signed_response(exchanged(self.asked, folder), name="Anna", folder=folder, now=datetime.now(UTC)))
        holder = the(root, "SignatureCertificateChain")
        for old in list(holder):
            holder.remove(old)
        for one in (self.certificate, self.between.certificate):
            der = one.public_bytes(serialization.Encoding.DER)
            etree.SubElement(holder, f"{{{dss.CSIG}}}X509Certificate").text = base64.b64encode(der).decode()
        the(root, "Base64Signature").text = base64.b64encode(values.sign(self.asked.signed_info, key)[1]).decode()
        self.response = signed_anew(root, folder)

    def read(self, revoked, *, now=None):
        return read(self.response, self.asked, self.folder, now=now, anchors=[self.root.certificate], revoked=revoked)


def lists(**published):
    return Lists(list(published), fetch=lambda address: published[address])


def silent(address):
    raise Unavailable(service="x", permanent=False, detail="no contact", contact=True)


@pytest.fixture
def folder(keys_dir):
    return keys_dir


@pytest.mark.parametrize("points_to", [LIST, RESPONDER])
def test_a_signer_who_is_not_on_the_issuers_list_signs(folder, points_to):
    signed = Signed(folder, signer=points_to)

    assert signed.read(lists(of_between=signed.between.revoking()).is_revoked).value


@pytest.mark.parametrize("points_to", [LIST, RESPONDER])
def test_a_revoked_signer_is_refused_with_what_she_can_do(folder, points_to):
    signed = Signed(folder, signer=points_to)

    with pytest.raises(Refused) as refusal:
        signed.read(lists(of_between=signed.between.revoking(signed.certificate)).is_revoked)

    assert (refusal.value.check, refusal.value.failure) == ("V17", Failure.CERTIFICATE)


def test_a_revoked_authority_between_signer_and_anchor_is_refused(folder):
    signed = Signed(folder, between=LIST)

    with pytest.raises(Refused) as refusal:
        signed.read(lists(of_root=signed.root.revoking(signed.between.certificate)).is_revoked)

    assert refusal.value.check == "V17"


@pytest.mark.parametrize("points_to", [None, ISSUER_ONLY])
def test_a_certificate_that_points_to_no_status_needs_no_list(folder, points_to):
    assert Signed(folder, signer=points_to).read(None).value


@pytest.mark.parametrize("points_to", [LIST, RESPONDER])
def test_a_certificate_that_points_to_a_status_is_accepted_where_the_operator_looks_at_no_lists(folder, points_to):
    assert Signed(folder, signer=points_to).read(None).value


def test_only_configured_addresses_are_asked_and_the_list_of_another_issuer_says_nothing(folder):
    signed, asked = Signed(folder, signer=LIST), []

    def fetch(address):
        asked.append(address)
        return signed.root.revoking()

    with pytest.raises(Refused) as refusal:
        signed.read(Lists(["configured"], fetch=fetch).is_revoked)

    assert refusal.value.failure is Failure.REVOCATION_UNKNOWN

    assert asked == ["configured"]


def test_a_silent_issuer_refuses_unless_its_last_list_is_younger_than_a_day(folder):
    signed = Signed(folder, signer=LIST)
    answers = iter([lambda _: signed.between.revoking()])
    kept = Lists(["x"], fetch=lambda address: next(answers, silent)(address))
    kept.ask(datetime.now(UTC) - timedelta(hours=23))

    assert signed.read(kept.is_revoked).value

    answers = iter([lambda _: signed.between.revoking()])
    older = Lists(["x"], fetch=lambda address: next(answers, silent)(address))
    older.ask(NOW - timedelta(hours=25))
    with pytest.raises(Refused) as refusal:
        signed.read(older.is_revoked)

    assert refusal.value.failure is Failure.REVOCATION_UNKNOWN
