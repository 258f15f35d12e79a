"""XML Encryption of an element for the owner of a key: RSA-OAEP and AES-GCM, nothing older (signing-and-login 3 and 11).

RSA with the padding of PKCS #1 1.5, and CBC, tell whoever tries what is inside; they are refused before a key is touched.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from webcert.adapters.soap.namespaces import DSIG, XENC, XENC11

AES_256 = f"{XENC11}aes256-gcm"
#: Content encryption with the length of its key in bytes.
CONTENT = {f"{XENC11}aes128-gcm": 16, AES_256: 32}
OAEP_MGF1P, OAEP = f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"
SHA_1, SHA_256 = f"{DSIG}sha1", f"{XENC}sha256"
_HASHES: dict[str, hashes.HashAlgorithm] = {SHA_1: hashes.SHA1(), SHA_256: hashes.SHA256(), f"{XENC}sha512": hashes.SHA512()}
_MGF: dict[str, hashes.HashAlgorithm] = {
    f"{XENC11}mgf1sha1": hashes.SHA1(), f"{XENC11}mgf1sha256": hashes.SHA256(), f"{XENC11}mgf1sha512": hashes.SHA512(),
}  # fmt: skip
_ELEMENT = f"{XENC}Element"
_NONCE, _TAG = 12, 16
#: Recipients that one element may be encrypted for.
_MOST_KEYS = 5


class CannotDecrypt(Exception):
    """The element cannot be decrypted with our keys, or not in a way that is accepted; the text says what is wrong."""


def encrypt(content: bytes, certificate: x509.Certificate, *, tag: str) -> etree._Element:
    """The element `tag` that holds a serialised element, which the owner of an RSA certificate alone can read. Raises TypeError.

    SHA-1 inside of OAEP is what every recipient knows, and no weakness there (decision 0015).
    """
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("only an RSA key can be encrypted for")
    secret, nonce = os.urandom(CONTENT[AES_256]), os.urandom(_NONCE)
    how = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    sealed = nonce + AESGCM(secret).encrypt(nonce, content, None)
    return written(tag, content=(AES_256, sealed), key=(OAEP_MGF1P, key.encrypt(secret, how)))


def written(tag: str, *, content: tuple[str, bytes], key: tuple[str, bytes]) -> etree._Element:
    """The element `tag` around what is encrypted: for content and key the name of the algorithm and the encrypted value."""
    root = etree.Element(tag, nsmap={"xenc": XENC, "ds": DSIG})
    data = etree.SubElement(root, f"{{{XENC}}}EncryptedData", Type=_ELEMENT)
    etree.SubElement(data, f"{{{XENC}}}EncryptionMethod", Algorithm=content[0])
    wrapped = etree.SubElement(etree.SubElement(data, f"{{{DSIG}}}KeyInfo"), f"{{{XENC}}}EncryptedKey")
    etree.SubElement(wrapped, f"{{{XENC}}}EncryptionMethod", Algorithm=key[0])
    for parent, value in ((wrapped, key[1]), (data, content[1])):
        cipher = etree.SubElement(parent, f"{{{XENC}}}CipherData")
        etree.SubElement(cipher, f"{{{XENC}}}CipherValue").text = base64.b64encode(value).decode()
    return root


def decrypt(encrypted: etree._Element, keys: Sequence[rsa.RSAPrivateKey]) -> bytes:
    """What an encrypted element holds, e.g. an EncryptedAssertion, as it was serialised by the sender. Raises CannotDecrypt."""
    (data,) = _found(encrypted, f"{{{XENC}}}EncryptedData", most=1)
    if data.get("Type", _ELEMENT) != _ELEMENT:
        raise CannotDecrypt("encrypted content")
    length = CONTENT.get(_algorithm(data))
    if length is None:
        raise CannotDecrypt("content encryption")
    sealed = _value(data)
    if len(sealed) < _NONCE + _TAG:
        raise CannotDecrypt("encrypted value")
    padded = [(_padding(one), _value(one)) for one in _found(encrypted, f".//{{{XENC}}}EncryptedKey", most=_MOST_KEYS)]
    for how, wrapped in padded:
        for key in keys:
            secret = _unwrapped(key, wrapped, how)
            if secret is not None and len(secret) == length:
                try:
                    return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
                except InvalidTag:
                    continue
    raise CannotDecrypt("no key of ours")


def _found(element: etree._Element, path: str, *, most: int) -> list[etree._Element]:
    found = element.findall(path)
    if not 1 <= len(found) <= most:
        raise CannotDecrypt("number of encrypted parts")
    return found


def _method(element: etree._Element) -> etree._Element:
    (method,) = _found(element, f"{{{XENC}}}EncryptionMethod", most=1)
    return method


def _algorithm(element: etree._Element) -> str:
    return _method(element).get("Algorithm", "")


def _padding(key: etree._Element) -> padding.OAEP:
    """The padding that a wrapped key names; the older name has MGF1 with SHA-1 always."""
    method = _method(key)
    digest = method.find(f"{{{DSIG}}}DigestMethod")
    mask = method.find(f"{{{XENC11}}}MGF")
    algorithm = _HASHES.get(SHA_1 if digest is None else digest.get("Algorithm", ""))
    if method.get("Algorithm") == OAEP_MGF1P and mask is None:
        mgf: hashes.HashAlgorithm | None = hashes.SHA1()
    elif method.get("Algorithm") == OAEP:
        mgf = _MGF.get(f"{XENC11}mgf1sha1" if mask is None else mask.get("Algorithm", ""))
    else:
        raise CannotDecrypt("key encryption")
    if algorithm is None or mgf is None or method.find(f"{{{XENC}}}OAEPparams") is not None:
        raise CannotDecrypt("key encryption")
    return padding.OAEP(mgf=padding.MGF1(algorithm=mgf), algorithm=algorithm, label=None)


def _value(element: etree._Element) -> bytes:
    (value,) = _found(element, f"{{{XENC}}}CipherData/{{{XENC}}}CipherValue", most=1)
    try:
        return base64.b64decode("".join((value.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotDecrypt("encrypted value") from error


def _unwrapped(key: rsa.RSAPrivateKey, wrapped: bytes, how: padding.OAEP) -> bytes | None:
    try:
        return key.decrypt(wrapped, how)
    except (ValueError, UnsupportedAlgorithm):
        return None
