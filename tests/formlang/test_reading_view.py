"""Answers as a reader sees them (fk7804 10)."""

from __future__ import annotations

import pytest

from tests.certtypes.fk7804_drafts import FULL, HALF, KIND, draft
from webcert.certtypes import catalogue
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.reading import NOTHING
from webcert.formlang.text_questions import WithCategories

TEXTS = catalogue.texts(KIND, "1.0")


def seen(question, **changes):
    return list(KIND.by_id[question].shown(draft(**changes), TEXTS))


@pytest.mark.parametrize("question,changes,text", [
    ("27", {"q27": True}, "Ja"), ("27", {}, NOTHING), ("33", {"q32": (HALF,), "q33": False}, "Nej"), ("33", {"q32": (HALF,), "q33": True}, "Ja"),
    ("33", {"q32": (HALF,)}, NOTHING), ("19", {"q19": "Vila\nhemma"}, "Vila\nhemma"), ("19", {}, NOTHING), ("19", {"q19": " "}, NOTHING),
    ("39", {"q39": "PROGNOS_OKLAR"}, "Återgång i nuvarande sysselsättning är oklar."), ("39", {"q39": ""}, NOTHING),
    ("39.3", {"q39": "ATER_X_ANTAL_DGR", "q39_3": "TRETTIO_DGR"}, "1 månad."), ("35", {"q35": WithCategories(("Minne",), " ")}, NOTHING), ("28", {"q28": ()}, NOTHING),
])  # fmt: skip
def test_an_answer_is_read_as_text(question, changes, text):
    assert [one.text for one in seen(question, **changes)] == [text]


def test_choices_are_read_as_a_list():
    assert seen("40", q40=("HJALPMEDEL", "OVRIGA_ATGARDER"))[0].items == ("Hjälpmedel", "Övrigt")


def test_every_basis_is_read_with_its_date_or_nothing():
    rows = seen("1", q1=(DatedSource("ANNAT", "2019-10-01"),))[0].rows

    assert [date for _, date in rows] == [NOTHING, NOTHING, NOTHING, "2019-10-01"]


def test_diagnoses_are_read_as_a_table():
    assert seen("6")[0].rows == (("J069", "Förkylning"),)


def test_periods_are_read_from_the_fullest_degree_down():
    assert seen("32", q32=(HALF, FULL))[0].rows == (
        ("100 procent", "2019-10-14", "2019-10-20"), ("50 procent", "2019-10-21", "2019-10-31"))  # fmt: skip


@pytest.mark.parametrize("question", ["S1", "39.3"])
def test_what_was_not_filled_in_beside_another_answer_is_not_read(question):
    assert seen(question) == []


@pytest.mark.parametrize("question,part", [("29", False), ("33.2", True), ("S1", True)])
def test_a_part_is_told_from_a_question(question, part):
    changes = {"q28": ("NUVARANDE_ARBETE",), "q1": (DatedSource("ANNAT", "2019-10-01"),), "qS1": "x", "q32": (HALF,), "q33": True}

    assert seen(question, **changes)[0].part is part


@pytest.mark.parametrize("question", [one.id for one in KIND.questions])
def test_every_question_has_exactly_one_shape(question):
    shapes = [bool(one.rows) + bool(one.items) + bool(one.text) for one in seen(question)]

    assert set(shapes) <= {1}
