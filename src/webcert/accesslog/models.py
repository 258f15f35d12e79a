"""The access log (PDL): who saw or did what with which patient; rows are only added and chained (workflow 17)."""

from __future__ import annotations

import uuid

from django.db import models

from webcert.accesslog.append_only import AppendOnly


class Activity(models.TextChoices):
    """Kinds of activity."""

    READ = "Läsa"
    WRITE = "Skriva"
    SIGN = "Signera"
    PRINT = "Utskrift"
    DELETE = "Radera"


class AccessLogRow(AppendOnly):
    """One disclosure or change; the user's and the patient's names are left out."""

    log_id = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField()
    activity = models.CharField(max_length=10, choices=Activity.choices)
    argument = models.CharField(max_length=200, blank=True, default="")
    certificate_id = models.UUIDField(db_index=True)
    patient_number = models.CharField(max_length=12)
    owner_unit_id = models.CharField(max_length=31)
    owner_unit_name = models.CharField(max_length=256, blank=True, default="")
    owner_provider_id = models.CharField(max_length=31)
    owner_provider_name = models.CharField(max_length=256, blank=True, default="")
    user_hsa_id = models.CharField(max_length=31)
    user_title = models.CharField(max_length=256, blank=True, default="")
    commission = models.CharField(max_length=256, blank=True, default="")
    unit_id = models.CharField(max_length=31)
    unit_name = models.CharField(max_length=256, blank=True, default="")
    provider_id = models.CharField(max_length=31)
    provider_name = models.CharField(max_length=256, blank=True, default="")


class Unsealed(models.Model):
    """A row that has no place in the chain yet. Being small, the table is found empty at no cost."""

    row = models.OneToOneField(AccessLogRow, primary_key=True, on_delete=models.PROTECT, related_name="unsealed")


class Seal(AppendOnly):
    """A row's place in the chain: gapless numbers, and a hash over the row and the seal before (robustness 6.1)."""

    number = models.BigIntegerField(primary_key=True)
    row = models.OneToOneField(AccessLogRow, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)


class Batch(AppendOnly):
    """Seals that went into the outbox as one message to the log service, by their first and last number."""

    first = models.BigIntegerField(primary_key=True)
    last = models.BigIntegerField(unique=True)


class ErasureConfirmation(AppendOnly):
    """An operator's word that a decision on record destruction is to be carried out on certain certificates."""

    decision = models.CharField(max_length=100)
    operator = models.CharField(max_length=100)
    scope = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """One word an operator on the same thing."""

        constraints = [
            models.UniqueConstraint(fields=["decision", "operator", "scope"], name="erasure_confirmed_once")
        ]


class Erasure(AppendOnly):
    """What stays of a certificate after record destruction: id, time, decision, who, and the hash of what was signed."""

    certificate_id = models.UUIDField(db_index=True)
    decision = models.CharField(max_length=100)
    operators = models.JSONField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
