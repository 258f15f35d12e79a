"""Fault switches: how a stand-in answers when told to misbehave (D20, robustness.md R1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any


class Kind(StrEnum):
    """Ways to answer, with the Swedish words of the control page in `LABELS`."""

    SLOW = "slow"
    DOWN = "down"
    BROKEN = "broken"
    LOST = "lost"
    FAULT = "fault"
    GARBAGE = "garbage"
    OVERSIZE = "oversize"
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
    Kind.DOWN: "Svarar 503, tjänsten är nere",
    Kind.BROKEN: "Bryter förbindelsen utan att ta emot",
    Kind.LOST: "Tar emot, men svaret går förlorat",
    Kind.FAULT: "SOAP-fel",
    Kind.GARBAGE: "Obegripligt svar",
    Kind.OVERSIZE: "Alldeles för stort svar",
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
TRANSPORT = (Kind.SLOW, Kind.DOWN, Kind.BROKEN, Kind.LOST, Kind.GARBAGE, Kind.OVERSIZE)
#: Faults of every SOAP operation.
SOAP = (*TRANSPORT, Kind.FAULT)
#: Faults of operations that answer with the result type of the certificate contracts (integration.md 2.4).
WITH_RESULT = (
    *SOAP, Kind.TECHNICAL_ERROR, Kind.APPLICATION_ERROR, Kind.VALIDATION_ERROR, Kind.REVOKED, Kind.INFO,
)  # fmt: skip
#: Faults of the directory's operations (16.3).
DIRECTORY = (*SOAP, Kind.INFO, Kind.ERROR, Kind.ERROR_WITH_DATA)

#: Faults of the log service (11.1).
LOG = (*SOAP, Kind.INFO, Kind.ERROR, Kind.VALIDATION_ERROR, Kind.ACCESSDENIED)

#: Longest delay in seconds.
LONGEST = 600.0


class BadSwitch(ValueError):
    """A switch that cannot be set; the text says what is wrong, in Swedish."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How an operation of a stand-in answers: `left` more times, or until changed when it is None."""

    system: str
    operation: str
    kind: str
    seconds: float = 0.0
    text: str = ""
    left: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The switch as the control interface writes it."""
        return {
            "system": self.system, "operation": self.operation, "kind": self.kind, "seconds": self.seconds,
            "text": self.text, "times": self.left,
        }  # fmt: skip


class Faults:
    """The switches that are set. `offered` lists for each (stand-in, operation) the kinds it knows."""

    def __init__(self, offered: dict[tuple[str, str], tuple[str, ...]]) -> None:
        self.offered = offered
        self._set: dict[tuple[str, str], Switch] = {}
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
        answer; `text` is the result text.
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
        with self._lock:
            for key in keys:
                self._set.pop(key, None)
                if kind != OK:
                    self._set[key] = Switch(
                        system=key[0], operation=key[1], kind=kind, seconds=seconds, text=text, left=times
                    )

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
                self._set[key] = Switch(**{**switch.__dict__, "left": switch.left - 1})
            return switch

    def all(self) -> list[Switch]:
        """The switches that are set, in the order of the stand-ins."""
        with self._lock:
            return [self._set[key] for key in self.offered if key in self._set]

    def clear(self) -> None:
        """Let everything answer as it should."""
        with self._lock:
            self._set.clear()
