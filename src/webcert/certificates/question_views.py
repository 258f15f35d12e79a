"""The addresses of the panel of questions: parse, call one action, answer with the panel as it then is (style 7)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from webcert.adapters import outside
from webcert.certificates import queries, questions
from webcert.certificates.header import header
from webcert.certificates.lifecycle_views import make_child
from webcert.certificates.models import Certificate
from webcert.certificates.panel import panel
from webcert.certificates.requests import Visit, visit_of
from webcert.certificates.views import seen_by
from webcert.conversations.models import DraftKind
from webcert.domain.access import Action
from webcert.domain.document import RelationKind
from webcert.domain.errors import BadInput
from webcert.domain.person import Person


def _shown(request: HttpRequest, visit: Visit, certificate: Certificate, person: Person) -> JsonResponse:
    certificate.refresh_from_db()
    seen = seen_by(certificate, person, visit)
    view = panel(seen, certificate.texts())
    made = render_to_string("components/questions.html", {"panel": view}, request)
    return JsonResponse({
        "questions": made, "version": view.version if view else "",
        "header": render_to_string("components/header.html", {"header": header(seen)}, request),
    })  # fmt: skip


@require_GET
def show(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """The panel as it is now; asked for by an open page when something has changed, which is no activity."""
    visit = visit_of(request, launch, activity=False)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.READ_QUESTIONS, outside.person_registry())
    return _shown(request, visit, certificate, person)


@require_POST
def ask(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Send a new question (questions 8.4)."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.ASK, outside.person_registry())
    questions.ask(
        certificate_id=certificate_id, subject=request.POST.get("subject", ""), text=request.POST.get("text", ""), person=person,
        sender=visit.login.user.issuer, by=visit.actor, at=visit.at,
    )  # fmt: skip
    return _shown(request, visit, certificate, person)


@require_POST
def answer(request: HttpRequest, launch: str, certificate_id: UUID, number: int) -> HttpResponse:
    """Answer a question (questions 8.5)."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.ANSWER, outside.person_registry())
    questions.answer(
        certificate_id=certificate_id, number=number, text=request.POST.get("text", ""), person=person,
        sender=visit.login.user.issuer, by=visit.actor, at=visit.at,
    )  # fmt: skip
    return _shown(request, visit, certificate, person)


@require_POST
def handle(request: HttpRequest, launch: str, certificate_id: UUID, number: int) -> HttpResponse:
    """Tick the box "Hanterad", or take the tick back (questions 6.3)."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.HANDLE, outside.person_registry())
    if request.POST.get("handled") not in ("0", "1"):
        raise BadInput("handled")
    questions.handle(
        certificate_id=certificate_id, number=number, handled=request.POST["handled"] == "1", person=person, by=visit.actor,
        at=visit.at,
    )  # fmt: skip
    return _shown(request, visit, certificate, person)


@require_POST
def complement(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Make a complement (questions 7.4, A)."""
    return make_child(request, launch, certificate_id, RelationKind.COMPLEMENTS)


@require_POST
def complement_with_comment(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Make a complement that says that there is nothing more to tell (questions 7.4, B)."""
    return make_child(request, launch, certificate_id, RelationKind.COMPLEMENTS, comment=request.POST.get("text", ""))


@require_POST
def answer_request(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Answer the complement requests by message (questions 7.4, C)."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.COMPLEMENT_BY_MESSAGE, outside.person_registry())
    questions.answer_request(
        certificate_id=certificate_id, text=request.POST.get("text", ""), person=person, sender=visit.login.user.issuer,
        by=visit.actor, at=visit.at,
    )  # fmt: skip
    return _shown(request, visit, certificate, person)


@require_POST
def save_draft(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Keep a text that is being written (questions 11)."""
    visit = visit_of(request, launch)
    try:
        kind = DraftKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise BadInput("kind") from error
    number = request.POST.get("question", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 16):
        raise BadInput("question")
    _, person = queries.certificate_for(visit.actor, certificate_id, questions.DRAFT_ACTIONS[kind], outside.person_registry())
    questions.save_draft(
        certificate_id=certificate_id, kind=kind, number=int(number) if number else None, subject=request.POST.get("subject", ""),
        text=request.POST.get("text", ""), person=person, by=visit.actor, at=visit.at,
    )  # fmt: skip
    return HttpResponse(status=204)
