"""The login of a browser, on one unit, and its launch contexts (workflow 14, D24)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from webcert.domain.access import Actor
from webcert.domain.document import UnitDetails
from webcert.domain.staff import StaffMember
from webcert.launch.models import LaunchContext

_LONGEST = timedelta(hours=12)
_IDLE = timedelta(minutes=30)


class NotLoggedIn(Exception):
    """There is no login, or it has ended; `reason` is the code of the error page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """Who is logged in, and the unit, if it has been chosen."""

    id: str
    user: StaffMember
    unit: UnitDetails | None

    def actor(self, link: dict[str, Any]) -> Actor:
        """The user acting under the circumstances of a link. Raises NotLoggedIn without a unit."""
        if self.unit is None:
            raise NotLoggedIn("auth-exception")
        commission = next((one.commission for one in self.user.units if self.unit.hsa_id in one), "")
        return Actor(
            hsa_id=self.user.hsa_id, name=self.user.name, role=self.user.role, unit_id=self.unit.hsa_id,
            provider_id=self.unit.provider_id, own_units=self.user.own_units(self.unit.hsa_id), title=self.user.title,
            commission=commission, shared_records=bool(link.get("sjf")), inactive_unit=bool(link.get("inaktivEnhet")),
            deceased_in_link=bool(link.get("avliden")), copying_allowed=link.get("kopieringOK", True) is not False,
        )  # fmt: skip


def log_in(request: HttpRequest, user: StaffMember, *, at: datetime) -> Login:
    """Begin a login under a new session id (B34); another user's in this browser ends, the same user's goes on."""
    if _goes_on(request, user, at):
        request.session.cycle_key()
        return current(request, at=at)
    request.session.flush()
    request.session.create()
    request.session["login"] = {"id": secrets.token_hex(32), "user": user.to_json(), "began": at.isoformat(), "unit": ""}
    touch(request, at=at)
    return current(request, at=at)


def _goes_on(request: HttpRequest, user: StaffMember, at: datetime) -> bool:
    try:
        return current(request, at=at).user == user
    except NotLoggedIn:
        return False


def touch(request: HttpRequest, *, at: datetime) -> None:
    """Note the user's activity."""
    request.session["active"] = at.isoformat()


def current(request: HttpRequest, *, at: datetime) -> Login:
    """The login of this request. Raises NotLoggedIn."""
    stored = request.session.get("login")
    if stored is None:
        raise NotLoggedIn("timeout_integration")
    idle = at - datetime.fromisoformat(request.session["active"])
    if idle > _IDLE or at - datetime.fromisoformat(stored["began"]) > _LONGEST:
        request.session.flush()
        raise NotLoggedIn("timeout_integration" if idle > _IDLE else "session-max")
    user = StaffMember.from_json(stored["user"])
    return Login(id=stored["id"], user=user, unit=user.unit(stored["unit"]) if stored["unit"] else None)


def choose_unit(request: HttpRequest, unit: UnitDetails) -> None:
    """Work on this unit from now on; launch contexts on another unit end (D24)."""
    stored = request.session["login"]
    if stored["unit"] and stored["unit"] != unit.hsa_id:
        LaunchContext.objects.filter(login=stored["id"]).update(ended=True)
    stored["unit"] = unit.hsa_id
    request.session["login"] = stored


def new_context(login: Login, *, link: dict[str, Any], certificate_id: UUID, at: datetime) -> LaunchContext:
    """A launch context of its own for one link."""
    return LaunchContext.objects.create(
        id=secrets.token_urlsafe(32), login=login.id, parameters=link, certificate_id=certificate_id, created_at=at
    )


def context(login: Login, context_id: str) -> LaunchContext:
    """The launch context in an address. Raises NotLoggedIn when it is unknown, another login's, or has ended."""
    found = LaunchContext.objects.filter(pk=context_id, login=login.id).first()
    if found is None:
        raise NotLoggedIn("auth-exception")
    if found.ended:
        raise NotLoggedIn("other-unit")
    return found


def seconds_left(active: datetime, at: datetime) -> int:
    """Seconds until inactivity ends the login."""
    return max(0, int((_IDLE - (at - active)).total_seconds()))
