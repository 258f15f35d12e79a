"""The risk of a long sick leave: calculated as published, and refused where it cannot be."""

from __future__ import annotations

import json
import math
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.published import published
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.decisionsupport.model_card import model_card
from webcert.decisionsupport.risk import DAYS, SRS, BadInput, Factor, Level, Model, Prediction, Srs, Status, age_group, level, sex_of, why_nothing
from webcert.domain.ids import PersonId
from webcert.formlang.diagnoses import Diagnosis

ANSWERS = {"demo_earlier": "no", "demo_extent": "whole", "demo_work": "yes"}
#: A hazard of ln 2 / 10 a day halves what is left in ten days.
HALVES = math.log(math.log(2) / 10)
MODEL = Model([10.0, 20.0, 40.0], [10.0, 20.0], [HALVES, HALVES], (Factor("work", ("no", "yes"), {"yes": [math.log(2), math.log(2)]}),))


@pytest.mark.parametrize(("days", "left"), [(20, 1 / 2), (15, 1 / math.sqrt(2)), (30, 1 / 4), (40, 1 / 8), (20.0001, 0.49999653)])
def test_the_hazard_adds_up_over_whole_and_begun_intervals(days, left):
    assert MODEL.longer_than(days, {"work": "no"}) == pytest.approx(left, rel=1e-7)


def test_an_answer_beside_the_reference_changes_the_hazard():
    assert MODEL.longer_than(20, {"work": "yes"}) == pytest.approx(1 / 4)


@pytest.mark.parametrize("answers", [{}, {"work": ""}, {"work": "YES"}, {"work": None}, {"other": "yes"}, {"work": "no", "other": "1"}])
def test_an_answer_that_the_model_does_not_know_is_refused(answers):
    with pytest.raises(BadInput):
        MODEL.longer_than(20, answers)


@pytest.mark.parametrize("days", [-1, 0, 10, 40.5, 1e9, math.inf, math.nan])
def test_a_time_outside_the_model_is_refused(days):
    with pytest.raises(BadInput):
        MODEL.longer_than(days, {"work": "no"})


@pytest.mark.parametrize(
    ("age", "group"),
    [(0, "17-29"), (16, "17-29"), (29, "17-29"), (30, "30-39"), (39, "30-39"), (40, "40-49"), (49, "40-49"), (50, "50-56"), (56, "50-56"), (57, "57-63"), (63, "57-63"), (130, "57-63")],
)  # fmt: skip
def test_ages_belong_to_groups(age, group):
    assert age_group(age) == group


@pytest.mark.parametrize("age", [-1, 131])
def test_an_impossible_age_is_refused(age):
    with pytest.raises(BadInput):
        age_group(age)


@pytest.mark.parametrize(("number", "sex"), [("191212121212", "Male"), ("197402272384", "Female"), ("196904122386", "Female")])
def test_the_last_digit_but_one_tells_the_sex(number, sex):
    assert sex_of(PersonId(number)) == sex


@pytest.mark.parametrize(
    ("risk", "found"), [(0.0, Level.MODERATE), (0.38, Level.MODERATE), (0.39, Level.HIGH), (0.62, Level.HIGH), (0.63, Level.VERY_HIGH), (1.0, Level.VERY_HIGH)]
)
def test_risks_have_levels(risk, found):
    assert level(risk) is found


@pytest.mark.parametrize(("code", "status", "used"), [("F43", Status.OK, "F43"), ("f43.8a", Status.SHORTER_CODE, "F43"), ("M545", Status.SHORTER_CODE, "M54"), ("J45", Status.NO_MODEL, ""), ("", Status.NO_MODEL, "")])
def test_the_model_of_the_nearest_shorter_code_is_used(code, status, used):
    found = SRS.get().predict(code, ANSWERS, sex="Female", age=40)

    assert (found.status, found.code) == (status, used)
    assert (found.risk is None) is (status is Status.NO_MODEL)


@pytest.mark.parametrize(
    ("answers", "sex", "age"),
    [({}, "Male", 40), (ANSWERS | {"demo_work": "kanske"}, "Male", 40), (ANSWERS, "Okänt", 40), (ANSWERS, "Male", -1), (ANSWERS | {"extra": "1"}, "Male", 40)],
)
def test_impossible_input_gives_no_prediction(answers, sex, age):
    assert SRS.get().predict("F43", answers, sex=sex, age=age) == Prediction(Status.NOT_OK, "F43", version="0")


@given(earlier=st.sampled_from(["no", "yes"]), extent=st.sampled_from(["whole", "part"]), work=st.sampled_from(["no", "yes"]), sex=st.sampled_from(["Male", "Female"]), age=st.integers(0, 130))
def test_a_risk_is_a_probability_of_two_decimals(earlier, extent, work, sex, age):
    found = SRS.get().predict("M54", {"demo_earlier": earlier, "demo_extent": extent, "demo_work": work}, sex=sex, age=age)

    assert found.risk is not None
    assert 0 < found.risk < 1
    assert round(found.risk, 2) == found.risk
    assert found.level is level(found.risk)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ((), "Välj minst en diagnos för att se Risk och råd."),
        (("",), "Välj minst en diagnos för att se Risk och råd."),
        (("J45",), "Risk och råd saknar just nu stöd för den valda diagnosen."),
        (("J45", "F43"), "Risk och råd saknar just nu stöd för den valda diagnosen."),
        (("F438A", "J45"), ""),
    ],
)
def test_the_first_diagnosis_decides_whether_there_is_support(codes, why):
    assert why_nothing([Diagnosis(code, code) for code in codes], SRS.get()) == why


