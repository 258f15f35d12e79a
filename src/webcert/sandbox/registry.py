"""The certificate registry: store, send, revoke, read, forward messages (integration.md 7.1 to 7.9, 7.13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lxml import etree

from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.results import ErrorId, Refused, Result
from webcert.domain.ids import PART_SYSTEM
from webcert.sandbox import checks, readable
from webcert.sandbox.elements import CORE, add, add_code, find, text
from webcert.sandbox.faults import Kind
from webcert.sandbox.records import Certificate, MessageSent, Part, Registered, Revoked, Sent, StatusCode
from webcert.sandbox.service import Call, Handler, exact

STATUS_SYSTEM = "9871cd17-8755-4ed9-b894-ff3729e775a4"
SUBJECTS = frozenset({"KOMPLT", "AVSTMN", "KONTKT", "OVRIGT", "PAMINN"})


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What the registry keeps about a certificate beside its XML."""

    unit: str
    person: str
    code: str
    version: str


def _wrong(words: str) -> Result:
    return results.error(ErrorId.VALIDATION_ERROR, words)


def _impossible(words: str) -> Result:
    return results.error(ErrorId.APPLICATION_ERROR, words)


def _begin(call: Call, request: etree._Element, path: str) -> Result | None:
    """Note which certificate the call is about; give the ordered result, if any."""
    call.certificate = text(request, f"{path}/extension")
    return call.ordered()


def register(call: Call, request: etree._Element) -> etree._Element:
    """RegisterCertificate v3."""
    ordered = _begin(call, request, "intyg/intygs-id")
    return call.answer(ordered or _register(call, request, certificate_in_svar(request)))


def certificate_in_svar(request: etree._Element) -> Identity:
    """Whose certificate a message in svar holds, and of which type."""
    return Identity(
        unit=text(request, "intyg/intygs-id/root"), person=text(request, "intyg/patient/person-id/extension"),
        code=text(request, "intyg/typ/code"), version=text(request, "intyg/version"),
    )  # fmt: skip


def register_as(call: Call, request: etree._Element, found: Identity) -> etree._Element:
    """Store a certificate that came over another contract."""
    return call.answer(call.ordered() or _register(call, request, found))


def _register(call: Call, request: etree._Element, found: Identity) -> Result:
    person = found.person
    stored = call.state.certificates.get(call.certificate)
    if stored is not None and stored.person == person:
        return results.info("Certificate already exists")
    if stored is not None:
        return _wrong("Certificate id is already in use for another person")
    xml = exact(call, request)
    problems = checks.problems(xml, today=date.fromisoformat(call.state.time[:10]))
    if problems:
        return _wrong("; ".join(problems))
    call.changes.append(
        Registered(
            id=call.certificate,
            unit=found.unit,
            person=person,
            code=found.code,
            version=found.version,
            xml=xml,
            at=call.state.time,
        )
    )
    return results.OK


def send(call: Call, request: etree._Element) -> etree._Element:
    """SendCertificateToRecipient v2."""
    ordered = _begin(call, request, "intygs-id")
    return call.answer(ordered or _send(call, request))


def _send(call: Call, request: etree._Element) -> Result:
    certificate = call.state.certificates.get(call.certificate)
    recipient = text(request, "mottagare/code")
    if certificate is None or certificate.person != text(request, "patientPerson-id/extension"):
        return _impossible(f"Unknown certificate ID: {call.certificate}")
    refusal = why_not_send(certificate, recipient)
    if refusal is None:
        by = "care" if find(request, "skickatAv/hosPersonal") is not None else "citizen"
        call.changes.append(Sent(id=certificate.id, recipient=recipient, by=by, at=call.state.time))
    return refusal or results.OK


def why_not_send(certificate: Certificate, recipient: str) -> Result | None:
    """What stands against sending a stored certificate to a recipient (7.13), or None."""
    if recipient != checks.recipient_of(certificate.code):
        return _impossible("Unknown recipient for this type of certificate")
    if certificate.is_revoked:
        return results.info(f"Certificate '{certificate.id}' has been revoked.")
    if certificate.time_of(StatusCode.SENT, recipient):
        return results.info(f"Certificate '{certificate.id}' already sent to '{recipient}'.")
    return None


def revoke(call: Call, request: etree._Element) -> etree._Element:
    """RevokeCertificate v2; every recipient of the certificate sees it as revoked from then on."""
    ordered = _begin(call, request, "intygs-id")
    return call.answer(ordered or _revoke(call, person=text(request, "patientPerson-id/extension"), reason=text(request, "meddelande")))


def revoke_medical(call: Call, request: etree._Element) -> etree._Element:
    """RevokeMedicalCertificate v1, with the same effect; its identities stand in attributes."""
    about = "revoke/lakarutlatande"
    call.certificate = text(request, f"{about}/lakarutlatande-id")
    patient = find(request, f"{about}/patient/person-id")
    person = (patient.get("extension") or "").replace("-", "") if patient is not None else ""
    return call.answer(call.ordered() or _revoke(call, person=person, reason=text(request, "revoke/meddelande")))


def _revoke(call: Call, *, person: str, reason: str) -> Result:
    certificate = call.state.certificates.get(call.certificate)
    if certificate is None or certificate.person != person:
        return _impossible(f"Unknown certificate ID: {call.certificate}")
    if certificate.is_revoked:
        return results.info(f"Certificate '{certificate.id}' is already revoked.")
    call.changes.append(Revoked(id=certificate.id, reason=reason, at=call.state.time))
    return results.OK


