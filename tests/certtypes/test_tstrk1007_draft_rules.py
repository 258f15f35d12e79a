"""Every row of TSTRK1007's draft rules is broken by itself and gives its problem and no other (tstrk1007 7, B.1).

V-01 to V-04 and V-37 are about addresses: tests/domain.
"""

from __future__ import annotations

import pytest

from tests.certtypes.tstrk1007_drafts import KIND, VALID, draft, found
from webcert.decisionsupport.codes import installed
from webcert.domain.document import PatientDetails, UnitDetails, unit_problems
from webcert.domain.ids import PersonId
from webcert.domain.patient import patient_problems
from webcert.formlang.visual_acuity import Sight

EMPTY, FORMAT, COMBINATION = "EMPTY", "INVALID_FORMAT", "INCORRECT_COMBINATION"
CORRECTED = [("syn", f"syn.{eye}.medKorrektion", EMPTY) for eye in ("hogerOga", "vansterOga", "binokulart")]
OTHER = {"q1": ("IAV10",), "q11": None, "q13": None}


def sights(right, left, both):
    return {"q8": (Sight(right), Sight(left), Sight(both))}


def unanswered(row, question, category, key, kind=EMPTY, **with_it):
    return (f"{row} {question}", {f"q{question.replace('.', '_')}": None, **with_it}, [(category, f"{category}.{key}" if category else key, kind)])


ROWS = [
    ("V-05", {"q1": None, "q11": None, "q13": None}, [("intygAvser", "intygAvser.korkortstyp", EMPTY)]),
    ("V-06", {"q2": None}, [("identitet", "vardkontakt.idkontroll", EMPTY)]),
    *[unanswered("V-07", one, "syn", key) for one, key in (
        ("3", "synfaltsdefekter"), ("4", "nattblindhet"), ("5", "progressivOgonsjukdom"), ("6", "diplopi"), ("7", "nystagmus"))],
    ("V-08", {"q8": (Sight("1,0"), Sight(""), Sight("1,0"))}, [("syn", "syn.vansterOga.utanKorrektion", EMPTY)]),
    ("V-09 without", {"q8": (Sight("2,4"), Sight("1,0"), Sight("1,0"))}, [("syn", "syn.hogerOga.utanKorrektion", FORMAT)]),
    ("V-09 with", {"q8": (Sight("1,0"), Sight("1,0"), Sight("1,0", "2,1"))}, [("syn", "syn.binokulart.medKorrektion", FORMAT)]),
    ("V-10 R33", {**OTHER, **sights("1,0", "1,0", "0,4")}, CORRECTED),
    ("V-10 R34", sights("0,1", "0,7", "1,0"), CORRECTED),
    ("V-10 R35", sights("0,0", "1,0", "1,0"), CORRECTED),
    unanswered("V-11", "10", "horselBalans", "balansrubbningar"),
    unanswered("V-12", "11", "horselBalans", "svartUppfattaSamtal4Meter"),
    unanswered("V-13", "12", "funktionsnedsattning", "funktionsnedsattning"),
    ("V-14", {"q12_2": "  "}, [("funktionsnedsattning", "funktionsnedsattning.beskrivning", EMPTY)]),
    unanswered("V-15", "13", "funktionsnedsattning", "otillrackligRorelseformaga"),
    *[unanswered("V-16", one, "hjartKarl", key) for one, key in (("14", "hjartKarlSjukdom"), ("15", "hjarnskadaEfterTrauma"), ("16", "riskfaktorerStroke"))],
    ("V-17", {"q16_2": None}, [("hjartKarl", "hjartKarl.beskrivningRiskfaktorer", EMPTY)]),
    unanswered("V-18", "17", "diabetes", "harDiabetes"),
    unanswered("V-19", "18", "diabetes", "diabetesTyp"),
    ("V-20", {"q19": None}, [("diabetes", "diabetes.behandlingsTyp", EMPTY)]),
    unanswered("V-21", "20", "neurologi", "neurologiskSjukdom"),
    unanswered("V-22", "21", "medvetandestorning", "medvetandestorning"),
    unanswered("V-23", "22", "njurar", "nedsattNjurfunktion"),
    unanswered("V-24", "23", "kognitivt", "sviktandeKognitivFunktion"),
    unanswered("V-25", "24", "somnVakenhet", "teckenSomnstorningar"),
    unanswered("V-26", "25", "narkotikaLakemedel", "teckenMissbruk"),
    unanswered("V-26", "25.2", "narkotikaLakemedel", "foremalForVardinsats"),
    unanswered("V-27", "25.3", "narkotikaLakemedel", "provtagningBehovs"),
    unanswered("V-28", "26", "narkotikaLakemedel", "lakarordineratLakemedelsbruk"),
    ("V-29", {"q26": True}, [("narkotikaLakemedel", "narkotikaLakemedel.lakemedelOchDos", EMPTY)]),
    unanswered("V-30", "27", "psykiskt", "psykiskSjukdom"),
    unanswered("V-31", "28", "utvecklingsstorning", "psykiskUtvecklingsstorning"),
    unanswered("V-31", "29", "utvecklingsstorning", "harSyndrom"),
    unanswered("V-32", "30", "sjukhusvard", "sjukhusEllerLakarkontakt"),
    *[unanswered("V-33", one, "sjukhusvard", key) for one, key in (("30.2", "tidpunkt"), ("30.3", "vardinrattning"), ("30.4", "anledning"))],
    unanswered("V-34", "31", "medicinering", "stadigvarandeMedicinering"),
    unanswered("V-35", "31.2", "medicinering", "beskrivning"),
    ("V-36", {"q33": None}, [("bedomning", "bedomning.korkortstyp", EMPTY)]),
    ("V-38", {"q33": ("VAR1", "VAR11")}, [("bedomning", "bedomning.korkortstyp", COMBINATION)]),
]  # fmt: skip


