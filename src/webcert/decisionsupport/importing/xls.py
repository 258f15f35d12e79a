"""Sheets of an .xls workbook (Excel 97-2003: a compound file with BIFF8 records) as rows of texts.

Only what tables of texts and numbers need: shared strings, numbers, and the cached results of formulas.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from webcert.decisionsupport.importing.edition import Refused

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_FREE = 0xFFFFFFFA
_BOUNDSHEET, _SST, _CONTINUE, _EOF = 0x85, 0xFC, 0x3C, 0x0A
_LABELSST, _RK, _MULRK, _NUMBER, _FORMULA, _STRING = 0xFD, 0x27E, 0xBD, 0x203, 0x06, 0x207
_LAST_COLUMN = 255
_WIDE, _RICH, _PHONETIC = 1, 8, 4


class Workbook:
    """The sheets of one file."""

    def __init__(self, file: str, content: bytes) -> None:
        """Refuses what is no workbook, and what is cut off."""
        self.file = file
        try:
            self._stream = _workbook(content)
            self._sheets, self._shared = self._globals()
        except (struct.error, IndexError, KeyError, ValueError):
            raise Refused(file, "filen är avhuggen eller ingen xls-fil") from None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._sheets)

    def rows(self, sheet: str) -> list[list[str]]:
        """The rows of a sheet, each as long as its last cell."""
        try:
            rows: list[list[str]] = []
            for row, column, value in self._cells(self._sheets[sheet]):
                if column > _LAST_COLUMN:
                    raise ValueError("column")
                rows.extend([] for _ in range(row + 1 - len(rows)))
                rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
                rows[row][column] = value.strip()
            return rows
        except (struct.error, IndexError, ValueError):
            raise Refused(self.file, f"bladet ”{sheet}” går inte att läsa") from None

    def _globals(self) -> tuple[dict[str, int], list[str]]:
        sheets, shared, last = {}, list[bytes](), 0
        for kind, data in _records(self._stream, 0):
            if kind == _BOUNDSHEET:
                sheets[_text(data, 6, data[6], 7)[0]] = struct.unpack_from("<I", data)[0]
            elif kind == _SST or (kind == _CONTINUE and last == _SST):
                shared.append(data)
            last = last if kind == _CONTINUE else kind
        return sheets, _strings(shared)

    def _cells(self, start: int) -> Iterator[tuple[int, int, str]]:
        waiting = (0, 0)
        for kind, data in _records(self._stream, start):
            if kind == _STRING:
                yield (*waiting, _text(data, 0, struct.unpack_from("<H", data)[0], 2)[0])
                continue
            if kind not in (_LABELSST, _RK, _MULRK, _NUMBER, _FORMULA):
                continue
            row, column = struct.unpack_from("<HH", data)
            if kind == _LABELSST:
                yield row, column, self._shared[struct.unpack_from("<I", data, 6)[0]]
            elif kind == _RK:
                yield row, column, _number(_rk(data, 6))
            elif kind == _MULRK:
                for place in range((len(data) - 6) // 6):
                    yield row, column + place, _number(_rk(data, 6 + 6 * place))
            elif kind == _NUMBER or data[12:14] != b"\xff\xff":
                yield row, column, _number(struct.unpack_from("<d", data, 6)[0])
            waiting = row, column


def _workbook(content: bytes) -> bytes:
    """The stream with the workbook, out of its compound file."""
    if content[:8] != _SIGNATURE:
        raise ValueError("signature")
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        raise ValueError("sector size")

    def sector(number: int) -> bytes:
        found = content[(number + 1) * size : (number + 2) * size]
        if len(found) < size and (number + 2) * size - len(content) >= size:
            raise ValueError("cut off")
        return found

    tables = list(struct.unpack_from("<109I", content, 76))
    following = struct.unpack_from("<I", content, 68)[0]
    while following < _FREE and len(tables) < len(content) // size + 128:
        more = struct.unpack(f"<{size // 4}I", sector(following))
        tables += more[:-1]
        following = more[-1]
    chain: list[int] = []
    for table in tables:
        if table < _FREE:
            chain += struct.unpack(f"<{size // 4}I", sector(table))

    def stream(first: int) -> bytes:
        parts, number = [], first
        while number < _FREE:
            parts.append(sector(number))
            if len(parts) > len(chain):
                raise ValueError("endless chain")
            number = chain[number]
        return b"".join(parts)

    directory = stream(struct.unpack_from("<I", content, 48)[0])
    for place in range(0, len(directory), 128):
        entry = directory[place : place + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace") == "Workbook":
            first, whole = struct.unpack_from("<II", entry, 116)
            found = stream(first)[:whole]
            if len(found) < whole:
                raise ValueError("cut off")
            return found
    raise ValueError("no workbook")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from `start` to the end of that part of the stream."""
    place, ended = start, False
    while not ended:
        kind, length = struct.unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        if len(data) < length:
            raise ValueError("cut off")
        yield kind, data
        ended, place = kind == _EOF, place + 4 + length


def _text(data: bytes, flags_before: int, letters: int, flags_at: int) -> tuple[str, int]:
    """A text whose flags stand at `flags_at`, with where it ends."""
    wide = data[flags_at] & _WIDE
    end = flags_at + 1 + letters * (2 if wide else 1)
    return data[flags_at + 1 : end].decode("utf-16-le" if wide else "latin-1"), end


def _strings(blocks: list[bytes]) -> list[str]:
    """The shared strings; one that goes on in the next record has its width given again there."""
    if not blocks:
        return []
    block, place = 0, 8
    found: list[str] = []

    def take(number: int) -> bytes:
        nonlocal block, place
        parts = b""
        while len(parts) < number:
            if place >= len(blocks[block]):
                block, place = block + 1, 0
            part = blocks[block][place : place + number - len(parts)]
            parts, place = parts + part, place + len(part)
        return parts

    def letters(number: int, wide: int) -> str:
        nonlocal block, place
        text = ""
        while number:
            if place >= len(blocks[block]):
                block, place = block + 1, 1
                wide = blocks[block][0] & _WIDE
            room = (len(blocks[block]) - place) // (2 if wide else 1)
            part = take(min(number, room) * (2 if wide else 1))
            text += part.decode("utf-16-le" if wide else "latin-1")
            if not part:
                raise ValueError("half a letter")
            number -= min(number, room)
        return text

    for _ in range(struct.unpack_from("<I", blocks[0], 4)[0]):
        number, flags = struct.unpack("<HB", take(3))
        runs = struct.unpack("<H", take(2))[0] if flags & _RICH else 0
        phonetic = struct.unpack("<I", take(4))[0] if flags & _PHONETIC else 0
        found.append(letters(number, flags & _WIDE))
        take(runs * 4 + phonetic)
    return found


def _rk(data: bytes, place: int) -> float:
    raw = struct.unpack_from("<I", data, place)[0]
    whole, real = struct.unpack_from("<i", data, place)[0] >> 2, struct.unpack("<d", bytes(4) + struct.pack("<I", raw & ~3))[0]
    value = float(whole if raw & 2 else real)
    return value / 100 if raw & 1 else value


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)
