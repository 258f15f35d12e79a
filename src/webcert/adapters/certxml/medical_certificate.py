"""FK7263 as GetMedicalCertificate gives it -> Document (fk7263 4). What is missing or odd reads as not given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree

from webcert.adapters.certxml.read import NotACertificate, text
from webcert.adapters.soap.xml import child, children
from webcert.domain.clock import local
from webcert.domain.document import NO_WORKPLACE_CODE, Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import PersonId
from webcert.formlang.certificate_type import CertificateType

_SOURCES = {
    "Min_undersokning_av_patienten": "UNDERSOKNING", "Min_telefonkontakt_med_patienten": "TELEFONKONTAKT",
    "Journaluppgifter": "JOURNALUPPGIFTER", "Annat": "ANNAT",
}  # fmt: skip
_DEGREES = {
    "Nedsatt_med_1/4": "EN_FJARDEDEL", "Nedsatt_med_1/2": "HALFTEN", "Nedsatt_med_3/4": "TRE_FJARDEDEL", "Helt_nedsatt": "HELT_NEDSATT",
}
_OCCUPATIONS = {"Arbetsloshet": "ARBETSSOKANDE", "Foraldraledighet": "FORALDRALEDIG"}
_PROGNOSES = {
    "Aterstallas_helt": "JA", "Aterstallas_delvis": "DELVIS", "Inte_aterstallas": "NEJ", "Det_gar_inte_att_bedomma": "OKLART",
}
_REHABILITATION = {
    "Arbetslivsinriktad_rehabilitering_ar_aktuell": "JA", "Arbetslivsinriktad_rehabilitering_ar_ej_aktuell": "NEJ",
    "Gar_ej_att_bedomma_om_arbetslivsinriktad_rehabilitering_ar_aktuell": "OKLART",
}
#: Measures that are true by being there, and those that have words, by the question that they answer.
_STATEMENTS = {
    "27": "Avstangning_enligt_SmL_pga_smitta", "10003.1": "Patienten_behover_fa_kontakt_med_Arbetsformedlingen",
    "10003.2": "Patienten_behover_fa_kontakt_med_foretagshalsovarden", "26": "Kontakt_med_Forsakringskassan_ar_aktuell",
}
_TOLD = {
    "10003.3": "Ovrigt", "10004.1": "Planerad_eller_pagaende_behandling_eller_atgard_inom_sjukvarden",
    "10004.2": "Planerad_eller_pagaende_annan_atgard",
}
_TRANSPORT = ("Forandrat_ressatt_till_arbetsplatsen_ar_aktuellt", "Forandrat_ressatt_till_arbetsplatsen_ar_ej_aktuellt")


def document(statement: etree._Element, kind: CertificateType) -> Document:
    """The document in a `lakarutlatande` element. Raises NotACertificate without an id, a patient or a time of signing."""
    try:
        signed_at = _local(datetime.fromisoformat(text(statement, "signeringsdatum")))
        person = PersonId.parse(_attribute(statement, "extension", "patient", "person-id"), today=date.max)
    except ValueError as error:
        raise NotACertificate("no patient or no time of signing") from error
    if not text(statement, "lakarutlatande-id"):
        raise NotACertificate("no id")
    return Document(
        id=text(statement, "lakarutlatande-id"), type_code=kind.code, text_version="1.0", patient=PatientDetails(person_id=person),
        issuer=_issuer(statement), unit=_unit(statement), signed_at=signed_at,
        answers=kind.load({key: value for key, value in _answers(statement) if value not in ("", None, {}, [])}, today=signed_at.date()),
    )  # fmt: skip


def _local(moment: datetime) -> datetime:
    """Swedish local time in whole seconds; a time without zone is that already."""
    return (local(moment) if moment.tzinfo else moment).replace(microsecond=0)


def _attribute(element: etree._Element, name: str, *path: str) -> str:
    found = child(element, *path)
    return (found.get(name) or "").strip() if found is not None else ""


def _issuer(statement: etree._Element) -> Issuer:
    at = "skapadAvHosPersonal"
    return Issuer(hsa_id=_attribute(statement, "extension", at, "personal-id"), name=text(statement, at, "fullstandigtNamn"))


def _unit(statement: etree._Element) -> UnitDetails:
    at = ("skapadAvHosPersonal", "enhet")
    return UnitDetails(
        hsa_id=_attribute(statement, "extension", *at, "enhets-id"), name=text(statement, *at, "enhetsnamn"),
        address=text(statement, *at, "postadress"), postal_code=text(statement, *at, "postnummer"), city=text(statement, *at, "postort"),
        phone=text(statement, *at, "telefonnummer"), email=text(statement, *at, "epost"),
        workplace_code=_attribute(statement, "extension", *at, "arbetsplatskod") or NO_WORKPLACE_CODE,
        provider_id=_attribute(statement, "extension", *at, "vardgivare", "vardgivare-id"),
        provider_name=text(statement, *at, "vardgivare", "vardgivarnamn"),
    )  # fmt: skip


def _answers(statement: etree._Element) -> Iterator[tuple[str, Any]]:
    """Question id and stored answer of what stands in the certificate."""
    measures = {text(one, "aktivitetskod"): text(one, "beskrivning") for one in children(statement, "aktivitet")}
    functions = {text(one, "typAvFunktionstillstand"): one for one in children(statement, "funktionstillstand")}
    ability = next((found for one in functions.values() if (found := child(one, "arbetsformaga")) is not None), None)
    yield from ((question, True) for question, code in _STATEMENTS.items() if code in measures)
    yield from ((question, measures.get(code, "")) for question, code in _TOLD.items())
    yield "6", _attribute(statement, "code", "medicinsktTillstand", "tillstandskod")
    yield "10001", text(statement, "medicinsktTillstand", "beskrivning")
    yield "10002", text(statement, "bedomtTillstand", "beskrivning")
    for question, name in (("35", "Kroppsfunktion"), ("17", "Aktivitet")):
        yield question, text(functions[name], "beskrivning") if name in functions else ""
    yield "1", _sources(statement)
    yield "10005", next((_REHABILITATION[code] for code in reversed(measures) if code in _REHABILITATION), "")
    yield "34", True if _TRANSPORT[0] in measures else False if _TRANSPORT[1] in measures else None
    yield "25", text(statement, "kommentar")
    yield "prescriber", " - ".join(filter(None, (
        text(statement, "skapadAvHosPersonal", "forskrivarkod"),
        _attribute(statement, "extension", "skapadAvHosPersonal", "enhet", "arbetsplatskod"))))  # fmt: skip
    if ability is not None:
        yield from _ability(ability)


def _sources(statement: etree._Element) -> dict[str, str]:
    dated = [(text(one, "vardkontakttyp"), text(one, "vardkontaktstid")) for one in children(statement, "vardkontakt")]
    dated += [(text(one, "referenstyp"), text(one, "datum")) for one in children(statement, "referens")]
    return {_SOURCES[name]: day[:10] for name, day in dated if name in _SOURCES and day}


def _ability(ability: etree._Element) -> Iterator[tuple[str, Any]]:
    work = text(ability, "arbetsuppgift", "typAvArbetsuppgift")
    stated = (_OCCUPATIONS.get(text(one, "typAvSysselsattning")) for one in children(ability, "sysselsattning"))
    yield "28", [*(["NUVARANDE_ARBETE"] if work else []), *dict.fromkeys(filter(None, stated))]
    yield "29", work
    yield "37", text(ability, "motivering")
    yield "10006", _PROGNOSES.get(text(ability, "prognosangivelse"), "")
    rows = {}
    for one in children(ability, "arbetsformagaNedsattning"):
        degree, start, end = (text(one, name) for name in ("nedsattningsgrad", "varaktighetFrom", "varaktighetTom"))
        if degree in _DEGREES and start and end:
            rows[_DEGREES[degree]] = {"degree": _DEGREES[degree], "from": start[:10], "to": end[:10]}
    yield "32", list(rows.values())
