"""Document <-> the registry's older contracts, by the tree that the certificate type declares (tstrk1031 8.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import etree

from webcert.adapters.certxml import older_header
from webcert.adapters.certxml.older_header import add
from webcert.adapters.certxml.read import text
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import OLDER, OLDER_TYPES
from webcert.adapters.soap.xml import is_true, local_name
from webcert.certtypes import catalogue
from webcert.domain.document import Document
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.older_form import Always, Coded, Element, Holder, IsCode, OfYear, OlderForm, Plain
from webcert.formlang.question import CodeBook
from webcert.formlang.wire import Cv, PartialDate, Svar, Writer


def build(document: Document, kind: CertificateType, form: OlderForm, codes: CodeBook) -> bytes:
    """The message that stores a signed document, as UTF-8 bytes."""
    contract = CONTRACTS[form.stored_by]
    spaces = {"r": contract.namespace, None: OLDER, "t": OLDER_TYPES}
    root = etree.Element(contract.request, nsmap=spaces)  # type: ignore[arg-type]
    body = etree.SubElement(root, f"{{{contract.namespace}}}intyg")
    version = [int(part) for part in document.text_version.split(".")]
    for name, value in (("intygsId", document.id), ("intygsTyp", kind.key), ("version", f"{version[0]:02}"), ("utgava", f"{version[1]:02}")):
        add(body, name, value)
    older_header.write(add(body, "grundData"), document)
    svar = kind.write(document.answers, codes)
    for one in form.content:
        _write(body, one, svar)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def kind_of(intyg: etree._Element) -> CertificateType | None:
    """The type of an `intyg` element in an older form, None for one in svar; the root around it does not matter."""
    name = text(intyg, "intygsTyp")
    return next((one for one in catalogue.TYPES if one.older_form and one.key == name), None)


def stored_by(root: etree._Element) -> CertificateType | None:
    """The type that is stored by the contract whose request this is, or None."""
    return next((one for one in catalogue.TYPES if one.older_form and one.older_form.stored_by == local_name(root)), None)


def document(intyg: etree._Element, kind: CertificateType, form: OlderForm) -> Document:
    """The document in an `intyg` element. Raises Unreadable."""
    header = next((one for one in intyg if local_name(one) == "grundData"), etree.Element("none"))
    signed_at = datetime.fromisoformat(text(header, "signeringsTidstampel"))
    patient = older_header.patient(header)
    return Document(
        id=text(intyg, "intygsId"), type_code=kind.code, text_version=version_of(intyg, form), patient=patient,
        issuer=older_header.issuer(header), unit=older_header.unit(header), signed_at=signed_at,
        answers=kind.take(svar(intyg, form), today=signed_at.date(), born=patient.person_id.birth_year),
    )  # fmt: skip


def svar(intyg: etree._Element, form: OlderForm) -> list[Svar]:
    """The answers of an `intyg` element, as svar."""
    out = Writer()
    for one in form.content:
        _read(intyg, one, out)
    return out.svar


def listed(intyg: etree._Element, form: OlderForm) -> str:
    """What the registry's lists say about a certificate, in the words of the older form."""
    found = (one.text or "" for one in intyg.iter(f"{{{OLDER}}}{form.listed.name}") if _stands_in(one, intyg, form))
    return ", ".join(found)


def _stands_in(element: etree._Element, intyg: etree._Element, form: OlderForm) -> bool:
    """Whether the element is the listed one, and not one of the same name elsewhere."""
    holder = next(one for one in form.content if isinstance(one, Holder) and form.listed in one.content)
    parent = element.getparent()
    return parent is not None and local_name(parent) == holder.name and parent.getparent() is intyg


def version_of(intyg: etree._Element, form: OlderForm) -> str:
    """The text version: its two parts are written with two digits each."""
    major, minor = text(intyg, "version"), text(intyg, "utgava")
    return f"{int(major)}.{int(minor)}" if major.isdecimal() and minor.isdecimal() else form.unstated


def _write(parent: etree._Element, element: Element, answers: Sequence[Svar]) -> None:
    match element:
        case Holder():
            if not element.optional or any(_carries(one, answers) for one in element.content):
                holder = add(parent, element.name)
                for one in element.content:
                    _write(holder, one, answers)
        case Plain() | OfYear() | Coded():
            for value in _texts(element, answers):
                add(parent, element.name, value)
        case IsCode():
            found = any(cv.code == element.code for cv in _codes(element.part, answers))
            add(parent, element.name, "true" if found else "false")
        case Always():
            add(parent, element.name, element.text)


def _carries(element: Element, answers: Sequence[Svar]) -> bool:
    if isinstance(element, Holder):
        return any(_carries(one, answers) for one in element.content)
    return isinstance(element, Plain | OfYear | Coded) and any(_texts(element, answers))


def _texts(element: Plain | OfYear | Coded, answers: Sequence[Svar]) -> Iterator[str]:
    """What an element says, once for each svar that has the part."""
    for value in _values(element.part, answers):
        match value:
            case str():
                yield value
            case PartialDate():
                yield value.text
            case Cv() if isinstance(element, Coded) and value.code in element.words:
                yield element.words[value.code]


def _values(part: str, answers: Sequence[Svar]) -> Iterator[object]:
    return (value for one in answers for name, value in one.parts if name == part)


def _codes(part: str, answers: Sequence[Svar]) -> Iterator[Cv]:
    return (value for value in _values(part, answers) if isinstance(value, Cv))


def _read(parent: etree._Element, element: Element, out: Writer) -> None:
    """Put what an element of the tree says below `parent` into `out`."""
    if isinstance(element, Always):
        return
    found = [one for one in parent if local_name(one) == element.name]
    if isinstance(element, Holder):
        for one in found[:1]:
            for inner in element.content:
                _read(one, inner, out)
        return
    said = [value for value in ((one.text or "").strip() for one in found) if value]
    owner = element.part.partition(".")[0]
    match element:
        case Plain():
            for value in said[:1]:
                out.part(owner, element.part, value)
        case OfYear():
            for value in said[:1]:
                out.part(owner, element.part, PartialDate("YYYY", value))
        case Coded(repeats=True):
            for number, value in enumerate(said, start=1):
                out.add(owner, (element.part, _cv(element, value)), instance=number)
        case Coded():
            for value in said[:1]:
                out.part(owner, element.part, _cv(element, value))
        case IsCode():
            if any(is_true(value) for value in said[:1]):
                cv = Cv(element.code, element.choices.system, element.choices.names[element.code])
                out.add(owner, (element.part, cv), instance=1)


def _cv(element: Coded, word: str) -> Cv:
    """The code behind a word; a word that nobody knows is kept, for the question to refuse."""
    code = next((code for code, known in element.words.items() if known == word), word)
    return Cv(code, element.choices.system, element.choices.names.get(code, ""))
