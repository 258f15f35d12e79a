"""Sheets of the publishers' workbooks (.xls and .xlsx) as rows of texts."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeVar

from python_calamine import CalamineWorkbook

from webcert.decisionsupport.importing.edition import Refused

T = TypeVar("T")


class Workbook:
    """The sheets of one file, read when asked for."""

    def __init__(self, file: str, content: bytes) -> None:
        """Refuses what is no workbook."""
        self.file = file
        why = f"filen är avhuggen eller ingen {file.rpartition('.')[2]}-fil"
        self._book = self._read(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)), why)

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> list[list[str]]:
        """The rows of a sheet, each as long as its last cell; row 1 of the sheet is the first."""
        if sheet not in self.sheets:
            raise Refused(self.file, f"bladet ”{sheet}” saknas")
        why = f"bladet ”{sheet}” går inte att läsa"
        found = self._read(lambda: self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), why)
        return _without_tail([_without_tail([_text(cell) for cell in row]) for row in found])

    def _read(self, read: Callable[[], T], why: str) -> T:
        """What is read. The reader panics at some damaged files, which here is an exception of no common kind."""
        try:
            return read()
        except Exception:
            raise Refused(self.file, why) from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise Refused(self.file, why) from None


def _without_tail(found: list[T]) -> list[T]:
    while found and not found[-1]:
        found.pop()
    return found


def _text(cell: object) -> str:
    """A cell as it is read: whole numbers without a point, texts without blanks around them."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
