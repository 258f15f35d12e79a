"""Commands about certificate files: validate, sample, verify. They need no database and no network."""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from webcert.adapters import certxml
from webcert.adapters.signing import keys, values, xmldsig
from webcert.adapters.soap.xml import UnsafeXml
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.domain.clock import swedish_date
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import PersonId
from webcert.formlang.authority import XmlProblem
from webcert.formlang.certificate_type import CertificateType

_VALID, _INVALID, _UNREADABLE = 0, 1, 2
#: Official test numbers (integration 16.4).
_PATIENTS = ("191212121212", "196904122386", "197402272384", "191212721219")
_ISSUER = Issuer(
    hsa_id="SE2321000999-1A0D", name="Anna Provläkare", positions=(("201010", "Överläkare"),), specialities=("Allmänmedicin",)
)
_UNIT = UnitDetails(
    hsa_id="SE2321000999-1A02", name="Ekbackens vårdcentral", address="Ekbacken 3", postal_code="12346", city="Provstad",
    phone="0101234567", email="ekbacken@example.org", workplace_code="1627840", provider_id="SE2321000999-1A00",
    provider_name="Region Exempel",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Declare the commands."""
    validate = commands.add_parser("validate", help="kontrollera RegisterCertificate-filer som mottagaren gör")
    validate.add_argument("--json", action="store_true", help="ett JSON-objekt per rad: file, valid, problems")
    validate.add_argument("files", nargs="+", type=Path)
    validate.set_defaults(run=_validate)
    sample = commands.add_parser("sample", help="skriv giltiga exempelintyg")
    sample.add_argument("type", help="intygstyp, till exempel FK7804")
    sample.add_argument("--seed", type=int, default=0)
    sample.add_argument("--count", type=int, default=1)
    sample.add_argument("--signed", action="store_true", help="signera med en provnyckel")
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
        content = _signed(kind, number, signer) if signer else _built(kind, number)
        if chosen.out:
            (chosen.out / f"{kind.form.lower()}-{number:05}.xml").write_bytes(content)
        else:
            sys.stdout.buffer.write(content + b"\n")
    return _VALID


def _document(kind: CertificateType, seed: int) -> Document:
    rng = Random(seed)
    day = date(2026, 1, 1).toordinal() + rng.randint(0, 180)
    signed_at = datetime.combine(date.fromordinal(day), datetime.min.time()).replace(hour=rng.randint(8, 16), minute=rng.randint(0, 59))
    return Document(
        id=str(uuid.UUID(int=rng.getrandbits(128), version=4)), type_code=kind.code, signed_at=signed_at,
        text_version=catalogue.newest_texts(kind, today=signed_at.date()).version, issuer=_ISSUER, unit=_UNIT,
        patient=PatientDetails(person_id=PersonId(rng.choice(_PATIENTS))),
        answers=kind.sample(rng, today=signed_at.date(), codes=installed()),
    )  # fmt: skip


def _built(kind: CertificateType, seed: int) -> bytes:
    return certxml.build(_document(kind, seed), kind, installed())


def _signed(kind: CertificateType, seed: int, key: ec.EllipticCurvePrivateKey) -> bytes:
    document = _document(kind, seed)
    frozen = xmldsig.freeze(
        certxml.build(document, kind, installed()), certificate_id=document.id, algorithm=values.ECDSA
    )
    _, value = values.sign(frozen.signed_info, key)
    certificate = keys.self_signed(key, hsa_id=_ISSUER.hsa_id, name=_ISSUER.name)
    return xmldsig.assemble(frozen, value=value, certificate=certificate.public_bytes(Encoding.DER))


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
