"""The kind of question that text versions add to, without a database (text-versions 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from webcert.adapters import certxml
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.formlang.wire import Svar, Unreadable

TODAY = date(2019, 10, 14)
OF_FK = [one for one in catalogue.TYPES if "additional" in one.by_id]
KINDS = pytest.mark.parametrize("kind", OF_FK, ids=lambda one: one.form)
KIND = catalogue.by_any_name("FK7802")
QUESTION = KIND.by_id["additional"]
TEXTS = catalogue.newest_texts(KIND, today=TODAY)
WITH_TWO = replace(
    TEXTS, additional=("9001", "9002"), headings={**TEXTS.headings, "DFR_9001.1": "Första frågan", "DFR_9002.1": "Andra frågan"}
)


def answered(**answers):
    return KIND.new_answers(today=TODAY).with_answer(QUESTION, {one[1:]: text for one, text in answers.items()})


def test_every_type_of_the_agency_has_them_last_and_together():
    assert [one.form for one in OF_FK] == [one.form for one in catalogue.TYPES if one.recipient.code == "FKASSA" and one.form != "FK7263"]
    assert {one.categories[-1].id for one in OF_FK} == {"KAT_9999"}
    assert len({one.by_id["additional"] for one in OF_FK}) == 1


def written(answers, kind=KIND):
    return [(one.id, one.parts) for one in kind.write(answers, installed()) if one.id.startswith("90")]


def test_the_first_of_two_answered_is_written_after_everything_else():
    """The specification's message with additional questions (fk7802 A.3)."""
    made = KIND.sample(Random(1), today=TODAY, codes=installed()).with_answer(QUESTION, {"9001": "Ja, mycket.", "9002": ""})
    sent = KIND.write(made, installed())

    assert (sent[-1].id, sent[-1].parts) == ("9001", (("9001.1", "Ja, mycket."),))
    assert written(made) == [("9001", (("9001.1", "Ja, mycket."),))]


@KINDS
def test_every_type_writes_them_last(kind):
    made = kind.sample(Random(3), today=TODAY, codes=installed()).with_answer(QUESTION, {"9001": "Ja."})

    assert kind.write(made, installed())[-1].id == "9001"


def test_blanks_are_not_written():
    assert written(answered(q9001=" \n", q9002="b")) == [("9002", (("9002.1", "b"),))]


def test_reading_takes_every_additional_answer_known_to_the_version_or_not():
    svar = [Svar("26", (("26.1", "true"),)), Svar("9001", (("9001.1", " a "),)), Svar("9876", (("9876.1", "b"),))]

    assert KIND.take(svar, today=TODAY)[QUESTION] == {"9001": "a", "9876": "b"}


@pytest.mark.parametrize("svar_id", ["9000", "10000", "900", "90012", "9001a"])
def test_other_ids_are_no_additional_answers(svar_id):
    assert QUESTION.take([Svar(svar_id, ((f"{svar_id}.1", "a"),))]) == {}


@pytest.mark.parametrize("parts", [(), (("9001.2", "a"),), (("9001.1", "a"), ("9001.2", "b")), (("9002.1", "a"),), (("9001.1", "a"), ("9001.1", "b"))])
def test_more_or_other_parts_make_the_certificate_unreadable(parts):
    with pytest.raises(Unreadable) as unreadable:
        KIND.take([Svar("9001", parts)], today=TODAY)
    assert unreadable.value.question == "9001"


def test_fitting_keeps_adds_and_leaves_out_in_the_order_of_the_version():
    assert list(QUESTION.fit({"9003": "c", "9002": "b"}, WITH_TWO).items()) == [("9001", ""), ("9002", "b")]


def test_the_order_survives_storage():
    stored = KIND.dump(answered(q9002="b", q9001="a"))

    assert list(KIND.load(stored, today=TODAY)[QUESTION]) == ["9002", "9001"]


def test_a_new_draft_stores_nothing():
    assert KIND.dump(KIND.new_answers(today=TODAY)) == {}


def test_the_reading_view_has_the_questions_of_the_version():
    """The view of the specification's example (fk7802 A.3)."""
    found = [(one.heading, one.text, one.part) for one in QUESTION.shown(answered(q9001="Ja, mycket.", q9005="Okänd"), WITH_TWO)]

    assert found == [("Första frågan", "Ja, mycket.", False), ("Andra frågan", "Ej angivet", False)]


def test_a_form_answers_the_questions_it_was_shown_with_and_no_others():
    assert QUESTION.read({"9001": ["a"], "9005": ["x"]}, before={"9001": "", "9002": "b"}) == {"9001": "a", "9002": ""}


def test_text_is_made_regular():
    assert QUESTION.read({"9001": ["a\r\n\u2013b"]}, before={"9001": ""}) == {"9001": "a\n-b"}


def problems(answers):
    return [(one.category, one.field, one.code, str(one.kind)) for one in KIND.problems(answers, installed()) if one.question == "additional"]


def test_nothing_is_demanded():
    assert problems(answered(q9001="", q9002=" ")) == []


@pytest.mark.parametrize("text,code", [("x" * 3501, "too_long"), ("\u4e2d", "not_carried")])
def test_what_no_message_can_carry_is_told_at_its_field(text, code):
    assert problems(answered(q9001="a", q9002=text)) == [("tillaggsfragor", "9002", code, "OTHER")]


def test_a_renewal_keeps_them():
    assert KIND.for_renewal(answered(q9001="a"))[QUESTION] == {"9001": "a"}


def test_samples_answer_what_the_version_has():
    made = [KIND.sample(Random(seed), today=TODAY, codes=installed(), texts=WITH_TWO)[QUESTION] for seed in range(40)]

    assert {tuple(one) for one in made} == {("9001", "9002")}
    assert any(one["9001"] and one["9002"] for one in made)
    assert all(KIND.sample(Random(seed), today=TODAY, codes=installed())[QUESTION] == {} for seed in range(40))


@KINDS
def test_samples_with_them_are_valid_messages_and_come_back(kind):
    texts = replace(catalogue.newest_texts(kind, today=TODAY), additional=("9001", "9999"))
    for seed in range(15):
        sample = samples.document(kind, seed)
        sample = replace(sample, answers=kind.sample(Random(seed), today=sample.signed_at.date(), codes=installed(), texts=texts))
        xml = certxml.build(sample, kind, installed())
        sent = {one: text.strip() for one, text in sample.answers[QUESTION].items() if text}

        assert certxml.check(xml, today=date(2026, 12, 1)) == []
        assert certxml.document(xml).answers[QUESTION] == sent
