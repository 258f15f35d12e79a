"""Years, and days within the last year (tstrk1031 4.3)."""

from __future__ import annotations

from datetime import date

import pytest

from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.problems import BadForm
from webcert.formlang.single_dates import Day, Year, year_before
from webcert.formlang.wire import PartialDate, Svar, Unreadable, Writer

YEAR = Year("35", "ar", required=True, since_birth=True)
DAY = Day("42.2", "dag", last_year=True)


def answers(value, *, question=YEAR, born=None, today=date(2019, 10, 14)):
    return Answers({question.id: value}, today=today, born=born)


def test_a_year_is_sent_as_a_partial_date_and_comes_back():
    out = Writer()

    YEAR.write(answers("2004"), out, installed())

    assert out.svar == [Svar("35", (("35.1", PartialDate("YYYY", "2004")),))]
    assert YEAR.take(out.svar) == "2004"


@pytest.mark.parametrize("typed", ["", "04", "3004", "20041"])
def test_what_is_no_year_is_not_sent(typed):
    out = Writer()

    YEAR.write(answers(typed), out, installed())

    assert out.svar == []


@pytest.mark.parametrize("value", ["2004", PartialDate("YYYY-MM", "2004-05")])
def test_another_value_than_a_year_is_unreadable(value):
    with pytest.raises(Unreadable):
        YEAR.take([Svar("35", (("35.1", value),))])


def test_nobody_compares_with_a_birth_that_is_not_known():
    assert list(YEAR.check(answers("1950"), installed())) == []


def test_a_form_gives_the_year_trimmed():
    assert YEAR.read({"35": [" 2004 "]}, before="") == "2004"


@pytest.mark.parametrize("form", [{"35": ["2004", "2005"]}, {"35": ["2" * 33]}])
def test_a_form_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        YEAR.read(form, before="")


@pytest.mark.parametrize("today,earlier", [(date(2020, 2, 29), date(2019, 2, 28)), (date(2021, 2, 28), date(2020, 2, 28)), (date(2020, 3, 1), date(2019, 3, 1))])
def test_one_year_back_is_the_same_day_and_28_february_for_a_leap_day(today, earlier):
    assert year_before(today) == earlier


@pytest.mark.parametrize("day,right", [("2019-02-28", True), ("2019-02-27", False), ("2020-02-29", True), ("2020-03-01", False)])
def test_the_ends_of_the_year_before_a_leap_day(day, right):
    told = list(DAY.check(answers(day, question=DAY, today=date(2020, 2, 29)), installed()))

    assert (told == []) is right


def test_the_birth_year_follows_the_answers():
    assert answers("2004", born=1974).with_answer(YEAR, "2005").born == 1974
