"""Certificates for mutual TLS on the loopback interface, made anew for each run."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_Issuer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


class Certificates:
    """An authority with a client, a good server and servers whose certificates do not hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        now = datetime.now(UTC)
        ours = self._make("authority", None, until=now + timedelta(days=1), address="")
        strange = self._make("another authority", None, until=now + timedelta(days=1), address="")
        later, before = now + timedelta(days=1), now - timedelta(hours=1)
        self._make("client", ours, until=later, address="")
        self._make("server", ours, until=later, address="127.0.0.1")
        self._make("server for another name", ours, until=later, address="127.0.0.2")
        self._make("server out of date", ours, until=before, address="127.0.0.1")
        self._make("server of a stranger", strange, until=later, address="127.0.0.1")
        self.authority = self.files("authority")[0]

    def files(self, name: str) -> tuple[str, str]:
        """The files of certificate and key."""
        return str(self._folder / f"{name}.pem"), str(self._folder / f"{name}.key")

    def _make(self, name: str, issuer: _Issuer | None, *, until: datetime, address: str) -> _Issuer:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer_name, issuer_key = issuer or (subject, key)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - timedelta(days=2))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
            )
        )
        if address:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(issuer_key, hashes.SHA256())
        file, key_file = self.files(name)
        Path(file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        Path(key_file).write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return subject, key
