"""Commands about certificate and text files: validate, sample, verify, check-texts. They need no database and no network."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from webcert.adapters import certxml
from webcert.adapters.signing import xmldsig
from webcert.adapters.soap.xml import UnsafeXml
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.config import env
from webcert.domain.clock import swedish_date
from webcert.formlang.authority import XmlProblem
from webcert.formlang.text_version import version_key

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
    texts = commands.add_parser("check-texts", help="kontrollera kataloger med textversioner")
    texts.add_argument("folders", nargs="*", type=Path, help="kataloger utöver produktens egen")
    texts.set_defaults(run=_check_texts)


def _with_own_texts() -> None:
    """Use the site's text versions as well. Raises OSError."""
    catalogue.load_texts([Path(one) for one in env.words("WEBCERT_TEXT_DIRS")])


def _validate(chosen: argparse.Namespace) -> int:
    status = _VALID
    _with_own_texts()
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
    _with_own_texts()
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


def _check_texts(chosen: argparse.Namespace) -> int:
    try:
        found = catalogue.read_texts(chosen.folders)
    except OSError as error:
        print(f"{error.filename}: katalogen går inte att läsa: {error.strerror}", file=sys.stderr)
        return _UNREADABLE
    for one in sorted(found.versions, key=lambda one: (one.type_code, version_key(one.version))):
        until = f" till {one.valid_to}" if one.valid_to != date.max else ""
        since = f"från {one.valid_from}" if one.valid_from != date.min else "alltid"
        additional = f", tilläggsfrågor {' '.join(one.additional)}" if one.additional else ""
        print(f"{one.type_code} {one.version}: gäller {since}{until}{additional}")
    for fault in found.faults:
        print(f"{fault.file}: {'UTELÄMNAD' if fault.left_out else 'OFULLSTÄNDIG'}: {fault.reason}")
    return _INVALID if found.faults else _VALID
