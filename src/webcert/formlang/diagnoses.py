"""Diagnosis rows: code and text from one code system (common-model 11.3, fk7804 V-11 to V-19)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang import texts
from webcert.formlang.answers import Answers
from webcert.formlang.printing import Cell, Cells, Printed, Row
from webcert.formlang.problems import BadForm, Form, Kind, Message, Problem
from webcert.formlang.question import CodeBook, Question
from webcert.formlang.wire import Cv, Svar, Unreadable, Value, Writer

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion

#: Code systems by the name that drafts use, with OID (common-model 6.1).
SYSTEMS = {"ICD_10_SE": "1.2.752.116.1.1.1.1.3", "KSH_97_P": "1.2.752.116.1.3.1.4.1"}
DEFAULT_SYSTEM = "ICD_10_SE"

#: Normalised codes of each system have this form (decision-support 1.2).
_FORMS = {
    "ICD_10_SE": re.compile(r"[A-Z][0-9]{2}[0-9]?[0-9A-Z]?"),
    "KSH_97_P": re.compile(r"[A-Z][0-9]{2}-?[0-9]?P?|F438A"),
}
_LONGEST_CODE, _LONGEST_TYPED, _LONGEST_TEXT = 5, 100, 81


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One row: code as normalised when it is one, else as typed; the user's text; the code system's name."""

    code: str
    text: str
    system: str = DEFAULT_SYSTEM


def normalised(typed: str) -> str:
    """A typed code without dots and white space, in upper case (decision-support 1.2)."""
    return re.sub(r"[.\s]", "", typed).upper()


def has_form(code: str, system: str) -> bool:
    """Whether a normalised code looks like one of the system's."""
    return _FORMS[system].fullmatch(code) is not None


def needs_four(code: str) -> bool:
    """Whether the code is of a chapter that needs four positions, and has fewer."""
    return code.upper().startswith(("F", "Z73")) and len(code) < 4


