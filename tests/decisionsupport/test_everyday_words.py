"""Everyday words: which pairs fit what was typed, and that every pair of the list finds what it should."""

from __future__ import annotations

import pytest

from webcert.decisionsupport.codes import pairs
from webcert.decisionsupport.everyday import EverydayWords
from webcert.decisionsupport.search import index
from webcert.decisionsupport.words import split

EVERYDAY = EverydayWords(
    [("bruten", "fraktur"), ("högt blodtryck", "hypertoni"), ("KOL", "obstruktiv lungsjukdom"), ("…smärta", "…värk")]
)

#: Everyday expression, and a code of ICD-10-SE that it must find (decision-support 1.8).
FINDS = [
    ("…smärta", "M54"),
    ("värk", "R52"),
    ("brott", "S72"),
    ("bruten", "S72"),
    ("benbrott", "S82"),
    ("armbrott", "S52"),
    ("höftbrott", "S720"),
    ("cancer", "C34"),
    ("bröstcancer", "C50"),
    ("lungcancer", "C34"),
    ("tjocktarmscancer", "C18"),
    ("ändtarmscancer", "C20"),
    ("prostatacancer", "C61"),
    ("hudcancer", "C44"),
    ("blodcancer", "C95"),
    ("hjärntumör", "C71"),
    ("elakartad", "C50"),
    ("godartad", "D27"),
    ("hjärtattack", "I21"),
    ("kärlkramp", "I209"),
    ("hjärtsvikt", "I50"),
    ("högt blodtryck", "I10"),
    ("stroke", "I63"),
    ("stroke", "I64"),
    ("slaganfall", "I64"),
    ("hjärnblödning", "I619"),
    ("propp i hjärnan", "I63"),
    ("blodpropp", "I82"),
    ("blodpropp i lungan", "I26"),
    ("utbrändhet", "F438A"),
    ("utbränd", "F438A"),
    ("utmattningsdepression", "F438A"),
    ("nedstämdhet", "F32"),
    ("depression", "F32"),
    ("panikångest", "F410"),
    ("panikattack", "F410"),
    ("tvångstankar", "F42"),
    ("manodepressiv", "F31"),
    ("alkoholism", "F102"),
    ("sömnlöshet", "G470"),
    ("sömnproblem", "G47"),
    ("kristallsjuka", "H811"),
    ("lunginflammation", "J18"),
    ("luftrörskatarr", "J20"),
    ("halsfluss", "J03"),
    ("förkylning", "J06"),
    ("bihåleinflammation", "J01"),
    ("öroninflammation", "H60"),
    ("KOL", "J44"),
    ("magkatarr", "K297"),
    ("magsår", "K25"),
    ("magsjuka", "A09"),
    ("sura uppstötningar", "K21"),
    ("blindtarmsinflammation", "K35"),
    ("urinvägsinfektion", "N30"),
    ("njurbäckeninflammation", "N111"),
    ("sockersjuka", "E10"),
    ("låg ämnesomsättning", "E03"),
    ("hög ämnesomsättning", "E05"),
    ("benskörhet", "M81"),
    ("ledgångsreumatism", "M06"),
    ("förslitning", "M17"),
    ("ledförslitning", "M17"),
    ("ledinflammation", "M13"),
    ("seninflammation", "M752"),
    ("senskideinflammation", "M65"),
    ("slemsäcksinflammation", "M755"),
    ("tennisarmbåge", "M771"),
    ("musarm", "M771"),
    ("frusen axel", "M750"),
    ("ryggskott", "M545"),
    ("ländryggssmärta", "M545"),
    ("nackont", "M542"),
    ("ryggont", "M54"),
    ("stukning", "S93"),
    ("vrickning", "S93"),
    ("whiplash", "S134"),
    ("ur led", "S43"),
    ("nässelutslag", "L50"),
    ("hösnuva", "J30"),
    ("eksem", "L30"),
    ("grön starr", "H40"),
    ("grå starr", "H25"),
    ("missfall", "O03"),
    ("foglossning", "O267"),
    ("blodbrist", "D64"),
    ("övervikt", "E66"),
    ("fästingsmitta", "A692"),
    ("ont i ryggen", "M54"),
    ("ont i nacken", "M542"),
    ("ont i halsen", "J02"),
    ("ont i huvudet", "R51"),
    ("ont i magen", "R10"),
    ("magont", "R10"),
    ("magsmärta", "R10"),
    ("ont i bröstet", "R074"),
    ("ont i axeln", "M255B"),
    ("axelsmärta", "M255B"),
    ("ont i knät", "M255G"),
    ("knäsmärta", "M255G"),
    ("ont i höften", "M255F"),
    ("höftsmärta", "M255F"),
    ("stukad", "S93"),
    ("brutet", "S82"),
    ("handledsbrott", "S62"),
    ("handledsfraktur", "S62"),
    ("fotledsbrott", "S82"),
    ("fotledsfraktur", "S82"),
    ("höftfraktur", "S720"),
    ("lårbensbrott", "S72"),
    ("revbensbrott", "S22"),
    ("blodpropp i benet", "I800"),
    ("UVI", "N390"),
    ("MS", "G35"),
    ("postcovid", "U099"),
    ("långtidscovid", "U099"),
    ("klimakteriebesvär", "N95"),
    ("övergångsbesvär", "N95"),
    ("förlossningsdepression", "F53"),
    ("sömnsvårigheter", "G470"),
    ("hjärntrötthet", "R53"),
    ("sorgreaktion", "F432"),
    ("andnöd", "R060"),
    ("nackspärr", "M436"),
    ("TIA", "G459"),
]


