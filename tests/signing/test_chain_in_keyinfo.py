"""The whole chain of certificates in a signed certificate's KeyInfo, where the site wants it (signing-and-login 9 and 12)."""

from __future__ import annotations

import base64
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from tests.product.sign_service import begin
from tests.published import register_certificate_schema
from tests.signing.service_side import certificates, new_order
from tests.signing.test_certificate_signature import xmlsec1
from tests.signing.test_signing_chain import answered, certificate, new_key, root_of
from webcert.__main__ import main
from webcert.adapters.signing import chain, values, xmldsig
from webcert.adapters.signing.dss_response import Refused
from webcert.certificates.models import SigningEvidence
from webcert.certtypes import catalogue
from webcert.cli import samples

ANNA = "SE2321000999-1A0D"
KEY_INFO = re.compile(rb"<ds:KeyInfo>.*</ds:KeyInfo>", re.DOTALL)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def in_key_info(xml: bytes) -> list[x509.Certificate]:
    holder = etree.fromstring(xml).find(".//{*}KeyInfo")
    assert [etree.QName(one).localname for one in holder] == ["X509Data"]
    return [x509.load_der_x509_certificate(base64.b64decode(one.text)) for one in holder[0]]


def with_key_info(xml: bytes, *found: x509.Certificate) -> bytes:
    """The message with other certificates, which no signature covers."""
    inside = b"".join(b"<ds:X509Certificate>" + base64.b64encode(der(one)) + b"</ds:X509Certificate>" for one in found)
    return KEY_INFO.sub(b"<ds:KeyInfo><ds:X509Data>" + inside + b"</ds:X509Data></ds:KeyInfo>", xml)


@pytest.mark.django_db
class TestOverTheSigningService:
    @pytest.fixture
    def window(self, world):
        return world.browser("Anna").open(world.draft()).fill()

    @pytest.mark.parametrize("algorithm", ["rsa", "ecdsa"])
    @pytest.mark.parametrize("whole", [True, False])
    def test_the_signer_comes_first_and_both_verifiers_accept_it(self, window, settings, keys_dir, tmp_path, capsys, algorithm, whole):
        settings.SIGN_ALGORITHM, settings.SIGN_CHAIN_IN_KEYINFO = algorithm, whole
        window.sign()
        xml, (root,) = bytes(window.document.signed.xml), certificates(keys_dir, "root")
        (tmp_path / "signed.xml").write_bytes(xml)

        signer, *issuers = in_key_info(xml)

        assert values.subject(signer)[0] == ANNA
        assert issuers == ([root] if whole else [])
        assert main(["verify", str(tmp_path / "signed.xml")]) == 0
        assert f"giltig signatur av Anna Provläkare ({ANNA})" in capsys.readouterr().out
        assert xmlsec1(xml, root, tmp_path)

    def test_the_rest_is_as_it_is_without(self, window, settings):
        settings.SIGN_CHAIN_IN_KEYINFO = True
        carried = begin(window)
        carried.take(carried.answer())
        xml = bytes(window.document.signed.xml)

        signer = in_key_info(xml)[0]
        alone = with_key_info(xml, signer)

        assert register_certificate_schema().validate(etree.fromstring(xml))
        assert (xmldsig.verify(xml).signed, xmldsig.verify(xml).certificate) == (xmldsig.verify(alone).signed, signer)
        assert bytes(carried.ticket.signed_info) in xml
        kept = [base64.b64decode(one) for one in SigningEvidence.objects.get().details["chain"]]
        assert kept[0] == der(signer)

    @pytest.mark.parametrize("whole", [True, False])
    def test_it_is_delivered_like_every_other(self, window, world, live, settings, whole):
        settings.SIGN_CHAIN_IN_KEYINFO = whole
        window.sign()

        assert set(world.deliver().values()) == {"done"}
        assert live.sandbox.state.certificates[str(window.number)].xml.count("<ds:X509Certificate>") == (2 if whole else 1)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["SANDBOX", "NETID_ACCESS"])
