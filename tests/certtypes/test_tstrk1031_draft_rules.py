"""One test for each row of the validation table of TSTRK1031 (V-05 to V-26), and its worked examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.certtypes.drafts import as_form
from tests.certtypes.tstrk1031_drafts import KIND, VALID, draft, found, problems
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.domain.document import PatientDetails, UnitDetails, unit_problems
from webcert.domain.ids import PersonId
from webcert.domain.patient import patient_problems
from webcert.formlang.problems import Kind
from webcert.formlang.visual_acuity import Sight

EMPTY, ONE, SOME = "Ange ett svar.", "Välj ett alternativ.", "Välj minst ett alternativ."
SINCE_BIRTH = "Ange år i formatet åååå, inte senare än i år och inte före patientens födelseår."
SINCE_1900 = "Ange år i formatet åååå, inte senare än i år och inte före 1900."
LAST_YEAR = "Ange datum i formatet åååå-mm-dd, tidigast för ett år sedan och inte senare än i dag."
AWAKE_WHEN = "hypoglykemier.allvarligForekomstVakenTidObservationstid"


def sights(*rows):
    return tuple(Sight(*row) for row in rows)


GOOD = ("0,7", "1,0")
ROWS = [
    ("V-05", {"q1": None}, ("intygAvser", "intygAvser.korkortstyp", SOME)),
    ("V-06", {"q2": None}, ("identitet", "vardkontakt.idkontroll", ONE)),
    ("V-07", {"q35": None}, ("diabetes", "diabetes.observationsperiod", EMPTY)),
    ("V-08", {"q35": "2020"}, ("diabetes", "diabetes.observationsperiod", SINCE_BIRTH)),
    ("V-09", {"q18": None}, ("diabetes", "diabetes.diabetesTyp", ONE)),
    ("V-10", {"q19": None}, ("diabetes", "diabetes.behandlingsTyp", SOME)),
    ("V-11", {"q19_4": None}, ("diabetes", "diabetes.insulinBehandlingsperiod", "Ange vilket år behandling med insulin påbörjades.")),
    ("V-12", {"q19_4": "1899"}, ("diabetes", "diabetes.insulinBehandlingsperiod", SINCE_1900)),
    ("V-13", {"q36": None}, ("hypoglykemier", "hypoglykemier.kunskapOmAtgarder", ONE)),
    ("V-13 37", {"q37": None}, ("hypoglykemier", "hypoglykemier.teckenNedsattHjarnfunktion", ONE)),
    ("V-14", {"q38": None}, ("hypoglykemier", "hypoglykemier.saknarFormagaKannaVarningstecken", ONE)),
    ("V-14 39", {"q39": None}, ("hypoglykemier", "hypoglykemier.allvarligForekomst", ONE)),
    ("V-14 40", {"q40": None}, ("hypoglykemier", "hypoglykemier.allvarligForekomstTrafiken", ONE)),
    ("V-15", {"q39_2": "  "}, ("hypoglykemier", "hypoglykemier.allvarligForekomstBeskrivning", EMPTY)),
    ("V-16", {"q40": True}, ("hypoglykemier", "hypoglykemier.allvarligForekomstTrafikBeskrivning", EMPTY)),
    ("V-17", {"q42_2": None}, ("hypoglykemier", AWAKE_WHEN, "Ange ett datum.")),
    ("V-18", {"q42_2": "2018-10-13"}, ("hypoglykemier", AWAKE_WHEN, LAST_YEAR)),
    ("V-19 41", {"q41": None}, ("hypoglykemier", "hypoglykemier.egenkontrollBlodsocker", ONE)),
    ("V-19 42", {"q42": None}, ("hypoglykemier", "hypoglykemier.allvarligForekomstVakenTid", ONE)),
    ("V-20", {"q43": None}, ("syn", "syn.separatOgonlakarintyg", ONE)),
    ("V-21", {"q44": None}, ("syn", "syn.synfaltsprovningUtanAnmarkning", ONE)),
    ("V-22", {"q8": sights(GOOD, ("", "1,0"), GOOD)}, ("syn", "syn.vanster.utanKorrektion", EMPTY)),
    ("V-23", {"q8": sights(GOOD, GOOD, ("2,1", ""))}, ("syn", "syn.binokulart.utanKorrektion", "Ange synskärpa i intervallet 0,0 - 2,0.")),
    ("V-24", {"q6": None}, ("syn", "syn.diplopi", ONE)),
    ("V-25", {"q33": None}, ("bedomning", "bedomning", SOME)),
    ("V-26", {"q45": None}, ("bedomning", "bedomning.lamplighetInnehaBehorighet", ONE)),
]


@pytest.mark.parametrize("changes,expected", [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_row_is_told_alone_where_it_stands(changes, expected):
    assert found(draft(**changes)) == [expected]


def test_the_worked_example_may_be_signed():
    assert found(draft()) == []


def test_every_mandatory_question_of_an_untouched_draft_is_told():
    untouched = found(KIND.new_answers(today=draft().today, born=1974))

    assert [place for _, place, _ in untouched] == [
        "intygAvser.korkortstyp", "vardkontakt.idkontroll", "diabetes.observationsperiod", "diabetes.diabetesTyp",
        "diabetes.behandlingsTyp", "hypoglykemier.kunskapOmAtgarder", "hypoglykemier.teckenNedsattHjarnfunktion",
        "syn.separatOgonlakarintyg", "bedomning",
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["1974", "2019"])
def test_the_diagnosis_may_be_of_the_year_of_birth_and_of_this_year(year):
    assert found(draft(q35=year, q19_4="2019")) == []


@pytest.mark.parametrize("year", ["1973", "2020", "204", "20044", "1874", "2104", "tjugo", "200x"])
def test_the_diagnosis_is_of_no_other_year(year):
    (problem,) = problems(draft(q35=year))

    assert (problem.message, problem.kind) == (SINCE_BIRTH, Kind.INVALID_FORMAT)


@pytest.mark.parametrize("year", ["1900", "1973", "2019"])
def test_insulin_may_have_begun_in_any_year_since_1900(year):
    assert found(draft(q19_4=year)) == []


@pytest.mark.parametrize("year", ["1899", "2020", "19", "år 2000"])
def test_insulin_has_begun_in_no_other_year(year):
    (problem,) = problems(draft(q19_4=year))

    assert (problem.message, problem.kind) == (SINCE_1900, Kind.INVALID_FORMAT)


@pytest.mark.parametrize("day", ["2018-10-14", "2019-10-14"])
def test_the_day_lies_within_the_last_year_both_ends_included(day):
    assert found(draft(q42_2=day)) == []


@pytest.mark.parametrize("day", ["2018-10-13", "2019-10-15", "2019-02-29", "i våras", "2019-3-2"])
def test_no_other_day_will_do(day):
    (problem,) = problems(draft(q42_2=day))

    assert (problem.message, problem.kind) == (LAST_YEAR, Kind.INVALID_FORMAT)


def test_another_treatment_does_as_well_as_a_tick():
    assert found(draft(q19=None, q19_5="Operation")) == []


def test_blanks_are_no_other_treatment():
    assert [place for _, place, _ in found(draft(q19=None, q19_5=" "))] == ["diabetes.behandlingsTyp"]


def test_lower_categories_ask_nothing_more():
    assert found(draft(q1=("IAV11", "IAV17"), q41=None, q42=None, q42_2=None, q45=None)) == []


def test_a_separate_certificate_of_the_eyes_ends_the_questions_about_them():
    assert found(draft(q43=True, q44=None, q8=None, q6=None)) == []


def test_being_unable_to_judge_is_an_answer():
    assert found(draft(q33=("VAR11",))) == []


INVALID = {
    "1": ("IAV15", "IAV9"), "35": "1973", "19": ("19.3",), "19.4": "2020", "37": True, "39": True, "39.2": " ", "40": False,
    "42": True, "42.2": "2018-10-13", "43": False, "8": sights(("0,5", "2,5"), ("", ""), ("0,8", "")),
}  # fmt: skip
UNIT = UnitDetails(
    hsa_id="u", name="n", address="Läkargränd 1", postal_code="12346", city="Exempelstad", phone="0850000100", provider_id="p", provider_name="n"
)
PATIENT = PatientDetails(
    person_id=PersonId("197402272384"), first_name="Prova", last_name="Påhittsson", address="Provgatan 9", postal_code="12345"
)
EXPECTED = [
    "patient grunddata.patient.postort", "identitet vardkontakt.idkontroll", "diabetes diabetes.observationsperiod", "diabetes diabetes.diabetesTyp",
    "diabetes diabetes.insulinBehandlingsperiod", "hypoglykemier hypoglykemier.kunskapOmAtgarder",
    "hypoglykemier hypoglykemier.saknarFormagaKannaVarningstecken", "hypoglykemier hypoglykemier.allvarligForekomstBeskrivning",
    f"hypoglykemier {AWAKE_WHEN}", "hypoglykemier hypoglykemier.egenkontrollBlodsocker", "syn syn.synfaltsprovningUtanAnmarkning",
    "syn syn.hoger.medKorrektion", "syn syn.vanster.utanKorrektion", "syn syn.diplopi", "bedomning bedomning",
    "bedomning bedomning.lamplighetInnehaBehorighet",
]  # fmt: skip


def test_the_invalid_draft_gives_exactly_its_list():
    answers = draft(INVALID)

    all_problems = KIND.problems(answers, installed(), patient=patient_problems(PATIENT), unit=unit_problems(UNIT))

    assert [f"{one.category} {one.place}" for one in all_problems] == EXPECTED


@pytest.mark.parametrize(
    "row,changes,place,message",
    [
        ("V-01", {"address": " "}, "postadress", "Ange postadress."),
        ("V-02", {"postal_code": ""}, "postnummer", "Ange postnummer."),
        ("V-03", {"postal_code": "1234"}, "postnummer", "Ange postnummer med fem siffror."),
        ("V-04", {"city": ""}, "postort", "Ange postort."),
    ],
)
def test_the_address_of_the_patient_comes_first(row, changes, place, message):
    told = KIND.problems(draft(q2=None), installed(), patient=patient_problems(replace(PATIENT, **{"city": "Exempelstad"} | changes)))

    assert [(one.place, one.message) for one in told] == [
        (f"grunddata.patient.{place}", message), ("vardkontakt.idkontroll", ONE),
    ]  # fmt: skip


def test_the_address_of_the_unit_comes_last():
    told = KIND.problems(draft(q45=None), installed(), unit=unit_problems(replace(UNIT, phone="")))

    assert [one.place for one in told] == ["bedomning.lamplighetInnehaBehorighet", "grunddata.skapadAv.vardenhet.telefonnummer"]


def test_the_invalid_list_has_its_sixteen_rows():
    assert len(EXPECTED) == 16


@pytest.mark.parametrize("seed", range(40))
def test_a_form_gives_the_answers_of_a_sample_and_storage_keeps_them(seed):
    answers = samples.document(KIND, seed).answers

    assert KIND.dump(KIND.read_form(as_form(KIND, answers), before=answers)) == KIND.dump(answers)
    assert KIND.dump(KIND.load(KIND.dump(answers), today=answers.today)) == KIND.dump(answers)


def test_the_shortest_day_back_is_accepted_there_too():
    assert AWAKE_WHEN not in [one.place for one in problems(draft({**INVALID, "42.2": "2018-10-14"}))]


def test_nothing_compares_what_is_met_with_what_is_asked_for():
    assert found(draft(q33=("VAR12", "VAR8"))) == []


def test_texts_have_their_limits():
    longer = {"q19_5": "x" * 54, "q39_2": "x" * 36, "q32": "x" * 190, "q34": "x" * 72}

    assert [one.message for one in problems(draft(**longer))] == [f"Texten är för lång. Högst {limit} tecken får plats." for limit in (53, 35, 189, 71)]


def test_the_list_shows_the_categories_in_their_order():
    assert KIND.list_info(draft(VALID, q1=("IAV9", "IAV15"))) == "B, Taxi"
