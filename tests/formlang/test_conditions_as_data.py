"""Conditions say the same as data for the browser as they do here (brief of the draft page; fk7804 2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from webcert.formlang.answers import Answers
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.conditions import ALWAYS, Leaf
from webcert.formlang.dated_sources import DatedSource, DatedSources
from webcert.formlang.periods import DegreePeriod, DegreePeriods
from webcert.formlang.question import CodeList
from webcert.formlang.text_questions import Text

TODAY = date(2019, 10, 14)
LIST = CodeList("LIST", {"A": "a", "B": "b", "C": "c"})
box, yesno, code, codes = CheckBox("1", "box"), YesNo("2", "yesno"), Code("3", "code", LIST), Codes("4", "codes", LIST)
sources = DatedSources("5", "sources", LIST, {"A": "a", "B": "b", "C": "c"})
periods = DegreePeriods("6", "periods", LIST, {"A": Decimal(0), "B": Decimal(0), "C": Decimal(0)})


def holds(condition, **values):
    return condition.holds(Answers({name[1:]: value for name, value in values.items()}, today=TODAY))


@pytest.mark.parametrize("condition,tree", [
    (box.yes, {"op": "true", "q": "1"}),
    (yesno.no, {"op": "false", "q": "2"}),
    (code.is_one_of("A", "B"), {"op": "includes", "q": "3", "codes": ["A", "B"]}),
    (codes.includes("C"), {"op": "includes", "q": "4", "codes": ["C"]}),
    (sources.answered("A"), {"op": "answered", "q": "5", "codes": ["A"]}),
    (sources.answered(), {"op": "answered", "q": "5", "codes": ["A", "B", "C"]}),
    (periods.covers("B"), {"op": "period", "q": "6", "codes": ["B"]}),
    (periods.starts_back(7), {"op": "starts_back", "q": "6", "days": 7}),
    (periods.starts_back(0), {"op": "starts_back", "q": "6", "days": 0}),
    (~box.yes, {"op": "not", "of": {"op": "true", "q": "1"}}),
    (box.yes & yesno.no, {"op": "all", "of": [{"op": "true", "q": "1"}, {"op": "false", "q": "2"}]}),
    (box.yes | yesno.no, {"op": "any", "of": [{"op": "true", "q": "1"}, {"op": "false", "q": "2"}]}),
    (ALWAYS, {"op": "all", "of": []}),
])  # fmt: skip
def test_a_condition_is_this_data(condition, tree):
    assert condition.tree() == tree


@pytest.mark.parametrize("condition,values", [
    (box.yes, {"q1": True}), (yesno.no, {"q2": False}), (code.is_one_of("A", "B"), {"q3": "B"}), (codes.includes("A", "C"), {"q4": ("B", "C")}),
    (sources.answered("A"), {"q5": (DatedSource("A", "halv"),)}), (periods.covers("B"), {"q6": (DegreePeriod("B", "2019-10-14", "2019-10-14"),)}),
    (periods.starts_back(7), {"q6": (DegreePeriod("B", "2019-10-07", "2019-10-14"),)}), (ALWAYS, {}),
])  # fmt: skip
def test_a_condition_holds(condition, values):
    assert holds(condition, **values)


@pytest.mark.parametrize("condition,values", [
    (box.yes, {}), (box.yes, {"q1": False}), (yesno.no, {}), (code.is_one_of("A"), {"q3": "B"}), (code.is_one_of("A"), {}), (codes.includes("A"), {"q4": ("B",)}),
    (sources.answered("A"), {"q5": (DatedSource("B", "2019-10-14"),)}), (periods.covers("B"), {"q6": (DegreePeriod("A", "2019-10-14", "2019-10-14"),)}),
    (periods.covers("B"), {"q6": (DegreePeriod("B", "2019-10-14", ""),)}), (periods.covers("B"), {"q6": (DegreePeriod("B", "2019-10-15", "2019-10-14"),)}),
    (periods.starts_back(7), {"q6": (DegreePeriod("B", "2019-10-08", "2019-10-14"),)}), (periods.starts_back(7), {"q6": (DegreePeriod("B", "2019-10-01", "x"),)}),
])  # fmt: skip
def test_a_condition_does_not_hold(condition, values):
    assert not holds(condition, **values)


def test_an_answer_to_a_hidden_question_does_not_count():
    hidden = YesNo("7", "hidden", visible=box.yes)

    assert not holds(hidden.no, q1=False, q7=False)


def test_hiding_runs_through_a_chain():
    middle = YesNo("7", "middle", visible=box.yes)
    last = Text("8", "last", visible=middle.yes)

    assert not Answers({"1": False, "7": True, "8": "x"}, today=TODAY).shows(last)


@pytest.mark.parametrize("question", [box, code, codes, sources, periods, Text("9", "text")], ids=lambda one: one.kind)
def test_a_kind_refuses_a_word_it_does_not_know(question):
    with pytest.raises(NotImplementedError):
        holds(Leaf(question, "sounds_nice"))


def test_a_condition_names_the_questions_it_looks_at():
    condition = ~(box.yes & codes.includes("A")) | periods.starts_back(7)

    assert [one.id for one in condition.looks_at()] == ["1", "4", "6"]
