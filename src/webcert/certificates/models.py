"""Drafts and certificates, their events, signing tickets, and the settings of units."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from webcert.adapters.signing.method import MethodName
from webcert.certificates.risk_models import RiskConsent, RiskOpinion, RiskPrediction
from webcert.certtypes import catalogue
from webcert.conversations.models import Subject
from webcert.domain.clock import local, swedish_date
from webcert.domain.document import Document, Issuer, PatientDetails, Relation, RelationKind, UnitDetails
from webcert.domain.ids import PersonId
from webcert.domain.ports import Registered
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.text_version import TextVersion

__all__ = ["RiskConsent", "RiskOpinion", "RiskPrediction"]  # the tables of this application that stand elsewhere


class Status(models.TextChoices):
    """Stored states (workflow 4.1)."""

    DRAFT_INCOMPLETE = "DRAFT_INCOMPLETE"
    DRAFT_COMPLETE = "DRAFT_COMPLETE"
    DRAFT_LOCKED = "DRAFT_LOCKED"
    SIGNED = "SIGNED"


DRAFTS = (Status.DRAFT_INCOMPLETE, Status.DRAFT_COMPLETE)


class Certificate(models.Model):
    """A draft until it is signed, a certificate from then on; the id never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type_code = models.CharField(max_length=20)
    text_version = models.CharField(max_length=10)
    patient_number = models.CharField(max_length=12)
    unit_id = models.CharField(max_length=31)
    provider_id = models.CharField(max_length=31)
    unit = models.JSONField()
    patient = models.JSONField(default=dict)
    issuer = models.JSONField()
    answers = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT_INCOMPLETE)
    revision = models.PositiveIntegerField(default=1)
    reference = models.CharField(max_length=255, blank=True, default="")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    last_save_id = models.CharField(max_length=36, blank=True, default="")
    claim_window = models.CharField(max_length=43, blank=True, default="")
    claim_by = models.CharField(max_length=31, blank=True, default="")
    claim_name = models.CharField(max_length=200, blank=True, default="")
    relation = models.JSONField(null=True, default=None)
    parent_id = models.UUIDField(null=True, default=None)
    signed_at = models.DateTimeField(null=True, default=None)
    signed_by = models.CharField(max_length=31, null=True, default=None)
    sent_at = models.DateTimeField(null=True, default=None)
    sent_to = models.CharField(max_length=10, null=True, default=None)
    revoked_at = models.DateTimeField(null=True, default=None)
    revoked_by = models.CharField(max_length=31, blank=True, default="")
    revoked_by_name = models.CharField(max_length=200, blank=True, default="")
    revoked_because = models.CharField(max_length=25, blank=True, default="")
    revoked_text = models.TextField(blank=True, default="")
    ready_at = models.DateTimeField(null=True, default=None)
    ready_by = models.CharField(max_length=200, blank=True, default="")
    former_number = models.CharField(max_length=12, blank=True, default="")
    copied_from = models.UUIDField(null=True, default=None)
    #: What the care system began the draft with: places in the form that nobody has looked at yet, and what was left out.
    unseen = models.JSONField(default=list)
    left_out = models.JSONField(default=list)

    class Meta:
        """What the database itself guarantees (robustness I7)."""

        indexes = [
            models.Index(fields=["unit_id", "patient_number"], name="certificate_unit_patient"),
            models.Index(fields=["parent_id"], name="certificate_parent"),
            models.Index(fields=["status", "created_at"], name="certificate_status_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False, status="SIGNED"),
                name="certificate_signed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_to__isnull=True)
                | Q(sent_at__isnull=False, sent_to__isnull=False, status="SIGNED"),
                name="certificate_sent_at_and_to",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(status__in=["SIGNED", "DRAFT_LOCKED"]), name="certificate_revoked_state"
            ),
        ]

    @property
    def kind(self) -> CertificateType:
        """The certificate type."""
        return catalogue.by_code(self.type_code)

    @classmethod
    def of_registry(cls, found: Registered) -> Certificate:
        """A certificate that only the registry holds, as a value that is never saved (fk7263 3)."""
        document, signed_at = found.document, found.signed_at
        made = cls(
            id=uuid.UUID(document.id), type_code=document.type_code, text_version=document.text_version, status=Status.SIGNED,
            patient_number=document.patient.person_id.digits, unit_id=document.unit.hsa_id, provider_id=document.unit.provider_id,
            unit=asdict(document.unit), issuer=asdict(document.issuer), created_at=signed_at, saved_at=signed_at, signed_at=signed_at,
            signed_by=document.issuer.hsa_id, sent_at=found.sent_at, sent_to=found.sent_to or None, revoked_at=found.revoked_at,
        )  # fmt: skip
        made.answers = made.kind.dump(document.answers)
        made.set_patient(document.patient)
        return made

    @property
    def is_held(self) -> bool:
        """Whether the product holds it; what only the registry holds can be read and printed, nothing else."""
        return not self._state.adding

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited."""
        return self.status in DRAFTS

    @property
    def is_signed(self) -> bool:
        """Whether it is a certificate."""
        return self.status == Status.SIGNED

    @property
    def person_id(self) -> PersonId:
        """The patient's number."""
        return PersonId(self.patient_number)

    def patient_details(self) -> PatientDetails:
        """The patient as the document states it: the number, and name and address where the type carries them."""
        return PatientDetails(person_id=self.person_id, **self.patient)

    def set_patient(self, patient: PatientDetails) -> bool:
        """Set name and address, where the type carries them. Returns whether they are other than before."""
        stored = {name: value for name, value in asdict(patient).items() if name != "person_id"} if self.kind.patient_named else {}
        before, self.patient = self.patient, stored
        return bool(before != stored)

    def unit_details(self) -> UnitDetails:
        """The unit as the document states it."""
        return UnitDetails(**self.unit)

    def issuer_details(self) -> Issuer:
        """The last saver of a draft, the signer of a certificate."""
        return Issuer.from_json(self.issuer)

    def set_issuer(self, issuer: Issuer) -> None:
        """Set the person behind the document."""
        self.issuer = asdict(issuer)

    def texts(self) -> TextVersion:
        """The words of its own text version. Raises UnknownType when that is not installed."""
        return catalogue.texts(self.kind, self.text_version)

    def load_answers(self, *, now: datetime) -> Answers:
        """The answers, with rules applied on the Swedish day of `now`; a certificate's on the day of its signing."""
        return self.kind.load(self.answers, today=swedish_date(self.signed_at or now), born=self.person_id.birth_year)

    def document(self, *, now: datetime) -> Document:
        """The document as a value."""
        return Document(
            id=str(self.id), type_code=self.type_code, text_version=self.text_version,
            patient=self.patient_details(), issuer=self.issuer_details(), unit=self.unit_details(),
            answers=self.load_answers(now=now), signed_at=local(self.signed_at) if self.signed_at else None,
            relation=self._relation(),
        )  # fmt: skip

    def _relation(self) -> Relation | None:
        if self.relation is None:
            return None
        stored: dict[str, Any] = dict(self.relation)
        return Relation(kind=RelationKind(stored.pop("kind")), **stored)