@pytest.mark.parametrize("whole", [True, False])
def test_the_methods_beside_the_page_know_the_way_to_the_anchor_too(signing_by, settings, keys_dir, tmp_path, method, whole):
    settings.SIGN_CHAIN_IN_KEYINFO = whole
    it = signing_by(method).start()
    if method == "NETID_ACCESS":
        it.answer_in_program("sign")
    it.ask()

    assert it.is_signed
    assert in_key_info(it.xml)[1:] == (certificates(keys_dir, "root") if whole else [])
    assert xmldsig.verify(it.xml).hsa_id == ANNA
    assert xmlsec1(it.xml, certificates(keys_dir, "root")[0], tmp_path)


@pytest.fixture(scope="module")
def parties():
    """Keys and certificates of a root, an authority below it, and a signer below that."""
    top, middle, own = new_key(), new_key(), new_key()
    root, between = root_of(top), certificate(key=middle, issuer_key=top, subject=(("", "Mellan"),), ca=True)
    return own, certificate(key=own, issuer_key=middle, issuer="Mellan"), between, root


@pytest.fixture(scope="module")
def signed(parties):
    """A certificate signed by the signer, with a number of issuers' certificates."""
    own = parties[0]
    xml = samples.unsigned(catalogue.by_any_name("FK7804"), 3)
    number = re.search(rb"<t:extension>([0-9a-f-]{36})</t:extension>", xml)[1].decode()
    frozen = xmldsig.freeze(xml, certificate_id=number, algorithm=values.ECDSA)
    _, value = values.sign(frozen.signed_info, own)

    def made(*issuers):
        return xmldsig.assemble(frozen, value=value, certificate=der(parties[1]), issuers=[der(one) for one in issuers])

    return made


class TestThroughAnAuthorityInBetween:
    def test_whoever_trusts_the_root_alone_needs_the_chain(self, parties, signed, tmp_path):
        _, _, between, root = parties

        assert xmlsec1(signed(between, root), root, tmp_path)
        assert not xmlsec1(signed(), root, tmp_path)

    def test_the_way_ends_at_the_configured_anchor_whatever_came(self, parties, keys_dir):
        own, leaf, between, root = parties
        asked = new_order()

        for came in ([leaf, between], [leaf, between, root], [leaf, between, root, root]):
            found = answered(asked, keys_dir, came, [root], own)
            assert (found.certificate, found.issuers) == (der(leaf), (der(between), der(root)))

    def test_the_longest_that_is_accepted_can_be_stored(self, parties, signed):
        most = [parties[2]] * chain.MOST

        assert xmldsig.verify(signed(*most)).hsa_id == ANNA
        with pytest.raises(xmldsig.SignatureInvalid) as refusal:
            signed(*most, parties[2])
        assert refusal.value.reason is xmldsig.Reason.FORM

    @pytest.mark.parametrize("wrong", ["stuffed", "doubled", "reordered", "rotated", "a stranger last"])
    def test_one_that_is_stuffed_or_in_another_order_is_refused(self, parties, keys_dir, wrong):
        own, leaf, between, root = parties
        stranger = root_of(new_key())
        came = {
            "stuffed": [leaf, stranger, between], "doubled": [leaf, leaf, between], "reordered": [leaf, root, between],
            "rotated": [between, root, leaf], "a stranger last": [leaf, between, stranger],
        }[wrong]  # fmt: skip

        with pytest.raises(Refused) as refusal:
            answered(new_order(), keys_dir, came, [root], own)

        assert refusal.value.check == "V17"


class TestWhoTheSignerIs:
    def test_it_is_the_first_whatever_stands_after(self, parties, signed):
        _, leaf, between, root = parties
        stranger = certificate(key=ec.generate_private_key(ec.SECP256R1()), issuer_key=new_key(), subject=(("SE2321000999-1A0E", "Axel"),))

        for after in ([], [between, root], [root, between], [stranger]):
            found = xmldsig.verify(with_key_info(signed(), leaf, *after))
            assert (found.hsa_id, found.certificate) == (ANNA, leaf)

    def test_one_whose_key_does_not_fit_cannot_be_put_first(self, parties, signed):
        _, leaf, between, root = parties

        for first in (between, root):
            with pytest.raises(xmldsig.SignatureInvalid) as refusal:
                xmldsig.verify(with_key_info(signed(), first, leaf))
            assert refusal.value.reason is xmldsig.Reason.VALUE
