"""A full and a least request and answer of each contract, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.soap import soap_closed as closed
from tests.soap import soap_directory as directory
from tests.soap import soap_older as older
from tests.soap import soap_persons as persons
from tests.soap import soap_sick_leaves as leaves
from tests.soap.soap_samples import DAY, HSA, LOG, PU, REHABILITATION, REPORTING, RIV, SERVICES, TIME, Maker


def _register(m: Maker, full: bool) -> list[Any]:
    reply = m("r:svarPa", *m.texts("c", meddelande_id="m-1", referens_id="FK-1"))
    return [*([reply] if full else []), m.certificate(full=full)]


def _send(m: Maker, full: bool) -> list[Any]:
    by = m.staff("r:hosPersonal", full=True) if full else m.person("r:person-id")
    return [
        m("r:skickatTidpunkt", TIME),
        m.certificate_id("r:intygs-id"),
        m.person("r:patientPerson-id"),
        m.part("r:mottagare"),
        m("r:skickatAv", by),
    ]


def _revoke(m: Maker, full: bool) -> list[Any]:
    return [
        *([m("r:meddelande", "Fel patient.")] if full else []),
        m("r:skickatTidpunkt", TIME),
        m.certificate_id("r:intygs-id"),
        m.person("r:patientPerson-id"),
        m.staff("r:skickatAv", full=full),
    ]


def _status_update(m: Maker, full: bool) -> list[Any]:
    more = [m("r:ref", "vs-1"), m.id("h:hanteratAv", extension="SE2321000999-1A0D")]
    return [
        m.certificate(full=full),
        m.event("r:handelse", full=full),
        m.counters("r:skickadeFragor"),
        m.counters("r:mottagnaFragor"),
        *(more if full else []),
    ]


def _create(m: Maker, full: bool) -> list[Any]:
    kind = m.code(
        "r:typAvIntyg", "LISJP", "b64ea353-e8f6-4832-b563-fc7d46f29548", "Läkarintyg" if full else ""
    )
    place = m("r:enhet", m.id("r:enhets-id"), m("r:enhetsnamn", "Ekbackens vårdcentral"))
    by = m("r:skapadAv", m.id("r:personal-id"), m("r:fullstandigtNamn", "Anna Provläkare"), place)
    more = [m("r:ref", "vs-1")] if full else []
    return [m("r:intyg", kind, m.patient("r:patient", full=full), by, *more)]


def _message(m: Maker, full: bool) -> list[Any]:
    def some(**texts: str) -> list[Any]:
        return m.texts("r", **texts) if full else []

    reply = m("r:svarPa", *m.texts("c", meddelande_id="m-1", referens_id="FK-1"))
    return [
        m("r:meddelande-id", "m-2"),
        *some(referens_id="vs-2"),
        m("r:skickatTidpunkt", TIME),
        m.certificate_id("r:intygs-id"),
        m.person("r:patientPerson-id"),
        m("r:logiskAdressMottagare", "2021005521"),
        m.subject("r:amne"),
        *some(rubrik="Kontakt"),
        m("r:meddelande", "Vem är handläggare?"),
        *some(paminnelseMeddelande_id="m-0"),
        *([reply] if full else []),
    ]


def _to_recipient(m: Maker, full: bool) -> list[Any]:
    last = m.texts("r", sistaDatumForSvar=DAY) if full else []
    return [*_message(m, full), m.staff("r:skickatAv", full=full), *last]


def _to_care(m: Maker, full: bool) -> list[Any]:
    lines = [m("r:kontaktInfo", "Handläggare Test"), m("r:kontaktInfo", "010-000 00 00")]
    wanted = [
        m("r:komplettering", m("r:frage-id", "32"), m("r:instans", "1"), m("r:text", "Varför inte deltid?")),
        m("r:komplettering", m("r:frage-id", "35"), m("r:text", "Beskriv fynden.")),
        m("r:sistaDatumForSvar", DAY),
    ]
    by = m("r:skickatAv", m.part("r:part"), *(lines if full else []))
    return [*_message(m, full), by, *(wanted if full else [])]


def _get(m: Maker, full: bool) -> list[Any]:
    return [
        m.certificate_id("r:intygs-id"),
        m.part("r:part", "HSVARD", "Hälso- och sjukvården" if full else ""),
    ]


def _list(m: Maker, full: bool) -> list[Any]:
    more = [
        m.id("r:enhets-id"),
        m.id("r:enhets-id"),
        m.id("r:vardgivar-id"),
        *m.texts("r", fromTidpunkt=TIME, tomTidpunkt=TIME),
    ]
    return [m.person("r:person-id"), *(more if full else [])]


def _list_answer(m: Maker, full: bool) -> list[Any]:
    events = m("r:handelser", m.event("r:handelse", full=True), m.event("r:handelse", full=False))
    item = m(
        "r:item",
        m.certificate(full=False),
        events,
        m.counters("r:skickadeFragor"),
        m.counters("r:mottagnaFragor"),
        m("r:ref", "vs-1"),
    )
    least = m(
        "r:item",
        m.certificate(full=False),
        m("r:handelser"),
        m.counters("r:skickadeFragor"),
        m.counters("r:mottagnaFragor"),
    )
    return [m("r:list", item, least)] if full else []


def _additions(m: Maker, full: bool) -> list[Any]:
    return [m.certificate_id("r:intygs-id") for _ in range(2 if full else 1)]


def _additions_answer(m: Maker, full: bool) -> list[Any]:
    def one(number: str, status: str) -> Any:
        return m("r:addition", *m.texts("r", id=number, status=status, skapad=TIME))

    listed = m(
        "r:additions", m.certificate_id("r:intygs-id"), one("4711", "Besvarad"), one("4712", "Obesvarad")
    )
    return [*([listed] if full else []), m("r:result", "OK")]


def _result(m: Maker, full: bool) -> list[Any]:
    return [m.result(full=full)]


def _created(m: Maker, full: bool) -> list[Any]:
    return [*([m.certificate_id("r:intygs-id")] if full else []), m.result(full=full)]


def _fetched(m: Maker, full: bool) -> list[Any]:
    return [m.certificate(full=full)]


#: Domain, major version, request and answer by contract.
_TABLE: dict[str, tuple[str, int, Callable[[Maker, bool], list[Any]], Callable[[Maker, bool], list[Any]]]] = {
    "RegisterCertificate": (RIV, 3, _register, _result),
    "SendCertificateToRecipient": (RIV, 2, _send, _result),
    "RevokeCertificate": (RIV, 2, _revoke, _result),
    "RevokeMedicalCertificate": (REPORTING, 1, closed.revoked, closed.revocation_told),
    "SendMessageToRecipient": (RIV, 2, _to_recipient, _result),
    "SendMessageToCare": (RIV, 2, _to_care, _result),
    "CertificateStatusUpdateForCare": (RIV, 3, _status_update, _result),
    "CreateDraftCertificate": (RIV, 3, _create, _created),
    "GetCertificate": (RIV, 2, _get, _fetched),
    "ListCertificatesForCareWithQA": (RIV, 3, _list, _list_answer),
    "GetCertificateAdditions": (RIV, 1, _additions, _additions_answer),
    "GetCertificateTypeInfo": (RIV, 1, closed.type_asked, closed.type_told),
    "GetMedicalCertificate": (RIV, 1, closed.asked, closed.answered),
    "ListActiveSickLeavesForCareUnit": (REHABILITATION, 1, leaves.asked, leaves.listed),
    "RegisterTSDiabetes": (SERVICES, 1, older.register, older.registered),
    "GetTSDiabetes": (SERVICES, 1, older.get, older.fetched),
    "GetCredentialsForPersonIncludingProtectedPerson": (
        f"{HSA}:authorizationmanagement",
        1,
        directory.staff_asked,
        directory.credentials,
    ),
    "GetEmployeeIncludingProtectedPerson": (f"{HSA}:employee", 1, directory.staff_asked, directory.employee),
    "GetUnit": (f"{HSA}:organization", 1, directory.asked("unitHsaId"), directory.unit),
    "GetHealthCareUnit": (
        f"{HSA}:organization",
        1,
        directory.asked("healthCareUnitMemberHsaId"),
        directory.health_care_unit,
    ),
    "GetHealthCareUnitMembers": (
        f"{HSA}:organization",
        1,
        directory.asked("healthCareUnitHsaId"),
        directory.members,
    ),
    "GetPersonsForProfile": (PU, 3, persons.persons, persons.persons_answer),
    "StoreLog": (LOG, 2, persons.store_log, persons.logged),
}

NAMES = tuple(_TABLE)
#: Namespaces and requests that the contracts do not name as the others do.
_SPACES = {"GetCertificateTypeInfo": f"{RIV}:GetCertificateTypeInfo:1"}
_REQUESTS = {"GetMedicalCertificate": "GetMedicalCertificateRequest", "RevokeMedicalCertificate": "RevokeMedicalCertificateRequest"}
#: `request` and `answer`, each full and with the least.
KINDS = ("full request", "least request", "full answer", "least answer")


def message(name: str, kind: str) -> Any:
    """A message of a contract, of one of the four kinds."""
    domain, major, request, answer = _TABLE[name]
    maker = Maker(_SPACES.get(name, f"{domain}:{name}Responder:{major}"))
    wanted, what = kind.split()
    content = (request if what == "request" else answer)(maker, wanted == "full")
    return maker(f"r:{_REQUESTS.get(name, name)}" if what == "request" else f"r:{name}Response", *content)


def register_with_signature(signature: Any) -> Any:
    """RegisterCertificate with little more than a signature."""
    root = message("RegisterCertificate", "least request")
    root[0].append(Maker("urn:unused")("m:underskrift", signature))
    return root


def create_with_prefill(*, answers: bool = True) -> Any:
    """CreateDraftCertificate 3.3: with answers to begin with."""
    root = message("CreateDraftCertificate", "full request")
    maker = Maker(etree_namespace(root))
    root[0].append(maker("m3:forifyllnad", *(maker.answers("m3") if answers else [])))
    return root


def etree_namespace(element: Any) -> str:
    """The namespace of an element."""
    return str(element.tag).partition("}")[0][1:]
