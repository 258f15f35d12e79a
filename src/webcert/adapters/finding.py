"""What a look at an outside system or a key found, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is, with the word that is printed."""

    OK = "OK"
    WARNING = "VARNING"
    ERROR = "FEL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: `subject` is the system or file, `text` says in Swedish what is wrong and what to do."""

    level: Level
    subject: str
    text: str

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.level is Level.OK
