"""The access log (PDL): who saw or did what with which patient; rows are only added (workflow 17)."""

from __future__ import annotations

from django.db import models


class Activity(models.TextChoices):
    """Kinds of activity."""

    READ = "Läsa"
    WRITE = "Skriva"
    SIGN = "Signera"
    PRINT = "Utskrift"
    DELETE = "Radera"


class AccessLogRow(models.Model):
    """One disclosure or change; the user's and the patient's names are left out."""

    at = models.DateTimeField()
    activity = models.CharField(max_length=10, choices=Activity.choices)
    argument = models.CharField(max_length=200, blank=True, default="")
    certificate_id = models.UUIDField()
    patient_number = models.CharField(max_length=12)
    owner_unit_id = models.CharField(max_length=31)
    owner_provider_id = models.CharField(max_length=31)
    user_hsa_id = models.CharField(max_length=31)
    user_title = models.CharField(max_length=200, blank=True, default="")
    commission = models.CharField(max_length=200, blank=True, default="")
    unit_id = models.CharField(max_length=31)
    provider_id = models.CharField(max_length=31)
