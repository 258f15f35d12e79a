"""What Försäkringskassan's three doctor's statements (FK7800, FK7801, FK7802) have in common: each is a part made anew for its type."""

from __future__ import annotations

from typing import Any

from webcert.certtypes.fk_common import ADDITIONAL_IDS, ADDITIONAL_LOOKED_AT, CODE_SYSTEM, DIAGNOSIS_PARTS, SEND_TO, diagnosis_rules
from webcert.certtypes.recipients import FORSAKRINGSKASSAN
from webcert.formlang import authority_rules as must
from webcert.formlang import authority_values as written
from webcert.formlang.answers import Answers
from webcert.formlang.authority import AuthorityRule
from webcert.formlang.certificate_type import Feature, Issuer
from webcert.formlang.choices import CheckBox, YesNo
from webcert.formlang.conditions import ALWAYS, Condition
from webcert.formlang.dated_rows import DatedRows
from webcert.formlang.dated_sources import DatedSources
from webcert.formlang.diagnoses import Diagnoses
from webcert.formlang.print_form import BoxForm, Field, Head, PrintBox
from webcert.formlang.problems import Kind
from webcert.formlang.question import CodeList
from webcert.formlang.rules import Rule, misplaced, not_after, rows_of
from webcert.formlang.single_dates import Day
from webcert.formlang.text_questions import Text

# fmt: off
FKMU_0001 = CodeList("KV_FKMU_0001", {
    "UNDERSOKNING": "Min undersökning av patienten",
    "JOURNALUPPGIFTER": "Journaluppgifter från den",
    "ANHORIG": "Anhörigs beskrivning av patienten",
    "ANNAT": "Annat"})
_DOCUMENTS = {
    "NEUROPSYKIATRISKT": "Neuropsykiatriskt utlåtande",
    "HABILITERING": "Underlag från habiliteringen",
    "ARBETSTERAPEUT": "Underlag från arbetsterapeut",
    "FYSIOTERAPEUT": "Underlag från fysioterapeut",
    "LOGOPED": "Underlag från logoped",
    "PSYKOLOG": "Underlag från psykolog",
    "FORETAGSHALSOVARD": "Underlag från företagshälsovård",
    "SKOLHALSOVARD": "Underlag från skolhälsovård",
    "SPECIALISTKLINIK": "Utredning av annan specialistklinik",
    "VARD_UTOMLANDS": "Utredning från vårdinrättning utomlands",
    "OVRIGT_UTLATANDE": "Övrigt"}
# fmt: on

#: What the types allow: all but the minimal print, and decision support.
FEATURES = frozenset(Feature) - {Feature.MINIMAL_PRINT, Feature.RISK_AND_ADVICE}
IDENTITY: dict[str, Any] = {
    "code_system": CODE_SYSTEM, "version": "1", "recipient": FORSAKRINGSKASSAN, "issuers": frozenset({Issuer.DOCTOR}),
    "can": FEATURES,
}  # fmt: skip


def documents_but(*left_out: str) -> CodeList:
    """The kinds of other documents, without those that a type does not allow."""
    return CodeList("KV_FKMU_0005", {code: name for code, name in _DOCUMENTS.items() if code not in left_out})


class Grounds:
    """What the statement is based on: questions 1 to 4."""

    def __init__(self, documents: CodeList) -> None:
        """`documents` are the kinds of other documents that the type allows."""
        self.basis = DatedSources(
            "1", "baseratPa", FKMU_0001, {
                "UNDERSOKNING": "undersokningAvPatienten", "JOURNALUPPGIFTER": "journaluppgifter",
                "ANHORIG": "anhorigsBeskrivningAvPatienten", "ANNAT": "annatGrundForMU"}, required=True,
        )  # fmt: skip
        self.other = Text(
            "1.3", "annatGrundForMUBeskrivning",
            visible=self.basis.answered("ANNAT"), required=True, beside="ANNAT",
        )  # fmt: skip
        self.not_examined = Text(
            "S1", "motiveringTillInteBaseratPaUndersokning", sent=False,
            visible=~self.basis.answered("UNDERSOKNING") & self.basis.answered("JOURNALUPPGIFTER", "ANHORIG", "ANNAT"),
        )  # fmt: skip
        self.known_since = Day("2", "kannedomOmPatient", required=True)
        self.has_documents = YesNo("3", "underlagFinns", required=True)
        self.rows = DatedRows(
            "4", "underlag", documents, ("typ", "datum", "hamtasFran"),
            visible=self.has_documents.yes, required=True, unnamed="OVRIGT_UTLATANDE",
        )  # fmt: skip

    @property
    def questions(self) -> tuple[DatedSources | Text | Day | YesNo | DatedRows, ...]:
        """In form order."""
        return (self.basis, self.other, self.not_examined, self.known_since, self.has_documents, self.rows)

    def rules(self, *, other: Kind, rows: Kind, rows_when: Condition = ALWAYS) -> tuple[Rule, ...]:
        """V-05, V-09, V-10 and V-13 to V-19; `other` and `rows` are the kinds of V-05 and V-13."""
        return (
            misplaced(self.other, at=self.basis, when=~self.basis.answered("ANNAT"), blanks_too=True, kind=other,
                      field="1:ANNAT", place="annatGrundForMU"),
            not_after(self.known_since, self.basis, "UNDERSOKNING", "ANHORIG"),
            misplaced(self.rows, at=self.has_documents, when=self.has_documents.no, kind=rows),
            rows_of(self.rows, when=rows_when),
        )  # fmt: skip


