"""Prints: what each variant holds, conformance marks, attachment (fk7804 12)."""

from __future__ import annotations

import io
from dataclasses import replace
from random import Random

import pikepdf
import pytest

from tests.pdf import made
from tests.pdf.made import KIND, MOMENT, PATIENT, TEXTS, text
from webcert.adapters import pdf
from webcert.certtypes import fk7804
from webcert.certtypes.fk7804 import impairment
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.text_questions import WithCategories


def ordinary():
    seeds = (seed for seed in range(50) if KIND.sample(Random(seed), today=MOMENT.date(), codes=installed()))
    return next(one for one in (made.document(seed=seed) for seed in seeds) if impairment.is_answered(one.answers[impairment]))


def printed(variant, document=None, xml=b"<x/>"):
    return made.printed(KIND, TEXTS, document or ordinary(), variant, xml=xml)


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


@pytest.mark.parametrize("variant", list(pdf.Variant))
def test_the_patients_name_is_nowhere(variant):
    content = text(printed(variant))

    assert PATIENT.person_id.digits in content
    assert [part for part in (PATIENT.first_name, PATIENT.middle_name, PATIENT.last_name, PATIENT.address, PATIENT.city) if part in content] == []


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


TEXT_FIELDS = [one for one in KIND.questions if one.kind == "text" and one.sent]


def test_no_word_is_lost_when_every_text_is_as_long_as_it_may_be():
    document = ordinary()
    answers = document.answers
    for question in (fk7804.uneven_hours, fk7804.contact):
        answers = answers.with_answer(question, True)
    answers = answers.with_answer(fk7804.periods, (DegreePeriod("HALFTEN", "2026-01-01", "2026-01-31"),))
    answers = answers.with_answer(fk7804.occupation, ("NUVARANDE_ARBETE",)).with_answer(fk7804.measures, ("HJALPMEDEL",))
    answers = answers.with_answer(fk7804.basis, (DatedSource("ANNAT", "2026-01-02"),))
    for question in TEXT_FIELDS:
        answers = answers.with_answer(question, f"ord{question.id.replace('.', 'p')} " * 300)

    content = text(printed(pdf.Variant.FULL, replace(document, answers=answers)))

    assert [one.id for one in TEXT_FIELDS if content.count(f"ord{one.id.replace('.', 'p')} ") < 299] == []


def test_a_draft_shows_the_reason_after_the_text_as_the_form_has_it():
    document = ordinary()
    answers = document.answers.with_answer(fk7804.other, "Övrigt ord.").with_answer(fk7804.basis, (DatedSource("JOURNALUPPGIFTER", "2026-01-02"),))
    answers = answers.with_answer(fk7804.not_examined, "Långt bort.")
    document = replace(document, answers=answers)

    draft, certificate = (text(printed(variant, document)) for variant in (pdf.Variant.DRAFT, pdf.Variant.FULL))

    assert draft.index("Övrigt ord.") < draft.index("Långt bort.")
    assert certificate.index("Långt bort.") < certificate.index("Övrigt ord.")
