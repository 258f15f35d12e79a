"""The way in: deep link, login, unit (integration 4.2, workflow 13.3)."""

from __future__ import annotations

import itertools

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.domain.errors import BadInput
from webcert.domain.staff import Role
from webcert.launch import links, preferences, session
from webcert.launch.entering import enter
from webcert.launch.login_views import open_link
from webcert.launch.pages import error_page


@csrf_exempt
@require_http_methods(["GET", "POST"])
def deep_link(request: HttpRequest, certificate_id: str, type_name: str = "") -> HttpResponse:
    """Open a draft or certificate from the care system; a POST is kept and goes on as a GET after login (B17)."""
    wanted = links.certificate_id(certificate_id)
    if request.method == "POST" and request.content_type != "application/x-www-form-urlencoded":
        raise BadInput("Content-Type", status=415)
    sent = request.POST if request.method == "POST" else request.GET
    link = {**links.parameters(sent, levels=settings.LOGIN_LEVELS), "id": str(wanted), "type": type_name}
    return open_link(request, link, at=outside.now())


@require_http_methods(["GET", "POST"])
def choose_unit(request: HttpRequest) -> HttpResponse:
    """`Välj din vårdenhet`: care providers and units by name (ui 12)."""
    current = session.current(request, at=outside.now())
    link = request.session.get("waiting")
    if link is None:
        raise session.NotLoggedIn("auth-exception")
    if request.method == "POST":
        del request.session["waiting"]
        entered = enter(request, current, {**link, "enhet": request.POST.get("enhet", "")})
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
    entered = enter(request, current, link)
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
