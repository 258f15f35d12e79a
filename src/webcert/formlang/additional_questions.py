"""Questions that a recipient adds to a form with a new text version, without new code (text-versions 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import texts as rule_t
from webcert.formlang.answers import Answers
from webcert.formlang.phrases import prose
from webcert.formlang.problems import Form, Kind, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.reading import Shown
from webcert.formlang.text_questions import Text, wrong_text
from webcert.formlang.wire import Svar, Unreadable, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion

_ID = re.compile("9(?!000)[0-9]{3}")

#: The answer to each additional question by its id, in the order of the text version.
AdditionalAnswers = Mapping[str, str]


def is_additional(svar_id: str) -> bool:
    """Whether an id is that of an additional question: 9001 to 9999."""
    return _ID.fullmatch(svar_id) is not None


@dataclass(frozen=True, eq=False)
class _Added(Text):
    """One additional question of a text version, as the form shows it."""

    @property
    def text_id(self) -> str:
        return f"DFR_{self.part}"


@dataclass(frozen=True, eq=False)
class AdditionalQuestions(Question[AdditionalAnswers]):
    """The additional questions of whatever text version the document has: optional free texts, answers kept by id.

    Which there are is said by the text version (`additional`), with heading and help under `DFR_<id>.1`. `fit` brings
    a stored answer into step with a version; until then the answer holds what was stored.
    """

    kind: ClassVar[str] = "additional"
    prints_apart: ClassVar[bool] = True

    @property
    def empty(self) -> AdditionalAnswers:
        return {}

    @property
    def is_part(self) -> bool:
        return False

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(str(number) for number in range(9001, 10_000))

    def carries(self, svar_id: str) -> bool:
        return is_additional(svar_id)

    def applies(self, texts: TextVersion) -> bool:
        return bool(texts.additional)

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        yield from (one.text_id for one in self._of(texts))

    def heading_of(self, svar_id: str, texts: TextVersion) -> str:
        return texts.headings.get(_Added(svar_id, svar_id).text_id, "")

    def is_answered(self, value: Any) -> bool:
        return any(not rule_t.is_blank(text) for text in value.values())

    def fit(self, value: Any, texts: TextVersion) -> AdditionalAnswers:
        """One answer for each question of the version, in its order; others are left out (text-versions 6.3)."""
        return {one: value.get(one, "") for one in texts.additional}

    def in_form(self, value: Any, texts: TextVersion) -> Iterator[tuple[Question[Any], Any]]:
        yield from ((one, value.get(one.id, "")) for one in self._of(texts))

    def read(self, form: Form, *, before: Any) -> AdditionalAnswers:
        """The answers in a form to the questions of `before`, which is in step with the text version; others are left out."""
        return {one: _Added(one, one).read(form, before=text) for one, text in before.items()}

    def dump(self, value: Any) -> Any:
        return [{"id": one, "text": text} for one, text in value.items()]

    def load(self, stored: Any) -> AdditionalAnswers:
        return {one["id"]: one["text"] for one in stored}

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        """No rule of their own; only what no free text may have: too much, or what messages cannot carry (D15, D64)."""
        for one, text in answers[self].items():
            for message, code, value in wrong_text(text, _Added(one, one).limit):
                yield self.problem(Kind.OTHER, message, code, value, field=one)

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        for one, text in answers[self].items():
            if not rule_t.is_blank(text):
                out.add(one, (_Added(one, one).part, text))

    def take(self, svar: Sequence[Svar]) -> AdditionalAnswers:
        """Every additional answer, whether or not the text version knows it. Raises Unreadable (text-versions 6.4)."""
        found: dict[str, str] = {}
        for one in svar:
            if is_additional(one.id):
                part = _Added(one.id, one.id).part
                if [name for name, _ in one.parts] != [part]:
                    raise Unreadable(one.id)
                found.setdefault(one.id, one.text(part))
        return found

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        for one, text in self.in_form(answers[self], texts):
            yield one.as_shown(texts, **one.content(text, texts))

    def printed_apart(self, answers: Answers, texts: TextVersion, *, signed: bool) -> Iterator[tuple[str, str]]:
        """Each stored answer under its number in the list and its heading (text-versions 6.5).

        A signed certificate holds no blank answers; an answer without heading in the version is left out, and its
        number with it.
        """
        held = ((one, text) for one, text in answers[self].items() if not (signed and rule_t.is_blank(text)))
        for number, (one, text) in enumerate(held, 1):
            heading = self.heading_of(one, texts)
            if heading:
                yield f"{number}. {heading}", text

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> AdditionalAnswers:
        return {one: prose(rng) if rng.random() < 0.7 else "" for one in answers.stored(self)}

    @staticmethod
    def _of(texts: TextVersion) -> Iterator[_Added]:
        yield from (_Added(one, one) for one in texts.additional)
