"""What a doctor finds when typing in the diagnosis rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webcert.decisionsupport.codes import installed
from webcert.decisionsupport.everyday import EverydayWords, installed_words
from webcert.decisionsupport.search import SHOWN_BY_CODE, SHOWN_BY_TEXT, Hits, Index, index
from webcert.decisionsupport.words import split

ICD, KSH = index("ICD_10_SE"), index("KSH_97_P")
SYSTEMS = pytest.mark.parametrize("searched", [ICD, KSH], ids=["ICD_10_SE", "KSH_97_P"])
NO_EVERYDAY_WORDS = EverydayWords([])


def codes(found: Hits) -> list[str]:
    return [hit.code for hit in found.hits]


def made(*rows: tuple[str, str], everyday: EverydayWords = NO_EVERYDAY_WORDS) -> Index:
    return Index(rows, everyday)


# By code


def test_the_exact_code_comes_first_and_longer_codes_last():
    assert codes(ICD.by_code("F43")) == ["F43", "F430", "F431", "F432", "F438", "F439", "F438A", "F438W"]


@pytest.mark.parametrize("typed", ["F438", "f43.8", " F43 8 ", "f.438"])
def test_a_code_is_searched_however_it_is_typed(typed):
    assert codes(ICD.by_code(typed)) == ["F438", "F438A", "F438W"]


@pytest.mark.parametrize("typed", ["", "F", "F4", "F4.", "..F4", "   ", "Lumbago", "43F", "F43-", "F4XX", "Å43", "%", "F43*"])
def test_what_is_no_beginning_of_a_code_finds_nothing(typed):
    assert ICD.by_code(typed) == Hits(hits=(), more=False)


def test_at_most_ten_codes_are_shown_and_it_is_said_that_there_are_more():
    searched = made(*((f"M54{digit}", "Ryggvärk") for digit in range(10)), ("M54", "Ryggvärk"))

    found = searched.by_code("M54")

    assert codes(found) == ["M54", *(f"M54{digit}" for digit in range(9))]
    assert found.more


def test_ten_codes_are_all():
    searched = made(*((f"M54{digit}", "Ryggvärk") for digit in range(10)))

    assert not searched.by_code("M54").more


@pytest.mark.parametrize(
    ("typed", "found"), [("J06", ["J06-P"]), ("j06-", ["J06-P"]), ("F438A", ["F438A"]), ("R10.0", ["R100"]), ("I10", ["I10-"]), ("M54", ["M542", "M543", "M544", "M545", "M546", "M549P"])]
)  # fmt: skip
def test_codes_of_primary_care_are_found(typed, found):
    assert codes(KSH.by_code(typed)) == found


def test_several_terms_of_a_code_stand_in_their_own_order():
    searched = made(("M545", "Ont i ländryggen"), ("M545", "Lumbago"))

    assert [hit.text for hit in searched.by_code("M545").hits] == ["Ont i ländryggen", "Lumbago"]


# By text: what is wanted comes first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("depress", "F32"), ("depressiv", "F32"), ("lindrig depr", "F320"), ("medelsvår depression", "F331"), ("recid", "F33"), ("dystymi", "F341"),
        ("angest", "F41"), ("ångest", "F41"), ("generaliserat", "F411"), ("panik", "F410"), ("social fobi", "F401"), ("utmattning", "F438A"),
        ("stressreaktion", "F430"), ("akut stress", "F430"), ("anpassnings", "F43"), ("posttraum", "F431"), ("adhd", "F900B"), ("bipol", "F31"),
        ("alkohol", "F10"), ("insomni", "G470"), ("sömnstör", "G47"), ("sömnapné", "G473"), ("migrän", "G43"), ("spänningshuvudvärk", "G442"),
        ("karpal", "G560"), ("bells", "G510"), ("epilepsi", "G40"), ("parkinson", "G209"), ("multipel skleros", "G35"),
        ("lumb", "M545"), ("lumbago", "M545"), ("lumbago isch", "M544"), ("ischias", "M543"), ("rygg", "M54"), ("ryggvärk", "M54"),
        ("cervikalgi", "M542"), ("artros knä", "M17"), ("knä artros", "M17"), ("höftledsartros", "M16"), ("impingement", "M754"), ("rotatorcuff", "M751"),
        ("frusen", "M750"), ("tennisarm", "M771"), ("fibromyalgi", "M797"), ("myalgi", "M791"), ("hallux val", "M201"), ("hälsporre", "M773"),
        ("triggerf", "M653"), ("gikt", "M10"), ("reumatoid", "M06"), ("psoriasis", "L40"), ("eksem", "L20"), ("urtikaria", "L50"),
        ("handled fraktur", "S62"), ("fraktur underarm", "S52"), ("kollum", "S720"), ("hjärnskak", "S060"), ("menisk", "S832"), ("korsband", "S835"),
        ("distorsion fotled", "S93"), ("whiplash", "S134"), ("nyckelben", "S420"), ("revben", "S22"), ("akilles", "M766"), ("akillessena", "S860"),
        ("akut bronk", "J20"), ("pneumoni", "J18"), ("övre luftv", "J06"), ("kikhosta", "A37"), ("influensa", "J10"), ("astma", "J45"),
        ("sinuit", "J01"), ("tonsillit", "J03"), ("halsböld", "J369"), ("covid", "U071"), ("postcovid", "U099"),
        ("hjärt inf", "I21"), ("hjärtinf", "I21"), ("infarkt hjärt", "I21"), ("hypertoni", "I10"), ("förmaksfl", "I48"), ("angina", "I209"),
        ("hjärtsvikt", "I50"), ("lungemboli", "I26"), ("stroke", "I63"), ("tia", "G459"), ("diabetes", "E10"), ("typ 2", "E11"),
        ("hypotyreos", "E03"), ("fetma", "E66"), ("b12", "D519"), ("järnbrist", "D50"), ("malign tumör bröst", "C50"), ("lungcancer", "C34"),
        ("prostata", "C61"), ("melanom", "C43"), ("borrelia", "A692"), ("bältros", "B02"), ("körtelfeber", "B279"), ("gastroenterit", "A09"),
        ("irritabel", "K58"), ("gallsten", "K80"), ("ljumsk", "K40"), ("appendicit", "K35"), ("njursten", "N200"), ("cystit", "N30"),
        ("endometrios", "N80"), ("klimakt", "N95"), ("foglossning", "O267"), ("lindrig hyper", "O210"), ("förvärkar", "O470"), ("graviditetsdiabetes", "O244"),
        ("yrsel", "R42"), ("huvudvärk", "R51"), ("trötthet", "R53"), ("akut buk", "R100"), ("hosta", "R05"), ("feber", "R509"),
        ("tinnitus", "H931"), ("ménière", "H810"), ("katarakt", "H25"), ("otit", "H60"), ("utbränd", "Z730"), ("isolering", "Z290"),
    ],
)  # fmt: skip
def test_the_wanted_diagnosis_comes_first(typed, first):
    assert codes(ICD.by_text(typed))[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("depression", "F32-"), ("utmattning", "F438A"), ("KOL med", "J441"), ("övre luftväg", "J06-P"), ("lunginflammation", "J18-P"), ("ryggont", "M549P"),
        ("lumbago", "M545"), ("akut buk", "R100"), ("halsfluss", "J03-"), ("sockersjuka", "E109"), ("fotledsdist", "S934P"), ("hypertoni", "I10-"),
    ],
)  # fmt: skip
def test_the_wanted_diagnosis_of_primary_care_comes_first(typed, first):
    assert codes(KSH.by_text(typed))[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("diabtes", "E10"), ("depresion", "F33"), ("bronkitt", "J20"), ("astam", "J45"), ("artrso", "M18"), ("lumabgo", "M545"),
        ("fibromialgi", "M797"), ("akut bronkitt", "J20"), ("migrän med arua", "G431"), ("psorisais", "L40"), ("hypertonni", "I10"), ("fraktr", "S72"),
    ],
)  # fmt: skip
def test_a_misspelt_word_finds_what_was_meant(typed, first):
    assert codes(ICD.by_text(typed))[:1] == [first]


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "-", "().,;", "¨", "xqzw", "qqqqqqqqqqqq", "lumbago xqzw", "hjärta kikhosta"])
def test_what_occurs_nowhere_finds_nothing(typed):
    assert ICD.by_text(typed) == Hits(hits=(), more=False)


# By text: order


def test_words_that_begin_a_word_come_before_words_inside_one():
    searched = made(("M17", "Knäartros"), ("M199", "Artros i flera leder"), ("M25", "Ledvärk"))

    assert codes(searched.by_text("artros")) == ["M199", "M17"]


def test_every_word_must_occur():
    searched = made(("J20", "Akut bronkit"), ("J40", "Bronkit"), ("I21", "Akut hjärtinfarkt"))

    assert codes(searched.by_text("bronk akut")) == ["J20"]


def test_words_written_apart_count_as_begun_when_they_begin_a_word_together():
    searched = made(("I219", "Akut hjärtinfarkt"), ("I21", "Infektion i hjärtinfarkter"), ("I51", "Storinfekterad smärthjärta"))

    assert codes(searched.by_text("hjärt inf")) == ["I21", "I219", "I51"]


def test_three_positions_come_before_more():
    searched = made(("J200", "Bronkit"), ("J20", "En akut bronkit av något slag"))

    assert codes(searched.by_text("bronkit")) == ["J20", "J200"]


def test_categories_of_primary_care_count_as_three_positions():
    searched = made(("A045", "Enterit"), ("A09-P", "Infektiös enterit"), ("A02-", "Salmonellaenterit (enterit)"))

    assert codes(searched.by_text("enterit")) == ["A02-", "A09-P", "A045"]


def test_descriptions_that_begin_with_the_typed_text_come_first():
    searched = made(("G43", "Vanlig migrän"), ("G44", "Migrän som är mer ovanlig"), ("G430", "Svår migrän"), ("G431", "Migrän av annat slag"))

    assert codes(searched.by_text("migrän")) == ["G44", "G43", "G431", "G430"]


def test_then_shorter_codes_shorter_descriptions_and_the_code_decide():
    searched = made(("M541B", "Värk"), ("M542", "Värk nu"), ("M541", "Värk nu"), ("M543", "Värk"))

    assert codes(searched.by_text("värk")) == ["M543", "M541", "M542", "M541B"]


def test_everyday_words_come_after_direct_hits_and_each_row_once():
    everyday = EverydayWords([("stroke", "infarkt"), ("stroke", "blödning")])
    searched = made(("I639", "Infarkt, stroke"), ("I61", "Blödning"), ("I64", "Infarkt med blödning"), everyday=everyday)

    assert codes(searched.by_text("stroke")) == ["I639", "I61", "I64"]


def test_misspellings_are_looked_for_only_when_nothing_else_is_found():
    searched = made(("J45", "Astma"), ("J46", "Astam"))

    assert codes(searched.by_text("astam")) == ["J46"]


def test_a_word_that_occurs_is_not_taken_for_a_misspelling():
    searched = made(("J45", "Astma"), ("M19", "Artros"), ("M13", "Svår artrit"))

    assert codes(searched.by_text("svår artrso")) == []
    assert codes(searched.by_text("artrso")) == ["M19"]


def test_several_terms_of_a_code_are_several_rows_each_with_its_text():
    searched = made(("M545", "Lumbago"), ("M545", "Ryggskott, lumbago"))

    assert [hit.text for hit in searched.by_text("lumbago").hits] == ["Lumbago", "Ryggskott, lumbago"]


# By text: how many


@pytest.mark.parametrize(("rows", "more"), [(18, False), (19, True), (40, True)])
@pytest.mark.parametrize("typed", ["värk", "v", "är", "ont värk"])
def test_at_most_eighteen_are_shown_and_it_is_said_when_there_are_more(rows, more, typed):
    searched = made(*((f"M{number}", "Värk och ont") for number in range(100, 100 + rows)))

    found = searched.by_text(typed)

    assert codes(found) == [f"M{number}" for number in range(100, 118)]
    assert found.more is more


@pytest.mark.parametrize(("direct", "everyday", "more"), [(10, 8, False), (10, 9, True), (18, 1, True), (0, 19, True)])
def test_hits_of_all_kinds_count_together(direct, everyday, more):
    rows = [*((f"M{number}", "Värk") for number in range(100, 100 + direct)), *((f"R{number}", "Smärta") for number in range(100, 100 + everyday))]

    found = made(*rows, everyday=EverydayWords([("värk", "smärta")])).by_text("värk")

    assert codes(found) == [code for code, _ in rows[:SHOWN_BY_TEXT]]
    assert found.more is more


# What may be chosen


@pytest.mark.parametrize(
    ("typed", "allowed"), [("F43", False), ("F432", True), ("F438A", True), ("Z73", False), ("Z733", True), ("M54", True), ("S72", True)]
)
def test_codes_with_too_few_positions_are_shown_but_may_not_be_chosen(typed, allowed):
    hit = ICD.by_code(typed).hits[0]

    assert (hit.code, hit.allowed) == (typed, allowed)


def test_every_category_of_primary_care_may_be_chosen():
    assert [code for code in ("F32-", "Z73-") if not KSH.by_code(code).hits[0].allowed] == []


# Whatever is typed


@SYSTEMS
@given(typed=st.text(max_size=60))
def test_any_text_has_an_answer_within_the_limits(searched, typed):
    by_code, by_text = searched.by_code(typed), searched.by_text(typed)

    assert len(by_code.hits) <= SHOWN_BY_CODE
    assert len(by_text.hits) <= SHOWN_BY_TEXT
    assert len(set(by_text.hits)) == len(by_text.hits)


@SYSTEMS
@given(typed=st.text(alphabet="aåäoöeéstrnikdlmp -", max_size=25))
@settings(deadline=None)
def test_marks_and_case_make_no_difference(searched, typed):
    assert searched.by_text(typed) == searched.by_text(" ".join(split(typed))) == searched.by_text(typed.upper())


@SYSTEMS
@given(data=st.data())
def test_part_of_a_description_finds_descriptions_with_that_part(searched, data):
    _, text = data.draw(st.sampled_from(sorted(installed().tables["ICD_10_SE" if searched is ICD else "KSH_97_P"].items())))
    start = data.draw(st.integers(0, len(text) - 1))
    typed = text[start : data.draw(st.integers(start + 1, len(text)))]
    found = searched.by_text(typed)

    matches = [all(word in " ".join(split(hit.text)) for word in split(typed)) for hit in found.hits]

    assert matches == sorted(matches, reverse=True)
    assert not split(typed) or matches[0]


@pytest.mark.parametrize("system", ["ICD_10_SE", "KSH_97_P"])
def test_every_diagnosis_is_found_by_its_code_and_by_its_own_words(system):
    searched = index(system)

    lost = [
        code
        for code, text in installed().tables[system].items()
        if code not in codes(searched.by_code(code))[:1] or text not in [hit.text for hit in searched.by_text(text).hits]
    ]

    assert lost == []


def test_an_unknown_code_system_cannot_be_searched():
    with pytest.raises(KeyError):
        index("ICD_9")


def test_the_same_text_gives_the_same_answer_with_any_order_of_the_rows():
    rows = list(installed().tables["ICD_10_SE"].items())
    turned = Index(reversed(rows), installed_words())

    assert [turned.by_text(typed) for typed in ("a", "fr", "akut", "rygg", "cancer")] == [
        ICD.by_text(typed) for typed in ("a", "fr", "akut", "rygg", "cancer")
    ]
