"""Choices under one radio button, beside another for none of them (tstrk1031 4.5)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.certtypes.tstrk1031_drafts import KIND
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.problems import BadForm

MET = KIND.by_id["33"]
TEXTS = catalogue.texts(KIND, "2.8")


def shown(*codes):
    (one,) = MET.shown(Answers({"33": codes}, today=date(2019, 10, 14)), TEXTS)
    return one.label, one.text


def test_the_first_radio_button_gives_what_is_ticked():
    assert MET.read({"33:which": ["some"], "33": ["VAR16", "VAR12"]}, before=()) == ("VAR12", "VAR16")


def test_a_new_draft_has_the_first_one_chosen_and_nothing_ticked():
    assert MET.default == ()


def test_the_second_clears_what_was_ticked():
    assert MET.read({"33:which": ["none"], "33": ["VAR16"]}, before=()) == ("VAR11",)


@pytest.mark.parametrize("form", [{"33": ["VAR11"]}, {"33:which": ["both"]}, {"33:which": ["some", "none"]}, {"33": ["VAR99"]}])
def test_a_form_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        MET.read(form, before=())


def test_nothing_ticked_is_told():
    answers = Answers({}, today=date(2019, 10, 14))

    assert [one.message for one in MET.check(answers, installed())] == ["Välj minst ett alternativ."]


def test_a_reader_sees_the_categories_below_the_words_of_the_first():
    assert shown("VAR16", "VAR9") == ("Någon av följande behörighetstyper", "B, Taxi")


def test_a_reader_sees_the_words_of_the_second_alone():
    assert shown("VAR11") == ("", "Kan inte ta ställning")
