"""Free text is made regular once (robustness 5, rule T; D15)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcert.formlang import texts

REPLACED = [
    ("line ends", "a\r\nb\rc\nd\u2028e\u2029f", "a\nb\nc\nd\ne\nf"), ("tab", "a\tb", "a b"), ("no-break space", "a\u00a0b", "a b"),
    ("typographic spaces", "a\u2009b\u202fc\u2000d", "a b c d"), ("dashes", "1\u20132\u20143\u22124", "1-2-3-4"), ("quotes", "\u201da\u201c \u2019b\u2018", "\"a\" 'b'"),
    ("ellipsis", "a\u2026", "a..."), ("bullet", "\u2022 a", "- a"), ("euro", "5 \u20ac", "5 EUR"), ("comparison", "\u2264 5 \u2265", "<= 5 >="),
    ("ligature", "\ufb01n", "fin"), ("decomposed letters", "a\u030aa\u0308o\u0308e\u0301", "åäöé"), ("angstrom sign", "\u212b", "Å"),
]  # fmt: skip


@pytest.mark.parametrize("raw,expected", [row[1:] for row in REPLACED], ids=[row[0] for row in REPLACED])
def test_what_has_a_plain_form_is_replaced(raw, expected):
    assert texts.normalise(raw).text == expected


@pytest.mark.parametrize("raw,expected", [row[1:] for row in REPLACED], ids=[row[0] for row in REPLACED])
def test_a_replacement_is_nothing_to_tell(raw, expected):
    assert not texts.normalise(raw).removed


INVISIBLE = ["\x00", "\x07", "\x85", "\u200b", "\u202e", "\u2066", "\u00ad", "\ufeff", "\ud800", "\ufffe", "\ue000"]


@pytest.mark.parametrize("character", INVISIBLE, ids=[f"U+{ord(one):04X}" for one in INVISIBLE])
def test_an_invisible_character_is_taken_out_and_told(character):
    assert texts.normalise(f"a{character}b") == texts.Normalised(text="ab", removed=True)


def test_an_invisible_character_does_not_keep_a_letter_and_its_mark_apart():
    assert texts.normalise("a\u200b\u0308").text == "ä"


def test_line_feeds_and_swedish_letters_stay():
    assert texts.normalise("Åäö\n½ µg").text == "Åäö\n½ µg"


@pytest.mark.parametrize("character", ["😀", "ж", "中", "Ł", "\u3000"])
def test_what_has_no_plain_form_stays(character):
    assert texts.normalise(character).text == character


@pytest.mark.parametrize("character", ["😀", "ж", "ő", "\u3000", "\t", "\u00ad", "\u007f"])
def test_what_the_contracts_cannot_carry_is_found(character):
    assert texts.not_carried(f"abc{character}def") == character


def test_everything_on_a_swedish_keyboard_is_carried():
    assert texts.not_carried("abcåäöÅÄÖéü0189 !\"#¤%&/()=?`^*_:;<>|@£$§{[]}\\~'+-.,\n½µ°²") == ""


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0", "\u2003\u3000"])
def test_white_space_of_every_sort_is_blank(text):
    assert texts.is_blank(text)


@pytest.mark.parametrize("text", ["0", ".", " a "])
def test_a_character_is_not_blank(text):
    assert not texts.is_blank(text)


@given(st.text(alphabet=st.characters(codec=None)))
def test_the_rule_leaves_composed_text(raw):
    found = texts.normalise(raw).text

    assert unicodedata.is_normalized("NFC", found)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_text_without_exotic_letters_stays_as_it_is_the_second_time(raw):
    once = texts.normalise(raw).text

    assert texts.normalise(once) == texts.Normalised(text=once, removed=False)


@given(st.text())
def test_no_control_character_but_line_feed_is_left(raw):
    found = texts.normalise(raw).text

    assert {one for one in found if unicodedata.category(one) in ("Cc", "Cf", "Cs")} <= {"\n"}
