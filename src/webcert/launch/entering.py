"""Into the document that a link names, once somebody is logged in (integration 4.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.certificates import queries
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.domain.access import Actor, Denial
from webcert.domain.errors import NotAllowed
from webcert.domain.ids import HsaId
from webcert.launch import preferences, session
from webcert.launch.pages import error_page


def enter(request: HttpRequest, current: session.Login, link: dict[str, Any]) -> HttpResponse:
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
