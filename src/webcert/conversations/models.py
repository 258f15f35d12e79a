"""Messages about a certificate, and those that somebody has begun to write (questions 1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Subject(models.TextChoices):
    """What a message is about: codes of the contract with the words that people read (questions 2.1)."""

    MEETING = "AVSTMN", "Avstämningsmöte"
    CONTACT = "KONTKT", "Kontakt"
    OTHER = "OVRIGT", "Övrigt"
    COMPLEMENT = "KOMPLT", "Komplettering"
    REMINDER = "PAMINN", "Påminnelse"


#: The subjects that care may ask about.
ASKED_BY_CARE = (Subject.MEETING, Subject.CONTACT, Subject.OTHER)


class Status(models.TextChoices):
    """Whom a question waits for (questions 3)."""

    WAITS_FOR_CARE = "PENDING_INTERNAL_ACTION"
    WAITS_FOR_RECIPIENT = "PENDING_EXTERNAL_ACTION"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Message(models.Model):
    """A question, an answer (`answers` names the question's message id) or a reminder (`reminds_of` does).

    `contacts` are lines about who writes at the recipient; `items` what a complement request points at, as
    {question, instance, text}.
    """

    message_id = models.CharField(max_length=255, unique=True)
    reference_id = models.CharField(max_length=255, blank=True, default="")
    certificate_id = models.UUIDField()
    from_care = models.BooleanField()
    subject = models.CharField(max_length=6, choices=Subject.choices)
    heading = models.TextField(blank=True, default="")
    text = models.TextField()
    answers = models.CharField(max_length=255, blank=True, default="")
    reminds_of = models.CharField(max_length=255, blank=True, default="")
    contacts = models.JSONField(default=list)
    items = models.JSONField(default=list)
    answer_by = models.DateField(null=True, default=None)
    addressed_to = models.CharField(max_length=255, blank=True, default="")
    by = models.CharField(max_length=31, blank=True, default="")
    by_name = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    status = models.CharField(max_length=23, choices=Status.choices)
    answered_with = models.UUIDField(null=True, default=None)

    class Meta:
        """A question never gets a second answer."""

        indexes = [models.Index(fields=["certificate_id"], name="message_certificate")]
        constraints = [models.UniqueConstraint(fields=["answers"], condition=~Q(answers=""), name="message_one_answer")]

    @property
    def is_question(self) -> bool:
        """Whether it is neither an answer nor a reminder."""
        return not self.answers and not self.reminds_of

    @property
    def is_request(self) -> bool:
        """Whether it asks for a complement of the certificate."""
        return self.is_question and not self.from_care and self.subject == Subject.COMPLEMENT

    @property
    def is_open(self) -> bool:
        """Whether it is still to be handled."""
        return self.status != Status.CLOSED


class DraftKind(models.TextChoices):
    """What somebody has begun to write (questions 1.3, D43)."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"
    REPLY = "reply"


class MessageDraft(models.Model):
    """A text that is not sent; one for each certificate, question ("" for a new one) and kind, shared by the unit."""

    certificate_id = models.UUIDField()
    question = models.CharField(max_length=255, blank=True, default="")
    kind = models.CharField(max_length=8, choices=DraftKind.choices)
    subject = models.CharField(max_length=6, blank=True, default="")
    text = models.TextField(blank=True, default="")
    saved_at = models.DateTimeField()

    class Meta:
        """One of each."""

        constraints = [models.UniqueConstraint(fields=["certificate_id", "question", "kind"], name="message_draft_once")]
