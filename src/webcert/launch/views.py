"""The way in: deep link, login, unit (integration 4.2, workflow 13.3)."""

from __future__ import annotations

import itertools
import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.certificates import queries
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.domain.access import Actor, Denial
from webcert.domain.errors import BadInput, NotAllowed, Unavailable
from webcert.domain.ids import HsaId
from webcert.domain.staff import Role
from webcert.launch import links, login, preferences, session
from webcert.launch.pages import error_page

_LOGIN_COOKIE = "__Host-login" if settings.SECURE else "webcert-login"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def deep_link(request: HttpRequest, certificate_id: str, type_name: str = "") -> HttpResponse:
    """Open a draft or certificate from the care system; a POST is kept and goes on as a GET after login (B17)."""
    wanted = links.certificate_id(certificate_id)
    if request.method == "POST" and request.content_type != "application/x-www-form-urlencoded":
        raise BadInput("Content-Type", status=415)
    sent = request.POST if request.method == "POST" else request.GET
    link = {**links.parameters(sent), "id": str(wanted), "type": type_name}
    try:
        current = session.current(request, at=outside.now())
    except session.NotLoggedIn:
        return _to_login(request, link)
    return _enter(request, current, link)


def _to_login(request: HttpRequest, link: dict[str, Any]) -> HttpResponse:
    browser = request.COOKIES.get(_LOGIN_COOKIE) or secrets.token_urlsafe(32)  # two links at once share it
    try:
        target = login.begin(link=link, browser=browser, at=outside.now())
    except login.LoginFailed as failure:
        return _login_failed(request, failure)
    response = HttpResponseRedirect(target)
    response.set_cookie(_LOGIN_COOKIE, browser, max_age=600, httponly=True, secure=settings.SECURE, samesite="Lax")
    return response


def _login_failed(request: HttpRequest, failure: login.LoginFailed) -> HttpResponse:
    audit.note(Event.LOGIN_REFUSED, check=failure.check)
    return error_page(request, failure.reason)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """The identity provider's answer: a new login with the user's units, then on to what was asked for."""
    browser = request.COOKIES.get(_LOGIN_COOKIE, "")
    try:
        hsa_id, link = login.finish(dict(request.GET.lists()), browser=browser, at=outside.now())
    except login.LoginFailed as failure:
        return _login_failed(request, failure)
    return _logged_in(request, hsa_id, link)


def _logged_in(request: HttpRequest, hsa_id: HsaId, link: dict[str, Any]) -> HttpResponse:
    try:
        user = outside.directory().staff(hsa_id)
    except Unavailable:
        return _login_failed(request, login.LoginFailed("login.hsaerror", check="directory is silent"))
    if user is None:
        return _login_failed(request, login.LoginFailed("login.hsaerror", check="not in the directory"))
    if not user.units:
        audit.note(Event.COMMISSION_MISSING, user=user.hsa_id)
        return error_page(request, "login.medarbetaruppdrag")
    current = session.log_in(request, user, at=outside.now())
    audit.note(Event.LOGGED_IN, user=user.hsa_id, role=user.role.value, method="oidc")
    return _enter(request, current, link)


def _enter(request: HttpRequest, current: session.Login, link: dict[str, Any]) -> HttpResponse:
    """Find the document, here or in the registry, and go in; the look-up holds no transaction open."""
    return _go_in(request, current, link, queries.find(UUID(link["id"]), outside.certificate_registry()))


@transaction.atomic
def _go_in(request: HttpRequest, current: session.Login, link: dict[str, Any], certificate: Certificate | None) -> HttpResponse:
    """Choose the unit, make the launch context, and go to the document (integration 4.2 rows 3 to 12)."""
    session.touch(request, at=outside.now())
    if current.user.protected and not preferences.get(current.user.hsa_id, preferences.CONSENT):
        request.session["waiting"] = link
        return HttpResponseRedirect(reverse("consent"))
    if link.get("enhet"):
        unit = current.user.unit(link["enhet"]) if _is_hsa_id(link["enhet"]) else None
        if unit is None:
            audit.note(Event.COMMISSION_MISSING, user=current.user.hsa_id)
            return error_page(request, "login.medarbetaruppdrag")
        session.choose_unit(request, unit)
    elif current.unit is None:
        if len(current.user.units) > 1:
            request.session["waiting"] = link
            return HttpResponseRedirect(reverse("choose-unit"))
        session.choose_unit(request, current.user.units[0].details)
    if certificate is None or not _is_of_type(certificate, link["type"]):
        raise NotAllowed(Denial.DATA_NOT_FOUND)
    made = session.new_context(current, link=link, certificate_id=certificate.pk, at=outside.now())
    _note_place(session.current(request, at=outside.now()).actor(link), certificate)
    return HttpResponseRedirect(reverse("document", args=[made.id, certificate.pk]))


