"""What Risk och råd keeps beside the documents: never in a certificate's XML or print (decision-support 4.7)."""

from __future__ import annotations

from django.db import models


class RiskConsent(models.Model):
    """A patient's consent on a unit, which holds for later documents there; without a row there is none."""

    patient_number = models.CharField(max_length=12)
    unit_id = models.CharField(max_length=31)
    given_at = models.DateTimeField()

    class Meta:
        """Once a patient and unit."""

        constraints = [models.UniqueConstraint(fields=["patient_number", "unit_id"], name="risk_consent_once")]


class RiskPrediction(models.Model):
    """The latest calculation for a document and diagnosis; without a risk none could be made."""

    certificate = models.ForeignKey("certificates.Certificate", on_delete=models.CASCADE, related_name="predictions")
    code = models.CharField(max_length=10)
    code_used = models.CharField(max_length=10)
    status = models.CharField(max_length=30)
    risk = models.FloatField(null=True, default=None)
    level = models.CharField(max_length=20, blank=True, default="")
    model_version = models.CharField(max_length=20)
    answers = models.JSONField()
    postal_code = models.CharField(max_length=5, blank=True, default="")
    calculated_at = models.DateTimeField()

    class Meta:
        """One a document and diagnosis."""

        constraints = [models.UniqueConstraint(fields=["certificate", "code"], name="risk_prediction_once")]


class RiskOpinion(models.Model):
    """What a doctor or dentist thinks of the risk that was calculated with the model of `code_used`; the latest counts."""

    certificate = models.OneToOneField("certificates.Certificate", primary_key=True, on_delete=models.CASCADE, related_name="risk_opinion")
    opinion = models.CharField(max_length=20)
    code_used = models.CharField(max_length=10)
    provider_id = models.CharField(max_length=31)
    unit_id = models.CharField(max_length=31)
    given_at = models.DateTimeField()
