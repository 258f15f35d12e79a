"""The table of visual acuity: how values are written, checked, sent and read (tstrk1007 4.3, 7.1, 8.2)."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.problems import BadForm
from webcert.formlang.visual_acuity import Row, Sight, VisualAcuity, tidy
from webcert.formlang.wire import Svar, Unreadable, Writer

ROWS = (Row("right", "hoger", "8.1", "8.4", "8.7"), Row("both", "binokulart", "8.3", "8.6"))
TABLE = VisualAcuity("8", "syn", ROWS, required=True, corrected_when=lambda it: it.between("8.3", "0", "0.5"))
GOOD = (Sight("1,0"), Sight("0,9"))


def answers(*rows):
    return Answers({"8": rows}, today=date(2019, 10, 14))


def places(*rows):
    return [(one.place, str(one.kind)) for one in TABLE.check(answers(*rows), installed())]


def sent(*rows):
    out = Writer()
    TABLE.write(answers(*rows), out, installed())
    return [part for svar in out.svar for part in svar.parts]


@pytest.mark.parametrize("typed,made", [
    ("8", "8,0"), ("08", "0,8"), (",5", "0,5"), (".5", "0,5"), ("1.0", "1,0"), ("1,", "1,0"), ("2,4", "2,4"), (" 0,8 ", "0,8"), ("", ""),
    (",", ","), ("0,85", "0,85"), ("a", "a"), ("-1", "-1"), ("\u0661", "\u0661"),
])  # fmt: skip
def test_a_value_is_written_with_one_decimal_when_it_can_be(typed, made):
    assert tidy(typed) == made


def test_a_form_gives_its_cells():
    assert TABLE.read({"8.1": ["08"], "8.4": ["1.0"], "8.7": ["true"], "8.3": [",5"]}, before=None) == (Sight("0,8", "1,0", True), Sight("0,5"))


@pytest.mark.parametrize("form", [{"8.1": ["12345"]}, {"8.1": ["1", "2"]}, {"8.7": ["on"]}])
def test_a_form_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        TABLE.read(form, before=None)


def test_good_values_have_no_problem():
    assert places(*GOOD) == []


@pytest.mark.parametrize("value", ["0,0", "2,0"])
def test_the_limits_are_allowed(value):
    assert places(Sight("1,0", value), Sight("1,0")) == []


@pytest.mark.parametrize("value", ["2,1", "9,9", "a", ",", "0,85", "-1"])
def test_what_is_no_acuity_is_told_at_its_cell(value):
    assert places(Sight("1,0", value), Sight("1,0")) == [("syn.hoger.medKorrektion", "INVALID_FORMAT")]


def test_an_empty_value_without_correction_is_told_row_by_row():
    assert places(Sight("", "3,0"), Sight("")) == [
        ("syn.hoger.utanKorrektion", "EMPTY"), ("syn.hoger.medKorrektion", "INVALID_FORMAT"), ("syn.binokulart.utanKorrektion", "EMPTY")]  # fmt: skip


def test_every_empty_value_with_correction_is_told_when_they_are_needed():
    assert places(Sight("1,0", "1,0"), Sight("0,4")) == [("syn.binokulart.medKorrektion", "EMPTY")]


@pytest.mark.parametrize("value,holds", [("0,4", True), ("0,0", True), ("0,5", False), ("", False), ("x", False)])
def test_a_condition_compares_a_value(value, holds):
    assert TABLE.between("8.3", "0", "0.5").holds(answers(Sight("1,0"), Sight(value))) is holds


def test_cells_are_sent_row_by_row_with_full_stop():
    assert sent(Sight("0,8", "1,0", True), Sight("0,5")) == [("8.1", "0.8"), ("8.4", "1.0"), ("8.7", "true"), ("8.3", "0.5")]


def test_what_is_no_value_is_not_sent():
    assert sent(Sight("0,85", ","), Sight()) == [("8.7", "false")]


@pytest.mark.parametrize("carried,read", [("0.8", "0,8"), (".8", "0,8"), ("8.", "8,0"), ("00.8", "0,8"), ("+0.8", "0,8"), ("7", "7,0"), ("0.85", "0,85")])
def test_a_message_is_read_as_the_authority_reads_it(carried, read):
    assert TABLE.take([Svar("8", (("8.1", carried),))])[0].uncorrected == read


@pytest.mark.parametrize("part,value", [("8.1", "0,8"), ("8.1", "NaN"), ("8.7", "ja")])
def test_a_message_with_something_else_is_unreadable(part, value):
    with pytest.raises(Unreadable):
        TABLE.take([Svar("8", ((part, value),))])


def test_cells_come_back():
    rows = (Sight("0,8", "1,0", True), Sight("0,5", "", False))

    assert TABLE.load(TABLE.dump(rows)) == rows


@pytest.mark.parametrize("seed", range(30))
def test_samples_are_valid(seed):
    made = TABLE.sample(Random(seed), answers(), installed())

    assert places(*made) == []
