"""What a doctor types and expects to see first, on the whole published tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.published import published
from webcert.decisionsupport.everyday import installed_words
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.decisionsupport.search import Hits, Index
from webcert.decisionsupport.words import split


def read(kind: str):
    return SOURCES[kind].read(files_in(published(f"data/{kind}"), SOURCES[kind]), "", lambda text: None).content


@pytest.fixture(scope="module")
def icd() -> Index:
    return Index(read("icd-10-se")["texts"].items(), installed_words())


@pytest.fixture(scope="module")
def ksh() -> Index:
    return Index(read("ksh97-p")["terms"], installed_words())


@pytest.fixture(scope="module")
def described() -> dict[str, list[str]]:
    """The codes of each folded description."""
    found: dict[str, list[str]] = {}
    for code, text in read("icd-10-se")["texts"].items():
        found.setdefault(" ".join(split(text)), []).append(code)
    return found


def codes(found: Hits) -> list[str]:
    return [hit.code for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # as the diagnosis is called
        ("depress", "F32"), ("lindrig depress", "F320"), ("recidiverande", "F33"), ("bipolär", "F31"), ("schizofreni", "F20"), ("posttraumatiskt", "F431"),
        ("ptsd", "F431"), ("akut stressreaktion", "F430"), ("anpassningsstörning", "F43"), ("utmattningssyndrom", "F438A"), ("paniksyndrom", "F410"),
        ("generaliserat ångest", "F411"), ("social fobi", "F401"), ("tvångssyndrom", "F42"), ("adhd", "F900B"), ("asperger", "F845"), ("bulimi", "F502"),
        ("emotionellt instabil", "F603"), ("alkoholberoende", "F102"), ("insomni", "G470"), ("sömnapné", "G473"), ("migrän", "G43"), ("epilepsi", "G40"),
        ("parkinson", "G20"), ("multipel skleros", "G35"), ("karpaltunnel", "G560"), ("trigeminusneuralgi", "G500"), ("lumbago", "M545"), ("ischias", "M543"),
        ("lumbago ischias", "M544"), ("ryggvärk", "M54"), ("spinal stenos", "M480"), ("skolios", "M41"), ("bechterew", "M45"), ("reumatoid", "M06"),
        ("knäartros", "M17"), ("höftledsartros", "M16"), ("artros knä", "M17"), ("artros höft", "M16"), ("fibromyalgi", "M797"), ("gikt", "M10"),
        ("impingement", "M754"), ("rotator cuff", "M751"), ("lateral epikondylit", "M771"), ("triggerfinger", "M653"), ("dupuytren", "M720"),
        ("hallux valgus", "M201"), ("hälsporre", "M773"), ("bakercysta", "M712"), ("osteoporos", "M81"), ("fraktur underarm", "S52"), ("fraktur handled", "S62"),
        ("fraktur lårben", "S72"), ("fraktur underben", "S82"), ("fraktur revben", "S22"), ("kollumfraktur", "S720"), ("hjärnskakning", "S060"),
        ("distorsion fotled", "S93"), ("brännskada hand", "T23"), ("hjärtinfarkt", "I21"), ("akut hjärtinfarkt", "I21"), ("förmaksflimmer", "I48"),
        ("angina pectoris", "I209"), ("lungemboli", "I26"), ("cerebral infarkt", "I63"), ("essentiell hypertoni", "I10"), ("hjärtinsufficiens", "I50"),
        ("astma", "J45"), ("akut bronkit", "J20"), ("sinuit", "J01"), ("tonsillit", "J03"), ("influensa", "J11"), ("hosta", "R05"), ("andnöd", "R060"), ("nackspärr", "M436"), ("TIA", "G459"),
        ("diabetes typ 2", "E11"), ("diabetes", "E10"), ("hypotyreos", "E03"), ("struma", "E04"), ("fetma", "E66"), ("järnbrist", "D50"), ("b12", "D51"),
        ("crohn", "K50"), ("ulcerös kolit", "K51"), ("gallsten", "K80"), ("ljumskbråck", "K40"), ("appendicit", "K35"), ("pankreatit", "K85"),
        ("njursten", "N200"), ("cystit", "N30"), ("endometrios", "N80"), ("körtelfeber", "B27"), ("bältros", "B02"), ("skabb", "B86"), ("psoriasis", "L40"),
        ("malign tumör bröst", "C50"), ("malign tumör prostata", "C61"), ("malignt melanom", "C43"), ("yrsel", "R42"), ("trötthet", "R53"), ("huvudvärk", "R51"),
        ("svimning", "R55"), ("tinnitus", "H931"), ("ménière", "H810"), ("glaukom", "H40"),
        # as patients say it
        ("hjärtattack", "I21"), ("ryggskott", "M545"), ("nackont", "M542"), ("ryggsmärta", "M54"), ("ont i ryggen", "M54"), ("ont i halsen", "J02"),
        ("frusen axel", "M750"), ("tennisarmbåge", "M771"), ("benbrott", "S82"), ("armbrott", "S52"), ("höftbrott", "S720"), ("höftfraktur", "S720"),
        ("fotledsfraktur", "S82"), ("bruten handled", "S62"), ("stukad fot", "S93"), ("axelsmärta", "M255B"), ("knäsmärta", "M255G"), ("bröstcancer", "C50"),
        ("prostatacancer", "C61"), ("tjocktarmscancer", "C18"), ("hjärntumör", "C71"), ("halsfluss", "J03"), ("magsår", "K25"), ("hösnuva", "J30"),
        ("foglossning", "O267"), ("kristallsjuka", "H811"), ("manodepressiv", "F31"), ("panikattack", "F410"), ("sömnlöshet", "F510"), ("postcovid", "U09"),
        ("klimakteriebesvär", "N95"), ("utbränd", "Z730"), ("stroke", "I63"), ("högt blodtryck", "I10"),
        # abbreviations
        ("KOL", "J44"), ("kol", "J44"), ("MS", "G35"), ("ibs", "K583"), ("pms", "N943"),
        # without å, ä and ö, or with them where they are not
        ("angest", "F41"), ("hjartinfarkt", "I21"), ("knaartros", "M17"), ("hälsporre", "M773"), ("migran", "G43"), ("lumbågo", "M545"), ("sömnapne", "G473"),
        # the beginning of two words, parts of compounds, any order
        ("hjärt inf", "I21"), ("led höft art", "M16"), ("tunnel", "G560"), ("skak", "S060"),
        # misspelt
        ("diabtes", "E10"), ("depresiv", "F32"), ("fibromylagi", "M797"), ("hypotyreso", "E03"), ("torticollis", "M436"), ("bronkitt", "J40"),
        ("akut bronkitt", "J20"), ("psoriasiss", "L40"), ("parkinsson", "G20"),
    ],
)  # fmt: skip
def test_the_wanted_diagnosis_comes_first(icd, typed, first):
    assert codes(icd.by_text(typed))[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("utmattning", "F438A"), ("sömnlöshet", "G470"), ("pneumoni", "J18"), ("hjärtsvikt", "I50"), ("lunginflammation", "J18"), ("urinvägsinfektion", "N390"), ("stress", "F43"), ("uvi", "N390"),
        ("ont i magen", "R104"), ("ont i bröstet", "R074"), ("blodpropp", "I26"), ("blodpropp i benet", "I802"), ("diskbråck", "M511"), ("korsband", "S835"),
        ("depression", "F32"), ("förkylning", "J06"), ("blodbrist", "D64"), ("grå starr", "H25"), ("ledgångsreumatism", "M06"), ("covid", "U09"),
    ],
)  # fmt: skip
def test_the_wanted_diagnosis_is_shown(icd, typed, among):
    assert among in codes(icd.by_text(typed))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("depress lindr", ["F320", "F330", "F313", "F318B"]),
        ("lumbago", ["M545", "M544"]),
        ("ryggsmärta", ["M54", "M549", "M548"]),
        ("social fobi", ["F401"]),
    ],
)
def test_these_and_no_more_are_found(icd, typed, found):
    assert codes(icd.by_text(typed)) == found


def test_a_break_of_the_hip_finds_what_a_fracture_finds(icd):
    found = icd.by_text("brott höft")

    assert len(found.hits) == 7
    assert found == icd.by_text("fraktur höft")


def test_there_are_more_hits_than_shown(icd):
    found = icd.by_text("hjärt inf")

    assert (len(found.hits), found.more) == (18, True)
    assert codes(found)[0] == "I21"
    assert {"I22", "I23"} <= set(codes(found)[:4])


def test_with_and_without_marks_is_the_same(icd):
    assert icd.by_text("angest") == icd.by_text("ångest")
    assert icd.by_text("smarta") == icd.by_text("smärta")


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_words_typed_together_find_the_descriptions_with_all_of_them(icd, described, data):
    parts = []
    text = data.draw(st.sampled_from(list(described)))
    for word in data.draw(st.lists(st.sampled_from(text.split()), min_size=2, max_size=3)):
        start = data.draw(st.integers(0, len(word) - 1))
        parts.append(word[start : data.draw(st.integers(start + 1, len(word)))])
    wanted = {code for one in described if all(part in one for part in parts) for code in described[one]}

    found = icd.by_text(" ".join(parts))

    # Above the limit only some of them can be shown, and everyday meanings may come before chance hits.
    if len(wanted) <= 18 and not installed_words().exchanged(split(" ".join(parts))):
        assert set(codes(found)) == wanted


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("f43.8", ["F438", "F438A", "F438W"]),
        ("F43", ["F43", "F430", "F431", "F432", "F438", "F439", "F438A", "F438W"]),
        ("m 54.5", ["M545"]),
        ("F4", []),
        ("i21", ["I21", "I210", "I211", "I212", "I213", "I214", "I219", "I214A", "I214B", "I214W"]),
    ],
)
def test_codes_are_found_by_their_beginning(icd, typed, found):
    assert codes(icd.by_code(typed)) == found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("depression", "F32-"), ("utmattning", "F438A"), ("förkylning", "J06-P"), ("halsfluss", "J03-"), ("artros", "M19-"), ("hypertoni", "I10-"),
        ("ont i ryggen", "M549P"), ("ryggskott", "M545"), ("ryggvärk", "M549P"), ("ångest", "F411"), ("kol", "J441"), ("lumbago", "M545"),
        ("astma", "J45-P"), ("migrän", "G43-"), ("tennisarmbåge", "M771P"), ("cystit", "N30-P"), ("nackont", "M542"),
    ],
)  # fmt: skip
def test_the_wanted_diagnosis_of_primary_care_comes_first(ksh, typed, first):
    assert codes(ksh.by_text(typed))[:1] == [first]


def test_the_codes_of_primary_care_have_a_row_for_each_term(ksh):
    found = ksh.by_code("M54")

    assert codes(found) == ["M542", "M542", "M543", "M544", "M545", "M545", "M546", "M549P", "M549P", "M549P"]
    assert found.more
    assert len({hit.text for hit in found.hits}) == 10
