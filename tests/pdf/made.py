"""What the tests of prints share: a document with a named patient, and the text of a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2

from webcert.adapters import pdf
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.domain.document import PatientDetails
from webcert.domain.ids import PersonId

KIND = catalogue.by_any_name("FK7804")
TEXTS = catalogue.texts(KIND, "1.0")
MOMENT = datetime(2026, 1, 15, 10, 21)
PATIENT = PatientDetails(
    person_id=PersonId("191212121212"), first_name="Tolvan", middle_name="Mellan", last_name="Tolvansson",
    address="Provgatan 12", postal_code="12345", city="Provköping",
)  # fmt: skip


def document(answers=None, *, seed=1):
    made = replace(samples.document(KIND, seed), patient=PATIENT)
    return made if answers is None else replace(made, answers=answers)


def printed(kind, texts, made, variant=pdf.Variant.FULL, *, xml=None, sent=False):
    return pdf.render(made, kind, texts, variant=variant, signed_xml=xml, printed_at=MOMENT, sent=sent)


def pages(content):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def text(content):
    return " ".join(" ".join(pages(content)).split())
