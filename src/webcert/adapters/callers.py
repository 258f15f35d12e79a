"""Which system calls a service: its certificate as the proxy passes it on, and the table of what each caller may use.

The proxy ends mutual TLS and hands over the client's certificate in a header, which is believed from the proxy's own
addresses alone. The certificate is verified here once more: issuer, validity, purpose and revocation. The caller is the HSA-id in
its subject (robustness 6, V11; decision 0017).
"""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webcert.adapters.files import Kept
from webcert.adapters.signing import chain
from webcert.domain.ids import HsaId

_LONGEST = 16_384
Network = IPv4Network | IPv6Network


class HeaderForm(StrEnum):
    """How the proxy writes the certificate: as RFC 9440 says, or as PEM in percent-encoding."""

    RFC_9440 = "rfc9440"
    PEM = "pem"


class CallerRefused(Exception):
    """The caller may not use the service; `check` says why for the audit log, `hsa_id` who it is when that is known."""

    def __init__(self, check: str, *, hsa_id: str = "") -> None:
        super().__init__(check)
        self.check = check
        self.hsa_id = hsa_id


class TableFaulty(ValueError):
    """The table of callers cannot be used; the text says where and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """Where callers come from and who they may be.

    `table` and `issuers` are files, read anew when they change; `proxies` are the addresses that may pass a certificate on;
    `header` is the name of the header.
    """

    table: Path
    issuers: Path
    proxies: tuple[Network, ...]
    header: str
    form: HeaderForm

    def check(self, services: frozenset[str]) -> int:
        """How many callers the table has. Raises OSError, and TableFaulty, which is a ValueError, when a file cannot be used."""
        found = table(self.table.read_text("utf-8"), services)
        _issuers(self.issuers.read_bytes())
        return len(found)

    def caller(
        self, *, service: str, address: str, headers: Mapping[str, str], now: datetime, revoked: chain.Revoked | None = None
    ) -> str:  # fmt: skip
        """The HSA-id of who calls `service` from the network `address`. Raises CallerRefused, and Unavailable when nobody can tell
        whether its certificate has been revoked.
        """
        if not _is_within(address, self.proxies):
            raise CallerRefused("not from a proxy")
        written = headers.get(self.header, "")
        if not written:
            raise CallerRefused("no certificate")
        certificate = _certificate(written, self.form)
        hsa_id = _verified(certificate, _ISSUERS.read(self.issuers), now, revoked)
        if service not in _TABLES.read(self.table).get(hsa_id.casefold(), frozenset()):
            raise CallerRefused("not on the list", hsa_id=hsa_id)
        return hsa_id


def networks(words: list[str]) -> tuple[Network, ...]:
    """Addresses and networks. Raises ValueError naming the first that is none."""
    return tuple(ip_network(one, strict=False) for one in words)


def _is_within(address: str, allowed: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in allowed)


def _certificate(written: str, form: HeaderForm) -> x509.Certificate:
    """The certificate in a header. Raises CallerRefused for anything else, also for two of them."""
    try:
        if len(written) > _LONGEST:
            raise ValueError("too long")
        if form is HeaderForm.PEM:
            found = x509.load_pem_x509_certificates(unquote_to_bytes(written.replace("\t", "\n")))
            if len(found) != 1:
                raise ValueError("not one certificate")
            return found[0]
        if len(written) < 2 or not written.startswith(":") or not written.endswith(":"):
            raise ValueError("no byte sequence")
        return x509.load_der_x509_certificate(base64.b64decode(written[1:-1], validate=True))
    except (ValueError, binascii.Error) as error:
        raise CallerRefused("unreadable certificate") from error


def _verified(certificate: x509.Certificate, issuers: tuple[x509.Certificate, ...], now: datetime, revoked: chain.Revoked | None) -> str:
    """The HSA-id of a certificate that leads to one of the issuers. Raises CallerRefused."""
    try:
        chain.check([certificate.public_bytes(Encoding.DER)], issuers, now=now)
    except chain.ChainInvalid as error:
        raise CallerRefused("certificate not trusted") from error
    if not _is_for_clients(certificate):
        raise CallerRefused("certificate for another purpose")
    hsa_id = _hsa_id(certificate)
    if revoked is not None and revoked(certificate, chain.anchor_of(certificate, issuers), now):
        raise CallerRefused("certificate revoked", hsa_id=hsa_id)
    return hsa_id


def _is_for_clients(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage


def _hsa_id(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    try:
        if len(found) != 1:
            raise ValueError("not one serial number")
        return HsaId.parse(str(found[0].value)).value
    except ValueError as error:
        raise CallerRefused("no HSA-id in the certificate") from error


def table(text: str, services: frozenset[str] | None = None) -> dict[str, frozenset[str]]:
    """The services of each caller by HSA-id without case. Raises TableFaulty; an unknown one of `services` is a fault too.

    The form: `[callers."<HSA-id>"]` with `services = ["create-draft-certificate/v3.0", …]`, and `name` for people.
    """
    try:
        callers = tomllib.loads(text).get("callers", {})
    except tomllib.TOMLDecodeError as error:
        raise TableFaulty(str(error)) from error
    found = {}
    for hsa_id, row in callers.items():
        try:
            HsaId.parse(hsa_id)
        except ValueError as error:
            raise TableFaulty(f'"{hsa_id}" is no HSA-id') from error
        named = row.get("services") if isinstance(row, dict) else None
        if not isinstance(named, list) or not all(isinstance(one, str) for one in named) or set(row) - {"services", "name"}:
            raise TableFaulty(f'"{hsa_id}" must have services, a list of texts, and may have a name; nothing else')
        unknown = set(named) - services if services is not None else set()
        if unknown:
            raise TableFaulty(f'"{hsa_id}" has services that do not exist: {", ".join(sorted(unknown))}')
        found[hsa_id.casefold()] = frozenset(named)
    return found


def _issuers(data: bytes) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(data))


_TABLES = Kept(lambda data: table(data.decode()))
_ISSUERS = Kept(_issuers)