def message(call: Call, request: etree._Element) -> etree._Element:
    """SendMessageToRecipient v2."""
    ordered = _begin(call, request, "intygs-id")
    return call.answer(ordered or _message(call, request))


def _message(call: Call, request: etree._Element) -> Result:
    problem = _wrong_message(call, request)
    if problem:
        return _wrong(problem)
    if call.state.certificates[call.certificate].is_revoked:
        return _impossible(f"Certificate '{call.certificate}' has been revoked.")
    call.changes.append(
        MessageSent(
            id=text(request, "meddelande-id"),
            certificate=call.certificate,
            subject=text(request, "amne/code"),
            answers=text(request, "svarPa/meddelande-id"),
            text=text(request, "meddelande"),
            xml=exact(call, request),
            at=call.state.time,
        )
    )
    return results.OK


def _wrong_message(call: Call, request: etree._Element) -> str:
    """The code word for what is wrong with a message and what it means (questions.md 4.2 and 5.1), or ""."""
    certificate = call.state.certificates.get(call.certificate)
    subject, answers, reminds = (text(request, path) for path in ("amne/code", "svarPa/meddelande-id", "paminnelseMeddelande-id"))
    answered = call.state.forwarded.get(answers)
    rules = (
        (certificate is None, "CERTIFICATE_NOT_FOUND_ERROR: Certificate does not exist"),
        (certificate is not None and certificate.person != text(request, "patientPerson-id/extension"),
         "CIVIC_REGISTRATION_NUMBER_INCONSISTENCY_ERROR: Patient does not match the certificate"),
        (subject not in SUBJECTS, "SUBJECT_NOT_SUPPORTED_ERROR: Subject is not valid"),
        (bool(answers) and answered is None, "REFERENCED_MESSAGE_NOT_FOUND_ERROR: The message that is answered does not exist"),
        (answered is not None and answered.subject != subject, "SUBJECT_CONSISTENCY_ERROR: Subject differs from the answered message's"),
        (bool(answers and text(request, "sistaDatumForSvar")), "MESSAGE_TYPE_CONSISTENCY_ERROR: An answer has no last day to answer"),
        (bool(reminds) or subject == "PAMINN", "PAMINNELSE_ID_INCONSISTENCY_ERROR: Care does not remind"),
        (call.state.has_message(text(request, "meddelande-id")), "MEDDELANDE_ID_NOT_UNIQUE_ERROR: Message id is not unique"),
    )  # fmt: skip
    return next((words for broken, words in rules if broken), "")


def get(call: Call, request: etree._Element) -> etree._Element:
    """GetCertificate v2: the certificate with the statuses that the asking party may see."""
    call.certificate = text(request, "intygs-id/extension")
    certificate = call.state.certificates.get(call.about(call.certificate, call.state.certificates))
    if certificate is None:
        raise Refused(ErrorId.APPLICATION_ERROR, "The certificate does not exist.")
    contract = CONTRACTS["GetCertificate"]
    response = etree.Element(contract.response, nsmap={"r": contract.namespace})
    response.append(_with_statuses(certificate, text(request, "part/code"), contract.namespace))
    if call.fault == Kind.INCOMPLETE:
        _take_away(response, "signeringstidpunkt")
    call.outcome = "OK"
    return response


def _with_statuses(certificate: Certificate, part: str, namespace: str) -> etree._Element:
    """The `intyg` element, renamed into the answer's namespace, with statuses after its relations."""
    stored = readable.intyg(certificate)
    stored.tag = f"{{{namespace}}}intyg"
    statuses = etree.Element("statuses")
    for one in certificate.statuses:
        if part != Part.INSURANCE or (one.code, one.part) == (StatusCode.SENT, part):
            element = add(statuses, CORE, "status")
            add_code(element, CORE, "part", one.part, PART_SYSTEM)
            add_code(element, CORE, "status", one.code, STATUS_SYSTEM)
            add(element, CORE, "tidpunkt", one.at)
    place = max(stored.index(child) for child in stored if _comes_before_status(child)) + 1
    stored[place:place] = list(statuses)
    return stored


def _take_away(response: etree._Element, name: str) -> None:
    for one in list(response.iter(f"{{{CORE}}}{name}")):
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)


def _comes_before_status(child: etree._Element) -> bool:
    return isinstance(child.tag, str) and etree.QName(child).localname in ("skapadAv", "relation")


HANDLERS: dict[str, Handler] = {
    "RegisterCertificate": register,
    "SendCertificateToRecipient": send,
    "RevokeCertificate": revoke,
    "RevokeMedicalCertificate": revoke_medical,
    "GetCertificate": get,
    "SendMessageToRecipient": message,
}
PATHS = {
    "RegisterCertificate": REGISTRY_PATHS["RegisterCertificate"],
    "SendCertificateToRecipient": "send-certificate-to-recipient/v2.0",
    "RevokeCertificate": REGISTRY_PATHS["RevokeCertificate"],
    "RevokeMedicalCertificate": REGISTRY_PATHS["RevokeMedicalCertificate"],
    "GetCertificate": "get-certificate-se/v2.0",
    "SendMessageToRecipient": "send-message-to-recipient/v2.0",
}
LOGICAL_ADDRESS = "5565594230"
