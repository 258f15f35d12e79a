"""ListCertificatesForCareWithQA 3: a patient's documents with events and counts of questions (integration 5.2)."""

from __future__ import annotations

from datetime import datetime

import structlog
from lxml import etree

from webcert.adapters import outside
from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml.read import NotACertificate, intyg, message, text
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import CORE, TYPES
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.adapters.soap.xml import children
from webcert.certificates import events, for_care
from webcert.certificates.models import CertificateEvent
from webcert.certtypes.catalogue import UnknownType
from webcert.conversations.threads import Counts
from webcert.domain.clock import from_swedish, swedish, swedish_date
from webcert.domain.errors import Unavailable
from webcert.domain.ids import EVENT_SYSTEM, SUBJECT_SYSTEM, PersonId
from webcert.formlang.wire import Unreadable

CONTRACT = CONTRACTS["ListCertificatesForCareWithQA"]
_NS = CONTRACT.namespace
_MOST_UNITS = 500

log = structlog.get_logger()


def handle(request: etree._Element, logical_address: str) -> etree._Element:
    """The answer to a valid request. Raises results.Refused, Unavailable."""
    person_id, where = _person(request), _where(request)
    begins, ends = _moment(request, "fromTidpunkt"), _moment(request, "tomTidpunkt")
    if begins and ends and begins > ends:
        raise _wrong("fromTidpunkt is after tomTidpunkt")
    try:
        found = list(for_care.listed(person_id, where, outside.person_registry(), begins=begins, ends=ends))
    except for_care.PersonNotFound as error:
        raise _wrong("The person is not in the person registry. Trying again does not help.") from error
    except Unavailable as error:
        raise Refused(ErrorId.APPLICATION_ERROR, "The person registry does not answer. Try again later.") from error
    root = etree.Element(CONTRACT.response, nsmap={"r": _NS, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    items = etree.SubElement(root, f"{{{_NS}}}list")
    at = outside.now()
    for one in found:
        try:
            content = intyg(message(events.as_message(one.certificate, at)))
        except (UnknownType, NotACertificate, Unreadable) as error:
            log.error("certificate_left_out_of_list", certificate_id=str(one.certificate.pk), problem=type(error).__name__)
            continue
        _add(items, one, content)
    return root


def _wrong(words: str) -> Refused:
    return Refused(ErrorId.VALIDATION_ERROR, words)


def _person(request: etree._Element) -> PersonId:
    try:
        number = PersonId.parse(text(request, "person-id", "extension"), today=swedish_date(outside.now()))
    except ValueError as error:
        raise _wrong("person-id is not a personal or coordination number") from error
    if text(request, "person-id", "root") != number.root:
        raise _wrong("person-id/root does not fit the number")
    return number


def _where(request: etree._Element) -> for_care.Where:
    units, provider = children(request, "enhets-id"), text(request, "vardgivar-id", "extension")
    if bool(units) is bool(provider):
        raise _wrong("Either enhets-id or vardgivar-id is to be given, not both")
    if len(units) > _MOST_UNITS:
        raise _wrong(f"There may be at most {_MOST_UNITS} enhets-id")
    return for_care.Where(units=frozenset(text(one, "extension") for one in units), provider=provider)


def _moment(request: etree._Element, name: str) -> datetime | None:
    written = text(request, name)
    try:
        return from_swedish(datetime.fromisoformat(written)) if written else None
    except (ValueError, OverflowError) as error:
        raise _wrong(f"{name} is not a time") from error


def _add(items: etree._Element, one: for_care.Listed, content: etree._Element) -> None:
    item = etree.SubElement(items, f"{{{_NS}}}item")
    content.tag = f"{{{_NS}}}intyg"
    item.append(content)
    told = etree.SubElement(item, f"{{{_NS}}}handelser")
    for event in one.events:
        _add_event(told, event)
    for name, numbers in (("skickadeFragor", one.from_care), ("mottagnaFragor", one.to_care)):
        el.counters(item, name, _numbers(numbers), namespace=_NS)
    if one.certificate.reference:
        etree.SubElement(item, f"{{{_NS}}}ref").text = one.certificate.reference


def _numbers(counts: Counts) -> dict[str, int]:
    return {"unanswered": counts.unanswered, "answered": counts.answered, "handled": counts.handled}


def _add_event(told: etree._Element, event: CertificateEvent) -> None:
    element = etree.SubElement(told, f"{{{_NS}}}handelse")
    el.coded(element, "handelsekod", event.kind, EVENT_SYSTEM, "")
    el.core(element, "tidpunkt", swedish(event.happened_at).replace(tzinfo=None).isoformat(timespec="milliseconds"))
    if event.subject:
        el.coded(element, "amne", event.subject, SUBJECT_SYSTEM, event.get_subject_display())
    if event.answer_by:
        el.core(element, "sistaDatumForSvar", event.answer_by.isoformat())
