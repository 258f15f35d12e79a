"""What every request passes: the log line, security headers, and the one place where expected errors become pages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.certificates.actions import Conflict
from webcert.certificates.requests import conflict_answer
from webcert.certtypes.catalogue import UnknownType
from webcert.domain.errors import BadInput, NotAllowed
from webcert.launch.elsewhere import FormToElsewhere
from webcert.launch.pages import denied, error_page
from webcert.launch.session import NotLoggedIn
from webcert.launch.session_store import SessionStore

log = structlog.get_logger()
Next = Callable[[HttpRequest], HttpResponseBase]


class RequestLog:
    """One line a request: route, status, time; never an address, a parameter or a name (robustness 7.3)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Bind the request id and write the line."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
        began = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "-"
        log.info(
            "request", method=request.method, route=route, status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )  # fmt: skip
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class SecurityHeaders:
    """The headers of robustness 6, V3: no inline script or style, no framing but by configured care systems."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        forms = " ".join(sorted({_origin(settings.SIGN_SERVICE_URL), _origin(settings.OIDC_ISSUER)}))
        ancestors = " ".join(settings.FRAME_ANCESTORS) or "'none'"
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self'; form-action 'self' {forms}; frame-ancestors {ancestors}; base-uri 'none'; object-src 'none'"
        )

    def _policy_of(self, response: HttpResponseBase) -> str:
        """The policy, with the address that the page's form goes to when it goes elsewhere."""
        if not isinstance(response, FormToElsewhere):
            return self._policy
        return self._policy.replace("form-action 'self'", f"form-action 'self' {_origin(response.address)}")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the headers on every response."""
        response = self.get_response(request)
        response["Content-Security-Policy"] = self._policy_of(response)
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = "no-referrer"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if settings.SECURE:
            response["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        return response


class Sessions(SessionMiddleware):
    """Django's, which does not give a browser an id again that another has taken the place of: it may come after the new one."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session and set its cookie."""
        response = super().process_response(request, response)
        if cast(SessionStore, request.session).superseded:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response


class ExpectedErrors:
    """Turns refusals and ended logins into pages, or JSON for the page's own requests."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way through."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, arguments: object, named: dict[str, object]) -> None:
        """Let every line of the request name the document in its address."""
        if isinstance(named.get("certificate_id"), uuid.UUID):
            structlog.contextvars.bind_contextvars(certificate_id=str(named["certificate_id"]))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an expected error; anything else is a bug and propagates to the generic page."""
        match error:
            case NotAllowed():
                audit.note(Event.ACCESS_REFUSED, code=error.denial.value)
                return denied(request, error)
            case Conflict():
                return conflict_answer(request, error)
            case NotLoggedIn():
                audit.note(Event.ACCESS_REFUSED, code=error.reason)
                return error_page(request, error.reason)
            case BadInput():
                audit.note(Event.INPUT_REFUSED, field=error.field)
                if request.method == "PUT":
                    return error_page(request, "reload", status=error.status)
                return error_page(request, "missing-parameter", status=error.status, detail=error.field)
            case UnknownType():
                log.error("texts_missing", texts=str(error))
                return error_page(request, "cannot-show")
            case _:
                log.exception("request_failed")
                return error_page(request, "other")
