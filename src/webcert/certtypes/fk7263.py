"""FK7263 Läkarintyg FK 7263, the older sick-leave certificate: no longer issued, only read and printed (fk7263).

Question ids are those of the svar form (fk7263 9); `prescriber` has none. Numbers in comments are fields on the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from webcert.certtypes.fk_common import SEND_TO
from webcert.certtypes.recipients import FORSAKRINGSKASSAN
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import Category, CertificateType, Feature, Issuer
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.dates import usable
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.print_form import FULL_AND_MINIMAL, SIGNED, Field, FlowForm, Marker, Part, Sign, SignRow, Variant, Who
from webcert.formlang.question import CodeList, Only, Question
from webcert.formlang.reading import Shown
from webcert.formlang.text_questions import Text
from webcert.formlang.text_version import TextVersion

SOURCES = CodeList("KV_FKMU_0001", {
    "UNDERSOKNING": "Min undersökning av patienten den", "TELEFONKONTAKT": "Min telefonkontakt med patienten den",
    "JOURNALUPPGIFTER": "Journaluppgifter, den", "ANNAT": "Annat, den"})  # fmt: skip
OCCUPATIONS = CodeList("KV_FKMU_0002", {
    "NUVARANDE_ARBETE": "Nuvarande arbete", "ARBETSSOKANDE": "Arbetslöshet", "FORALDRALEDIG": "Föräldraledighet"})  # fmt: skip
DEGREES = CodeList("KV_FKMU_0003", {
    "EN_FJARDEDEL": "Nedsatt med 1/4", "HALFTEN": "Nedsatt med hälften", "TRE_FJARDEDEL": "Nedsatt med 3/4",
    "HELT_NEDSATT": "Helt nedsatt"})  # fmt: skip
REHABILITATION = CodeList("FK7263_7", {"JA": "Ja", "NEJ": "Nej", "OKLART": "Går inte att bedöma"})
PROGNOSIS = CodeList("FK7263_10", {"JA": "Ja", "DELVIS": "Ja, delvis", "NEJ": "Nej", "OKLART": "Går inte att bedöma"})


@dataclass(frozen=True, eq=False)
class _JudgedAgainst(Codes):
    """What the ability to work is judged against; the present work reads with what it is."""

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        for one in super().shown(answers, texts):
            work, name = answers[occupation], texts.choice(self.choices.system, "NUVARANDE_ARBETE")
            yield replace(one, items=tuple(f"{item} - {work}" if item == name else item for item in one.items))


@dataclass(frozen=True, eq=False)
class _Work(Text):
    """The present work, which reads where it is chosen."""

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        return iter(())


# fmt: off
isolated = CheckBox("27", "avstangningSmittskydd")                                                   # 1
diagnosis_code = Text("6", "diagnosKod", rows=1)                                                     # 2
diagnosis_text = Text("10001", "diagnosBeskrivning")
course = Text("10002", "sjukdomsforlopp")                                                            # 3
impairment = Text("35", "funktionsnedsattning")                                                      # 4
sources = DatedSources("1", "baserasPa", SOURCES, {}, minimal=True)                                  # 4b
limitation = Text("17", "aktivitetsbegransning")                                                     # 5
employment = CheckBox("10003.1", "rekommendationKontaktArbetsformedlingen")                          # 6a
health = CheckBox("10003.2", "rekommendationKontaktForetagshalsovarden", minimal=True)
other_advice = Text("10003.3", "rekommendationOvrigt")
in_care = Text("10004.1", "atgardInomSjukvarden")                                                    # 6b
other_measure = Text("10004.2", "annanAtgard")
rehabilitation = Code("10005", "rehabilitering", REHABILITATION)                                     # 7
judged_against = _JudgedAgainst("28", "nuvarandeArbete", OCCUPATIONS, minimal=Only("NUVARANDE_ARBETE"))  # 8a
occupation = _Work("29", "nuvarandeArbetsuppgifter", minimal=True)
periods = DegreePeriods(                                                                             # 8b
    "32", "nedsatt", DEGREES, {code: Decimal(share) for code, share in zip(DEGREES, ("0.75", "0.5", "0.25", "0"), strict=True)},
    columns=("Nedsatt med", "Från och med", "Längst till och med"), minimal=True)
longer = Text("37", "arbetsformagaPrognos")                                                          # 9
prognosis = Code("10006", "prognosBedomning", PROGNOSIS)                                             # 10
transport = YesNo("34", "ressattTillArbete", minimal=True)                                           # 11
contact = CheckBox("26", "kontaktMedFk")                                                             # 12
other = Text("25", "kommentar")                                                                      # 13
prescriber = Text("prescriber", "forskrivarkodOchArbetsplatskod", rows=1, minimal=True)              # 17
# fmt: on


def validity(answers: Answers) -> str:
    """From the earliest first day to the last day of the period that starts last, for lists (fk7263 10)."""
    dated = sorted((one.start, one.end) for one in answers[periods] if usable(one.start) and usable(one.end))
    return f"{dated[0][0]} - {dated[-1][1]}" if dated else ""


_SIGNED = SignRow(
    Sign(Who.DATE, "14. Datum", width=26, height=24),
    Sign(Who.NAME_AND_UNIT, "15. Namnförtydligande, mottagningens adress och telefon", width=82, height=24),
    Sign(Who.BY_HAND, "16. Läkarens namnteckning", width=72, height=24, stamp="Fysisk underskrift krävs ej av intygsmottagare"),
)
_LEFT_OUT = {
    Variant.FULL: Marker(title="Fullständigt intyg", text=SIGNED, only_sent=True), Variant.MINIMAL: FULL_AND_MINIMAL[Variant.MINIMAL],
}  # fmt: skip


def _part(number: str, category: str, *shows: Field | Question[object]) -> Part:
    return Part(number=number, heading=category, shows=shows)


def _beside(choices: CodeList) -> tuple[tuple[str, ...], ...]:
    return tuple((code,) for code in choices)


PRINT = FlowForm(
    title=("Läkarintyg FK 7263",), file_name="lakarintyg_fk7263", minimal_file_name="minimalt_lakarintyg_fk7263", send_to=SEND_TO,
    margin="Intygs-ID: {id}. Intyget är elektroniskt undertecknat. Intyget är utskrivet från Webcert.", markers=_LEFT_OUT,
    pages=(
        (
            _part("1", "KAT_1", isolated),
            _part("2", "KAT_2", Field(diagnosis_code, label="FRG_6"), Field(diagnosis_text, label="FRG_10001")),
            _part("3", "KAT_3", course), _part("4", "KAT_4", impairment), _part("4b", "KAT_41", sources),
            _part("5", "KAT_5", limitation), _part("6a", "KAT_61", employment, health, Field(other_advice, label="DFR_10003.3")),
            _part("6b", "KAT_62", Field(in_care, label="DFR_10004.1"), Field(other_measure, label="DFR_10004.2")),
        ),
        (
            _part("7", "KAT_7", Field(rehabilitation, columns=_beside(REHABILITATION))),
            _part("8a", "KAT_81", judged_against, Field(occupation, label="FRG_29", height=8.5)),
            _part("8b", "KAT_82", periods), _part("9", "KAT_9", longer), _part("10", "KAT_10", Field(prognosis, columns=_beside(PROGNOSIS))),
            _part("11", "KAT_11", transport), _part("12", "KAT_12", contact), _part("13", "KAT_13", other),
            Part(shows=(_SIGNED, Field(prescriber, label="17. {prescriber}", height=8.5))),
        ),
    ),
)  # fmt: skip

FK7263_V1 = CertificateType(
    code="FK7263", code_system="f6fb361a-e31d-48b8-8657-99b63912dd9b", key="fk7263", form="FK7263", version="1",
    name="Läkarintyg FK 7263", recipient=FORSAKRINGSKASSAN, issuers=frozenset({Issuer.DOCTOR, Issuer.DENTIST}),
    can=frozenset({Feature.READ, Feature.PRINT, Feature.MINIMAL_PRINT, Feature.PROTECTED_PATIENT, Feature.QUESTIONS}),
    read_by="GetMedicalCertificate", successor="FK7804",
    categories=(
        Category("KAT_1", "smittskydd", (isolated,)), Category("KAT_2", "diagnos", (diagnosis_code, diagnosis_text)),
        Category("KAT_3", "sjukdomsforlopp", (course,)), Category("KAT_4", "funktionsnedsattning", (impairment,)),
        Category("KAT_41", "grundformu", (sources,)), Category("KAT_5", "aktivitetsbegransning", (limitation,)),
        Category("KAT_61", "rekommendationer", (employment, health, other_advice)),
        Category("KAT_62", "atgard", (in_care, other_measure)), Category("KAT_7", "rehabilitering", (rehabilitation,)),
        Category("KAT_81", "sysselsattning", (judged_against, occupation)), Category("KAT_82", "arbetsformaga", (periods,)),
        Category("KAT_9", "prognosLangre", (longer,)), Category("KAT_10", "prognos", (prognosis,)),
        Category("KAT_11", "ressatt", (transport,)), Category("KAT_12", "kontakt", (contact,)),
        Category("KAT_13", "ovrigt", (other,)), Category("KAT_17", "forskrivare", (prescriber,)),
    ),
    print_form=PRINT, list_info=validity,
)  # fmt: skip
