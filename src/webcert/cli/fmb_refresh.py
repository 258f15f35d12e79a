"""FMB from the publisher's API: the nightly refresh, and the look at what would come (decision-support 2.2)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.finding import Finding, Level
from webcert.cli.explained import explained
from webcert.decisionsupport import store
from webcert.decisionsupport.importing.edition import Edition, Refused, sums
from webcert.decisionsupport.importing.fmb import read_fmb
from webcert.decisionsupport.models import Kind
from webcert.domain.clock import swedish
from webcert.domain.errors import Unavailable

_KEPT = "den utgåva som används är kvar"


def refresh(*, at: datetime) -> int:
    """Fetch FMB and take it into use; gives the number of its records.

    When it cannot be had or is not as it should be the old data are kept, operators are told, and the number is 0.
    """
    try:
        files, edition = _fetched(at)
        store.take_into_use(Kind.FMB, edition, sums(files), at=at)
    except Unavailable as error:
        audit.note(Event.FMB_NOT_REFRESHED, reason=error.detail)
        return 0
    except Refused as refused:
        audit.note(Event.FMB_NOT_REFRESHED, reason=str(refused))
        return 0
    return edition.counts["poster"]


def tried(*, at: datetime) -> Finding:
    """Whether a refresh would succeed now; nothing is changed."""
    if not settings.FMB_URL:
        return Finding(Level.OK, Kind.FMB.label, "hämtas inte, för WEBCERT_FMB_URL är tom")
    try:
        _, edition = _fetched(at)
        reason = store.why_not(Kind.FMB, edition)
    except Unavailable as error:
        return Finding(Level.ERROR, Kind.FMB.label, f"{explained(error.detail)} {_KEPT.capitalize()}.")
    except Refused as refused:
        return Finding(Level.ERROR, Kind.FMB.label, f"svarar, men inte så att det går att använda, och {_KEPT}. {refused}")
    if reason:
        return Finding(Level.ERROR, Kind.FMB.label, f"svarar, men svaret tas inte i bruk, och {_KEPT}: {reason}")
    if edition.content["demonstration"]:
        level = Level.WARNING if settings.PRODUCTION else Level.OK
        text = f"svarar med exempeltexter, utgåva {edition.name}. I drift ska WEBCERT_FMB_URL gå till Socialstyrelsen."
        return Finding(level, Kind.FMB.label, text)
    return Finding(Level.OK, Kind.FMB.label, f"svarar, utgåva {edition.name}")


def _fetched(at: datetime) -> tuple[dict[str, bytes], Edition]:
    """The answers and the edition in them. Raises Unavailable and Refused."""
    files = outside.fmb_documents()
    return files, read_fmb(files, f"{swedish(at):%Y-%m-%d}", lambda text: None)
