"""The starter set is well formed, large enough, and holds nothing but codes that exist."""

from __future__ import annotations

import pytest

from webcert.decisionsupport.codes import FILES, pairs
from webcert.decisionsupport.words import split
from webcert.formlang import texts
from webcert.formlang.diagnoses import has_form, needs_four, normalised

EVERY_FILE = pytest.mark.parametrize("system", FILES)


def rows(system: str) -> list[tuple[str, str]]:
    return list(pairs(FILES[system]))


def codes(system: str) -> list[str]:
    return [code for code, _ in rows(system)]


@pytest.mark.parametrize(("system", "least"), [("ICD_10_SE", 450), ("KSH_97_P", 200)])
def test_there_are_enough_diagnoses(system, least):
    assert len(rows(system)) >= least


@EVERY_FILE
def test_codes_are_sorted_and_none_occurs_twice(system):
    assert codes(system) == sorted(set(codes(system)))


@EVERY_FILE
def test_codes_have_the_form_of_their_system(system):
    assert [code for code in codes(system) if not has_form(code, system) or normalised(code) != code] == []


@EVERY_FILE
def test_texts_are_neat_and_can_be_carried_in_messages_and_print(system):
    assert [row for row in rows(system) if row[1] != " ".join(row[1].split()) or not row[1] or texts.not_carried(row[1])] == []


@pytest.mark.parametrize("positions", [3, 4, 5])
def test_icd_10_se_has_codes_of_every_length(positions):
    assert [code for code in codes("ICD_10_SE") if len(code) == positions]


def test_every_chapter_of_sick_leave_practice_is_there():
    assert set("ABCDEFGHIJKLMNORSTUZ") <= {code[0] for code in codes("ICD_10_SE")}


def test_categories_that_may_not_be_chosen_have_codes_below_them():
    known = codes("ICD_10_SE")

    alone = [code for code in known if needs_four(code) and not any(one.startswith(code) and one != code for one in known)]

    assert alone == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("A379", "Kikhosta, ospecificerad"),
        ("F411", "Generaliserat ångestsyndrom"),
        ("F438A", "Utmattningssyndrom"),
        ("G470", "Insomni (insomningsstörningar och avkortad nattsömn)"),
        ("J069", "Akut övre luftvägsinfektion, ospecificerad"),
        ("M545", "Lumbago"),
    ],
)
def test_common_diagnoses_have_their_official_terms(code, text):
    assert dict(rows("ICD_10_SE"))[code] == text


def test_every_icd_10_se_code_is_published(published_icd_10_se):
    assert [code for code in codes("ICD_10_SE") if code not in published_icd_10_se] == []


def test_every_ksh97_p_code_is_published(published_ksh97_p):
    assert [code for code in codes("KSH_97_P") if code not in published_ksh97_p] == []


def test_every_everyday_word_stands_once_with_each_of_its_meanings():
    listed = [(split(everyday), split(instead)) for everyday, instead in pairs("synonyms.tsv")]

    assert len(set(listed)) == len(listed)
    assert all(everyday and instead and everyday != instead for everyday, instead in listed)
