"""Decryption: the names of the standard in all their combinations, and what is refused before a key is touched (11)."""

from __future__ import annotations

import base64
import os

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from tests.identity.saml_keys import pair
from webcert.adapters import xml_encryption
from webcert.adapters.xml_encryption import CannotDecrypt
from webcert.sandbox.idp import saml_sealed

DS, XENC, XENC11 = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
SHA1, SHA256, SHA512 = f"{DS}sha1", f"{XENC}sha256", f"{XENC}sha512"
HASHES = {"": hashes.SHA1(), SHA1: hashes.SHA1(), SHA256: hashes.SHA256(), SHA512: hashes.SHA512()}
MASKS = {"": hashes.SHA1(), f"{XENC11}mgf1sha1": hashes.SHA1(), f"{XENC11}mgf1sha256": hashes.SHA256(), f"{XENC11}mgf1sha512": hashes.SHA512()}
CONTENT = b"<a>hemligt</a>"
OLD, NEW = f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"


def sealed(*, content=f"{XENC11}aes256-gcm", length=32, key=OLD, digest="", mask="", recipients=("us",), beside=False, kind=f"{XENC}Element"):
    """An EncryptedAssertion that names these algorithms; `beside` puts the keys after the data, as some providers do."""
    secret, nonce = os.urandom(length), os.urandom(12)
    root = etree.Element("EncryptedAssertion")
    data = etree.SubElement(root, f"{{{XENC}}}EncryptedData", Type=kind)
    etree.SubElement(data, f"{{{XENC}}}EncryptionMethod", Algorithm=content)
    holder = root if beside else etree.SubElement(data, f"{{{DS}}}KeyInfo")
    add_value(data, nonce + AESGCM(secret).encrypt(nonce, CONTENT, None))
    for one in recipients:
        wrapped = etree.SubElement(holder, f"{{{XENC}}}EncryptedKey")
        method = etree.SubElement(wrapped, f"{{{XENC}}}EncryptionMethod", Algorithm=key)
        if digest:
            etree.SubElement(method, f"{{{DS}}}DigestMethod", Algorithm=digest)
        if mask:
            etree.SubElement(method, f"{{{XENC11}}}MGF", Algorithm=mask)
        how = padding.OAEP(padding.MGF1(MASKS.get(mask, hashes.SHA1())), HASHES.get(digest, hashes.SHA1()), None)
        add_value(wrapped, pair(one).key.public_key().encrypt(secret, how))
    return root


def add_value(parent, value):
    data = etree.SubElement(parent, f"{{{XENC}}}CipherData")
    etree.SubElement(data, f"{{{XENC}}}CipherValue").text = base64.encodebytes(value).decode()


def opened(root, *keys):
    return xml_encryption.decrypt(root, [pair(one).key for one in keys or ("us",)])


@pytest.mark.parametrize(("content", "length"), [(f"{XENC11}aes128-gcm", 16), (f"{XENC11}aes256-gcm", 32)])
@pytest.mark.parametrize(("key", "digest", "mask"), [
    (OLD, "", ""), (OLD, SHA1, ""), (OLD, SHA256, ""), (OLD, SHA512, ""), (NEW, "", ""), (NEW, SHA256, f"{XENC11}mgf1sha256"),
    (NEW, SHA256, f"{XENC11}mgf1sha1"), (NEW, SHA512, f"{XENC11}mgf1sha512"),
])  # fmt: skip
def test_what_the_standard_names(content, length, key, digest, mask):
    assert opened(sealed(content=content, length=length, key=key, digest=digest, mask=mask)) == CONTENT


def test_keys_beside_the_data_several_recipients_and_our_former_key():
    assert opened(sealed(beside=True)) == CONTENT
    assert opened(sealed(recipients=("other", "us"))) == CONTENT
    assert opened(sealed(recipients=("us",)), "us-next", "us") == CONTENT


@pytest.mark.parametrize(("how", "check"), [
    ({"key": f"{XENC}rsa-1_5"}, "key encryption"), ({"key": f"{XENC}kw-aes256"}, "key encryption"), ({"key": ""}, "key encryption"),
    ({"content": f"{XENC}aes256-cbc"}, "content encryption"), ({"content": f"{XENC}tripledes-cbc", "length": 24}, "content encryption"),
    ({"content": f"{XENC11}aes192-gcm", "length": 24}, "content encryption"), ({"content": ""}, "content encryption"),
    ({"digest": f"{DS}md5"}, "key encryption"), ({"mask": f"{XENC11}mgf1sha256"}, "key encryption"),
    ({"key": NEW, "mask": f"{XENC11}mgf1md5"}, "key encryption"), ({"kind": f"{XENC}Content"}, "encrypted content"),
    ({"recipients": ("other",)}, "no key of ours"), ({"recipients": ()}, "number of encrypted parts"),
    ({"recipients": ("other",) * 6}, "number of encrypted parts"), ({"content": f"{XENC11}aes128-gcm"}, "no key of ours"),
])  # fmt: skip
def test_what_is_refused(how, check):
    with pytest.raises(CannotDecrypt, match=check):
        opened(sealed(**how))


@pytest.mark.parametrize("where", range(2))
@pytest.mark.parametrize("text", ["", "!", "AAAA", None])
def test_a_value_that_was_changed(where, text):
    root = sealed()
    values = root.findall(f".//{{{XENC}}}CipherValue")
    values[where].text = values[where].text[:-6] + "AAAA" if text is None else text
    with pytest.raises(CannotDecrypt):
        opened(root)


def test_without_a_key_of_ours():
    with pytest.raises(CannotDecrypt, match="no key of ours"):
        xml_encryption.decrypt(sealed(), [])


@pytest.mark.parametrize("how", [{"cbc": True}, {"rsa_15": True}])
def test_the_old_ways_are_refused_before_the_key_is_touched(how):
    """Nobody learns from us whether a padding was right."""

    class Untouched:
        def decrypt(self, *given):
            raise AssertionError("the key was used")

    with pytest.raises(CannotDecrypt):
        xml_encryption.decrypt(saml_sealed.sealed(CONTENT, pair("us").certificate, **how), [Untouched()])
