"""Login with a token that the care system posts (integration 3.5)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webcert.adapters import outside
from webcert.adapters.identity import LoginFailed, access_token
from webcert.domain.errors import BadInput
from webcert.launch import links, session
from webcert.launch.login_views import keep_for_get, login_failed, open_link


@csrf_exempt
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Log in the user whom a token is about and open a document; somebody logged in already is kept, whatever the token says."""
    at = outside.now()
    if not settings.OAUTH_JWKS or request.method != "POST":
        return login_failed(request, LoginFailed("login.failed", check="token login"))
    if request.content_type != "application/x-www-form-urlencoded":
        raise BadInput("Content-Type", status=415)
    numbers = request.POST.getlist("certId")
    if len(numbers) != 1:
        raise BadInput("certId")
    wanted = links.certificate_id(numbers[0])
    link = {**links.parameters(request.POST, levels=settings.LOGIN_LEVELS), "id": str(wanted), "type": ""}
    try:
        session.current(request, at=at)
    except session.NotLoggedIn:
        try:
            identity = access_token.identity(outside.token_issuer(), settings.OAUTH_JWKS, _token(request), now=at)
        except LoginFailed as failure:
            return login_failed(request, failure)
        return keep_for_get(request, link, at, identity)
    return open_link(request, link, at=at)


def _token(request: HttpRequest) -> str:
    """The token of the form or the header; release 6.4 wants a colon after `Bearer`. Raises LoginFailed."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    found = request.POST.getlist("access_token") + ([value.strip()] if scheme.lower().rstrip(":") == "bearer" else [])
    if len(found) != 1 or not found[0]:
        raise LoginFailed("login.failed", check="no token")
    return found[0]
