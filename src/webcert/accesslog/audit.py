"""The audit log: every event has its name here and one line in the log, without numbers or content (workflow 18).

A line is written when the transaction it stands in has succeeded; a refusal's at once. Who and where come from
the request, which binds them once, or from the caller.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from webcert.domain.access import Actor
from webcert.domain.ids import PersonId

log = structlog.get_logger()


class Event(StrEnum):
    """What is written about."""

    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOGIN_EXPIRED = "login_expired"
    LOGIN_REFUSED = "login_refused"
    LOGOUT_REFUSED = "logout_refused"
    COMMISSION_MISSING = "commission_missing"
    ON_OTHER_UNIT = "login_on_other_unit"
    ON_OTHER_PROVIDER = "login_on_other_care_provider"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"

    DRAFT_CREATED = "draft_created"
    DRAFT_READ = "draft_read"
    DRAFT_EDITED = "draft_edited"
    DRAFT_TEXTS_RAISED = "draft_texts_raised"
    DRAFT_PERSON_UPDATED = "draft_person_updated"
    DRAFT_CONCURRENTLY_EDITED = "draft_concurrently_edited"
    DRAFT_DELETED = "draft_deleted"
    DRAFT_MARKED_READY = "draft_marked_ready"
    DRAFT_PRINTED = "draft_printed"
    DRAFT_LOCKED = "draft_locked"
    DRAFT_REVOKED = "draft_revoked"
    DRAFT_COPIED = "draft_copied"

    CERTIFICATE_READ = "certificate_read"
    CERTIFICATE_PRINTED = "certificate_printed"
    CERTIFICATE_SIGNED = "certificate_signed"
    CERTIFICATE_REGISTERED = "certificate_registered"
    CERTIFICATE_SENT = "certificate_sent"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_RENEWED = "certificate_renewed"
    CERTIFICATE_REPLACED = "certificate_replaced"
    CERTIFICATE_COMPLEMENTED = "certificate_complemented"
    SIGNATURE_REFUSED = "signature_refused"

    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_HANDLED = "question_handled"
    QUESTION_REOPENED = "question_reopened"
    MESSAGE_RECEIVED = "message_received"
    MESSAGE_UNMATCHED = "message_unmatched"
    CERTIFICATES_LISTED = "certificates_listed"
    ADDITIONS_READ = "additions_read"

    PERSON_LOOKED_UP = "person_looked_up"
    NOTIFICATION_SENT = "notification_sent"
    DELIVERED = "delivered"
    TRANSFER_FAILED = "transfer_failed"
    TRANSFER_REDRIVEN = "transfer_redriven"
    ACCESS_REFUSED = "access_refused"
    INPUT_REFUSED = "input_refused"

    JOB_DONE = "job_done"
    UNIT_SETTING_CHANGED = "unit_setting_changed"
    FMB_NOT_REFRESHED = "fmb_not_refreshed"
    CERTIFICATE_ENDS = "key_or_certificate_ends"
    LOG_SEALED = "access_log_sealed"
    LOG_BROKEN = "access_log_broken"
    LOG_DELIVERY_LATE = "access_log_delivery_late"
    ERASURE_CONFIRMED = "erasure_confirmed"
    CERTIFICATE_ERASED = "certificate_erased"


#: Events that an operator is to be woken by.
ALARMS = frozenset({Event.LOG_BROKEN, Event.LOG_DELIVERY_LATE, Event.FMB_NOT_REFRESHED})
_WARNINGS = frozenset({Event.LOGIN_REFUSED, Event.LOGOUT_REFUSED, Event.SIGNATURE_REFUSED, Event.TRANSFER_FAILED, Event.MESSAGE_UNMATCHED})


class Subject(Protocol):
    """The document that an event is about."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def type_code(self) -> str:
        """Code of its type."""

    @property
    def person_id(self) -> PersonId:
        """The patient's number."""


def person_reference(person_id: PersonId) -> str:
    """What stands for a person in the log: a keyed hash, the same each time."""
    return hmac.new(settings.LOG_HASH_KEY.encode(), person_id.digits.encode(), hashlib.sha256).hexdigest()[:32]


def about(by: Actor) -> dict[str, str | int]:
    """Who acts and where, as lines of the log say it."""
    who: dict[str, str | int] = {"user": by.hsa_id, "role": by.role.value, "unit": by.unit_id, "care_provider": by.provider_id}
    return {**who, "shared_records": True} if by.shared_records else who


def note(
    event: Event, *, of: Subject | None = None, by: Actor | None = None, person: PersonId | None = None, alarm: bool = False,
    **more: str | int | None,
) -> None:  # fmt: skip
    """Write a line about an event when the present transaction succeeds. `more` never holds numbers or content."""
    line: dict[str, str | int] = {"log": "audit", **{name: value for name, value in more.items() if value is not None}}
    if by is not None:
        line |= about(by)
    if of is not None:
        line |= {"certificate_id": str(of.id), "type": of.type_code}
        person = of.person_id
    if person is not None:
        line["person"] = person_reference(person)
    level = logging.ERROR if alarm or event in ALARMS else logging.WARNING if event in _WARNINGS else logging.INFO
    if level == logging.ERROR:
        line["alarm"] = True
    transaction.on_commit(lambda: log.log(level, event.value, **line))
