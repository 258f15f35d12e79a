"""What the two statements about reduced work capacity (FK7800, FK7801) have in common, beside `fk_statements`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webcert.certtypes import fk_statements as common
from webcert.certtypes.fk_common import ADDITIONAL, NO_OR_YES, signature_box
from webcert.certtypes.fk_statements import Ending, Grounds
from webcert.formlang import authority_rules as must
from webcert.formlang.authority import AuthorityRule
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.choices import YesNo
from webcert.formlang.print_form import Field, PrintBox, PrintForm
from webcert.formlang.problems import Kind
from webcert.formlang.question import CodeList, Question
from webcert.formlang.rules import misplaced, some_of
from webcert.formlang.text_questions import Text


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the boxes stand: their heights on each page in millimetres, and the height of other information."""

    page1: tuple[float, float]
    page2: tuple[float, float, float]
    page3: tuple[float, float, float]
    page4: tuple[float, float, float, float]
    other: float


_AREAS = {
    "8": "Intellektuell", "9": "Kommunikation", "10": "Koncentration", "11": "Psykisk", "12": "SynHorselTal",
    "13": "BalansKoordination", "14": "Annan",
}  # fmt: skip


class Statement:
    """The questions of the statement, made anew for each type."""

    def __init__(self, documents: CodeList, *, more: tuple[Text, ...] = ()) -> None:
        """`documents` are the kinds of other documents that the type allows, `more` its own texts after question 23."""
        self.documents, self.more = documents, more
        self.grounds = Grounds(documents)
        self.diagnoses = common.diagnoses()
        self.made = Text("7", "diagnosgrund", required=True)
        self.revised = YesNo("45", "nyBedomningDiagnosgrund", required=True)
        self.revised_which = Text("45.2", "diagnosForNyBedomning", visible=self.revised.yes, required=True)
        self.background = Text("5", "sjukdomsforlopp", required=True)
        self.areas = tuple(Text(number, f"funktionsnedsattning{area}", folded=True) for number, area in _AREAS.items())
        self.limitation = Text("17", "aktivitetsbegransning", required=True)
        self.finished = Text("18", "avslutadBehandling")
        self.ongoing = Text("19", "pagaendeBehandling")
        self.planned = Text("20", "planeradBehandling")
        self.substances = Text("21", "substansintag")
        self.conditions = Text("22", "medicinskaForutsattningarForArbete", required=True)
        self.able = Text("23", "formagaTrotsBegransning")
        self.ending = Ending(self.grounds.not_examined)

    def categories(self) -> tuple[Category, ...]:
        """As they stand on the screen."""
        return (
            Category("KAT_1", "grundformu", self.grounds.questions),
            Category("KAT_4", "diagnos", (self.diagnoses, self.made, self.revised, self.revised_which)),
            Category("KAT_3", "sjukdomsforlopp", (self.background,)),
            Category("KAT_5", "funktionsnedsattning", self.areas, required=True),
            Category("KAT_6", "aktivitetsbegransning", (self.limitation,)),
            Category("KAT_7", "medicinskabehandlingar", (self.finished, self.ongoing, self.planned, self.substances)),
            Category("KAT_8", "medicinskaforutsattningarforarbete", (self.conditions, self.able, *self.more)),
            Category("KAT_9", "ovrigt", (self.ending.other,)),
            Category("KAT_10", "kontakt", (self.ending.contact, self.ending.reason)),
            ADDITIONAL,
        )

    def _ordered(self, *middle: Question[Any]) -> tuple[Question[Any], ...]:
        return (
            *self.grounds.questions, *middle, self.revised, self.revised_which, *self.areas, self.limitation, self.finished,
            self.ongoing, self.planned, self.substances, self.conditions, self.able, *self.more, self.ending.other,
            self.ending.contact, self.ending.reason, *ADDITIONAL.questions,
        )  # fmt: skip

    def boxes(self, at: Places, *, draft_folds: tuple[tuple[Text, str], ...] = ()) -> tuple[PrintBox, ...]:
        """The boxes of the printed form, where `at` says that they stand."""
        areas = tuple(Field(one, heading=f"FRG_{one.id}", heading_height=9, height=25) for one in self.areas)
        able = tuple(Field(one, heading=f"FRG_{one.id}", heading_height=4, height=23) for one in (self.able, *self.more))
        return (
            *common.ground_boxes(self.grounds, first=at.page1[0], second=at.page1[1]),
            PrintBox(page=2, y=at.page2[0], height=76.2, number="3", heading="FRG_6", shows=(
                self.diagnoses, Field(self.made, label="FRG_7", height=27),
                Field(self.revised, label="FRG_45", words=NO_OR_YES, height=11), Field(self.revised_which, label="DFR_45.2", height=12))),
            PrintBox(page=2, y=at.page2[1], height=22.5, number="4", heading="FRG_5", shows=(Field(self.background, height=22),)),
            PrintBox(page=2, y=at.page2[2], height=135, number="5", heading="DFR_10.1", shows=areas[:4]),
            PrintBox(page=3, y=at.page3[0], height=101, shows=areas[4:]),
            PrintBox(page=3, y=at.page3[1], height=29.2, number="6", heading="FRG_17", shows=(
                Field(self.limitation, label="DFR_17.1", height=32),)),
            PrintBox(page=3, y=at.page3[2], height=110.2, number="7", heading="KAT_7", shows=(
                Field(self.finished, heading="FRG_18. DFR_18.1", heading_height=8, height=21),
                Field(self.ongoing, heading="FRG_19. DFR_19.1", height=22), Field(self.planned, heading="FRG_20. DFR_20.1", height=22),
                Field(self.substances, heading="FRG_21 (DFR_21.1)", height=22))),
            PrintBox(page=4, y=at.page4[0], height=27 * (2 + len(self.more)), number="8", heading="KAT_8", shows=(
                Field(self.conditions, heading="FRG_22", heading_height=8, height=19), *able)),
            PrintBox(page=4, y=at.page4[1], height=at.other, number="9", heading="FRG_25", shows=(
                Field(self.ending.other, keeps_lines=True, height=at.other, draft_folds=draft_folds),)),
            common.contact_box(self.ending, page=4, y=at.page4[2], number="10"),
            signature_box(page=4, y=at.page4[3], number="11", unit_height=30),
        )  # fmt: skip

    def certificate_type(self, *, other: Kind, blanks_first: tuple[Text, ...] = (), print_form: PrintForm, **identity: Any) -> CertificateType:
        """The type; `other` is the kind of V-05, `blanks_first` the type's own texts that may not hold blanks only."""
        end = self.ending
        return CertificateType(
            **{**common.IDENTITY, **identity}, categories=self.categories(),
            checked=self._ordered(self.diagnoses, self.background, self.made),
            written=self._ordered(self.background, self.diagnoses, self.made),
            rules=(
                *self.grounds.rules(other=other, rows=Kind.OTHER),
                misplaced(self.revised_which, at=self.revised, when=~self.revised.yes, blanks_too=True, kind=Kind.INCORRECT_COMBINATION),
                some_of(self.areas, place="funktionsnedsattning"),
                misplaced(end.reason, at=end.contact, when=~end.contact.yes, kind=Kind.INCORRECT_COMBINATION),
            ),
            blanks=(*blanks_first, end.reason, self.grounds.other, self.finished, self.able, self.ongoing, self.planned,
                    self.substances, end.other),
            remarks=end.other, blank_kind=Kind.BLANK, blanks_last=True, authority=self._authority(), print_form=print_form,
            list_info=lambda answers: common.first_diagnosis(self.diagnoses, answers),
        )  # fmt: skip

    def _authority(self) -> tuple[AuthorityRule, ...]:
        optional = ("18", "19", "20", "21", "23", *(one.id for one in self.more))
        texts = ("5", "7", *_AREAS, "17", "18", "19", "20", "21", "22", "23", *(one.id for one in self.more), "25")
        return common.authority(
            documents=self.documents, once=("2", "3", "5", "6", "7", "45", "17", "22"), at_most_once=(*_AREAS, *optional, "25", "26"),
            texts=texts, booleans=("45.1",), parts={**{one: (f"{one}.1",) for one in texts}, "45": ("45.1", "45.2")},
            own=(
                must.some_svar("S-05", *_AREAS), must.has_part("S-30", "45.1"),
                must.part_when_true("S-31", "45.2", "45.1", exactly_one=True), must.no_part_when_false("S-32", "45.2", "45.1"),
            ),
        )  # fmt: skip
