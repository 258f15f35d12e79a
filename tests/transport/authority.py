"""An authority of care systems' certificates, made anew for the tests, and what it can get wrong."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CALLER = "SE2321000999-1A99"
_DAY = timedelta(days=1)


class Authority:
    """Issues certificates to callers and servers; keeps them as files in a folder."""

    def __init__(self, folder: Path, name: str = "Utfärdare av provcertifikat") -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = self._builder(self._name, self._key.public_key(), now - _DAY, now + 30 * _DAY)
        self.certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(self._key, hashes.SHA256())
        self.file = folder / f"{x509.random_serial_number():x}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )  # fmt: skip

    def issue(
        self, *serials: str, ends: timedelta = _DAY, begins: timedelta = -_DAY, purpose: x509.ObjectIdentifier | None = None,
        authority: bool = False, address: str = "", name: str = "caller",
    ) -> x509.Certificate:  # fmt: skip
        """A certificate whose subject has these serial numbers; its files are `<name>.pem` and `<name>.key`."""
        now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
        names = [x509.NameAttribute(NameOID.COMMON_NAME, name), *(x509.NameAttribute(NameOID.SERIAL_NUMBER, one) for one in serials)]
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
            key_cert_sign=authority, crl_sign=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = self._builder(x509.Name(names), key.public_key(), now + begins, now + ends)
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True).add_extension(usage, critical=True)
        purposes = [purpose or ExtendedKeyUsageOID.CLIENT_AUTH] if not address else [ExtendedKeyUsageOID.SERVER_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        if address:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(address)]), critical=False)
        made = builder.sign(self._key, hashes.SHA256())
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        for path, data in zip(self.files(name), (made.public_bytes(serialization.Encoding.PEM), private), strict=True):
            path.write_bytes(data)
            path.chmod(0o600)
        return made

    def revoking(
        self, *certificates: x509.Certificate, at: datetime | None = None, name: x509.Name | None = None,
        extension: x509.ExtensionType | None = None, form: serialization.Encoding = serialization.Encoding.DER,
    ) -> bytes:  # fmt: skip
        """A list of revoked certificates, made at a time and valid for a week."""
        made = at or datetime.now(UTC) - timedelta(minutes=1)
        builder = x509.CertificateRevocationListBuilder().issuer_name(name or self._name).last_update(made).next_update(made + 7 * _DAY)
        for one in certificates:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(made).build()
            )
        if extension is not None:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(form)

    def files(self, name: str) -> tuple[Path, Path]:
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"


def as_rfc_9440(certificate: x509.Certificate) -> str:
    return f":{base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()}:"


def as_pem(certificate: x509.Certificate) -> str:
    return quote(certificate.public_bytes(serialization.Encoding.PEM).decode())
