"""Commands that import the publishers' reference data and say what is in use."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from webcert.cli.explained import explained
from webcert.cli.ready import make_ready
from webcert.decisionsupport.importing.edition import Edition, Refused, sums
from webcert.decisionsupport.importing.icf import DEFAULT_EDITION
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.domain.clock import swedish

_DONE, _REFUSED = 0, 1


def add_to(commands: Any) -> None:
    """Declare the commands."""
    codes = commands.add_parser("import-codes", help="importera diagnoskoder från Socialstyrelsens filer")
    codes.add_argument("kind", choices=("icd-10-se", "ksh97-p"), help="kodverk")
    _add_common(codes, edition="utgåvans namn, till exempel 2022-01; annars filernas datum")
    icf = commands.add_parser("import-icf", help="importera ICF-kategorier")
    _add_common(icf, edition=f"vilken utgåva som ska användas; annars {DEFAULT_EDITION}")
    fmb = commands.add_parser("import-fmb", help="importera försäkringsmedicinskt beslutsstöd")
    fmb.set_defaults(edition="")
    _add_common(fmb, folder="katalogen med svaren; utan den hämtas de från WEBCERT_FMB_URL")
    srs = commands.add_parser("import-srs", help="importera Risk och råd: frågor, riskmodeller, råd och statistik")
    srs.set_defaults(edition="")
    _add_common(srs)
    words = commands.add_parser("import-words", help="lägg till vardagsord för diagnossökningen, ur everyday-words.tsv")
    _add_common(words, edition="listans namn; annars filens datum")
    for command, kind in ((words, "words"), (icf, "icf"), (fmb, "fmb"), (srs, "srs")):
        command.set_defaults(kind=kind)
    for command in (codes, icf, fmb, srs, words):
        command.set_defaults(run=_import)
    commands.add_parser("editions", help="visa vilka utgåvor som används och varifrån de kommer").set_defaults(run=_editions)


def _add_common(command: argparse.ArgumentParser, edition: str = "", folder: str = "") -> None:
    told = folder or "katalogen med utgivarens filer"
    command.add_argument("folder", type=Path, metavar="KATALOG", nargs="?" if folder else None, help=told)
    if edition:
        command.add_argument("--edition", default="", help=edition)
    command.add_argument("--dry-run", action="store_true", help="läs och kontrollera, men ändra inget")
    command.add_argument("--anyway", action="store_true", help="även om utgåvan är äldre eller mycket mindre än den som används")


def _import(chosen: argparse.Namespace) -> int:
    make_ready()
    from django.db import DatabaseError

    from webcert.decisionsupport import store
    from webcert.decisionsupport.models import Kind

    label = Kind(chosen.kind).label
    try:
        found, edition = _read(chosen)
        if chosen.dry_run:
            reason = "" if chosen.anyway else store.why_not(chosen.kind, edition)
            if reason:
                raise Refused(label, reason)
            told = "Inget är ändrat: provkörning."
        else:
            told = _take(chosen, edition, sums(found))
    except Refused as refused:
        print(f"{refused}\nInget är ändrat. Den utgåva som används är kvar.", file=sys.stderr)
        return _REFUSED
    except DatabaseError as error:
        print(f"Databasen svarar inte som den ska ({type(error).__name__}). Den utgåva som används är kvar.", file=sys.stderr)
        return _REFUSED
    for name, checksum in sums(found).items():
        print(f"  {name} sha256 {checksum}")
    print(told)
    print(f"{label} {edition.name}: {edition.counted}")
    return _DONE


def _read(chosen: argparse.Namespace) -> tuple[dict[str, bytes], Edition]:
    source = SOURCES[chosen.kind]
    if chosen.folder is None:
        from webcert.adapters import outside

        found = _fetched()
        return found, source.read(found, f"{swedish(outside.now()):%Y-%m-%d}", _tell)
    if not chosen.folder.is_dir():
        raise Refused(str(chosen.folder), "katalogen finns inte")
    found = files_in(chosen.folder, source)
    default = DEFAULT_EDITION if chosen.kind == "icf" else _date_of(chosen.folder, found)
    return found, source.read(found, chosen.edition or default, _tell)


def _tell(text: str) -> None:
    print(f"{text} …", flush=True)


def _fetched() -> dict[str, bytes]:
    from django.conf import settings

    from webcert.adapters import outside
    from webcert.domain.errors import Unavailable

    if not settings.FMB_URL:
        raise Refused("FMB", "WEBCERT_FMB_URL är inte satt; ange katalogen med svaren")
    _tell(f"hämtar från {settings.FMB_URL}")
    try:
        return outside.fmb_documents()
    except Unavailable as error:
        raise Refused("FMB", explained(error.detail)) from None


def _date_of(folder: Path, found: dict[str, bytes]) -> str:
    """The day the newest of the files was written: the publisher's files do not say which edition they are."""
    newest = max((folder / name).stat().st_mtime for name in found)
    return swedish(datetime.fromtimestamp(newest, UTC)).strftime("%Y-%m-%d")


def _take(chosen: argparse.Namespace, edition: Edition, files: dict[str, str]) -> str:
    from webcert.adapters import outside
    from webcert.decisionsupport import store

    print("utgåvan sparas …", flush=True)
    if not store.take_into_use(chosen.kind, edition, files, at=outside.now(), anyway=chosen.anyway):
        return "Samma filer används redan. Inget är ändrat."
    return "Utgåvan används nu. Processer som är igång tar den i bruk inom några sekunder."


def _editions(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.decisionsupport import store
    from webcert.decisionsupport.models import Kind

    for kind, label in Kind.choices:
        edition = store.in_use(kind)
        if edition is None:
            print(f"{label}: startuppsättningen som följer med produkten")
            continue
        print(f"{label} {edition.name}: importerad {swedish(edition.imported_at):%Y-%m-%d %H:%M}, {_counted(edition.counts)}")
        for name, checksum in edition.files.items():
            print(f"  {name} sha256 {checksum}")
    return _DONE


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items())
