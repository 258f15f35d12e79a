"""Signing, whatever the method: started from the draft's page, followed by it, and ended in one way (integration 10.1)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing.method import Order, Signature
from webcert.adapters.signing.xmldsig import SignatureInvalid
from webcert.certificates import actions, presentation, queries, signing
from webcert.certificates.models import SigningTicket, TicketState
from webcert.certificates.requests import Visit, conflict_answer, revision_of, visit_of
from webcert.domain.access import Action, Denial
from webcert.domain.errors import Invalid, NotAllowed
from webcert.launch import session

_CHANGED = "Utkastet har ändrats sedan det öppnades. Kontrollera det och signera igen."


def order_of(ticket: SigningTicket, message: str = "") -> Order:
    """What a ticket asks for."""
    return Order(
        ticket_id=ticket.id, task_id=ticket.task_id, hsa_id=ticket.hsa_id, signed_info=bytes(ticket.signed_info),
        algorithm=ticket.algorithm, asked_at=ticket.request_time, message=message,
    )  # fmt: skip


@require_POST
def sign(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Freeze the draft and ask for a signature: the form that the page posts, or what is missing."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.SIGN, outside.person_registry())
    method = outside.signing_method()
    try:
        ticket = signing.start_signing(
            certificate_id=certificate_id, revision=revision_of(request.POST.getlist("revision")), window=visit.window,
            launch_id=launch, login=visit.login.id, person=person, issuer=visit.login.user.issuer, by=visit.actor, at=visit.at,
            method=method.name, algorithm=method.algorithm,
        )  # fmt: skip
    except actions.Conflict as conflict:
        return conflict_answer(conflict)
    except Invalid as invalid:
        problems = [presentation.problem_json(one) for one in invalid.problems]
        found = presentation.missing(certificate.kind, invalid.problems, certificate.texts())
        return JsonResponse({"problems": problems, "missing": found, "header": "", "revision": certificate.revision}, status=422)
    message = settings.SIGN_MESSAGE.format(
        patientPnr=person.person_id.formatted, intygsTyp=certificate.kind.name, intygsId=certificate.pk
    )
    started = method.start(order_of(ticket, message))
    answer: dict[str, object] = {"ticket": ticket.id}
    if started.form is not None:
        answer["form"] = {"action": started.form.action, "fields": dict(started.form.fields)}
    return JsonResponse(answer)


def owned(request: HttpRequest, ticket_id: str, *, activity: bool) -> tuple[SigningTicket, Visit]:
    """A ticket and the visit of the login that started it. Raises NotAllowed for everybody else, and when there is none."""
    login = session.current(request, at=outside.now())
    ticket = SigningTicket.objects.filter(pk=ticket_id[:80]).first()
    if ticket is None or ticket.login != login.id or ticket.hsa_id != login.user.hsa_id:
        raise NotAllowed(Denial.AUTHORIZATION_VALIDATION)
    return ticket, visit_of(request, ticket.launch_id, activity=activity)


def finish(ticket: SigningTicket, signature: Signature, visit: Visit) -> None:
    """Verify and store a signature; one that does not hold ends the ticket. Raises NotAllowed, Unavailable."""
    _, person = queries.certificate_for(visit.actor, ticket.certificate_id, Action.SIGN, outside.person_registry())
    try:
        with transaction.atomic():
            signing.complete_signing(
                ticket_id=ticket.id, value=signature.value, certificate_der=signature.certificate, person=person,
                by=visit.actor, at=outside.now(),
            )  # fmt: skip
    except (SignatureInvalid, actions.Conflict) as failure:
        audit.note(Event.SIGNATURE_REFUSED, check=type(failure).__name__, certificate_id=str(ticket.certificate_id))
        signing.fail_ticket(ticket, TicketState.UNKNOWN, _CHANGED)


def renewed(ticket: SigningTicket) -> SigningTicket:
    """The ticket as it stands now. Raises NotAllowed when its document has been deleted meanwhile."""
    try:
        ticket.refresh_from_db()
    except SigningTicket.DoesNotExist as deleted:
        raise NotAllowed(Denial.DATA_NOT_FOUND) from deleted
    return ticket


@require_GET
def status(request: HttpRequest, type_name: str, ticket_id: str) -> HttpResponse:
    """How a signing goes, to the login that started it (integration 10.1, step 4)."""
    ticket, _ = owned(request, ticket_id, activity=False)
    return JsonResponse({"id": ticket.id, "status": ticket.state, "message": ticket.message})
