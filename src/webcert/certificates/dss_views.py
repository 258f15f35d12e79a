"""Signing over the browser: what the signing service sends back, and its completion (signing-and-login 2, steps 6 to 9)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing import dss_response, own_metadata
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure, MethodName
from webcert.certificates import signing, signing_views
from webcert.certificates.finishing import finish, order_of
from webcert.certificates.models import OPEN_TICKET, SigningTicket, TicketState
from webcert.certificates.requests import Visit
from webcert.domain.access import Denial
from webcert.domain.errors import BadInput, NotAllowed, Unavailable
from webcert.launch.pages import error_page

#: A request's id as we make them (section 3): a prefix, milliseconds, and 32 random digits.
_ID = re.compile(r"[A-Za-z0-9]{1,20}-[0-9a-f]{1,16}-[0-9a-f]{32}")
#: What the signer is told while the person registry does not answer; the response is kept, so that the same address completes it.
_PERSONS_SILENT = (
    "Din underskrift är mottagen, men intyget är inte signerat än, eftersom Webcert först måste veta om patienten har skyddade uppgifter."
    " Försök igen om en stund. Om det dröjer mer än en kvart behöver du signera på nytt."
)


@csrf_exempt
@require_POST
def response(request: HttpRequest) -> HttpResponse:
    """Step 7, V1 to V10: the response is kept with its ticket; the answer is the same whether the ticket exists or not."""
    states, answers = request.POST.getlist("RelayState"), request.POST.getlist("EidSignResponse")
    if len(states) != 1:
        raise BadInput("RelayState")
    if len(answers) != 1:
        raise BadInput("EidSignResponse")
    if request.POST.getlist("Binding") not in ([], ["POST/XML/1.0"]):
        raise BadInput("Binding")
    if len(answers[0]) > dss_response.LARGEST:
        raise BadInput("EidSignResponse", status=413)
    if _ID.fullmatch(states[0]):
        _keep(states[0], answers[0], at=outside.now())
        return HttpResponseRedirect(f"{reverse('sign-complete')}?ticket={states[0]}", status=303)
    audit.note(Event.SIGNATURE_REFUSED, check="V2")
    return HttpResponseRedirect(f"{reverse('sign-complete')}?ticket=-", status=303)


def _keep(number: str, encoded: str, *, at: datetime) -> None:
    """Check what can be checked without the user, and keep the first response that holds."""
    ticket = SigningTicket.objects.filter(pk=number, method=MethodName.SIGN_SERVICE).first()
    if ticket is None or ticket.state not in OPEN_TICKET or ticket.expires_at <= at:
        audit.note(Event.SIGNATURE_REFUSED, check="V3", request=number)
        return
    try:
        data = dss_response.decoded(encoded)
        outside.sign_service().receive(data, order_of(ticket), now=at)
        with transaction.atomic():
            kept = SigningTicket.objects.select_for_update().get(pk=number)
            if kept.response is not None and bytes(kept.response) != data:
                raise Refused("V10")
            if kept.response is None and kept.state in OPEN_TICKET:
                kept.response, kept.response_at = data, at
                kept.save(update_fields=["response", "response_at"])
    except Refused as refused:
        _note(ticket, refused)
        if refused.check != "V10":  # the first response that held is the one that counts
            signing.fail_ticket(ticket, TicketState.ERROR, refused.failure.value, at=at)
    except SigningTicket.DoesNotExist:
        audit.note(Event.SIGNATURE_REFUSED, check="V3", request=number)
    except Unavailable as unavailable:
        audit.note(Event.SIGNATURE_REFUSED, check="V7", request=number, reason=unavailable.detail, alarm=True)
        signing.fail_ticket(ticket, TicketState.ERROR, Failure.TECHNICAL.value, at=at)


def _note(ticket: SigningTicket, refused: Refused) -> None:
    audit.note(
        Event.SIGNATURE_REFUSED, check=refused.check, request=ticket.id, certificate_id=str(ticket.certificate_id), method=ticket.method,
        codes=refused.codes or None, alarm=refused.alarm,
    )  # fmt: skip


@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Step 8: check the response and store the certificate, for the session that owns the ticket; again gives the same."""
    ticket, visit = signing_views.owned(request, request.GET.get("ticket", ""), activity=True)
    if ticket.state in OPEN_TICKET and ticket.expires_at <= outside.now():
        signing.fail_ticket(ticket, TicketState.UNKNOWN, Failure.TOO_LATE.value, at=outside.now())
    elif ticket.state in OPEN_TICKET and ticket.response is not None:
        try:
            _finish(ticket, visit, bytes(ticket.response))
        except NotAllowed as error:
            if error.denial is not Denial.PU_PROBLEM:
                raise
            return error_page(request, "pu-problem", text=_PERSONS_SILENT, retry=request.get_full_path())
    ticket = signing_views.renewed(ticket)
    back = reverse("document", args=[ticket.launch_id, ticket.certificate_id])
    if ticket.state == TicketState.SIGNED:
        return HttpResponseRedirect(f"{back}?signed", status=303)
    return HttpResponseRedirect(f"{back}?error&ticket={ticket.id}", status=303)


def _finish(ticket: SigningTicket, visit: Visit, kept: bytes) -> None:
    at = outside.now()
    try:
        signature = outside.sign_service().read(kept, order_of(ticket), arrived=ticket.response_at or at, now=at)
    except Refused as refused:
        _note(ticket, refused)
        cancelled = refused.failure is Failure.CANCELLED
        signing.fail_ticket(ticket, TicketState.CANCELLED if cancelled else TicketState.ERROR, refused.failure.value, at=at)
    except Unavailable as unavailable:
        audit.note(Event.SIGNATURE_REFUSED, check="V17", request=ticket.id, reason=unavailable.detail, alarm=True)
        signing.fail_ticket(ticket, TicketState.ERROR, Failure.NO_CONTACT.value, at=at)
    else:
        finish(ticket, signature, visit)


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """Our signed metadata, by the address that is our entity id (signing-and-login 8)."""
    certificates = [Path(settings.SIGN_CLIENT_CERTIFICATE), *map(Path, settings.SIGN_CLIENT_NEXT_CERTIFICATES)]
    found = own_metadata.build(
        entity_id=settings.BASE_URL + reverse("sign-metadata"), answer_to=settings.BASE_URL + reverse("sign-response"),
        key=Path(settings.SIGN_CLIENT_KEY).read_bytes(), certificates=[one.read_bytes() for one in certificates], now=outside.now(),
        organization=own_metadata.Organization(**settings.SIGN_ORGANIZATION),
    )  # fmt: skip
    return HttpResponse(found, content_type="application/samlmetadata+xml")
