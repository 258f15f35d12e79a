"""A signer's certificate that names a list of revoked ones: asked about, and refused when nobody can tell (V17, robustness F19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.signing.service_side import ANNA, certificates, exchanged, new_order, published, read
from tests.signing.test_signing_chain import certificate, new_key, root_of
from webcert.adapters.certificates.revocation import Lists
from webcert.adapters.signing import chain, signer, values
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Ended, Failure, Order, Signature
from webcert.domain.errors import Unavailable
from webcert.sandbox.signing import protocol, signers
from webcert.sandbox.signing.faults import Signer

ADDRESS = "http://127.0.0.1:9/root.crl"


def silent(address):
    raise Unavailable(service="revocation list", permanent=False, detail="no contact")


def response(keys_dir, asked, fault=""):
    now = datetime.now(UTC)
    return protocol.signed_response(exchanged(asked, keys_dir), name="Anna Provläkare", folder=keys_dir, now=now, fault=fault, crl=ADDRESS)


def test_one_that_is_not_on_the_list_signs(keys_dir):
    asked = new_order()

    assert read(response(keys_dir, asked), asked, keys_dir, revoked=published(keys_dir)).value


@pytest.mark.parametrize("revoked", [True, False])
def test_one_that_is_revoked_does_not_when_the_list_is_looked_at(keys_dir, revoked):
    asked = new_order()
    answer = response(keys_dir, asked, Signer.REVOKED)

    if not revoked:  # what an operator decides who says that no lists are looked at
        assert read(answer, asked, keys_dir).value
        return
    with pytest.raises(Refused) as refused:
        read(answer, asked, keys_dir, revoked=published(keys_dir))
    assert (refused.value.check, refused.value.failure) == ("V17", Failure.CERTIFICATE)


def test_nobody_signs_while_nobody_can_tell(keys_dir):
    asked = new_order()

    with pytest.raises(Refused) as refused:
        read(response(keys_dir, asked), asked, keys_dir, revoked=Lists([ADDRESS], fetch=silent).is_revoked)

    assert (refused.value.check, refused.value.failure) == ("V17", Failure.REVOCATION_UNKNOWN)


def test_the_last_list_counts_for_a_day(keys_dir):
    (root,) = certificates(keys_dir, "root")
    now, answers = datetime.now(UTC), [lambda _: signers.revoked(folder=keys_dir, now=now), silent, silent]
    lists = Lists([ADDRESS], fetch=lambda address: answers.pop(0)(address))
    own = certificate(key=new_key(), issuer_key=new_key())

    assert not lists.is_revoked(own, root, now)
    assert not lists.is_revoked(own, root, now + timedelta(hours=23))
    with pytest.raises(Unavailable):
        lists.is_revoked(own, root, now + timedelta(hours=25))


def pointing(extension):
    """A certificate of a person that tells where its issuer speaks of revoked ones, and who issued it."""
    root, own = new_key(), new_key()
    plain = certificate(key=own, issuer_key=root)
    builder = x509.CertificateBuilder(
        issuer_name=plain.issuer, subject_name=plain.subject, public_key=plain.public_key(), serial_number=plain.serial_number,
        not_valid_before=plain.not_valid_before_utc, not_valid_after=plain.not_valid_after_utc, extensions=list(plain.extensions),
    )  # fmt: skip
    for one in extension:
        builder = builder.add_extension(one, critical=False)
    return builder.sign(root, hashes.SHA256()), root_of(root), own


OCSP = x509.AuthorityInformationAccess([x509.AccessDescription(
    x509.oid.AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.example.org"))])  # fmt: skip
ISSUERS = x509.AuthorityInformationAccess([x509.AccessDescription(
    x509.oid.AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.example.org"))])  # fmt: skip


@pytest.mark.parametrize(("extension", "asked"), [([], False), ([ISSUERS], False), ([OCSP], True), ([signers._points_to(ADDRESS)], True)])
def test_only_one_that_points_to_a_source_is_asked_about(extension, asked):
    own, anchor, _ = pointing(extension)
    questions = []

    chain.check(
        [own.public_bytes(Encoding.DER)], [anchor], now=datetime.now(UTC),
        revoked=lambda one, issuer, at: bool(questions.append((one, issuer))),
    )  # fmt: skip

    assert questions == ([(own, anchor)] if asked else [])


@pytest.mark.parametrize(("revoked", "failure"), [(lambda *_: True, Failure.CERTIFICATE), (silent, Failure.REVOCATION_UNKNOWN)])
def test_the_methods_beside_the_page_ask_too(revoked, failure):
    own, anchor, key = pointing([OCSP])
    order = Order(ticket_id="t", task_id="u", hsa_id=ANNA, signed_info=b"<x/>", algorithm=values.ECDSA, asked_at=datetime.now(UTC))
    signature = Signature(value=values.sign(b"<x/>", key)[1], certificate=own.public_bytes(Encoding.DER))

    with pytest.raises(Ended) as ended:
        signer.check(signature, order, [anchor], now=datetime.now(UTC), revoked=lambda *asked: revoked(*asked[:1]))

    assert ended.value.failure is failure
