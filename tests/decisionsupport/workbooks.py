"""Small workbooks in both of Excel's formats, for trying what a publisher might send."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Rows = Sequence[Sequence[str | float]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SECTOR = 512


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    shared: list[str] = []
    parts = {}
    for number, rows in enumerate(sheets.values(), 1):
        cells = "".join(f"<row>{''.join(_cell(shared, row, column, value) for column, value in enumerate(line))}</row>" for row, line in enumerate(rows))
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    named = "".join(f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(sheets, 1))
    kind = f'Type="{_OFFICE}/worksheet"'
    targets = "".join(f'<Relationship Id="r{number}" {kind} Target="worksheets/sheet{number}.xml"/>' for number in range(1, len(sheets) + 1))
    targets += f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>'
    root = f'<Relationship Id="w" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts["_rels/.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>'
    parts["[Content_Types].xml"] = f'<Types xmlns="{_PACKAGE}/content-types"/>'
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in shared)}</sst>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _cell(shared: list[str], row: int, column: int, value: str | float) -> str:
    place = f"{_letters(column)}{row + 1}"
    if isinstance(value, str):
        shared.append(value)
        return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def xls(sheets: Mapping[str, Rows], *, split: int = 8_000) -> bytes:
    """Shared strings go on in a further record after each `split` bytes, also within a string."""
    shared: list[str] = []
    tables = [_sheet(shared, rows) for rows in sheets.values()]
    strings = _strings(shared, split)
    head = _record(0x809, bytes(16))
    bounds = [_bound(0, name) for name in sheets]
    place = len(head) + sum(map(len, bounds)) + len(strings) + 4
    placed = []
    for name, table in zip(sheets, tables, strict=True):
        placed.append(_bound(place, name))
        place += len(table)
    return _compound(head + b"".join(placed) + strings + _record(0x0A, b"") + b"".join(tables))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(place: int, name: str) -> bytes:
    return _record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 1) + name.encode("utf-16-le"))


def _sheet(shared: list[str], rows: Rows) -> bytes:
    made = _record(0x809, bytes(16))
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            if isinstance(value, str):
                shared.append(value)
                made += _record(0xFD, struct.pack("<HHHI", row, column, 0, len(shared) - 1))
            else:
                made += _record(0x203, struct.pack("<HHHd", row, column, 0, value))
    return made + _record(0x0A, b"")


def _strings(shared: list[str], split: int) -> bytes:
    records = [struct.pack("<II", len(shared), len(shared))]
    for text in shared:
        if len(records[-1]) + 3 > split:
            records.append(b"")
        records[-1] += struct.pack("<HB", len(text), 1)
        for letter in text:
            if len(records[-1]) + 2 > split:
                records.append(b"\1")
            records[-1] += letter.encode("utf-16-le")
    first, *more = records
    return _record(0xFC, first) + b"".join(_record(0x3C, one) for one in more)


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream: its sectors, then the directory, then the table of sectors."""
    padded = stream + bytes(-len(stream) % _SECTOR) + bytes(8 * _SECTOR)
    sectors = len(padded) // _SECTOR
    table = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE]
    tables = -(-(len(table) + 2) // (_SECTOR // 4))
    table += [0xFFFFFFFD] * tables
    table += [0xFFFFFFFF] * (tables * _SECTOR // 4 - len(table))
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18) + bytes(50) + struct.pack("<II", 0, len(padded)) + bytes(4)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(22) + struct.pack("<HH", 9, 6) + bytes(10) + struct.pack("<I", tables)
    head += struct.pack("<I", sectors) + bytes(4) + struct.pack("<I", 4096) + struct.pack("<II", 0xFFFFFFFE, 0) + struct.pack("<II", 0xFFFFFFFE, 0)
    places = [sectors + 1 + number for number in range(tables)]
    head += struct.pack(f"<{len(places)}I", *places) + b"\xff" * 4 * (109 - len(places))
    return head + padded + entry.ljust(_SECTOR, b"\0") + struct.pack(f"<{len(table)}I", *table)
