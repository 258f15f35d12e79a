"""The language of box forms, on a form of invented questions shaped as the widest of the authority's (fk7800 15)."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import ClassVar

import pikepdf
import pytest

from tests.pdf.made import KIND, MOMENT, TEXTS, document, pages, printed, text
from webcert.adapters import pdf
from webcert.adapters.pdf.payload import build
from webcert.certtypes.fk_common import signature_box
from webcert.formlang.additional_questions import AdditionalQuestions
from webcert.formlang.certificate_type import Category
from webcert.formlang.choices import YesNo
from webcert.formlang.diagnoses import Diagnoses, Diagnosis
from webcert.formlang.print_form import BoxForm, Field, Head, PrintBox
from webcert.formlang.printing import Cell, Cells, Row, yes_no
from webcert.formlang.question import Question
from webcert.formlang.reading import NOTHING
from webcert.formlang.single_dates import Day
from webcert.formlang.text_questions import Text


@dataclass(frozen=True, eq=False)
class Papers(Question):
    """Rows of type, date and place; three of them are always drawn."""

    kind: ClassVar[str] = "papers"

    @property
    def empty(self):
        return ()

    def printed(self, answers, texts):
        papers = (*answers[self], ("", "", ""), ("", "", ""), ("", "", ""))[:3]
        return Cells(tuple(row for paper in papers for row in self._pair(*paper, texts)))

    def _pair(self, what, day, place, texts):
        by_hand = Cell(label="Bifogas", width=60, ticks=tuple(reversed(yes_no(None))))
        yield Row((Cell(what, texts.text("FRG_4"), 72.3), Cell(day, "datum (år, månad, dag)", 47.7), by_hand))
        yield Row((Cell(place, texts.text("DFR_4.3")),))


@dataclass(frozen=True, eq=False)
class Unheard(Question):
    """A kind that says nothing of prints."""

    kind: ClassVar[str] = "unheard"

    @property
    def empty(self):
        return ""


since = Day("2", "sedan")
has_papers = YesNo("3", "finns")
papers = Papers("4", "underlag")
diagnoses = Diagnoses("6", "diagnoser", (("6.2", "6.1"), ("6.4", "6.3"), ("6.6", "6.5")))
done = Text("18", "avslutad")
going_on = Text("19", "pagaende")
unheard = Unheard("20", "okand")
additional = AdditionalQuestions("additional", "tillagg")
QUESTIONS = (since, has_papers, papers, diagnoses, done, going_on, unheard, additional)

FORM = BoxForm(
    title=("Utlåtande", "för prov"), file_name="prov",
    head=Head(title=(107.5, 10), number=170, send_to=(113.2, 37.5), marker=(20, 60), logotype=(16, 20), info=("FRM_2", 19.5, 77.5, 174, 60)),
    boxes=(
        PrintBox(page=1, y=150, height=20, number="1", heading="FRG_2", shows=(Field(since, aside="FRG_2"),)),
        PrintBox(page=1, y=215, height=63, number="2", heading="FRG_3", shows=(
            Field(has_papers, words=("Nej", "Ja, fyll i nedan.")), papers)),
        PrintBox(page=2, y=24, height=76.2, number="3", heading="FRG_6", shows=(diagnoses, Field(unheard, label="FRG_20"))),
        PrintBox(page=2, y=151.5, height=60, number="7", heading="KAT_7", shows=(
            Field(done, heading="FRG_18. DFR_18.1", height=22), Field(going_on, heading="FRG_19 (DFR_19.1)", height=22))),
        signature_box(page=3, y=30, number="8", unit_height=30),
    ),
)  # fmt: skip
HEADINGS = {
    "FRM_2": "Om blanketten. " * 200, "KAT_7": "Behandling", "FRG_2": "Jag har känt patienten sedan", "FRG_3": "Finns underlag?",
    "FRG_4": "Ange underlag", "DFR_4.3": "Var hämtas det?", "FRG_6": "Diagnoser", "DFR_6.2": "Kod", "FRG_18": "Avslutad",
    "DFR_18.1": "Ange när", "FRG_19": "Pågående", "DFR_19.1": "ange syftet", "FRG_20": "Okänt", "DFR_9001.1": "Tilläggsfråga 9001", "DFR_9002.1": "Tilläggsfråga 9002",
}  # fmt: skip
INVENTED = replace(KIND, categories=(Category("KAT_7", "behandling", QUESTIONS),), print_form=FORM, rules=(), blanks=())
WORDED = replace(TEXTS, headings=HEADINGS)


def made(**values):
    answers = INVENTED.new_answers(today=MOMENT.date())
    for name, value in values.items():
        answers = answers.with_answer(globals()[name], value)
    return document(answers)


def drawn(variant=pdf.Variant.FULL, *, sent=False, texts=WORDED, **values):
    return printed(INVENTED, texts, made(**values), variant, sent=sent)


def item(question, variant=pdf.Variant.FULL, **values):
    boxes = build(made(**values), INVENTED, WORDED, variant=variant, sent=False)["boxes"]
    fields = [one for box in FORM.boxes for one in box.shows]
    items = [one for box in boxes for one in box["items"]]
    return next(data for one, data in zip(fields, items, strict=True) if question in (one, getattr(one, "question", None)))


def test_a_heading_row_joins_texts_with_the_signs_between_them():
    content = text(drawn())

    assert "Avslutad. Ange när" in content
    assert "Pågående (ange syftet)" in content


def test_the_words_of_the_form_stand_at_the_tick_boxes():
    ticks = item(has_papers, has_papers=True)["rows"]

    assert [(one["label"], one["on"]) for one in ticks] == [("Nej", False), ("Ja, fyll i nedan.", True)]


def test_three_pairs_of_rows_are_always_drawn_and_never_ticked():
    rows = item(papers, papers=(("Utlåtande från psykolog", "2026-01-02", "Provkliniken"),))["rows"]

    assert len(rows) == 6
    assert not any(tick["on"] for row in rows for cell in row["cells"] for tick in cell["ticks"])
    assert text(drawn()).count("Bifogas") == 3


def test_a_kind_that_says_nothing_of_prints_prints_its_reading_view():
    assert "Så här lyder svaret" in text(drawn(unheard="Så här lyder svaret"))


def test_a_long_text_goes_on_under_its_heading_row():
    long = "Kontroll hos sjukgymnast varje vecka. " * 60
    content = drawn(done=long)

    assert "Se fortsättningsblad!" in pages(content)[1]
    assert "Avslutad. Ange när" in pages(content)[-1]
    assert text(content).count("sjukgymnast") == 60


def test_line_breaks_become_blanks_unless_they_are_kept():
    assert "första andra" in text(drawn(done="första\nandra"))


def test_a_code_longer_than_its_boxes_is_refused_with_words_for_the_user():
    with pytest.raises(pdf.CannotPrint) as refused:
        drawn(pdf.Variant.DRAFT, diagnoses=(Diagnosis("A12345", "Provsjuka"),))
    assert "Rätta koden" in refused.value.told


@pytest.mark.parametrize("missing", ["FRG_18", "DFR_19.1", "FRM_2", "DFR_6.2"])
def test_a_missing_heading_fails_the_print(missing):
    texts = replace(WORDED, headings={one: words for one, words in HEADINGS.items() if one != missing})

    with pytest.raises(pdf.CannotPrint, match=missing.replace(".", r"\.")):
        drawn(texts=texts)


def test_the_words_of_the_form_itself_are_never_cut_off():
    assert text(drawn()).count("Om blanketten.") == 200


def test_additional_questions_have_a_page_of_their_own_with_unanswered_ones_in_a_draft():
    page = " ".join(pages(drawn(pdf.Variant.DRAFT, additional={"9001": "", "9002": "Ja, mycket."}))[3].split())

    assert "Tilläggsfrågor 1. Tilläggsfråga 9001 2. Tilläggsfråga 9002 Ja, mycket." in page
    assert NOTHING not in page


def test_a_certificate_has_the_answered_additional_questions_only():
    page = " ".join(pages(drawn(additional={"9001": "", "9002": "Ja, mycket."}))[3].split())

    assert "1. Tilläggsfråga 9002 Ja, mycket." in page
    assert "9001" not in page


def test_an_additional_answer_without_heading_is_left_out_with_its_number():
    page = " ".join(pages(drawn(additional={"9001": "Ja.", "9003": "Okänd", "9002": "Nej."}))[3].split())

    assert "1. Tilläggsfråga 9001 Ja. 3. Tilläggsfråga 9002 Nej." in page
    assert "Okänd" not in page


def test_no_page_when_no_additional_answer_has_a_heading():
    assert len(pages(drawn(additional={"9003": "Okänd"}))) == 3


def test_a_minimal_print_has_no_additional_questions():
    assert "Tilläggsfråga" not in text(drawn(pdf.Variant.MINIMAL, additional={"9001": "Ja."}))


def test_no_additional_question_no_page():
    assert len(pages(drawn())) == 3


def test_headings_are_tagged_in_reading_order():
    with pikepdf.open(io.BytesIO(drawn())) as opened:
        tags = list(_tags(opened.Root.StructTreeRoot))

    assert [tag for tag in tags if tag in ("/H1", "/H2")] == ["/H1", *["/H2"] * 5]


def _tags(node):
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from _tags(node.K)
