"""Sessions in the database that several windows write at once: each request stores only what it changed (D24).

Otherwise a save that runs beside a link on another unit would put the former unit back.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.db import transaction
from django.utils import timezone

#: So long the windows that are open may still send an id that another has taken the place of, until their browser has the new one.
_OVERLAP = timedelta(seconds=30)
SUPERSEDED = "superseded"


class SessionStore(db.SessionStore):
    """As Django's, but merged at saving with what others have stored meanwhile.

    `superseded` tells that another id has taken this one's place: nothing is stored any more, and the browser must not be given it again.
    """

    superseded = False
    _before: dict[str, Any]

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._before = {}

    def load(self) -> dict[str, Any]:
        """The stored values, which are remembered to tell what this request changes."""
        found: dict[str, Any] = super().load()
        self._before = deepcopy(found)
        self.superseded = SUPERSEDED in found
        return found

    def save(self, must_create: bool = False) -> None:
        """Store what was changed, on top of what is stored now."""
        with transaction.atomic():
            if self.session_key is not None and not must_create:
                self._merge()
            if self.superseded:
                return
            super().save(must_create)
        self._before = deepcopy(self._get_session())  # type: ignore[attr-defined]

    def _merge(self) -> None:
        row = self.model.objects.select_for_update().filter(pk=self.session_key).first()
        if row is None:
            return
        stored = self.decode(row.session_data)
        self.superseded = SUPERSEDED in stored
        mine, missing = self._get_session(), object()  # type: ignore[attr-defined]
        kept = {name: value for name, value in stored.items() if name in mine or name not in self._before}
        changed = {name: value for name, value in mine.items() if self._before.get(name, missing) != value}
        self._session_cache = {**kept, **changed}

    def create(self) -> None:
        """A new id, which nothing has taken the place of."""
        self.superseded = False
        super().create()

    def renew(self) -> None:
        """Go on under a new id. Whoever still sends the former one finds there what was stored until now, for some seconds more."""
        former = self.session_key
        with transaction.atomic():
            self.create()
            row = self.model.objects.select_for_update().filter(pk=former).first()
            if row is not None:
                row.session_data = self.encode({**self.decode(row.session_data), SUPERSEDED: True})
                row.expire_date = timezone.now() + _OVERLAP
                row.save()
