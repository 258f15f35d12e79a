"""Writes docs/reference/<form>.md for each certificate type, from the type and its text versions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from webcert.certtypes import catalogue
from webcert.formlang.additional_questions import AdditionalQuestions
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.choices import CheckBox, Code, Codes, YesNo
from webcert.formlang.condition_words import in_words
from webcert.formlang.conditions import Condition
from webcert.formlang.dated_rows import DatedRows
from webcert.formlang.print_form import BoxForm, Field, PrintForm
from webcert.formlang.question import CLEAR, CodeList, Only, Question
from webcert.formlang.text_version import TextVersion, version_key

FOLDER = Path(__file__).parent.parent / "docs" / "reference"


def pages() -> dict[Path, str]:
    """Every page by its file."""
    return {FOLDER / f"{kind.form.lower()}.md": page(kind) for kind in catalogue.TYPES}


def page(kind: CertificateType) -> str:
    versions = sorted((one for one in catalogue.text_versions() if one.is_of(kind.code, kind.version)), key=lambda one: version_key(one.version))
    texts = versions[-1]
    parts = (
        _identity(kind), _versions(versions), _questions(kind, texts), _code_lists(kind, texts), _rules(kind), _authority(kind),
        _orders(kind), _print(kind.print_form, texts),
    )  # fmt: skip
    return "\n".join(line for part in parts for line in (*part, ""))


def _identity(kind: CertificateType) -> Iterator[str]:
    yield f"# {kind.form} {kind.name}"
    yield ""
    yield f"Written by `tools/type_reference.py` from `certtypes/{kind.form.lower()}.py` and its texts."
    yield ""
    yield from _table(("", ""), (
        ("Code in messages", f"`{kind.code}` in code system `{kind.code_system}`"), ("Name in addresses", f"`{kind.key}`"),
        ("Major version", kind.version), ("Recipient", f"{kind.recipient.name} (`{kind.recipient.code}`)"),
        ("May be issued by", ", ".join(sorted(kind.issuers))), ("Can", ", ".join(sorted(one.replace("_", " ") for one in kind.can))),
        ("Patient in messages", "number, name and address" if kind.patient_named else "number only"),
    ))  # fmt: skip


def _versions(versions: Iterable[TextVersion]) -> Iterator[str]:
    yield "## Text versions"
    yield ""
    yield from _table(("Version", "Valid from", "Valid to", "Form id", "Additional questions"), (
        (one.version, _day(one.valid_from), _day(one.valid_to), " ".join(one.form_id), ", ".join(one.additional) or "none") for one in versions
    ))  # fmt: skip


def _day(day: date) -> str:
    return "" if day in (date.min, date.max) else day.isoformat()


def _questions(kind: CertificateType, texts: TextVersion) -> Iterator[str]:
    yield "## Questions"
    yield ""
    yield f"In the order of the form, with the headings of text version {texts.version}."
    yield "A hidden question counts as unanswered. A renewal keeps what is not marked as cleared."
    for category in kind.categories:
        yield ""
        yield f"### {texts.headings.get(category.id, 'Tilläggsfrågor')} (`{category.key}`)"
        yield ""
        yield from _table(("Id", "Key", "Heading", "Answer", "Asked when", "Required", "Delsvar", "Renewal", "Minimal print"), (
            (question.id, f"`{question.key}`", _heading(question, texts), _answer(question), in_words(question.visible) or "always",
             "yes" if question.required else "", _delsvar(question), "cleared" if question.on_renew is CLEAR else "", _minimal(question))
            for question in category.questions
        ))  # fmt: skip


def _delsvar(question: Question[object]) -> str:
    if isinstance(question, AdditionalQuestions):
        return "9001.1 to 9999.1, each in a svar of its own"
    sent = getattr(question, "sent", True)
    return ", ".join(sorted(question.parts_used, key=_by_number)) if sent else "sent with another text"


def _by_number(part: str) -> list[int]:
    return [int(one) for one in re.findall("[0-9]+", part)]


def _heading(question: Question[object], texts: TextVersion) -> str:
    return " / ".join(filter(None, (texts.heading(question), texts.label(question))))


def _minimal(question: Question[object]) -> str:
    if isinstance(question.minimal, Only):
        return f"only {', '.join(question.minimal.codes)}"
    return "yes" if question.minimal else ""


def _answer(question: Question[object]) -> str:
    """The answer in words: the kind with its limits, and what else is said of it."""
    limit = getattr(question, "limit", None)
    match question:
        case CheckBox():
            words = f"tick box; says {'no' if question.starts_unticked else 'nothing'} until it is touched"
        case YesNo():
            words = "Ja or Nej"
        case Code():
            words = f"one of `{question.choices.system}`" + (f", beside {question.beside}" if question.beside else "")
        case Codes():
            words = f"any of `{question.choices.system}`" + (f"; {question.exclusive} stands alone" if question.exclusive else "")
        case DatedRows():
            words = f"at most {question.most} rows of a choice of `{question.choices.system}`, a date and a text of {limit} characters"
        case _:
            words = _first_sentence(question).replace("`limit`", str(limit)).rstrip(".")
            words = words[0].lower() + words[1:]
            words += f", at most {limit} characters" if limit and str(limit) not in words else ""
            words += "".join(f"; choices of `{one.system}`" for one in question.code_lists)
    folds = [field.id for field, _ in getattr(question, "folds", ())]
    return words + (f"; {', '.join(folds)} is sent before it" if folds else "")


def _first_sentence(question: Question[object]) -> str:
    return re.split(r"(?<=\.)\s|;|: ", " ".join((type(question).__doc__ or "").split()))[0]


def _code_lists(kind: CertificateType, texts: TextVersion) -> Iterator[str]:
    lists: dict[str, CodeList] = {one.system: one for question in kind.questions for one in question.code_lists}
    if lists:
        yield "## Code lists"
    for system, codes in lists.items():
        yield ""
        yield f"### {system}"
        yield ""
        yield from _table(("Code", "Name in messages", "Label in the form"), (
            (f"`{code}`", name, texts.choice(system, code)) for code, name in codes.names.items()
        ))  # fmt: skip


def _rules(kind: CertificateType) -> Iterator[str]:
    yield "## Rules of drafts"
    yield ""
    yield "Beside what each answer demands by itself, checked after the question named:"
    yield ""
    yield from _table(("After", "Rule"), ((one.after.id, one.says) for one in kind.rules))
    if kind.blanks:
        yield ""
        yield f"Blanks only are refused in {', '.join(one.id for one in kind.blanks)} ({kind.blank_kind})."
    if isinstance(kind.minimal_unless, Condition):
        yield ""
        yield f"There is no minimal print when {in_words(kind.minimal_unless)}."


def _authority(kind: CertificateType) -> Iterator[str]:
    yield "## Rules of the recipient"
    yield ""
    yield "What `webcert validate` tells of a message, with the row of the recipient's own table."
    yield ""
    yield from _table(("Row", "Rule"), dict.fromkeys((one.code, one.explanation) for one in kind.authority))


def _orders(kind: CertificateType) -> Iterator[str]:
    yield "## Orders"
    yield ""
    for what, order in (("Checked", kind.checked), ("Written to messages", kind.written)):
        yield f"- {what}: {', '.join(one.id for one in order) if order else 'in the order of the form'}."


def _print(form: PrintForm, texts: TextVersion) -> Iterator[str]:
    yield "## Print"
    yield ""
    yield f"“{' '.join(form.title)}”, file `{form.file_name}_…pdf`" + (
        f", minimal print `{form.minimal_file_name}_…pdf`." if form.minimal_file_name else "."
    )
    yield ""
    if isinstance(form, BoxForm):
        yield from _table(("Page", "Box", "Heading", "Shows"), (
            (str(box.page), box.number, texts.joined(box.heading), _ids(box.questions)) for box in form.boxes
        ))  # fmt: skip
    elif form.pages:
        yield from _table(("Page", "Number", "Heading", "Shows"), (
            (str(number), part.number, texts.joined(part.heading), _ids(part.shows))
            for number, parts in enumerate(form.pages, 1) for part in parts
        ))  # fmt: skip
    else:
        yield "Category by category, as in the reading view."


def _ids(shows: Iterable[object]) -> str:
    found = [question for one in shows for question in (one.questions if isinstance(one, Field) else [one]) if isinstance(question, Question)]
    return ", ".join(question.id for question in found)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(one) for one in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


if __name__ == "__main__":
    for path, content in pages().items():
        path.write_text(content, encoding="utf-8")
    sys.exit(0)
