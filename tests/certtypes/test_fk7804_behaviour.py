"""What FK7804 asks when, what a renewal keeps, and the small texts it derives (fk7804 2, 9, 10.1, 11)."""

from __future__ import annotations

from random import Random

import pytest

from tests.certtypes.drafts import as_form
from tests.certtypes.fk7804_drafts import FULL, HALF, INFECTED, KIND, TODAY, VALID, draft
from webcert.certtypes import fk7804 as fk
from webcert.decisionsupport.codes import installed
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.problems import BadForm
from webcert.formlang.text_questions import WithCategories

TELEPHONE = (DatedSource("TELEFONKONTAKT", "2019-10-14"),)
ANNAT = (DatedSource("ANNAT", "2019-10-14"),)
EARLY = (DegreePeriod("HELT_NEDSATT", "2019-10-07", "2019-10-20"),)
LATER = (DegreePeriod("HELT_NEDSATT", "2019-10-08", "2019-10-20"),)


@pytest.mark.parametrize("question,changes", [
    ("1.3", {"q1": ANNAT}), ("S1", {"q1": TELEPHONE}), ("29", {"q28": ("NUVARANDE_ARBETE",)}), ("S2", {"q32": EARLY}),
    ("33", {"q32": (HALF,)}), ("33.2", {"q32": (HALF,), "q33": True}), ("39.3", {"q39": "ATER_X_ANTAL_DGR"}),
    ("44", {"q40": ("HJALPMEDEL",)}), ("26.2", {"q26": True}),
])  # fmt: skip
class TestAFollowUpQuestion:
    def test_is_asked_when_its_ground_is_there(self, question, changes):
        assert draft(**changes).shows(KIND.by_id[question])

    def test_is_not_asked_without_its_ground(self, question, changes):
        assert not draft().shows(KIND.by_id[question])


@pytest.mark.parametrize("question,changes", [
    ("S1", {"q1": (DatedSource("UNDERSOKNING", "2019-10-14"), *TELEPHONE)}), ("S1", {"q1": None}), ("S2", {"q32": LATER}),
    ("S2", {"q32": (DegreePeriod("HELT_NEDSATT", "2019-10-01", ""),)}), ("33", {"q32": (FULL,)}),
    ("33", {"q32": (DegreePeriod("HALFTEN", "2019-10-31", "2019-10-01"),)}), ("33.2", {"q32": (FULL,), "q33": True}),
])  # fmt: skip
def test_a_follow_up_question_is_not_asked_on_a_half_ground(question, changes):
    assert not draft(**changes).shows(KIND.by_id[question])


def test_an_infected_patient_is_asked_for_diagnosis_period_its_reason_and_other_information():
    answers = draft(INFECTED, q32=EARLY)

    assert [one.id for one in KIND.questions if answers.shows(one)] == ["27", "6", "32", "S2", "25", "additional"]


def test_ticking_quarantine_empties_what_it_hides():
    kept = KIND.without_hidden(draft(q27=True, q19="Vila"))

    assert set(KIND.dump(kept)) == {"27", "6", "32"}


@pytest.mark.parametrize("hidden,changes", [
    ("29", {"q29": "Snickare"}), ("1.3", {"q1_3": "x"}), ("33.2", {"q32": (HALF,), "q33": False, "q33_2": "x"}),
    ("39.3", {"q39_3": "NITTIO_DGR"}), ("44", {"q44": "x"}), ("26.2", {"q26_2": "x"}),
])  # fmt: skip
def test_an_answer_leaves_the_draft_with_its_ground(hidden, changes):
    kept = KIND.without_hidden(draft(**changes))

    assert kept.stored(KIND.by_id[hidden]) == KIND.by_id[hidden].empty


def test_a_hidden_question_counts_as_unanswered():
    assert draft(q27=True)[fk.occupation] == ()


def test_hidden_answers_are_not_sent():
    written = {one.id for one in KIND.write(draft(q27=True), installed())}

    assert written == {"27", "6", "32"}


def test_a_new_draft_says_no_to_quarantine_and_contact_and_nothing_else():
    answers = KIND.new_answers(today=TODAY)

    assert {one.id for one in KIND.questions if answers.stored(one) not in (None, one.empty)} == {"27", "26"}


def test_an_untouched_travel_box_is_not_sent():
    assert "34" not in {one.id for one in KIND.write(draft(), installed())}


def test_an_unticked_travel_box_is_sent_as_no():
    sent = next(one for one in KIND.write(draft(q34=False), installed()) if one.id == "34")

    assert sent.parts == (("34.1", "false"),)


def test_support_fields_are_folded_into_other_information_in_order():
    answers = draft(q1=TELEPHONE, qS1="Bor långt bort.", q32=EARLY, qS2="Fick sen tid.", q25="Övrigt.")

    sent = next(one for one in KIND.write(answers, installed()) if one.id == "25")

    assert sent.parts[0][1] == (
        "Motivering till varför utlåtandet inte baseras på undersökning av patienten: Bor långt bort.\n"
        "Orsak för att starta perioden mer än 7 dagar bakåt i tiden: Fick sen tid.\nÖvrigt.")  # fmt: skip