class EventKind(models.TextChoices):
    """What happened, by the codes that the care system hears (integration 6.3), with the words of our pages."""

    CREATED = "SKAPAT", "Utkastet är skapat"
    CHANGED = "ANDRAT", "Utkastet är ändrat"
    SIGNED = "SIGNAT", "Intyget är signerat"
    SENT = "SKICKA", "Intyget är skickat"
    READY = "KFSIGN", "Utkastet är klart för signering"
    ASKED = "NYFRFV", "Ny fråga till Försäkringskassan"
    QUESTION_RECEIVED = "NYFRFM", "Ny fråga från Försäkringskassan"
    ANSWER_RECEIVED = "NYSVFM", "Nytt svar från Försäkringskassan"
    OWN_HANDLED = "HANFRFV", "Hanterad fråga till Försäkringskassan"
    RECEIVED_HANDLED = "HANFRFM", "Hanterad fråga från Försäkringskassan"
    DELETED = "RADERA", "Utkastet är borttaget"
    REVOKED = "MAKULE", "Intyget är makulerat"


class CertificateEvent(models.Model):
    """One event of a document; rows are only added (D55)."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    happened_at = models.DateTimeField()
    by = models.CharField(max_length=31, blank=True)
    subject = models.CharField(max_length=6, choices=Subject.choices, blank=True, default="")
    answer_by = models.DateField(null=True, default=None)


class DraftEditing(models.Model):
    """A login that has saved a draft; its first save is in the access log (workflow 17)."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="editings")
    login = models.CharField(max_length=64)

    class Meta:
        """Once a login and draft."""

        constraints = [models.UniqueConstraint(fields=["certificate", "login"], name="draft_editing_once")]


