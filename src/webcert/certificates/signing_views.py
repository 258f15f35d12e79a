"""Signing, whatever the method: started from the draft's page, followed by it, and ended in one way (integration 10.1)."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing.method import Ended, Failure
from webcert.certificates import following, presentation, queries, signing
from webcert.certificates.finishing import order_of
from webcert.certificates.models import OPEN_TICKET, Certificate, SigningTicket, TicketState
from webcert.certificates.requests import Visit, revision_of, visit_of
from webcert.domain.access import Action, Denial
from webcert.domain.errors import Invalid, NotAllowed, Unavailable
from webcert.launch import session

log = structlog.get_logger()


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
    except Invalid as invalid:
        problems = [presentation.problem_json(one) for one in invalid.problems]
        found = presentation.missing(certificate.kind, invalid.problems, certificate.texts())
        return JsonResponse({"problems": problems, "missing": found, "header": "", "revision": certificate.revision}, status=422)
    message = outside.sign_message().message(
        patientPnr=person.person_id.formatted, intygsTyp=certificate.kind.name, intygsId=str(certificate.pk)
    )
    try:
        started = method.start(order_of(ticket, message, visit.login.signing_provider))
    except Unavailable as unavailable:
        return _not_started(ticket, Failure.NO_CONTACT, f"{unavailable.service}: {unavailable.detail}")
    except Ended as ended:
        return _not_started(ticket, ended.failure, ended.check, alarm=True)
    signing.begun(ticket, started, at=outside.now())
    answer: dict[str, object] = {
        "ticket": ticket.id, "status_url": _address("sign-status", certificate, ticket),
        "cancel_url": _address("cancel-signing", certificate, ticket),
    }  # fmt: skip
    if started.form is not None:
        answer["form"] = {"action": started.form.action, "target": started.form.target, "fields": dict(started.form.fields)}
    return JsonResponse(answer)


def _not_started(ticket: SigningTicket, failure: Failure, reason: str, *, alarm: bool = False) -> HttpResponse:
    """The method does not answer, or cannot be asked: the ticket has ended, the draft is as it was (robustness F15)."""
    log.warning("signing_not_started", method=ticket.method, detail=reason)
    audit.note(Event.SIGNATURE_REFUSED, check="start", certificate_id=str(ticket.certificate_id), method=ticket.method, reason=reason, alarm=alarm)
    signing.fail_ticket(ticket, TicketState.UNKNOWN, failure.value, at=outside.now())
    return JsonResponse({"status": TicketState.UNKNOWN.value, "message": failure.value}, status=503)


def _address(name: str, certificate: Certificate, ticket: SigningTicket) -> str:
    return reverse(name, args=[certificate.type_code.lower(), ticket.id])


def owned(request: HttpRequest, ticket_id: str, *, activity: bool) -> tuple[SigningTicket, Visit]:
    """A ticket and the visit of the login that started it. Raises NotAllowed for everybody else, and when there is none."""
    login = session.current(request, at=outside.now())
    ticket = SigningTicket.objects.filter(pk=ticket_id[:80]).first()
    if ticket is None or ticket.login != login.id or ticket.hsa_id != login.user.hsa_id:
        raise NotAllowed(Denial.AUTHORIZATION_VALIDATION)
    return ticket, visit_of(request, ticket.launch_id, activity=activity)


def renewed(ticket: SigningTicket) -> SigningTicket:
    """The ticket as it stands now. Raises NotAllowed when its document has been deleted meanwhile."""
    try:
        ticket.refresh_from_db()
    except SigningTicket.DoesNotExist as deleted:
        raise NotAllowed(Denial.DATA_NOT_FOUND) from deleted
    return ticket


@require_GET
def status(request: HttpRequest, type_name: str, ticket_id: str) -> HttpResponse:
    """How a signing goes, to the login that started it (integration 10.1, step 4). The page's question carries it on."""
    ticket, visit = owned(request, ticket_id, activity=False)
    if ticket.state in OPEN_TICKET:
        if ticket.expires_at <= outside.now():
            signing.fail_ticket(ticket, TicketState.UNKNOWN, Failure.TOO_LATE.value, at=outside.now())
        elif (method := outside.followed_method(ticket.method)) is not None:
            following.follow(ticket, method, visit)
    return _state(ticket)


@require_POST
def cancel(request: HttpRequest, type_name: str, ticket_id: str) -> HttpResponse:
    """The user has pressed Avbryt: the ticket ends, unless the certificate has just been signed."""
    ticket, _ = owned(request, ticket_id, activity=True)
    signing.fail_ticket(ticket, TicketState.CANCELLED, Failure.CANCELLED.value, at=outside.now())
    return _state(ticket)


def _state(ticket: SigningTicket) -> HttpResponse:
    ticket = renewed(ticket)
    answer = {
        "id": ticket.id, "intygsId": str(ticket.certificate_id), "version": ticket.revision, "status": ticket.state,
        "message": ticket.message,
    }  # fmt: skip
    if ticket.state == TicketState.SIGNED:
        answer["location"] = reverse("document", args=[ticket.launch_id, ticket.certificate_id]) + "?signed"
    return JsonResponse(answer)
