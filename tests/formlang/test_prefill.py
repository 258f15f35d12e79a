"""Drafts that begin with answers from the care system: what fits is taken, the rest is told, nothing raises."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.formlang.certificate_type import Feature
from webcert.formlang.prefill import prefill, unseen_problems
from webcert.formlang.wire import Cv, PartialDate, Period, Svar

TODAY = date(2026, 1, 15)
ICD = "1.2.752.116.1.1.1.1.3"
TYPES = [kind for kind in catalogue.TYPES if Feature.DRAFT in kind.can]
FK7804 = catalogue.by_any_name("FK7804")


def begun(*svar, kind=FK7804):
    return prefill(kind, svar, catalogue.newest_texts(kind, today=TODAY), today=TODAY, born=1912, codes=installed())


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.form)
def test_what_a_certificate_would_send_comes_in_whole_for_every_type(kind):
    texts = catalogue.newest_texts(kind, today=TODAY)
    for seed in range(30):
        sample = kind.sample(Random(seed), today=TODAY, codes=installed(), born=1912, texts=texts)
        svar = kind.write(sample, installed())

        made = begun(*svar, kind=kind)

        assert made.left_out == ()
        assert kind.write(made.answers, installed()) == svar
        assert made.questions


def test_a_text_fills_its_question_and_is_to_be_looked_at():
    made = begun(Svar("35", (("35.1", "Inskränkt rörlighet – ländrygg."),)))

    assert made.answers[FK7804.by_id["35"]].text == "Inskränkt rörlighet - ländrygg."
    assert made.questions == ("35",)
    assert made.left_out == ()


@pytest.mark.parametrize(
    ("svar", "told"),
    [
        (Svar("777", (("777.1", "Okänt"),)), ("Fråga 777", "Okänt")),
        (Svar("35", (("35.7", "Okänd del"),)), ("Funktionsnedsättning", "Okänd del")),
        (Svar("6", (("6.1", "Hosta"), ("6.2", Cv("J06", "1.2.3", "Fel kodverk")))), None),
        (Svar("28", (("28.1", Cv("FINNS_INTE", "fkmu", "Okänd")),)), None),
        (Svar("32", (("32.1", Period(TODAY, TODAY)),)), None),
        (Svar("26", (("26.1", "kanske"),)), None),
        (Svar("2", (("2.1", PartialDate("YYYY", "19xx")),)), None),
        (Svar("35", (("35.1", "x" * 4001),)), None),
    ],
    ids=["unknown", "unknown part", "other code system", "unknown code", "period for code", "no boolean", "not of the type", "too long"],
)
def test_what_does_not_fit_is_told_and_leaves_the_rest(svar, told):
    good = Svar("17", (("17.1", "Kan inte lyfta."),))

    made = begun(svar, good)

    assert made.questions == ("17",)
    assert len(made.left_out) >= 1
    if told:
        assert made.left_out == (told,)
    assert all(len(text) <= 200 for _, text in made.left_out)


def test_one_bad_row_leaves_the_good_ones():
    system = FK7804.by_id["1"].choices.system
    good = Svar("1", (("1.1", Cv("UNDERSOKNING", system, "")), ("1.2", "2026-01-10")), 1)
    bad = Svar("1", (("1.1", Cv("FINNS_INTE", system, "")), ("1.2", "2026-01-11")), 2)

    made = begun(good, bad)

    assert [(one.code, one.date) for one in made.answers[FK7804.by_id["1"]]] == [("UNDERSOKNING", "2026-01-10")]
    assert ("Intyget är baserat på", "FINNS_INTE") in made.left_out


def test_a_source_without_date_is_of_today():
    system = FK7804.by_id["1"].choices.system

    made = begun(Svar("1", (("1.1", Cv("TELEFONKONTAKT", system, "")),), 1))

    assert [(one.code, one.date) for one in made.answers[FK7804.by_id["1"]]] == [("TELEFONKONTAKT", "2026-01-15")]


def test_a_degree_without_period_begins_today_and_has_no_end():
    system = FK7804.by_id["32"].choices.system

    made = begun(Svar("32", (("32.1", Cv("HALFTEN", system, "")),), 1))

    assert [(one.degree, one.start, one.end) for one in made.answers[FK7804.by_id["32"]]] == [("HALFTEN", "2026-01-15", "")]


@pytest.mark.parametrize("text", [None, "x" * 82])
def test_a_diagnosis_without_a_text_that_fits_gets_the_code_lists(text):
    parts = [("6.2", Cv("m54.5", ICD, ""))] + ([("6.1", text)] if text else [])

    made = begun(Svar("6", tuple(parts)))

    (row,) = made.answers[FK7804.by_id["6"]]
    assert (row.code, row.text) == ("M545", installed().text("ICD_10_SE", "M545"))


def test_what_a_hidden_question_would_hold_is_told():
    made = begun(Svar("26", (("26.1", "false"), ("26.2", "Ring mig."))))

    assert [text for _, text in made.left_out] == ["Ring mig."]


def test_only_what_is_shown_and_answered_must_be_looked_at():
    made = begun(Svar("35", (("35.1", "Text."),)))

    assert [one.question for one in unseen_problems(FK7804, made.answers, ["35", "17", "finns inte"])] == ["35"]