class SignedXml(models.Model):
    """The bytes of a signed certificate, kept as they were signed, with a hash kept apart (P11, D17)."""

    certificate = models.OneToOneField(Certificate, primary_key=True, on_delete=models.PROTECT, related_name="signed")
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class TicketState(models.TextChoices):
    """States of a signing ticket (signing-and-login 6)."""

    MADE = "BEARBETAR"
    OPEN = "VANTA_SIGN"
    NO_CLIENT = "NO_CLIENT"
    SIGNED = "SIGNERAD"
    CANCELLED = "AVBRUTEN"
    ERROR = "ERROR"
    UNKNOWN = "OKAND"


#: A ticket in one of these may yet lead to a signature; the other states never change.
OPEN_TICKET = (TicketState.MADE, TicketState.OPEN, TicketState.NO_CLIENT)


class SigningTicket(models.Model):
    """What is remembered from the start of a signing to its end, by whatever method it is made."""

    id = models.CharField(primary_key=True, max_length=80)
    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="tickets")
    method = models.CharField(max_length=12, default=MethodName.SIGN_SERVICE.value)
    revision = models.PositiveIntegerField()
    login = models.CharField(max_length=64)
    launch_id = models.CharField(max_length=43)
    hsa_id = models.CharField(max_length=31)
    name = models.CharField(max_length=200)
    issuer = models.JSONField()
    signing_time = models.DateTimeField()
    frozen = models.BinaryField()
    signed_info = models.BinaryField()
    algorithm = models.CharField(max_length=100)
    task_id = models.CharField(max_length=36)
    request_time = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked = models.JSONField(default=dict)
    response = models.BinaryField(null=True, default=None)
    response_at = models.DateTimeField(null=True, default=None)
    opened_at = models.DateTimeField(null=True, default=None)
    ended_at = models.DateTimeField(null=True, default=None)
    reference = models.CharField(max_length=100, blank=True, default="")
    next_question_at = models.DateTimeField(null=True, default=None)
    state = models.CharField(max_length=12, choices=TicketState.choices, default=TicketState.MADE)
    message = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """One open ticket a document."""

        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(state__in=OPEN_TICKET), name="ticket_one_open")
        ]


class SigningEvidence(models.Model):
    """How a certificate's signature was made, kept as long as the certificate (signing-and-login 9).

    `details` holds what the service said of the authentication, and the signer's chain; `response` is its answer as it came.
    """

    certificate = models.OneToOneField(Certificate, primary_key=True, on_delete=models.CASCADE, related_name="evidence")
    method = models.CharField(max_length=12)
    ticket_id = models.CharField(max_length=80)
    details = models.JSONField()
    response = models.BinaryField(null=True, default=None)


class UnitSettings(models.Model):
    """What an operator may set for a unit (D76); a unit is integrated once a draft was made there (D55)."""

    unit_id = models.CharField(primary_key=True, max_length=31)
    contract_version = models.PositiveSmallIntegerField(null=True, default=None)
    risk_and_advice = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
