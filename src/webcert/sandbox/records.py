"""What the stand-ins keep, and the changes that make it so.

State is what the recorded changes add up to, so that reading the journal again gives the same state. Times
are Swedish local time as the contracts write them, person numbers twelve digits.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """Parties of a certificate (integration.md 2.6.2)."""

    CARE = "HSVARD"
    INSURANCE = "FKASSA"
    TRANSPORT = "TRANSP"
    CITIZEN = "INVANA"


class StatusCode(StrEnum):
    """Statuses that the registry sets (integration.md 2.6.2)."""

    RECEIVED = "RECEIV"
    SENT = "SENTTO"
    REVOKED = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Status:
    """A status of a certificate: whose, which and when."""

    part: str
    code: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate in the registry; `xml` is the RegisterCertificate element as it came."""

    id: str
    unit: str
    person: str
    code: str
    version: str
    xml: str
    statuses: tuple[Status, ...]

    @property
    def is_revoked(self) -> bool:
        """Whether it has been revoked."""
        return any(one.code == StatusCode.REVOKED for one in self.statuses)

    def time_of(self, code: str, part: str = "") -> str:
        """When it first got a status, for one party if `part` is given; "" if it never did."""
        return next((one.at for one in self.statuses if one.code == code and part in ("", one.part)), "")


@dataclass(frozen=True, kw_only=True)
class Counters:
    """Counters of questions in a status update (integration.md 6.4)."""

    total: int
    unanswered: int
    answered: int
    handled: int


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The registry has stored a certificate."""

    id: str
    unit: str
    person: str
    code: str
    version: str
    xml: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The registry has sent a certificate to a recipient; `by` is "care" or "citizen"."""

    id: str
    recipient: str
    by: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Revoked:
    """A certificate has been revoked, with the reason in text."""

    id: str
    reason: str
    at: str


@dataclass(frozen=True, kw_only=True)
class MessageSent:
    """A question or an answer from care; `answers` is the id of the message it answers, or ""."""

    id: str
    certificate: str
    subject: str
    answers: str
    text: str
    xml: str
    at: str


@dataclass(frozen=True, kw_only=True)
class MessageForwarded:
    """A question, an answer or a reminder from the recipient that care has taken; what it does not have is ""."""

    id: str
    certificate: str
    subject: str
    heading: str
    answers: str
    reminds_of: str
    text: str
    answer_by: str
    xml: str
    at: str


@dataclass(frozen=True, kw_only=True)
class UpdateReceived:
    """The care system has received a status update; `happened` has milliseconds, what was not sent is ""."""

    certificate: str
    unit: str
    person: str
    type_name: str
    event: str
    happened: str
    subject: str
    answer_by: str
    reference: str
    handled_by: str
    asked_by_care: Counters
    asked_by_recipient: Counters
    xml: str
    at: str


@dataclass(frozen=True, kw_only=True)
class DraftCreated:
    """The care system has had a draft created: by whom, where, for whom (key of the patient)."""

    id: str
    code: str
    name: str
    staff: str
    unit: str
    patient: str
    reference: str
    at: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged:
    """The person registry has got something new about a person: names of `Patient` fields with values."""

    number: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CitizenEvent:
    """The event about a citizen's sending (6.3); `outcome` tells whether the product took it."""

    certificate: str
    event: Mapping[str, str]
    outcome: str
    at: str


@dataclass(frozen=True, kw_only=True)
class EntryLogged:
    """The log service has kept an entry; units and care providers by name, or by id where no name was sent."""

    id: str
    certificate: str
    activity: str
    argument: str
    happened: str
    user: str
    title: str
    assignment: str
    unit: str
    provider: str
    person: str
    owner_unit: str
    owner_provider: str
    xml: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Reset:
    """Everything has been emptied."""

    at: str


Change = (
    Registered
    | Sent
    | Revoked
    | MessageSent
    | MessageForwarded
    | UpdateReceived
    | DraftCreated
    | PersonChanged
    | CitizenEvent
    | EntryLogged
    | Reset
)

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in typing.get_args(Change)}


def as_json(change: Change) -> dict[str, Any]:
    """A change as the journal writes it."""
    return {"change": type(change).__name__, **asdict(change)}


def from_json(data: Mapping[str, Any]) -> Change:
    """A change from the journal. Raises ValueError for what is none."""
    values = dict(data)
    kind = _KINDS.get(values.pop("change", ""))
    if kind is None or set(values) != {one.name for one in fields(kind)}:
        raise ValueError("not a change")
    for name in ("asked_by_care", "asked_by_recipient"):
        if name in values:
            values[name] = Counters(**values[name])
    change: Change = kind(**values)
    return change
