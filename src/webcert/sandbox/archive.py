"""Old certificates in the registry, of the closed type FK 7263, and what it says of any certificate (fk7263 3, integration 7.8).

The examples lie as files beside this module. They were there before the sandbox began, so no recorded change made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from lxml import etree

from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.namespaces import RIV
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.certtypes import catalogue
from webcert.formlang.certificate_type import CertificateType
from webcert.sandbox.elements import add, add_code, blank, find, text
from webcert.sandbox.faults import Kind
from webcert.sandbox.service import Call, Handler

_META = f"{RIV}:1"


@dataclass(frozen=True, kw_only=True)
class Old:
    """An old certificate with what the registry knows of it; no time of sending or revocation = it has not happened."""

    statement: str
    sent_at: str
    revoked_at: str

    @property
    def root(self) -> etree._Element:
        """The `lakarutlatande` element, in a tree of its own."""
        return etree.fromstring(self.statement.encode())

    @property
    def id(self) -> str:
        """Its id."""
        return text(self.root, "lakarutlatande-id")

    @property
    def person(self) -> str:
        """The patient's number, twelve digits."""
        found = find(self.root, "patient/person-id")
        return (found.get("extension") or "").replace("-", "") if found is not None else ""

    @property
    def unit(self) -> str:
        """HSA-id of the unit that issued it."""
        found = find(self.root, "skapadAvHosPersonal/enhet/enhets-id")
        return (found.get("extension") or "") if found is not None else ""

    @property
    def signed_at(self) -> str:
        """When it was signed."""
        return text(self.root, "signeringsdatum")


def closed_type() -> CertificateType:
    """The type of the old certificates."""
    return next(one for one in catalogue.TYPES if one.read_by == "GetMedicalCertificate")


@cache
def certificates() -> dict[str, Old]:
    """Every old certificate by its id; `sent` and `revoked` are attributes of the file's outermost element."""
    found = []
    for file in sorted((resources.files("webcert.sandbox") / "archive").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".xml"):
            root = etree.fromstring(file.read_bytes())
            statement = etree.tostring(root[0], encoding="unicode", with_tail=False)
            found.append(Old(statement=statement, sent_at=root.get("sent", ""), revoked_at=root.get("revoked", "")))
    return {one.id: one for one in found}


def read(call: Call, request: etree._Element) -> etree._Element:
    """GetMedicalCertificate v1: result, what the registry knows, and the certificate; a revoked one comes with an error."""
    call.certificate = text(request, "certificateId")
    ordered, old = call.ordered(), certificates().get(call.about(call.certificate, certificates()))
    if ordered is not None:
        return _answer(call, ordered.code, ordered.error or "", None)
    if old is None or text(request, "nationalIdentityNumber") not in ("", old.person):
        return _answer(call, "ERROR", ErrorId.VALIDATION_ERROR, None)
    return _answer(call, "ERROR" if old.revoked_at else "OK", ErrorId.REVOKED if old.revoked_at else "", old)


def _answer(call: Call, code: str, error: str, old: Old | None) -> etree._Element:
    contract = CONTRACTS["GetMedicalCertificate"]
    root = etree.Element(contract.response, nsmap={"r": contract.namespace, "m": _META})
    if old is not None:
        root.append(_meta(old, contract.namespace))
        statement = old.root
        statement.tag = f"{{{contract.namespace}}}lakarutlatande"
        root.append(statement)
    result = add(root, contract.namespace, "result")
    add(result, _META, "resultCode", code)
    if error:
        add(result, _META, "errorId", error)
    call.outcome = error or code
    return root


def _meta(old: Old, namespace: str) -> etree._Element:
    meta = etree.Element(f"{{{namespace}}}meta")
    add(meta, _META, "certificateId", old.id)
    add(meta, _META, "certificateType", closed_type().key)
    add(meta, _META, "issuerName", text(old.root, "skapadAvHosPersonal/fullstandigtNamn"))
    add(meta, _META, "facilityName", text(old.root, "skapadAvHosPersonal/enhet/enhetsnamn"))
    add(meta, _META, "signDate", old.signed_at)
    add(meta, _META, "available", "true")
    for target, kind, at in (("FKASSA", "SENT", old.sent_at), ("HSVARD", "CANCELLED", old.revoked_at)):
        if at:
            status = add(meta, _META, "status")
            add(status, _META, "target", target)
            add(status, _META, "type", kind)
            add(status, _META, "timestamp", at)
    return meta


def type_info(call: Call, request: etree._Element) -> etree._Element:
    """GetCertificateTypeInfo v1: type and version of a certificate of any type; a fault when there is none."""
    call.certificate = text(request, "intygs-id")
    stored, old = call.state.certificates.get(call.certificate), certificates().get(call.certificate)
    if stored is None and old is None:
        raise Refused(ErrorId.APPLICATION_ERROR, "The certificate does not exist.")
    kind = catalogue.by_code(stored.code) if stored is not None else closed_type()
    kind = catalogue.by_code(call.about(kind.code, (one.code for one in catalogue.TYPES)))
    contract = CONTRACTS["GetCertificateTypeInfo"]
    root = etree.Element(contract.response, nsmap={"r": contract.namespace})
    add_code(root, contract.namespace, "typ", kind.code, kind.code_system, kind.wire_name or kind.name)
    add(root, contract.namespace, "typVersion", stored.version if stored is not None else "")
    if call.fault == Kind.INCOMPLETE:
        blank(root, "code")
    call.outcome = "OK"
    return root


HANDLERS: dict[str, Handler] = {"GetMedicalCertificate": read, "GetCertificateTypeInfo": type_info}
PATHS = {name: REGISTRY_PATHS[name] for name in HANDLERS}
