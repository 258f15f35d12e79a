"""Delivering each kind of message over its contract (integration 6 and 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from lxml import etree

from webcert.accesslog import storelog
from webcert.accesslog.lookups import look_up
from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml import revocation
from webcert.adapters.certxml.read import intyg, message
from webcert.adapters.certxml.revocation import Revocation
from webcert.adapters.soap import client, results
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.namespaces import CORE, STATUS_32, TYPES
from webcert.adapters.soap.results import ErrorId, Result
from webcert.adapters.soap.xml import local_name, parse
from webcert.certtypes import catalogue
from webcert.delivery.models import Delivery, Kind
from webcert.delivery.outbox import REGISTRY
from webcert.domain.clock import swedish
from webcert.domain.document import Issuer, PatientDetails, UnitDetails
from webcert.domain.errors import Unavailable
from webcert.domain.ids import EVENT_SYSTEM, HSA_ROOT, PART_SYSTEM, SUBJECT_SYSTEM, PersonId
from webcert.domain.ports import PersonRegistry

_EVENT_NAMES = {
    "SKAPAT": "Intygsutkast skapas", "ANDRAT": "Intygsutkast ändrat", "SIGNAT": "Intyg signerat",
    "SKICKA": "Intyg skickat till mottagare", "KFSIGN": "Intygsutkast klart för signering", "RADERA": "Intygsutkast raderat",
    "MAKULE": "Intyg eller intygsutkast makulerat", "NYFRFM": "Ny fråga från mottagare", "NYSVFM": "Nytt svar från mottagare",
    "NYFRFV": "Ny fråga från vården", "HANFRFM": "Hanterad fråga från mottagare", "HANFRFV": "Hanterad fråga från vården",
}  # fmt: skip
_ALREADY = "Certificate already exists"
_ALREADY_USED = "MEDDELANDE_ID_NOT_UNIQUE_ERROR"
_PATHS = {
    Kind.SEND: ("SendCertificateToRecipient", "/send-certificate-to-recipient/v2.0"),
    Kind.MESSAGE: ("SendMessageToRecipient", "/send-message-to-recipient/v2.0"),
}
_STATUS_PATH = "/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21"


def handlers(registry: PersonRegistry, tls: Callable[[str], client.Tls]) -> dict[str, Callable[[Delivery], None]]:
    """The handler of each kind; `tls` gives the files for mutual TLS towards a system."""
    return {
        Kind.REGISTER: lambda row: _register(row, tls("registry")),
        Kind.SEND: lambda row: _send(row, tls("registry")),
        Kind.REVOKE: lambda row: _revoke(row, tls("registry")),
        Kind.MESSAGE: lambda row: _message(row, tls("registry")),
        Kind.STATUS_UPDATE: lambda row: _status_update(row, registry, tls("care_system")),
        Kind.STORE_LOG: lambda row: storelog.deliver(**row.payload, service=row.receiver, tls=tls("log")),
    }


def _register(row: Delivery, tls: client.Tls) -> None:
    content = bytes(row.content or b"")
    name = local_name(parse(content))
    result = _call_registry((name, f"/{REGISTRY_PATHS[name]}"), content, tls)
    if result.code == "INFO" and _ALREADY.casefold() not in result.text.casefold():
        raise Unavailable(service=REGISTRY, permanent=False, detail="unexpected INFO")
    _judge(result, REGISTRY, permanent=frozenset({ErrorId.VALIDATION_ERROR, ErrorId.REVOKED}))


def _send(row: Delivery, tls: client.Tls) -> None:
    contract = CONTRACTS["SendCertificateToRecipient"]
    namespace = contract.namespace
    root = etree.Element(contract.request, nsmap={"r": namespace, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    etree.SubElement(root, f"{{{namespace}}}skickatTidpunkt").text = el.timestamp(swedish(row.happened_at))
    el.identity(root, "intygs-id", "SE5565594230-B31", row.key, namespace=namespace)
    el.person_id(root, "patientPerson-id", PersonId(row.payload["patient"]), namespace=namespace)
    el.coded(root, "mottagare", row.payload["recipient"], PART_SYSTEM, "", namespace=namespace)
    by = etree.SubElement(root, f"{{{namespace}}}skickatAv")
    el.professional(by, "hosPersonal", Issuer.from_json(row.payload["sender"]), UnitDetails(**row.payload["unit"]), namespace=namespace)
    result = _call_registry(_PATHS[Kind.SEND], root, tls)
    _judge(result, REGISTRY, permanent=frozenset({ErrorId.VALIDATION_ERROR, ErrorId.REVOKED}))


def _revoke(row: Delivery, tls: client.Tls) -> None:
    told, name = row.payload, row.payload["contract"]
    body = revocation.build(name, Revocation(
        certificate_id=row.key, patient=PersonId(told["patient"]), signed_at=swedish(datetime.fromisoformat(told["signed_at"])),
        message=told["message"], at=swedish(row.happened_at), sender=Issuer.from_json(told["sender"]), unit=UnitDetails(**told["unit"]),
    ))  # fmt: skip
    result = _call_registry((name, f"/{REGISTRY_PATHS[name]}"), body, tls)
    _judge(result, REGISTRY, permanent=frozenset({ErrorId.VALIDATION_ERROR, ErrorId.REVOKED}))


def _message(row: Delivery, tls: client.Tls) -> None:
    contract, it = CONTRACTS["SendMessageToRecipient"], row.payload
    namespace, unit = contract.namespace, UnitDetails(**it["unit"])
    root = etree.Element(contract.request, nsmap={"r": namespace, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    etree.SubElement(root, f"{{{namespace}}}meddelande-id").text = it["id"]
    etree.SubElement(root, f"{{{namespace}}}skickatTidpunkt").text = el.timestamp(swedish(row.happened_at))
    el.identity(root, "intygs-id", unit.hsa_id, row.key, namespace=namespace)
    el.person_id(root, "patientPerson-id", PersonId(it["patient"]), namespace=namespace)
    etree.SubElement(root, f"{{{namespace}}}logiskAdressMottagare").text = settings.MESSAGE_ADDRESS
    el.coded(root, "amne", it["subject"], SUBJECT_SYSTEM, it["heading"], namespace=namespace)
    etree.SubElement(root, f"{{{namespace}}}rubrik").text = it["heading"]
    etree.SubElement(root, f"{{{namespace}}}meddelande").text = it["text"]
    if it["answers"]:
        reply = etree.SubElement(root, f"{{{namespace}}}svarPa")
        el.core(reply, "meddelande-id", it["answers"])
        if it["reference"]:
            el.core(reply, "referens-id", it["reference"])
    el.professional(root, "skickatAv", Issuer.from_json(it["sender"]), unit, namespace=namespace)
    earlier = row.unanswered
    _note_unanswered(row, value=True)
    result = _call_registry(_PATHS[Kind.MESSAGE], root, tls)
    if earlier and result.error == ErrorId.VALIDATION_ERROR and _ALREADY_USED in result.text:
        return  # the registry has it from the attempt whose answer was lost (M5)
    _note_unanswered(row, value=earlier)
    _judge(result, REGISTRY, permanent=frozenset({ErrorId.VALIDATION_ERROR, ErrorId.REVOKED}))


def _note_unanswered(row: Delivery, *, value: bool) -> None:
    """Remember, before the call and also if the worker dies in it, that it may arrive without our knowing."""
    if row.unanswered is not value:
        row.unanswered = value
        row.save(update_fields=["unanswered"])


def _call_registry(contract: tuple[str, str], body: etree._Element | bytes, tls: client.Tls) -> Result:
    name, path = contract
    return results.read(client.call(
        settings.REGISTRY_URL + path, CONTRACTS[name], body, service=REGISTRY,
        logical_address=settings.REGISTRY_ADDRESS, tls=tls,
        limits=replace(client.CERTIFICATE_REGISTRY, **settings.REGISTRY_SECONDS),
    ))  # fmt: skip


def _judge(result: Result, service: str, *, permanent: frozenset[ErrorId]) -> None:
    if result.code != "ERROR":
        return
    error = result.error or ErrorId.TECHNICAL_ERROR
    raise Unavailable(service=service, permanent=error in permanent, detail=error.value)


def _status_update(row: Delivery, registry: PersonRegistry, tls: client.Tls) -> None:
    body = _frozen_update(row, registry)
    answer = client.call(
        settings.NTJP_URL + _STATUS_PATH, CONTRACTS["CertificateStatusUpdateForCare"], body, service=row.receiver,
        limits=replace(client.CARE_SYSTEM, **settings.CARE_SYSTEM_SECONDS), tls=tls, logical_address=row.payload["unit"],
    )  # fmt: skip
    kinds = frozenset({ErrorId.VALIDATION_ERROR, ErrorId.APPLICATION_ERROR, ErrorId.REVOKED})
    _judge(results.read(answer), row.receiver, permanent=kinds)


def _frozen_update(row: Delivery, registry: PersonRegistry) -> bytes:
    """The bytes of the first attempt, rebuilt only when protection has come meanwhile (D52)."""
    root = message(bytes(row.content or b""))
    body = intyg(root)
    person_id = PersonId(body.findtext(f"{{{CORE}}}patient/{{{CORE}}}person-id/{{{TYPES}}}extension") or "")
    kind = catalogue.by_code(body.findtext(f"{{{CORE}}}typ/{{{TYPES}}}code") or "")
    person = None if kind.patient_named else look_up(registry, person_id)
    protected = person is not None and person.protected
    if row.frozen is not None and protected == row.frozen_protected:
        return bytes(row.frozen)
    if person is not None:
        _fill_patient(body, person.disclosed())
    content = etree.tostring(_update(row, body), encoding="UTF-8")
    row.frozen, row.frozen_protected = content, protected
    row.save(update_fields=["frozen", "frozen_protected"])
    return content


def _fill_patient(body: etree._Element, details: PatientDetails) -> None:
    old = body.find(f"{{{CORE}}}patient")
    holder = etree.Element("holder")
    el.patient(holder, details)
    if old is not None:
        body.replace(old, holder[0])


def _update(row: Delivery, body: etree._Element) -> etree._Element:
    contract = CONTRACTS["CertificateStatusUpdateForCare"]
    namespace = contract.namespace
    root = etree.Element(contract.request, nsmap={"r": namespace, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    body.tag = f"{{{namespace}}}intyg"
    root.append(body)
    event = etree.SubElement(root, f"{{{namespace}}}handelse")
    el.coded(event, "handelsekod", row.event, EVENT_SYSTEM, _EVENT_NAMES[row.event])
    el.core(event, "tidpunkt", swedish(row.happened_at).replace(tzinfo=None).isoformat(timespec="milliseconds"))
    if row.payload.get("subject"):
        el.coded(event, "amne", row.payload["subject"], SUBJECT_SYSTEM, row.payload["subject_name"])
    if row.payload.get("answer_by"):
        el.core(event, "sistaDatumForSvar", row.payload["answer_by"])
    el.counters(root, "skickadeFragor", row.payload.get("asked_by_care", {}), namespace=namespace)
    el.counters(root, "mottagnaFragor", row.payload.get("asked_by_recipient", {}), namespace=namespace)
    if row.payload["reference"]:
        etree.SubElement(root, f"{{{namespace}}}ref").text = row.payload["reference"]
    if row.payload["handled_by"]:
        el.identity(root, "hanteratAv", HSA_ROOT, row.payload["handled_by"], namespace=STATUS_32)
    return root

