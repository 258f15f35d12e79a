"""Editions of the reference data, whole, and which of them is in use."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What there are editions of."""

    ICD_10_SE = "icd-10-se", "ICD-10-SE"
    KSH_97_P = "ksh97-p", "KSH97-P"
    ICF = "icf", "ICF"
    FMB = "fmb", "FMB"
    SRS = "srs", "Risk och råd"
    WORDS = "words", "Vardagsord"


class StoredEdition(models.Model):
    """One edition, never changed: compressed content, and where it came from."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=60)
    files = models.JSONField()
    counts = models.JSONField()
    content = models.BinaryField()
    imported_at = models.DateTimeField()


class EditionInUse(models.Model):
    """The edition that every process uses of a kind. Without a row it is the starter set."""

    kind = models.CharField(max_length=20, primary_key=True, choices=Kind.choices)
    edition = models.ForeignKey(StoredEdition, on_delete=models.PROTECT)
    since = models.DateTimeField()
