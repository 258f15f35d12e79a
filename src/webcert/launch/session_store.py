"""Sessions in the database that several windows write at once: each request stores only what it changed (D24).

Otherwise a save that runs beside a link on another unit would put the former unit back.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends import db
from django.db import transaction


class SessionStore(db.SessionStore):
    """As Django's, but merged at saving with what others have stored meanwhile."""

    _before: dict[str, Any]

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._before = {}

    def load(self) -> dict[str, Any]:
        """The stored values, which are remembered to tell what this request changes."""
        found: dict[str, Any] = super().load()
        self._before = deepcopy(found)
        return found

    def save(self, must_create: bool = False) -> None:
        """Store what was changed, on top of what is stored now."""
        with transaction.atomic():
            if self.session_key is not None and not must_create:
                self._merge()
            super().save(must_create)
        self._before = deepcopy(self._get_session())  # type: ignore[attr-defined]

    def _merge(self) -> None:
        row = self.model.objects.select_for_update().filter(pk=self.session_key).first()
        if row is None:
            return
        mine, missing = self._get_session(), object()  # type: ignore[attr-defined]
        kept = {name: value for name, value in self.decode(row.session_data).items() if name in mine or name not in self._before}
        changed = {name: value for name, value in mine.items() if self._before.get(name, missing) != value}
        self._session_cache = {**kept, **changed}