def exchanged(typed: str) -> list[str]:
    return [" ".join(words) for words in EVERYDAY.exchanged(split(typed))]


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("bruten", ["fraktur"]),
        ("Bruten arm", ["fraktur arm"]),
        ("arm bruten", ["arm fraktur"]),
        ("kol", ["obstruktiv lungsjukdom"]),
        ("svår KOL med exacerbation", ["svar obstruktiv lungsjukdom med exacerbation"]),
        ("hogt blodtryck", ["hypertoni"]),
        ("högt blodtryck bruten", ["hypertoni bruten", "hogt blodtryck fraktur"]),
        ("ryggsmärta", ["ryggvark"]),
        ("svår ryggsmarta akut", ["svar ryggvark akut"]),
    ],
)
def test_an_expression_is_exchanged_where_it_stands(typed, searched):
    assert exchanged(typed) == searched


@pytest.mark.parametrize(("typed", "searched"), [("brute", "fraktur"), ("högt b", "hypertoni"), ("akut högt blo", "akut hypertoni")])
def test_an_expression_is_known_from_five_letters_on(typed, searched):
    assert exchanged(typed) == [searched]


@pytest.mark.parametrize("typed", ["", "brut", "högt", "ko", "kolik", "obruten", "brutenhet", "smärta", "smärtan", "blodtryck högt"])
def test_other_words_are_left_alone(typed):
    assert exchanged(typed) == []


def test_every_everyday_expression_of_the_list_is_tested():
    assert {everyday for everyday, _ in FINDS} == {everyday for everyday, _ in pairs("synonyms.tsv")}


@pytest.mark.parametrize(("everyday", "code"), FINDS)
def test_the_everyday_word_finds_the_diagnosis(everyday, code):
    typed = everyday.replace("…", "rygg")

    assert code in [hit.code for hit in index("ICD_10_SE").by_text(typed).hits]


@pytest.mark.parametrize("meant", sorted({instead for _, instead in pairs("synonyms.tsv")}))
def test_what_is_searched_instead_stands_in_the_published_texts(published_icd_10_se, meant):
    ending = split(meant.removeprefix("…"))

    assert [text for text in published_icd_10_se.values() if all(word in " ".join(split(text)) for word in ending)]
