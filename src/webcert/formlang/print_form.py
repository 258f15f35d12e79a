"""How a certificate type is printed, as its file declares it: on the authority's form, or flowing (fk7804 12, tstrk1007 11).

Words are patterns: text ids in them, others than KAT_, FRG_, DFR_ and FRM_ in braces, stand for the texts of the version,
the rest for itself, as in `FRG_18. DFR_18.1`.
Measures are millimetres from the upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from webcert.formlang.question import Question

if TYPE_CHECKING:
    from webcert.formlang.choices import Code
    from webcert.formlang.text_questions import Text

Point = tuple[float, float]


class Variant(StrEnum):
    """Kinds of print (fk7804 12.1)."""

    FULL = "full"
    MINIMAL = "minimal"
    DRAFT = "draft"
    LOCKED_DRAFT = "locked_draft"

    @property
    def signed(self) -> bool:
        """Whether it is the print of a certificate."""
        return self in (Variant.FULL, Variant.MINIMAL)


class Who(Enum):
    """What a print tells of patient, signer and unit. In drafts, only what is the unit's or the patient's stands."""

    DATE = "date"
    SHORT_DATE = "short_date"
    MOMENT = "moment"
    BY_HAND = "by_hand"
    NAME = "name"
    POSITIONS = "positions"
    SPECIALITIES = "specialities"
    MAIN_SPECIALITY = "main_speciality"
    HSA_ID = "hsa_id"
    WORKPLACE = "workplace"
    SIGNER = "signer"
    NAME_AND_UNIT = "name_and_unit"
    UNIT = "unit"
    UNIT_NAME = "unit_name"
    UNIT_ADDRESS = "unit_address"
    UNIT_PHONE = "unit_phone"
    PATIENT_NAME = "patient_name"
    PATIENT_STREET = "patient_street"
    PATIENT_TOWN = "patient_town"
    PATIENT_NUMBER = "patient_number"


@dataclass(frozen=True)
class Sign:
    """A field about patient, signer or unit; `stamp` are words on yellow over it in a full print (fk7263 7)."""

    who: Who
    label: str
    width: float = 180
    height: float = 11
    _: KW_ONLY
    stamp: str = ""


@dataclass(frozen=True)
class SignRow:
    """Such fields beside each other."""

    fields: tuple[Sign, ...]

    def __init__(self, *fields: Sign) -> None:
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True)
class Field:
    """A question in a box.

    `heading` is a row above the field, `label` stands in its upper edge in small type, `aside` to the left of it.
    `height` is that of the field, without it what is left of the box. A text that does not fit goes on on the
    continuation page below `over`, or the nearest heading; unless `keeps_lines`, its line breaks become blanks.
    `words` replace those of the tick boxes, `columns` tell which choices stand in which column. `under` are fields
    below a choice, `after` questions whose answer stands after a choice, by the name that messages give it. `draft_folds` are the folded fields of a
    text, with their lead-ins, that follow it in a draft; without them a draft prints as a certificate.
    """

    question: Question[Any]
    _: KW_ONLY
    heading: str = ""
    heading_height: float = 5
    label: str = ""
    aside: str = ""
    height: float | None = None
    over: str = ""
    keeps_lines: bool = False
    words: tuple[str, ...] = ()
    columns: tuple[tuple[str, ...], ...] = ()
    under: Mapping[str, Field] = field(default_factory=dict)
    after: Mapping[str, Code] = field(default_factory=dict)
    draft_folds: tuple[tuple[Text, str], ...] = ()

    @property
    def questions(self) -> Iterator[Question[Any]]:
        """Every question that prints here."""
        yield self.question
        for one in self.under.values():
            yield from one.questions
        yield from self.after.values()


@dataclass(frozen=True, kw_only=True)
class PrintBox:
    """A box of a printed form: place and height, number and words of its heading, what it shows.

    `heading` is "" for a box that continues the one before. The box grows with the heights of its fields. `below` are
    words on a shaded line under it.
    """

    page: int
    y: float
    height: float
    shows: tuple[Field | Question[Any] | SignRow, ...]
    number: str = ""
    heading: str = ""
    below: str = ""

    @property
    def questions(self) -> Iterator[Question[Any]]:
        """Every question that prints in it."""
        return _questions(self.shows)


def _questions(shows: Iterable[Field | Question[Any] | SignRow]) -> Iterator[Question[Any]]:
    for one in shows:
        if isinstance(one, Field):
            yield from one.questions
        elif isinstance(one, Question):
            yield one


@dataclass(frozen=True, kw_only=True)
class Marker:
    """The red frame of a print: `title` in bold, `text`, and `when_sent` in a certificate that has been sent.

    With `only_sent`, the frame stands on certificates that have been sent and on no others.
    """

    text: str
    title: str = ""
    when_sent: str = ""
    only_sent: bool = False
    width: float = 70


#: The frames of forms with one signed print (fk7800 15.1).
SIGNED = "Detta är en utskrift av ett elektroniskt intyg. Intyget har signerats elektroniskt av utfärdaren."
#: The frames of forms with a print for the employer as well (fk7804 12.1, fk7263 7, D69).
FULL_AND_MINIMAL: Mapping[Variant, Marker] = {
    Variant.FULL: Marker(title="Fullständigt intyg", text=SIGNED),
    Variant.MINIMAL: Marker(
        title="Minimalt intyg", width=170,
        text="Detta är en utskrift av ett elektroniskt intyg med minimalt innehåll. Det uppfyller sjuklönelagens krav om inte"
        " ett kollektivavtal säger annat, och kan ge arbetsgivaren sämre underlag för rehabilitering än ett fullständigt intyg. Intyget"
        " har signerats elektroniskt av utfärdaren."),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _PrintForm:
    """What the two forms of print have in common.

    `margin` is turned along the right edge of certificates, with `{id}`; `send_to` the recipient's address, which is
    left out of minimal prints and when sent.
    """

    title: tuple[str, ...]
    file_name: str
    minimal_file_name: str = ""
    send_to: tuple[str, ...] = ()
    margin: str = "Intygs-ID: {id}. Intyget är utskrivet från Webcert"
    markers: Mapping[Variant, Marker] = field(default_factory=lambda: {Variant.FULL: Marker(text=SIGNED)})


@dataclass(frozen=True, kw_only=True)
class Head:
    """Places on page 1 of a form, and of what stands on every page (fk7804 12.2 and 12.3, fk7800 15.2 and 15.3).

    Four rows of title and patient begin at `title`, the patient's number stands at x `number`. `info` is the form's own
    description (words, then x, y, width, height), on grey when `shaded`.
    """

    title: Point
    number: float
    send_to: Point
    marker: Point
    logotype: Point
    notes: tuple[Point, ...] = ()
    info: tuple[str, float, float, float, float] | None = None
    shaded: bool = False
    page_number: Point = (181, 8)
    number_later: Point = (152, 9)


@dataclass(frozen=True, kw_only=True)
class BoxForm(_PrintForm):
    """The authority's form: boxes on fixed pages, then additional questions and what did not fit."""

    boxes: tuple[PrintBox, ...]
    head: Head
    left: float = 14.5

    def questions(self, all_: Iterable[Question[Any]]) -> tuple[Question[Any], ...]:
        """Every question with a place in the print."""
        placed = tuple(question for box in self.boxes for question in box.questions)
        return (*placed, *(one for one in all_ if one.prints_apart))

    @property
    def headings(self) -> tuple[str, ...]:
        """Every pattern of words that the version must have texts for."""
        fields = (one for box in self.boxes for one in box.shows if isinstance(one, Field))
        found = [words for one in fields for each in (one, *one.under.values()) for words in (each.heading, each.label, each.aside, each.over)]
        info = self.head.info[0] if self.head.info else ""
        return tuple(words for words in (info, *(box.heading for box in self.boxes), *found) if words)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a flowing print: heading, number in the margin, what it shows."""

    shows: tuple[Field | Question[Any] | SignRow, ...]
    heading: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class FlowForm(_PrintForm):
    """The product's general print: category by category as in the reading view, as long as it gets (tstrk1007 11).

    With `pages`, these parts in this order, each group on a new page, and as on a form: tick boxes, and empty where
    nothing is answered. `left` is turned along the left edge; the text version's own form id without it; with
    `margin_left` so is `margin`. `versioned`
    adds form and version to the title. `signature` stands after the last part, `closing` on a page of its own: its
    heading and paragraphs. `leaves_out` are the keys of categories that are not printed.
    """

    pages: tuple[tuple[Part, ...], ...] = ()
    left: str = ""
    margin_left: bool = False
    versioned: bool = False
    hyphen: bool = True
    signature: tuple[SignRow, ...] = ()
    closing: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()

    def questions(self, all_: Iterable[Question[Any]]) -> tuple[Question[Any], ...]:
        """Every question with a place in the print."""
        placed = tuple(question for page in self.pages for part in page for question in _questions(part.shows))
        return placed or tuple(all_)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every pattern of words that the version must have texts for."""
        parts = [part for page in self.pages for part in page]
        fields = [one for part in parts for one in part.shows if isinstance(one, Field)]
        found = (*(part.heading for part in parts), *(words for one in fields for words in (one.heading, one.label, one.aside)), *self.closing)
        return tuple(words for words in found if words)


PrintForm = BoxForm | FlowForm
