"""What a reader makes of the publisher's files, and how it refuses them (robustness B123)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Files by name, as bytes.
Files = Mapping[str, bytes]
#: Told what is being done, in Swedish.
Tell = Callable[[str], None]


class Refused(Exception):
    """A file cannot be used; says which, where, and why, in Swedish."""

    def __init__(self, file: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{file}{f', rad {line}' if line else ''}: {reason}")
        self.file, self.reason, self.line = file, reason, line


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One edition of one kind of reference data, ready to be kept."""

    name: str
    content: dict[str, Any]
    counts: dict[str, int]

    @property
    def counted(self) -> str:
        """The counts in words: `2056 kategorier, 9643 ...`."""
        return ", ".join(f"{number} {what}" for what, number in self.counts.items())


def sums(files: Files) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def order(name: str) -> tuple[int, ...]:
    """What editions are compared by: the numbers in the name, `2018.2` before `2019`."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", name))


def lines(files: Files, name: str, encoding: str) -> list[str]:
    """The lines of a text file. Refuses what is not in the encoding, and an empty file."""
    try:
        text = files[name].decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(name, f"filen är inte i {encoding.removesuffix('-sig')}", files[name].count(b"\n", 0, error.start) + 1) from None
    found = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if found == [""]:
        raise Refused(name, "filen är tom")
    return found
