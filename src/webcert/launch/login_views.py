"""The way over the identity provider and back (signing-and-login 11)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.identity import Identity, LoginFailed
from webcert.domain.errors import Unavailable
from webcert.launch import login, session
from webcert.launch.entering import enter
from webcert.launch.links import LEVEL
from webcert.launch.pages import error_page

_COOKIE = "__Host-login" if settings.SECURE else "webcert-login"
_DIRECTORY_SILENT = "directory is silent"
#: Failures after which the same launch may be tried again, by reason or check.
_MAY_TRY_AGAIN = frozenset({"login.silent", "login.cancelled", "login.level", _DIRECTORY_SILENT})
#: What the page says where its reason alone would say something else.
_TEXTS = {
    "employeeHsaId": "Inloggningstjänsten lämnade inget HSA-id som går att använda. Kontrollera att du loggar in med ditt tjänstekort, och"
    " kontakta den som är ansvarig för katalogen hos er.",
    "not in the directory": "Du finns inte i katalogen. Kontakta den som är ansvarig för katalogen hos er.",
}


def browser_of(request: HttpRequest) -> str:
    """What this browser is told from others by on its way over the provider, or ""."""
    return request.COOKIES.get(_COOKIE, "")


def remember_browser(response: HttpResponse, browser: str) -> None:
    """Give the browser its mark, which an answer from the provider must come with."""
    crosses = settings.SECURE and (settings.LOGIN_PROTOCOL == "saml" or settings.OIDC_RESPONSE_MODE == "form_post")
    response.set_cookie(
        _COOKIE, browser, max_age=600, httponly=True, secure=settings.SECURE, samesite="None" if crosses else "Lax"
    )


def open_link(request: HttpRequest, link: dict[str, Any], *, at: datetime) -> HttpResponse:
    """Go in where a link leads: at once, or over the identity provider when nobody is logged in or not at the level demanded.

    A form from another site comes without the session's cookie. The link is therefore kept, and a GET follows that has it (B17).
    """
    level = link.get(LEVEL, "")
    try:
        current = session.current(request, at=at)
    except session.NotLoggedIn:
        return keep_for_get(request, link, at) if request.method == "POST" else to_login(request, link, at=at, level=level)
    if level and current.level != level:
        return to_login(request, link, at=at, level=level, fresh=True)
    return enter(request, current, link)


def keep_for_get(request: HttpRequest, link: dict[str, Any], at: datetime, identity: Identity | None = None) -> HttpResponse:
    """Keep a launch, and who has been identified, for the GET that follows."""
    browser = browser_of(request) or secrets.token_urlsafe(32)
    key = login.keep_launch(link=link, browser=browser, at=at, identity=identity)
    response = HttpResponseRedirect(_saved_address(link, key), status=303)
    remember_browser(response, browser)
    return response


def _saved_address(link: dict[str, Any], key: str) -> str:
    return f"{reverse('saved', args=[link['id']])}?{urlencode({'start': key})}"


def to_login(request: HttpRequest, link: dict[str, Any], *, at: datetime, level: str = "", fresh: bool = False) -> HttpResponse:
    """Send the browser to the identity provider; the launch is kept until it comes back.

    With SAML it goes by the address where a login begins (integration 3.1).
    """
    if settings.LOGIN_PROTOCOL == "saml":
        return to_start(request, link, at=at)
    return to_provider(request, link, at=at, level=level, fresh=fresh)


def to_start(request: HttpRequest, link: dict[str, Any], *, at: datetime) -> HttpResponse:
    """Go on where a login by SAML begins, with the launch kept under a key of this browser."""
    browser = browser_of(request) or secrets.token_urlsafe(32)
    key = login.keep_launch(link=link, browser=browser, at=at)
    address = f"{reverse('saml-login')}?{urlencode({'idp': settings.SAML_PROVIDER, 'start': key})}"
    response = HttpResponseRedirect(address, status=303 if request.method == "POST" else 302)
    remember_browser(response, browser)
    return response


def to_provider(request: HttpRequest, link: dict[str, Any], *, at: datetime, level: str = "", fresh: bool = False) -> HttpResponse:
    """Send the browser to the identity provider with a request."""
    browser = browser_of(request) or secrets.token_urlsafe(32)  # two links at once share it
    try:
        target = login.begin(link=link, browser=browser, at=at, level=level, fresh=fresh)
    except LoginFailed as failure:
        return login_failed(request, failure, link=link, browser=browser, at=at)
    response = HttpResponseRedirect(target, status=303 if request.method == "POST" else 302)
    remember_browser(response, browser)
    return response


def login_failed(
    request: HttpRequest, failure: LoginFailed, *, link: dict[str, Any] | None = None, browser: str = "", at: datetime | None = None
) -> HttpResponse:  # fmt: skip
    """The page of a login that did not succeed, with a way to try the same launch again where that can help."""
    audit.note(Event.LOGIN_REFUSED, check=failure.check)
    text = _TEXTS.get(failure.check, "")
    if link is None or at is None or not {failure.reason, failure.check} & _MAY_TRY_AGAIN:
        return error_page(request, failure.reason, text=text)
    key = login.keep_launch(link=link, browser=browser, at=at)
    response = error_page(request, failure.reason, text=text, retry=_saved_address(link, key))
    remember_browser(response, browser)
    return response


@require_GET
def saved(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """Go on with a launch that was kept; its key is this browser's and good once (B17, B21, F4)."""
    at, browser = outside.now(), browser_of(request)
    try:
        link, identity = login.kept_launch(request.GET.get("start", ""), browser=browser, at=at)
    except LoginFailed as failure:
        audit.note(Event.LOGIN_REFUSED, check=failure.check)
        return error_page(request, "auth-exception", text="Länken gäller inte längre. Öppna intyget igen från journalsystemet.")
    if identity is None or is_logged_in(request, at) or link.get(LEVEL, identity.level) != identity.level:
        return open_link(request, link, at=at)
    return logged_in(request, identity, link)


