"""How long a sick leave is with what came before it, at every boundary, and what is said of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.published import published
from webcert.decisionsupport.fmb import Description, Fmb, Record, TypicalCase
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.decisionsupport.sick_leave import (
    NOT_COMPUTED,
    ActiveCertificate,
    Assessment,
    Period,
    Recommendation,
    assess,
    coherent,
    days_of,
    earlier_days,
    look_back,
    proposed,
    recommendation,
)  # fmt: skip
from webcert.formlang.diagnoses import Diagnosis

DAY = date(2026, 3, 1)
RECORD = Record(heading="", insurance="", symptoms="", rehabilitation="", function=Description(""), activity=Description(""), reference="", link="", changed="")


def period(first: int, last: int) -> Period:
    """From one day to another, both counted; day 0 is the draft's first."""
    return Period(DAY + timedelta(days=first), DAY + timedelta(days=last))


def certificate(*days: tuple[int, int], signed: int = -100) -> ActiveCertificate:
    return ActiveCertificate(DAY + timedelta(days=signed), tuple(period(*one) for one in days))


def fmb(**cases: list[tuple[int | None, str]]) -> Fmb:
    return Fmb(dict.fromkeys(cases, RECORD), {code: [TypicalCase("", *one) for one in listed] for code, listed in cases.items()})


def rows(*codes: str) -> list[Diagnosis]:
    return [Diagnosis(code, code) for code in codes]


DRAFT = period(0, 9)


# The proposed time


def test_the_proposed_time_goes_from_the_first_day_to_the_last_with_the_gaps():
    assert proposed([period(10, 14), period(0, 3)]) == period(0, 14)
    assert proposed([period(4, 4)]).days == 1
    assert proposed([]) is None


def test_a_period_that_ends_before_it_begins_is_none():
    with pytest.raises(ValueError, match="before the first"):
        period(0, -1)


# Where the case starts


@pytest.mark.parametrize(
    ("days", "belongs"),
    [
        ((-20, -7), False), ((-20, -6), False), ((-20, -5), True), ((-20, -4), True), ((-20, -1), True), ((-20, 0), True), ((-20, 3), True), ((0, 0), True),
        ((0, 30), True), ((1, 30), False), ((6, 30), False),
    ],
)  # fmt: skip
def test_a_case_starts_with_what_contains_the_first_day_or_ended_at_most_five_days_before(days, belongs):
    assert bool(coherent(DRAFT, [certificate(days)])) is belongs


def test_a_first_day_between_two_periods_of_a_certificate_starts_no_case():
    assert coherent(DRAFT, [certificate((-9, -3), (2, 5))]) == []


def test_of_several_the_one_signed_last_starts_the_case():
    older, newer = certificate((-9, 0), signed=-9), certificate((-8, 0), signed=-8)

    assert coherent(DRAFT, [older, newer])[0] is newer
    assert coherent(DRAFT, [newer, older])[0] is newer


# What belongs to it


@pytest.mark.parametrize(("last", "days"), [(-26, 10), (-27, 10), (-28, 0), (-22, 10)])
def test_going_back_a_gap_of_five_days_is_bridged_and_six_are_not(last, days):
    # The starting certificate begins 21 days before the draft.
    before = certificate((last - 9, last))

    assert earlier_days(DRAFT, [certificate((-21, -1)), before]) == 21 + days


@pytest.mark.parametrize(("first", "days"), [(26, 5), (25, 5), (27, 0), (21, 5)])
def test_going_forward_a_gap_of_five_days_is_bridged_and_six_are_not(first, days):
    # The starting certificate goes on for twenty days after the draft's first; ten of them are proposed.
    after = certificate((first, first + 4))

    assert earlier_days(DRAFT, [certificate((-2, 20)), after]) == 2 + 11 + days


def test_a_chain_of_certificates_is_followed_to_its_end():
    chain = [certificate((start, start + 4)) for start in (-10, -20, -30, -41)]

    assert earlier_days(DRAFT, [certificate((-5, -1)), *chain[:1], *chain[1:]]) == 4 * 5
    assert earlier_days(DRAFT, chain) == 0


