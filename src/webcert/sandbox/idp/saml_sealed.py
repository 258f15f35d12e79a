"""Encrypting assertions for the product, as it should be and in ways that it must refuse (signing-and-login.md 11, row Encryption)."""

from __future__ import annotations

import base64
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from webcert.adapters.identity.saml_grammar import SAML, XENC
from webcert.adapters.soap.namespaces import DSIG

_XENC11 = "http://www.w3.org/2009/xmlenc11#"
_BLOCK = 16


def sealed(content: bytes, certificate: x509.Certificate, *, cbc: bool = False, rsa_15: bool = False) -> etree._Element:
    """An EncryptedAssertion with AES-256-GCM and RSA-OAEP, or with what was usual before."""
    secret, nonce = os.urandom(32), os.urandom(16 if cbc else 12)
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("assertions are encrypted for RSA keys")
    how: padding.AsymmetricPadding = padding.PKCS1v15() if rsa_15 else padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    root = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML, "xenc": XENC, "ds": DSIG})
    data = etree.SubElement(root, f"{{{XENC}}}EncryptedData", Type=f"{XENC}Element")
    etree.SubElement(data, f"{{{XENC}}}EncryptionMethod", Algorithm=f"{XENC}aes256-cbc" if cbc else f"{_XENC11}aes256-gcm")
    key = etree.SubElement(etree.SubElement(data, f"{{{DSIG}}}KeyInfo"), f"{{{XENC}}}EncryptedKey")
    etree.SubElement(key, f"{{{XENC}}}EncryptionMethod", Algorithm=f"{XENC}rsa-1_5" if rsa_15 else f"{XENC}rsa-oaep-mgf1p")
    _add_value(key, public.encrypt(secret, how))
    _add_value(data, nonce + (_cbc(secret, nonce, content) if cbc else AESGCM(secret).encrypt(nonce, content, None)))
    return root


def _cbc(secret: bytes, nonce: bytes, content: bytes) -> bytes:
    missing = _BLOCK - len(content) % _BLOCK
    cipher = Cipher(algorithms.AES(secret), modes.CBC(nonce)).encryptor()
    return cipher.update(content + bytes([missing]) * missing) + cipher.finalize()


def _add_value(parent: etree._Element, value: bytes) -> None:
    data = etree.SubElement(parent, f"{{{XENC}}}CipherData")
    etree.SubElement(data, f"{{{XENC}}}CipherValue").text = base64.b64encode(value).decode()
