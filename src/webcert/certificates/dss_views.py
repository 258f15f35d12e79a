"""Signing over the browser: what the signing service sends back, and its completion (signing-and-login 2)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing import dss
from webcert.adapters.signing.method import MethodName
from webcert.certificates import signing, signing_views
from webcert.certificates.finishing import finish, order_of
from webcert.certificates.models import OPEN_TICKET, SigningTicket, TicketState
from webcert.certificates.requests import Visit
from webcert.domain.errors import BadInput

_LARGEST = 1_000_000


@csrf_exempt
@require_POST
def response(request: HttpRequest) -> HttpResponse:
    """Step 7: the response is kept with its ticket; the answer is the same whether the ticket exists or not."""
    states, answers = request.POST.getlist("RelayState"), request.POST.getlist("EidSignResponse")
    if len(states) != 1 or len(answers) != 1 or len(states[0]) > 80:
        raise BadInput("RelayState")
    if len(answers[0]) > _LARGEST:
        raise BadInput("EidSignResponse", status=413)
    ticket = SigningTicket.objects.filter(
        pk=states[0], method=MethodName.SIGN_SERVICE, state__in=OPEN_TICKET, expires_at__gt=outside.now(), response=None
    )
    try:
        ticket.update(response=dss.decoded(answers[0]))
    except dss.Refused as refused:
        audit.note(Event.SIGNATURE_REFUSED, check=str(refused.check))
        ticket.update(state=TicketState.ERROR, message=refused.failure.value)
    return HttpResponseRedirect(f"{reverse('sign-complete')}?ticket={states[0]}", status=303)


@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Step 8: check the response and store the certificate, for the session that owns the ticket; again gives the same."""
    ticket, visit = signing_views.owned(request, request.GET.get("ticket", ""), activity=True)
    if ticket.state in OPEN_TICKET and ticket.response is not None:
        _finish(ticket, visit, bytes(ticket.response))
    ticket = signing_views.renewed(ticket)
    back = reverse("document", args=[ticket.launch_id, ticket.certificate_id])
    if ticket.state == TicketState.SIGNED:
        return HttpResponseRedirect(f"{back}?signed", status=303)
    context = {"title": "Signering misslyckad", "text": ticket.message or dss.Failure.TECHNICAL.value, "retry": back}
    return render(request, "pages/error.html", context)


def _finish(ticket: SigningTicket, visit: Visit, kept: bytes) -> None:
    try:
        signature = outside.sign_service().read(kept, order_of(ticket), now=outside.now())
    except dss.Refused as refused:
        audit.note(Event.SIGNATURE_REFUSED, check=str(refused.check), certificate_id=str(ticket.certificate_id))
        cancelled = refused.failure is dss.Failure.CANCELLED
        signing.fail_ticket(ticket, TicketState.CANCELLED if cancelled else TicketState.ERROR, refused.failure.value)
    else:
        finish(ticket, signature, visit)


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """Our certificate for signed requests, by the address that is our entity id (signing-and-login 8)."""
    return HttpResponse(Path(settings.SIGN_CLIENT_CERTIFICATE).read_bytes(), content_type="application/x-pem-file")
