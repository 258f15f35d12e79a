"""Words: folding, splitting, and what counts as a misspelling."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcert.decisionsupport.words import fold, nearest, split


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Ångest", "angest"), ("SMÄRTA", "smarta"), ("öron", "oron"), ("Ménière", "meniere"), ("Kry", "kry")],
)
def test_case_and_marks_are_folded_away(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_does_not_depend_on_how_marks_are_written(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcåäöéÅÄÖÉ ()-,"))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_hold_letters_and_digits_only(text):
    assert all(word and word.isalnum() for word in split(text))


def test_everything_but_letters_and_digits_parts_words():
    assert split("Insomni (insomnings-störning), B12!") == ("insomni", "insomnings", "storning", "b12")


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("diabtes", "diabetes"), ("depresion", "depression"), ("bronkitt", "bronkit"), ("astam", "astma"),
        ("artrso", "artros"), ("lumabgo", "lumbago"), ("migran", "migran"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_nearest_to_the_one_that_was_meant(misspelt, meant):
    known = ["artrit", "artros", "astma", "bronkit", "depression", "diabetes", "lumbago", "migran"]

    assert nearest(misspelt, known) == [meant]


def test_equally_near_words_are_all_given():
    assert nearest("artris", ["artrit", "artros", "astma"]) == ["artrit", "artros"]


@pytest.mark.parametrize("unlike", ["", "a", "xqzwk", "lumbosakral", "12"])
def test_unlike_words_are_no_misspellings(unlike):
    assert nearest(unlike, ["artros", "astma", "lumbago"]) == []


@given(st.text(alphabet="abcde", max_size=8), st.text(alphabet="abcde", min_size=1, max_size=8))
def test_a_word_near_another_has_that_word_near_it(one, other):
    assert bool(nearest(one, [other])) is bool(nearest(other, [one])) or not one
