"""What every question of a certificate type has in common, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from webcert.formlang.conditions import ALWAYS, Condition, Leaf
from webcert.formlang.printing import Lines, Printed, as_read
from webcert.formlang.problems import Form, Kind, Message, Problem
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.wire import Svar, Writer

if TYPE_CHECKING:
    from webcert.formlang.answers import Answers
    from webcert.formlang.text_version import TextVersion

V_co = TypeVar("V_co", covariant=True)


class OnRenew(Enum):
    """What becomes of an answer when the certificate is renewed."""

    KEEP = "keep"
    CLEAR = "clear"


KEEP, CLEAR = OnRenew.KEEP, OnRenew.CLEAR


@dataclass(frozen=True, slots=True)
class Only:
    """On the minimal print, only these choices are shown."""

    codes: tuple[str, ...]

    def __init__(self, *codes: str) -> None:
        object.__setattr__(self, "codes", codes)


class CodeBook(Protocol):
    """The diagnosis codes that exist, by code system (`ICD_10_SE`, `KSH_97_P`)."""

    def text(self, system: str, code: str) -> str | None:
        """The official text of a code without dot, or None when the code does not exist."""

    def pick(self, system: str, rng: Random) -> tuple[str, str]:
        """Some usable code with its text, for samples."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code system of a recipient: each code with the name that messages give it, in the order of messages."""

    system: str
    names: dict[str, str]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)


