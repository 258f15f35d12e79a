"""What the registry demands of a certificate: a known type and version, and the authority's rules (7.13)."""

from __future__ import annotations

from datetime import date

from webcert.adapters import certxml
from webcert.certtypes import catalogue
from webcert.certtypes.catalogue import UnknownType


def problems(xml: str, *, today: date) -> list[str]:
    """Every fault that the registry refuses a certificate for, in words."""
    found = certxml.check(xml.encode("utf-8"), today=today)
    return [f"{one.code}: {one.explanation}" for one in found]


def recipient_of(code: str) -> str:
    """Code of the authority that certificates of a type are sent to; "" for an unknown type."""
    try:
        return catalogue.by_code(code).recipient.code
    except UnknownType:
        return ""
