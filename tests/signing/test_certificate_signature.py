"""The certificate's signature: ours, xmlsec1's and the specification's test vector agree (integration 10.2)."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from tests.published import published, register_certificate_schema
from webcert.adapters.signing import keys, values, xmldsig
from webcert.certtypes import catalogue
from webcert.cli import samples


def signed(key, seed=3):
    xml = samples.unsigned(catalogue.by_any_name("FK7804"), seed)
    number = re.search(rb"<t:extension>([0-9a-f-]{36})</t:extension>", xml)[1].decode()
    algorithm = values.RSA if isinstance(key, rsa.RSAPrivateKey) else values.ECDSA
    frozen = xmldsig.freeze(xml, certificate_id=number, algorithm=algorithm)
    _, value = values.sign(frozen.signed_info, key)
    certificate = keys.self_signed(key, hsa_id="SE2321000999-1A0D", name="Anna Provläkare")
    return xml, xmldsig.assemble(frozen, value=value, certificate=certificate.public_bytes(Encoding.DER)), certificate


@pytest.fixture(scope="module", params=["rsa", "ecdsa"])
def example(request):
    key = rsa.generate_private_key(65537, 2048) if request.param == "rsa" else ec.generate_private_key(ec.SECP256R1())
    return signed(key)


def xmlsec1(content, certificate, folder):
    if shutil.which("xmlsec1") is None:
        pytest.skip("the command xmlsec1 is not on this machine")
    (folder / "a.xml").write_bytes(content)
    (folder / "a.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    command = ["xmlsec1", "--verify", "--trusted-pem", str(folder / "a.pem"), "--enabled-key-data", "x509", str(folder / "a.xml")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_frozen_bytes_stay_as_they_are(example):
    frozen, made, _ = example
    start, end = re.split(rb"<m:underskrift.*</m:underskrift>", made, flags=re.DOTALL)

    assert start + end == frozen


def test_the_official_schema_accepts_it(example):
    schema = register_certificate_schema()

    assert schema.validate(etree.fromstring(example[1]))


def test_xmlsec1_accepts_it(example, tmp_path):
    _, made, certificate = example

    assert xmlsec1(made, certificate, tmp_path)


@pytest.mark.parametrize("seed", range(25))
def test_any_changed_character_in_the_content_fails_both(example, tmp_path, seed):
    _, made, certificate = example
    places = [found.start() for found in re.finditer(rb"(?<=>)[A-Za-z0-9]", made[: made.index(b"<m:underskrift")])]
    places = [one for one in places if b"skickatTidpunkt>" not in made[one - 17 : one]]
    at = places[seed * len(places) // 25]
    changed = made[:at] + (b"q" if made[at : at + 1] != b"q" else b"r") + made[at + 1 :]

    with pytest.raises(xmldsig.SignatureInvalid):
        xmldsig.verify(changed)
    assert not xmlsec1(changed, certificate, tmp_path)


def test_two_signatures_are_refused(example):
    _, made, _ = example
    signature = re.search(rb"<m:underskrift.*</m:underskrift>", made, re.DOTALL)[0]

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(made.replace(signature, signature + signature))

    assert refusal.value.reason is xmldsig.Reason.MORE_THAN_ONE


def test_a_changed_stylesheet_is_refused(example):
    _, made, _ = example

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(made.replace(b'method="xml"', b'method="txt"'))

    assert refusal.value.reason is xmldsig.Reason.FORM


def test_the_specifications_example_verifies():
    specification = published("spec/integration.md")
    examples = re.findall(r"```xml\n(<r:RegisterCertificate .*?)```", specification.read_text(), re.DOTALL)
    example = next(one for one in examples if "ds:Signature" in one)

    assert xmldsig.verify(example.encode()).hsa_id == "SE2321000999-1A0D"


WRAPPED = b'<m:extra xmlns:m="urn:riv:clinicalprocess:healthcond:certificate:3.2">%s</m:extra>'


def test_a_genuine_certificate_wrapped_in_a_false_one_is_refused(example):
    """The false certificate is the one that readers read; the genuine one stands beside it."""
    _, made, _ = example
    genuine = re.search(rb"<(\w+:)?intyg\b.*</(\w+:)?intyg>", made, re.DOTALL)[0]
    signature = re.search(rb"<m:underskrift.*</m:underskrift>", made, re.DOTALL)[0]
    number = re.search(rb"<t:extension>([0-9a-f-]{36})</t:extension>", made)[1]
    false = genuine.replace(number, b"00000000-0000-4000-8000-000000000000")
    moved = made.replace(genuine, false + WRAPPED % genuine.replace(signature, b""))

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(moved)

    assert refusal.value.reason is xmldsig.Reason.CONTENT


def test_a_signature_beside_the_certificate_that_readers_read_is_refused(example):
    _, made, _ = example
    genuine = re.search(rb"<(\w+:)?intyg\b.*</(\w+:)?intyg>", made, re.DOTALL)[0]
    signature = re.search(rb"<m:underskrift.*</m:underskrift>", made, re.DOTALL)[0]
    false = genuine.replace(signature, b"").replace(b"Anna", b"Arne")

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(made.replace(genuine, false + WRAPPED % genuine))

    assert refusal.value.reason is xmldsig.Reason.FORM


@pytest.mark.parametrize("old,new,reason", [
    (b"<ds:SignedInfo", b"<ds:SignedInfo x='1'", xmldsig.Reason.VALUE), (b"<ds:DigestValue>", b"<!-- x --><ds:DigestValue>", xmldsig.Reason.FORM),
    (b"</ds:Transforms>", b"</ds:Transforms><x/>", xmldsig.Reason.FORM), (b"</ds:Reference>", b"</ds:Reference><x xmlns=''/>", xmldsig.Reason.FORM),
    (b'URI=""', b'URI="#a"', xmldsig.Reason.FORM), (b'Filter="subtract"', b'Filter="union"', xmldsig.Reason.FORM),
    (b"<ds:SignatureValue>", b"<ds:SignatureValue>!", xmldsig.Reason.FORM), (b"</ds:KeyInfo>", b"</ds:KeyInfo><ds:Object/>", xmldsig.Reason.FORM),
])  # fmt: skip
def test_a_signature_of_another_form_is_refused(example, old, new, reason):
    _, made, _ = example
    assert old in made

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(made.replace(old, new, 1))

    assert refusal.value.reason is reason


@pytest.mark.parametrize("old,new", [
    (b'<svar id="', b'<svar xmlns:x="urn:x" x:id="9001" id="'), (b"<version>", b"<!-- x --><version>"),
])  # fmt: skip
def test_what_the_reduction_would_hide_is_refused(example, old, new):
    _, made, _ = example
    assert old in made

    with pytest.raises(xmldsig.SignatureInvalid) as refusal:
        xmldsig.verify(made.replace(old, new, 1))

    assert refusal.value.reason is xmldsig.Reason.CONTENT
