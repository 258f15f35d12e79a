"""Signing over the browser: to the signing service and back (signing-and-login 2)."""

from __future__ import annotations

import base64
from pathlib import Path
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing import dss
from webcert.adapters.signing.xmldsig import SignatureInvalid
from webcert.certificates import actions, presentation, queries, signing
from webcert.certificates.models import SigningTicket, TicketState
from webcert.certificates.requests import conflict_answer, revision_of, visit_of
from webcert.domain.access import Action, Actor, Denial
from webcert.domain.errors import BadInput, Invalid, NotAllowed
from webcert.domain.person import Person
from webcert.launch import session

_LARGEST = 1_000_000


def _answer_to() -> str:
    return settings.BASE_URL + reverse("sign-response")


def _asked(ticket: SigningTicket) -> dss.Asked:
    return dss.Asked(
        request_id=ticket.id, task_id=ticket.task_id, hsa_id=ticket.hsa_id, signed_info=bytes(ticket.signed_info),
        algorithm=ticket.algorithm, identity_provider=settings.SIGN_IDENTITY_PROVIDER, levels=tuple(settings.LOGIN_LEVELS),
        request_time=ticket.request_time,
    )  # fmt: skip


@require_POST
def sign(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Freeze the draft and give the form that goes to the signing service, or what is missing."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.SIGN, outside.person_registry())
    try:
        ticket = signing.start_signing(
            certificate_id=certificate_id, revision=revision_of(request.POST.getlist("revision")), window=visit.window,
            launch_id=launch, login=visit.login.id, person=person, issuer=visit.login.user.issuer, by=visit.actor, at=visit.at,
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
    parties = dss.Parties(
        requester=settings.BASE_URL + reverse("sign-metadata"), service=settings.SIGN_SERVICE_ID, answer_to=_answer_to()
    )
    built = dss.build_request(
        _asked(ticket), parties, message=message, key=Path(settings.SIGN_CLIENT_KEY).read_bytes(),
        certificate=Path(settings.SIGN_CLIENT_CERTIFICATE).read_bytes(),
    )  # fmt: skip
    fields = {"Binding": "POST/XML/1.0", "RelayState": ticket.id, "EidSignRequest": base64.b64encode(built).decode()}
    return JsonResponse({"form": {"action": settings.SIGN_SERVICE_URL, "fields": fields}})


@csrf_exempt
@require_POST
def response(request: HttpRequest) -> HttpResponse:
    """Step 7: the response is kept with its ticket; the answer is the same whether the ticket exists or not."""
    states, answers = request.POST.getlist("RelayState"), request.POST.getlist("EidSignResponse")
    if len(states) != 1 or len(answers) != 1 or len(states[0]) > 80:
        raise BadInput("RelayState")
    if len(answers[0]) > _LARGEST:
        raise BadInput("EidSignResponse", status=413)
    ticket = SigningTicket.objects.filter(pk=states[0], state=TicketState.OPEN, expires_at__gt=outside.now(), response=None)
    try:
        ticket.update(response=dss.decoded(answers[0]))
    except dss.Refused as refused:
        audit.note(Event.SIGNATURE_REFUSED, check=str(refused.check))
        ticket.update(state=TicketState.ERROR, message=refused.failure.value)
    return HttpResponseRedirect(f"{reverse('sign-complete')}?ticket={states[0]}", status=303)


@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Step 8: check the response and store the certificate, for the session that owns the ticket; again gives the same."""
    login = session.current(request, at=outside.now())
    ticket = SigningTicket.objects.filter(pk=request.GET.get("ticket", "")[:80]).first()
    if ticket is None or ticket.login != login.id or ticket.hsa_id != login.user.hsa_id:
        raise NotAllowed(Denial.AUTHORIZATION_VALIDATION)
    visit = visit_of(request, ticket.launch_id)
    if ticket.state == TicketState.OPEN and ticket.response is not None:
        _, person = queries.certificate_for(visit.actor, ticket.certificate_id, Action.SIGN, outside.person_registry())
        try:
            _complete(ticket, person, visit.actor)
        except dss.Refused as refused:
            audit.note(Event.SIGNATURE_REFUSED, check=str(refused.check), certificate_id=str(ticket.certificate_id))
            cancelled = refused.failure is dss.Failure.CANCELLED
            signing.fail_ticket(ticket, TicketState.CANCELLED if cancelled else TicketState.ERROR, refused.failure.value)
        except (SignatureInvalid, actions.Conflict) as failure:
            audit.note(Event.SIGNATURE_REFUSED, check=type(failure).__name__, certificate_id=str(ticket.certificate_id))
            signing.fail_ticket(ticket, TicketState.UNKNOWN, "Utkastet har ändrats sedan det öppnades. Kontrollera det och signera igen.")
    try:
        ticket.refresh_from_db()
    except SigningTicket.DoesNotExist as deleted:
        raise NotAllowed(Denial.DATA_NOT_FOUND) from deleted
    back = reverse("document", args=[ticket.launch_id, ticket.certificate_id])
    if ticket.state == TicketState.SIGNED:
        return HttpResponseRedirect(f"{back}?signed", status=303)
    context = {"title": "Signering misslyckad", "text": ticket.message or dss.Failure.TECHNICAL.value, "retry": back}
    return render(request, "pages/error.html", context)


def _complete(ticket: SigningTicket, person: Person, by: Actor) -> None:
    anchors = x509.load_pem_x509_certificates(Path(settings.SIGN_TRUST_ANCHORS).read_bytes())
    now = outside.now()
    answer = dss.read_response(
        bytes(ticket.response or b""), _asked(ticket), anchors=anchors, now=now,
        service_certificate=Path(settings.SIGN_SERVICE_CERTIFICATE).read_bytes(),
    )  # fmt: skip
    with transaction.atomic():
        signing.complete_signing(
            ticket_id=ticket.id, value=answer.value, certificate_der=answer.certificate, person=person, by=by, at=now
        )


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """Our certificate for signed requests, by the address that is our entity id (signing-and-login 8)."""
    return HttpResponse(Path(settings.SIGN_CLIENT_CERTIFICATE).read_bytes(), content_type="application/x-pem-file")
