"""The command that verifies the access log."""

from __future__ import annotations

import argparse
from typing import Any

from webcert.cli.ready import make_ready

_WHOLE, _BROKEN = 0, 1


def add_to(commands: Any) -> None:
    """Declare the command."""
    verify = commands.add_parser("verify-log", help="kontrollera att åtkomstloggen är hel; status 1 om den inte är det")
    verify.add_argument("--head", type=_head, metavar="NUMMER:SUMMA", help="ett huvud ur driftloggen som kedjan måste innehålla")
    verify.set_defaults(run=_verify_log)


def _head(text: str) -> tuple[int, str]:
    number, _, found = text.partition(":")
    if not number.isdigit() or len(found) != 64:
        raise argparse.ArgumentTypeError("ska vara nummer, kolon och kontrollsumma")
    return int(number), found


def _verify_log(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.accesslog import audit, chain
    from webcert.accesslog.audit import Event
    from webcert.accesslog.models import Seal, Unsealed
    from webcert.adapters import outside

    status = _WHOLE
    for fault in chain.faults(at=outside.now(), head=chosen.head):
        status = _BROKEN
        audit.note(Event.LOG_BROKEN, number=fault.number)
        print(f"nummer {fault.number}: {fault.why}" if fault.number else fault.why)
    last = Seal.objects.order_by("-number").first()
    print(f"{Seal.objects.count()} rader i kedjan, {Unsealed.objects.count()} väntar på sin plats")
    if last is not None:
        print(f"huvud {last.number}:{last.hash}")
    return status
