"""The deep link from the care system: its parameters, read once (integration 4.3, robustness B5 to B14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from webcert.domain.access import Denial
from webcert.domain.errors import BadInput, NotAllowed
from webcert.domain.ids import PersonId
from webcert.domain.patient import Address

#: The level of assurance that the care system demands for what it opens (decision 14).
LEVEL = "tillitsniva"
_TEXTS = {
    "enhet": 500, "alternatePatientSSn": 500, "responsibleHospName": 500, "fornamn": 200, "mellannamn": 200,
    "efternamn": 200, "postadress": 500, "postnummer": 500, "postort": 500, "ref": 255, LEVEL: 500,
}  # fmt: skip
_FLAGS = ("sjf", "inaktivEnhet", "avliden")


def certificate_id(text: str) -> UUID:
    """The id in an address. Raises NotAllowed as for an unknown one when it is no UUID (B2)."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise NotAllowed(Denial.DATA_NOT_FOUND) from error
    if str(found) != text.lower():
        raise NotAllowed(Denial.DATA_NOT_FOUND)
    return found


def parameters(sent: QueryDict, *, levels: Collection[str]) -> dict[str, Any]:
    """The known parameters of a link; unknown ones are ignored. Raises BadInput naming a faulty one.

    `levels` are the levels of assurance that a link may demand.
    """
    found: dict[str, Any] = {}
    for name, longest in _TEXTS.items():
        value = _single(sent, name)
        if len(value) > longest:
            raise BadInput(name)
        if value:
            found[name] = value
    if found.get(LEVEL, "") not in ("", *levels):
        raise BadInput(LEVEL)
    for name in _FLAGS:
        found[name] = _single(sent, name).lower() == "true"
    found["kopieringOK"] = _single(sent, "kopieringOK").lower() != "false"
    return found


def _single(sent: QueryDict, name: str) -> str:
    values = set(sent.getlist(name))
    if len(values) > 1:
        raise BadInput(name)
    return values.pop().strip() if values else ""


def present_number(link: Mapping[str, Any], *, today: date) -> PersonId | None:
    """The patient's number in the care system when it is a personal or coordination number; a reserve number is none (D34)."""
    try:
        return PersonId.parse(link.get("alternatePatientSSn", ""), today=today)
    except ValueError:
        return None


def reserve_number(link: Mapping[str, Any], *, today: date) -> str:
    """The reserve number that the care system uses for the patient, or ""."""
    number: str = link.get("alternatePatientSSn", "")
    return number if number and present_number(link, today=today) is None else ""


def address(link: Mapping[str, Any]) -> Address:
    """The patient's address in the care system."""
    return Address(address=link.get("postadress", ""), postal_code=link.get("postnummer", ""), city=link.get("postort", ""))


def name_differs(link: Mapping[str, Any], first: str, middle: str, last: str) -> bool:
    """Whether the care system's name differs from the registry's, compared without case (workflow 12.4)."""
    if not link.get("fornamn") or not link.get("efternamn"):
        return False
    pairs = [(link["fornamn"], first), (link["efternamn"], last)]
    if link.get("mellannamn"):
        pairs.append((link["mellannamn"], middle))
    return any(mine.casefold() != theirs.casefold() for mine, theirs in pairs)
