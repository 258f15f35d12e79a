"""What the FMB panel shows for the diagnoses of a draft (decision-support 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webcert.decisionsupport.fmb import Fmb, TypicalCase
from webcert.formlang.diagnoses import DEFAULT_SYSTEM, Diagnosis, has_form, normalised
from webcert.formlang.question import CodeBook

HEADING = "Diagnosspecifik information"
NO_DIAGNOSIS = "Ange minst en diagnos för att få FMB-stöd."
OTHER_SYSTEM = "FMB-stödet finns enbart för koder som ingår i ICD-10-SE."
NO_SUPPORT = "FMB saknar just nu stöd för den valda diagnosen."
NO_SUPPORT_FOR_ANY = "FMB saknar just nu stöd för de valda diagnoserna."
NOT_FOR_THIS = "Det finns inget FMB-stöd för den angivna diagnosen."
EXAMPLES = "Texterna är exempel som följer med Webcert, inte Socialstyrelsens beslutsstöd."


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the panel: one text, or several sentences to show as a list."""

    heading: str
    items: tuple[str, ...]

    @property
    def missing(self) -> str:
        """What stands in a section without text; empty when there is one."""
        return "" if self.items else f"För den angivna diagnosen finns ingen FMB-information för {self.heading[0].lower()}{self.heading[1:]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One entered diagnosis with what FMB says of it."""

    entered: Diagnosis
    found: str = ""
    note: str = ""
    sections: tuple[Section, ...] = ()
    reference: str = ""
    link: str = ""

    @property
    def why_not(self) -> str:
        """Why this diagnosis cannot be chosen; empty when it can."""
        return "" if self.found else NOT_FOR_THIS


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A message alone, or the diagnoses to choose among; `notice` is true of every text."""

    message: str = ""
    choices: tuple[Choice, ...] = ()
    notice: str = ""

    def chosen(self, wanted: str = "") -> Choice | None:
        """The diagnosis that the user chose by its code, while it has support; else the first that has."""
        supported = [one for one in self.choices if one.found]
        return next((one for one in supported if one.entered.code == wanted), supported[0] if supported else None)


def panel(diagnoses: Sequence[Diagnosis], fmb: Fmb, codes: CodeBook) -> Panel:
    """The panel for the rows of a draft; rows without a code of at least three characters do not count."""
    entered = [row for row in diagnoses if has_form(normalised(row.code), row.system)]
    if not entered:
        return Panel(message=NO_DIAGNOSIS)
    if any(row.system != DEFAULT_SYSTEM for row in entered):
        return Panel(message=OTHER_SYSTEM)
    choices = tuple(_choice(row, fmb, codes) for row in entered)
    if not any(one.found for one in choices):
        return Panel(message=NO_SUPPORT if len(choices) == 1 else NO_SUPPORT_FOR_ANY)
    return Panel(choices=choices, notice=EXAMPLES if fmb.demonstration else "")


def _choice(row: Diagnosis, fmb: Fmb, codes: CodeBook) -> Choice:
    found = fmb.found(row.code)
    if found is None:
        return Choice(entered=row)
    record = fmb.record(found)
    official = codes.text(DEFAULT_SYSTEM, found) or record.heading
    return Choice(
        entered=row,
        found=found,
        note="" if found == normalised(row.code) else f"Det FMB-stöd som visas är för koden {found} - {official}.",
        sections=(
            Section("Vägledning för sjukskrivning", _sentences(fmb.cases(found))),
            Section("Funktionsnedsättning", _text(record.function.text)),
            Section("Aktivitetsbegränsning", _text(record.activity.text)),
            Section("Information om rehabilitering", _text(record.rehabilitation)),
            Section("Försäkringsmedicinsk information", _text(record.insurance)),
            Section("Symtom, prognos, behandling", _text(record.symptoms)),
        ),
        reference=record.reference,
        link=record.link,
    )


def _text(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _sentences(cases: Sequence[TypicalCase]) -> tuple[str, ...]:
    """The sentences by recommended days, those without days last, equal ones once."""
    ordered = sorted(cases, key=lambda one: (one.days is None, one.days or 0))
    return tuple(dict.fromkeys(one.sentence for one in ordered if one.sentence))