@dataclass(frozen=True, eq=False)
class Diagnoses(Question[tuple[Diagnosis, ...]]):
    """Up to three diagnoses, the most important first, all from one code system."""

    parts: tuple[tuple[str, str], ...]
    _: KW_ONLY

    kind: ClassVar[str] = "diagnoses"

    @property
    def empty(self) -> tuple[Diagnosis, ...]:
        return ()

    @property
    def parts_used(self) -> frozenset[str]:
        return frozenset(part for row in self.parts for part in row)

    @property
    def names(self) -> frozenset[str]:
        rows = range(len(self.parts))
        return frozenset({f"{self.id}:system", *(f"{self.id}:{row}:{what}" for row in rows for what in ("code", "text"))})

    def read(self, form: Form, *, before: Any) -> tuple[Diagnosis, ...]:
        system = _one(form, f"{self.id}:system") or DEFAULT_SYSTEM
        if system not in SYSTEMS:
            raise BadForm(f"{self.id}:system")
        rows = [self._row(form, row, system) for row in range(len(self.parts))]
        while rows and not (rows[-1].code or rows[-1].text):
            rows.pop()
        return tuple(rows)

    def _row(self, form: Form, row: int, system: str) -> Diagnosis:
        typed = _one(form, f"{self.id}:{row}:code")
        text = texts.normalise(_one(form, f"{self.id}:{row}:text")).text.replace("\n", " ")
        if len(typed) > _LONGEST_TYPED:
            raise BadForm(f"{self.id}:{row}:code")
        code = normalised(typed)
        return Diagnosis(code if has_form(code, system) else typed.strip(), text, system)

    def dump(self, value: Any) -> Any:
        return [{"code": row.code, "text": row.text, "system": row.system} for row in value]

    def load(self, stored: Any) -> tuple[Diagnosis, ...]:
        return tuple(Diagnosis(row["code"], row["text"], row["system"]) for row in stored)

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        yield from (self.text_id, f"DFR_{self.id}.2")

    def content(self, value: Any, texts: TextVersion) -> dict[str, Any]:
        column = texts.headings.get(f"DFR_{self.id}.2", "")
        return {"columns": (column, "Diagnos"), "rows": tuple((row.code or "-", row.text or "-") for row in value)}

    def printed(self, answers: Answers, texts: TextVersion) -> Printed:
        rows = (*answers[self], *(Diagnosis("", "") for _ in self.parts))[: len(self.parts)]
        label = texts.text(f"DFR_{self.id}.2")
        return Cells(tuple(
            Row((Cell(row.text, width=140), Cell(row.code, "" if number else label, 40, boxes=_LONGEST_CODE)), 9 if number else 11)
            for number, row in enumerate(rows)
        ))  # fmt: skip

    def check(self, answers: Answers, codes: CodeBook) -> Iterator[Problem]:
        rows = answers[self]
        if not rows:
            if self.required:
                yield self.problem(Kind.EMPTY, Message.DIAGNOSIS_EMPTY, "empty")
            return
        if len(rows) > 1 and not (rows[0].code.strip() or rows[0].text.strip()):
            yield self._at(0, "row", Kind.INCORRECT_COMBINATION, Message.DIAGNOSIS_FIRST_ROW, "first_row")
            return
        for number, row in enumerate(rows):
            yield from self._check_row(number, row, codes)
            if row.system != rows[0].system:
                place = f"{self.key}.diagnoskodsystem"
                yield self.problem(
                    Kind.INCORRECT_COMBINATION, Message.DIAGNOSIS_SYSTEMS, "systems", field=f"{self.id}:system", place=place
                )

    def _check_row(self, number: int, row: Diagnosis, codes: CodeBook) -> Iterator[Problem]:
        code = row.code.strip().upper()
        official = codes.text(row.system, code)
        if not code:
            yield self._at(number, "diagnoskod", Kind.EMPTY, Message.DIAGNOSIS_CODE_EMPTY, "code_empty")
        elif needs_four(code):
            yield self._at(
                number, "diagnoskod", Kind.INVALID_FORMAT, Message.DIAGNOSIS_CODE_PSYCHIATRIC, "code_psychiatric"
            )
        elif len(code) < 3:
            yield self._at(number, "diagnoskod", Kind.INVALID_FORMAT, Message.DIAGNOSIS_CODE_SHORT, "code_short")
        elif len(code) > _LONGEST_CODE:
            yield self._at(number, "diagnoskod", Kind.INVALID_FORMAT, Message.DIAGNOSIS_CODE_UNKNOWN, "code_long")
        elif official is None or not has_form(code, row.system):
            yield self.problem(
                Kind.INVALID_FORMAT, Message.DIAGNOSIS_CODE_UNKNOWN, "code_unknown", field=f"{self.id}:{number}:code"
            )
        yield from self._check_text(number, row.text, official)

    def _check_text(self, number: int, text: str, official: str | None) -> Iterator[Problem]:
        place = f"{self.key}[{number}].diagnosbeskrivning"
        field = f"{self.id}:{number}:text"
        if texts.is_blank(text):
            yield self.problem(Kind.EMPTY, Message.DIAGNOSIS_TEXT_EMPTY, "text_empty", field=field, place=place)
        if len(text) > _LONGEST_TEXT and text != official:
            yield self.problem(Kind.OTHER, Message.TOO_LONG, "too_long", _LONGEST_TEXT, field=field, place=place)
        character = texts.not_carried(text)
        if character and text != official:
            yield self.problem(Kind.OTHER, Message.NOT_CARRIED, "not_carried", character, field=field, place=place)

    def _at(self, number: int, what: str, kind: Kind, message: Message, code: str) -> Problem:
        return self.problem(kind, message, code, field=f"{self.id}:{number}:code", place=f"{self.key}[{number}].{what}")

    def write(self, answers: Answers, out: Writer, codes: CodeBook) -> None:
        usable = [(row, codes.text(row.system, row.code)) for row in answers[self] if row.code and row.text.strip()]
        parts: list[tuple[str, Value]] = []
        for (code_part, text_part), (row, name) in zip(
            self.parts, [(row, name) for row, name in usable if name is not None], strict=False
        ):
            parts += [(code_part, Cv(row.code, SYSTEMS[row.system], name)), (text_part, row.text)]
        if parts:
            out.add(self.svar, *parts)

    def take(self, svar: Sequence[Svar]) -> tuple[Diagnosis, ...]:
        for one in svar:
            if one.id == self.svar:
                rows = [self._taken(one, *parts) for parts in self.parts]
                return tuple(row for row in rows if row is not None)
        return self.empty

    def begun(self, svar: Sequence[Svar], today: date, codes: CodeBook) -> tuple[Diagnosis, ...]:
        """A code without text gets the text of the code list; a text that is too long is left out."""
        return self.take([Svar(one.id, tuple(self._begun(dict(one.parts), codes)), one.instance) for one in svar if one.id == self.svar])

    def _begun(self, given: dict[str, Value], codes: CodeBook) -> Iterator[tuple[str, Value]]:
        for code_part, text_part in self.parts:
            cv, text = given.get(code_part), given.get(text_part, "")
            if not isinstance(cv, Cv):
                continue
            system = next((name for name, oid in SYSTEMS.items() if oid == cv.system.strip()), "")
            listed = codes.text(system, normalised(cv.code)) if system else None
            chosen = text if isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST_TEXT else (listed or "")[:_LONGEST_TEXT].strip()
            if chosen:
                yield from ((code_part, Cv(normalised(cv.code), cv.system, cv.name)), (text_part, chosen))

    def _taken(self, svar: Svar, code_part: str, text_part: str) -> Diagnosis | None:
        cv, text = svar.cv(code_part), svar.text(text_part)
        if cv is None or not text:
            return None
        system = next((name for name, oid in SYSTEMS.items() if oid == cv.system.strip()), None)
        if system is None:
            raise Unreadable(self.id)
        return Diagnosis(cv.code.strip(), text, system)

    def sample(self, rng: Random, answers: Answers, codes: CodeBook) -> tuple[Diagnosis, ...]:
        system = rng.choice((DEFAULT_SYSTEM, DEFAULT_SYSTEM, "KSH_97_P"))
        rows = (codes.pick(system, rng) for _ in range(rng.randint(1, len(self.parts))))
        return tuple(Diagnosis(code, text[:_LONGEST_TEXT].strip(), system) for code, text in rows)


def _one(form: Form, name: str) -> str:
    values = form.get(name, [""])
    if len(values) != 1 or len(values[0]) > texts.LONGEST:
        raise BadForm(name)
    return values[0]