def _note_place(by: Actor, certificate: Certificate) -> None:
    if certificate.provider_id != by.provider_id:
        audit.note(Event.ON_OTHER_PROVIDER, of=certificate, by=by)
    elif certificate.unit_id not in by.own_units:
        audit.note(Event.ON_OTHER_UNIT, of=certificate, by=by)


def _is_hsa_id(text: str) -> bool:
    try:
        HsaId.parse(text)
    except ValueError:
        return False
    return True


def _is_of_type(certificate: Certificate, name: str) -> bool:
    try:
        return not name or catalogue.by_any_name(name) is certificate.kind
    except catalogue.UnknownType:
        return False


@require_http_methods(["GET", "POST"])
def choose_unit(request: HttpRequest) -> HttpResponse:
    """`Välj din vårdenhet`: care providers and units by name (ui 12)."""
    current = session.current(request, at=outside.now())
    link = request.session.get("waiting")
    if link is None:
        raise session.NotLoggedIn("auth-exception")
    if request.method == "POST":
        del request.session["waiting"]
        entered = _enter(request, current, {**link, "enhet": request.POST.get("enhet", "")})
        return JsonResponse({"location": entered["Location"]}) if entered.has_header("Location") else entered
    units = sorted((one.details for one in current.user.units), key=lambda one: (one.provider_name, one.name))
    providers = [(name, list(group)) for name, group in itertools.groupby(units, key=lambda one: one.provider_name)]
    context = {"user": current.user.name, "role": current.user.role.swedish, "providers": providers}
    return render(request, "pages/unit_chooser.html", context)


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """What it means to use the product with protected identity; asked once, before anything is shown (workflow 15)."""
    current = session.current(request, at=outside.now())
    link = request.session.get("waiting")
    if link is None:
        raise session.NotLoggedIn("auth-exception")
    if request.method == "GET":
        page = {"user": current.user.name, "role": current.user.role.swedish, "signs": current.user.role is not Role.CARE_ADMINISTRATOR}
        return render(request, "pages/consent.html", page)
    if request.POST.get("approved") != "1":
        audit.note(Event.CONSENT_REFUSED, user=current.user.hsa_id)
        request.session.flush()
        return JsonResponse({"location": reverse("error", args=["sekretessapproval.needed"])})
    preferences.set_(current.user.hsa_id, preferences.CONSENT, "true")
    audit.note(Event.CONSENT_GIVEN, user=current.user.hsa_id)
    del request.session["waiting"]
    entered = _enter(request, current, link)
    return JsonResponse({"location": entered["Location"]}) if entered.has_header("Location") else entered


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice of how pages look to this user (ui 17)."""
    at = outside.now()
    current = session.current(request, at=at)
    preferences.choose(current.user.hsa_id, request.POST.get("key", ""), request.POST.get("value", ""))
    session.touch(request, at=at)
    return HttpResponse(status=204)


@require_POST
def show_renew_dialog(request: HttpRequest) -> HttpResponse:
    """Take `Visa inte igen.` back (D48)."""
    current = session.current(request, at=outside.now())
    session.touch(request, at=outside.now())
    preferences.forget(current.user.hsa_id, preferences.HIDE_RENEW_DIALOG)
    return JsonResponse({"message": "Fönstret visas igen nästa gång du väljer Förnya."})


def error(request: HttpRequest, reason: str) -> HttpResponse:
    """The page that the page's own requests are sent to."""
    return error_page(request, reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that does not exist."""
    return error_page(request, "notfound")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: ask to reload; the page keeps its text (B36)."""
    audit.note(Event.INPUT_REFUSED, field="csrf token")
    return error_page(request, "reload" if "login" in request.session else "timeout_integration")
