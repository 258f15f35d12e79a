"""FK7804 Läkarintyg för sjukpenning, form version 1.

What the certificate asks, when, and where each answer goes stands here and nowhere else. Headings and help texts
lie beside it, in texts/fk7804-1.*.toml, under the ids of the questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from webcert.certtypes.fk_common import (
    ADDITIONAL,
    ADDITIONAL_IDS,
    ADDITIONAL_LOOKED_AT,
    CODE_SYSTEM,
    DIAGNOSIS_PARTS,
    NO_OR_YES,
    SEND_TO,
    diagnosis_rules,
    signature_box,
)
from webcert.certtypes.recipients import FORSAKRINGSKASSAN
from webcert.formlang import authority_rules as must
from webcert.formlang import authority_values as written
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import (
    Category,
    CertificateType,
    Feature,
    Issuer,
)
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.diagnoses import Diagnoses
from webcert.formlang.periods import DegreePeriods, days, whole_period
from webcert.formlang.print_form import FULL_AND_MINIMAL, BoxForm, Field, Head, PrintBox
from webcert.formlang.problems import Kind, Message, Problem
from webcert.formlang.question import CLEAR, CodeList, Only
from webcert.formlang.rules import at_most, exclusive, misplaced, no_repeats, rule
from webcert.formlang.support import Support
from webcert.formlang.text_questions import IcfText, Text

# fmt: off
FKMU_0001 = CodeList("KV_FKMU_0001", {
    "UNDERSOKNING": "Min undersökning av patienten",
    "TELEFONKONTAKT": "Min telefonkontakt med patienten",
    "JOURNALUPPGIFTER": "Journaluppgifter från den",
    "ANNAT": "Annat"})
FKMU_0002 = CodeList("KV_FKMU_0002", {
    "NUVARANDE_ARBETE": "Nuvarande arbete",
    "ARBETSSOKANDE": "Arbetssökande",
    "FORALDRALEDIG": "Föräldraledighet för vård av barn",
    "STUDIER": "Studier"})
FKMU_0003 = CodeList("KV_FKMU_0003", {
    "HELT_NEDSATT": "100%", "TRE_FJARDEDEL": "75%", "HALFTEN": "50%", "EN_FJARDEDEL": "25%"})
FKMU_0004 = CodeList("KV_FKMU_0004", {
    "EJ_AKTUELLT": "Inte aktuellt",
    "ARBETSTRANING": "Arbetsträning",
    "ARBETSANPASSNING": "Arbetsanpassning",
    "SOKA_NYTT_ARBETE": "Söka nytt arbete",
    "BESOK_ARBETSPLATS": "Besök på arbetsplatsen",
    "ERGONOMISK": "Ergonomisk bedömning",
    "HJALPMEDEL": "Hjälpmedel",
    "KONFLIKTHANTERING": "Konflikthantering",
    "KONTAKT_FHV": "Kontakt med företagshälsovård",
    "OMFORDELNING": "Omfördelning av arbetsuppgifter",
    "OVRIGA_ATGARDER": "Övrigt"})
FKMU_0006 = CodeList("KV_FKMU_0006", {
    "STOR_SANNOLIKHET": "Patienten kommer med stor sannolikhet att kunna återgå helt i nuvarande sysselsättning"
                        " efter denna sjukskrivning",
    "ATER_X_ANTAL_DGR": "Patienten kommer med stor sannolikhet att återgå helt i nuvarande sysselsättning"
                        " efter x antal dagar",
    "SANNOLIKT_INTE": "Patienten kan sannolikt inte återgå till nuvarande sysselsättning",
    "PROGNOS_OKLAR": "Prognos för återgång i nuvarande sysselsättning är oklar"})
FKMU_0007 = CodeList("KV_FKMU_0007", {
    "TRETTIO_DGR": "30 dagar", "SEXTIO_DGR": "60 dagar", "NITTIO_DGR": "90 dagar",
    "HUNDRAATTIO_DAGAR": "180 dagar", "TREHUNDRASEXTIOFEM_DAGAR": "365 dagar"})
PARTIAL = ("TRE_FJARDEDEL", "HALFTEN", "EN_FJARDEDEL")

infection = CheckBox(
    "27", "avstangningSmittskydd",
    starts_unticked=True)
ordinary = ~infection.yes  # a quarantined patient answers diagnosis and periods only

basis = DatedSources(
    "1", "baseratPa", FKMU_0001, {
        "UNDERSOKNING": "undersokningAvPatienten", "JOURNALUPPGIFTER": "journaluppgifter",
        "TELEFONKONTAKT": "telefonkontaktMedPatienten", "ANNAT": "annatGrundForMU"},
    visible=ordinary, required=True,
    minimal=True, on_renew=CLEAR)
basis_other = Text(
    "1.3", "annatGrundForMUBeskrivning",
    visible=ordinary & basis.answered("ANNAT"), required=True,
    beside="ANNAT", minimal=True, on_renew=CLEAR)
not_examined = Text(
    "S1", "motiveringTillInteBaseratPaUndersokning",
    visible=ordinary & ~basis.answered("UNDERSOKNING") & basis.answered("TELEFONKONTAKT", "JOURNALUPPGIFTER", "ANNAT"),
    sent=False, on_renew=CLEAR)

occupation = Codes(
    "28", "sysselsattning", FKMU_0002,
    visible=ordinary, required=True,
    minimal=Only("NUVARANDE_ARBETE"))
work = Text(
    "29", "nuvarandeArbete",
    visible=ordinary & occupation.includes("NUVARANDE_ARBETE"), required=True,
    minimal=True)

diagnoses = Diagnoses(
    "6", "diagnoser", DIAGNOSIS_PARTS,
    required=True)

impairment = IcfText(
    "35", "funktionsnedsattning", "Problem som påverkar patientens möjlighet att utföra sin sysselsättning:",
    choose="Ta bara med problem som hindrar patienten i sin sysselsättning.",
    prompt="Beskriv vad bedömningen bygger på, och på vilket sätt och hur mycket patienten påverkas.",
    visible=ordinary, required=True)
limitation = IcfText(
    "17", "aktivitetsbegransning", "Svårigheter som påverkar patientens sysselsättning:",
    choose="Ta bara med svårigheter som har betydelse för patientens sysselsättning.",
    prompt="Beskriv hur svårigheterna begränsar patienten i sysselsättningen, och hur mycket.",
    visible=ordinary, required=True)

ongoing = Text("19", "pagaendeBehandling", visible=ordinary)
planned = Text("20", "planeradBehandling", visible=ordinary)

periods = DegreePeriods(
    "32", "sjukskrivningar", FKMU_0003, {
        "HELT_NEDSATT": Decimal("0"), "TRE_FJARDEDEL": Decimal("0.25"),
        "HALFTEN": Decimal("0.50"), "EN_FJARDEDEL": Decimal("0.75")},
    required=True,
    minimal=True, on_renew=CLEAR)
early_start = Text(
    "S2", "motiveringTillTidigtStartdatumForSjukskrivning",
    visible=periods.starts_back(7),
    sent=False, on_renew=CLEAR)
beyond_guidance = Text("37", "forsakringsmedicinsktBeslutsstod", visible=ordinary)
uneven_hours = YesNo(
    "33", "arbetstidsforlaggning",
    visible=ordinary & periods.covers(*PARTIAL), required=True,
    minimal=True, on_renew=CLEAR)
uneven_reason = Text(
    "33.2", "arbetstidsforlaggningMotivering",
    visible=uneven_hours.yes, required=True,
    on_renew=CLEAR)
travel = CheckBox(
    "34", "arbetsresor",
    visible=ordinary,
    minimal=True)
prognosis = Code(
    "39", "prognos", FKMU_0006,
    visible=ordinary, required=True,
    minimal=True, on_renew=CLEAR)
prognosis_days = Code(
    "39.3", "prognos.dagarTillArbete", FKMU_0007,
    visible=prognosis.is_one_of("ATER_X_ANTAL_DGR"), required=True,
    beside="ATER_X_ANTAL_DGR", minimal=True, on_renew=CLEAR)

measures = Codes(
    "40", "arbetslivsinriktadeAtgarder", FKMU_0004,
    visible=ordinary, required=True,
    exclusive="EJ_AKTUELLT", minimal=True)
more_measures = Text(
    "44", "arbetslivsinriktadeAtgarderBeskrivning",
    visible=ordinary & measures.includes(*measures.others),
    minimal=True)

other = Text(
    "25", "ovrigt",
    folds=(
        (not_examined, "Motivering till varför utlåtandet inte baseras på undersökning av patienten: "),
        (early_start, "Orsak för att starta perioden mer än 7 dagar bakåt i tiden: ")))

contact = CheckBox(
    "26", "kontaktMedFk",
    visible=ordinary,
    starts_unticked=True, on_renew=CLEAR)
contact_reason = Text(
    "26.2", "anledningTillKontakt",
    visible=contact.yes,
    on_renew=CLEAR)
# fmt: on


@rule(uneven_reason)
def no_working_hours_at_full_degree(answers: Answers) -> Iterator[Problem]:
    """V-32: question 33 is not for a patient who is away full time."""
    asked = answers.shows(uneven_hours)
    held = answers.stored(uneven_hours) is not None or uneven_reason.is_answered(answers.stored(uneven_reason))
    full = any(period.degree == "HELT_NEDSATT" for period in answers[periods])
    if held and full and not asked:
        yield periods.problem(Kind.EMPTY, Message.MISPLACED, "working_hours")


def whole_period_text(answers: Answers) -> str:
    """`from - to` over all periods, for lists (fk7804 11)."""
    period = whole_period(answers[periods])
    return f"{period.start} - {period.end}" if period else ""


def is_short(answers: Answers) -> bool:
    """Whether the notice about short sick leaves stands in the send dialog (fk7804 10.1)."""
    period = whole_period(answers[periods])
    chosen = answers[occupation]
    return (
        period is not None
        and days(period) <= 7
        and "ARBETSSOKANDE" not in chosen
        and not {"STUDIER", "NUVARANDE_ARBETE"} <= set(chosen)
    )


def last_period(answers: Answers, today: date) -> tuple[str, str] | None:
    """Last day and degree of the latest period, shown above the periods of a renewal (fk7804 9)."""
    ended = [(one.interval.end, one.degree) for one in answers[periods] if one.interval]
    if not ended:
        return None
    end, degree = max(ended)
    return end.isoformat(), FKMU_0003.names[degree]


_TEXT_PARTS = ("35.1", "17.1", "19.1", "20.1", "37.1", "44.1", "25.1")
_PARTS = {
    "1": ("1.1", "1.2", "1.3"), "6": ("6.1", "6.2", "6.3", "6.4", "6.5", "6.6"), "17": ("17.1",), "19": ("19.1",),
    "20": ("20.1",), "25": ("25.1",), "26": ("26.1", "26.2"), "27": ("27.1",), "28": ("28.1",), "29": ("29.1",),
    "32": ("32.1", "32.2"), "33": ("33.1", "33.2"), "34": ("34.1",), "35": ("35.1",), "37": ("37.1",),
    "39": ("39.1", "39.3"), "40": ("40.1",), "44": ("44.1",),
}  # fmt: skip

AUTHORITY = (
    must.count("S-01", "1", high=4),
    must.count("S-02", "28", high=4),
    must.count("S-03", "6", low=1, high=1),
    must.count("S-04", "32", low=1, high=4),
    must.count("S-05", "40", high=10),
    *(must.count("S-06", one, high=1)
      for one in ("17", "19", "20", "25", "26", "27", "29", "33", "34", "35", "37", "39", "44")),
    *(must.needed_without(row, one, "27", single=single)
      for row, one, single in (("S-07", "1", False), ("S-08", "28", False), ("S-09", "35", True),
                               ("S-10", "17", True), ("S-11", "39", True), ("S-12", "40", False))),
    *must.known_ids(("S-13a", "S-13b"), _PARTS, additional=ADDITIONAL_IDS),
    must.has_part("S-14", "27.1"),
    *(must.needed_when_not(row, one, "27.1", single=single)
      for row, one, single in (("S-15a", "1", False), ("S-15b", "28", False), ("S-15c", "35", True),
                               ("S-15d", "17", True), ("S-15e", "39", True), ("S-15f", "40", False))),
    *must.instances(("S-16a", "S-16b"), "1", "28", "32", "40"),
    must.has_part("S-17a", "1.1"), must.has_part("S-17b", "1.2"), must.at_most_one("S-17c", "1.3"),
    *written.coded(("S-18a", "S-18b"), "1.1", FKMU_0001),
    must.once("S-19", "1.1"),
    *written.dated(("S-20a", "S-20b", "S-20c"), "1.2"),
    written.filled("S-21a", "1.3"),
    must.part_only_with("S-21b", "1.3", "1.1", "ANNAT"),
    must.part_needed_with("S-21c", "1.3", "1.1", "ANNAT"),
    must.has_part("S-22a", "28.1"),
    *written.coded(("S-22b", "S-22c"), "28.1", FKMU_0002),
    must.once("S-22d", "28.1"),
    must.svar_for_code("S-23a", "29", "28.1", "NUVARANDE_ARBETE"),
    must.code_for_svar("S-23b", "29", "28.1", "NUVARANDE_ARBETE", exactly_one=True),
    must.has_part("S-23c", "29.1"), written.filled("S-23d", "29.1"),
    *diagnosis_rules(main=("S-24a", "S-24b"), system="S-26", form="S-27", length="S-28", second="S-29", third="S-30", same="S-31"),
    written.filled("S-25", "6.1", "6.3", "6.5"),
    *(must.has_part("S-32a", part) for part in _TEXT_PARTS), written.filled("S-32b", *_TEXT_PARTS),
    must.has_part("S-33a", "32.1"), must.has_part("S-33b", "32.2"),
    *written.coded(("S-34a", "S-34b"), "32.1", FKMU_0003),
    must.once("S-34c", "32.1"),
    *written.periods("S-35", "32.2"),
    must.no_overlap("S-36", "32.2"),
    must.svar_for_code("S-37", "33", "32.1", *PARTIAL, unless_true="27.1"),
    must.code_for_svar("S-38", "33", "32.1", *PARTIAL),
    must.has_part("S-39a", "33.1"), must.at_most_one("S-39b", "33.2"),
    must.part_when_true("S-39c", "33.2", "33.1"), must.no_part_when_false("S-39d", "33.2", "33.1"),
    written.filled("S-39e", "33.2"),
    must.has_part("S-40", "34.1"),
    must.has_part("S-41a", "39.1"), must.at_most_one("S-41b", "39.3"),
    *written.coded(("S-41c", "S-41d"), "39.1", FKMU_0006),
    *written.coded(("S-42a", "S-42b"), "39.3", FKMU_0007),
    must.part_needed_with("S-42c", "39.3", "39.1", "ATER_X_ANTAL_DGR"),
    must.part_forbidden_unless("S-42d", "39.3", "39.1", "ATER_X_ANTAL_DGR"),
    must.has_part("S-43a", "40.1"),
    *written.coded(("S-43b", "S-43c"), "40.1", FKMU_0004),
    must.alone("S-43d", "40.1", "EJ_AKTUELLT"), must.once("S-43e", "40.1"),
    must.no_svar_with_code("S-44", "44", "40.1", "EJ_AKTUELLT"),
    must.has_part("S-45a", "26.1"), must.at_most_one("S-45b", "26.2"),
    must.no_part_when_false("S-45c", "26.2", "26.1"), written.filled("S-45d", "26.2"),
    *must.additional_questions(("S-46a", "S-46b", "S-46c"), ADDITIONAL_LOOKED_AT),
    *written.coded_values(written.lettered("S-47", 6), "1.1", "6.2", "6.4", "6.6", "28.1", "32.1", "39.1", "39.3", "40.1"),
    *written.values(("S-48a", "S-48b", "S-48c"), booleans=("26.1", "27.1", "33.1", "34.1"), additional=ADDITIONAL_LOOKED_AT,
                 texts=("1.3", "6.1", "6.3", "6.5", "26.2", "29.1", "33.2", *_TEXT_PARTS)),
)  # fmt: skip

PRINT = BoxForm(
    title=("Läkarintyg", "för sjukpenning"), send_to=SEND_TO, markers=FULL_AND_MINIMAL,
    file_name="lakarintyg_sjukpenning", minimal_file_name="minimalt_lakarintyg_sjukpenning",
    head=Head(title=(104, 13), number=166, send_to=(110.2, 40), marker=(14, 50), logotype=(13, 22.5), notes=((14, 24), (14, 35.5))),
    boxes=(
        PrintBox(page=1, y=81, height=13.5, number="1", heading="KAT_10", shows=(infection,)),
        PrintBox(page=1, y=108, height=43, number="2", heading="FRG_1", shows=(
            Field(basis, under={"ANNAT": Field(basis_other, aside="DFR_1.3", height=9)}),)),
        PrintBox(page=1, y=164.5, height=45, number="3", heading="FRG_28", shows=(
            Field(occupation, under={"NUVARANDE_ARBETE": Field(work, label="FRG_29", height=16)}),)),
        PrintBox(page=1, y=223.5, height=29, number="4", heading="FRG_6", shows=(diagnoses,)),
        PrintBox(page=2, y=28.5, height=43, number="5", heading="FRG_35", shows=(
            Field(impairment, label="DFR_35.1", keeps_lines=True),)),
        PrintBox(page=2, y=84, height=43, number="6", heading="FRG_17", shows=(
            Field(limitation, label="DFR_17.1", keeps_lines=True),)),
        PrintBox(page=2, y=140, height=72, number="7", heading="KAT_5", shows=(
            Field(ongoing, heading="FRG_19", label="DFR_19.1"), Field(planned, heading="FRG_20", label="DFR_20.1"))),
        PrintBox(page=2, y=225, height=36, number="8", heading="FRG_32", shows=(periods,)),
        PrintBox(page=2, y=264, height=22.5, shows=(Field(beyond_guidance, label="FRG_37"),)),
        PrintBox(page=3, y=27, height=13.5, shows=(travel,)),
        PrintBox(page=3, y=43, height=34, shows=(
            Field(uneven_hours, label="FRG_33", words=NO_OR_YES), Field(uneven_reason, label="DFR_33.2"))),
        PrintBox(page=3, y=90, height=29.5, number="9", heading="FRG_39", shows=(
            Field(prognosis, after={"ATER_X_ANTAL_DGR": prognosis_days}),)),
        PrintBox(page=3, y=133, height=76.5, number="10", heading="FRG_40", shows=(
            Field(measures, columns=(
                ("ARBETSTRANING", "ARBETSANPASSNING", "SOKA_NYTT_ARBETE", "BESOK_ARBETSPLATS"),
                ("ERGONOMISK", "HJALPMEDEL", "KONFLIKTHANTERING", "KONTAKT_FHV"),
                ("OMFORDELNING", "OVRIGA_ATGARDER", "EJ_AKTUELLT"))),
            Field(more_measures, label="FRG_44"))),
        PrintBox(page=3, y=223, height=40.5, number="11", heading="FRG_25", shows=(
            Field(other, keeps_lines=True, draft_folds=other.folds[:1]),)),
        PrintBox(page=4, y=29.5, height=22.5, number="12", heading="FRG_26", shows=(
            contact, Field(contact_reason, label="DFR_26.2"))),
        signature_box(page=4, y=65.5, number="13", unit_height=30),
    ),
)  # fmt: skip

FK7804_V1 = CertificateType(
    code="LISJP", code_system=CODE_SYSTEM, key="lisjp", form="FK7804", version="1", name="Läkarintyg för sjukpenning",
    recipient=FORSAKRINGSKASSAN, issuers=frozenset({Issuer.DOCTOR, Issuer.DENTIST}), can=frozenset(Feature),
    categories=(
        Category("KAT_10", "smittbararpenning", (infection,)),
        Category("KAT_1", "grundformu", (basis, basis_other, not_examined)),
        Category("KAT_2", "sysselsattning", (occupation, work)),
        Category("KAT_3", "diagnos", (diagnoses,)),
        Category("KAT_4", "funktionsnedsattning", (impairment, limitation)),
        Category("KAT_5", "medicinskabehandlingar", (ongoing, planned)),
        Category("KAT_6", "bedomning", (periods, early_start, beyond_guidance, uneven_hours, uneven_reason, travel,
                                        prognosis, prognosis_days)),
        Category("KAT_7", "atgarder", (measures, more_measures)),
        Category("KAT_8", "ovrigt", (other,)),
        Category("KAT_9", "kontakt", (contact, contact_reason)),
        ADDITIONAL,
    ),
    rules=(
        misplaced(basis_other, at=basis, when=~basis.answered("ANNAT"), blanks_too=True,
                  field="1:ANNAT", place="annatGrundForMU"),
        no_repeats(occupation),
        misplaced(work, at=occupation, when=occupation.includes("ARBETSSOKANDE", "FORALDRALEDIG", "STUDIER")
                  & ~occupation.includes("NUVARANDE_ARBETE")),
        at_most(occupation, 4, after=work),
        misplaced(uneven_reason, at=uneven_hours, when=uneven_hours.no),
        no_working_hours_at_full_degree,
        no_repeats(periods, by=lambda period: period.degree, after=uneven_reason),
        misplaced(prognosis_days, at=prognosis,
                  when=prognosis.is_one_of("STOR_SANNOLIKHET", "SANNOLIKT_INTE", "PROGNOS_OKLAR")),
        exclusive(measures, "Inte aktuellt"),
        misplaced(more_measures, at=measures, when=measures.includes("EJ_AKTUELLT"), after=measures),
        at_most(measures, 10),
        no_repeats(measures),
        misplaced(contact_reason, at=contact, when=contact.no),
    ),
    blanks=(beyond_guidance, contact_reason, basis_other, ongoing, planned, other),
    authority=AUTHORITY, print_form=PRINT, minimal_unless=infection.yes,
    support=Support(diagnoses=diagnoses, periods=periods, infection=infection, reason=beyond_guidance, function=impairment, activity=limitation),
    remarks=other, send_reminder="Påminn patienten om att också ansöka om sjukpenning.",
    list_info=whole_period_text, short_notice=is_short, earlier=last_period,
)  # fmt: skip
