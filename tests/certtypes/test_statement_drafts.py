"""The draft rules of FK7800, FK7801 and FK7802: each row broken by itself, and the specification's lists (8, B.1, C)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.certtypes.statement_drafts import ALL, CAPACITY, FK7800, FK7801, FK7802, FULL, TODAY, UNIT, draft, found
from webcert.certtypes import catalogue
from webcert.formlang.answers import Answers
from webcert.formlang.dated_rows import DatedRow
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis

BASIS = (DatedSource("UNDERSOKNING", "2019-10-01"),)
OTHER = (*BASIS, DatedSource("ANNAT", "2019-10-01"))
ROW = DatedRow("PSYKOLOG", "2019-08-12", "Ekstads sjukhus")


def basis(day, code="UNDERSOKNING"):
    return (DatedSource(code, day),)


def rows(*changed):
    return tuple(changed)


def diagnosis(code, text="Text", system="ICD_10_SE"):
    return (Diagnosis(code, text, system),)


G, D = "grundformu", "diagnos"
NO_OTHER = {"q1_3": None}
#: Rule, types, changes, problems. The basis has only the examination where nothing else is said.
SHARED = [
    ("V-01", {"q1": None, **NO_OTHER}, [f"{G} baseratPa EMPTY"]),
    ("V-02 C-01", {"q1": basis("2019-10-1"), **NO_OTHER}, [f"{G} undersokningAvPatienten INVALID_FORMAT"]),
    ("V-02 C-02", {"q1": basis("2019-02-30"), **NO_OTHER}, [f"{G} undersokningAvPatienten INVALID_FORMAT"]),
    ("V-02 C-03, V-09", {"q1": basis("1900-01-01"), **NO_OTHER}, [f"{G} undersokningAvPatienten INVALID_FORMAT", f"{G} kannedomOmPatient OTHER"]),
    ("V-02 and V-03", {"q1": basis("2100-01-01"), **NO_OTHER}, [f"{G} undersokningAvPatienten INVALID_FORMAT", f"{G} undersokningAvPatienten OTHER"]),
    ("V-03", {"q1": basis("2019-10-15"), **NO_OTHER}, [f"{G} undersokningAvPatienten OTHER"]),
    ("V-04", {"q1": OTHER, **NO_OTHER}, [f"{G} annatGrundForMUBeskrivning EMPTY"]),
    ("V-06", {"q2": None}, [f"{G} kannedomOmPatient EMPTY"]),
    ("V-07", {"q2": "igår"}, [f"{G} kannedomOmPatient INVALID_FORMAT"]),
    ("V-08 only", {"q2": "2019-10-15"}, [f"{G} kannedomOmPatient OTHER"]),
    ("V-09", {"q1": basis("2019-10-01"), "q2": "2019-10-02", **NO_OTHER}, [f"{G} kannedomOmPatient OTHER"]),
    ("V-10", {"q1": basis("2019-10-01", "ANHORIG"), "q2": "2019-10-02", **NO_OTHER}, [f"{G} kannedomOmPatient OTHER"]),
    ("V-12", {"q4": None}, [f"{G} underlag EMPTY"]),
    ("V-14", {"q4": (ROW,) * 4}, [f"{G} underlag OTHER"]),
    ("V-15", {"q4": rows(replace(ROW, code=""))}, [f"{G} underlag[0].typ EMPTY"]),
    ("V-17 empty", {"q4": rows(ROW, replace(ROW, date=""))}, [f"{G} underlag[1].datum EMPTY"]),
    ("V-17 C-02", {"q4": rows(replace(ROW, date="2019-02-30"))}, [f"{G} underlag[0].datum INVALID_FORMAT"]),
    ("V-17 C-04", {"q4": rows(replace(ROW, date="2019-10-15"))}, [f"{G} underlag[0].datum OTHER"]),
    ("V-18", {"q4": rows(replace(ROW, text=" "))}, [f"{G} underlag[0].hamtasFran EMPTY"]),
    ("V-19", {"q4": rows(DatedRow(), ROW)},
     [f"{G} underlag[0].typ EMPTY", f"{G} underlag[0].datum EMPTY", f"{G} underlag[0].hamtasFran EMPTY", f"{G} underlag[0] INCORRECT_COMBINATION"]),
    ("V-20", {"q6": None}, [f"{D} diagnoser EMPTY"]),
    ("V-21", {"q6": (Diagnosis("", ""), *diagnosis("M545"))}, [f"{D} diagnoser[0].row INCORRECT_COMBINATION"]),
    ("V-22", {"q6": diagnosis("")}, [f"{D} diagnoser[0].diagnoskod EMPTY"]),
    ("V-22 and V-27", {"q6": (*diagnosis("M545"), Diagnosis("", ""), *diagnosis("J069"))},
     [f"{D} diagnoser[1].diagnoskod EMPTY", f"{D} diagnoser[1].diagnosbeskrivning EMPTY"]),
    ("V-23 F", {"q6": diagnosis("F32")}, [f"{D} diagnoser[0].diagnoskod INVALID_FORMAT"]),
    ("V-23 Z73", {"q6": diagnosis("Z73")}, [f"{D} diagnoser[0].diagnoskod INVALID_FORMAT"]),
    ("V-24", {"q6": diagnosis("M5")}, [f"{D} diagnoser[0].diagnoskod INVALID_FORMAT"]),
    ("V-25", {"q6": diagnosis("M54501")}, [f"{D} diagnoser[0].diagnoskod INVALID_FORMAT"]),
    ("V-26", {"q6": diagnosis("M999")}, [f"{D} diagnoser INVALID_FORMAT"]),
    ("V-27", {"q6": diagnosis("M545", "")}, [f"{D} diagnoser[0].diagnosbeskrivning EMPTY"]),
    ("V-28 twice", {"q6": (*diagnosis("M545"), *diagnosis("M545", system="KSH_97_P") * 2)},
     [f"{D} diagnoser.diagnoskodsystem INCORRECT_COMBINATION"] * 2),
    ("valid: question 2 on the day of the examination", {"q1": basis("2019-10-14"), "q2": "2019-10-14", **NO_OTHER}, []),
    ("valid: question 2 after the records", {"q1": basis("2019-10-01", "JOURNALUPPGIFTER"), "q2": "2019-10-02", **NO_OTHER}, []),
    ("valid: question 2 after an impossible examination is told of that only", {"q1": basis("2019-02-30"), "q2": "2019-10-13", **NO_OTHER},
     [f"{G} undersokningAvPatienten INVALID_FORMAT"]),
    ("valid: F32- in KSH97-P", {"q6": diagnosis("F32-", system="KSH_97_P")}, []),
    ("valid: one complete row", {"q4": rows(ROW)}, []),
]  # fmt: skip

TEXTS = {"V-30": ("7", D, "diagnosgrund"), "V-29": ("5", "sjukdomsforlopp", "sjukdomsforlopp"),
         "V-35": ("17", "aktivitetsbegransning", "aktivitetsbegransning"),
         "V-36": ("22", "medicinskaforutsattningarforarbete", "medicinskaForutsattningarForArbete")}  # fmt: skip
AREAS = {f"q{number}": None for number in range(8, 15)}
MB, MF = "medicinskabehandlingar", "medicinskaforutsattningarforarbete"
OF_CAPACITY = [
    ("V-11", {"q3": None, "q4": None}, [f"{G} underlagFinns EMPTY"]),
    ("V-11 with a row", {"q3": None, "q4": rows(replace(ROW, code="", text=""))},
     [f"{G} underlagFinns EMPTY", f"{G} underlag[0].typ EMPTY", f"{G} underlag[0].hamtasFran EMPTY"]),
    ("V-13", {"q3": False}, [f"{G} underlagFinns OTHER"]),
    *[(row, {f"q{number}": text}, [f"{category} {place} EMPTY"]) for row, (number, category, place) in TEXTS.items() for text in (None, "  ")],
    ("V-31", {"q45": None, "q45_2": None}, [f"{D} nyBedomningDiagnosgrund EMPTY"]),
    ("V-32", {"q45_2": " "}, [f"{D} diagnosForNyBedomning EMPTY"]),
    ("V-33 no", {"q45": False, "q45_2": "   "}, [f"{D} nyBedomningDiagnosgrund INCORRECT_COMBINATION"]),
    ("V-34", AREAS, ["funktionsnedsattning funktionsnedsattning EMPTY"]),
    ("valid: one area", {**AREAS, "q13": "."}, []),
    ("V-37 no", {"q26": False}, ["kontakt kontaktMedFk INCORRECT_COMBINATION"]),
    ("V-39 only", {"q26": False, "q26_2": " "}, ["kontakt anledningTillKontakt BLANK"]),
    *[("V-39", {f"q{number}": " "}, [f"{category} {place} BLANK"]) for number, category, place in (
        ("26_2", "kontakt", "anledningTillKontakt"), ("18", MB, "avslutadBehandling"), ("23", MF, "formagaTrotsBegransning"),
        ("19", MB, "pagaendeBehandling"), ("20", MB, "planeradBehandling"), ("21", MB, "substansintag"), ("25", "ovrigt", "ovrigt"))],
    ("V-04 and V-39", {"q1": OTHER, "q1_3": "   "}, [f"{G} annatGrundForMUBeskrivning EMPTY", f"{G} annatGrundForMUBeskrivning BLANK"]),
]  # fmt: skip
OF_SCHOOL = [
    ("V-11 stops the rows", {"q3": None, "q4": rows(replace(ROW, text=""))}, [f"{G} underlagFinns EMPTY"]),
    ("V-13", {"q3": False}, [f"{G} underlagFinns INVALID_FORMAT"]),
    ("V-05 and V-32", {"q1": BASIS, "q1_3": "   "}, [f"{G} annatGrundForMU EMPTY", f"{G} annatGrundForMUBeskrivning EMPTY"]),
    ("V-04 and V-32", {"q1": OTHER, "q1_3": "   "}, [f"{G} annatGrundForMUBeskrivning EMPTY"] * 2),
    ("V-29", {"q15": " "}, ["funktionsnedsattning funktionsnedsattningDebut EMPTY"]),
    ("V-30", {"q16": None}, ["funktionsnedsattning funktionsnedsattningPaverkan EMPTY"]),
    ("V-31", {"q26": False}, ["kontakt kontaktMedFk EMPTY"]),
    ("V-32 only", {"q26": False, "q26_2": " "}, ["kontakt anledningTillKontakt EMPTY"]),
    ("V-32", {"q25": " "}, ["ovrigt ovrigt EMPTY"]),
]  # fmt: skip
OWN = [
    (FK7800, "V-05", {"q1": BASIS}, [f"{G} annatGrundForMU INCORRECT_COMBINATION"]),
    (FK7801, "V-05", {"q1": BASIS}, [f"{G} annatGrundForMU EMPTY"]),
    (FK7802, "V-05", {"q1": BASIS}, [f"{G} annatGrundForMU EMPTY"]),
    (FK7800, "V-05 and V-39", {"q1": BASIS, "q1_3": "   "}, [f"{G} annatGrundForMU INCORRECT_COMBINATION", f"{G} annatGrundForMUBeskrivning BLANK"]),
    (FK7800, "V-16", {"q4": rows(replace(ROW, code="SKOLHALSOVARD"))}, [f"{G} underlag[0].typ INVALID_FORMAT"]),
    (FK7801, "V-16", {"q4": rows(replace(ROW, code="TELEFONKONTAKT"))}, [f"{G} underlag[0].typ INVALID_FORMAT"]),
    (FK7802, "V-16", {"q4": rows(replace(ROW, code="FORETAGSHALSOVARD"))}, [f"{G} underlag[0].typ INVALID_FORMAT"]),
    (FK7801, "V-39 24", {"q24": " "}, [f"{MF} forslagTillAtgard BLANK"]),
]  # fmt: skip
CASES = [
    *[(kind, *row) for kind in ALL for row in SHARED], *[(kind, *row) for kind in CAPACITY for row in OF_CAPACITY],
    *[(FK7802, *row) for row in OF_SCHOOL], *OWN,
]  # fmt: skip


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_the_draft_that_the_rows_change_may_be_signed(kind):
    assert found(kind, draft(kind)) == []


@pytest.mark.parametrize("kind,changes,expected", [(row[0], *row[2:]) for row in CASES], ids=[f"{row[0].form} {row[1]}" for row in CASES])
def test_a_broken_rule_gives_its_problems(kind, changes, expected):
    assert found(kind, draft(kind, **changes)) == expected


@pytest.mark.parametrize("kind", CAPACITY, ids=lambda one: one.form)
def test_a_reason_needs_an_answered_wish_for_contact(kind):
    missing = Answers({**FULL[kind], "26": None}, today=TODAY)

    assert found(kind, missing) == ["kontakt kontaktMedFk INCORRECT_COMBINATION"]


def test_an_unanswered_wish_for_contact_does_not_matter_for_schooling():
    assert found(FK7802, Answers({**FULL[FK7802], "26": None}, today=TODAY)) == []


B1_7800 = {
    "1": (DatedSource("UNDERSOKNING", "2019-09-02"), DatedSource("ANNAT", "2019-10-20")), "2": "2019-09-10", "3": True,
    "4": (DatedRow("PSYKOLOG", "", "   "), DatedRow("SKOLHALSOVARD", "2019-02-30", "Ekstads gymnasium")),
    "6": (Diagnosis("F32", "Depressiv episod"), Diagnosis("", "Ryggvärk", "KSH_97_P")), "45.2": "Ryggvärken", "17": "  ", "25": "   ",
    "26": False, "26.2": "Ring mig",
}  # fmt: skip
B1_7801 = {
    "1.3": "Samtal", "4": (DatedRow(), DatedRow("LOGOPED", "2019-10-15", "Ekstads sjukhus")),
    "6": (Diagnosis("", ""), Diagnosis("M545", "Lumbago")), "7": "Se journal", "45": True, "45.2": " ", "5": "Sedan barndomen.", "14": "Trötthet.",
    "17": "Svårt att stå.", "22": "Oklart.", "24": " ", "26": None, "26.2": "Ring mig",
}  # fmt: skip
B1_7802 = {
    "1": (DatedSource("UNDERSOKNING", "2019-10-15"), DatedSource("JOURNALUPPGIFTER", "igår")), "1.3": "Lärarsamtal", "2": "2019-10-16", "3": False,
    "4": (DatedRow("FORETAGSHALSOVARD", "1899-12-31", "Ekhälsan AB"),), "6": (Diagnosis("Z73", ""), Diagnosis("F840123", "Autism")),
    "15": " ", "25": " ", "26": False, "26.2": "Ring mig",
}  # fmt: skip
AT = "vardenhet grunddata.skapadAv.vardenhet"
B1 = [
    (FK7800, B1_7800, replace(UNIT, postal_code="1234", phone=""), [
        f"{G} annatGrundForMU OTHER", f"{G} annatGrundForMUBeskrivning EMPTY", f"{G} kannedomOmPatient OTHER", f"{G} underlag[0].datum EMPTY",
        f"{G} underlag[0].hamtasFran EMPTY", f"{G} underlag[1].typ INVALID_FORMAT", f"{G} underlag[1].datum INVALID_FORMAT",
        f"{D} diagnoser[0].diagnoskod INVALID_FORMAT", f"{D} diagnoser[1].diagnoskod EMPTY", f"{D} diagnoser.diagnoskodsystem INCORRECT_COMBINATION",
        "sjukdomsforlopp sjukdomsforlopp EMPTY", f"{D} diagnosgrund EMPTY", f"{D} nyBedomningDiagnosgrund EMPTY",
        f"{D} nyBedomningDiagnosgrund INCORRECT_COMBINATION", "funktionsnedsattning funktionsnedsattning EMPTY",
        "aktivitetsbegransning aktivitetsbegransning EMPTY", f"{MF} medicinskaForutsattningarForArbete EMPTY",
        "kontakt kontaktMedFk INCORRECT_COMBINATION", f"{AT}.postnummer INVALID_FORMAT", f"{AT}.telefonnummer EMPTY", "ovrigt ovrigt BLANK"]),
    (FK7801, B1_7801, replace(UNIT, address="", postal_code="", city="", phone=""), [
        f"{G} baseratPa EMPTY", f"{G} annatGrundForMU EMPTY", f"{G} kannedomOmPatient EMPTY", f"{G} underlagFinns EMPTY",
        f"{G} underlag[0].typ EMPTY", f"{G} underlag[0].datum EMPTY", f"{G} underlag[0].hamtasFran EMPTY", f"{G} underlag[1].datum OTHER",
        f"{G} underlag[0] INCORRECT_COMBINATION", f"{D} diagnoser[0].row INCORRECT_COMBINATION", f"{D} diagnosForNyBedomning EMPTY",
        "kontakt kontaktMedFk INCORRECT_COMBINATION", f"{AT}.postadress EMPTY", f"{AT}.postnummer EMPTY", f"{AT}.postort EMPTY",
        f"{AT}.telefonnummer EMPTY", f"{MF} forslagTillAtgard BLANK"]),
    (FK7802, B1_7802, UNIT, [
        f"{G} undersokningAvPatienten OTHER", f"{G} journaluppgifter INVALID_FORMAT", f"{G} annatGrundForMU EMPTY", f"{G} kannedomOmPatient OTHER",
        f"{G} underlagFinns INVALID_FORMAT", f"{G} underlag[0].typ INVALID_FORMAT", f"{G} underlag[0].datum INVALID_FORMAT",
        f"{D} diagnoser[0].diagnoskod INVALID_FORMAT", f"{D} diagnoser[0].diagnosbeskrivning EMPTY", f"{D} diagnoser[1].diagnoskod INVALID_FORMAT",
        "funktionsnedsattning funktionsnedsattningDebut EMPTY", "funktionsnedsattning funktionsnedsattningPaverkan EMPTY",
        "kontakt kontaktMedFk EMPTY", "ovrigt ovrigt EMPTY"]),
]  # fmt: skip


@pytest.mark.parametrize("kind,values,unit,expected", B1, ids=[row[0].form for row in B1])
def test_the_invalid_draft_gives_exactly_its_list(kind, values, unit, expected):
    assert found(kind, Answers(values, today=TODAY), unit) == expected


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_a_renewal_keeps_everything(kind):
    answers = draft(kind)

    assert kind.dump(kind.for_renewal(answers)) == kind.dump(answers)


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_lists_say_the_first_diagnosis(kind):
    assert (kind.list_info(draft(kind)), kind.list_info(draft(kind, q6=None))) == ("Fibromyalgi", "")


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_other_documents_are_read_as_a_table_or_as_nothing(kind):
    question, texts = kind.by_id["4"], catalogue.newest_texts(kind, today=TODAY)

    table, = question.shown(draft(kind), texts)
    nothing, = question.shown(draft(kind, q3=False), texts)

    assert table.columns == ("Ange utredning eller underlag", "Datum", texts.headings["DFR_4.3"])
    assert table.rows[0] == ("Underlag från psykolog", "2019-08-12", "Ekstads sjukhus")
    assert nothing.text == "Ej angivet"


@pytest.mark.parametrize("today,version", [("2016-10-01", "1.0"), ("2016-12-18", "1.0"), ("2016-12-19", "1.1"), ("2019-10-14", "1.1")])
def test_a_new_draft_has_the_texts_of_its_day(today, version):
    assert catalogue.newest_texts(FK7800, today=type(TODAY).fromisoformat(today)).version == version
