"""Dates as typed, and what follows from periods (common-model 11.2, fk7804 3.2 and 4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcert.formlang import dates
from webcert.formlang.periods import DegreePeriod, days, whole_period
from webcert.formlang.problems import BadForm, Kind, Message
from webcert.formlang.wire import Period

TODAY = date(2019, 10, 14)
DAYS = st.dates(date(1900, 1, 2), date(2099, 12, 11))


def period(start, end, degree="HALFTEN"):
    return DegreePeriod(degree, start, end)


@pytest.mark.parametrize("typed", ["20191014", "2019/10/14", "2019-10-14", " 2019-10-14 ", "201910-14"])
def test_usual_ways_to_write_a_date_are_tidied(typed):
    assert dates.tidy(typed) == "2019-10-14"


@pytest.mark.parametrize("typed", ["igår", "14/10 2019", "191014", "2019-1-4", "d90", ""])
def test_other_ways_stay_as_typed(typed):
    assert dates.tidy(typed) == typed


@pytest.mark.parametrize("typed,message", [
    ("igår", Message.DATE_FORMAT), ("2019-1-4", Message.DATE_FORMAT), ("٢٠١٩-١٠-١٤", Message.DATE_FORMAT), ("2019-10-14\n", Message.DATE_FORMAT),
    ("2019-13-40", Message.DATE_IMPOSSIBLE), ("2019-02-29", Message.DATE_IMPOSSIBLE), ("0000-01-01", Message.DATE_IMPOSSIBLE),
    ("3019-01-01", Message.DATE_IMPOSSIBLE), ("1900-01-01", Message.DATE_FAR), ("2099-12-12", Message.DATE_FAR), ("1066-10-14", Message.DATE_FAR),
])  # fmt: skip
def test_a_wrong_date_is_told_once(typed, message):
    assert list(dates.wrong(typed)) == [(Kind.INVALID_FORMAT, message)]


@pytest.mark.parametrize("typed", ["1900-01-02", "2099-12-11", "2020-02-29"])
def test_dates_at_the_limits_are_right(typed):
    assert list(dates.wrong(typed)) == []


def test_a_date_after_the_latest_is_told():
    assert list(dates.wrong("2019-10-15", latest=TODAY)) == [(Kind.OTHER, Message.DATE_FUTURE)]


def test_the_latest_date_itself_is_right():
    assert list(dates.wrong("2019-10-14", latest=TODAY)) == []


def test_a_date_too_far_ahead_is_told_as_far_and_as_future():
    assert [kind for kind, _ in dates.wrong("2199-01-01", latest=TODAY)] == [Kind.INVALID_FORMAT, Kind.OTHER]


@given(DAYS)
def test_every_day_within_the_limits_is_usable(day):
    assert dates.usable(day.isoformat()) == day


@pytest.mark.parametrize("form", [{"d": ["2019-10-14", "2019-10-15"]}, {"d": ["x" * 33]}, {"d": []}])
def test_a_date_field_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        dates.read(form, "d")


@pytest.mark.parametrize("first,second", [
    (("2019-10-01", "2019-10-20"), ("2019-10-20", "2019-10-31")), (("2019-10-01", "2019-10-31"), ("2019-10-10", "2019-10-10")),
    (("2019-10-10", "2019-10-10"), ("2019-10-10", "2019-10-10")),
])  # fmt: skip
def test_periods_that_share_a_day_overlap(first, second):
    assert period(*first).overlaps(period(*second))


@pytest.mark.parametrize("first,second", [
    (("2019-10-01", "2019-10-20"), ("2019-10-21", "2019-10-31")), (("2019-10-01", ""), ("2019-10-01", "2019-10-31")),
    (("2019-10-20", "2019-10-01"), ("2019-10-10", "2019-10-31")),
])  # fmt: skip
def test_periods_apart_or_unusable_do_not_overlap(first, second):
    assert not period(*first).overlaps(period(*second))


@given(DAYS, DAYS, DAYS, DAYS)
def test_overlapping_is_mutual(a, b, c, d):
    first, second = (period(min(x, y).isoformat(), max(x, y).isoformat()) for x, y in ((a, b), (c, d)))

    assert first.overlaps(second) is second.overlaps(first)


@given(DAYS, st.integers(0, 400))
def test_both_ends_of_a_period_count(start, more):
    assert days(Period(start, start + timedelta(days=more))) == more + 1


def test_the_whole_period_goes_from_the_first_day_to_the_last():
    found = whole_period((period("2019-11-01", "2019-11-30"), period("2019-10-01", "2019-10-20")))

    assert found == Period(date(2019, 10, 1), date(2019, 11, 30))


def test_the_whole_period_may_take_its_ends_from_half_written_rows():
    assert whole_period((period("2019-10-01", ""), period("x", "2019-10-20"))) == Period(date(2019, 10, 1), date(2019, 10, 20))


@pytest.mark.parametrize("rows", [(), (period("", "2019-10-20"),), (period("2019-10-20", "2019-10-01"),)])
def test_there_is_no_whole_period_without_usable_ends(rows):
    assert whole_period(rows) is None
