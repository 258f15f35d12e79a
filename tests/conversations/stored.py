"""What the product has kept: messages, their states, events and drafts."""

from __future__ import annotations

from webcert.certificates.models import Certificate, CertificateEvent
from webcert.conversations.models import Message, MessageDraft
from webcert.delivery.models import Delivery

WAITS_FOR_CARE, WAITS_FOR_RECIPIENT = "PENDING_INTERNAL_ACTION", "PENDING_EXTERNAL_ACTION"
ANSWERED, CLOSED = "ANSWERED", "CLOSED"


def message(text: str) -> Message:
    """The message that says this."""
    return Message.objects.get(text=text)


def state(text: str) -> str:
    """The state of the message that says this."""
    return message(text).status


def states(about: Certificate) -> dict[str, str]:
    """The state of each question of a certificate by its text."""
    return dict(Message.objects.filter(certificate_id=about.pk, answers="", reminds_of="").values_list("text", "status"))


def own_question(about: Certificate) -> Message:
    """The newest question from care."""
    return Message.objects.filter(certificate_id=about.pk, from_care=True, answers="").latest("pk")


def begun(about: Certificate) -> dict[str, str]:
    """Texts that somebody has begun to write, by kind."""
    return dict(MessageDraft.objects.filter(certificate_id=about.pk).values_list("kind", "text"))


def everything() -> tuple[object, ...]:
    """All that a received message could change, to see that nothing did."""
    return (
        list(Message.objects.order_by("pk").values()), list(CertificateEvent.objects.order_by("pk").values_list("pk", "kind")),
        list(Delivery.objects.order_by("pk").values_list("pk", "state")), list(MessageDraft.objects.order_by("pk").values()),
    )  # fmt: skip
