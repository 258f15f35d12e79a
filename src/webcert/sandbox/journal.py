"""The append-only journal of everything the stand-ins received and answered (robustness.md R1, D20).

With a data folder each entry is one line of JSON in `journal.jsonl`, written before the answer leaves; a
restart reads the file again. An entry that a dying process left unfinished was never answered and is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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
        self.entries: list[Entry] = []
        self._next = 1
        self._path = folder / "journal.jsonl" if folder else None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        if self._path is not None and self._path.exists():
            self._read_again(self._path)

    def _read_again(self, path: Path) -> None:
        whole = 0
        for entry, end in _read(path):
            self._keep(entry)
            self._next = entry.number + 1
            whole = end
        os.truncate(path, whole)

    def append(self, **values: Any) -> Entry:
        """Add an entry; the fields are those of `Entry` without `number`."""
        entry = Entry(number=self._next, **values)
        if self._path is not None:
            line = json.dumps(entry.as_json(), ensure_ascii=False)
            with self._path.open("ab") as file:
                file.write(line.encode("utf-8", "surrogatepass") + b"\n")
        self._next += 1
        self._keep(entry)
        return entry

    def _keep(self, entry: Entry) -> None:
        """After a reset memory begins anew; the file and the numbering go on."""
        if any(isinstance(change, Reset) for change in entry.changes):
            self.entries.clear()
        self.entries.append(entry)


def _read(path: Path) -> Iterator[tuple[Entry, int]]:
    """Each entry with the place in the file where it ends. Raises ValueError for a spoilt line."""
    end = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            end += len(line)
            yield _entry(json.loads(line)), end


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(**{**data, "changes": tuple(from_json(one) for one in data["changes"])})
