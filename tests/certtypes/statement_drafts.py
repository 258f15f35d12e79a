"""Drafts of the three statements to start from, and ways to change them."""

from __future__ import annotations

from datetime import date
from typing import Any

from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.domain.document import UnitDetails, unit_problems
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.dated_rows import DatedRow
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis

TODAY = date(2019, 10, 14)
FK7800, FK7801, FK7802 = (catalogue.by_any_name(name) for name in ("FK7800", "FK7801", "FK7802"))
CAPACITY = (FK7800, FK7801)
ALL = (*CAPACITY, FK7802)
UNIT = UnitDetails(
    hsa_id="SE0000000000-E101", name="Vårdcentralen Ekbacken", address="Ekbacksvägen 4", postal_code="12345", city="Ekstad",
    phone="0100-123456", workplace_code="0987654", provider_id="SE0000000000-V001", provider_name="Region Ek",
)  # fmt: skip

_GROUNDS: dict[str, Any] = {
    "1": tuple(DatedSource(code, "2019-10-01") for code in ("UNDERSOKNING", "JOURNALUPPGIFTER", "ANHORIG", "ANNAT")), "1.3": "Samtal.",
    "2": "2017-03-15", "3": True, "4": (DatedRow("PSYKOLOG", "2019-08-12", "Ekstads sjukhus"), DatedRow("LOGOPED", "2019-05-06", "Bifogas")),
    "6": (Diagnosis("M797", "Fibromyalgi"), Diagnosis("M545", "Ryggont"), Diagnosis("J069", "Förkylning")),
    "25": "Följs upp.", "26": True, "26.2": "Vill berätta.",
}  # fmt: skip
_CAPACITY: dict[str, Any] = {
    **_GROUNDS, **{number: f"Svar {number}" for number in ("5", "7", "8", "9", "10", "11", "12", "13", "14", "17", "18", "19", "20", "21", "22", "23")},
    "45": True, "45.2": "Depressionen.",
}  # fmt: skip
#: Everything answered, by type.
FULL: dict[CertificateType, dict[str, Any]] = {
    FK7800: _CAPACITY, FK7801: {**_CAPACITY, "24": "Träning."}, FK7802: {**_GROUNDS, "15": "Tidigt.", "16": "Halva dagar."},
}  # fmt: skip


def draft(kind: CertificateType, base: dict[str, Any] | None = None, /, **changes: Any) -> Answers:
    """The full draft with answers exchanged; question ids are written q2, q1_3, qS1. None takes the answer away."""
    values = {**(FULL[kind] if base is None else base), **{name[1:].replace("_", "."): value for name, value in changes.items()}}
    return Answers({name: value for name, value in values.items() if value is not None}, today=TODAY)


def found(kind: CertificateType, answers: Answers, unit: UnitDetails = UNIT) -> list[str]:
    """Category, place and kind of each problem, in order."""
    return [f"{one.category} {one.place} {one.kind}" for one in kind.problems(answers, installed(), unit=unit_problems(unit))]
