"""How SAML messages travel through the browser: in a signed address (HTTP-Redirect), or in a form (HTTP-POST).

SAML 2.0 bindings 3.4 and 3.5. The signature of an address is over the parameters exactly as they were written in it.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote_plus, unquote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from webcert.adapters.saml_signature import is_strong

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_RSA = {f"{_MORE}rsa-{name}": one for name, one in _HASHES.items()}
_ECDSA = {f"{_MORE}ecdsa-{name}": one for name, one in _HASHES.items()}
_SIGNED = ("RelayState", "SigAlg")


class BadMessage(Exception):
    """What came through the browser is no message, or not signed by whom it should be; the text says what is wrong."""


def new_id() -> str:
    """An id of 256 random bits that an XML ID may have; its part after the first character is fit for an address."""
    return f"_{secrets.token_urlsafe(32)}"


def instant(moment: datetime) -> str:
    """UTC with milliseconds, as all times of SAML."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def redirect(address: str, name: str, message: etree._Element, *, relay_state: str, key: bytes) -> str:
    """The address with a message as its parameter `name`, signed. `key` is PEM."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(message, encoding="UTF-8")) + packer.flush()
    private = load_pem_private_key(key, None)
    algorithm = f"{_MORE}ecdsa-sha256" if isinstance(private, ec.EllipticCurvePrivateKey) else f"{_MORE}rsa-sha256"
    parameters = {name: base64.b64encode(packed).decode(), **({"RelayState": relay_state} if relay_state else {}), "SigAlg": algorithm}
    query = "&".join(f"{one}={quote_plus(value)}" for one, value in parameters.items())
    signature = _signed(private, query.encode())
    return f"{address}{'&' if '?' in address else '?'}{query}&Signature={quote_plus(base64.b64encode(signature).decode())}"


def _signed(private: object, data: bytes) -> bytes:
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data, ec.ECDSA(hashes.SHA256()))
    raise TypeError("only RSA and EC keys sign")


def of_form(value: str, *, max_bytes: int) -> bytes:
    """The message in a field of a form. Raises BadMessage."""
    if len(value) > max_bytes * 3 // 2:
        raise BadMessage("size")
    return _decoded(value)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessage("base64") from error


def of_query(query: str, name: str, certificates: Sequence[x509.Certificate], *, max_bytes: int) -> tuple[bytes, str]:
    """The message and RelayState of an address that the owner of one of the certificates has signed. Raises BadMessage.

    `query` is as it was received, still encoded.
    """
    written: dict[str, str] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        if key in written:
            raise BadMessage("a parameter twice")
        written[key] = value
    if "Signature" not in written or "SigAlg" not in written or name not in written:
        raise BadMessage("not signed")
    signed = "&".join(f"{one}={written[one]}" for one in (name, *_SIGNED) if one in written)
    signature, algorithm = _decoded(unquote_plus(written["Signature"])), unquote_plus(written["SigAlg"])
    if algorithm not in {**_RSA, **_ECDSA}:
        raise BadMessage("signature algorithm")
    if not any(_holds(one, signature, signed.encode(), algorithm) for one in certificates if is_strong(one)):
        raise BadMessage("signature")
    return _inflated(_decoded(unquote_plus(written[name])), max_bytes), unquote_plus(written.get("RelayState", ""))


def _holds(certificate: x509.Certificate, signature: bytes, data: bytes, algorithm: str) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm in _RSA:
            key.verify(signature, data, padding.PKCS1v15(), _RSA[algorithm])
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm in _ECDSA:
            key.verify(signature, data, ec.ECDSA(_ECDSA[algorithm]))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _inflated(packed: bytes, max_bytes: int) -> bytes:
    """The unpacked bytes, never more than allowed (a small message may unpack to gigabytes)."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise BadMessage("packing") from error
    if len(data) > max_bytes or unpacker.unconsumed_tail or not unpacker.eof:
        raise BadMessage("size")
    return data
