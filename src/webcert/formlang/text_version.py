"""The wording of a certificate type in one version, by text id (text-versions.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webcert.formlang.question import CodeList, Question

#: Text ids of the recipients' kinds, and any other in braces.
_TEXT_ID = re.compile(r"\b((?:KAT|FRG|DFR|FRM)_[0-9]+(?:\.[0-9]+)*)|\{([^{}]+)\}")


class MissingText(KeyError):
    """A text that the version should have."""


def version_key(version: str) -> tuple[int, ...]:
    """Versions compare number by number, a missing part counting as 0: 1.10 > 1.9, 1 = 1.0 (text-versions 4.1)."""
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


@dataclass(frozen=True, kw_only=True)
class TextVersion:
    """One text resource. Headings and helps by text id, choices by code system and code.

    `codes_read` are the labels of choices that differ in a certificate from the form's.
    `valid_to` is the last day on which messages may bring it. `additional` are the ids of its additional questions, in
    order. One that is not `printable` has no properties for the print (text-versions 3).
    """

    type_code: str
    version: str
    valid_from: date = date.min
    valid_to: date = date.max
    headings: Mapping[str, str]
    helps: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    form_id: tuple[str, ...] = ()
    scan_form: str = ""
    scan_version: str = ""
    notes: tuple[str, ...] = ()
    codes_read: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    additional: tuple[str, ...] = ()
    printable: bool = True

    def is_of(self, type_code: str, major: str) -> bool:
        """Whether it belongs to this major version of a type."""
        return self.type_code == type_code and version_key(self.version)[0] == int(major)

    def heading(self, question: Question[Any]) -> str:
        """Heading of a question, or label of a part, for the screen: "" when it is missing (text-versions 4.6)."""
        return self.headings.get(question.text_id, "")

    def text(self, text_id: str) -> str:
        """The text with this id. Raises MissingText, also when it is empty (text-versions 4.6)."""
        found = self.headings.get(text_id, "")
        if not found:
            raise MissingText(text_id)
        return found

    def joined(self, words: str) -> str:
        """`words` with each text id in them replaced by its text. Raises MissingText."""
        return _TEXT_ID.sub(lambda found: self.text(found[1] or found[2]), words)

    @staticmethod
    def ids_in(words: str) -> list[str]:
        """The text ids in a pattern of words."""
        return [found[1] or found[2] for found in _TEXT_ID.finditer(words)]

    def label(self, question: Question[Any]) -> str:
        """Label below the heading where the recipient has one, else ""."""
        text_id = f"DFR_{question.id}.1"
        return self.headings.get(text_id, "") if question.first_part_is_label and text_id != question.text_id else ""

    def help(self, question: Question[Any]) -> str:
        """Help text of a question, or ""."""
        return self.helps.get(question.text_id, "") or self.helps.get(f"DFR_{question.id}.1", "")

    def title(self, notice: str) -> str:
        """Heading of a notice, or ""."""
        return self.headings.get(f"{notice}.title", "")

    def choice(self, system: str, code: str) -> str:
        """Label of a choice in the form, "" when it is missing."""
        return self.codes.get(system, {}).get(code, "")

    def choices(self, codes: CodeList) -> dict[str, str]:
        """Label of every choice of a list."""
        return {code: self.choice(codes.system, code) for code in codes}

    def choice_read(self, system: str, code: str) -> str:
        """Label of a choice to a reader, where it is not that of the form."""
        return self.codes_read.get(system, {}).get(code) or self.choice(system, code)

    def choices_read(self, codes: CodeList) -> dict[str, str]:
        """Label of every choice of a list, to a reader."""
        return {code: self.choice_read(codes.system, code) for code in codes}

    def part(self, part: str) -> str:
        """Label of a part of a question, "" when it is missing."""
        return self.headings.get(f"DFR_{part}", "")
