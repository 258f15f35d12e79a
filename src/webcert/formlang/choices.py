"""Questions answered by choosing: tick box, Ja/Nej, one code, several codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import printing
from webcert.formlang.answers import Answers
from webcert.formlang.conditions import Condition, Leaf
from webcert.formlang.phrases import either
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, CodeList, Question
from webcert.formlang.reading import NOTHING, Shown
from webcert.formlang.wire import Cv, Svar, Unreadable, Writer, boolean

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, eq=False)
class _Boolean(Question[bool | None]):
    """A question whose answer is true, false or nothing."""

    @property
    def empty(self) -> bool | None:
        return None

    @property
    def yes(self) -> Condition:
        """The answer is yes."""
        return Leaf(self, "true")

    @property
    def no(self) -> Condition:
        """The answer is no."""
        return Leaf(self, "false")

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        match leaf.op:
            case "true":
                return value is True
            case "false":
                return value is False
            case _:
                return super().fulfils(value, leaf, today)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        answer = {"true": "yes", "false": "no"}[leaf.op]
        return f"question {self.id} is answered {answer}", f"question {self.id} is not answered {answer}"

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        value = answers[self]
        if value is not None:
            out.part(self.svar, self.part, "true" if value else "false")

    def take(self, svar: Sequence[Svar]) -> bool | None:
        for one in svar:
            if one.id == self.svar and one.text(self.part):
                return boolean(one.text(self.part), self.id)
        return self.empty

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> bool | None:
        return rng.random() < 0.5


@dataclass(frozen=True, eq=False)
class CheckBox(_Boolean):
    """A single tick box. One that starts as unticked says false from the beginning, others only once touched.

    `unticked_reads` is what a reader sees for false.
    """

    _: KW_ONLY
    starts_unticked: bool = False
    unticked_reads: str = NOTHING

    kind: ClassVar[str] = "checkbox"

    @property
    def default(self) -> bool | None:
        return False if self.starts_unticked else None

    def is_answered(self, value: Any) -> bool:
        return value is True

    def read(self, form: Form, *, before: Any) -> bool | None:
        match form.get(self.id, []):
            case []:
                return self.default if before is None else False
            case ["true"]:
                return True
            case _:
                raise BadForm(self.id)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": "Ja" if value else self.unticked_reads if value is False else NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> printing.Printed:
        return printing.Ticks((printing.Tick(texts.label(self) or texts.heading(self), answers[self] is True, "true"),))

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        if answers.shows(self):
            super().write(answers, out, codes)


@dataclass(frozen=True, eq=False)
class YesNo(_Boolean):
    """`Ja` or `Nej`, nothing chosen at the start."""

    kind: ClassVar[str] = "yesno"

    def read(self, form: Form, *, before: Any) -> bool | None:
        match form.get(self.id, []):
            case []:
                return None
            case ["true"]:
                return True
            case ["false"]:
                return False
            case _:
                raise BadForm(self.id)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": {True: "Ja", False: "Nej", None: NOTHING}[value]}

    def printed(self, answers: Answers, texts: TextVersion) -> printing.Printed:
        return printing.Ticks(printing.yes_no(answers[self]), inline=True)

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        if self.required and answers[self] is None:
            yield self.problem(Kind.EMPTY, Message.CHOICE_EMPTY, "empty")


@dataclass(frozen=True, eq=False)
class Code(Question[str]):
    """One choice of a list, as radio buttons or, with `beside`, as a drop-down next to that choice."""

    choices: CodeList
    _: KW_ONLY
    beside: str = ""

    kind: ClassVar[str] = "code"

    @property
    def empty(self) -> str:
        return ""

    def is_one_of(self, *codes: str) -> Condition:
        """One of these is chosen."""
        return Leaf(self, "includes", codes)

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        return value in leaf.codes if leaf.op == "includes" else super().fulfils(value, leaf, today)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        codes = either(leaf.codes)
        return f"question {self.id} is {codes}", f"question {self.id} is not {codes}"

    def read(self, form: Form, *, before: Any) -> str:
        chosen = form.get(self.id, [""])
        if len(chosen) != 1 or chosen[0] not in ("", *self.choices):
            raise BadForm(self.id)
        return chosen[0]

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        if answers[self] or not self.beside:
            yield from super().shown(answers, texts)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        return {"text": texts.choice_read(self.choices.system, value) if value else NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> printing.Printed:
        return printing.chosen(self.choices, texts.choices_read(self.choices), [answers[self]])

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        if self.required and not answers[self]:
            place = "" if not self.beside else self.key
            yield self.problem(Kind.EMPTY, Message.CHOICE_EMPTY, "empty", place=place)

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        chosen = answers[self]
        if not chosen:
            return
        cv = Cv(chosen, self.choices.system, self.choices.names[chosen])
        out.part(self.svar, self.part, cv)

    def take(self, svar: Sequence[Svar]) -> str:
        for one in svar:
            cv = one.cv(self.part)
            if cv is not None:
                return _known(cv, self.choices, self.id)
        return self.empty

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> str:
        return rng.choice(tuple(self.choices))


@dataclass(frozen=True, eq=False)
class Codes(Question[tuple[str, ...]]):
    """Any number of choices of a list; `exclusive` is the one that cannot stand with others.

    With `locks` the others cannot be ticked while it is; without, ticking one of them unticks it. `joined` choices are
    read in one line.
    """

    choices: CodeList
    _: KW_ONLY
    exclusive: str = ""
    locks: bool = False
    joined: bool = False

    kind: ClassVar[str] = "codes"

    @property
    def empty(self) -> tuple[str, ...]:
        return ()

    def includes(self, *codes: str) -> Condition:
        """Some of these is chosen."""
        return Leaf(self, "includes", codes)

    @property
    def others(self) -> tuple[str, ...]:
        """Every code but the exclusive one."""
        return tuple(code for code in self.choices if code != self.exclusive)

    def fulfils(self, value: Any, leaf: Leaf, today: date) -> bool:
        if leaf.op != "includes":
            return super().fulfils(value, leaf, today)
        return any(code in value for code in leaf.codes)

    def words_of(self, leaf: Leaf) -> tuple[str, str]:
        codes = either(leaf.codes)
        opposite = f"none of {codes} is" if len(leaf.codes) > 1 else f"{codes} is not"
        return f"{codes} is chosen in question {self.id}", f"{opposite} chosen in question {self.id}"

    def read(self, form: Form, *, before: Any) -> tuple[str, ...]:
        chosen = form.get(self.id, [])
        if any(code not in self.choices.names for code in chosen) or len(set(chosen)) != len(chosen):
            raise BadForm(self.id)
        return tuple(code for code in self.choices if code in chosen)

    def dump(self, value: Any) -> Any:
        return list(value)

    def load(self, stored: Any) -> tuple[str, ...]:
        return tuple(stored)

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        chosen = tuple(texts.choice_read(self.choices.system, code) for code in value)
        if self.joined:
            return {"text": ", ".join(chosen) or NOTHING}
        return {"items": chosen} if chosen else {"text": NOTHING}

    def printed(self, answers: Answers, texts: TextVersion) -> printing.Printed:
        return printing.chosen(self.choices, texts.choices_read(self.choices), answers[self])

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        if self.required and not answers[self]:
            yield self.problem(Kind.EMPTY, Message.CHOICES_EMPTY, "empty")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        chosen = [code for code in self.choices if code in answers[self]]
        for number, code in enumerate(chosen, start=1):
            cv = Cv(code, self.choices.system, self.choices.names[code])
            out.add(self.svar, (self.part, cv), instance=number)

    def take(self, svar: Sequence[Svar]) -> tuple[str, ...]:
        found = [one.cv(self.part) for one in svar if one.id == self.svar]
        return tuple(_known(cv, self.choices, self.id) for cv in found if cv is not None)

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[str, ...]:
        if self.exclusive and rng.random() < 0.3:
            return (self.exclusive,)
        chosen = rng.sample(self.others, rng.randint(1, min(4, len(self.others))))
        return tuple(code for code in self.choices if code in chosen)


def _known(cv: Cv, codes: CodeList, question: str) -> str:
    code = cv.code.strip()
    if code not in codes.names:
        raise Unreadable(question)
    return code
