"""Questions answered in free text, with the parts of other questions that messages fold into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import texts
from webcert.formlang.answers import Answers
from webcert.formlang.phrases import prose
from webcert.formlang.printing import Lines, Printed
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.wire import Svar, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


def read_text(form: Form, name: str) -> str:
    """The text field `name` of a form, made regular. Raises BadForm when it is sent twice or is impossibly long."""
    values = form.get(name, [""])
    if len(values) != 1 or len(values[0]) > texts.LONGEST:
        raise BadForm(name)
    return texts.normalise(values[0]).text


def wrong_text(text: str, limit: int) -> Iterator[tuple[Message, str, object]]:
    """What keeps a text from being sent: message, code and the value in the message."""
    if len(text) > limit:
        yield Message.TOO_LONG, "too_long", limit
    character = texts.not_carried(text)
    if character:
        yield Message.NOT_CARRIED, "not_carried", character


def _wrong_text(question: Question[Any], text: str, limit: int) -> Iterator[Problem]:
    for message, code, value in wrong_text(text, limit):
        yield question.problem(Kind.OTHER, message, code, value)


@dataclass(frozen=True, eq=False)
class Text(Question[str]):
    """Free text of at most `limit` characters, in a control of `rows` rows; one row takes no line breaks.

    `sent` is false for support fields: their text is folded into another question's. `folds` are those fields with
    the words that lead them in. `beside` names the row of the parent question whose svar carries this part. A `folded`
    text is out of sight until it is asked for or has something in it.
    """

    _: KW_ONLY
    limit: int = 3500
    rows: int = 3
    sent: bool = True
    folds: tuple[tuple[Text, str], ...] = ()
    beside: str = ""
    folded: bool = False

    kind: ClassVar[str] = "text"

    @property
    def empty(self) -> str:
        return ""

    def is_answered(self, value: Any) -> bool:
        return not texts.is_blank(value)

    def read(self, form: Form, *, before: Any) -> str:
        return read_text(form, self.id)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        if self.required and texts.is_blank(answers[self]):
            yield self.problem(Kind.EMPTY, Message.TEXT_EMPTY, "empty")
        yield from _wrong_text(self, answers[self], self.limit)

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        if self.sent or self.is_answered(answers[self]):
            yield from super().shown(answers, texts)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": value if self.is_answered(value) else NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        return Lines(self.as_sent(answers))

    def as_sent(self, answers: Answers) -> str:
        """The text as a message carries it: the folded fields with their lead-ins, then the text itself."""
        folded = [lead + answers[field] for field, lead in self.folds if not texts.is_blank(answers[field])]
        own = [] if texts.is_blank(answers[self]) else [answers[self]]
        return "\n".join(folded + own)

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        text = self.as_sent(answers)
        if not self.sent or not text:
            return
        if self.beside:
            out.beside(self.svar, self.part, text, code=self.beside)
        else:
            out.part(self.svar, self.part, text)

    def take(self, svar: Sequence[Svar]) -> str:
        return next((one.text(self.part) for one in svar if one.id == self.svar and one.text(self.part)), "")

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> str:
        return prose(rng, limit=self.limit)


@dataclass(frozen=True, slots=True)
class WithCategories:
    """Free text with chosen ICF categories (their names) above it."""

    categories: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, eq=False)
class IcfText(Question[WithCategories]):
    """Free text that can be begun by choosing ICF categories; `lead` is the line above their names (fk7804 8.3).

    `choose` heads the box in which they are chosen, `prompt` stands at the text once some are (decision-support 3.3).
    """

    lead: str
    choose: str
    prompt: str
    _: KW_ONLY
    limit: int = 3500

    kind: ClassVar[str] = "icf_text"

    @property
    def empty(self) -> WithCategories:
        return WithCategories()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.id, f"{self.id}:icf"})

    def is_answered(self, value: Any) -> bool:
        return not texts.is_blank(value.text)

    def read(self, form: Form, *, before: Any) -> WithCategories:
        categories = form.get(f"{self.id}:icf", [])
        if any(not name or len(name) > 300 for name in categories) or len(categories) > 200:
            raise BadForm(f"{self.id}:icf")
        return WithCategories(tuple(texts.normalise(name).text for name in categories), read_text(form, self.id))

    def dump(self, value: Any) -> Any:
        return {"categories": list(value.categories), "text": value.text}

    def load(self, stored: Any) -> WithCategories:
        return WithCategories(tuple(stored["categories"]), stored["text"])

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        text = answers[self].text
        if self.required and texts.is_blank(text):
            yield self.problem(Kind.EMPTY, Message.TEXT_EMPTY, "empty")
        yield from _wrong_text(self, text, self.limit)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": self.as_sent(value) or NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        return Lines(self.as_sent(answers[self]))

    def as_sent(self, value: WithCategories) -> str:
        """The one text that a message carries; categories without text give none."""
        if texts.is_blank(value.text):
            return ""
        if not value.categories:
            return value.text
        return f"{self.lead}\n{' - '.join(value.categories)}\n\n{value.text}"

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        text = self.as_sent(answers[self])
        if text:
            out.add(self.svar, (self.part, text))

    def take(self, svar: Sequence[Svar]) -> WithCategories:
        found = next((one.text(self.part) for one in svar if one.id == self.svar), "")
        return WithCategories((), found)

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> WithCategories:
        return WithCategories((), prose(rng))
