"""Keys and certificates for a laptop: made once into a folder, never used in production."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

_YEARS, _YEAR, _MOMENT = timedelta(days=3650), timedelta(days=365), timedelta(seconds=5)


def ensure(folder: Path) -> None:
    """Make the keys that are missing: ours and the signing service's, ours and the provider's for SAML, the test root that issues certificates."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("client", "service", "saml", "saml-encryption", "provider", "provider-encryption", "root"):
        if not (folder / f"{name}.pem").exists():
            _make(folder, name, authority=name == "root")


def _make(folder: Path, name: str, *, authority: bool) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Webcert sandbox {name}")])
    builder = _builder(subject, subject, key.public_key(), life=_YEARS)
    certificate = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True).sign(
        key, hashes.SHA256()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.key"
    path.touch(mode=0o600)
    path.write_bytes(private)
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, *, life: timedelta, age: timedelta = _MOMENT
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        .serial_number(x509.random_serial_number()).not_valid_before(now - age).not_valid_after(now + life)
    )  # fmt: skip


def card(folder: Path, *, hsa_id: str, name: str, expired: bool = False) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """What lies on a person's card: an RSA key and a certificate, issued under the test root."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key, issued(folder, key.public_key(), hsa_id=hsa_id, name=name, expired=expired)


def issued(
    folder: Path, key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, *, hsa_id: str, name: str, expired: bool = False
) -> x509.Certificate:
    """A certificate of a person under the test root, with the HSA-id as serial number of its subject."""
    root_key = serialization.load_pem_private_key((folder / "root.key").read_bytes(), None)
    root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    first, _, last = name.rpartition(" ")
    subject = x509.Name([
        x509.NameAttribute(NameOID.GIVEN_NAME, first or last), x509.NameAttribute(NameOID.SURNAME, last),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, hsa_id), x509.NameAttribute(NameOID.COMMON_NAME, name),
    ])  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    life, age = (-timedelta(hours=1), _YEAR) if expired else (_YEAR, _MOMENT)
    builder = _builder(subject, root.subject, key, life=life, age=age)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(usage, critical=True).sign(root_key, hashes.SHA256())  # type: ignore[arg-type]


def self_signed(key: ec.EllipticCurvePrivateKey, *, hsa_id: str, name: str) -> x509.Certificate:
    """A certificate for sample signatures, issued by nobody but itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, hsa_id), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return _builder(subject, subject, key.public_key(), life=_YEARS).sign(key, hashes.SHA256())
