"""The ICF categories, from the publisher's workbook. A folder may hold several editions; one is chosen by name."""

from __future__ import annotations

import re

from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell
from webcert.decisionsupport.importing.workbook import Workbook

#: What is used unless another is decided on: the names in new certificates change with the edition.
DEFAULT_EDITION = "2018.2"

_HEADINGS = {"code": "ICF-koder", "name": "Benämning/kodtext", "everyday": "Alternativ term", "description": "Beskrivning", "includes": "Innefattar"}
_CODE = re.compile(r"[bsde][0-9]{0,5}[A-Za-z]?")
_SHEET = re.compile(r"(?:ICF-koder|ICF) ([0-9]{4}(?:\.[0-9])?)\b.*")
_LATEST_HEADING_ROW = 3


def read_icf(files: Files, name: str, tell: Tell) -> Edition:
    """The categories of one edition with the names to show."""
    file, sheet, rows = _table(files, name, tell)
    heading, columns = _columns(file, rows)
    categories: dict[str, tuple[str, str, str]] = {}
    counts = {"kategorier": 0, "rader": 0, "alternativa termer": 0, "med Innefattar": 0}
    for number, row in enumerate(rows[heading + 1 :], heading + 2):
        cell = {what: row[column].strip() if column < len(row) else "" for what, column in columns.items()}
        if not any(cell.values()):
            continue
        counts["alternativa termer"] += bool(cell["everyday"])
        counts["med Innefattar"] += bool(cell["includes"])
        if not cell["code"]:
            continue
        counts["rader"] += 1
        if not _CODE.fullmatch(cell["code"]):
            raise Refused(file, f"”{cell['code']}” är ingen ICF-kod", number)
        if not cell["name"]:
            raise Refused(file, f"koden {cell['code']} saknar benämning", number)
        found = (cell["everyday"] or cell["name"], _text(cell["description"]), _text(cell["includes"]))
        if categories.setdefault(cell["code"], found)[0] != found[0]:
            raise Refused(file, f"koden {cell['code']} finns redan med en annan benämning", number)
    counts["kategorier"] = len(categories)
    components = {code[0] for code in categories}
    if components != set("bsde"):
        raise Refused(file, f"bladet ”{sheet}” har inte alla delar (b, s, d och e)")
    return Edition(name=name, content={"categories": categories}, counts=counts)


def _table(files: Files, edition: str, tell: Tell) -> tuple[str, str, list[list[str]]]:
    seen = []
    for file, content in sorted(files.items()):
        tell(f"{file} läses")
        book = Workbook(file, content)
        for sheet in book.sheets:
            found = _SHEET.fullmatch(sheet.strip())
            if found and found[1] == edition:
                return file, sheet, book.rows(sheet)
            seen += [found[1]] if found else []
    there = f"; där finns {', '.join(seen)}" if seen else ""
    raise Refused(min(files), f"utgåva {edition} finns inte i katalogen{there}")


def _columns(file: str, rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:_LATEST_HEADING_ROW]):
        if _HEADINGS["code"] in row:
            lacking = [heading for heading in _HEADINGS.values() if heading not in row]
            if lacking:
                raise Refused(file, f"kolumnen ”{lacking[0]}” saknas", number + 1)
            return number, {what: row.index(heading) for what, heading in _HEADINGS.items()}
    raise Refused(file, f"kolumnen ”{_HEADINGS['code']}” saknas", 1)


def _text(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
