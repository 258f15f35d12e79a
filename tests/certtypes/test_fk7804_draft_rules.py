"""Every row of FK7804's draft rules is broken by itself and gives its problem and no other (fk7804 6, A.4).

V-23 and V-24 speak of rows without degree or period; our answers cannot hold such rows. V-44 stands in tests/domain.
"""

from __future__ import annotations

import pytest

from tests.authority.test_worked_examples import INVALID, INVALID_UNIT
from tests.certtypes.fk7804_drafts import FULL, HALF, INFECTED, KIND, draft, found
from webcert.certtypes import fk7804 as fk
from webcert.decisionsupport.codes import installed
from webcert.domain.document import unit_problems
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnoses, Diagnosis
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.text_questions import WithCategories

EMPTY, FORMAT, COMBINATION, OVERLAP, OTHER = "EMPTY", "INVALID_FORMAT", "INCORRECT_COMBINATION", "PERIOD_OVERLAP", "OTHER"
BLANKS = WithCategories(("Sömnfunktioner",), " \n ")
OTHER_BASIS = (DatedSource("UNDERSOKNING", "2019-10-14"), DatedSource("ANNAT", "2019-10-01"))
OTHERS = fk.measures.others


def degree(start, end, code="HELT_NEDSATT"):
    return DegreePeriod(code, start, end)


def basis(day, code="UNDERSOKNING"):
    return (DatedSource(code, day),)


def diagnosis(code, text="Text", system="ICD_10_SE"):
    return (Diagnosis(code, text, system),)


