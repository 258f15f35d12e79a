"""Commands that destroy records after an authority's decision, and destroy them again after a restore."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from webcert.cli.ready import make_ready
from webcert.domain.clock import swedish_date
from webcert.domain.ids import PersonId

if TYPE_CHECKING:
    from webcert.certificates.models import Certificate

_DONE, _NOT_DONE = 0, 1


def add_to(commands: Any) -> None:
    """Declare the commands."""
    erase = commands.add_parser("erase", help="förstör journalhandlingar efter myndighetsbeslut; visar bara, utan --confirm")
    erase.add_argument("--decision", required=True, help="beslutets nummer")
    chosen = erase.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--certificate", action="append", type=UUID, metavar="INTYGS-ID", help="kan anges flera gånger")
    chosen.add_argument("--patient", action="store_true", help="alla patientens intyg och utkast; personnumret läses från standard in")
    erase.add_argument("--confirm", action="store_true", help="bekräfta; det sker när två operatörer har bekräftat samma sak")
    erase.add_argument("--operator", default="", help="den som bekräftar")
    erase.set_defaults(run=_erase)
    erasures = commands.add_parser("erasures", help="skriv ut vad som har förstörts, eller gör om det efter en återläsning")
    erasures.add_argument("action", choices=("list", "replay"))
    erasures.add_argument("file", nargs="?", type=Path, help="en fil från erasures list")
    erasures.set_defaults(run=_erasures)


def _erase(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.adapters import outside
    from webcert.certificates import erasure

    named = _of_patient() if chosen.patient else erasure.named(chosen.certificate)
    if not named or (chosen.certificate and len(named) != len(set(chosen.certificate))):
        print("Det finns inget sådant intyg eller utkast.", file=sys.stderr)
        return _NOT_DONE
    for certificate in named:
        _show(certificate)
    if not chosen.confirm:
        print("Inget är ändrat. Lägg till --confirm och --operator för att bekräfta.")
        return _DONE
    try:
        done = erasure.confirm(decision=chosen.decision, operator=chosen.operator, certificates=named, at=outside.now())
    except erasure.Refused as refused:
        print(refused, file=sys.stderr)
        return _NOT_DONE
    print(f"{len(named)} handlingar är förstörda." if done else "Bekräftat. En annan operatör ska bekräfta samma beslut.")
    return _DONE


def _of_patient() -> list[Certificate]:
    from webcert.adapters import outside
    from webcert.certificates import erasure

    try:
        person_id = PersonId.parse(sys.stdin.readline(), today=swedish_date(outside.now()))
    except ValueError:
        return []
    return erasure.of_patient(person_id)


def _show(certificate: Certificate) -> None:
    from webcert.certificates import erasure

    print(f"{certificate.pk}\t{certificate.kind.form}\t{certificate.status}\t{certificate.unit_id}")
    for name, number in erasure.content(certificate).items():
        print(f"\t{number}\t{name}")
    for relative in erasure.relatives(certificate):
        print(f"\thör ihop med {relative}, som inte förstörs om det inte nämns")


def _erasures(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.certificates import erasure

    if chosen.action == "list":
        for entry in erasure.entries():
            print(json.dumps(entry, ensure_ascii=False))
        return _DONE
    try:
        entries = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines()]
        print(f"{erasure.replay(entries)} handlingar är förstörda på nytt.")
    except (AttributeError, OSError, ValueError, erasure.Refused) as error:
        print(f"Filen går inte att använda: {error}", file=sys.stderr)
        return _NOT_DONE
    return _DONE
