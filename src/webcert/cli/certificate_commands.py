"""Commands about certificate files: validate, sample, verify. They need no database and no network."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from webcert.adapters import certxml
from webcert.adapters.signing import xmldsig
from webcert.adapters.soap.xml import UnsafeXml
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.domain.clock import swedish_date
from webcert.formlang.authority import XmlProblem

_VALID, _INVALID, _UNREADABLE = 0, 1, 2
def add_to(commands: Any) -> None:
    """Declare the commands."""
    validate = commands.add_parser("validate", help="kontrollera intygsfiler som registret och mottagaren gör")
    validate.add_argument("--json", action="store_true", help="ett JSON-objekt per rad: file, valid, problems")
    validate.add_argument("files", nargs="+", type=Path)
    validate.set_defaults(run=_validate)
    sample = commands.add_parser("sample", help="skriv giltiga exempelintyg")
    sample.add_argument("type", help="intygstyp, till exempel FK7804")
    sample.add_argument("--seed", type=int, default=0)
    sample.add_argument("--count", type=int, default=1)
    sample.add_argument("--signed", action="store_true", help="signera med en provnyckel; alltid i svarsform, som Webcert sparar intyget")
    sample.add_argument("--out", type=Path, help="skriv filerna i den här katalogen")
    sample.set_defaults(run=_sample)
    verify = commands.add_parser("verify", help="kontrollera signerade intyg utan nätverk")
    verify.add_argument("files", nargs="+", type=Path)
    verify.set_defaults(run=_verify)


def _validate(chosen: argparse.Namespace) -> int:
    status = _VALID
    for path in chosen.files:
        try:
            problems = certxml.check(path.read_bytes(), today=swedish_date(datetime.now(UTC)))
        except (OSError, UnsafeXml, certxml.NotACertificate) as error:
            problems = [XmlProblem(code="UNREADABLE", question="", explanation=f"Filen går inte att läsa: {_reason(error)}.")]
            status = _UNREADABLE
        if problems and status == _VALID:
            status = _INVALID
        _tell(path, problems, as_json=chosen.json)
    return status


def _reason(error: Exception) -> str:
    return error.strerror or "fel" if isinstance(error, OSError) else str(error)


def _tell(path: Path, problems: list[XmlProblem], *, as_json: bool) -> None:
    if as_json:
        found = [{"question": one.question, "code": one.code, "explanation": one.explanation} for one in problems]
        print(json.dumps({"file": str(path), "valid": not problems, "problems": found}, ensure_ascii=False))
        return
    print(f"{path}: {'giltig' if not problems else f'{len(problems)} fel'}")
    for one in problems:
        print(f"  {one.code} {'fråga ' + one.question + ': ' if one.question else ''}{one.explanation}")


def _sample(chosen: argparse.Namespace) -> int:
    try:
        kind = catalogue.by_any_name(chosen.type)
    except catalogue.UnknownType:
        print(f"Okänd intygstyp. Välj bland {', '.join(one.form for one in catalogue.TYPES)}.", file=sys.stderr)
        return _UNREADABLE
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
    signer = ec.generate_private_key(ec.SECP256R1()) if chosen.signed else None
    for number in range(chosen.seed, chosen.seed + chosen.count):
        content = samples.signed(kind, number, signer) if signer else samples.unsigned(kind, number)
        if chosen.out:
            (chosen.out / f"{kind.form.lower()}-{number:05}.xml").write_bytes(content)
        else:
            sys.stdout.buffer.write(content + b"\n")
    return _VALID


def _verify(chosen: argparse.Namespace) -> int:
    status = _VALID
    for path in chosen.files:
        try:
            found = xmldsig.verify(path.read_bytes())
        except OSError as error:
            print(f"{path}: filen går inte att läsa: {error.strerror}")
            status = _UNREADABLE
        except xmldsig.SignatureInvalid as invalid:
            print(f"{path}: OGILTIG. {invalid.reason}")
            unreadable = invalid.reason is xmldsig.Reason.UNREADABLE
            status = max(status, _UNREADABLE if unreadable else _INVALID)
        else:
            print(f"{path}: giltig signatur av {found.name} ({found.hsa_id}) på intyg {found.certificate_id}.")
            print("  Utfärdaren av certifikatet har inte kontrollerats.")
    return status
