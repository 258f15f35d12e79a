"""What an operator is told about the way to Net iD Access Server, without anybody being asked to sign."""

from __future__ import annotations

import uuid
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from webcert.adapters.finding import Finding, Level
from webcert.adapters.signing.method import Ended, Order
from webcert.adapters.signing.netid_access import NetIdAccess
from webcert.adapters.soap.faults import SoapFault

_SUBJECT = "Net iD Access Server"
_ANCHORS = "utfärdare av kort"


def probe(config: NetIdAccess, now: datetime) -> list[Finding]:
    """Ask about an order that does not exist, and read the authorities. Raises Unavailable when there is no answer."""
    return [_server(config, now), *_anchors(config, now)]


def _server(config: NetIdAccess, now: datetime) -> Finding:
    nobody = Order(ticket_id="", task_id="", hsa_id="", signed_info=b"", algorithm=config.algorithm, asked_at=now)
    try:
        config.collect(nobody, str(uuid.uuid4()))
    except SoapFault:
        return Finding(Level.OK, _SUBJECT, "svarar")
    except Ended as ended:
        if ended.check == "ACCESS_DENIED_RP":
            text = "svarar, men släpper inte in oss. Be driften av servern lägga in vårt klientcertifikat (WEBCERT_NETID_TLS)."
            return Finding(Level.ERROR, _SUBJECT, text)
        return Finding(Level.OK, _SUBJECT, "svarar")
    return Finding(Level.WARNING, _SUBJECT, "svarar som om en beställning som inte finns fanns. Kontrollera adressen i WEBCERT_NETID_URL.")


def _anchors(config: NetIdAccess, now: datetime) -> list[Finding]:
    try:
        found = x509.load_pem_x509_certificates(config.trust_anchors.read_bytes())
    except (OSError, ValueError):
        return [Finding(Level.ERROR, _ANCHORS, f"{config.trust_anchors} går inte att läsa. Kontrollera WEBCERT_SIGN_TRUST_ANCHORS.")]
    return [_anchor(one, now) for one in found]


def _anchor(certificate: x509.Certificate, now: datetime) -> Finding:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name, ends = str(names[0].value) if names else certificate.subject.rfc4514_string(), certificate.not_valid_after_utc
    if ends <= now:
        return Finding(Level.ERROR, _ANCHORS, f"{name} gick ut {ends:%Y-%m-%d}. Kort därifrån godtas inte.")
    return Finding(Level.OK, _ANCHORS, f"{name}, gäller till {ends:%Y-%m-%d}")