@dataclass(frozen=True, eq=False)
class Question(Generic[V_co]):
    """One question: what it is, when it is asked, and where its answer goes.

    `id` is the recipient's question id (`27`), with a part of its own as `33.2`; support fields that are not the
    recipient's have letters. `key` is the field key of the specification. What is not said is as usual: always
    visible, not required, kept in a renewal, absent from the minimal print, `svar` and `delsvar` by the id.
    A part that `belongs` is asked always, and yet stands with the question before it.
    """

    id: str
    key: str
    _: KW_ONLY
    visible: Condition = ALWAYS
    required: bool = False
    on_renew: OnRenew = KEEP
    minimal: bool | Only = False
    belongs: bool = False

    kind: ClassVar[str]
    #: Whether a form prints it on pages after its own.
    prints_apart: ClassVar[bool] = False
    #: Whether the text of the part n.1 is a label of the question, and not of one choice of several.
    first_part_is_label: ClassVar[bool] = True

    @property
    def empty(self) -> V_co:
        """The answer that says nothing."""
        raise NotImplementedError

    @property
    def default(self) -> V_co:
        """The answer of a new draft."""
        return self.empty

    @property
    def svar(self) -> str:
        """Id of the svar that carries the answer."""
        return self.id.partition(".")[0]

    @property
    def part(self) -> str:
        """Id of the delsvar that carries the answer."""
        return self.id if "." in self.id else f"{self.id}.1"

    @property
    def is_part(self) -> bool:
        """Whether it belongs to the question before it: a part that is asked because of that, or a support field."""
        return self.belongs or ("." in self.id and self.visible is not ALWAYS) or not self.id[0].isdigit()

    @property
    def text_id(self) -> str:
        """Text id of its heading: FRG_ for questions, DFR_ for parts, its own id for support fields."""
        if not self.id[0].isdigit():
            return self.id
        return f"DFR_{self.id}" if "." in self.id else f"FRG_{self.id}"

    @property
    def parts_used(self) -> frozenset[str]:
        """Ids of every delsvar that its answer can have."""
        return frozenset({self.part})

    @property
    def code_lists(self) -> tuple[CodeList, ...]:
        """The lists whose choices it offers."""
        choices = getattr(self, "choices", None)
        return (choices,) if isinstance(choices, CodeList) else ()

    @property
    def names(self) -> frozenset[str]:
        """Names of its form fields."""
        return frozenset({self.id})

    # What the text version decides (text-versions 6); for most kinds it decides nothing but the words.

    def applies(self, texts: TextVersion) -> bool:
        """Whether the text version has the question."""
        return True

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        """Text ids of the headings that the version must have for it."""
        yield self.text_id

    def carries(self, svar_id: str) -> bool:
        """Whether its answer can stand in a svar with this id."""
        return svar_id == self.svar

    def heading_of(self, svar_id: str, texts: TextVersion) -> str:
        """The heading above the answer in a svar that it carries; "" when the version has none."""
        return texts.headings.get(self.text_id, "")

    def row_label(self, value: Any, number: int, texts: TextVersion) -> str:
        """What row `number` (from 1) of the answer is called, as messages number them; "" when there is no such row (questions 7.1)."""
        return ""

    def fit(self, value: Any, texts: TextVersion) -> V_co:
        """The answer in step with the text version."""
        fitted: V_co = value
        return fitted

    def in_form(self, value: Any, texts: TextVersion) -> Iterator[tuple[Question[Any], Any]]:
        """The question as the form asks it, with the answer: itself, or one question for each that the version has."""
        yield self, value

    def is_answered(self, value: Any) -> bool:
        """Whether the answer says something."""
        return bool(value != self.empty)

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        """Whether the answer fulfils a leaf of a condition; each kind knows its own words."""
        raise NotImplementedError(f"{self.kind} knows no {leaf.op}")

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        """A leaf of a condition in English, and its opposite; each kind knows its own words."""
        raise NotImplementedError(f"{self.kind} has no words for {leaf.op}")

    def read(self, form: Form, *, before: Any) -> V_co:
        """The answer in a form; `before` is the stored one. Raises BadForm for what no page of ours sends."""
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """The answer as JSON, for storage."""
        return value

    def load(self, stored: Any) -> V_co:
        """The answer from what `dump` gave."""
        value: V_co = stored
        return value

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        """What is wrong with the answer of a visible question, by itself."""
        return iter(())

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        """Emit the answer, leaving out what is unusable (fk7804 8.1); never fails."""

    def take(self, svar: Sequence[Svar]) -> V_co:
        """The answer in a message. Raises Unreadable."""
        return self.empty

    def begun(self, svar: Sequence[Svar], today: date, codes: CodeBook) -> V_co:
        """The answer that a new draft begins with, when the care system sends one that may lack something. Raises Unreadable."""
        return self.take(svar)

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        """The question as a reader sees it; nothing where it stands inside another."""
        yield self.as_shown(texts, **self.content(answers[self], texts))

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        """The content of `Shown`: `text`, `items`, or `columns` and `rows`."""
        return {"text": value or NOTHING}

    def part_labels(self, texts: TextVersion) -> dict[str, str]:
        """What each part is called, for a question whose parts are told apart by that alone."""
        return {}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        """The question as a form on paper has it: the reading view, empty without an answer, unless the kind knows better."""
        return as_read(self.shown(answers, texts)) if self.is_answered(answers[self]) else Lines("")

    def printed_apart(self, answers: Answers, texts: TextVersion, *, signed: bool) -> Iterator[tuple[str, str]]:
        """Heading and text of each answer on the pages after the form's own, for kinds that print there."""
        return iter(())

    def kept(self, value: Any) -> V_co:
        """What the minimal print keeps of an answer."""
        if isinstance(self.minimal, Only):
            kept: V_co = tuple(code for code in value if code in self.minimal.codes)  # type: ignore[assignment]
            return kept
        whole: V_co = value
        return whole if self.minimal else self.empty

    def as_shown(self, texts: TextVersion, **content: Any) -> Shown:
        """The question's heading and label with this content."""
        return Shown(id=self.id, heading=texts.heading(self), label=texts.label(self), part=self.is_part, **content)

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> V_co:
        """A realistic valid answer."""
        raise NotImplementedError

    def problem(
        self, kind: Kind, message: Message, code: str, *values: object, field: str = "", place: str = ""
    ) -> Problem:
        """A problem with this question; `field` and `place` are said where they are not the whole question."""
        return Problem(
            question=self.id, field=field or self.id, place=place or self.key, kind=kind, code=code,
            message=message.value.format(*values),
        )  # fmt: skip
