"""What every request to a document has: who asks, in which launch context, from which revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from structlog.contextvars import bind_contextvars

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.certificates.actions import Conflict
from webcert.domain.access import Actor, Denial
from webcert.domain.errors import BadInput, NotAllowed
from webcert.launch import session
from webcert.launch.models import LaunchContext
from webcert.launch.pages import denied, from_open_page

_CAUSES = {
    "other_user": ("{name} har öppnat utkastet", "Utkastet ändras nu av {name}. Ladda om för att fortsätta här."),
    "other_window": ("Utkastet är öppnat i ett annat fönster", "Fortsätt i det andra fönstret, eller ladda om för att fortsätta här."),
    "signed": ("Utkastet är signerat", "Ladda om för att se intyget."),
    "locked": ("Utkastet har låsts", "Ladda om för att se det låsta utkastet."),
    "deleted": ("Utkastet är borttaget", "Det går inte att fortsätta på utkastet."),
    "signing": ("{name} signerar just nu", "Utkastet kan inte ändras medan det signeras."),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A request to a document: who, in which launch context, when."""

    login: session.Login
    context: LaunchContext
    actor: Actor
    at: datetime

    @property
    def window(self) -> str:
        """The window that holds the editing claim."""
        return self.context.id


def visit_of(request: HttpRequest, launch: str, *, activity: bool = True) -> Visit:
    """The visit that a request belongs to. Raises NotLoggedIn. Without `activity` the login does not live longer for it."""
    at = outside.now()
    login = session.current(request, at=at)
    context = session.context(login, launch)
    session.keep_window(context)
    session.recheck(request, login, outside.directory(), at=at)
    if activity:
        session.touch(request, at=at)
    actor = login.actor(context.parameters)
    bind_contextvars(**audit.about(actor))
    return Visit(login=login, context=context, actor=actor, at=at)


def revision_of(values: list[str]) -> int:
    """The revision in a request. Raises BadInput."""
    if len(values) != 1 or not values[0].isascii() or not values[0].isdigit() or len(values[0]) > 9:
        raise BadInput("revision")
    return int(values[0])


def conflict_answer(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """The answer to a change from a window that no longer may make it: for the page to tell beside the text, or a page of its own."""
    audit.note(Event.DRAFT_CONCURRENTLY_EDITED, cause=conflict.cause)
    if from_open_page(request):
        return JsonResponse(told(conflict.cause, conflict.name), status=409)
    return denied(request, NotAllowed(Denial.DATA_NOT_FOUND if conflict.cause == "deleted" else Denial.INVALID_STATE))


def told(cause: str, name: str) -> dict[str, str]:
    """Title and text of why a window no longer may change the draft."""
    title, text = _CAUSES[cause]
    return {"cause": cause, "title": title.format(name=name), "message": text.format(name=name)}
