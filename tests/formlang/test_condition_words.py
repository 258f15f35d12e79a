"""Conditions in English (docs/reference)."""

from __future__ import annotations

import pytest

from webcert.certtypes import catalogue
from webcert.formlang.choices import Code, Codes, YesNo
from webcert.formlang.condition_words import in_words
from webcert.formlang.conditions import ALWAYS
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.question import CodeList
from webcert.formlang.single_dates import Day

LIST = CodeList("L", {"A": "a", "B": "b", "C": "c"})
one, two = YesNo("1", "one"), YesNo("2", "two")
picked, many = Code("3", "picked", LIST), Codes("4", "many", LIST)
sources = DatedSources("5", "sources", LIST, {"A": "a", "B": "b", "C": "c"})
periods = DegreePeriods("6", "periods", LIST, {})

SAID = {
    "always": (ALWAYS, ""),
    "yes": (one.yes, "question 1 is answered yes"),
    "not no": (~one.no, "question 1 is not answered no"),
    "twice not": (~~one.yes, "question 1 is answered yes"),
    "one choice": (picked.is_one_of("A"), "question 3 is A"),
    "some choices": (picked.is_one_of("A", "B", "C"), "question 3 is A, B or C"),
    "none of the choices": (~many.includes("A", "B"), "none of A or B is chosen in question 4"),
    "a date": (sources.answered("A"), "A has a date in question 5"),
    "no date": (~sources.answered("A", "B"), "none of A or B has a date in question 5"),
    "no period": (~periods.covers("A"), "there is no usable period for A in question 6"),
    "an early start": (periods.starts_back(7), "a period of question 6 starts 7 days or more before today"),
    "and": (one.yes & two.yes & picked.is_one_of("A"), "question 1 is answered yes and question 2 is answered yes and question 3 is A"),
    "or in and": ((one.yes | two.yes) & picked.is_one_of("A"), "(question 1 is answered yes or question 2 is answered yes) and question 3 is A"),
    "not and": (~(one.yes & two.yes), "question 1 is not answered yes or question 2 is not answered yes"),
    "and within not or": (~(one.yes | two.yes) & picked.is_one_of("A"),
                          "question 1 is not answered yes and question 2 is not answered yes and question 3 is A"),
}  # fmt: skip


@pytest.mark.parametrize("condition,words", SAID.values(), ids=SAID)
def test_a_condition_reads_as_a_clause(condition, words):
    assert in_words(condition) == words


def test_a_kind_without_words_is_not_passed_over():
    with pytest.raises(NotImplementedError):
        Day("7", "day").words_of(one.yes)


@pytest.mark.parametrize("kind", catalogue.TYPES, ids=lambda one: one.form)
def test_every_rule_says_itself_in_english(kind):
    assert [rule.after.id for rule in kind.rules if not rule.says.endswith(".")] == []
