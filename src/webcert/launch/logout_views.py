"""Logout at the identity provider: its notice to us, and where it sends the browser afterwards (signing-and-login 11.5)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.identity import LoginFailed, oidc_logout
from webcert.launch import login, session
from webcert.launch.pages import error_page


@csrf_exempt
@require_POST
def backchannel(request: HttpRequest) -> HttpResponse:
    """End the login that a logout token names; whose token is not in order, or names nobody here, changes nothing."""
    if not settings.OIDC_BACKCHANNEL_LOGOUT or settings.LOGIN_PROTOCOL != "oidc":
        return HttpResponse(status=404)
    at, sent = outside.now(), request.POST.getlist("logout_token")
    try:
        if len(sent) != 1:
            raise LoginFailed("login.failed", check="logout_token")
        known_by = oidc_logout.ended(outside.oidc_provider(), sent[0], once=login.once, now=at)
        if not session.end_by_provider("oidc", known_by, at=at):
            raise LoginFailed("login.failed", check="unknown sid or sub")
    except LoginFailed as failure:
        audit.note(Event.LOGOUT_REFUSED, check=failure.check)
        return JsonResponse({"error": "invalid_request"}, status=503 if failure.reason == "login.silent" else 400)
    return HttpResponse(status=200)


@require_GET
def logged_out(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser after a logout there."""
    return error_page(request, "logout")
