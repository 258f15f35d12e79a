"""RegisterCertificate v3 -> Document, and the raw shape that the authority's rules look at (fk7804 8.4)."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from webcert.adapters.soap.namespaces import CORE, TYPES
from webcert.adapters.soap.xml import local_name, parse
from webcert.certtypes import catalogue
from webcert.domain.document import Document, Issuer, PatientDetails, Relation, RelationKind, UnitDetails
from webcert.domain.ids import PersonId
from webcert.formlang.authority import RawElement, RawMessage, RawPart, RawSvar
from webcert.formlang.wire import Cv, PartialDate, Period, Svar, Unreadable, Value

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class NotACertificate(ValueError):
    """The XML holds no RegisterCertificate message."""


def message(data: bytes) -> etree._Element:
    """The RegisterCertificate element, bare or in a SOAP envelope. Raises UnsafeXml, NotACertificate."""
    return within(parse(data))


def within(root: etree._Element) -> etree._Element:
    """The RegisterCertificate element of a document. Raises NotACertificate."""
    found = _opened(root)
    if local_name(found) != "RegisterCertificate":
        raise NotACertificate("no RegisterCertificate")
    return found


def opened(data: bytes) -> etree._Element:
    """The message element, whatever it is, bare or in a SOAP envelope. Raises UnsafeXml."""
    return _opened(parse(data))


def _opened(root: etree._Element) -> etree._Element:
    body = root.find(f"{{{_SOAP}}}Body") if root.tag == f"{{{_SOAP}}}Envelope" else None
    return next((child for child in body if isinstance(child.tag, str)), root) if body is not None else root


def intyg(root: etree._Element) -> etree._Element:
    """The `intyg` element of a message. Raises NotACertificate."""
    found = next((child for child in root if local_name(child) == "intyg"), None)
    if found is None:
        raise NotACertificate("no intyg")
    return found


def text(element: etree._Element, *path: str) -> str:
    """Text at a path of local names, trimmed; "" when absent."""
    found: etree._Element | None = element
    for name in path:
        found = next((child for child in found if local_name(child) == name), None) if found is not None else None
    return "".join(map(str, found.itertext())).strip() if found is not None else ""


def document(data: bytes) -> Document:
    """The document in a message. Raises UnsafeXml, NotACertificate, UnknownType, Unreadable."""
    root = message(data)
    return document_in(intyg(root), root)


def document_in(body: etree._Element, root: etree._Element | None = None) -> Document:
    """The document in an `intyg` element; `root` is the message around it, if any. Raises as `document`."""
    kind = catalogue.by_code(text(body, "typ", "code"))
    signed = text(body, "signeringstidpunkt")
    svar = [_svar(one) for one in body.findall(f"{{{CORE}}}svar")]
    signed_at, patient = datetime.fromisoformat(signed) if signed else None, _patient(body)
    return Document(
        id=text(body, "intygs-id", "extension"), type_code=kind.code, text_version=text(body, "version"),
        patient=patient, issuer=_issuer(body), unit=_unit(body), signed_at=signed_at, relation=_relation(body if root is None else root, body),
        answers=kind.take(svar, today=signed_at.date() if signed_at else date.max, born=patient.person_id.birth_year),
    )  # fmt: skip


def _patient(body: etree._Element) -> PatientDetails:
    names = {"first_name": "fornamn", "middle_name": "mellannamn", "last_name": "efternamn", "address": "postadress",
             "postal_code": "postnummer", "city": "postort"}  # fmt: skip
    number = PersonId(text(body, "patient", "person-id", "extension"))
    return PatientDetails(person_id=number, **{ours: text(body, "patient", theirs) for ours, theirs in names.items()})


def _issuer(body: etree._Element) -> Issuer:
    by = body.find(f"{{{CORE}}}skapadAv")
    if by is None:
        raise NotACertificate("no skapadAv")
    return Issuer(
        hsa_id=text(by, "personal-id", "extension"), name=text(by, "fullstandigtNamn"),
        positions=tuple((text(one, "code"), text(one, "displayName")) for one in by.findall(f"{{{CORE}}}befattning")),
        specialities=tuple(text(one, "displayName") for one in by.findall(f"{{{CORE}}}specialistkompetens")),
    )  # fmt: skip


def _unit(body: etree._Element) -> UnitDetails:
    at = ("skapadAv", "enhet")
    return UnitDetails(
        hsa_id=text(body, *at, "enhets-id", "extension"), name=text(body, *at, "enhetsnamn"),
        address=text(body, *at, "postadress"), postal_code=text(body, *at, "postnummer"), city=text(body, *at, "postort"),
        phone=text(body, *at, "telefonnummer"), email=text(body, *at, "epost"),
        workplace_code=text(body, *at, "arbetsplatskod", "extension"),
        provider_id=text(body, *at, "vardgivare", "vardgivare-id", "extension"),
        provider_name=text(body, *at, "vardgivare", "vardgivarnamn"),
    )  # fmt: skip


def _relation(root: etree._Element, body: etree._Element) -> Relation | None:
    code = text(body, "relation", "typ", "code")
    if code not in set(RelationKind):
        return None
    return Relation(
        kind=RelationKind(code), parent_id=text(body, "relation", "intygs-id", "extension"),
        message_id=text(root, "svarPa", "meddelande-id"), reference_id=text(root, "svarPa", "referens-id"),
    )  # fmt: skip


def svar_in(element: etree._Element) -> list[Svar]:
    """The svar of an element, whatever namespace it names them in; one whose content has no known shape is left out."""
    found = []
    for one in element:
        if local_name(one) == "svar":
            try:
                found.append(_svar(one))
            except (Unreadable, ValueError):
                continue
    return found


def _svar(element: etree._Element) -> Svar:
    number = text(element, "instans")
    parts = tuple((part.get("id", ""), _value(part)) for part in element.findall(f"{{{CORE}}}delsvar"))
    return Svar(element.get("id", ""), parts, int(number) if number else None)


def _value(part: etree._Element) -> Value:
    cv, period, partial = (part.find(f"{{{TYPES}}}{name}") for name in ("cv", "datePeriod", "partialDate"))
    if cv is not None:
        if not text(cv, "code") or not text(cv, "codeSystem"):
            raise Unreadable(part.get("id", ""))
        return Cv(text(cv, "code"), text(cv, "codeSystem"), text(cv, "displayName"))
    if period is not None:
        try:
            return Period(date.fromisoformat(text(period, "start")), date.fromisoformat(text(period, "end")))
        except ValueError as error:
            raise Unreadable(part.get("id", "")) from error
    if partial is not None:
        return PartialDate(text(partial, "format"), text(partial, "value"))
    return "".join(map(str, part.itertext())).strip()


def raw(body: etree._Element) -> RawMessage:
    """The answers as they stand, for the authority's rules."""
    return RawMessage(tuple(_raw_svar(one) for one in body.findall(f"{{{CORE}}}svar")))


def _raw_svar(element: etree._Element) -> RawSvar:
    numbers = tuple(one.text or "" for one in element.findall(f"{{{CORE}}}instans"))
    return RawSvar(element.get("id", ""), numbers, tuple(_raw_part(one) for one in element.findall(f"{{{CORE}}}delsvar")))


def _raw_part(element: etree._Element) -> RawPart:
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    return RawPart(element.get("id", ""), own, _raw_children(element))


def _raw_children(element: etree._Element) -> tuple[RawElement, ...]:
    return tuple(
        RawElement(local_name(child), child.text or "", _raw_children(child))
        for child in element
        if isinstance(child.tag, str)
    )