def test_icf_categories_stand_above_the_text():
    answers = draft(q35=WithCategories(("Sömnfunktioner", "Minne"), "Sover lite."))

    sent = next(one for one in KIND.write(answers, installed()) if one.id == "35")

    assert sent.parts[0][1] == "Problem som påverkar patientens möjlighet att utföra sin sysselsättning:\nSömnfunktioner - Minne\n\nSover lite."


def test_categories_without_text_are_not_sent():
    assert "35" not in {one.id for one in KIND.write(draft(q35=WithCategories(("Minne",), " ")), installed())}


@pytest.mark.parametrize("changes,missing", [
    ({"q1": (DatedSource("UNDERSOKNING", "igår"),)}, "1"), ({"q32": (DegreePeriod("HALFTEN", "2019-10-31", "2019-10-01"),)}, "32"),
    ({"q6": (Diagnosis("J999", "x"),)}, "6"),
])  # fmt: skip
def test_an_unfinished_draft_is_sent_without_what_is_unusable(changes, missing):
    assert missing not in {one.id for one in KIND.write(draft(**changes), installed())}


EVERYTHING = {
    **VALID, "1": ANNAT, "1.3": "Telefon", "S1": "Bor långt bort.", "28": ("NUVARANDE_ARBETE",), "29": "Snickare", "19": "Vila", "20": "Träning",
    "32": (DegreePeriod("HALFTEN", "2019-10-01", "2019-10-20"),), "S2": "Sen tid", "37": "Samsjuklighet", "33": True, "33.2": "Vila varannan dag",
    "34": True, "39": "ATER_X_ANTAL_DGR", "39.3": "NITTIO_DGR", "40": ("HJALPMEDEL",), "44": "Ståstol", "25": "Inget", "26": True, "26.2": "Ring",
}  # fmt: skip


@pytest.mark.parametrize("question", ["1", "1.3", "S1", "32", "S2", "33", "33.2", "39", "39.3", "26", "26.2"])
def test_a_renewal_asks_anew(question):
    renewed = KIND.for_renewal(draft(EVERYTHING))

    assert renewed.stored(KIND.by_id[question]) == KIND.by_id[question].default


@pytest.mark.parametrize("question", ["27", "28", "29", "6", "35", "17", "19", "20", "37", "34", "40", "44", "25"])
def test_a_renewal_keeps(question):
    renewed = KIND.for_renewal(draft(EVERYTHING))

    assert renewed.stored(KIND.by_id[question]) == EVERYTHING[question]


def test_a_renewal_tells_the_last_day_and_its_degree():
    answers = draft(q32=(HALF, FULL))

    assert KIND.earlier(answers, TODAY) == ("2019-10-31", "50%")


def test_lists_show_the_whole_period():
    assert KIND.list_info(draft(q32=(HALF, FULL))) == "2019-10-14 - 2019-10-31"


@pytest.mark.parametrize("changes,short", [
    ({}, True), ({"q32": (DegreePeriod("HELT_NEDSATT", "2019-10-14", "2019-10-21"),)}, False), ({"q28": ("ARBETSSOKANDE",)}, False),
    ({"q28": ("NUVARANDE_ARBETE", "STUDIER")}, False),
])  # fmt: skip
def test_the_notice_about_short_sick_leave_is_for_seven_days_or_less_in_work_or_studies(changes, short):
    assert KIND.short_notice(draft(**changes)) is short


def test_stored_answers_come_back_as_they_were():
    answers = KIND.without_hidden(draft(EVERYTHING))

    again = KIND.load(KIND.dump(answers), today=TODAY)

    assert [again.stored(one) for one in KIND.questions] == [answers.stored(one) for one in KIND.questions]


@pytest.mark.parametrize("seed", range(40))
def test_a_form_gives_the_answers_that_were_typed(seed):
    answers = KIND.sample(Random(seed), today=TODAY, codes=installed())

    read = KIND.read_form(as_form(KIND, answers), before=answers)

    assert read == answers


@pytest.mark.parametrize("form", [
    {"status": ["signed"]}, {"28": ["ANNAT"]}, {"28": ["STUDIER", "STUDIER"]}, {"39": ["STOR_SANNOLIKHET", "PROGNOS_OKLAR"]},
    {"27": ["yes"]}, {"33": ["kanske"]}, {"6:system": ["ICD_11"]}, {"6:3:code": ["J069"]}, {"32:HALFTEN:from": ["x" * 33]},
    {"25": ["x" * 20_001]}, {"1:UNDERSOKNING": ["2019-10-14", "2019-10-15"]},
])  # fmt: skip
def test_a_form_that_no_page_sends_is_refused(form):
    with pytest.raises(BadForm):
        KIND.read_form(form, before=KIND.new_answers(today=TODAY))


def test_the_refusal_of_a_form_does_not_repeat_its_value():
    with pytest.raises(BadForm) as refused:
        KIND.read_form({"39": ["191212121212"]}, before=KIND.new_answers(today=TODAY))

    assert str(refused.value) == "39"
