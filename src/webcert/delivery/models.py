"""The outbox: what must go out, written in the transaction of what happened (robustness M4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """The words of D61."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"


class Kind(models.TextChoices):
    """Kinds of delivery."""

    REGISTER = "register"
    SEND = "send"
    REVOKE = "revoke"
    MESSAGE = "message"
    STATUS_UPDATE = "status_update"
    STORE_LOG = "store_log"


class Delivery(models.Model):
    """One message to one receiver. `key` is the certificate id: messages of one key keep their order."""

    key = models.CharField(max_length=36)
    receiver = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    once = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=10, blank=True, default="")
    payload = models.JSONField()
    content = models.BinaryField(null=True, default=None)
    frozen = models.BinaryField(null=True, default=None)
    frozen_protected = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Whether an attempt may have reached the receiver without an answer that could be read (robustness M5).
    unanswered = models.BooleanField(default=False, db_default=False)
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, default=None)
    lease_holder = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    done_at = models.DateTimeField(null=True, default=None)

    class Meta:
        """The index that finds the oldest unfinished row of a key (tech 5)."""

        indexes = [
            models.Index(fields=["key", "receiver", "id"], condition=Q(state__in=["waiting", "leased"]), name="delivery_heads"),
            models.Index(fields=["next_try"], condition=Q(state="waiting"), name="delivery_due"),
        ]


class JobTime(models.Model):
    """When a daily job is to run next."""

    name = models.CharField(primary_key=True, max_length=40)
    next_at = models.DateTimeField()
