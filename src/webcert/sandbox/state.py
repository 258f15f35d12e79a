"""What the stand-ins know: the sum of all recorded changes, behind one lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from webcert.sandbox.clock import Clock, local, now
from webcert.sandbox.journal import Entry, Journal
from webcert.sandbox.people import Patient, People, everybody
from webcert.sandbox.records import (
    Certificate,
    Change,
    CitizenEvent,
    DraftCreated,
    EntryLogged,
    MessageForwarded,
    MessageSent,
    Part,
    PersonChanged,
    Registered,
    Reset,
    Revoked,
    Sent,
    Status,
    StatusCode,
    UpdateReceived,
)

#: What the control interface may change about a person (16.4).
CHANGEABLE = frozenset(
    {
        "given_name",
        "middle_name",
        "surname",
        "protected",
        "protected_population",
        "test_indicated",
        "deceased_on",
    }
)


class State:
    """Everything received since the last reset. The methods hold `lock`; who reads a table itself holds it too."""

    def __init__(self, folder: Path | None, *, clock: Clock = now) -> None:
        """Start empty, or with what the journal in `folder` holds."""
        self.lock = RLock()
        self.clock = clock
        self.people: People = everybody()
        self._empty()
        self.journal = Journal(folder)
        for entry in self.journal.entries:
            self._apply_all(entry)

    def _empty(self) -> None:
        self.certificates: dict[str, Certificate] = {}
        self.sendings: list[Sent] = []
        self.messages: dict[str, MessageSent] = {}
        self.forwarded: dict[str, MessageForwarded] = {}
        self.updates: list[UpdateReceived] = []
        self.drafts: dict[str, DraftCreated] = {}
        self.citizen_events: list[CitizenEvent] = []
        self.logged: dict[str, EntryLogged] = {}
        self._changed: dict[str, dict[str, Any]] = {}

    @property
    def time(self) -> str:
        """The present moment as contracts write it."""
        return local(self.clock())

    def record(
        self, *changes: Change, system: str, operation: str, outcome: str = "OK", **more: str
    ) -> Entry:
        """Write an entry with its changes to the journal, then make the changes."""
        with self.lock:
            entry = self.journal.append(
                at=self.clock().isoformat(timespec="milliseconds"),
                system=system, operation=operation, outcome=outcome, changes=changes, **more,
            )  # fmt: skip
            self._apply_all(entry)
            return entry

    def reset(self) -> None:
        """Forget everything that was received and every changed person."""
        self.record(Reset(at=self.time), system="control", operation="reset")

    def _apply_all(self, entry: Entry) -> None:
        for change in entry.changes:
            self._apply(change)

    def _apply(self, change: Change) -> None:
        match change:
            case Registered():
                self._register(change)
            case Sent():
                self.sendings.append(change)
                self._add_status(change.id, change.recipient, StatusCode.SENT, change.at)
            case Revoked():
                self._add_status(change.id, Part.CARE, StatusCode.REVOKED, change.at)
            case MessageSent():
                self.messages[change.id] = change
            case MessageForwarded():
                self.forwarded[change.id] = change
            case UpdateReceived():
                self.updates.append(change)
            case DraftCreated():
                self.drafts[change.id] = change
            case CitizenEvent():
                self.citizen_events.append(change)
            case EntryLogged():
                self.logged[change.id] = change
            case PersonChanged():
                self._changed.setdefault(change.number, {}).update(change.values)
            case Reset():
                self._empty()

    def _register(self, change: Registered) -> None:
        received = Status(part=Part.CARE, code=StatusCode.RECEIVED, at=change.at)
        self.certificates[change.id] = Certificate(
            id=change.id, unit=change.unit, person=change.person, code=change.code, version=change.version,
            xml=change.xml, statuses=(received,),
        )  # fmt: skip

    def _add_status(self, certificate_id: str, part: str, code: StatusCode, at: str) -> None:
        certificate = self.certificates[certificate_id]
        status = Status(part=part, code=code, at=at)
        self.certificates[certificate_id] = replace(certificate, statuses=(*certificate.statuses, status))

    def patient(self, patient: Patient) -> Patient:
        """A patient as the person registry knows her now, with what was changed through control."""
        with self.lock:
            changed = dict(self._changed.get(patient.number, {}))
        if "deceased_on" in changed:
            changed["deceased_on"] = (
                date.fromisoformat(changed["deceased_on"]) if changed["deceased_on"] else None
            )
        return replace(patient, **changed)

    def patient_with(self, number: str) -> Patient | None:
        """The patient who has, or has had, a number, as the person registry knows her now."""
        found = self.people.patient_with(number)
        return self.patient(found) if found else None

    def updates_of(self, certificate_id: str) -> list[UpdateReceived]:
        """The status updates of a certificate in the order in which they came."""
        with self.lock:
            return [update for update in self.updates if update.certificate == certificate_id]

    def sent_to(self, recipient: str) -> list[tuple[Sent, Certificate]]:
        """What a recipient has in its inbox, newest first."""
        with self.lock:
            return [(one, self.certificates[one.id]) for one in reversed(self.sendings) if one.recipient == recipient]

    def certificates_of(self, patient: Patient) -> list[Certificate]:
        """A patient's certificates, newest first."""
        numbers = {patient.number, patient.present_number} - {""}
        with self.lock:
            return [one for one in reversed(self.certificates.values()) if one.person in numbers]

    def has_message(self, message_id: str) -> bool:
        """Whether a message with this id has been passed on, in either direction."""
        return message_id in self.messages or message_id in self.forwarded

    def messages_of(self, certificate_id: str) -> list[MessageSent | MessageForwarded]:
        """The messages about a certificate, in both directions, in the order in which they came."""
        with self.lock:
            both: list[MessageSent | MessageForwarded] = [*self.messages.values(), *self.forwarded.values()]
        return sorted((one for one in both if one.certificate == certificate_id), key=lambda one: one.at)
