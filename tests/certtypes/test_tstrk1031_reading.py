"""How a reader sees TSTRK1031: order, lists in one line, the table, and what differs in version 2.6 (tstrk1031 9, 10 and 13)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.certtypes.tstrk1031_drafts import KIND, draft
from tests.certxml.test_older_form import DOCUMENT
from tests.pdf.made import pages, printed
from webcert.adapters.pdf import Variant
from webcert.certificates import presentation
from webcert.certtypes import catalogue

NEW, OLD = catalogue.texts(KIND, "2.8"), catalogue.texts(KIND, "2.6")


def reading(texts=NEW, **changes):
    return presentation.reading(KIND, draft(**changes), texts)


def shown(texts=NEW, **changes):
    return {one.id: one for card in reading(texts, **changes) for one in card.shown}


def test_the_categories_stand_in_the_order_of_the_certificate():
    cards = [(card.heading, [one.id for one in card.shown]) for card in reading()]

    assert cards == [
        ("Intyget avser", ["1"]),
        ("Identitet styrkt genom", ["2"]),
        ("1. Allmänt", ["35", "18", "19", "19.4", "19.5"]),
        ("2. Hypoglykemier (lågt blodsocker)", ["36", "37", "38", "39", "39.2", "40", "40.2", "41", "42", "42.2"]),
        ("3. Synintyg", ["43", "44", "8", "6"]),
        ("4. Bedömning", ["33", "34", "45"]),
        ("Övriga kommentarer och upplysningar", ["32"]),
    ]


def test_what_is_not_answered_is_shown_as_such():
    untouched = presentation.reading(KIND, KIND.new_answers(today=draft().today), NEW)

    assert {one.text for card in untouched for one in card.shown if one.id != "8"} == {"Ej angivet"}


@pytest.mark.parametrize("question,text", [
    ("1", "B, Taxi"), ("2", "Pass"), ("18", "Typ 2"), ("19", "Tabletter, Insulin"), ("19.4", "2012"), ("33", "B"), ("42.2", "2019-03-02"),
])  # fmt: skip
def test_answers_read_as_they_should(question, text):
    assert shown()[question].text == text


def test_acuity_is_a_table_of_two_columns_with_comma_and_a_dash_for_nothing():
    table = shown(q8=(draft()[KIND.by_id["8"]][0], *draft()[KIND.by_id["8"]][1:2], replace(draft()[KIND.by_id["8"]][2], corrected="")))["8"]

    assert table.columns == ("", "Utan korrektion", "Med korrektion")
    assert table.rows == (("Höger öga", "0,7", "1,0"), ("Vänster öga", "0,8", "1,0"), ("Binokulärt", "0,9", "-"))


def test_a_heading_that_is_its_categorys_too_is_not_repeated():
    assert [shown()[one].heading for one in ("1", "2", "32")] == ["", "", ""]


def test_identities_have_no_footnote_signs_when_read():
    assert [shown(q2=code)["2"].text for code in ("IDK1", "IDK2", "IDK5")] == [
        "ID-kort", "Företagskort eller tjänstekort.", "Försäkran enligt 18 kap 4 §",
    ]  # fmt: skip


def test_version_2_6_has_its_own_words():
    assert reading(OLD)[0].heading == "Intyg avser"
    assert "senast ändrade genom TSFS 2013:2" in shown(OLD)["33"].heading
    assert "KAT_99" not in OLD.helps
    assert "två månader" in OLD.headings["FRM_2"]


def test_new_drafts_have_version_2_8():
    assert catalogue.newest_texts(KIND, today=draft().today).version == "2.8"


def test_the_print_has_two_pages_with_the_parts_of_the_form():
    first, second = (" ".join(page.split()) for page in pages(printed(KIND, NEW, DOCUMENT)))

    for words in ("Prova Mellan Påhittsson", "197402272384", "12345 Exempelstad", "Identiteten är styrkt genom", "2. Hypoglykemier", "En episod"):
        assert words in first
    for words in ("3. Synintyg", "www.transportstyrelsen.se", "Kontrolleras var tredje månad.", "191014", "Leif Låtsasson", "Allmänmedicin"):
        assert words in second
    assert "Intygs-ID: 5f0c2a7e-1031-4c1b-9a55-000000000002. Intyget är utskrivet från Webcert." in first
    assert "V02U08" in first


def test_the_print_of_a_draft_names_no_signer_and_no_id():
    content = " ".join(" ".join(pages(printed(KIND, NEW, replace(DOCUMENT, signed_at=None), Variant.DRAFT))).split())

    assert "UTKAST" in content
    assert "Exempelstads vårdcentral" in content
    assert not any(words in content for words in ("Leif Låtsasson", "Allmänmedicin", "Intygs-ID", "191014"))


def test_the_oldest_version_prints_its_own_edition():
    assert "V02U06" in pages(printed(KIND, OLD, replace(DOCUMENT, text_version="2.6")))[0]


@pytest.mark.parametrize("version", ["2.6", "2.8"])
def test_the_longest_texts_still_make_two_pages(version):
    answers = draft(q19_5="Å" * 53, q39_2="Ö" * 35, q40=True, q40_2="Ä" * 40, q32="Ord " * 47, q34="Ord " * 17)

    assert len(pages(printed(KIND, catalogue.texts(KIND, version), replace(DOCUMENT, answers=answers)))) == 2
