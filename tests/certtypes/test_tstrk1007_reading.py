"""TSTRK1007 as a reader sees it, in both text versions (tstrk1007 10 and 13)."""

from __future__ import annotations

import pytest

from tests.certtypes.drafts import as_form
from tests.certtypes.tstrk1007_drafts import KIND, VALID, draft
from webcert.certtypes import catalogue
from webcert.formlang.visual_acuity import Sight

TEXTS = catalogue.texts(KIND, "6.8")


def read(question, **changes):
    return next(iter(KIND.by_id[question].shown(draft(**changes), TEXTS)))


def warnings(**changes):
    return [one.id for category in KIND.categories for one in category.shown(draft(**changes), TEXTS) if one.notice]


@pytest.mark.parametrize("question,changes,text", [
    ("1", {}, "C, CE, Taxi"), ("1", {"q1": None}, "Ej angivet"), ("19", {}, "Kost, Tabletter"), ("33", {"q33": ("VAR10",)}, "Annat"), ("9", {}, "Nej"),
    ("9", {"q9": True}, "Ja"), ("2", {"q2": "IDK5"}, "Försäkran enligt 18 kap 4 §"), ("2", {"q2": "IDK2"}, "Företagskort eller tjänstekort."),
    ("18", {}, "Typ 2"), ("11", {"q1": ("IAV1",)}, "Ej angivet"), ("19", {"q18": "E10"}, "Kost, Tabletter"),
])  # fmt: skip
def test_an_answer_is_read_as_text(question, changes, text):
    assert read(question, **changes).text == text


def test_the_form_has_its_own_words_for_a_declaration():
    assert TEXTS.choice(KIND.by_id["2"].choices.system, "IDK5") == "Försäkran enligt 18 kap. 4§"


def test_acuity_is_read_as_a_table():
    shown = read("8", q8=(Sight("0,5", "1,0", True), Sight("0,6"), Sight("0,7")))

    assert shown.columns == ("", "Utan korrektion", "Med korrektion", "Kontaktlinser")
    assert shown.rows == (("Höger öga", "0,5", "1,0", "Ja"), ("Vänster öga", "0,6", "-", "Nej"), ("Binokulärt", "0,7", "-", ""))


@pytest.mark.parametrize("changes,told", [
    ({"q19": ("19.1",)}, []), ({}, ["VARNING_19"]), ({"q3": True}, ["VARNING_5", "VARNING_19"]), ({"q4": True, "q17": False}, ["VARNING_5"]),
    ({"q5": True, "q17": False}, ["VARNING_5"]), ({"q9": True, "q17": False}, ["VARNING_9"]), ({"q25_3": True, "q17": False}, ["VARNING_25"]),
    ({"q25_2": False, "q25_3": True, "q17": False}, []),
])  # fmt: skip
def test_a_warning_stands_where_its_ground_is(changes, told):
    assert warnings(**changes) == told


def test_the_older_version_differs_as_told():
    old = catalogue.texts(KIND, "6.7")

    assert old.headings["KAT_16"] == "16. Övrig kommentar"
    assert old.headings["FRG_26"].startswith("c) Pågår")
    assert old.label(KIND.by_id["33"]) == "Någon av följande behörigheter:"
    assert "Korrektionsglasens styrka" not in old.headings.values()


@pytest.mark.parametrize("changes", [{}, {"q8": (Sight("0,5", "1,0", True), Sight("0,6", "0,9"), Sight("0,7", "1,0"))}, {"q33": ("VAR11",)}])
def test_a_form_gives_the_answers_that_were_typed(changes):
    answers = draft(VALID, **changes)

    read = KIND.read_form(as_form(KIND, answers), before=answers)

    assert [read.stored(one) for one in KIND.questions] == [answers.stored(one) for one in KIND.questions]


def test_stored_answers_come_back_as_they_were():
    answers = draft()

    again = KIND.load(KIND.dump(answers), today=answers.today)

    assert [again.stored(one) for one in KIND.questions] == [answers.stored(one) for one in KIND.questions]
