"""Jobs at fixed times of the Swedish day, in whichever worker comes first (workflow 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.delivery.models import JobTime

_SWEDEN = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, kw_only=True, slots=True)
class DailyJob:
    """A job that runs once a day; it gives a number for the log. A run that was missed is made up for by the next one."""

    name: str
    at: time
    run: Callable[[datetime], int]

    def next_time(self, now: datetime) -> datetime:
        """The first time of the job after `now`."""
        local = now.astimezone(_SWEDEN)
        today = datetime.combine(local.date(), self.at, _SWEDEN)
        return today if today > local else datetime.combine(local.date() + timedelta(days=1), self.at, _SWEDEN)


def run_due(jobs: tuple[DailyJob, ...], *, now: datetime) -> None:
    """Run each job whose time has come and that no other worker has taken."""
    for job in jobs:
        if _take(job, now):
            audit.note(Event.JOB_DONE, job=job.name, number=job.run(now))


def _take(job: DailyJob, now: datetime) -> bool:
    _, is_new = JobTime.objects.get_or_create(pk=job.name, defaults={"next_at": job.next_time(now)})
    # A job that never ran is due at once: what it should have done may have waited.
    return is_new or JobTime.objects.filter(pk=job.name, next_at__lte=now).update(next_at=job.next_time(now)) == 1
