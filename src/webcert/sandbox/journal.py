"""The append-only journal of everything the stand-ins received and answered (robustness.md R1, D20).

With a data folder each entry is one line of JSON in `journal.jsonl`, written before the answer leaves; a restart reads
the file again. An entry that a dying process left unfinished was never answered and is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from webcert.sandbox.records import Change, Reset, as_json, from_json


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the journal.

    `outcome` is the result code, the HTTP status or what else came back; `fault` the ordered fault, or "";
    `certificate` the id it was about, or ""; `request` what was received.
    """

    number: int
    at: str
    system: str
    operation: str
    outcome: str
    fault: str = ""
    certificate: str = ""
    request: str = ""
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The entry as the file and the control interface write it."""
        return {**asdict(self), "changes": [as_json(change) for change in self.changes]}


class Journal:
    """The entries, in memory and, when a folder is given, in its file. Not safe for threads by itself."""

    def __init__(self, folder: Path | None) -> None:
        self._file: IO[bytes] | None = None
        self.entries: list[Entry] = []
        self._next = 1
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._open(folder / "journal.jsonl")

    def _open(self, path: Path) -> None:
        whole = 0
        if path.exists():
            for entry, end in _read(path):
                self._keep(entry)
                whole = end
            os.truncate(path, whole)
        if self.entries:
            self._next = self.entries[-1].number + 1
        self._file = path.open("ab")

    def append(self, **values: Any) -> Entry:
        """Add an entry; the fields are those of `Entry` without `number`."""
        entry = Entry(number=self._next, **values)
        if self._file is not None:
            line = json.dumps(entry.as_json(), ensure_ascii=False, default=dict)
            self._file.write(line.encode("utf-8", "surrogatepass") + b"\n")
            self._file.flush()
        self._next += 1
        self._keep(entry)
        return entry

    def _keep(self, entry: Entry) -> None:
        """After a reset memory begins anew; the file and the numbering go on."""
        if any(isinstance(change, Reset) for change in entry.changes):
            self.entries.clear()
        self.entries.append(entry)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _read(path: Path) -> Iterator[tuple[Entry, int]]:
    """Each entry with the place in the file where it ends. Raises ValueError for a spoilt line within the file."""
    end = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            end += len(line)
            yield _entry(json.loads(line)), end


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(**{**data, "changes": tuple(from_json(one) for one in data["changes"])})
