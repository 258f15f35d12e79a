"""A draft or certificate as a value: everything that messages, pages and prints need, without storage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from webcert.domain.ids import PersonId
from webcert.formlang.answers import Answers
from webcert.formlang.problems import Kind, Message, Problem
from webcert.formlang.texts import is_blank

#: Workplace code of a unit for which the directory has none (common-model 3.3).
NO_WORKPLACE_CODE = "0000000"

_POSTAL_CODE = re.compile(r"[0-9]{3} ?[0-9]{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitDetails:
    """The unit that issues a document, with its care provider, as the document states them."""

    hsa_id: str
    name: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    workplace_code: str = NO_WORKPLACE_CODE
    provider_id: str
    provider_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """The person behind a document: the signer, in a draft the one who saved it last.

    `positions` are pairs of position code and its text ("" when unknown).
    """

    hsa_id: str
    name: str
    positions: tuple[tuple[str, str], ...] = ()
    specialities: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Issuer:
        """From the fields as JSON holds them, with lists for tuples."""
        positions = tuple((code, text) for code, text in stored["positions"])
        return cls(hsa_id=stored["hsa_id"], name=stored["name"], positions=positions, specialities=tuple(stored["specialities"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientDetails:
    """Patient as messages carry it: the number, and name and address where they are to be disclosed."""

    person_id: PersonId
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""


class RelationKind(StrEnum):
    """How a document came from another one (common-model 3.5); the values are the contract's codes."""

    RENEWS = "FRLANG"
    REPLACES = "ERSATT"
    COMPLEMENTS = "KOMPLT"
    COPIES = "KOPIA"


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """The earlier document; for a complement also the request that it answers."""

    kind: RelationKind
    parent_id: str
    message_id: str = ""
    reference_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A draft (`signed_at` is None) or certificate. `signed_at` is Swedish local time without zone."""

    id: str
    type_code: str
    text_version: str
    patient: PatientDetails
    issuer: Issuer
    unit: UnitDetails
    answers: Answers = field(compare=False)
    signed_at: datetime | None = None
    relation: Relation | None = None


def unit_problems(unit: UnitDetails) -> Iterator[Problem]:
    """What is missing in the unit's address, rules C-10 to C-14 (common-model 11.2)."""
    place = "grunddata.skapadAv.vardenhet"
    yield from address_problems("unit", "vardenhet", place, unit)
    if is_blank(unit.phone):
        yield _problem("unit", "vardenhet", f"{place}.telefonnummer", "phone", Kind.EMPTY, Message.PHONE_EMPTY)


def address_problems(owner: str, category: str, place: str, of: UnitDetails | PatientDetails) -> Iterator[Problem]:
    """What is missing in an address: its fields are named `<owner>:<part>`, its places stand below `place`."""
    for name, key, value, message in (
        ("address", "postadress", of.address, Message.ADDRESS_EMPTY),
        ("postal_code", "postnummer", of.postal_code, Message.POSTAL_CODE_EMPTY),
        ("city", "postort", of.city, Message.CITY_EMPTY),
    ):
        if is_blank(value):
            yield _problem(owner, category, f"{place}.{key}", name, Kind.EMPTY, message)
        elif name == "postal_code" and not _POSTAL_CODE.fullmatch(value):
            yield _problem(owner, category, f"{place}.{key}", name, Kind.INVALID_FORMAT, Message.POSTAL_CODE_FORMAT)


def _problem(owner: str, category: str, place: str, name: str, kind: Kind, message: Message) -> Problem:
    return Problem(
        question=owner, field=f"{owner}:{name}", place=place, kind=kind, code=f"{owner}_{name}", message=message.value,
        category=category,
    )  # fmt: skip
