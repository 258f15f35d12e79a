"""Tick boxes that are parts of one svar (tstrk1007 question 19)."""

from __future__ import annotations

from datetime import date

import pytest

from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.choices import YesNo
from webcert.formlang.problems import BadForm
from webcert.formlang.ticks import Ticks
from webcert.formlang.wire import Svar, Unreadable, Writer

TICKS = Ticks("19", "behandling", ("19.1", "19.2", "19.3"), required=True)


def answers(*ticked):
    return Answers({"19": ticked}, today=date(2019, 10, 14))


def test_every_part_is_sent_ticked_or_not():
    out = Writer()

    TICKS.write(answers("19.2"), out, installed())

    assert out.svar == [Svar("19", (("19.1", "false"), ("19.2", "true"), ("19.3", "false")))]


def test_the_parts_come_back():
    assert TICKS.take([Svar("19", (("19.1", "1"), ("19.2", "false"), ("19.3", "true")))]) == ("19.1", "19.3")


def test_what_is_no_boolean_is_unreadable():
    with pytest.raises(Unreadable):
        TICKS.take([Svar("19", (("19.1", "ja"),))])


def test_nothing_ticked_is_told():
    assert [one.message for one in TICKS.check(answers(), installed())] == ["Välj minst ett alternativ."]


def test_something_ticked_is_enough():
    assert list(TICKS.check(answers("19.3"), installed())) == []


@pytest.mark.parametrize("ticked,holds", [(("19.1",), False), (("19.1", "19.3"), True), ((), False)])
def test_a_condition_looks_at_some_parts(ticked, holds):
    assert TICKS.includes("19.2", "19.3").holds(answers(*ticked)) is holds


def test_a_form_gives_the_parts_in_their_order():
    assert TICKS.read({"19": ["19.3", "19.1"]}, before=()) == ("19.1", "19.3")


@pytest.mark.parametrize("form", [{"19": ["19.4"]}, {"19": ["19.1", "19.1"]}])
def test_a_form_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        TICKS.read(form, before=())


def test_booleans_that_are_parts_stand_in_one_svar():
    first, second = YesNo("25", "a"), YesNo("25.2", "b")
    out = Writer()
    held = Answers({"25": False, "25.2": True}, today=date(2019, 10, 14))

    for one in (first, second):
        one.write(held, out, installed())

    assert out.svar == [Svar("25", (("25.1", "false"), ("25.2", "true")))]


def test_a_part_that_is_always_asked_stands_by_itself():
    assert not YesNo("25.2", "b").is_part