def is_logged_in(request: HttpRequest, at: datetime) -> bool:
    """Whether somebody is logged in in this browser."""
    try:
        session.current(request, at=at)
    except session.NotLoggedIn:
        return False
    return True


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest) -> HttpResponse:
    """The identity provider's answer: a new login with the user's units, then on to what was asked for."""
    at, browser = outside.now(), browser_of(request)
    try:
        if request.method == "POST":
            return _keep_answer(request, browser, at)
        answer = dict(request.GET.lists())
        attempt = login.take_up(answer.get("state", []), browser=browser, at=at)
    except LoginFailed as failure:
        return login_failed(request, failure)
    try:
        identity = login.identified(attempt, answer, at=at)
    except LoginFailed as failure:
        return login_failed(request, failure, link=dict(attempt.link), browser=browser, at=at)
    return logged_in(request, identity, dict(attempt.link))


def _keep_answer(request: HttpRequest, browser: str, at: datetime) -> HttpResponse:
    """A form from the provider's site comes without the session's cookie; the GET that follows has it. Raises LoginFailed."""
    if settings.OIDC_RESPONSE_MODE != "form_post":
        raise LoginFailed("login.failed", check="response mode")
    answer = {name: values for name, values in request.POST.lists() if name in ("code", "state", "iss", "error")}
    login.keep_answer(answer.get("state", []), answer, browser=browser, at=at)
    return HttpResponseRedirect(f"{reverse('oidc-callback')}?{urlencode({'state': answer['state'][0]})}", status=303)


def logged_in(request: HttpRequest, identity: Identity, link: dict[str, Any]) -> HttpResponse:
    """Begin the session of somebody whose identity is verified; the directory says who that is and where (integration 8)."""
    try:
        user = outside.directory().staff(identity.hsa_id)
    except Unavailable:
        failure = LoginFailed("login.hsaerror", check=_DIRECTORY_SILENT)
        return login_failed(request, failure, link=link, browser=browser_of(request), at=outside.now())
    if user is None:
        return login_failed(request, LoginFailed("login.hsaerror", check="not in the directory"))
    if not user.units:
        audit.note(Event.COMMISSION_MISSING, user=user.hsa_id)
        return error_page(request, "login.medarbetaruppdrag")
    current = session.log_in(request, user, identity, at=outside.now())
    audit.note(Event.LOGGED_IN, user=user.hsa_id, role=user.role.value, method=identity.method, assurance=identity.level)
    return enter(request, current, link)
