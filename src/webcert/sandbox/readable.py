"""A certificate as people read it: who, where, and each answer under the recipient's own headings.

Written from the stored XML, so that it shows what was sent and not what somebody meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from webcert.adapters import certxml
from webcert.certtypes import catalogue
from webcert.certtypes.catalogue import UnknownType
from webcert.decisionsupport.codes import installed
from webcert.formlang import links
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.question import Question
from webcert.formlang.text_version import TextVersion
from webcert.sandbox.elements import children, find, local_name, text
from webcert.sandbox.records import Certificate


@dataclass(frozen=True, kw_only=True)
class Row:
    """A heading with the lines of its answer."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A category of the form with its answers."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A certificate to read. `relation` is the code and id of an older certificate, or "".

    `type_name` is the name in the message, `public_name` the one that citizens read.
    """

    type_name: str
    public_name: str
    version: str
    signed_at: str
    person: str
    issuer: str
    unit: str
    provider: str
    relation: str
    is_signed: bool
    sections: tuple[Section, ...]

    @property
    def formatted_person(self) -> str:
        """The person number as people read it."""
        return f"{self.person[:8]}-{self.person[8:]}"


def intyg(certificate: Certificate) -> etree._Element:
    """The `intyg` element of a stored certificate in svar, in a tree of its own. Raises ValueError without one."""
    return certxml.intyg_in_svar(certificate.xml.encode("utf-8"), installed())


def read(certificate: Certificate) -> Readable:
    """A stored certificate, ready to be shown."""
    body = intyg(certificate)
    type_name = text(body, "typ/displayName") or text(body, "typ/code")
    return Readable(
        type_name=type_name,
        public_name=_public_name(text(body, "typ/code")) or type_name,
        version=text(body, "version"),
        signed_at=text(body, "signeringstidpunkt"),
        person=text(body, "patient/person-id/extension"),
        issuer=text(body, "skapadAv/fullstandigtNamn"),
        unit=text(body, "skapadAv/enhet/enhetsnamn"),
        provider=text(body, "skapadAv/enhet/vardgivare/vardgivarnamn"),
        relation=" ".join(
            filter(None, (text(body, "relation/typ/code"), text(body, "relation/intygs-id/extension")))
        ),
        is_signed=find(body, "underskrift") is not None,
        sections=tuple(_sections(body)),
    )


def _public_name(code: str) -> str:
    try:
        return catalogue.by_code(code).name
    except UnknownType:
        return ""


def _sections(body: etree._Element) -> Iterator[Section]:
    answers = children(body, "svar")
    try:
        kind = catalogue.by_code(text(body, "typ/code"))
        wording = catalogue.texts(kind, text(body, "version"))
    except (UnknownType, ValueError):
        yield Section(heading="Svar", rows=tuple(_unknown_rows(answers)))
        return
    for category in kind.categories:
        rows = tuple(_rows(kind, category, wording, answers))
        if rows:
            yield Section(heading=wording.headings.get(category.id, "Tilläggsfrågor"), rows=rows)


def _rows(
    kind: CertificateType, category: Category, wording: TextVersion, answers: list[etree._Element]
) -> Iterator[Row]:
    """The answered questions of a category; a part that is a question of its own has its own row."""
    own_parts = {question.part for question in kind.questions if "." in question.id}
    for question in category.questions:
        headed: dict[str, list[str]] = {}
        for answer in (one for one in answers if question.carries(one.get("id", ""))):
            svar_id, line = answer.get("id", ""), _line(answer, question, own_parts, question.part_labels(wording))
            if line:
                heading = links.plain(question.heading_of(svar_id, wording)) or f"Fråga {svar_id}"
                headed.setdefault(heading, []).append(line)
        yield from (Row(heading=heading, lines=tuple(lines)) for heading, lines in headed.items())


def _line(answer: etree._Element, question: Question[object], own_parts: set[str], labels: Mapping[str, str]) -> str:
    parts = children(answer, "delsvar")
    if "." in question.id:
        wanted = [part for part in parts if part.get("id") == question.part]
    else:
        wanted = [part for part in parts if part.get("id") not in own_parts]
    boolean = question.kind in ("checkbox", "yesno")
    if labels:
        return ", ".join(f"{labels[part.get('id', '')]}: {_value(part, boolean=_is_boolean(part))}" for part in wanted)
    return ", ".join(filter(None, (_value(part, boolean=boolean) for part in wanted)))


def _is_boolean(part: etree._Element) -> bool:
    return (part.text or "").strip() in ("true", "false")


def _value(part: etree._Element, *, boolean: bool) -> str:
    for child in part:
        if local_name(child) == "cv":
            return _coded(child)
        if local_name(child) == "partialDate":
            return text(child, "value")
        if local_name(child) == "datePeriod":
            return f"{text(child, 'start')} – {text(child, 'end')}"
    written = "".join(str(piece) for piece in part.itertext()).strip()
    if boolean:
        return "Ja" if written in ("true", "1") else "Nej"
    return written


def _coded(element: etree._Element) -> str:
    """The name of a coded value; a diagnosis code, which people know by heart, stands before its name."""
    code, name = text(element, "code"), text(element, "displayName")
    if not name or text(element, "codeSystem").startswith("1.2."):
        return f"{code} {name}".strip()
    return name


def _unknown_rows(answers: list[etree._Element]) -> Iterator[Row]:
    for answer in answers:
        values = (_value(part, boolean=False) for part in children(answer, "delsvar"))
        yield Row(heading=f"Fråga {answer.get('id')}", lines=(", ".join(filter(None, values)),))
