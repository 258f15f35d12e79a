"""TSTRK1031 Transportstyrelsens läkarintyg, diabetes, form version 2.

What the certificate asks, when, where each answer goes, and how the registry wants to have it stands here and
nowhere else. Headings and help texts lie beside it, in texts/tstrk1031-2.*.toml, under the ids of the questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from webcert.certtypes.recipients import TRANSPORTSTYRELSEN
from webcert.certtypes.ts_common import (
    CAN,
    CODE_SYSTEM,
    DIABETES,
    FOR_SYSTEM,
    HIGHER_FOR,
    HIGHER_MET,
    IDENTITY,
    MET_SYSTEM,
    sight_rows,
)
from webcert.formlang.answers import Answers
from webcert.formlang.authority_rules import answer_for_code
from webcert.formlang.certificate_type import Category, CertificateType, Issuer
from webcert.formlang.choice_or_none import CodesOrNone
from webcert.formlang.choices import Code, Codes, YesNo
from webcert.formlang.notices import Notice, Tone
from webcert.formlang.older_form import Always, Coded, Holder, IsCode, OfYear, OlderForm, Plain
from webcert.formlang.print_form import Field, FlowForm, Part, Sign, SignRow, Who
from webcert.formlang.problems import Message
from webcert.formlang.question import CodeList, Question
from webcert.formlang.single_dates import Day, Year
from webcert.formlang.text_questions import Text
from webcert.formlang.ticks import Ticks
from webcert.formlang.visual_acuity import VisualAcuity

# fmt: off
LOWER = ("AM", "A1", "A2", "A", "B", "BE", "Traktor")
FOR = CodeList(FOR_SYSTEM, {
    **{f"IAV{number}": name for number, name in enumerate(LOWER, start=11)},
    **HIGHER_FOR})
MET = CodeList(MET_SYSTEM, {
    **{f"VAR{number}": name for number, name in enumerate(LOWER, start=12)},
    **HIGHER_MET,
    "VAR11": "Kan inte ta ställning"})

categories = Codes(
    "1", "intygAvser.korkortstyp", FOR,
    required=True, joined=True)
higher = categories.includes(*HIGHER_FOR)

identity = Code("2", "vardkontakt.idkontroll", IDENTITY, required=True)

since = Year(
    "35", "diabetes.observationsperiod",
    required=True, since_birth=True)
diabetes_type = Code("18", "diabetes.diabetesTyp", DIABETES, required=True)
other_treatment = Text(
    "19.5", "diabetes.annanBehandlingBeskrivning",
    belongs=True,
    limit=53, rows=1)
treatment = Ticks(
    "19", "diabetes.behandlingsTyp", ("19.1", "19.2", "19.3"),
    required=True, instead=other_treatment)
insulin_since = Year(
    "19.4", "diabetes.insulinBehandlingsperiod",
    visible=treatment.includes("19.3"), required=True,
    asks=Message.INSULIN_YEAR_EMPTY)

knowledge = YesNo("36", "hypoglykemier.kunskapOmAtgarder", required=True)
impaired = YesNo("37", "hypoglykemier.teckenNedsattHjarnfunktion", required=True)
unaware = YesNo(
    "38", "hypoglykemier.saknarFormagaKannaVarningstecken",
    visible=impaired.yes, required=True)
severe = YesNo(
    "39", "hypoglykemier.allvarligForekomst",
    visible=impaired.yes, required=True)
severe_times = Text(
    "39.2", "hypoglykemier.allvarligForekomstBeskrivning",
    visible=severe.yes, required=True,
    limit=35, rows=1)
in_traffic = YesNo(
    "40", "hypoglykemier.allvarligForekomstTrafiken",
    visible=impaired.yes, required=True)
in_traffic_times = Text(
    "40.2", "hypoglykemier.allvarligForekomstTrafikBeskrivning",
    visible=in_traffic.yes, required=True,
    limit=40, rows=1)
own_checks = YesNo(
    "41", "hypoglykemier.egenkontrollBlodsocker",
    visible=higher, required=True)
awake = YesNo(
    "42", "hypoglykemier.allvarligForekomstVakenTid",
    visible=higher, required=True)
awake_when = Day(
    "42.2", "hypoglykemier.allvarligForekomstVakenTidObservationstid",
    visible=awake.yes, required=True,
    last_year=True, compact=True)

separate = YesNo("43", "syn.separatOgonlakarintyg", required=True)
visual_field = YesNo(
    "44", "syn.synfaltsprovningUtanAnmarkning",
    visible=separate.no, required=True)
acuity = VisualAcuity(
    "8", "syn", sight_rows("hoger", "vanster", "binokulart", lenses=False),
    visible=separate.no, required=True,
    digits_apart=True)
double_vision = YesNo(
    "6", "syn.diplopi",
    visible=separate.no, required=True)

met = CodesOrNone(
    "33", "bedomning", MET,
    required=True,
    exclusive="VAR11", joined=True)
suitable = YesNo(
    "45", "bedomning.lamplighetInnehaBehorighet",
    visible=higher, required=True)
comment = Text("32", "kommentar", limit=189)
specialist = Text("34", "bedomning.lakareSpecialKompetens", limit=71)

# How the registry wants to have it.
WORDS = {code: name.upper() for choices in (FOR, MET) for code, name in choices.names.items()}
FOR_WORDS = Coded("korkortstyp", "1.1", FOR, WORDS, repeats=True)
STORED = (
    Holder("intygAvser", (FOR_WORDS,)),
    Holder("identitetStyrkt", (
        Coded("idkontroll", "2.1", IDENTITY, {code: code for code in IDENTITY}),)),
    Holder("diabetes", (
        OfYear("debutArDiabetes", "35.1"),
        Coded("diabetesTyp", "18.1", DIABETES, {"E10": "TYP1", "E11": "TYP2"}),
        Plain("harBehandlingKost", "19.1"),
        Plain("harBehandlingTabletter", "19.2"),
        Plain("harBehandlingInsulin", "19.3"),
        OfYear("insulinBehandlingSedanAr", "19.4"),
        Plain("annanBehandlingBeskrivning", "19.5"))),
    Holder("hypoglykemier", (
        Plain("harKunskapOmAtgarder", "36.1"),
        Plain("harTeckenNedsattHjarnfunktion", "37.1"),
        Plain("saknarFormagaKannaVarningstecken", "38.1"),
        Plain("harAllvarligForekomst", "39.1"),
        Plain("allvarligForekomstBeskrivning", "39.2"),
        Plain("harAllvarligForekomstTrafiken", "40.1"),
        Plain("allvarligForekomstTrafikBeskrivning", "40.2"),
        Plain("genomforEgenkontrollBlodsocker", "41.1"),
        Plain("harAllvarligForekomstVakenTid", "42.1"),
        Plain("allvarligForekomstVakenTidAr", "42.2"))),
    Plain("separatOgonLakarintygKommerSkickas", "43.1"),
    Holder("synfunktion", (
        Always("harSynfaltsdefekt", "false"),
        Holder("synskarpaUtanKorrektion", (
            Plain("hogerOga", "8.1"), Plain("vansterOga", "8.2"), Plain("binokulart", "8.3"))),
        Holder("synskarpaMedKorrektion", (
            Plain("hogerOga", "8.4"), Plain("vansterOga", "8.5"), Plain("binokulart", "8.6"))),
        Plain("harDiplopi", "6.1"),
        Always("finnsSynfaltsprovning", "false"),
        Plain("synfaltsprovningUtanAnmarkning", "44.1"),
        Always("finnsProvningOgatsRorlighet", "false")), optional=True),
    Plain("ovrigKommentar", "32.1"),
    Holder("bedomning", (
        Coded("korkortstyp", "33.1", MET, {code: WORDS[code] for code in MET if code != met.exclusive}, repeats=True),
        IsCode("kanInteTaStallning", "33.1", MET, met.exclusive),
        Plain("lamplighetInnehaBehorighetSpecial", "45.1"),
        Plain("behovAvLakareSpecialistKompetens", "34.1"))),
)
# fmt: on


def chosen_categories(answers: Answers) -> str:
    """The categories that the certificate is for, for lists (tstrk1031 12)."""
    return ", ".join(FOR.names[code] for code in FOR if code in answers[categories])


#: T-01 and T-02 belong to the older form itself.
AUTHORITY = (
    answer_for_code("T-03", "41.1", "1.1", *HIGHER_FOR),
    answer_for_code("T-04", "42.1", "1.1", *HIGHER_FOR),
)

HYPOGLYCAEMIA = (knowledge, impaired, unaware, severe, severe_times, in_traffic, in_traffic_times)

# The print has two pages, with the parts of the authority's own form in its order (tstrk1031 10).
PATIENT = (
    SignRow(Sign(Who.PATIENT_NAME, "Namn", 120), Sign(Who.PATIENT_NUMBER, "Personnummer", 60)),
    SignRow(Sign(Who.PATIENT_STREET, "Adress", 90), Sign(Who.PATIENT_TOWN, "Postnummer och ort", 90)),
)
SIGNED = (
    SignRow(Sign(Who.SHORT_DATE, "Datum", 40), Sign(Who.UNIT_NAME, "Vårdenhet", 140)),
    SignRow(Sign(Who.UNIT_ADDRESS, "Adress", 120), Sign(Who.UNIT_PHONE, "Telefon", 60)),
    SignRow(Sign(Who.NAME, "Namnförtydligande", 90), Sign(Who.MAIN_SPECIALITY, "Specialitet", 90)),
    SignRow(Sign(Who.BY_HAND, "Namnteckning", 180)),
)


def columns(codes: Iterable[str], number: int) -> tuple[tuple[str, ...], ...]:
    """The choices in so many columns."""
    every = tuple(codes)
    length = -(-len(every) // number)
    return tuple(every[start:start + length] for start in range(0, len(every), length))


def beside(*questions: Question[Any]) -> tuple[Field, ...]:
    """Each answer to the right of its question."""
    return tuple(Field(one, aside=one.text_id) for one in questions)


PRINT = FlowForm(
    title=("Transportstyrelsens läkarintyg, diabetes",), file_name="lakarintyg_transportstyrelsen", markers={}, hyphen=False, margin_left=True,
    margin="Intygs-ID: {id}. Intyget är utskrivet från Webcert.",
    pages=(
        (
            Part(heading="Patient", shows=PATIENT),
            Part(heading="KAT_99", shows=(Field(categories, columns=columns(FOR, 4)),)),
            Part(heading="Identiteten är styrkt genom", shows=(Field(identity, columns=columns(IDENTITY, 3)),)),
            Part(heading="KAT_1", shows=(
                *beside(since), Field(diabetes_type, aside="FRG_18", columns=columns(DIABETES, 2)),
                Field(treatment, heading="FRG_19", columns=columns(treatment.parts, 3)), *beside(insulin_since, other_treatment))),
            Part(heading="KAT_2", shows=beside(*HYPOGLYCAEMIA, own_checks, awake, awake_when)),
        ),
        (
            Part(heading="KAT_3", shows=(*beside(separate, visual_field), Field(acuity, heading="FRG_8"), *beside(double_vision))),
            Part(heading="KAT_4", shows=(Field(met, heading="FRG_33", heading_height=13, columns=columns(MET, 4)), *beside(suitable))),
            Part(heading="FRG_32", shows=(comment,)),
            Part(heading="FRG_34", shows=(specialist,)),
            Part(heading="Underskrift", shows=SIGNED),
        ),
    ),
)  # fmt: skip

FOR_CARD = Category("KAT_99", "intygAvser", (categories,))
IDENTITY_CARD = Category("KAT_100", "identitet", (identity,), notices=(Notice("INFO_2", identity),))
DIABETES_CARD = Category("KAT_1", "diabetes", (since, diabetes_type, treatment, insulin_since, other_treatment))
HYPOGLYCAEMIA_CARD = Category(
    "KAT_2", "hypoglykemier", (*HYPOGLYCAEMIA, own_checks, awake, awake_when),
    notices=(Notice("RUB_41", in_traffic_times, when=higher, tone=Tone.HEADING),),
)
VISION_CARD = Category(
    "KAT_3", "syn", (separate, visual_field, acuity, double_vision),
    notices=(
        Notice("RUB_43", tone=Tone.HEADING),
        Notice("RUB_44", separate, when=separate.no, tone=Tone.HEADING),
        Notice("INFO_8", acuity, when=separate.no),
    ),
)

TSTRK1031_V2 = CertificateType(
    code="TSTRK1031", code_system=CODE_SYSTEM, key="ts-diabetes", form="TSTRK1031", version="2",
    name="Transportstyrelsens läkarintyg diabetes", wire_name="Transportstyrelsens läkarintyg, diabetes",
    recipient=TRANSPORTSTYRELSEN, issuers=frozenset({Issuer.DOCTOR}), can=CAN, revoked_by="RevokeMedicalCertificate", patient_named=True,
    categories=(
        FOR_CARD, IDENTITY_CARD, DIABETES_CARD, HYPOGLYCAEMIA_CARD, VISION_CARD,
        Category("KAT_4", "bedomning", (met, suitable)),
        Category("FRG_32", "kommentar", (comment,)),
        Category("FRG_34", "specialist", (specialist,)),
    ),
    read_as=(
        FOR_CARD, IDENTITY_CARD, DIABETES_CARD, HYPOGLYCAEMIA_CARD, VISION_CARD,
        Category("KAT_4", "bedomning", (met, specialist, suitable)),
        Category("FRG_32", "kommentar", (comment,)),
    ),
    checked=(
        categories, identity, since, diabetes_type, treatment, insulin_since, other_treatment,
        knowledge, impaired, unaware, severe, in_traffic, severe_times, in_traffic_times, awake_when, own_checks, awake,
        separate, visual_field, acuity, double_vision, met, suitable, comment, specialist,
    ),
    written=(
        categories, identity, since, diabetes_type, treatment, insulin_since, other_treatment, *HYPOGLYCAEMIA, own_checks, awake,
        awake_when, separate, visual_field, acuity, double_vision, met, suitable, specialist, comment,
    ),
    older_form=OlderForm(stored_by="RegisterTSDiabetes", read_by="GetTSDiabetes", unstated="2.6", content=STORED, listed=FOR_WORDS),
    authority=AUTHORITY, print_form=PRINT, list_info=chosen_categories,
)  # fmt: skip
