"""The login of a browser, on one unit, and its launch contexts (workflow 14, D24)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters.identity import Identity
from webcert.domain.access import Actor
from webcert.domain.document import UnitDetails
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId
from webcert.domain.ports import Directory
from webcert.domain.staff import StaffMember
from webcert.launch import logout
from webcert.launch.models import LaunchContext

_LONGEST = timedelta(hours=12)
_IDLE = timedelta(minutes=30)
#: How long before its end the user is warned.
_WARNING = timedelta(minutes=2)
#: How long after the last window was closed the login ends; a reload or a new link comes before that.
_CLOSED = timedelta(seconds=7)
#: How old the user's commissions may be (D28), and how soon a silent directory is asked again.
_RECHECK, _RETRY = timedelta(hours=1), timedelta(minutes=5)


class NotLoggedIn(Exception):
    """There is no login, or it has ended; `reason` is the code of the error page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """Who is logged in, and the unit, if it has been chosen.

    `level` is the level of assurance of the authentication, `signing_provider` the identity provider that the user signs at, "" = the
    login did not say. In the launch contexts `saving` the page of a login that the provider has ended may still save what was typed.
    """

    id: str
    user: StaffMember
    unit: UnitDetails | None
    level: str = ""
    signing_provider: str = ""
    saving: frozenset[str] = frozenset()

    def actor(self, link: dict[str, Any]) -> Actor:
        """The user acting under the circumstances of a link. Raises NotLoggedIn without a unit."""
        if self.unit is None:
            raise NotLoggedIn("auth-exception")
        commission = next((one.commission for one in self.user.units if self.unit.hsa_id in one), "")
        return Actor(
            hsa_id=self.user.hsa_id, name=self.user.name, role=self.user.role, unit_id=self.unit.hsa_id,
            provider_id=self.unit.provider_id, own_units=self.user.own_units(self.unit.hsa_id), title=self.user.title,
            commission=commission, unit_name=self.unit.name, provider_name=self.unit.provider_name, login=self.id,
            shared_records=bool(link.get("sjf")), inactive_unit=bool(link.get("inaktivEnhet")),
            deceased_in_link=bool(link.get("avliden")), copying_allowed=link.get("kopieringOK", True) is not False,
        )  # fmt: skip


def log_in(request: HttpRequest, user: StaffMember, identity: Identity, *, at: datetime) -> Login:
    """Begin a login under a new session id (B34); another user's in this browser ends, the same user's goes on."""
    how = {"level": identity.level, "signing_provider": identity.signing_provider, "method": identity.method}
    if _goes_on(request, user, at):
        request.session.cycle_key()
        request.session["login"] = {**request.session["login"], **how}
    else:
        if "login" in request.session:
            audit.note(Event.LOGGED_OUT, user=request.session["login"]["user"]["hsa_id"], reason="another login")
            logout.forget(request.session["login"]["id"])
        request.session.flush()
        request.session.create()
        request.session["login"] = {"id": secrets.token_hex(32), "user": user.to_json(), "began": at.isoformat(), "unit": "",
                                    "recheck": (at + _RECHECK).isoformat(), **how}  # fmt: skip
        touch(request, at=at)
    logout.know(request.session["login"]["id"], request.session.session_key or "", identity, at=at)
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
    ends, reason = end_of(request)
    closed = is_closed(request.session, at)
    if at > ends or closed:
        note_end(stored, reason="closed" if closed else reason)
        LaunchContext.objects.filter(login=stored["id"]).update(ended=True)
        request.session.flush()
        raise NotLoggedIn(reason)
    user = StaffMember.from_json(stored["user"])
    return Login(
        id=stored["id"], user=user, unit=user.unit(stored["unit"]) if stored["unit"] else None, level=stored.get("level", ""),
        signing_provider=stored.get("signing_provider", ""),
    )  # fmt: skip


def note_end(stored: dict[str, Any], *, reason: str) -> None:
    """Write in the audit log that a login has ended: its windows were closed, or it ran out for a reason."""
    event = Event.LOGGED_OUT if reason == "closed" else Event.LOGIN_EXPIRED
    audit.note(event, user=stored["user"]["hsa_id"], unit=stored["unit"], reason=reason)


def end_of(request: HttpRequest) -> tuple[datetime, str]:
    """When the login ends if nothing more happens, and the code of the page that then says why (workflow 14)."""
    stored = request.session["login"]
    ends = [
        (datetime.fromisoformat(request.session["active"]) + _IDLE, "timeout_integration"),
        (datetime.fromisoformat(stored["began"]) + _LONGEST, "session-max"),
    ]
    if "commission_ended" in request.session:
        ends.append((datetime.fromisoformat(request.session["commission_ended"]) + _WARNING, "commission-ended"))
    return min(ends)


def recheck(request: HttpRequest, login: Login, directory: Directory, *, at: datetime) -> None:
    """Read the user's commissions anew once an hour; a login whose unit is no longer among them ends after a warning (D28)."""
    stored = request.session["login"]
    if at < datetime.fromisoformat(stored.get("recheck", at.isoformat())):
        return
    try:
        user = directory.staff(HsaId(login.user.hsa_id))
    except Unavailable:
        stored["recheck"] = (at + _RETRY).isoformat()
    else:
        stored["recheck"] = (at + _RECHECK).isoformat()
        if user is None or user.unit(stored["unit"]) is None:
            request.session.setdefault("commission_ended", at.isoformat())
    request.session["login"] = stored


def is_closed(kept: Mapping[str, Any], at: datetime) -> bool:
    """Whether every window of the login that a session keeps has been closed for a while (D24)."""
    if "closing" not in kept or at - datetime.fromisoformat(kept["closing"]) <= _CLOSED:
        return False
    windows = LaunchContext.objects.filter(login=kept["login"]["id"], ended=False)
    return not windows.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at - _CLOSED)).exists()


def close_window(request: HttpRequest, found: LaunchContext, *, at: datetime) -> None:
    """Note that a window says that it is being closed; what it does afterwards takes that back."""
    LaunchContext.objects.filter(pk=found.pk).update(closed_at=at)
    request.session["closing"] = at.isoformat()


def keep_window(found: LaunchContext) -> None:
    """The window is there."""
    if found.closed_at is not None:
        LaunchContext.objects.filter(pk=found.pk).update(closed_at=None)


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


def seconds_left(request: HttpRequest, at: datetime) -> int:
    """Seconds until the login ends if nothing more happens."""
    return max(0, int((end_of(request)[0] - at).total_seconds()))
