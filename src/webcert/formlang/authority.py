"""The authority's own rules for a message, applied to what really stands in it (fk7804 7 and its siblings).

They look at the raw shape of the answers, not at what the product makes of them, so that our verdict and the
authority's are the same. The makers of rules stand in `authority_rules.py` and
`authority_values.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

#: What the authority takes for white space in texts; other Unicode spaces count as text (fk7804 7.2).
SPACE = " \t\r\n"
_NUMBER = re.compile("[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class RawElement:
    """An element below a delsvar: local name, own text, children."""

    name: str
    text: str
    children: tuple[RawElement, ...] = ()

    def named(self, name: str) -> list[RawElement]:
        """Children with a local name."""
        return [child for child in self.children if child.name == name]


@dataclass(frozen=True, slots=True)
class RawPart:
    """A delsvar as it stands: id, own text without trimming, children, and all text inside it."""

    id: str
    text: str
    children: tuple[RawElement, ...] = ()

    def named(self, name: str) -> list[RawElement]:
        """Children with a local name."""
        return [child for child in self.children if child.name == name]

    @property
    def is_blank(self) -> bool:
        """Whether there is no text of its own."""
        return not self.text.strip(SPACE)

    def _of_cv(self, name: str) -> str:
        return next((found.text for cv in self.named("cv") for found in cv.named(name)), "")

    @property
    def code(self) -> str:
        """Code of the cv with white space trimmed and inner runs made one blank; "" without one."""
        return " ".join(self._of_cv("code").split())

    @property
    def raw_code(self) -> str:
        """Code of the cv as it stands."""
        return self._of_cv("code")

    @property
    def system(self) -> str:
        """Code system of the cv as it stands."""
        return self._of_cv("codeSystem")

    @property
    def is_true(self) -> bool:
        """What the conditions of the authority take for true: literally, `1` or `true` somewhere in it."""
        return "1" in self.text or "true" in self.text

    @property
    def is_false(self) -> bool:
        """What the conditions of the authority take for false."""
        return "0" in self.text or "false" in self.text


@dataclass(frozen=True, slots=True)
class RawSvar:
    """A svar as it stands: id, the texts of its instans elements, its delsvar."""

    id: str
    instances: tuple[str, ...]
    parts: tuple[RawPart, ...]

    @property
    def number(self) -> int:
        """The id as the number of an additional question, -1 when it is none: 1 to 9999 without leading zero."""
        return int(self.id) if _NUMBER.fullmatch(self.id) else -1

    def having(self, part: str) -> list[RawPart]:
        """Its delsvar with an id."""
        return [one for one in self.parts if one.id == part]


@dataclass(frozen=True, slots=True)
class RawMessage:
    """All svar of a message in document order."""

    svar: tuple[RawSvar, ...]

    def count(self, svar_id: str) -> int:
        """How many svar have an id."""
        return sum(one.id == svar_id for one in self.svar)

    def all(self, svar_id: str) -> list[RawSvar]:
        """The svar with an id."""
        return [one for one in self.svar if one.id == svar_id]

    def parts(self, *part_ids: str) -> list[tuple[RawSvar, RawPart]]:
        """Every delsvar with one of the ids, wherever it stands, with its svar."""
        return [(svar, part) for svar in self.svar for part in svar.parts if part.id in part_ids]


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlProblem:
    """A rule that a message breaks: its code in the specification, the question id, and what to do in Swedish."""

    code: str
    question: str
    explanation: str


#: Yields the question id once for each failure.
Test = Callable[[RawMessage], Iterator[str]]


def question_of(part_id: str) -> str:
    """The id of the question that a delsvar's id begins with."""
    return part_id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """One row of the authority's rule table."""

    code: str
    explanation: str
    test: Test

    def problems(self, message: RawMessage) -> Iterator[XmlProblem]:
        """One problem for each failure."""
        for question in self.test(message):
            yield XmlProblem(code=self.code, question=question, explanation=self.explanation)


def check(rules: Sequence[AuthorityRule], message: RawMessage) -> list[XmlProblem]:
    """Every failure of every rule."""
    return [problem for rule in rules for problem in rule.problems(message)]
