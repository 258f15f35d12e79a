"""Commands that run the product: migrate, web, worker, outbox, and the whole demo."""

from __future__ import annotations

import argparse
import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any


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
    outbox = commands.add_parser("outbox", help="visa eller starta om parkerade meddelanden")
    outbox.add_argument("action", choices=("list", "redrive"))
    outbox.add_argument("id", nargs="?", type=int)
    outbox.set_defaults(run=_outbox)
    demo = commands.add_parser("demo", help="starta produkt och sandlåda med exempelpatienter")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--data", type=Path, default=Path(".demo"))
    demo.set_defaults(run=_demo)


def _setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")
    django.setup()


def _migrate(chosen: argparse.Namespace) -> int:
    _setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return 0


def _web(chosen: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")
    threads = 4 if os.environ.get("WEBCERT_DATABASE_URL") else 1
    Granian(
        "webcert.config.wsgi:application", address="127.0.0.1", port=chosen.port, interface=Interfaces.WSGI,
        workers=chosen.workers, blocking_threads=threads, log_access=False,
    ).serve()  # fmt: skip
    return 0


def _worker(chosen: argparse.Namespace) -> int:
    _setup()
    from webcert.adapters import outside
    from webcert.delivery.handlers import handlers
    from webcert.delivery.worker import Worker

    worker = Worker(handlers=handlers(outside.person_registry(), outside.tls()), now=outside.now)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        if worker.deliver_next():
            continue
        if chosen.once:
            break
        time.sleep(0.3)
    return 0


def _outbox(chosen: argparse.Namespace) -> int:
    _setup()
    from webcert.adapters import outside
    from webcert.delivery.models import Delivery, State

    parked = Delivery.objects.filter(state=State.PARKED).order_by("id")
    if chosen.action == "list":
        for row in parked:
            print(f"{row.pk}\t{row.receiver}\t{row.kind}\t{row.event}\t{row.key}\t{row.attempts} försök\t{row.reason}")
        return 0
    wanted = parked.filter(pk=chosen.id) if chosen.id else parked
    print(f"{wanted.update(state=State.WAITING, attempts=0, next_try=outside.now())} meddelanden startade om")
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from webcert.config import demo

    return demo.run(port=chosen.port, data=chosen.data)