def test_the_order_in_which_certificates_come_makes_no_difference():
    listed = [certificate((-5, -1)), certificate((-30, -8)), certificate((-20, -15)), certificate((-36, -33)), certificate((12, 13))]

    assert len({earlier_days(DRAFT, list(order)) for order in permutations(listed)}) == 1


# How the days are counted


@pytest.mark.parametrize(
    ("certificates", "earlier"),
    [
        ([], 0),
        ([certificate((-5, -1))], 5),
        ([certificate((-7, -3))], 5),  # ended three days before: the days between are not counted
        ([certificate((-10, -6))], 0),  # ended six days before
        ([certificate((-4, 0))], 4),  # the last day is the draft's first: counted once
        ([certificate((0, 9))], 0),  # the whole draft repeats it
        ([certificate((-4, 14))], 9),  # before and after
        ([certificate((-4, -3), (-2, -1))], 4),
        ([certificate((-9, -6), (-2, -1))], 6),  # a gap inside a certificate is not counted
        ([certificate((-5, -1)), certificate((-5, -1))], 5),  # two of the same days
        ([certificate((-5, -1)), certificate((-3, 2))], 5),
    ],
)  # fmt: skip
def test_earlier_days_are_those_of_the_case_that_are_not_proposed(certificates, earlier):
    assert earlier_days(DRAFT, certificates) == earlier


_PERIODS = st.lists(st.tuples(st.integers(-60, 60), st.integers(0, 30)).map(lambda one: period(one[0], one[0] + one[1])), min_size=1, max_size=4)


@given(_PERIODS)
def test_each_day_is_counted_once(periods):
    days = {one.first + timedelta(days=number) for one in periods for number in range(one.days)}

    assert days_of(periods) == len(days)


@given(st.lists(st.tuples(_PERIODS, st.integers(-90, 0)), max_size=6))
@settings(max_examples=300)
def test_the_case_is_what_a_day_by_day_walk_finds(listed):
    certificates = [ActiveCertificate(DAY + timedelta(days=signed), tuple(periods)) for periods, signed in listed]

    case = coherent(DRAFT, certificates)

    if case:
        first, last = min(one.first for one in case), max(one.last for one in case)
        reached = {day for one in case for day in range(one.first.toordinal(), one.last.toordinal() + 1)}
        # No six days in a row without a certificate's span, and nothing left out that is nearer than that.
        assert all(any(day + step in reached for step in range(6)) for day in range(first.toordinal(), last.toordinal() + 1))
        assert all((one.first - last).days > 6 or (first - one.last).days > 6 for one in certificates if one not in case)
    assert earlier_days(DRAFT, certificates) >= 0


@pytest.mark.parametrize(("first", "days"), [(0, 5), (5, 5), (-1, 6), (-9, 14), (-10, 14), (-60, 14)])
def test_the_registry_is_asked_further_back_for_a_draft_that_began_earlier(first, days):
    assert look_back(period(first, first + 90), DAY) == days


# The recommendation


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("F321", "M545"), ("F32", 186, "6 månader")),
        (("M545",), ("M545", 14, "14 dagar")),
        (("M545", "J40"), ("M545", 14, "14 dagar")),
        (("J40",), ("J40", 0, "0 dagar")),
        (("S525", "M545"), ("S525", 14, "2 veckor")),  # equally long: the diagnosis that is entered first
        (("M545", "S525"), ("M545", 14, "14 dagar")),
        (("K20",), None),
        (("Z99",), None),
        ((), None),
        (("",), None),
    ],
)
def test_the_longest_of_all_diagnoses_is_used_with_its_code(codes, found):
    known = fmb(F32=[(3, "mo"), (6, "mo"), (None, "")], M545=[(14, "d"), (1, "wk")], J40=[(0, "d")], S525=[(2, "wk")], K20=[(None, "")])

    limit = recommendation(rows(*codes), known)

    assert (limit and (limit.code, limit.days, limit.text)) == found