class Ending:
    """The last questions: 25, with the motivation folded into it, and 26."""

    def __init__(self, not_examined: Text) -> None:
        lead = "Motivering till varför utlåtandet inte baseras på undersökning av patienten: "
        self.other = Text("25", "ovrigt", folds=((not_examined, lead),))
        self.contact = CheckBox("26", "kontaktMedFk", starts_unticked=True)
        self.reason = Text("26.2", "anledningTillKontakt", visible=self.contact.yes)


def diagnoses() -> Diagnoses:
    """Question 6."""
    return Diagnoses("6", "diagnoser", DIAGNOSIS_PARTS, required=True)


def first_diagnosis(question: Diagnoses, answers: Answers) -> str:
    """What lists say of the certificate (fk7800 14)."""
    return next((row.text for row in answers[question]), "")


PARTS = {
    "1": ("1.1", "1.2", "1.3"), "2": ("2.1",), "3": ("3.1",), "4": ("4.1", "4.2", "4.3"),
    "6": ("6.1", "6.2", "6.3", "6.4", "6.5", "6.6"), "25": ("25.1",), "26": ("26.1", "26.2"),
}  # fmt: skip


def authority(
    *, documents: CodeList, once: tuple[str, ...], at_most_once: tuple[str, ...], texts: tuple[str, ...], booleans: tuple[str, ...] = (),
    own: tuple[AuthorityRule, ...] = (), parts: dict[str, tuple[str, ...]],
) -> tuple[AuthorityRule, ...]:  # fmt: skip
    """The authority's rows that the three tables share, with the type's questions in them (fk7800 9.2).

    `once` and `at_most_once` are svar ids, `texts` those with one text each, `parts` the delsvar of the type's own svar.
    """
    everything = ("1.3", "4.3", "6.1", "6.3", "6.5", "26.2", *(f"{one}.1" for one in texts))
    if "45" in parts:
        everything = (*everything, "45.2")
    return (
        must.count("S-01", "1", low=1, high=4),
        *(must.count("S-02", one, low=1, high=1) for one in once),
        must.count("S-03", "4", high=3),
        *(must.count("S-04", one, high=1) for one in at_most_once),
        *must.known_ids(("S-06", "S-35"), {**PARTS, **parts}, additional=ADDITIONAL_IDS),
        *must.instances(("S-07", "S-07"), "1", "4"),
        must.has_part("S-08", "1.1"), must.has_part("S-08", "1.2"), must.at_most_one("S-08", "1.3"),
        must.once("S-09", "1.1"),
        *written.coded(("S-10", "S-11"), "1.1", FKMU_0001),
        must.part_only_with("S-12", "1.3", "1.1", "ANNAT"),
        must.part_needed_with("S-13", "1.3", "1.1", "ANNAT"),
        must.not_after("S-14", "2.1", "1.2", "1.1", "UNDERSOKNING", "ANHORIG"),
        must.has_part("S-15", "2.1"), must.has_part("S-16", "3.1"),
        must.svar_when_true("S-17", "4", "3.1"), must.no_svar_when_false("S-18", "4", "3.1"),
        *(must.has_part("S-19", part) for part in ("4.1", "4.2", "4.3")),
        *written.coded(("S-20", "S-21"), "4.1", documents),
        *diagnosis_rules(main=("S-22", "S-22"), system="S-23", form="S-24", length="S-25", same="S-26", second="S-27", third="S-28"),
        *(must.has_part("S-29", f"{one}.1") for one in texts),
        *own,
        must.has_part("S-33", "26.1"), must.at_most_one("S-33", "26.2"),
        must.no_part_when_false("S-34", "26.2", "26.1"),
        *must.additional_questions(("S-36", "S-37", "S-38"), ADDITIONAL_LOOKED_AT),
        written.filled("S-38", *everything),
        *written.values(("S-39", "S-39", "S-38"), booleans=("3.1", "26.1", *booleans), texts=everything, additional=ADDITIONAL_LOOKED_AT),
        *(rule for part in ("1.2", "2.1", "4.2") for rule in written.dated(("S-40",) * 3, part)),
        *written.coded_values(("S-41",) * 6, "1.1", "4.1", "6.2", "6.4", "6.6"),
    )  # fmt: skip


_TITLE = "Läkarutlåtande"
#: How a draft prints the motivation: after the text, with words of its own (fk7801 15.6).
IN_DRAFTS = "Motivering till varför det medicinska underlaget inte baseras på en undersökning av patienten: "


def ground_boxes(grounds: Grounds, *, first: float, second: float) -> tuple[PrintBox, ...]:
    """Boxes 1 and 2 at these heights of page 1."""
    return (
        PrintBox(page=1, y=first, height=52, number="1", heading="FRG_1", shows=(
            Field(grounds.basis, height=43, under={"ANNAT": Field(grounds.other, aside="DFR_1.3", height=6)}),
            Field(grounds.known_since, aside="FRG_2", height=9))),
        PrintBox(page=1, y=second, height=63, number="2", heading="FRG_3", shows=(
            Field(grounds.has_documents, words=("Nej", "Ja, fyll i nedan."), height=9), grounds.rows)),
    )  # fmt: skip


def contact_box(ending: Ending, *, page: int, y: float, number: str) -> PrintBox:
    """The box about contact."""
    shows = (Field(ending.contact, height=9), Field(ending.reason, label="DFR_26.2", height=15.5))
    return PrintBox(page=page, y=y, height=22.5, number=number, heading="FRG_26", shows=shows)


def print_form(subtitle: str, file_name: str, head: Head, boxes: tuple[PrintBox, ...]) -> BoxForm:
    """The printed form of a statement."""
    return BoxForm(title=(_TITLE, subtitle), send_to=SEND_TO, file_name=file_name, left=15, head=head, boxes=boxes)
