"""The end of a signing, the same for every method: the signature is verified and the certificate stored, or the ticket says why not."""

from __future__ import annotations

from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing.method import Failure, Order, Signature
from webcert.adapters.signing.xmldsig import SignatureInvalid
from webcert.certificates import actions, queries, signing
from webcert.certificates.models import SigningTicket, TicketState
from webcert.certificates.requests import Visit, told
from webcert.domain.access import Action, Denial
from webcert.domain.errors import NotAllowed
from webcert.launch import pages


def order_of(ticket: SigningTicket, message: str = "", login_provider: str = "") -> Order:
    """What a ticket asks for."""
    return Order(
        ticket_id=ticket.id, task_id=ticket.task_id, hsa_id=ticket.hsa_id, signed_info=bytes(ticket.signed_info),
        algorithm=ticket.algorithm, asked_at=ticket.request_time, message=message, login_provider=login_provider, kept=ticket.asked,
    )  # fmt: skip


def finish(ticket: SigningTicket, signature: Signature, visit: Visit) -> None:
    """Verify and store a signature (workflow 9.4); one that cannot be used ends the ticket, and nothing is changed.

    Raises NotAllowed: then the ticket has ended too, unless the person registry was silent and it can be tried again.
    """
    try:
        _, person = queries.certificate_for(visit.actor, ticket.certificate_id, Action.SIGN, outside.person_registry())
        with transaction.atomic():
            signing.complete_signing(
                ticket_id=ticket.id, value=signature.value, certificate_der=signature.certificate, issuers=signature.issuers,
                person=person, by=visit.actor, at=outside.now(), evidence=signature.evidence,
            )  # fmt: skip
    except SignatureInvalid as failure:
        _refuse(ticket, Failure.TECHNICAL, failure.reason.name, alarm=True)
    except actions.Conflict as conflict:
        _refuse(ticket, " ".join(told(conflict.cause, conflict.name).values()), f"conflict {conflict.cause}")
    except NotAllowed as refused:
        if refused.denial is not Denial.PU_PROBLEM:
            _refuse(ticket, _said(refused.denial), refused.denial.value)
        raise


def _said(denial: Denial) -> str:
    match denial:
        case Denial.INDETERMINATE_IDENTITY:
            return Failure.OTHER_IDENTITY
        case Denial.INVALID_STATE:
            return Failure.CHANGED
        case _:
            return pages.text_of(denial)


def _refuse(ticket: SigningTicket, text: str, check: str, *, alarm: bool = False) -> None:
    audit.note(Event.SIGNATURE_REFUSED, check=check, certificate_id=str(ticket.certificate_id), method=ticket.method, alarm=alarm)
    signing.fail_ticket(ticket, TicketState.UNKNOWN, text, at=outside.now())
