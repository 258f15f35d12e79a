"""What this process uses of each kind of reference data: the starter set until an edition has been taken into use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_Data = TypeVar("_Data")


class InUse(Generic[_Data]):
    """One kind of data. Whoever has got it keeps it whole, also when another edition is put in its place."""

    def __init__(self, starter: Callable[[], _Data]) -> None:
        """`starter` reads the data that ship with the product, when they are first asked for."""
        self._starter, self._turn = starter, threading.Lock()
        self._data: _Data | None = None

    def get(self) -> _Data:
        """The data in use."""
        data = self._data
        if data is not None:
            return data
        with self._turn:
            if self._data is None:
                self._data = self._starter()
            return self._data

    def put(self, data: _Data) -> None:
        """Use these data from now on."""
        with self._turn:
            self._data = data

    def reset(self) -> None:
        """Use the starter set again."""
        with self._turn:
            self._data = None
