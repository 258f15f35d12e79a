"""Signatures by the sandbox's people, over a digest that is already computed; right ones, and ones of each wrong sort (16.6)."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from webcert.adapters.signing import keys
from webcert.sandbox.people import StaffMember


class Wrong(StrEnum):
    """What can be wrong with a signature."""

    OTHER_PERSON = "other_persons_card"
    OTHER_BYTES = "other_bytes"
    FOREIGN_ROOT = "foreign_card"
    EXPIRED = "expired_card"


LABELS: dict[str, str] = {
    Wrong.OTHER_PERSON: "Certifikat för en annan person",
    Wrong.OTHER_BYTES: "Underskrift av något annat",
    Wrong.FOREIGN_ROOT: "Kort från en främmande utfärdare",
    Wrong.EXPIRED: "Kort som har gått ut",
}
#: Whose card is used instead of the right one.
OTHER_PERSON = "SE2321000999-1A0E"
_HASH = Prehashed(hashes.SHA256())


def by_rsa(digest: bytes, member: StaffMember, *, folder: Path, wrong: str = "") -> tuple[bytes, bytes]:
    """Value and certificate (DER) by a card's RSA key."""
    key, certificate = keys.card(
        _root(folder, wrong), hsa_id=_holder(member, wrong), name=member.name, expired=wrong == Wrong.EXPIRED
    )
    value = key.sign(_bytes(digest, wrong), padding.PKCS1v15(), _HASH)
    return value, certificate.public_bytes(Encoding.DER)


def by_ecdsa(digest: bytes, member: StaffMember, *, folder: Path, wrong: str = "") -> tuple[bytes, bytes]:
    """Value, r and s side by side, and certificate (DER) by a new key on P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = keys.issued(
        _root(folder, wrong), key.public_key(), hsa_id=_holder(member, wrong), name=member.name, expired=wrong == Wrong.EXPIRED
    )
    r, s = decode_dss_signature(key.sign(_bytes(digest, wrong), ec.ECDSA(_HASH)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big"), certificate.public_bytes(Encoding.DER)


def _holder(member: StaffMember, wrong: str) -> str:
    return OTHER_PERSON if wrong == Wrong.OTHER_PERSON else member.hsa_id


def _root(folder: Path, wrong: str) -> Path:
    found = folder / "foreign" if wrong == Wrong.FOREIGN_ROOT else folder
    keys.ensure(found)
    return found


def _bytes(digest: bytes, wrong: str) -> bytes:
    return hashlib.sha256(digest).digest() if wrong == Wrong.OTHER_BYTES else digest
