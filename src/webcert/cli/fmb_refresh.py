"""The nightly refresh of FMB from the publisher's API (decision-support 2.2)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import fmb
from webcert.decisionsupport import store
from webcert.decisionsupport.importing.edition import Refused, sums
from webcert.decisionsupport.importing.fmb import read_fmb
from webcert.domain.clock import swedish
from webcert.domain.errors import Unavailable


def refresh(*, at: datetime) -> int:
    """Fetch FMB and take it into use; gives the number of its records.

    When it cannot be had or is not as it should be the old data are kept, operators are told, and the number is 0.
    """
    try:
        files = fmb.fetch(settings.FMB_URL)
        edition = read_fmb(files, f"{swedish(at):%Y-%m-%d}", lambda text: None)
        store.take_into_use("fmb", edition, sums(files), at=at)
    except Unavailable as error:
        audit.note(Event.FMB_NOT_REFRESHED, reason=error.detail)
        return 0
    except Refused as refused:
        audit.note(Event.FMB_NOT_REFRESHED, reason=str(refused))
        return 0
    return edition.counts["poster"]
