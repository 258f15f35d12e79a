"""Why a print could not be made."""

from __future__ import annotations


class CannotPrint(Exception):
    """The print could not be made; nothing of the document stands in the error. `told` is for the user, or ""."""

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason)
        self.told = told
