"""Fault switches: how a stand-in answers when told to misbehave (D20, robustness.md R1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Event, Lock
from typing import Any

from webcert.sandbox.held import Held


class Kind(StrEnum):
    """Ways to answer, with the Swedish words of the control page in `LABELS`."""

    SLOW = "slow"
    SILENT = "silent"
    DRIP = "drip"
    DOWN = "down"
    BROKEN = "broken"
    LOST = "lost"
    REDIRECT = "redirect"
    HTML = "html"
    HTML_500 = "html_500"
    HTML_502 = "html_502"
    GARBAGE = "garbage"
    EMPTY = "empty"
    OVERSIZE = "oversize"
    BROKEN_XML = "broken_xml"
    CUT_XML = "cut_xml"
    ENTITY = "entity"
    EMPTY_ENVELOPE = "empty_envelope"
    WRONG_TYPE = "wrong_type"
    WRONG_ENCODING = "wrong_encoding"
    UNKNOWN_CODE = "unknown_code"
    FAULT = "fault"
    OTHER = "other"
    OTHER_RECORD = "other_record"
    INCOMPLETE = "incomplete"
    TECHNICAL_ERROR = "TECHNICAL_ERROR"
    APPLICATION_ERROR = "APPLICATION_ERROR"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    REVOKED = "REVOKED"
    INFO = "INFO"
    ERROR = "ERROR"
    ERROR_WITH_DATA = "ERROR_WITH_DATA"
    ACCESSDENIED = "ACCESSDENIED"


LABELS: dict[str, str] = {
    Kind.SLOW: "Svarar långsamt",
    Kind.SILENT: "Svarar aldrig",
    Kind.DRIP: "Svarar rätt, med en byte i sekunden",
    Kind.DOWN: "Svarar 503, tjänsten är nere",
    Kind.BROKEN: "Bryter förbindelsen utan att ta emot",
    Kind.LOST: "Tar emot, men svaret går förlorat",
    Kind.REDIRECT: "Hänvisar till en annan värd, 302",
    Kind.HTML: "Webbsida, status 200",
    Kind.HTML_500: "Webbsida, status 500",
    Kind.HTML_502: "Webbsida, status 502",
    Kind.GARBAGE: "Obegripligt svar",
    Kind.EMPTY: "Tomt svar",
    Kind.OVERSIZE: "Alldeles för stort svar",
    Kind.BROKEN_XML: "XML som inte är välformad",
    Kind.CUT_XML: "XML som slutar mitt i",
    Kind.ENTITY: "XML med DTD och en entitet utifrån (XXE)",
    Kind.EMPTY_ENVELOPE: "Tomt SOAP-kuvert",
    Kind.WRONG_TYPE: "Rätt svar med fel innehållstyp",
    Kind.WRONG_ENCODING: "Rätt svar i fel teckenkodning",
    Kind.UNKNOWN_CODE: "Okänd resultatkod",
    Kind.FAULT: "SOAP-fel",
    Kind.OTHER: "Svar om någon eller något annat än det frågan gällde",
    Kind.OTHER_RECORD: "Rätt personnummer, men en annan persons uppgifter",
    Kind.INCOMPLETE: "Följer schemat, men det viktigaste saknas",
    Kind.TECHNICAL_ERROR: "ERROR, TECHNICAL_ERROR",
    Kind.APPLICATION_ERROR: "ERROR, APPLICATION_ERROR",
    Kind.VALIDATION_ERROR: "ERROR, VALIDATION_ERROR",
    Kind.REVOKED: "ERROR, REVOKED",
    Kind.INFO: "INFO",
    Kind.ERROR: "ERROR utan uppgifter",
    Kind.ERROR_WITH_DATA: "ERROR med uppgifter",
    Kind.ACCESSDENIED: "ACCESSDENIED",
}

#: The word that ends a fault.
OK = "ok"

#: Faults that any HTTP call can meet.
TRANSPORT = (
    Kind.SLOW, Kind.SILENT, Kind.DRIP, Kind.DOWN, Kind.BROKEN, Kind.LOST, Kind.REDIRECT, Kind.HTML, Kind.HTML_500, Kind.HTML_502,
    Kind.GARBAGE, Kind.EMPTY, Kind.OVERSIZE,
)  # fmt: skip
#: What can become of a right answer in XML on its way.
XML = (Kind.BROKEN_XML, Kind.CUT_XML, Kind.ENTITY, Kind.EMPTY_ENVELOPE, Kind.WRONG_TYPE, Kind.WRONG_ENCODING)
#: Faults of every SOAP operation.
SOAP = (*TRANSPORT, *XML, Kind.FAULT)
#: Faults of operations that answer with the result type of the certificate contracts (integration.md 2.4).
WITH_RESULT = (
    *SOAP, Kind.UNKNOWN_CODE, Kind.INCOMPLETE, Kind.TECHNICAL_ERROR, Kind.APPLICATION_ERROR, Kind.VALIDATION_ERROR, Kind.REVOKED, Kind.INFO,
)  # fmt: skip
#: Faults of operations that tell about somebody or something that was asked for.
ABOUT = (Kind.OTHER, Kind.INCOMPLETE)
#: Faults of the directory's operations (16.3).
DIRECTORY = (*SOAP, *ABOUT, Kind.UNKNOWN_CODE, Kind.INFO, Kind.ERROR, Kind.ERROR_WITH_DATA)
#: Faults of the person registry, whose answers have no result.
PERSONS = (*SOAP, *ABOUT, Kind.OTHER_RECORD)

#: Faults of the log service (11.1).
LOG = (*SOAP, Kind.UNKNOWN_CODE, Kind.INFO, Kind.ERROR, Kind.VALIDATION_ERROR, Kind.ACCESSDENIED)

#: What the control page calls the faults that are the same for several stand-ins.
GROUPS = {
    "Förbindelsen": (Kind.SLOW, Kind.SILENT, Kind.DRIP, Kind.DOWN, Kind.BROKEN, Kind.LOST),
    "Något annat än tjänstens svar": (
        Kind.REDIRECT, Kind.HTML, Kind.HTML_500, Kind.HTML_502, Kind.GARBAGE, Kind.EMPTY, Kind.OVERSIZE,
    ),
    "Skadat svar": (*XML, Kind.UNKNOWN_CODE),
    "Fel i sak": (Kind.OTHER, Kind.OTHER_RECORD, Kind.INCOMPLETE),
}  # fmt: skip

#: Longest delay in seconds.
LONGEST = 600.0
#: Delay of a slow answer for which no other is ordered, in seconds.
SLOW_SECONDS = 30.0


class BadSwitch(ValueError):
    """A switch that cannot be set; the text says what is wrong, in Swedish."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How an operation of a stand-in answers: `left` more times, or until changed when it is None. `held` are all calls that wait."""

    system: str
    operation: str
    kind: str
    seconds: float = 0.0
    text: str = ""
    left: int | None = None
    held: Held = field(compare=False, repr=False, default_factory=Held)

    @contextmanager
    def holding(self) -> Iterator[Event]:
        """Within this block the call waits, until the event says that the switch has been changed."""
        with self.held.holding((self.system, self.operation)) as changed:
            yield changed

    def wait(self, seconds: float) -> None:
        """Keep the call waiting for so long, or until the switch is changed."""
        with self.holding() as changed:
            changed.wait(seconds)

    @property
    def waiting(self) -> int:
        """How many calls it keeps waiting now."""
        return self.held.number((self.system, self.operation))

    def as_json(self) -> dict[str, Any]:
        """The switch as the control interface writes it."""
        return {
            "system": self.system, "operation": self.operation, "kind": self.kind, "seconds": self.seconds,
            "text": self.text, "times": self.left, "waiting": self.waiting,
        }  # fmt: skip


