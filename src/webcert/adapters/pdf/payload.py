"""What a print holds, as plain data for the template: a pure function of the document and its type (fk7804 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from webcert.domain.clock import swedish
from webcert.domain.document import Document
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.diagnoses import Diagnoses
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.print_form import PrintBox
from webcert.formlang.question import Only, Question
from webcert.formlang.text_questions import IcfText, Text
from webcert.formlang.text_version import TextVersion


class Variant(StrEnum):
    """Kinds of print (fk7804 12.1)."""

    FULL = "full"
    MINIMAL = "minimal"
    DRAFT = "draft"
    LOCKED_DRAFT = "locked_draft"


_WATERMARKS = {Variant.DRAFT: "UTKAST", Variant.LOCKED_DRAFT: "LÅST UTKAST"}
_MARKERS = {
    Variant.FULL: ("Fullständigt intyg", "Detta är en utskrift av ett elektroniskt intyg som har signerats elektroniskt av utfärdaren."),
    Variant.MINIMAL: (
        "Minimalt intyg", "Detta är en utskrift av ett elektroniskt intyg med minimalt innehåll. Det uppfyller sjuklönelagens krav om inte"
        " ett kollektivavtal säger annat, och kan ge arbetsgivaren sämre underlag för rehabilitering än ett fullständigt intyg. Intyget"
        " har signerats elektroniskt av utfärdaren."),
}  # fmt: skip


def build(
    document: Document, kind: CertificateType, texts: TextVersion, *, variant: Variant, sent: bool
) -> dict[str, Any]:
    """The payload. The patient's name never stands in it."""
    signed = variant in _MARKERS
    marker = _MARKERS.get(variant)
    return {
        "title": " ".join(kind.print_form.title), "title_rows": list(kind.print_form.title), "notes": list(texts.notes),
        "form_id": "\n".join(texts.form_id), "scan_form": texts.scan_form, "scan_version": texts.scan_version,
        "person_id": document.patient.person_id.digits, "watermark": _WATERMARKS.get(variant, ""),
        "marker": {"title": marker[0], "text": marker[1], "wide": variant is Variant.MINIMAL} if marker else None,
        "send_to": list(kind.print_form.send_to) if variant is not Variant.MINIMAL and not sent else [],
        "margin": f"Intygs-ID: {document.id}. Intyget är utskrivet från Webcert" if signed else "",
        "boxes": [_box(box, kind, document.answers, texts, variant) for box in kind.print_form.boxes],
        "signature": _signature(document, signed=signed),
    }  # fmt: skip


def _box(box: PrintBox, kind: CertificateType, answers: Answers, texts: TextVersion, variant: Variant) -> dict[str, Any]:
    heading = texts.headings[box.heading] if box.heading else ""
    title = f"{box.number}. {heading}" if box.number else ""
    items = [item for question in box.shows for item in _items(question, kind, answers, texts, variant, heading)]
    return {"page": box.page, "y": box.y, "height": box.height, "title": title, "keep": box.keeps_lines, "items": items}


def _printed(question: Question[Any], answers: Answers, variant: Variant) -> Any:
    """The value that is printed: all of it, what the minimal print keeps, or nothing."""
    value = answers[question]
    if variant is not Variant.MINIMAL or question.minimal is True:
        return value
    if isinstance(question.minimal, Only):
        return tuple(code for code in value if code in question.minimal.codes)
    return question.empty


