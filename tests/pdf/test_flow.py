"""The general print, flowing and with parts on given pages, on invented declarations (tstrk1007 11, tstrk1031 10, fk7263 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pdf.made import KIND, MOMENT, TEXTS, document, pages, printed, text
from webcert.adapters import pdf
from webcert.certtypes import fk7804 as fk
from webcert.certtypes.recipients import TRANSPORTSTYRELSEN
from webcert.formlang.print_form import FULL_AND_MINIMAL, Field, FlowForm, Marker, Part, Sign, SignRow, Variant, Who
from webcert.formlang.text_questions import WithCategories

FLOW = FlowForm(
    title=("Provstyrelsens läkarintyg",), file_name="prov", versioned=True, left="Fastställd av Provstyrelsen", margin="Intygs-ID: {id}",
    markers={
        Variant.FULL: Marker(text="Elektroniskt undertecknat.", when_sent="Redan skickat."),
        Variant.DRAFT: Marker(text="Får INTE skickas."), Variant.LOCKED_DRAFT: Marker(text="Får INTE skickas."),
    },
    signature=(SignRow(Sign(Who.SIGNER, "Intygsutfärdare:")), SignRow(Sign(Who.UNIT, "Kontaktuppgifter:")), SignRow(Sign(Who.MOMENT, "Intyget signerades:"))),
    closing=("Provstyrelsens läkarintyg", "FRM_1", "Skicka det själv."), leaves_out=("kontakt",),
)  # fmt: skip
TWO_PAGES = FlowForm(
    title=("Provintyg",), file_name="prov", minimal_file_name="litet_prov", markers=FULL_AND_MINIMAL, send_to=("Skickas till", "Provköping"),
    pages=(
        (
            Part(heading="Patient", shows=(SignRow(Sign(Who.PATIENT_NUMBER, "Personnummer", 60), Sign(Who.PATIENT_NAME, "Namn", 120)),)),
            Part(number="1", heading="FRG_27", shows=(fk.infection,)),
            Part(number="5", heading="FRG_35", shows=(fk.impairment,)),
        ),
        (
            Part(number="8b", heading="FRG_32", shows=(fk.periods,)),
            Part(number="11", heading="FRG_33", shows=(Field(fk.uneven_hours, label="FRG_33"),)),
            Part(number="16", heading="Underskrift", shows=(SignRow(Sign(Who.BY_HAND, "Namnteckning", stamp="Underskrift krävs ej")),)),
        ),
    ),
)  # fmt: skip
FLOWING = replace(KIND, form="TSPROV", recipient=TRANSPORTSTYRELSEN, print_form=FLOW)
PAGED = replace(KIND, print_form=TWO_PAGES)
EVERY = pytest.mark.parametrize("variant", list(Variant))


def answers(words="Kan inte lyfta."):
    empty = KIND.new_answers(today=MOMENT.date())
    return empty.with_answer(fk.impairment, WithCategories((), words)).with_answer(fk.other, "Rad ett\nrad två").with_answer(fk.contact, True)


def flowing(variant=Variant.FULL, *, sent=False, words="Kan inte lyfta."):
    return printed(FLOWING, TEXTS, document(answers(words)), variant, sent=sent)


def paged(variant=Variant.FULL, *, sent=False, words="Kan inte lyfta."):
    return printed(PAGED, TEXTS, document(answers(words)), variant, sent=sent)


def test_the_head_tells_title_version_and_number_with_hyphen():
    first = " ".join(pages(flowing())[0].split())

    assert "Provstyrelsens läkarintyg (TSPROV v1.0)" in first
    assert "19121212-1212" in first


def test_categories_follow_the_reading_view_with_what_is_not_answered():
    content = text(flowing())

    assert "Kan inte lyfta." in content
    assert "Ej angivet" in content
    assert content.index("Grund för medicinskt underlag") < content.index("Sysselsättning")


def test_a_category_can_be_left_out():
    assert TEXTS.headings["DFR_26.1"] not in text(flowing())


@pytest.mark.parametrize("variant,sent,words,absent", [
    (Variant.FULL, False, "Elektroniskt undertecknat.", "Redan skickat."),
    (Variant.FULL, True, "Elektroniskt undertecknat. Redan skickat.", "Får INTE skickas."),
    (Variant.DRAFT, False, "Får INTE skickas.", "Elektroniskt undertecknat."),
])  # fmt: skip
def test_the_frame_tells_what_it_is(variant, sent, words, absent):
    content = text(flowing(variant, sent=sent))

    assert words in content
    assert absent not in content


@pytest.mark.parametrize("variant,words", [(Variant.DRAFT, "UTKAST"), (Variant.LOCKED_DRAFT, "LÅST UTKAST")])
def test_drafts_are_marked_on_every_page(variant, words):
    assert all(words in page for page in pages(flowing(variant)))


def test_only_certificates_have_their_id_in_the_margin_and_a_signer():
    certificate, draft = text(flowing()), text(flowing(Variant.DRAFT))

    assert "Intygs-ID:" in certificate
    assert "Intygs-ID:" not in draft
    assert "Anna Provläkare" in certificate
    assert "Anna Provläkare" not in draft
    assert "Ekbackens vårdcentral" in draft


def test_the_last_page_tells_the_purpose():
    assert "Skicka det själv." in pages(flowing())[-1]


def test_long_answers_make_more_pages_and_lose_nothing():
    assert text(flowing(words="Smärta vid belastning. " * 400)).count("belastning") == 400
    assert text(paged(words="Smärta vid belastning. " * 400)).count("belastning") == 400


def test_parts_stand_on_their_pages_with_numbers_and_nothing_for_no_answer():
    first, second = pages(paged())

    assert "Funktionsnedsättning" in first
    assert "Min bedömning" in second
    assert "8b" in second
    assert "Ej angivet" not in first + second


def test_a_field_about_the_patient_is_printed_where_it_is_declared():
    assert "Tolvan Mellan Tolvansson" in text(paged())


def test_the_minimal_print_keeps_headings_but_not_answers():
    content = text(paged(Variant.MINIMAL))

    assert "Minimalt intyg" in content
    assert "Funktionsnedsättning" in content
    assert "Kan inte lyfta." not in content


def test_the_stamp_stands_in_full_prints_only():
    assert "Underskrift krävs ej" in text(paged())
    assert all("Underskrift krävs ej" not in text(paged(variant)) for variant in (Variant.MINIMAL, Variant.DRAFT))


@pytest.mark.parametrize("variant,sent,there", [(Variant.FULL, False, True), (Variant.FULL, True, False), (Variant.MINIMAL, False, False)])
def test_the_address_is_left_out_when_there_is_nothing_to_send(variant, sent, there):
    assert ("Skickas till" in text(paged(variant, sent=sent))) is there


def test_a_frame_can_be_for_sent_certificates_only():
    markers = {Variant.FULL: Marker(text="Har skickats.", only_sent=True)}
    kind = replace(KIND, print_form=replace(TWO_PAGES, markers=markers))

    assert "Har skickats." in text(printed(kind, TEXTS, document(), sent=True))
    assert "Har skickats." not in text(printed(kind, TEXTS, document(), sent=False))


@EVERY
def test_every_variant_conforms(variant):
    assert b"pdfuaid" in flowing(variant)
    assert b"pdfuaid" in paged(variant)


def test_the_file_name_has_no_person():
    assert pdf.file_name(PAGED, Variant.MINIMAL, MOMENT) == "litet_prov_26-01-15_1021.pdf"