class Faults:
    """The switches that are set. `offered` lists for each (stand-in, operation) the kinds it knows."""

    def __init__(self, offered: dict[tuple[str, str], tuple[str, ...]]) -> None:
        self.offered = offered
        self._set: dict[tuple[str, str], Switch] = {}
        self._held = Held()
        self._lock = Lock()

    def order(
        self,
        *,
        system: str,
        operation: str,
        kind: str,
        times: int | None = None,
        seconds: float = 0.0,
        text: str = "",
    ) -> None:
        """Let the next `times` calls, or all, be answered in a way; kind "ok" ends it. Raises BadSwitch.

        Operation "*" means each operation of the stand-in that knows the kind. `seconds` delays any kind of
        answer, and a slow one by half a minute unless told otherwise; `text` is the result text. Calls that wait go on.
        """
        if times is not None and times < 1:
            raise BadSwitch("Antalet anrop ska vara minst 1.")
        if not 0 <= seconds <= LONGEST:
            raise BadSwitch(f"Fördröjningen ska vara mellan 0 och {LONGEST:.0f} sekunder.")
        keys = [key for key in self.offered if key[0] == system and operation in ("*", key[1])]
        if not keys:
            raise BadSwitch("Det finns ingen sådan tjänst.")
        keys = [key for key in keys if kind in (OK, *self.offered[key])]
        if not keys:
            raise BadSwitch("Tjänsten kan inte svara så.")
        if kind == Kind.SLOW:
            seconds = seconds or SLOW_SECONDS
        with self._lock:
            for key in keys:
                self._set.pop(key, None)
                if kind != OK:
                    self._set[key] = Switch(
                        system=key[0], operation=key[1], kind=kind, seconds=seconds, text=text, left=times, held=self._held
                    )
        self._held.release(*keys)

    def take(self, system: str, operation: str) -> Switch | None:
        """The switch for a call that has just come in, which uses it up once."""
        key = (system, operation)
        with self._lock:
            switch = self._set.get(key)
            if switch is None or switch.left is None:
                return switch
            if switch.left == 1:
                del self._set[key]
            else:
                self._set[key] = replace(switch, left=switch.left - 1)
            return switch

    def all(self) -> list[Switch]:
        """The switches that are set, in the order of the stand-ins."""
        with self._lock:
            return [self._set[key] for key in self.offered if key in self._set]

    def clear(self) -> None:
        """Let everything answer as it should."""
        with self._lock:
            self._set.clear()
        self._held.release(*self.offered)