PERIOD = "sjukskrivningar.period"
ROWS = [
    ("V-01", {"q1": None}, [("grundformu", "baseratPa", EMPTY)]),
    ("V-02 format", {"q1": basis("igår")}, [("grundformu", "undersokningAvPatienten", FORMAT)]),
    ("V-02 calendar", {"q1": basis("2019-02-30")}, [("grundformu", "undersokningAvPatienten", FORMAT)]),
    ("V-02 limits", {"q1": basis("1900-01-01")}, [("grundformu", "undersokningAvPatienten", FORMAT)]),
    ("V-03", {"q1": basis("2019-10-15")}, [("grundformu", "undersokningAvPatienten", OTHER)]),
    ("V-04", {"q1": OTHER_BASIS}, [("grundformu", "annatGrundForMUBeskrivning", EMPTY)]),
    ("V-05", {"q1_3": "Samtal"}, [("grundformu", "annatGrundForMU", EMPTY)]),
    ("V-06", {"q28": None}, [("sysselsattning", "sysselsattning", EMPTY)]),
    ("V-07", {"q28": ("STUDIER", "STUDIER")}, [("sysselsattning", "sysselsattning", COMBINATION)]),
    ("V-08", {"q28": ("NUVARANDE_ARBETE",)}, [("sysselsattning", "nuvarandeArbete", EMPTY)]),
    ("V-09", {"q29": "Snickare"}, [("sysselsattning", "sysselsattning", EMPTY)]),
    ("V-10", {"q28": ("STUDIER",) * 5}, [("sysselsattning", "sysselsattning", COMBINATION), ("sysselsattning", "sysselsattning", EMPTY)]),
    ("V-11", {"q6": None}, [("diagnos", "diagnoser", EMPTY)]),
    ("V-12", {"q6": (Diagnosis("", ""), Diagnosis("J069", "x"))}, [("diagnos", "diagnoser[0].row", COMBINATION)]),
    ("V-13", {"q6": diagnosis("")}, [("diagnos", "diagnoser[0].diagnoskod", EMPTY)]),
    ("V-14 F", {"q6": diagnosis("F32")}, [("diagnos", "diagnoser[0].diagnoskod", FORMAT)]),
    ("V-14 Z73", {"q6": diagnosis("Z73")}, [("diagnos", "diagnoser[0].diagnoskod", FORMAT)]),
    ("V-15", {"q6": diagnosis("J0")}, [("diagnos", "diagnoser[0].diagnoskod", FORMAT)]),
    ("V-16", {"q6": diagnosis("J06900")}, [("diagnos", "diagnoser[0].diagnoskod", FORMAT)]),
    ("V-17 form", {"q6": diagnosis("1234")}, [("diagnos", "diagnoser", FORMAT)]),
    ("V-17 unknown", {"q6": diagnosis("J999")}, [("diagnos", "diagnoser", FORMAT)]),
    ("V-18", {"q6": diagnosis("J069", " ")}, [("diagnos", "diagnoser[0].diagnosbeskrivning", EMPTY)]),
    ("V-19", {"q6": (*diagnosis("J069"), *diagnosis("M545", system="KSH_97_P"))}, [("diagnos", "diagnoser.diagnoskodsystem", COMBINATION)]),
    ("V-20", {"q35": BLANKS}, [("funktionsnedsattning", "funktionsnedsattning", EMPTY)]),
    ("V-21", {"q17": BLANKS}, [("funktionsnedsattning", "aktivitetsbegransning", EMPTY)]),
    ("V-22", {"q32": None}, [("bedomning", "sjukskrivningar", EMPTY)]),
    ("V-25 from", {"q32": (degree("", "2019-10-20"),)}, [("bedomning", f"{PERIOD}.HELT_NEDSATT.from", EMPTY)]),
    ("V-25 to", {"q32": (degree("2019-10-14", ""),)}, [("bedomning", f"{PERIOD}.HELT_NEDSATT.tom", EMPTY)]),
    ("V-26 from", {"q32": (degree("x", "2019-10-20"),)}, [("bedomning", f"{PERIOD}.HELT_NEDSATT.from", FORMAT)]),
    ("V-26 to", {"q32": (degree("2019-10-14", "2099-12-12"),)}, [("bedomning", f"{PERIOD}.HELT_NEDSATT.tom", FORMAT)]),
    ("V-27", {"q32": (degree("2019-10-14", "2019-10-13"),)}, [("bedomning", f"{PERIOD}.HELT_NEDSATT", COMBINATION)]),
    ("V-28", {"q32": (degree("2019-10-20", "2019-10-31", "HALFTEN"), FULL), "q33": False},
     [("bedomning", f"{PERIOD}.HALFTEN.from", OVERLAP), ("bedomning", f"{PERIOD}.HELT_NEDSATT.tom", OVERLAP)]),
    ("V-29", {"q32": (HALF,)}, [("bedomning", "arbetstidsforlaggning", EMPTY)]),
    ("V-30", {"q32": (HALF,), "q33": True}, [("bedomning", "arbetstidsforlaggningMotivering", EMPTY)]),
    ("V-31", {"q32": (HALF,), "q33": False, "q33_2": "x"}, [("bedomning", "arbetstidsforlaggning", EMPTY)]),
    ("V-32 answer", {"q33": False}, [("bedomning", "sjukskrivningar", EMPTY)]),
    ("V-32 text", {"q33_2": "x"}, [("bedomning", "sjukskrivningar", EMPTY)]),
    ("V-33", {"q32": (FULL, degree("2019-11-01", "2019-11-02"))}, [("bedomning", "sjukskrivningar", COMBINATION)]),
    ("V-34", {"q39": None}, [("bedomning", "prognos", EMPTY)]),
    ("V-35", {"q39": "ATER_X_ANTAL_DGR"}, [("bedomning", "prognos.dagarTillArbete", EMPTY)]),
    ("V-36", {"q39_3": "NITTIO_DGR"}, [("bedomning", "prognos", EMPTY)]),
    ("V-37", {"q40": None}, [("atgarder", "arbetslivsinriktadeAtgarder", EMPTY)]),
    ("V-38", {"q40": ("EJ_AKTUELLT", "HJALPMEDEL")}, [("atgarder", "arbetslivsinriktadeAtgarder", EMPTY)]),
    ("V-39", {"q44": "x"}, [("atgarder", "arbetslivsinriktadeAtgarder", EMPTY)]),
    ("V-40", {"q40": (*OTHERS, OTHERS[0])},
     [("atgarder", "arbetslivsinriktadeAtgarder", EMPTY), ("atgarder", "arbetslivsinriktadeAtgarder", COMBINATION)]),
    ("V-41", {"q40": ("HJALPMEDEL", "HJALPMEDEL")}, [("atgarder", "arbetslivsinriktadeAtgarder", COMBINATION)]),
    ("V-42", {"q26_2": "x"}, [("kontakt", "kontaktMedFk", EMPTY)]),
    ("V-43 37", {"q37": " "}, [("bedomning", "forsakringsmedicinsktBeslutsstod", EMPTY)]),
    ("V-43 26.2", {"q26": True, "q26_2": " "}, [("kontakt", "anledningTillKontakt", EMPTY)]),
    ("V-43 1.3", {"q1": OTHER_BASIS, "q1_3": " "},
     [("grundformu", "annatGrundForMUBeskrivning", EMPTY), ("grundformu", "annatGrundForMUBeskrivning", EMPTY)]),
    ("V-43 19", {"q19": "  "}, [("medicinskabehandlingar", "pagaendeBehandling", EMPTY)]),
    ("V-43 20", {"q20": "\n"}, [("medicinskabehandlingar", "planeradBehandling", EMPTY)]),
    ("V-43 25", {"q25": " "}, [("ovrigt", "ovrigt", EMPTY)]),
]  # fmt: skip


