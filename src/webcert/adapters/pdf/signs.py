"""What a print tells of patient, signer and unit (fk7800 15.7, tstrk1031 10, fk7263 7)."""

from __future__ import annotations

from typing import Any

from webcert.domain.document import Document
from webcert.formlang.print_form import Sign, SignRow, Variant, Who

#: What stands in drafts as well: all that is not the signer's.
_IN_DRAFTS = frozenset({
    Who.UNIT, Who.UNIT_NAME, Who.UNIT_ADDRESS, Who.UNIT_PHONE,
    Who.PATIENT_NAME, Who.PATIENT_STREET, Who.PATIENT_TOWN, Who.PATIENT_NUMBER,
})  # fmt: skip
_GENERAL_PRACTICE = "Specialist i allmänmedicin"


def row(signs: SignRow, document: Document, variant: Variant) -> dict[str, Any]:
    """The fields as a row of cells."""
    return {"height": max(one.height for one in signs.fields), "cells": [_cell(one, document, variant) for one in signs.fields]}


def _cell(sign: Sign, document: Document, variant: Variant) -> dict[str, Any]:
    shown = variant.signed or sign.who in _IN_DRAFTS
    stamp = sign.stamp if variant is Variant.FULL else ""
    return {"label": sign.label, "width": sign.width, "boxes": 0, "ticks": [], "value": _value(sign.who, document) if shown else "", "stamp": stamp}


def _value(who: Who, document: Document) -> str:
    values = {
        Who.BY_HAND: "", **_dates(document), **_signer(document), **_unit(document), **_patient(document),
        Who.NAME_AND_UNIT: _lines(document.issuer.name, _contact(document, lead="")),
    }  # fmt: skip
    return values[who]


def _dates(document: Document) -> dict[Who, str]:
    moment = document.signed_at
    if moment is None:
        return {Who.DATE: "", Who.SHORT_DATE: "", Who.MOMENT: ""}
    return {
        Who.DATE: f"{moment:%Y-%m-%d}", Who.SHORT_DATE: f"{moment:%y%m%d}", Who.MOMENT: f"{moment:%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _signer(document: Document) -> dict[Who, str]:
    issuer = document.issuer
    positions = ", ".join(text or code for code, text in issuer.positions)
    specialities = ", ".join(issuer.specialities)
    return {
        Who.NAME: issuer.name, Who.POSITIONS: positions, Who.SPECIALITIES: specialities, Who.HSA_ID: issuer.hsa_id,
        Who.MAIN_SPECIALITY: _GENERAL_PRACTICE if _GENERAL_PRACTICE in issuer.specialities else specialities,
        Who.WORKPLACE: document.unit.workplace_code, Who.SIGNER: _lines(issuer.name, positions, specialities),
    }  # fmt: skip


def _unit(document: Document) -> dict[Who, str]:
    unit = document.unit
    return {
        Who.UNIT: _contact(document, lead="Telefon: "), Who.UNIT_NAME: unit.name, Who.UNIT_PHONE: unit.phone,
        Who.UNIT_ADDRESS: ", ".join(part for part in (unit.address, unit.postal_code, unit.city) if part),
    }  # fmt: skip


def _contact(document: Document, *, lead: str) -> str:
    unit = document.unit
    return _lines(unit.name, unit.address, f"{unit.postal_code} {unit.city}".strip(), unit.phone and lead + unit.phone)


def _patient(document: Document) -> dict[Who, str]:
    patient = document.patient
    names = (patient.first_name, patient.middle_name, patient.last_name)
    return {
        Who.PATIENT_NAME: " ".join(name for name in names if name), Who.PATIENT_STREET: patient.address,
        Who.PATIENT_TOWN: f"{patient.postal_code} {patient.city}".strip(), Who.PATIENT_NUMBER: patient.person_id.digits,
    }  # fmt: skip


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
