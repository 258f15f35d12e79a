"""Keys for one occasion and the certificates that tell whose they are, right or wrong in one way (signing-and-login.md 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from webcert.adapters.signing import keys, values
from webcert.sandbox.signing.cards import OTHER_PERSON
from webcert.sandbox.signing.faults import Signer

#: The number of the certificate that has been revoked.
_REVOKED = 0x5EED
_LIFE, _MOMENT = timedelta(days=365), timedelta(seconds=5)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who signs: what stands in the certificate."""

    hsa_id: str
    name: str


def issue(person: Person, algorithm: str, *, folder: Path, now: datetime, fault: str = "", crl: str = "") -> tuple[Key, list[bytes]]:
    """A new key that fits an algorithm, and its certificates in DER, the signer's first; `folder` holds the test root.

    `crl` is the address where the list of revoked certificates is, which the certificate then names.
    """
    root_folder = folder / "foreign" if fault == Signer.FOREIGN_ROOT else folder
    keys.ensure(root_folder)
    root = x509.load_pem_x509_certificate((root_folder / "root.pem").read_bytes())
    root_key = load_pem_private_key((root_folder / "root.key").read_bytes(), None)
    if not isinstance(root_key, rsa.RSAPrivateKey):
        raise TypeError("the test root has an RSA key")
    key = _new_key(algorithm, weak=fault == Signer.WEAK_KEY)
    end = now - timedelta(hours=1) if fault == Signer.EXPIRED else now + _LIFE
    start = now - timedelta(days=2) if fault == Signer.EXPIRED else now - _MOMENT
    signs = fault != Signer.WRONG_USAGE
    usage = x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=not signs, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder().subject_name(_subject(person, fault)).issuer_name(root.subject).public_key(key.public_key())
        .serial_number(_REVOKED if fault == Signer.REVOKED else x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=fault == Signer.AUTHORITY, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )  # fmt: skip
    if crl:
        builder = builder.add_extension(_points_to(crl), critical=False)
    certificate = builder.sign(root_key, hashes.SHA256())
    chain = [one.public_bytes(Encoding.DER) for one in (certificate, root)]
    return key, chain[::-1] if fault == Signer.WRONG_ORDER else chain


def _points_to(crl: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint(full_name=[x509.UniformResourceIdentifier(crl)], relative_name=None, reasons=None, crl_issuer=None)
    return x509.CRLDistributionPoints([point])


def revoked(*, folder: Path, now: datetime) -> bytes:
    """The test root's list of revoked certificates in DER: the one number that the fault gives."""
    root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    root_key = load_pem_private_key((folder / "root.key").read_bytes(), None)
    if not isinstance(root_key, rsa.RSAPrivateKey):
        raise TypeError("the test root has an RSA key")
    row = x509.RevokedCertificateBuilder().serial_number(_REVOKED).revocation_date(now - _LIFE).build()
    builder = x509.CertificateRevocationListBuilder().issuer_name(root.subject).last_update(now - _MOMENT).next_update(now + timedelta(days=1))
    return builder.add_revoked_certificate(row).sign(root_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _new_key(algorithm: str, *, weak: bool) -> Key:
    if algorithm == values.RSA:
        return rsa.generate_private_key(public_exponent=65537, key_size=1024 if weak else 2048)
    return ec.generate_private_key(ec.SECP224R1() if weak else ec.SECP256R1())


def _subject(person: Person, fault: str) -> x509.Name:
    first, _, last = person.name.rpartition(" ")
    hsa_id = OTHER_PERSON if fault in (Signer.WRONG_PERSON, Signer.OTHER_IN_CERTIFICATE) else person.hsa_id
    serials = [hsa_id] * (2 if fault == Signer.TWO_SERIAL_NUMBERS else 1)
    return x509.Name([
        x509.NameAttribute(NameOID.GIVEN_NAME, first or last), x509.NameAttribute(NameOID.SURNAME, last),
        *(x509.NameAttribute(NameOID.SERIAL_NUMBER, one) for one in serials), x509.NameAttribute(NameOID.COMMON_NAME, person.name),
    ])  # fmt: skip
