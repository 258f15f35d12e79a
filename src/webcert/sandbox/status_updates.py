"""The care system's side of CertificateStatusUpdateForCare v3: receive, keep, answer (integration.md 6)."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.soap import results
from webcert.sandbox.elements import find, text
from webcert.sandbox.records import Counters, UpdateReceived
from webcert.sandbox.service import Call, Handler, exact

#: Events by code, as the care system names them (integration.md 6.3).
EVENTS = {
    "SKAPAT": "Intygsutkast skapas",
    "ANDRAT": "Intygsutkast ändrat",
    "KFSIGN": "Intygsutkast klart för signering",
    "SIGNAT": "Intyg signerat",
    "SKICKA": "Intyg skickat till mottagare",
    "RADERA": "Intygsutkast raderat",
    "MAKULE": "Intyg eller intygsutkast makulerat",
    "NYFRFM": "Ny fråga från mottagare",
    "NYSVFM": "Nytt svar från mottagare",
    "NYFRFV": "Ny fråga från vården",
    "HANFRFM": "Hanterad fråga från mottagare",
    "HANFRFV": "Hanterad fråga från vården",
}


def receive(call: Call, request: etree._Element) -> etree._Element:
    """Keep a status update, unless another answer is ordered."""
    call.certificate = text(request, "intyg/intygs-id/extension")
    ordered = call.ordered()
    event = text(request, "handelse/handelsekod/code")
    if ordered is None and event not in EVENTS:
        ordered = results.error(results.ErrorId.VALIDATION_ERROR, "Händelsekoden är okänd.")
    if ordered is None:
        call.changes.append(_update(call, request, event))
    return call.answer(ordered or results.OK)


def _update(call: Call, request: etree._Element, event: str) -> UpdateReceived:
    return UpdateReceived(
        certificate=call.certificate,
        unit=text(request, "intyg/skapadAv/enhet/enhets-id/extension"),
        person=text(request, "intyg/patient/person-id/extension"),
        type_name=text(request, "intyg/typ/displayName") or text(request, "intyg/typ/code"),
        event=event,
        happened=text(request, "handelse/tidpunkt"),
        subject=text(request, "handelse/amne/displayName") or text(request, "handelse/amne/code"),
        answer_by=text(request, "handelse/sistaDatumForSvar"),
        reference=text(request, "ref"),
        handled_by=text(request, "hanteratAv/extension"),
        asked_by_care=_counters(request, "skickadeFragor"),
        asked_by_recipient=_counters(request, "mottagnaFragor"),
        xml=exact(call, request),
        at=call.state.time,
    )


def _counters(request: etree._Element, name: str) -> Counters:
    found = find(request, name)
    if found is None:
        raise ValueError(f"no {name}")
    return Counters(
        total=int(text(found, "totalt")), unanswered=int(text(found, "ejBesvarade")),
        answered=int(text(found, "besvarade")), handled=int(text(found, "hanterade")),
    )  # fmt: skip


HANDLERS: dict[str, Handler] = {"CertificateStatusUpdateForCare": receive}
