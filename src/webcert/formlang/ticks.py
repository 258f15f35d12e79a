"""Several tick boxes that are parts of one svar, each true or false (tstrk1007 question 19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import printing
from webcert.formlang.answers import Answers
from webcert.formlang.conditions import Condition, Leaf
from webcert.formlang.phrases import either
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.wire import Svar, Writer, boolean

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, eq=False)
class Ticks(Question[tuple[str, ...]]):
    """The parts that are ticked, by their ids in the order of `parts`; all parts are written, ticked or not.

    The label of a part is the text DFR_<part>. An answer to the question `instead` does as well as a tick.
    """

    parts: tuple[str, ...]
    _: KW_ONLY
    instead: Question[Any] | None = None

    kind: ClassVar[str] = "ticks"
    first_part_is_label: ClassVar[bool] = False

    @property
    def empty(self) -> tuple[str, ...]:
        return ()

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset(self.parts)

    def includes(self, *parts: str) -> Condition:
        """Some of these parts is ticked."""
        return Leaf(self, "includes", parts)

    def fulfils(self, value: Any, leaf: Leaf, today: Any) -> bool:
        return any(part in value for part in leaf.codes) if leaf.op == "includes" else super().fulfils(value, leaf, today)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        parts = either(leaf.codes)
        opposite = f"none of {parts} is" if len(leaf.codes) > 1 else f"{parts} is not"
        return f"{parts} is ticked in question {self.id}", f"{opposite} ticked in question {self.id}"

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        yield self.text_id
        yield from (f"DFR_{part}" for part in self.parts)

    def read(self, form: Form, *, before: Any) -> tuple[str, ...]:
        ticked = form.get(self.id, [])
        if any(part not in self.parts for part in ticked) or len(set(ticked)) != len(ticked):
            raise BadForm(self.id)
        return tuple(part for part in self.parts if part in ticked)

    def dump(self, value: Any) -> Any:
        return list(value)

    def load(self, stored: Any) -> tuple[str, ...]:
        return tuple(stored)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        answered = self.instead is not None and self.instead.is_answered(answers[self.instead])
        if self.required and not answers[self] and not answered:
            yield self.problem(Kind.EMPTY, Message.CHOICES_EMPTY, "empty")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        for part in self.parts:
            out.part(self.svar, part, "true" if part in answers[self] else "false")

    def take(self, svar: Sequence[Svar]) -> tuple[str, ...]:
        return tuple(
            part for part in self.parts
            if any(boolean(one.text(part), self.id) for one in svar if one.id == self.svar and one.text(part))
        )  # fmt: skip

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        """What stands there, hidden or not: a foreign certificate is read as it was written (tstrk1007 6)."""
        yield self.as_shown(texts, **self.content(answers.stored(self), texts))

    def printed(self, answers: Answers, texts: TextVersion) -> printing.Printed:
        return printing.Ticks(tuple(printing.Tick(texts.part(part), part in answers.stored(self), part) for part in self.parts))

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": ", ".join(texts.part(part) for part in value) or NOTHING}

    def part_labels(self, texts: TextVersion) -> dict[str, str]:
        return {part: texts.part(part) for part in self.parts}

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[str, ...]:
        ticked = rng.sample(self.parts, rng.randint(1, len(self.parts)))
        return tuple(part for part in self.parts if part in ticked)