def test_the_draft_that_the_rows_change_may_be_signed():
    assert found(draft()) == []


@pytest.mark.parametrize("changes,expected", [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_broken_rule_gives_its_problem(changes, expected):
    assert found(draft(**changes)) == expected


def test_the_bases_are_checked_with_records_before_telephone():
    answers = draft(q1=(DatedSource("TELEFONKONTAKT", "x"), DatedSource("JOURNALUPPGIFTER", "y")))

    assert [place for _, place, _ in found(answers)] == ["journaluppgifter", "telefonkontaktMedPatienten"]


def test_blank_texts_are_told_last_in_the_order_of_the_specification():
    answers = draft(q37=" ", q26=True, q26_2=" ", q1_3=" ", q19=" ", q20=" ", q25=" ")

    assert [place for _, place, _ in found(answers)] == [
        "annatGrundForMU", "forsakringsmedicinsktBeslutsstod", "anledningTillKontakt", "annatGrundForMUBeskrivning",
        "pagaendeBehandling", "planeradBehandling", "ovrigt"]  # fmt: skip


SHORT = [
    ("full, then half", {"q32": (HALF, FULL), "q33": False}),
    ("a period of one day", {"q32": (degree("2019-10-14", "2019-10-14"),)}),
    ("basis today", {"q1": basis("2019-10-14")}),
    ("Z730", {"q6": diagnosis("Z730")}),
    ("F438A in KSH97-P", {"q6": diagnosis("F438A", system="KSH_97_P")}),
    ("ten measures", {"q40": OTHERS}),
    ("gap between periods", {"q32": (degree("2020-01-01", "2020-01-02", "HALFTEN"), FULL), "q33": False}),
    ("a period long ahead", {"q32": (degree("2030-01-01", "2031-01-01"),)}),
]  # fmt: skip


@pytest.mark.parametrize("changes", [row[1] for row in SHORT], ids=[row[0] for row in SHORT])
def test_what_the_rules_allow_has_no_problem(changes):
    assert found(draft(**changes)) == []


def test_an_infected_patient_needs_diagnosis_and_period_only():
    assert found(draft(INFECTED)) == []


def test_an_infected_patient_on_part_time_is_not_asked_about_working_hours():
    assert found(draft(INFECTED, q32=(degree("2019-10-14", "2019-10-25", "TRE_FJARDEDEL"),))) == []


def test_an_unticked_quarantine_box_brings_every_mandatory_question():
    assert [place for _, place, _ in found(draft(INFECTED, q27=False))] == [
        "baseratPa", "sysselsattning", "funktionsnedsattning", "aktivitetsbegransning", "prognos", "arbetslivsinriktadeAtgarder"]  # fmt: skip


def test_two_periods_that_start_together_mark_four_fields():
    answers = draft(q32=(degree("2019-10-14", "2019-10-31", "HALFTEN"), FULL), q33=False)

    assert [place.removeprefix("sjukskrivningar.period.") for _, place, _ in found(answers)] == [
        "HALFTEN.from", "HALFTEN.tom", "HELT_NEDSATT.from", "HELT_NEDSATT.tom"]  # fmt: skip


def test_blanks_beside_an_unticked_basis_are_told_twice():
    assert [place for _, place, _ in found(draft(q1_3="   "))] == ["annatGrundForMU", "annatGrundForMUBeskrivning"]


@pytest.mark.parametrize("period", [degree("2019-10-21", "", "HALFTEN"), degree("2019-10-21", "2019-10-20", "HALFTEN")])
def test_a_half_written_or_reversed_part_time_period_does_not_ask_about_working_hours(period):
    assert ("bedomning", "arbetstidsforlaggning", EMPTY) not in found(draft(q32=(period, FULL)))


LIMITS = [
    ("text too long", {"q25": "x" * 3501}, [("ovrigt", "ovrigt", OTHER)]),
    ("described finding too long", {"q35": WithCategories((), "x" * 3501)}, [("funktionsnedsattning", "funktionsnedsattning", OTHER)]),
    ("letter that is not carried", {"q25": "ж"}, [("ovrigt", "ovrigt", OTHER)]),
    ("diagnosis text too long", {"q6": diagnosis("J069", "x" * 82)}, [("diagnos", "diagnoser[0].diagnosbeskrivning", OTHER)]),
    ("diagnosis letter that is not carried", {"q6": diagnosis("J069", "ж")}, [("diagnos", "diagnoser[0].diagnosbeskrivning", OTHER)]),
]  # fmt: skip


@pytest.mark.parametrize("changes,expected", [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_what_the_message_cannot_carry_is_told_at_once(changes, expected):
    assert found(draft(**changes)) == expected


@pytest.mark.parametrize("changes", [{"q25": "x" * 3500}, {"q6": diagnosis("J069", "x" * 81)}])
def test_a_text_at_its_limit_is_accepted(changes):
    assert found(draft(**changes)) == []


def test_the_text_about_a_long_text_names_its_limit():
    problem = KIND.problems(draft(q25="x" * 3501), installed())[0]

    assert problem.message == "Texten är för lång. Högst 3500 tecken får plats."


@pytest.mark.parametrize("text", ["\u00a0", "\u2003", "\u3000"])
def test_other_white_space_is_blank_too(text):
    assert ("ovrigt", "ovrigt", EMPTY) in found(draft(q25=text))


class TestTheInvalidExample:
    """A.3: what is shown while writing, and which sections are listed as missing."""

    def problems(self):
        return (*KIND.problems(draft(INVALID), installed()), *unit_problems(INVALID_UNIT))

    def test_shows_these_rows_while_writing(self):
        assert [row for row, one in enumerate(self.problems(), start=1) if one.shown_at_once] == [1, 2, 3, 6, 8, 12, 13, 14, 22]

    def test_lists_each_section_once_in_this_order(self):
        assert list(dict.fromkeys(one.category for one in self.problems())) == [
            "grundformu", "sysselsattning", "diagnos", "funktionsnedsattning", "bedomning", "atgarder", "kontakt", "medicinskabehandlingar", "ovrigt",
            "vardenhet"]  # fmt: skip

    def test_marks_fields_that_the_form_has(self):
        fields = {one.field for one in self.problems() if one.question != "unit"}

        assert fields - KIND.field_names - set(KIND.by_id) == set()


def test_an_official_diagnosis_text_may_be_longer_than_the_limit():
    class Book:
        def text(self, system, code):
            return "x" * 90

    question = Diagnoses("6", "diagnoser", fk.diagnoses.parts)

    assert list(question.check(draft(q6=diagnosis("J069", "x" * 90)), Book())) == []


def test_only_problems_other_than_missing_are_shown_at_once():
    problems = KIND.problems(draft(q1=basis("x"), q28=None), installed())

    assert [(one.place, one.shown_at_once) for one in problems] == [("undersokningAvPatienten", True), ("sysselsattning", False)]
