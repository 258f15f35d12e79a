"""Sheets of an .xlsx workbook as rows of texts. Numbers are given as they are written, so that `0.25` stays `0.25`."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from lxml import etree

from webcert.decisionsupport.importing.edition import Refused

_LARGEST = 30_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WIDEST = 200
#: What damaged archives and sheets raise; an encrypted or oddly packed one is a RuntimeError.
_UNREADABLE = (
    zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, EOFError, RuntimeError, zlib.error, struct.error, etree.XMLSyntaxError,
)  # fmt: skip


class Workbook:
    """The sheets of one file, read when asked for."""

    def __init__(self, file: str, content: bytes) -> None:
        """Refuses what is no workbook."""
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._parts = {one.filename: one for one in self._archive.infolist()}
            relations = {one.get("Id"): one.get("Target", "") for one in self._xml("xl/_rels/workbook.xml.rels")}
            sheets = self._xml("xl/workbook.xml").iter(f"{_MAIN}sheet")
            self._sheets = {one.get("name", ""): relations[one.get(_RELATION)] for one in sheets}
            self._shared = ["".join(text.text or "" for text in one.iter(f"{_MAIN}t") if _is_text(text)) for one in self._xml("xl/sharedStrings.xml")]
        except _UNREADABLE:
            raise Refused(file, "filen är avhuggen eller ingen xlsx-fil") from None

    def _xml(self, name: str) -> etree._Element:
        if self._parts[name].file_size > _LARGEST:
            raise ValueError(name)
        return etree.fromstring(self._archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))

    def rows(self, sheet: str) -> list[list[str]]:
        """The rows of a sheet, each as long as its last cell; row 1 of the sheet is the first."""
        if sheet not in self._sheets:
            raise Refused(self.file, f"bladet ”{sheet}” saknas")
        try:
            return self._rows(self._xml("xl/" + self._sheets[sheet].removeprefix("/xl/")))
        except _UNREADABLE:
            raise Refused(self.file, f"bladet ”{sheet}” går inte att läsa") from None

    def _rows(self, root: etree._Element) -> list[list[str]]:
        rows: list[list[str]] = []
        for cell in root.iter(f"{_MAIN}c"):
            found = _PLACE.fullmatch(cell.get("r", ""))
            value = self._value(cell)
            if found is None or not value:
                continue
            row, column = int(found[2]) - 1, _number(found[1])
            if row > 1_000_000 or column > _WIDEST:
                raise ValueError(cell.get("r"))
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
            rows[row][column] = value
        return rows

    def _value(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t")).strip()
        value = cell.findtext(f"{_MAIN}v") or ""
        if kind == "s":
            return self._shared[int(value)].strip()
        if kind == "b":
            return "true" if value == "1" else "false"
        return "" if kind == "e" else value.strip()


def _is_text(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag != f"{_MAIN}rPh"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
