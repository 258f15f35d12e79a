"""What a print holds, as plain data for the template: a pure function of the document and its type (fk7804 12, tstrk1007 11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from webcert.adapters.pdf.fields import Fields
from webcert.domain.document import Document
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.links import plain
from webcert.formlang.print_form import BoxForm, FlowForm, Part, PrintBox, PrintForm, Variant
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.text_version import TextVersion

_WATERMARKS = {Variant.DRAFT: "UTKAST", Variant.LOCKED_DRAFT: "LÅST UTKAST"}


def build(
    document: Document, kind: CertificateType, texts: TextVersion, *, variant: Variant, sent: bool
) -> dict[str, Any]:
    """The payload. Raises MissingText, and CannotPrint for what the form has no room for."""
    form = kind.print_form
    answers = kind.for_minimal(document.answers) if variant is Variant.MINIMAL else document.answers
    fields = Fields(document, answers, texts, variant)
    match form:
        case BoxForm():
            apart = [row for question in kind.questions for row in question.printed_apart(answers, texts, signed=variant.signed)]
            body = _on_boxes(form, fields, texts) | {"additional": [{"title": title, "text": text} for title, text in apart]}
        case FlowForm():
            body = _flowing(form, kind, fields, answers, texts, variant)
    return _frame(form, document, kind, texts, variant=variant, sent=sent) | body


def _frame(
    form: PrintForm, document: Document, kind: CertificateType, texts: TextVersion, *, variant: Variant, sent: bool
) -> dict[str, Any]:
    return {
        "title_rows": list(form.title), "title": " ".join(form.title), "watermark": _WATERMARKS.get(variant, ""),
        "marker": _marker(form, variant, sent=sent), "recipient": kind.recipient.name, "logotype": f"{kind.recipient.code.lower()}.svg",
        "send_to": [] if sent or variant is Variant.MINIMAL else list(form.send_to),
        "margin": form.margin.format(id=document.id) if variant.signed else "",
        "form_id": "\n".join(texts.form_id), "person_id": document.patient.person_id.digits,
    }  # fmt: skip


def _marker(form: PrintForm, variant: Variant, *, sent: bool) -> dict[str, Any] | None:
    marker = form.markers.get(variant)
    if marker is None or (marker.only_sent and not sent):
        return None
    text = f"{marker.text} {marker.when_sent}" if sent and marker.when_sent else marker.text
    return {"title": marker.title, "text": text, "width": marker.width}


def _on_boxes(form: BoxForm, fields: Fields, texts: TextVersion) -> dict[str, Any]:
    head = asdict(form.head)
    if form.head.info:
        words, *place = form.head.info
        head["info"] = [texts.joined(words), *place]
    return {
        "layout": "boxes", "head": head, "left": form.left, "notes": list(texts.notes), "scan_form": texts.scan_form,
        "scan_version": texts.scan_version, "boxes": [_box(box, fields, texts) for box in form.boxes],
    }  # fmt: skip


def _box(box: PrintBox, fields: Fields, texts: TextVersion) -> dict[str, Any]:
    heading = texts.joined(box.heading)
    title = f"{box.number}. {heading}" if box.number else heading
    return {
        "page": box.page, "y": box.y, "height": box.height, "title": title, "below": box.below,
        "items": [fields.make(one, heading) for one in box.shows],
    }  # fmt: skip


def _flowing(
    form: FlowForm, kind: CertificateType, fields: Fields, answers: Answers, texts: TextVersion, variant: Variant
) -> dict[str, Any]:
    pages = [[_part(part, fields, texts) for part in page] for page in form.pages]
    read = [_read(one, answers, texts, variant) for one in kind.categories if one.key not in form.leaves_out and one.applies(texts)]
    return {
        "layout": "flow", "pages": pages or [read], "ruled": not pages, "left": form.left or "\n".join(texts.form_id),
        "margin_left": form.margin_left,
        "version": f"({kind.form} v{texts.version})" if form.versioned else "", "hyphen": form.hyphen,
        "signature": [fields.make(row, "") for row in form.signature],
        "closing": [plain(texts.joined(words)) for words in form.closing],
    }  # fmt: skip


def _part(part: Part, fields: Fields, texts: TextVersion) -> dict[str, Any]:
    heading = texts.joined(part.heading)
    return {"title": heading, "number": part.number, "items": [fields.make(one, heading) for one in part.shows]}


def _read(category: Category, answers: Answers, texts: TextVersion, variant: Variant) -> dict[str, Any]:
    shown = category.shown(answers, texts) if variant is not Variant.MINIMAL else _kept(category, answers, texts)
    return {"title": texts.text(category.id), "number": "", "items": [_as_read(one) for one in shown]}


def _kept(category: Category, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
    """What a minimal print keeps of a category."""
    for question in category.questions:
        if question.minimal:
            yield from question.shown(answers, texts)


def _as_read(one: Shown) -> dict[str, Any]:
    empty = not (one.text or one.items or one.rows)
    return {"shape": "read", **asdict(one), **({"text": NOTHING} if empty else {})}
