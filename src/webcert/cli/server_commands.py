"""Commands that run the product: migrate, web, worker, outbox, and the whole demo."""

from __future__ import annotations

import argparse
import os
import signal
import time
from datetime import time as time_of_day
from pathlib import Path
from types import FrameType
from typing import Any

from webcert.cli.ready import make_ready

#: Largest request line with headers, and how long they may take to arrive (robustness B18, B114).
_LARGEST_HEAD, _HEAD_MILLISECONDS = 32_768, 20_000
#: How long requests may go on when the server is to stop. Longer than any answer to a user takes; one whose caller has gone never ends by itself.
_STOP_SECONDS = 15
#: So often the worker looks at the daily jobs.
_LOOK_SECONDS = 60
#: So often it seals the access log.
_TEND_SECONDS = 1


def add_to(commands: Any) -> None:
    """Declare the commands."""
    commands.add_parser("migrate", help="uppdatera databasen").set_defaults(run=_migrate)
    web = commands.add_parser("web", help="kör webbservern")
    web.add_argument("--port", type=int, default=8000)
    web.add_argument("--workers", type=int, default=1)
    web.set_defaults(run=_web)
    worker = commands.add_parser("worker", help="leverera utgående meddelanden")
    worker.add_argument("--once", action="store_true", help="leverera det som är moget och sluta")
    worker.set_defaults(run=_worker)
    commands.add_parser("lock-drafts", help="lås utkast som inte har signerats i tid; körs annars av worker varje natt").set_defaults(
        run=_lock_drafts
    )
    outbox = commands.add_parser("outbox", help="visa eller starta om parkerade meddelanden")
    outbox.add_argument("action", choices=("list", "redrive"))
    outbox.add_argument("id", nargs="?", type=int)
    outbox.set_defaults(run=_outbox)
    demo = commands.add_parser("demo", help="starta produkt och sandlåda med exempelpatienter")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--data", type=Path, default=Path(".demo"))
    demo.set_defaults(run=_demo)


def _migrate(chosen: argparse.Namespace) -> int:
    make_ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return 0


def _web(chosen: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")
    Granian(
        "webcert.config.asgi:application", address="127.0.0.1", port=chosen.port, interface=Interfaces.ASGINL,
        workers=chosen.workers, log_access=False, workers_kill_timeout=_STOP_SECONDS,
        http1_settings=HTTP1Settings(max_buffer_size=_LARGEST_HEAD, header_read_timeout=_HEAD_MILLISECONDS),
    ).serve()  # fmt: skip
    return 0


def _worker(chosen: argparse.Namespace) -> int:
    make_ready()
    from django.conf import settings

    from webcert.accesslog import export
    from webcert.adapters import outside
    from webcert.certificates.locking import lock_old_drafts
    from webcert.certificates.signing import forget_tickets
    from webcert.cli.fmb_refresh import refresh
    from webcert.cli.key_watch import tell_of_ending
    from webcert.decisionsupport.following import FOLLOWING
    from webcert.delivery.handlers import handlers
    from webcert.delivery.schedule import DailyJob, run_due
    from webcert.delivery.worker import Worker
    from webcert.launch.idle import end_idle

    jobs: tuple[DailyJob, ...] = (DailyJob(name="lock-drafts", at=time_of_day(2), run=lambda at: lock_old_drafts(at=at)),)
    jobs += (DailyJob(name="forget-signings", at=time_of_day(3), run=lambda at: forget_tickets(at=at)),)
    jobs += (DailyJob(name="watch-keys", at=time_of_day(7), run=lambda at: tell_of_ending(outside.watched(), at=at)),)
    if settings.FMB_URL:
        jobs += (DailyJob(name="refresh-fmb", at=time_of_day(2), run=lambda at: refresh(at=at)),)
    worker = Worker(handlers=handlers(outside.person_registry(), outside.tls), now=outside.now)
    stopping, next_look, next_tending = False, 0.0, 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        if time.monotonic() >= next_tending:
            FOLLOWING.look()
            export.tend(at=outside.now())
            next_tending = time.monotonic() + _TEND_SECONDS
        if worker.deliver_next():
            continue
        if time.monotonic() >= next_look:
            run_due(jobs, now=outside.now())
            end_idle(at=outside.now())
            export.raise_alarm(at=outside.now())
            next_look = time.monotonic() + _LOOK_SECONDS
        if chosen.once:
            break
        time.sleep(0.3)
    return 0


def _lock_drafts(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.adapters import outside
    from webcert.certificates.locking import lock_old_drafts

    print(f"{lock_old_drafts(at=outside.now())} utkast låsta")
    return 0


def _outbox(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.accesslog import audit
    from webcert.accesslog.audit import Event
    from webcert.adapters import outside
    from webcert.delivery.models import Delivery, State

    parked = Delivery.objects.filter(state=State.PARKED).order_by("id")
    if chosen.action == "list":
        for row in parked:
            print(f"{row.pk}\t{row.receiver}\t{row.kind}\t{row.event}\t{row.key}\t{row.attempts} försök\t{row.reason}")
        return 0
    wanted = parked.filter(pk=chosen.id) if chosen.id else parked
    numbers = list(wanted.values_list("pk", flat=True))
    print(f"{parked.filter(pk__in=numbers).update(state=State.WAITING, attempts=0, next_try=outside.now())} meddelanden startade om")
    for number in numbers:
        audit.note(Event.TRANSFER_REDRIVEN, delivery=number)
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from webcert.config import demo

    return demo.run(port=chosen.port, data=chosen.data)
