"""TSTRK1007 Transportstyrelsens läkarintyg, form version 6.

What the certificate asks, when, and where each answer goes stands here and nowhere else. Headings and help texts
lie beside it, in texts/tstrk1007-6.*.toml, under the ids of the questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from webcert.certtypes.recipients import TRANSPORTSTYRELSEN
from webcert.certtypes.ts_common import (
    CAN,
    CODE_SYSTEM,
    DIABETES,
    FOR_SYSTEM,
    HIGHER_FOR,
    HIGHER_MET,
    IDENTITY,
    MARKERS,
    MET_SYSTEM,
    PASSENGERS,
    SEND_IT_YOURSELF,
    SIGNATURE,
    sight_rows,
)
from webcert.formlang import authority_rules as must
from webcert.formlang import authority_values as written
from webcert.formlang.answers import Answers
from webcert.formlang.authority import AuthorityRule, RawMessage
from webcert.formlang.certificate_type import Category, CertificateType, Issuer
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.conditions import Condition
from webcert.formlang.notices import Notice, Tone
from webcert.formlang.print_form import FlowForm
from webcert.formlang.problems import Kind
from webcert.formlang.question import CodeList
from webcert.formlang.rules import exclusive
from webcert.formlang.text_questions import Text
from webcert.formlang.ticks import Ticks
from webcert.formlang.visual_acuity import VisualAcuity

# fmt: off
FOR = CodeList(FOR_SYSTEM, {**HIGHER_FOR, "IAV10": "Annat"})
MET = CodeList(MET_SYSTEM, {
    **HIGHER_MET,
    "VAR10": "Annat (AM, A1, A2, A, B, BE eller Traktor)",
    "VAR11": "Kan inte ta ställning"})

categories = Codes(
    "1", "intygAvser.korkortstyp", FOR,
    required=True, joined=True)
passengers = categories.includes(*PASSENGERS)

identity = Code("2", "vardkontakt.idkontroll", IDENTITY, required=True)


def corrected_when(acuity: VisualAcuity) -> Condition:
    """R33, R34 and R35: the values without correction that make those with correction mandatory (tstrk1007 7.2)."""
    r33 = categories.includes("IAV10") & acuity.between("8.3", "0", "0.5")
    r34 = acuity.between("8.1", "0.1", "0.8") & acuity.between("8.2", "0.1", "0.8")
    filled = acuity.between("8.1", "0", "10") & acuity.between("8.2", "0", "10")
    r35 = filled & (acuity.between("8.1", "0", "0.1") | acuity.between("8.2", "0", "0.1"))
    return r33 | categories.includes(*HIGHER_FOR) & (r34 | r35)


visual_field = YesNo("3", "syn.synfaltsdefekter", required=True)
night_vision = YesNo("4", "syn.nattblindhet", required=True)
eye_disease = YesNo("5", "syn.progressivOgonsjukdom", required=True)
double_vision = YesNo("6", "syn.diplopi", required=True)
nystagmus = YesNo("7", "syn.nystagmus", required=True)
acuity = VisualAcuity(
    "8", "syn", sight_rows("hogerOga", "vansterOga", "binokulart", lenses=True),
    required=True, corrected_when=corrected_when)
strong_lenses = CheckBox(
    "9", "syn.korrektionsglasensStyrka",
    starts_unticked=True, unticked_reads="Nej")

dizziness = YesNo("10", "horselBalans.balansrubbningar", required=True)
hearing = YesNo(
    "11", "horselBalans.svartUppfattaSamtal4Meter",
    visible=passengers, required=True)

mobility = YesNo("12", "funktionsnedsattning.funktionsnedsattning", required=True)
mobility_what = Text(
    "12.2", "funktionsnedsattning.beskrivning",
    visible=mobility.yes, required=True,
    limit=180)
helping = YesNo(
    "13", "funktionsnedsattning.otillrackligRorelseformaga",
    visible=passengers, required=True)

heart = YesNo("14", "hjartKarl.hjartKarlSjukdom", required=True)
brain = YesNo("15", "hjartKarl.hjarnskadaEfterTrauma", required=True)
stroke = YesNo("16", "hjartKarl.riskfaktorerStroke", required=True)
stroke_what = Text(
    "16.2", "hjartKarl.beskrivningRiskfaktorer",
    visible=stroke.yes, required=True,
    limit=180)

diabetes = YesNo("17", "diabetes.harDiabetes", required=True)
diabetes_type = Code(
    "18", "diabetes.diabetesTyp", DIABETES,
    visible=diabetes.yes, required=True)
treatment = Ticks(
    "19", "diabetes.behandlingsTyp", ("19.1", "19.2", "19.3"),
    visible=diabetes_type.is_one_of("E11"), required=True)

neurology = YesNo("20", "neurologi.neurologiskSjukdom", required=True)
consciousness = YesNo("21", "medvetandestorning.medvetandestorning", required=True)
consciousness_what = Text(
    "21.2", "medvetandestorning.beskrivning",
    visible=consciousness.yes,
    limit=180)
kidneys = YesNo("22", "njurar.nedsattNjurfunktion", required=True)
cognition = YesNo("23", "kognitivt.sviktandeKognitivFunktion", required=True)
sleep = YesNo("24", "somnVakenhet.teckenSomnstorningar", required=True)

misuse = YesNo("25", "narkotikaLakemedel.teckenMissbruk", required=True)
misuse_care = YesNo("25.2", "narkotikaLakemedel.foremalForVardinsats", required=True)
testing = YesNo(
    "25.3", "narkotikaLakemedel.provtagningBehovs",
    visible=misuse.yes | misuse_care.yes, required=True)
prescribed = YesNo("26", "narkotikaLakemedel.lakarordineratLakemedelsbruk", required=True)
prescribed_what = Text(
    "26.2", "narkotikaLakemedel.lakemedelOchDos",
    visible=prescribed.yes, required=True,
    limit=180)

psychiatry = YesNo("27", "psykiskt.psykiskSjukdom", required=True)
disability = YesNo("28", "utvecklingsstorning.psykiskUtvecklingsstorning", required=True)
syndrome = YesNo("29", "utvecklingsstorning.harSyndrom", required=True)

hospital = YesNo("30", "sjukhusvard.sjukhusEllerLakarkontakt", required=True)
hospital_when = Text(
    "30.2", "sjukhusvard.tidpunkt",
    visible=hospital.yes, required=True,
    limit=40, rows=1)
hospital_where = Text(
    "30.3", "sjukhusvard.vardinrattning",
    visible=hospital.yes, required=True,
    limit=40, rows=1)
hospital_why = Text(
    "30.4", "sjukhusvard.anledning",
    visible=hospital.yes, required=True,
    limit=50, rows=1)

medication = YesNo("31", "medicinering.stadigvarandeMedicinering", required=True)
medication_what = Text(
    "31.2", "medicinering.beskrivning",
    visible=medication.yes, required=True,
    limit=180)

comment = Text("32", "kommentar", limit=500, rows=5)

met = Codes(
    "33", "bedomning.korkortstyp", MET,
    required=True,
    exclusive="VAR11", locks=True, joined=True)
specialist = Text("34", "bedomning.lakareSpecialKompetens", limit=130)
# fmt: on


def chosen_categories(answers: Answers) -> str:
    """The categories that the certificate is for, for lists (tstrk1007 12)."""
    return ", ".join(FOR.names[code] for code in FOR if code in answers[categories])


_CORRECTED = ("8.4", "8.5", "8.6")
_SINGLE = (*range(1, 8), *range(9, 12), *range(13, 16), 17, 20, *range(22, 25), *range(27, 30), 34)
_PARTS = {str(one): (f"{one}.1",) for one in _SINGLE} | {
    "8": tuple(f"8.{part}" for part in range(1, 9)), "19": ("19.1", "19.2", "19.3"), "25": ("25.1", "25.2", "25.3"),
    "30": ("30.1", "30.2", "30.3", "30.4"), **{str(one): (f"{one}.1", f"{one}.2") for one in (12, 16, 21, 26, 31)},
}
_BOOLEANS = tuple(f"{number}.1" for number in (*range(3, 8), *range(9, 18), *range(20, 32)))
_TEXTS = ("26.2", "30.2", "30.3", "30.4", "31.2", "32.1", "34.1")
_LACKING = "Synskärpa med korrektion (8.4, 8.5 och 8.6) ska anges."


def _lacks_corrected(message: RawMessage) -> bool:
    return any(len(message.parts(part)) != 1 for part in _CORRECTED)


def _sight(message: RawMessage, part_id: str) -> Decimal | None:
    return next((written.decimal(part) for _, part in message.parts(part_id)), None)


def _is_higher(message: RawMessage) -> bool:
    return any(part.code in HIGHER_FOR for _, part in message.parts("1.1"))


def _low_for_other(message: RawMessage) -> Iterator[str]:
    both = _sight(message, "8.3")
    if both is not None and both < Decimal("0.5") and _lacks_corrected(message):
        yield from ("8" for _, part in message.parts("1.1") if part.code == "IAV10")


def _low_for_higher(message: RawMessage) -> Iterator[str]:
    left = _sight(message, "8.2")
    if _is_higher(message) and _lacks_corrected(message) and left is not None and _is_reduced(left):
        yield from ("8" for _, part in message.parts("8.1") if _is_reduced(written.decimal(part)))


def _is_reduced(sight: Decimal | None) -> bool:
    return sight is not None and Decimal("0.1") <= sight < Decimal("0.8")


def _blind_for_higher(message: RawMessage) -> Iterator[str]:
    found = (_sight(message, "8.1"), _sight(message, "8.2"))
    if _is_higher(message) and _lacks_corrected(message) and any(one is not None and one < Decimal("0.1") for one in found):
        yield from ("8" for _ in message.all("8"))


AUTHORITY = (
    must.count("S-01", "1", low=1, high=10),
    *(must.count("S-02", one, low=1, high=1) for one in map(str, (*range(2, 9), 10, 12, *range(14, 18), *range(20, 32)))),
    must.count("S-03", "33", low=1, high=10),
    must.ids_like("S-04", "[1-9]|.*(?:[12][0-9]|3[0-4])", "1–34"),
    *(must.has_part("S-05", f"{one}.1") for one in (*range(1, 8), *range(9, 18), *range(20, 32), 34)),
    must.has_part("S-06a", "8.1"), must.has_part("S-06b", "8.2"), must.has_part("S-06c", "8.3"),
    must.known_parts("S-07", _PARTS),
    *written.coded_values(("S-08a",) * 6, "1.1"), *written.coded(("S-08b", "S-08c"), "1.1", FOR),
    *written.coded_values(("S-09a",) * 6, "2.1"), *written.coded(("S-09b", "S-09c"), "2.1", IDENTITY),
    *written.coded_values(("S-10",) * 6, "18.1"),
    *written.coded_values(("S-11a",) * 6, "33.1"), *written.coded(("S-11b", "S-11c"), "33.1", MET),
    *written.truths(("S-12a", "S-12b"), *_BOOLEANS), *written.truths(("S-12a", "S-12b"), "25.1") * 2,
    *written.decimals(("S-13a", "S-13b"), "8.1", "8.2", "8.3", *_CORRECTED),
    AuthorityRule("S-14", _LACKING, _low_for_other),
    AuthorityRule("S-15", _LACKING, _low_for_higher),
    AuthorityRule("S-16", _LACKING, _blind_for_higher),
    must.part_when_true("S-17", "12.2", "12.1", exactly_one=True),
    must.part_when_true("S-18", "16.2", "16.1", exactly_one=True),
    must.elsewhere_when_true("S-19", "18.1", "17.1"),
    must.svar_when_mentioned("S-20", "19", "18.1", "E11"),
    must.part_when_true("S-21a", "25.3", "25.1", exactly_one=True), must.part_when_true("S-21b", "25.3", "25.2", exactly_one=True),
    must.part_when_true("S-22", "26.2", "26.1", exactly_one=True),
    *(must.part_when_true(row, part, "30.1", exactly_one=True) for row, part in (("S-23a", "30.2"), ("S-23b", "30.3"), ("S-23c", "30.4"))),
    must.part_when_true("S-24", "31.2", "31.1", exactly_one=True),
    written.filled("S-25a", *_TEXTS), written.not_nested("S-25b", "En text får inte ha element i sig.", *_TEXTS),
    must.instance_numbers("S-26"),
)  # fmt: skip

NAME = "Transportstyrelsens läkarintyg högre körkortsbehörighet"

PRINT = FlowForm(
    title=(NAME,), file_name="lakarintyg_transportstyrelsen", versioned=True, margin="Intygs-ID: {id}", markers=MARKERS,
    signature=SIGNATURE, closing=(NAME, "FRM_2", SEND_IT_YOURSELF),
)

TSTRK1007_V6 = CertificateType(
    code="TSTRK1007", code_system=CODE_SYSTEM, key="ts-bas", form="TSTRK1007", version="6",
    name=NAME, wire_name="Transportstyrelsens läkarintyg",
    recipient=TRANSPORTSTYRELSEN, issuers=frozenset({Issuer.DOCTOR}), can=CAN, revoked_by="RevokeMedicalCertificate", patient_named=True,
    categories=(
        Category("KAT_99", "intygAvser", (categories,)),
        Category("KAT_100", "identitet", (identity,)),
        Category("KAT_1", "syn", (visual_field, night_vision, eye_disease, double_vision, nystagmus, acuity, strong_lenses), notices=(
            Notice("VARNING_5", eye_disease, when=visual_field.yes | night_vision.yes | eye_disease.yes, tone=Tone.WARNING),
            Notice("INFO_8", acuity),
            Notice("VARNING_9", strong_lenses, when=strong_lenses.yes, tone=Tone.WARNING),
        )),
        Category("KAT_2", "horselBalans", (dizziness, hearing)),
        Category("KAT_3", "funktionsnedsattning", (mobility, mobility_what, helping)),
        Category("KAT_4", "hjartKarl", (heart, brain, stroke, stroke_what)),
        Category("KAT_5", "diabetes", (diabetes, diabetes_type, treatment), notices=(
            Notice("VARNING_19", treatment, when=treatment.includes("19.2", "19.3"), tone=Tone.WARNING),
        )),
        Category("KAT_6", "neurologi", (neurology,)),
        Category("KAT_7", "medvetandestorning", (consciousness, consciousness_what)),
        Category("KAT_8", "njurar", (kidneys,)),
        Category("KAT_9", "kognitivt", (cognition,)),
        Category("KAT_10", "somnVakenhet", (sleep,)),
        Category("KAT_11", "narkotikaLakemedel", (misuse, misuse_care, testing, prescribed, prescribed_what), notices=(
            Notice("VARNING_25", testing, when=testing.yes, tone=Tone.WARNING),
        )),
        Category("KAT_12", "psykiskt", (psychiatry,)),
        Category("KAT_13", "utvecklingsstorning", (disability, syndrome)),
        Category("KAT_14", "sjukhusvard", (hospital, hospital_when, hospital_where, hospital_why)),
        Category("KAT_15", "medicinering", (medication, medication_what)),
        Category("KAT_16", "ovrigt", (comment,)),
        Category("KAT_101", "bedomning", (met, specialist)),
    ),
    rules=(exclusive(met, "Kan inte ta ställning", kind=Kind.INCORRECT_COMBINATION),),
    authority=AUTHORITY, print_form=PRINT, list_info=chosen_categories,
)  # fmt: skip
