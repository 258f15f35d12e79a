"""Encrypting assertions for the product, as it should be and in ways that it must refuse (signing-and-login.md 11, row Encryption)."""

from __future__ import annotations

import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from webcert.adapters import xml_encryption
from webcert.adapters.identity.saml_grammar import SAML
from webcert.adapters.soap.namespaces import XENC

_TAG = f"{{{SAML}}}EncryptedAssertion"
_BLOCK = 16


def sealed(content: bytes, certificate: x509.Certificate, *, cbc: bool = False, rsa_15: bool = False) -> etree._Element:
    """An EncryptedAssertion with AES-256-GCM and RSA-OAEP, or with what was usual before."""
    if not cbc and not rsa_15:
        return xml_encryption.encrypt(content, certificate, tag=_TAG)
    secret, nonce = os.urandom(32), os.urandom(16 if cbc else 12)
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("assertions are encrypted for RSA keys")
    how: padding.AsymmetricPadding = padding.PKCS1v15() if rsa_15 else padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    value = nonce + (_cbc(secret, nonce, content) if cbc else AESGCM(secret).encrypt(nonce, content, None))
    return xml_encryption.written(
        _TAG, content=(f"{XENC}aes256-cbc" if cbc else xml_encryption.AES_256, value),
        key=(f"{XENC}rsa-1_5" if rsa_15 else xml_encryption.OAEP_MGF1P, public.encrypt(secret, how)),
    )  # fmt: skip


def _cbc(secret: bytes, nonce: bytes, content: bytes) -> bytes:
    missing = _BLOCK - len(content) % _BLOCK
    cipher = Cipher(algorithms.AES(secret), modes.CBC(nonce)).encryptor()
    return cipher.update(content + bytes([missing]) * missing) + cipher.finalize()
