"""The usage log of Risk och råd: which part was used, with document, unit and context, and nothing of the patient (decision-support 4.8)."""

from __future__ import annotations

from enum import StrEnum

import structlog
from django.db import transaction

from webcert.certificates.models import Certificate
from webcert.certificates.risk import is_renewal
from webcert.domain.access import Actor

log = structlog.get_logger()


class Use(StrEnum):
    """What was done."""

    LOADED = "SRS_LOADED"
    PANEL_ACTIVATED = "SRS_PANEL_ACTIVATED"
    CONSENT_ANSWERED = "SRS_CONSENT_ANSWERED"
    QUESTION_ANSWERED = "SRS_QUESTION_ANSWERED"
    CALCULATE_CLICKED = "SRS_CALCULATE_CLICKED"
    HIDE_QUESTIONS_CLICKED = "SRS_HIDE_QUESTIONS_CLICKED"
    SHOW_QUESTIONS_CLICKED = "SRS_SHOW_QUESTIONS_CLICKED"
    MEASURES_SHOW_MORE_CLICKED = "SRS_MEASURES_SHOW_MORE_CLICKED"
    MEASURES_EXPAND_ONE_CLICKED = "SRS_MEASURES_EXPAND_ONE_CLICKED"
    MEASURES_LINK_CLICKED = "SRS_MEASURES_LINK_CLICKED"
    STATISTICS_ACTIVATED = "SRS_STATISTICS_ACTIVATED"
    STATISTICS_LINK_CLICKED = "SRS_STATISTICS_LINK_CLICKED"


#: What the server knows by itself.
SEEN_BY_SERVER = frozenset({Use.LOADED, Use.CONSENT_ANSWERED, Use.CALCULATE_CLICKED})


def used(use: Use, certificate: Certificate, by: Actor) -> None:
    """Write a line when the present transaction succeeds."""
    context = "SRS_FRL" if is_renewal(certificate) else "SRS_UTK"
    line = {"log": "usage", "certificate_id": str(certificate.pk), "unit": by.unit_id, "context": context}
    transaction.on_commit(lambda: log.info(use.value, **line))