@pytest.mark.parametrize(
    ("number", "unit", "text", "days"),
    [(0, "d", "0 dagar", 0), (1, "d", "1 dag", 1), (2, "d", "2 dagar", 2), (0, "wk", "0 veckor", 0), (1, "wk", "1 vecka", 7), (4, "wk", "4 veckor", 28),
     (1, "mo", "1 månad", 31), (6, "mo", "6 månader", 186)],
)  # fmt: skip
def test_a_recommendation_is_told_in_its_own_unit(number, unit, text, days):
    found = Recommendation("F32", number, unit)

    assert (found.text, found.days) == (text, days)


# Exceeded


@pytest.mark.parametrize(
    ("proposed_days", "earlier", "days", "exceeded"),
    [(186, 0, 186, False), (187, 0, 186, True), (10, 4, 14, False), (10, 5, 14, True), (1, 0, 0, True), (1, 0, 1, False), (0, 14, 14, False)],
)
def test_one_day_more_than_recommended_is_too_long(proposed_days, earlier, days, exceeded):
    found = Assessment(proposed_days, earlier, Recommendation("F32", days, "d"))

    assert found.exceeded is exceeded
    assert bool(found.warning) is exceeded


def test_the_box_says_how_long_for_which_diagnosis_and_on_what_it_is_based():
    alone, together = Assessment(187, 0, Recommendation("F32", 6, "mo")), Assessment(10, 5, Recommendation("M545", 14, "d"))

    assert alone.warning == "Den föreslagna perioden är längre än FMB:s rekommendation på 186 dagar (6 månader) för diagnos F32. Ange en motivering för att underlätta Försäkringskassans handläggning."
    assert together.warning == (
        "Den totala perioden är 15 dagar och längre än FMB:s rekommendation på 14 dagar (14 dagar) för diagnos M545. "
        "Ange en motivering för att underlätta Försäkringskassans handläggning. Perioden är beräknad på patientens sammanhängande intyg på vårdenheten."
    )
    assert "tekniskt fel" in NOT_COMPUTED


def test_there_is_nothing_to_assess_without_time_recommendation_or_for_infection():
    known = fmb(M545=[(14, "d")])

    assert assess([DRAFT], rows("M545"), [], known, infection=False) == Assessment(10, 0, Recommendation("M545", 14, "d"))
    assert assess([], rows("M545"), [], known, infection=False) is None
    assert assess([DRAFT], rows("Z99"), [], known, infection=False) is None
    assert assess([DRAFT], rows("M545"), [], known, infection=True) is None


# The checks of the specification, on the publisher's data


@pytest.fixture(scope="module")
def imported() -> Fmb:
    content = SOURCES["fmb"].read(files_in(published("data/fmb"), SOURCES["fmb"]), "", lambda text: None).content
    return Fmb.of(json.loads(json.dumps(content)))


@pytest.mark.parametrize(
    ("codes", "draft", "certificates", "total", "limit", "exceeded"),
    [
        (("F321",), (0, 186), [], 187, ("F32", 186, "6 månader"), True),
        (("F321", "M545"), (0, 185), [], 186, ("F32", 186, "6 månader"), False),
        (("M545",), (0, 9), [certificate((-7, -3))], 15, ("M545", 14, None), True),
        (("M545",), (0, 9), [certificate((-10, -6))], 10, ("M545", 14, None), False),
        (("M545",), (0, 9), [certificate((-4, 0))], 14, ("M545", 14, None), False),
        (("M545",), (0, 10), [certificate((-4, 0))], 15, ("M545", 14, None), True),
        (("J40",), (0, 0), [], 1, ("J40", 0, "0 dagar"), True),
    ],
)
def test_the_checks_of_the_specification(imported, codes, draft, certificates, total, limit, exceeded):
    found = assess([period(*draft)], rows(*codes), certificates, imported, infection=False)

    assert (found.total, found.exceeded) == (total, exceeded)
    assert (found.recommendation.code, found.recommendation.days) == limit[:2]
    assert limit[2] in (None, found.recommendation.text)