def test_the_worked_example_may_be_signed():
    assert found(draft()) == []


@pytest.mark.parametrize("changes,expected", [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_broken_rule_gives_its_problem(changes, expected):
    assert found(draft(**changes)) == expected


ALLOWED = [
    ("nothing about other lapses of consciousness", {"q21_2": None}),
    ("no comment and no specialist", {"q32": None, "q34": None}),
    ("Annat beside others", {"q1": ("IAV3", "IAV9", "IAV10")}),
    ("cannot judge, alone", {"q33": ("VAR11",)}),
    ("other categories met than asked for", {"q33": ("VAR1",)}),
    ("R33 at its limit", {**OTHER, **sights("0,0", "0,0", "0,5")}),
    ("R34 with one eye at its limit", sights("0,8", "0,1", "0,1")),
    ("R35 not for Annat alone", {**OTHER, **sights("0,0", "0,0", "0,5")}),
    ("corrected values as bad as can be", {"q8": (Sight("0,0", "0,0"), Sight("0,0", "0,0"), Sight("0,0", "0,0"))}),
    ("no passengers, no questions about them", {"q1": ("IAV1",), "q11": None, "q13": None}),
    ("type 1 without treatment", {"q18": "E10", "q19": None}),
]  # fmt: skip


@pytest.mark.parametrize("changes", [row[1] for row in ALLOWED], ids=[row[0] for row in ALLOWED])
def test_what_the_rules_allow_has_no_problem(changes):
    assert found(draft(**changes)) == []


@pytest.mark.parametrize("question,limit", [("12.2", 180), ("16.2", 180), ("21.2", 180), ("30.2", 40), ("30.3", 40), ("30.4", 50), ("31.2", 180), ("32", 500), ("34", 130)])
def test_a_text_beyond_its_limit_cannot_be_signed(question, limit):
    name = f"q{question.replace('.', '_')}"

    assert found(draft(**{name: "x" * limit})) == []
    assert len(found(draft(**{name: "x" * (limit + 1)}))) == 1


INVALID = {
    **{str(number): False for number in (4, 5, 6, 7, 10, 15, 22, 23, 24, 29)}, "9": False, "1": ("IAV7", "IAV10"),
    "8": (Sight("0,3"), Sight("2,4"), Sight("0,4")), "12": True, "16": True, "16.2": "   ", "17": True, "18": "E11", "21": True, "25": True,
    "26": True, "30": True, "30.3": "Exempelkliniken", "31": True,
}  # fmt: skip
EXPECTED = ["patient grunddata.patient.postadress", "patient grunddata.patient.postnummer", "identitet vardkontakt.idkontroll", "syn syn.synfaltsdefekter", "syn syn.vansterOga.utanKorrektion", "syn syn.hogerOga.medKorrektion", "syn syn.vansterOga.medKorrektion", "syn syn.binokulart.medKorrektion", "horselBalans horselBalans.svartUppfattaSamtal4Meter", "funktionsnedsattning funktionsnedsattning.beskrivning", "funktionsnedsattning funktionsnedsattning.otillrackligRorelseformaga", "hjartKarl hjartKarl.hjartKarlSjukdom", "hjartKarl hjartKarl.beskrivningRiskfaktorer", "diabetes diabetes.behandlingsTyp", "neurologi neurologi.neurologiskSjukdom", "narkotikaLakemedel narkotikaLakemedel.foremalForVardinsats", "narkotikaLakemedel narkotikaLakemedel.provtagningBehovs", "narkotikaLakemedel narkotikaLakemedel.lakemedelOchDos", "psykiskt psykiskt.psykiskSjukdom", "utvecklingsstorning utvecklingsstorning.psykiskUtvecklingsstorning", "sjukhusvard sjukhusvard.tidpunkt", "sjukhusvard sjukhusvard.anledning", "medicinering medicinering.beskrivning", "bedomning bedomning.korkortstyp", "vardenhet grunddata.skapadAv.vardenhet.postnummer", "vardenhet grunddata.skapadAv.vardenhet.telefonnummer"]


def test_the_invalid_draft_gives_exactly_its_list():
    unit = UnitDetails(hsa_id="u", name="n", address="Läkargränd 1", postal_code="abcde", city="Exempelstad", provider_id="p", provider_name="n")
    patient = PatientDetails(person_id=PersonId("196904122386"), postal_code="1234", city="Exempelstad")

    problems = KIND.problems(draft(INVALID), installed(), patient=patient_problems(patient), unit=unit_problems(unit))

    assert [f"{one.category} {one.place}" for one in problems] == EXPECTED
    assert [number for number, one in enumerate(problems, start=1) if one.kind != EMPTY] == [2, 5, 25]


@pytest.mark.parametrize("hidden,changes", [
    ("11", {"q1": ("IAV1",)}), ("13", {"q1": ("IAV10",)}), ("12.2", {"q12": False}), ("16.2", {"q16": False}), ("18", {"q17": False}),
    ("19", {"q17": False}), ("19", {"q18": "E10"}), ("21.2", {"q21": False}), ("25.3", {"q25_2": False}), ("26.2", {"q26_2": "x"}),
    ("30.2", {"q30": False}), ("30.3", {"q30": False}), ("30.4", {"q30": False}), ("31.2", {"q31": False}),
])  # fmt: skip
def test_an_answer_leaves_the_draft_with_its_ground(hidden, changes):
    kept = KIND.without_hidden(draft(**changes))

    assert kept.stored(KIND.by_id[hidden]) == KIND.by_id[hidden].default
    assert all(part != hidden for one in KIND.write(draft(**changes), installed()) for part, _ in one.parts)


def test_lists_show_the_categories_in_code_order():
    assert KIND.list_info(draft(q1=("IAV9", "IAV3", "IAV4"))) == "C, CE, Taxi"


def test_an_unticked_box_about_lenses_is_sent():
    assert next(one for one in KIND.write(draft({**VALID, "9": False}), installed()) if one.id == "9").parts == (("9.1", "false"),)
