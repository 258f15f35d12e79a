"""A certificate type as a whole: categories, rules, recipient, print, and everything that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any

from webcert.formlang import rules as ruling
from webcert.formlang.answers import Answers
from webcert.formlang.authority import AuthorityRule
from webcert.formlang.notices import Notice, Tone
from webcert.formlang.older_form import OlderForm
from webcert.formlang.print_form import PrintForm
from webcert.formlang.problems import BadForm, Form, Kind, Problem
from webcert.formlang.question import CLEAR, CodeBook, Question
from webcert.formlang.reading import Shown
from webcert.formlang.rules import Rule
from webcert.formlang.support import Support
from webcert.formlang.text_questions import Text
from webcert.formlang.text_version import TextVersion
from webcert.formlang.wire import Svar, Unreadable, Writer


class Feature(StrEnum):
    """What may be done with certificates of a type (workflow 2.6)."""

    READ = "read"
    DRAFT = "draft"
    SIGN = "sign"
    RENEW = "renew"
    REPLACE = "replace"
    COMPLEMENT = "complement"
    REVOKE = "revoke"
    SEND = "send"
    PRINT = "print"
    MINIMAL_PRINT = "minimal_print"
    QUESTIONS = "questions"
    ASK = "ask"
    PROTECTED_PATIENT = "protected_patient"
    RISK_AND_ADVICE = "risk_and_advice"


class Issuer(StrEnum):
    """Licensed roles that may issue a type."""

    DOCTOR = "doctor"
    DENTIST = "dentist"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """An authority that certificates are sent to: code in messages, name for people."""

    code: str
    name: str


@dataclass(frozen=True)
class Category:
    """A card of the form. `id` is its number in the text files (KAT_…), `key` the category key of problems.

    `required` says that something in it must be answered, though no single question.
    """

    id: str
    key: str
    questions: tuple[Question[Any], ...]
    required: bool = False
    notices: tuple[Notice, ...] = ()

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        """The category as a reader sees it: its questions, and the warnings that hold."""
        yield from self._warnings(None, answers, texts)
        for question in self.questions:
            yield from question.shown(answers, texts)
            yield from self._warnings(question, answers, texts)

    def _warnings(self, after: Question[Any] | None, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        for one in self.notices:
            if one.after is after and one.tone is Tone.WARNING and one.when.holds(answers):
                yield Shown(id=one.id, heading=texts.title(one.id), text=texts.headings[one.id], notice=one.tone.value)

    def applies(self, texts: TextVersion) -> bool:
        """Whether the text version has something in it."""
        return any(question.applies(texts) for question in self.questions)


@dataclass(frozen=True, kw_only=True, eq=False)
class CertificateType:
    """Everything that makes a certificate type; the only place where the product knows it.

    `code` and `code_system` identify it in messages, `key` in addresses of older systems, `form` to people. `name` is
    what people read, `wire_name` what messages call it where that differs.
    `checked` and `written` give the order of checking and of messages where it is not that of the form. `blanks` lists
    optional texts that may not hold blanks only, in the order of checking, with `blank_kind`; `blanks_last` puts them
    after the unit's address.
    `older_form` is how the registry stores it where that is not in svar (RegisterCertificate v3). `read_as` are the
    categories of the certificate where they are not those of the form.
    `patient_named` tells whether the certificate itself carries the patient's name and address.
    `read_by` is the contract that reads certificates of a type with one of its own. `successor` is the form that has
    replaced a type that is no longer issued.
    `revoked_by` is the contract that tells the registry of a revocation.
    `support` names the questions that decision support looks at, and `remarks` is the one that takes what is to be told
    beside the answers. `send_reminder` is what the user may be reminded of when sending.
    `list_info` gives what lists say of a certificate, `short_notice` whether the extra notice stands in the send dialog.
    """

    code: str
    code_system: str
    key: str
    form: str
    version: str
    name: str
    recipient: Recipient
    issuers: frozenset[Issuer]
    can: frozenset[Feature]
    categories: tuple[Category, ...]
    print_form: PrintForm
    rules: tuple[Rule, ...] = ()
    checked: tuple[Question[Any], ...] = ()
    written: tuple[Question[Any], ...] = ()
    blanks: tuple[Text, ...] = ()
    blank_kind: Kind = Kind.EMPTY
    blanks_last: bool = False
    authority: tuple[AuthorityRule, ...] = ()
    wire_name: str = ""
    older_form: OlderForm | None = None
    read_as: tuple[Category, ...] = ()
    patient_named: bool = False
    minimal_unless: Any = None
    list_info: Callable[[Answers], str] = field(default=lambda answers: "")
    remarks: Text | None = None
    support: Support | None = None
    send_reminder: str = ""
    read_by: str = ""
    revoked_by: str = "RevokeCertificate"
    successor: str = ""
    short_notice: Callable[[Answers], bool] = field(default=lambda answers: False)
    earlier: Callable[[Answers, date], tuple[str, str] | None] = field(default=lambda answers, today: None)

    @cached_property
    def questions(self) -> tuple[Question[Any], ...]:
        """Every question in form order."""
        return tuple(question for category in self.categories for question in category.questions)

    @property
    def read_categories(self) -> tuple[Category, ...]:
        """The categories as a reader sees them."""
        return self.read_as or self.categories

    @cached_property
    def by_id(self) -> Mapping[str, Question[Any]]:
        """Question by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def _category_of(self) -> Mapping[str, Category]:
        return {question.id: category for category in self.categories for question in category.questions}

    @cached_property
    def field_names(self) -> frozenset[str]:
        """Names of all form fields of the type."""
        return frozenset().union(*(question.names for question in self.questions))

    def category_of(self, question_id: str) -> Category:
        """The category in which a question stands."""
        return self._category_of[question_id]

    # Drafts

    def new_answers(self, *, today: date, born: int | None = None) -> Answers:
        """The answers of a new draft."""
        return Answers({}, today=today, born=born)

    def read_form(self, form: Form, *, before: Answers) -> Answers:
        """The answers in a form; what is hidden afterwards is emptied (fk7804 2.1). Raises BadForm."""
        unknown = next((name for name in form if name not in self.field_names), None)
        if unknown is not None:
            raise BadForm(unknown[:60])
        values = {one.id: one.read(form, before=before.stored(one)) for one in self.questions}
        return self.without_hidden(before.having(values))

    def without_hidden(self, answers: Answers) -> Answers:
        """The answers with every hidden question back at its default."""
        values = {one.id: answers.stored(one) if answers.shows(one) else one.default for one in self.questions}
        return answers.having(values)

    def fit(self, answers: Answers, texts: TextVersion) -> Answers:
        """The answers in step with a text version (text-versions 6.3)."""
        return answers.having({one.id: one.fit(answers.stored(one), texts) for one in self.questions})

    def dump(self, answers: Answers) -> dict[str, Any]:
        """The answers as JSON, without those that say nothing new."""
        stored = ((one, answers.stored(one)) for one in self.questions)
        return {one.id: one.dump(value) for one, value in stored if value != one.default}

    def load(self, stored: Mapping[str, Any], *, today: date, born: int | None = None) -> Answers:
        """The answers from what `dump` gave."""
        values = {one.id: one.load(stored[one.id]) for one in self.questions if one.id in stored}
        return Answers(values, today=today, born=born)

    def problems(
        self, answers: Answers, codes: CodeBook, *, patient: Iterable[Problem] = (), unit: Iterable[Problem] = ()
    ) -> tuple[Problem, ...]:
        """Everything wrong with the answers and the addresses of patient and unit, in the order of the specification's table.

        Empty = may be signed.
        """
        own, blanks = self._placed(self._own_problems(answers, codes)), self._placed(self._blank_problems(answers))
        return (*patient, *own, *unit, *blanks) if self.blanks_last else (*patient, *own, *blanks, *unit)

    def _placed(self, found: Iterable[Problem]) -> Iterator[Problem]:
        return (replace(one, category=self.category_of(one.question).key) for one in found)

    def _own_problems(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        for question in self.checked or self.questions:
            if answers.shows(question):
                yield from question.check(answers, codes)
            for rule in self.rules:
                if rule.after is question:
                    yield from rule.check(answers)

    def _blank_problems(self, answers: Answers) -> Iterator[Problem]:
        for question in self.blanks:
            yield from ruling.only_blanks(question, answers, self.blank_kind)

    def for_renewal(self, answers: Answers) -> Answers:
        """The answers that a renewal keeps."""
        values = {
            one.id: one.default if one.on_renew is CLEAR else answers.stored(one) for one in self.questions
        }
        return answers.having(values)

    def with_remark(self, answers: Answers, text: str) -> Answers:
        """The answers with a text last in the remarks. Raises ValueError for a type without any."""
        if self.remarks is None:
            raise ValueError(f"{self.form} has no remarks")
        before = answers.stored(self.remarks)
        return answers.with_answer(self.remarks, f"{before}\n\n{text}" if before else text)

    def for_minimal(self, answers: Answers) -> Answers:
        """The answers that the minimal print keeps."""
        return answers.reduced({one: one.kept(answers[one]) for one in self.questions})

    def lacking(self, texts: TextVersion) -> tuple[str, ...]:
        """Text ids and choices that form, reading view and print use and a text version does not have (text-versions 10)."""
        applying = [question for question in self.questions if question.applies(texts)]
        wanted = [
            "FRM_2", *(one.id for one in self.categories if one.applies(texts)),
            *(text_id for question in applying for text_id in question.text_ids(texts)),
            *(notice.id for one in self.categories for notice in one.notices if not texts.title(notice.id)),
            *(text_id for words in self.print_form.headings for text_id in texts.ids_in(words)),
        ]  # fmt: skip
        ids = dict.fromkeys(text_id for text_id in wanted if not texts.headings.get(text_id))
        lists = [one for question in applying for one in question.code_lists]
        choices = dict.fromkeys(f"{one.system}.{code}" for one in lists for code in one if not texts.choice(one.system, code))
        return (*ids, *choices)

    # Messages

    def write(self, answers: Answers, codes: CodeBook) -> list[Svar]:
        """The answers as messages carry them, unfinished ones too."""
        out = Writer()
        for question in self.written or self.questions:
            if answers.shows(question):
                question.write(answers, out, codes)
        return out.svar

    def take(self, svar: Sequence[Svar], *, today: date, born: int | None = None) -> Answers:
        """The answers of a message. Raises Unreadable when a part is unknown (fk7804 8.4)."""
        known = {one.svar for one in self.questions}
        parts = frozenset().union(*(one.parts_used for one in self.questions))
        for one in svar:
            if one.id in known and any(part.partition(".")[0] != one.id or part not in parts for part, _ in one.parts):
                raise Unreadable(one.id)
        return Answers({question.id: question.take(svar) for question in self.questions}, today=today, born=born)

    # Samples

    def sample(
        self, rng: Random, *, today: date, codes: CodeBook, born: int | None = None, texts: TextVersion | None = None
    ) -> Answers:
        """Varied, realistic answers without problems; every branch comes up. With `texts`, also to what that version adds."""
        for _ in range(100):
            answers = self.new_answers(today=today, born=born)
            if texts:
                answers = self.fit(answers, texts)
            for question in self.questions:
                if answers.shows(question) and (question.required or rng.random() < 0.5):
                    answers = answers.with_answer(question, question.sample(rng, answers, codes))
            if not self.problems(answers, codes):
                return self.without_hidden(answers)
        raise RuntimeError(f"{self.form}: no valid sample found")
