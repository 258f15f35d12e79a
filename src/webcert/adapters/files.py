"""Files whose content is kept in memory until they change, so that keys and tables are replaced without a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()
Content = TypeVar("Content")
#: When a file was changed, in nanoseconds, its size, and its number in the file system; () when there is none.
Stamp = tuple[int, ...]


def stamp(path: str | Path) -> Stamp:
    """What tells one state of a file from another; () when it cannot be looked at."""
    try:
        found = Path(path).stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


class Kept(Generic[Content]):
    """Reads files by `read`; a changed one that cannot be read leaves the former content in force, and an alarm in the log."""

    def __init__(self, read: Callable[[bytes], Content]) -> None:
        self._read = read
        self._lock = Lock()
        self._known: dict[Path, tuple[Stamp, Content]] = {}

    def read(self, path: Path) -> Content:
        """The content of a file. Raises OSError and whatever `read` raises, the first time only."""
        now = stamp(path)
        with self._lock:
            known = self._known.get(path)
        if known is not None and known[0] == now:
            return known[1]
        try:
            content = self._read(path.read_bytes())
        except (OSError, ValueError):
            if known is None:
                raise
            log.error("file_unusable", file=path.name, alarm=True)
            content = known[1]
        with self._lock:
            self._known[path] = now, content
        return content