def test_the_card_of_the_demonstration_says_that_it_is_one():
    card = dict(model_card(SRS.get()))

    assert "demonstration" in card["Ursprung"]
    assert "får inte ligga till grund" in card["Ursprung"]
    assert card["Diagnoser"] == "F43, M54"
    assert "Saknas" not in card


@pytest.fixture(scope="module")
def imported() -> Srs:
    content = SOURCES["srs"].read(files_in(published("data/srs"), SOURCES["srs"]), "", lambda text: None).content
    return Srs(json.loads(json.dumps(content)))


def test_the_card_of_the_published_models_names_their_source_and_what_is_missing(imported):
    card = dict(model_card(imported))

    assert "Karolinska institutet" in card["Ursprung"]
    assert "Version 2.1" in card["Ursprung"]
    assert len(card["Diagnoser"].split(", ")) == 22
    assert "M17" in card["Saknas"]
    assert "demonstration" not in str(card)


def reference(model: dict, answers: dict[str, str]) -> float:
    """The published formula, step by step."""
    hazards = []
    for interval in range(20):
        exponent = model["coefficients"]["(Intercept)"][interval]
        for factor in model["factors"]:
            answer = answers[factor["variable"]]
            if answer != factor["levels"][0]:
                exponent += model["coefficients"][factor["variable"]][answer][interval]
        hazards.append(math.exp(exponent))
    last = max(number for number, start in enumerate(model["breaks"]) if start < DAYS)
    total = sum(hazards[number] * model["interval_lengths"][number] for number in range(last))
    return math.exp(-(total + hazards[last] * (DAYS - model["breaks"][last])))


AGES = {"17-29": (0, 29), "30-39": (30, 39), "40-49": (40, 49), "50-56": (50, 56), "57-63": (57, 130)}


def test_five_hundred_random_patients_have_the_risk_of_the_published_formula(imported):
    models = json.loads(published("data/srs/model_coefficients_v2.1.json").read_text("utf-8"))["models"]
    rng = Random(90)
    for _ in range(500):
        code = rng.choice([one for one in models if one != "M17"])
        answers = {factor["variable"]: rng.choice(factor["levels"]) for factor in models[code]["factors"]}
        asked = {name: answer for name, answer in answers.items() if name not in ("Sex", "age_cat_fct")}

        found = imported.predict(code, asked, sex=answers["Sex"], age=rng.randint(*AGES[answers["age_cat_fct"]]))

        assert found == Prediction(Status.OK, code, round(reference(models[code], answers), 2), "2.1")
        assert imported.models[code].longer_than(DAYS, answers) == pytest.approx(reference(models[code], answers), rel=1e-12)


def test_the_check_values_are_met(imported):
    table = re.findall(r"^\| ([A-Z]\d\d) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", published("data/README.md").read_text("utf-8"), re.MULTILINE)
    patients = [("Female", "17-29"), ("Female", "40-49"), ("Male", "40-49"), ("Male", "57-63")]

    for code, *values in table:
        given = {one.variable: next(answer.id for answer in one.answers if answer.default) for one in imported.questions[code]}
        given = {factor.variable: given.get(factor.variable, "not_unemp") for factor in imported.models[code].factors}
        for value, (sex, age) in zip(values, patients, strict=True):
            assert f"{imported.models[code].longer_than(DAYS, given | {'Sex': sex, 'age_cat_fct': age}):.6f}" == value, code

    assert len(table) == 23


def test_questions_that_do_not_fit_the_model_give_no_prediction_but_a_mean_risk(imported):
    assert [code for code in imported.models if not imported.fits(code)] == ["M17"]
    assert imported.predict("M171", {}, sex="Male", age=40) == Prediction(Status.NO_MODEL)
    assert imported.asked("M17") == ()
    assert imported.mean_risk("M171") == 0.53


@pytest.mark.parametrize(("code", "status", "used"), [("F438A", Status.OK, "F438A"), ("F432", Status.OK, "F432"), ("F439", Status.SHORTER_CODE, "F43"), ("M545", Status.OK, "M545"), ("J45", Status.NO_INFORMATION, "")])
def test_advice_is_given_for_the_exact_code_or_its_category(imported, code, status, used):
    found = imported.advice(code, "REK")

    assert found[:2] == (status, used)
    assert bool(found[2]) is bool(used)


def test_the_twenty_three_diagnoses_have_support_by_their_first_three_characters(imported):
    wanted = "F31 F32 F33 F41 F43 G56 I63 M16 M17 M19 M23 M51 M53 M54 M75 M77 M79 R52 R53 S52 S62 S82 S83"

    assert {imported.supported(code + "9") for code in wanted.split()} == set(wanted.split())
    assert [imported.supported(code) for code in ("", "F4", "J45", "M15", "R51")] == [None] * 5
    assert all(len(imported.advice(code, category)[2]) == 5 for code in wanted.split() for category in ("FRL", "REH"))
