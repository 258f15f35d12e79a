"""The addresses of delete, mark ready, renew, replace, copy and revoke: parse, call one action, answer (style 7)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from webcert.adapters import outside
from webcert.certificates import actions, children, lifecycle, queries
from webcert.certificates.lifecycle import Reason
from webcert.certificates.models import Certificate
from webcert.certificates.requests import Visit, revision_of, visit_of
from webcert.domain.access import Action
from webcert.domain.clock import swedish_date
from webcert.domain.document import RelationKind
from webcert.domain.errors import BadInput
from webcert.domain.ids import PersonId
from webcert.launch import links, preferences
from webcert.launch.session import NotLoggedIn


def _to(visit: Visit, certificate_id: UUID, *, to: str = "") -> JsonResponse:
    """Where the page goes next; `to` is the question that gets the focus there."""
    return JsonResponse({"location": reverse("document", args=[visit.context.id, certificate_id]) + (f"#skriv-{to}" if to else "")})


@require_POST
def delete(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Remove a draft; then back to the document it was made from, else to a page without a way on (workflow 5.4)."""
    visit = visit_of(request, launch)
    gone = JsonResponse({"location": reverse("error", args=["deleted"])})
    if not Certificate.objects.filter(pk=certificate_id).exists():
        return gone
    _, person = queries.certificate_for(visit.actor, certificate_id, Action.DELETE, outside.person_registry())
    try:
        parent = lifecycle.delete(
            certificate_id=certificate_id, revision=revision_of(request.POST.getlist("revision")), window=visit.window,
            person=person, by=visit.actor, at=visit.at,
        )  # fmt: skip
    except actions.Conflict as conflict:
        if conflict.cause != "deleted":
            raise
        return gone
    return _to(visit, parent) if parent else gone


@require_POST
def mark_ready(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Hand a draft over for signing (workflow 5.5)."""
    visit = visit_of(request, launch)
    _, person = queries.certificate_for(visit.actor, certificate_id, Action.MARK_READY, outside.person_registry())
    lifecycle.mark_ready(
        certificate_id=certificate_id, revision=revision_of(request.POST.getlist("revision")), window=visit.window,
        person=person, by=visit.actor, at=visit.at,
    )  # fmt: skip
    return _to(visit, certificate_id)


@require_POST
def renew(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Make a renewal; `hide` leaves the dialog out next time (workflow 5.8)."""
    answer = make_child(request, launch, certificate_id, RelationKind.RENEWS)
    if request.POST.get("hide") == "1":
        preferences.set_(visit_of(request, launch).actor.hsa_id, preferences.HIDE_RENEW_DIALOG, "true")
    return answer


@require_POST
def replace(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Make a replacement (workflow 5.9)."""
    return make_child(request, launch, certificate_id, RelationKind.REPLACES)


@require_POST
def copy(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Copy a locked draft (workflow 5.11)."""
    return make_child(request, launch, certificate_id, RelationKind.COPIES)


def make_child(request: HttpRequest, launch: str, certificate_id: UUID, kind: RelationKind, *, comment: str | None = None) -> HttpResponse:
    """Make a new draft from a document, and tell where it is; a complement may have a `comment` to the recipient."""
    visit = visit_of(request, launch)
    action = Action.COMPLEMENT_WITH_COMMENT if comment is not None else children.ACTIONS[kind]
    _, person = queries.certificate_for(visit.actor, certificate_id, action, outside.person_registry())
    if visit.login.unit is None:
        raise NotLoggedIn("auth-exception")
    link = visit.context.parameters
    number: PersonId | None = links.present_number(link, today=swedish_date(visit.at))
    place = children.Circumstances(
        unit=visit.login.unit, issuer=visit.login.user.issuer, reference=link.get("ref", ""), present_number=number,
        patient_address=links.address(link),
    )  # fmt: skip
    made = children.make_child(
        kind, parent_id=certificate_id, person=person, at_place=place, by=visit.actor, at=visit.at, comment=comment
    )
    return _to(visit, made.pk, to=made.kind.remarks.id if comment is not None and made.kind.remarks else "")


@require_POST
def revoke(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Revoke a certificate or locked draft, with a reason (workflow 5.12, 5.13)."""
    visit = visit_of(request, launch)
    found = Certificate.objects.filter(pk=certificate_id).first()
    action = Action.REVOKE if found is not None and found.is_signed else Action.REVOKE_LOCKED
    _, person = queries.certificate_for(visit.actor, certificate_id, action, outside.person_registry())
    try:
        reason = Reason(request.POST.get("reason", ""))
    except ValueError as error:
        raise BadInput("reason") from error
    lifecycle.revoke(
        certificate_id=certificate_id, reason=reason, text=request.POST.get(f"text:{reason}", ""), person=person,
        sender=visit.login.user.issuer, by=visit.actor, at=visit.at,
    )  # fmt: skip
    return _to(visit, certificate_id)


