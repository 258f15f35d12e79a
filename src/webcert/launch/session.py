"""The login of a browser, on one unit, and its launch contexts (workflow 14, D24)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
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
from webcert.launch import commissions, logout
from webcert.launch.models import LaunchContext
from webcert.launch.session_store import SessionStore

_IDLE = timedelta(minutes=30)
#: How long before its end the user is warned.
_WARNING = timedelta(minutes=2)
#: How long after the last window was closed the login ends; a reload or a new link comes before that.
_CLOSED = timedelta(seconds=7)
#: How old the user's commissions may be (D28), and how soon a silent directory is asked again.
_RECHECK, _RETRY = timedelta(hours=1), timedelta(minutes=1)
#: How long open pages may still save what was typed when the identity provider has ended the login, and by which addresses.
_LAST_SAVING = timedelta(seconds=10)
_LAST_SAVED_BY = frozenset({"poll", "answers", "question-draft"})
#: The code of the page that then tells why.
_BY_PROVIDER = "provider-logout"


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
        _store_of(request).renew()
        request.session["login"] = {**request.session["login"], "user": user.to_json(), **how}
    else:
        if "login" in request.session and not _store_of(request).superseded:
            audit.note(Event.LOGGED_OUT, user=request.session["login"]["user"]["hsa_id"], reason="another login")
            logout.forget(request.session["login"]["id"])
        request.session.flush()
        request.session.create()
        request.session["login"] = {"id": secrets.token_hex(32), "user": user.to_json(), "began": at.isoformat(), "unit": "",
                                    "recheck": (at + _RECHECK).isoformat(), **how}  # fmt: skip
        touch(request, at=at)
    logout.know(request.session["login"]["id"], request.session.session_key or "", identity, at=at)
    return current(request, at=at)


def _store_of(request: HttpRequest) -> SessionStore:
    return cast(SessionStore, request.session)


def _goes_on(request: HttpRequest, user: StaffMember, at: datetime) -> bool:
    """Whether the login of this browser is the same user's, who still works on its unit."""
    try:
        now = current(request, at=at)
    except NotLoggedIn:
        return False
    return HsaId(now.user.hsa_id) == HsaId(user.hsa_id) and (now.unit is None or user.unit(now.unit.hsa_id) is not None)


def touch(request: HttpRequest, *, at: datetime) -> None:
    """Note the user's activity."""
    request.session["active"] = at.isoformat()


def current(request: HttpRequest, *, at: datetime) -> Login:
    """The login of this request. Raises NotLoggedIn."""
    stored = request.session.get("login")
    if _store_of(request).superseded and not _is_of_window(request):
        stored = None
    if stored is None:
        raise NotLoggedIn(_BY_PROVIDER if _BY_PROVIDER in request.session else "timeout_integration")
    if _BY_PROVIDER in request.session and not _may_still_save(request, at):
        del request.session["login"]
        raise NotLoggedIn(_BY_PROVIDER)
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
        signing_provider=stored.get("signing_provider", ""), saving=frozenset(request.session.get(_BY_PROVIDER, {}).get("contexts", ())),
    )  # fmt: skip


def _is_of_window(request: HttpRequest) -> bool:
    """Whether an open window asks, whose launch context must hold; a new one is opened under the present id alone."""
    return request.resolver_match is not None and "launch" in request.resolver_match.kwargs


def _may_still_save(request: HttpRequest, at: datetime) -> bool:
    """Whether an open page may save a last time after the provider has ended the login; nothing else goes on."""
    recent = at - datetime.fromisoformat(request.session[_BY_PROVIDER]["at"]) <= _LAST_SAVING
    return recent and request.resolver_match is not None and request.resolver_match.url_name in _LAST_SAVED_BY


def end_by_provider(protocol: str, known_by: Mapping[str, str], *, at: datetime) -> int:
    """End the logins that an identity provider names, by `sid` or `sub`, or by NameID and SessionIndex; gives their number.

    Their launch contexts end; their open pages may save what was typed for some seconds more, and then say why.
    """
    ended = 0
    for one in logout.known(protocol, known_by):
        kept = SessionStore(one.session_key)
        if kept.get("login", {}).get("id") == one.login and _BY_PROVIDER not in kept:
            open_contexts = LaunchContext.objects.filter(login=one.login, ended=False)
            kept[_BY_PROVIDER] = {"at": at.isoformat(), "contexts": list(open_contexts.values_list("pk", flat=True))}
            kept.save()
            open_contexts.update(ended=True)
            note_end(kept["login"], reason="identity provider")
            ended += 1
        logout.forget(one.login)
    return ended


def note_end(stored: dict[str, Any], *, reason: str) -> None:
    """Write in the audit log that a login has ended: its windows were closed, the provider ended it, or it ran out for a reason."""
    event = Event.LOGGED_OUT if reason in ("closed", "identity provider") else Event.LOGIN_EXPIRED
    audit.note(event, user=stored["user"]["hsa_id"], unit=stored["unit"], reason=reason)


def end_of(request: HttpRequest) -> tuple[datetime, str]:
    """When the login ends if nothing more happens, and the code of the page that then says why (workflow 14)."""
    stored = request.session["login"]
    ends = [
        (datetime.fromisoformat(request.session["active"]) + _IDLE, "timeout_integration"),
        (datetime.fromisoformat(stored["began"]) + logout.LONGEST, "session-max"),
    ]
    if "commission_ended" in request.session:
        ends.append((datetime.fromisoformat(request.session["commission_ended"]) + _WARNING, "commission-ended"))
    if _BY_PROVIDER in request.session:
        ends.append((datetime.fromisoformat(request.session[_BY_PROVIDER]["at"]) + _LAST_SAVING, _BY_PROVIDER))
    return min(ends)


def recheck(request: HttpRequest, login: Login, directory: Directory, *, at: datetime) -> None:
    """Have the user's commissions read anew once an hour; a login whose unit they no longer cover ends after a warning (D28).

    A request that finds them due has them read in the background and goes on; one that finds them read heeds them.
    """
    stored = request.session["login"]
    if at < datetime.fromisoformat(stored.get("recheck", at.isoformat())):
        return
    try:
        found = commissions.read(login.id, HsaId(login.user.hsa_id), directory.commissions, at=at)
    except Unavailable:
        stored["recheck"] = (at + _RETRY).isoformat()
    else:
        if found is None:
            return
        units, read_at = found
        stored["recheck"] = (read_at + _RECHECK).isoformat()
        home = login.user.home(stored["unit"])
        if home is None or HsaId(home.hsa_id) not in units:
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
    if found.ended and found.pk not in login.saving:
        raise NotLoggedIn("other-unit")
    return found


def seconds_left(request: HttpRequest, at: datetime) -> int:
    """Seconds until the login ends if nothing more happens."""
    return max(0, int((end_of(request)[0] - at).total_seconds()))