def _items(
    question: Question[Any], kind: CertificateType, answers: Answers, texts: TextVersion, variant: Variant, heading: str
) -> Iterator[dict[str, Any]]:
    value = _printed(question, answers, variant)
    label = texts.heading(question)
    own = "" if label == heading else label
    match question:
        case CheckBox():
            yield {"kind": "checks", "label": own if texts.label(question) else "", "rows": [[texts.label(question) or label, value is True, ""]]}
        case YesNo():
            yield {"kind": "checks", "label": own, "inline": True, "rows": [["Nej", value is False, ""], ["Ja. Fyll i nedan.", value is True, ""]]}
        case Code():
            yield from _choice(question, value, answers, kind, texts, variant)
        case Codes():
            rows = [[texts.choice(question.choices.system, code), code in value, ""] for code in question.choices]
            yield {"kind": "checks", "label": own, "columns": 3 if len(rows) > 6 else 1, "rows": rows}
        case DatedSources():
            dates = {source.code: source.date for source in value}
            rows = [[texts.choice(question.choices.system, code), code in dates, dates.get(code, "")] for code in question.choices]
            yield {"kind": "checks", "label": own, "note": "datum (år, månad, dag)", "rows": rows}
        case Diagnoses():
            found = [[value[row].text, value[row].code] if row < len(value) else ["", ""] for row in range(len(question.parts))]
            yield {"kind": "table", "columns": ["", texts.headings[f"DFR_{question.id}.2"]], "rows": found}
        case DegreePeriods():
            periods = {period.degree: period for period in value}
            yield {"kind": "periods", "rows": [
                [texts.choice(question.choices.system, degree), degree in periods,
                 periods[degree].start if degree in periods else "", periods[degree].end if degree in periods else ""]
                for degree in question.choices
            ]}  # fmt: skip
        case IcfText():
            yield {"kind": "text", "label": texts.label(question), "over": heading or label, "value": question.as_sent(value)}
        case Text():
            words = " ".join(part for part in (own, texts.label(question)) if part)
            yield {"kind": "text", "label": words, "over": words or heading, "value": _text(question, value, answers, variant)}
        case _:
            raise TypeError(f"no way to print {question.kind}")


def _text(question: Text, value: str, answers: Answers, variant: Variant) -> str:
    """The text with the fields that are folded into it: as sent when signed, in a draft only the first, after it."""
    if not question.folds or (variant is Variant.MINIMAL and question.minimal is not True):
        return value
    if variant in _MARKERS:
        return question.as_sent(answers)
    field, lead = question.folds[0]
    folded = [lead + answers[field]] if field.is_answered(answers[field]) else []
    return "\n\n".join([value, *folded] if value else folded)


def _choice(
    question: Code, value: str, answers: Answers, kind: CertificateType, texts: TextVersion, variant: Variant
) -> Iterator[dict[str, Any]]:
    if question.beside:
        return
    beside = next((one for one in kind.questions if isinstance(one, Code) and one.beside and one.svar == question.id), None)
    picked = _printed(beside, answers, variant) if beside else ""
    rows = []
    for code in question.choices:
        extra = beside.choices.names[picked] if beside and picked and code == beside.beside else ""
        rows.append([texts.choice(question.choices.system, code), code == value, extra])
    yield {"kind": "checks", "label": "", "rows": rows}


def _signature(document: Document, *, signed: bool) -> list[list[str]]:
    unit, issuer = document.unit, document.issuer
    moment: datetime | None = document.signed_at
    who = {
        "Datum": swedish(moment).date().isoformat() if moment and moment.tzinfo else moment.date().isoformat() if moment else "",
        "Läkarens namnteckning": "", "Namnförtydligande": issuer.name,
        "Befattning": ", ".join(text or code for code, text in issuer.positions),
        "Eventuell specialistkompetens": ", ".join(issuer.specialities), "Läkarens HSA-id": issuer.hsa_id,
        "Arbetsplatskod": unit.workplace_code, "Läkarens personnummer. Anges endast om du som läkare saknar HSA-id.": "",
    }  # fmt: skip
    contact = "\n".join((unit.name, unit.address, f"{unit.postal_code} {unit.city}", f"Telefon: {unit.phone}"))
    rows = [[label, text if signed else ""] for label, text in who.items()]
    return [*rows, ["Vårdenhetens namn, adress och telefon.", contact]]
