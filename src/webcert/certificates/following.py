"""Following a signing that the user makes while the page stays: the page's questions drive it (integration 10.6).

No thread waits for the user. A question that comes when one is due asks the other side once; whoever asks holds the turn, so that
there is one at a time. What comes back is kept before anything else is done, since it is given only once: a process that dies after
that leaves the rest to the next question.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.signing.method import Ended, Failure, FollowedMethod, Progress, Signature
from webcert.adapters.soap.client import TooManyCalls
from webcert.certificates import signing
from webcert.certificates.finishing import finish, order_of
from webcert.certificates.models import SigningTicket, TicketState
from webcert.certificates.requests import Visit
from webcert.domain.errors import NotAllowed, Unavailable

log = structlog.get_logger()

_SOON = timedelta(seconds=1)


def follow(ticket: SigningTicket, method: FollowedMethod, visit: Visit) -> None:
    """Ask how a signing goes, if it is due, and carry it on; the ticket says afterwards what came of it."""
    at = outside.now()
    if ticket.response is None and at - ticket.request_time >= timedelta(seconds=method.patience):
        _end(ticket, TicketState.UNKNOWN, Failure.NO_ANSWER, "patience")
    elif signing.take_turn(ticket, until=at + timedelta(seconds=method.lease), at=at):
        ticket.refresh_from_db(fields=["response"])  # whoever had the turn before may have kept a signature meanwhile
        _carry_on(ticket, method, visit, None if ticket.response is None else Signature.loaded(bytes(ticket.response)))


def _carry_on(ticket: SigningTicket, method: FollowedMethod, visit: Visit, signature: Signature | None) -> None:
    again = outside.now() + timedelta(seconds=method.interval)
    try:
        found = signature or _asked(ticket, method)
        if isinstance(found, Progress):
            signing.answered(ticket, found, again=again)
            return
        _finish(ticket, method.check(found, order_of(ticket), now=outside.now()), visit)
    except TooManyCalls:
        signing.answered(ticket, Progress.UNCHANGED, again=again)
    except Ended as ended:
        cancelled = ended.failure is Failure.CANCELLED
        _end(ticket, TicketState.CANCELLED if cancelled else TicketState.ERROR, ended.failure, ended.check)
    except Unavailable as unavailable:
        failure = Failure.NO_CONTACT if unavailable.contact else Failure.TECHNICAL
        _end(ticket, TicketState.ERROR, failure, "no contact" if unavailable.contact else "no answer that can be used")


def _asked(ticket: SigningTicket, method: FollowedMethod) -> Signature | Progress:
    found = method.collect(order_of(ticket), ticket.reference)
    if isinstance(found, Signature):
        signing.keep(ticket, found)
    return found


def _finish(ticket: SigningTicket, signature: Signature, visit: Visit) -> None:
    """Store; while the person registry is silent the signature is kept and tried again at the next question."""
    try:
        finish(ticket, signature, visit)
    except NotAllowed as refused:  # the ticket has ended and says why, unless it may be tried again
        log.info("signing_refused", denial=refused.denial.value)
        signing.answered(ticket, Progress.UNCHANGED, again=outside.now() + _SOON)


def _end(ticket: SigningTicket, state: TicketState, failure: Failure, check: str) -> None:
    audit.note(Event.SIGNATURE_REFUSED, check=check, certificate_id=str(ticket.certificate_id), method=ticket.method)
    signing.fail_ticket(ticket, state, failure.value, at=outside.now())
