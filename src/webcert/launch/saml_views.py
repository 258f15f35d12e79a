"""Login and logout by SAML 2.0 (signing-and-login 11, 11.4 and 11.5; integration 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.identity import LoginFailed, saml, saml_logout, saml_own_metadata
from webcert.adapters.identity.saml_logout import Ended
from webcert.launch import login, session
from webcert.launch.elsewhere import FormToElsewhere
from webcert.launch.links import LEVEL
from webcert.launch.login_views import browser_of, is_logged_in, logged_in, login_failed, to_provider
from webcert.launch.pages import error_page

View = Callable[[HttpRequest], HttpResponse]


def _only_with_saml(view: View) -> View:
    """There is no such address where login speaks another protocol."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        return view(request) if settings.LOGIN_PROTOCOL == "saml" else error_page(request, "notfound")

    return guarded


@require_GET
@_only_with_saml
def start(request: HttpRequest) -> HttpResponse:
    """Begin a login for a launch of this browser, at the configured provider and no other."""
    at, browser = outside.now(), browser_of(request)
    try:
        link, _ = login.kept_launch(request.GET.get("start", ""), browser=browser, at=at)
        if request.GET.getlist("idp") != [settings.SAML_PROVIDER]:
            raise LoginFailed("login.failed", check="idp")
    except LoginFailed as failure:
        audit.note(Event.LOGIN_REFUSED, check=failure.check)
        return error_page(request, "auth-exception", text="Inloggningen börjar i journalsystemet. Öppna intyget igen därifrån.")
    level = link.get(LEVEL, "")
    return to_provider(request, link, at=at, level=level, fresh=bool(level) and is_logged_in(request, at))


@csrf_exempt
@require_http_methods(["GET", "POST"])
@_only_with_saml
def answer(request: HttpRequest) -> HttpResponse:
    """The provider's answer. Its form comes from another site, without the session's cookie, and is kept for the GET that follows.

    The attempt is found by the request that the answer says to answer; RelayState is not read at all (B33).
    """
    at, browser = outside.now(), browser_of(request)
    try:
        if request.method == "POST":
            return _keep_answer(request, browser)
        attempt = login.take_up(request.GET.getlist("state"), browser=browser, at=at)
    except LoginFailed as failure:
        return login_failed(request, failure)
    try:
        identity = login.identified_by_saml(attempt, at=at)
    except LoginFailed as failure:
        return login_failed(request, failure, link=dict(attempt.link), browser=browser, at=at)
    return logged_in(request, identity, dict(attempt.link))


def _keep_answer(request: HttpRequest, browser: str) -> HttpResponse:
    sent = request.POST.getlist("SAMLResponse")
    state = saml.answered(sent)
    login.keep_answer([state], {"SAMLResponse": sent}, browser=browser, at=outside.now())
    return HttpResponseRedirect(f"{reverse('saml-answer')}?{urlencode({'state': state})}", status=303)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@_only_with_saml
def single_logout(request: HttpRequest) -> HttpResponse:
    """The provider ends a login: what it has signed and not sent before is carried out, and answered by the way that it came."""
    at, config = outside.now(), outside.saml_provider()
    try:
        ended = _ended(request)
        number = sum(session.end_by_provider("saml", one, at=at) for one in ended.known_by)
        if not number:
            audit.note(Event.LOGOUT_REFUSED, check="unknown NameID or SessionIndex")
        reply = saml_logout.reply(config, ended, was_known=number > 0, now=at)
    except LoginFailed as failure:
        audit.note(Event.LOGOUT_REFUSED, check=failure.check)
        return error_page(request, "logout.failed", status=503 if failure.reason == "login.silent" else None)
    return FormToElsewhere(reply.address, reply.fields) if reply.fields else HttpResponseRedirect(reply.address)


def _ended(request: HttpRequest) -> Ended:
    at, config = outside.now(), outside.saml_provider()
    if request.method == "POST":
        sent, relay_states = request.POST.getlist("SAMLRequest"), request.POST.getlist("RelayState")
        return saml_logout.of_form(config, sent, relay_states, once=login.once, now=at)
    return saml_logout.of_query(config, request.META["QUERY_STRING"], once=login.once, now=at)


@require_GET
@_only_with_saml
def metadata(request: HttpRequest) -> HttpResponse:
    """Our metadata, open to all; its address is our entity id."""
    return HttpResponse(saml_own_metadata.build(outside.saml_provider(), now=outside.now()), content_type="application/samlmetadata+xml")
