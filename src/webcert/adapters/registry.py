"""Certificates that the registry holds and the product does not (integration 7.6 to 7.8, fk7263 3)."""

from __future__ import annotations

from datetime import datetime

import structlog
from lxml import etree

from webcert.adapters import sick_leaves
from webcert.adapters.certxml import medical_certificate, older_form, read
from webcert.adapters.certxml.read import NotACertificate, text
from webcert.adapters.soap import another, client, results
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.faults import SoapFault
from webcert.adapters.soap.namespaces import TYPES
from webcert.adapters.soap.results import ErrorId
from webcert.adapters.soap.xml import child, children
from webcert.certtypes import catalogue
from webcert.decisionsupport.sick_leave import ActiveCertificate
from webcert.domain.clock import from_swedish
from webcert.domain.document import Document
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HSA_ROOT, PART_SYSTEM, PersonId
from webcert.domain.ports import Registered
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.wire import Unreadable

log = structlog.get_logger()
SERVICE = "certificate registry"
_REVOKED, _SENT = ("CANCELLED", "CANCEL"), ("SENT", "SENTTO")


class CertificateRegistryClient:
    """Asks the registry anew each time; nothing is kept (fk7263 3)."""

    def __init__(
        self, *, base_url: str, logical_address: str, tls: client.Tls, limits: client.Limits = client.CERTIFICATE_REGISTRY_READ
    ) -> None:
        self._url = base_url
        self._address = logical_address
        self._tls = tls
        self._limits = limits

    def find(self, certificate_id: str) -> Registered | None:
        """The certificate, None when the registry has none that may be shown.

        Raises Unavailable. An answer about another certificate, or of another type, is none, and raises the alarm (B120). One that
        cannot be read is told to those who run the product, by its id alone.
        """
        kind = self._type_of(certificate_id)
        if kind is None:
            return None
        try:
            found = self._read(kind, certificate_id)
        except (NotACertificate, Unreadable, ValueError) as error:
            log.error("certificate_unreadable", certificate_id=certificate_id, form=kind.form, problem=type(error).__name__)
            raise Unavailable(service=SERVICE, permanent=True, detail="a certificate that cannot be read") from error

        if found is None or (found.document.id.casefold() == certificate_id.casefold() and found.document.type_code == kind.code):
            return found
        another.note(SERVICE, "find")
        return None

    def active_sick_leaves(self, person_id: PersonId, unit_id: str, days: int) -> list[ActiveCertificate]:
        """The patient's sick leaves on a unit and its sub-units, in force or ended at most so many days ago. Raises Unavailable."""
        answer = self._ask("ListActiveSickLeavesForCareUnit", sick_leaves.request(person_id, unit_id, days))
        return sick_leaves.read(answer, person_id)

    def _type_of(self, certificate_id: str) -> CertificateType | None:
        try:
            answer = self._call("GetCertificateTypeInfo", **{"intygs-id": certificate_id})
            code = text(answer, "typ", "code")
            if not code:
                raise Unavailable(service=SERVICE, permanent=False, detail="unreadable answer: no type")
            return catalogue.by_any_name(code)
        except (SoapFault, catalogue.UnknownType):
            return None

    def _read(self, kind: CertificateType, certificate_id: str) -> Registered | None:
        if kind.read_by:
            answer = self._call(kind.read_by, certificateId=certificate_id, nationalIdentityNumber="", part="HSVARD")
            statement = child(answer, "lakarutlatande")
            if statement is None:
                _refuse_failure(answer)
                return None
            return _registered(medical_certificate.document(statement, kind), answer, "meta")
        if kind.older_form:
            answer = self._call(kind.older_form.read_by, intygsId=certificate_id)
            intyg = child(answer, "intyg")
            if intyg is None:
                _refuse_failure(answer)
                return None
            return _registered(older_form.document(intyg, kind, kind.older_form), answer, "meta")
        intyg = child(self._ask("GetCertificate", _asked(certificate_id)), "intyg")
        return _registered(read.document_in(intyg), intyg, "") if intyg is not None else None

    def _call(self, name: str, **values: str) -> etree._Element:
        contract = CONTRACTS[name]
        body = etree.Element(contract.request, nsmap={"r": contract.namespace})
        for element, value in values.items():
            etree.SubElement(body, f"{{{contract.namespace}}}{element}").text = value
        return self._ask(name, body)

    def _ask(self, name: str, body: etree._Element) -> etree._Element:
        return client.call(
            f"{self._url}/{REGISTRY_PATHS[name]}", CONTRACTS[name], body, service=SERVICE, logical_address=self._address,
            limits=self._limits, tls=self._tls,
        )  # fmt: skip


def _asked(certificate_id: str) -> etree._Element:
    contract = CONTRACTS["GetCertificate"]
    spaces = {"r": contract.namespace, "t": TYPES}
    body = etree.Element(contract.request, nsmap=spaces)
    asked = etree.SubElement(body, f"{{{contract.namespace}}}intygs-id")
    for name, value in (("root", HSA_ROOT), ("extension", certificate_id)):
        etree.SubElement(asked, f"{{{TYPES}}}{name}").text = value
    part = etree.SubElement(body, f"{{{contract.namespace}}}part")
    for name, value in (("code", "HSVARD"), ("codeSystem", PART_SYSTEM)):
        etree.SubElement(part, f"{{{TYPES}}}{name}").text = value
    return body


def _refuse_failure(answer: etree._Element) -> None:
    """An answer without a certificate means that there is none only when the registry says why (fk7263 3, B119). Raises Unavailable."""
    error = results.read(answer).error
    if error in (None, ErrorId.TECHNICAL_ERROR):
        raise Unavailable(service=SERVICE, permanent=False, detail=error.value if error else "unreadable answer: no certificate")


def _registered(document: Document, element: etree._Element, below: str) -> Registered:
    """The document with what its statuses tell; in `element` itself, or in its child `below`."""
    if document.signed_at is None:
        raise NotACertificate("no time of signing")
    sent = revoked = None
    recipient = ""
    for one in children(child(element, below) if below else element, "status"):
        kind = text(one, "type") or text(one, "status", "code")
        at = _moment(text(one, "timestamp") or text(one, "tidpunkt"))
        target = text(one, "target") or text(one, "part", "code")
        if kind in _SENT and sent is None:
            sent, recipient = at, target
        if kind in _REVOKED and revoked is None:
            revoked = at
    return Registered(document=document, signed_at=from_swedish(document.signed_at), sent_at=sent, sent_to=recipient, revoked_at=revoked)


def _moment(written: str) -> datetime:
    return from_swedish(datetime.fromisoformat(written))


