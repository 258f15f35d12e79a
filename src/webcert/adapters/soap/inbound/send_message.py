"""SendMessageToCare 2: Försäkringskassan asks, answers or reminds, through the certificate registry (integration 5.4)."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from webcert.adapters import outside
from webcert.adapters.certxml.read import text
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import OK, ErrorId, Refused
from webcert.adapters.soap.xml import local_name
from webcert.certificates import questions
from webcert.domain.clock import from_swedish
from webcert.domain.ids import PART_SYSTEM, SUBJECT_SYSTEM

CONTRACT = CONTRACTS["SendMessageToCare"]
_LONGEST_ID = 255
#: The parties of the code system; all but the recipient write here through it alone (integration 2.6.2, 5.4).
_SENDERS = frozenset({"FKASSA", "TRANSP", "HSVARD", "INVANA", "SKV", "SOS", "FBA", "AF"})


def handle(request: etree._Element, logical_address: str) -> etree._Element:
    """The answer to a valid request. Raises results.Refused."""
    try:
        questions.receive(_message(request), at=outside.now())
    except questions.Unacceptable as error:
        raise Refused(ErrorId.APPLICATION_ERROR if error.revoked else ErrorId.VALIDATION_ERROR, error.text) from error
    return results.response(CONTRACT, OK)


def _message(request: etree._Element) -> questions.Received:
    answer_by = text(request, "sistaDatumForSvar")
    part_is_known = text(request, "skickatAv", "part", "code") in _SENDERS and text(request, "skickatAv", "part", "codeSystem") == PART_SYSTEM
    return questions.Received(
        message_id=_id(request, "meddelande-id"), reference_id=_short(request, "referens-id"), sent_at=_moment(request, "skickatTidpunkt"),
        certificate_id=text(request, "intygs-id", "extension"), person=text(request, "patientPerson-id", "extension"),
        addressed_to=_short(request, "logiskAdressMottagare"), heading=text(request, "rubrik"), text=text(request, "meddelande"),
        subject=text(request, "amne", "code") if text(request, "amne", "codeSystem") == SUBJECT_SYSTEM else "",
        reminds_of=_short(request, "paminnelseMeddelande-id"), answers=_short(request, "svarPa", "meddelande-id"),
        known_sender=part_is_known, contacts=_contacts(request), items=tuple(map(_item, _all(request, "komplettering"))),
        answer_by=date.fromisoformat(answer_by[:10]) if answer_by else None,
    )  # fmt: skip


def _all(parent: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in parent if local_name(child) == name]


def _contacts(request: etree._Element) -> tuple[str, ...]:
    sender = next(iter(_all(request, "skickatAv")))
    lines = (" ".join("".join(map(str, one.itertext())).split()) for one in _all(sender, "kontaktInfo"))
    return tuple(one for one in lines if one)


def _item(element: etree._Element) -> dict[str, object]:
    instance = text(element, "instans")
    return {"question": text(element, "frage-id"), "instance": int(instance) if instance else 0, "text": text(element, "text")}


def _short(request: etree._Element, *path: str) -> str:
    found = text(request, *path)
    if len(found) > _LONGEST_ID:
        raise Refused(ErrorId.VALIDATION_ERROR, f"{'/'.join(path)} is longer than {_LONGEST_ID} characters")
    return found


def _id(request: etree._Element, name: str) -> str:
    found = _short(request, name)
    if not found:
        raise Refused(ErrorId.VALIDATION_ERROR, f"{name} is empty")
    return found


def _moment(request: etree._Element, name: str) -> datetime:
    try:
        return from_swedish(datetime.fromisoformat(text(request, name)))
    except (ValueError, OverflowError) as error:
        raise Refused(ErrorId.VALIDATION_ERROR, f"{name} is not a time") from error
