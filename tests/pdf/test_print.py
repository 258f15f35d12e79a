"""Prints: what each variant holds, conformance marks, attachment (fk7804 12)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from random import Random

import pikepdf
import pypdfium2
import pytest

from webcert.adapters import pdf
from webcert.certtypes import catalogue, fk7804
from webcert.certtypes.fk7804 import impairment
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.text_questions import WithCategories

KIND = catalogue.by_any_name("FK7804")
TEXTS = catalogue.texts(KIND, "1.0")
MOMENT = datetime(2026, 1, 15, 10, 21)


def ordinary():
    seeds = (seed for seed in range(50) if KIND.sample(Random(seed), today=MOMENT.date(), codes=installed()))
    return next(one for one in (samples.document(KIND, seed) for seed in seeds) if impairment.is_answered(one.answers[impairment]))


def printed(variant, document=None, xml=b"<x/>"):
    return pdf.render(document or ordinary(), KIND, TEXTS, variant=variant, signed_xml=xml, printed_at=MOMENT, sent=False)


def text(content):
    document = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_the_full_print_says_so_and_holds_the_signed_xml():
    content = printed(pdf.Variant.FULL, xml=samples.unsigned(KIND, 1))

    assert "Fullständigt intyg" in text(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert bytes(opened.attachments["intyg.xml"].get_file().read_bytes()) == samples.unsigned(KIND, 1)


def test_the_minimal_print_leaves_out_impairment_and_attachment():
    document = ordinary()
    content = printed(pdf.Variant.MINIMAL, document)

    assert "Minimalt intyg" in text(content)
    assert document.answers[impairment].text[:20] not in text(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not list(opened.attachments)


def test_a_draft_is_marked_on_every_page_and_names_no_signer():
    content = text(printed(pdf.Variant.DRAFT))

    assert content.count("UTKAST") >= 4
    assert "Anna Provläkare" not in content


@pytest.mark.parametrize("variant", list(pdf.Variant))
def test_every_variant_is_tagged_swedish_and_archivable(variant):
    with pikepdf.open(io.BytesIO(printed(variant))) as opened:
        assert str(opened.Root.Lang) == "sv"
        assert bool(opened.Root.MarkInfo.Marked)
        metadata = bytes(opened.Root.Metadata.read_bytes())
    assert b"pdfaid" in metadata
    assert b"pdfuaid" in metadata


def test_a_long_text_goes_on_at_the_end():
    document = ordinary()
    long = WithCategories((), "Smärta vid belastning. " * 140)
    document = replace(document, answers=document.answers.with_answer(impairment, long))

    content = text(printed(pdf.Variant.FULL, document))

    assert "Se fortsättningsblad!" in content
    assert "Fortsättningsblad, svar med hänvisning" in content


def test_the_patients_name_is_nowhere():
    assert "Tolvansson" not in text(printed(pdf.Variant.FULL))


def test_the_file_name_holds_no_person():
    assert pdf.file_name(KIND, pdf.Variant.MINIMAL, MOMENT) == "minimalt_lakarintyg_sjukpenning_26-01-15_1021.pdf"


def only_folded():
    """A document whose other information stands in the support fields alone."""
    document = ordinary()
    answers = document.answers.with_answer(fk7804.other, "").with_answer(fk7804.early_start, "Fick läkartid sent.")
    period = (DegreePeriod("HELT_NEDSATT", "2025-01-01", "2025-02-01"),)
    return replace(document, answers=answers.with_answer(fk7804.periods, period))


def test_the_minimal_print_leaves_out_the_support_fields_too():
    assert "Fick läkartid sent" not in text(printed(pdf.Variant.MINIMAL, only_folded()))


def test_the_full_print_holds_the_support_fields():
    assert "Fick läkartid sent" in text(printed(pdf.Variant.FULL, only_folded()))


def test_a_text_without_white_space_loses_nothing():
    document = ordinary()
    document = replace(document, answers=document.answers.with_answer(impairment, WithCategories((), "x" * 3000)))

    assert text(printed(pdf.Variant.FULL, document)).count("x") >= 3000
