"""The registry's older contracts, one pair for each type that declares them (integration.md 7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from webcert.adapters.certxml import older_form, read
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.namespaces import OLDER
from webcert.adapters.soap.results import ErrorId
from webcert.certtypes import catalogue
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.older_form import OlderForm
from webcert.sandbox import registry
from webcert.sandbox.elements import add, find, text
from webcert.sandbox.records import Certificate, StatusCode
from webcert.sandbox.registry import Identity
from webcert.sandbox.service import Call, Handler

#: The older names of the statuses.
_STATUSES = {StatusCode.RECEIVED: "RECEIVED", StatusCode.SENT: "SENT", StatusCode.REVOKED: "CANCELLED"}


def _register(kind: CertificateType, form: OlderForm) -> Handler:
    def handle(call: Call, request: etree._Element) -> etree._Element:
        call.certificate = text(request, "intyg/intygsId")
        header = "intyg/grundData"
        found = Identity(
            unit=text(request, f"{header}/skapadAv/vardenhet/enhetsId/extension"),
            person=text(request, f"{header}/patient/personId/extension").replace("-", ""),
            code=kind.code, version=older_form.version_of(read.intyg(request), form),
        )  # fmt: skip
        return registry.register_as(call, request, found)

    return handle


def _get(form: OlderForm) -> Handler:
    contract = CONTRACTS[form.read_by]

    def handle(call: Call, request: etree._Element) -> etree._Element:
        call.certificate = text(request, "intygsId")
        ordered = call.ordered()
        if ordered is not None:
            return call.answer(ordered)
        alike = (one.id for one in call.state.certificates.values() if catalogue.by_code(one.code).older_form is form)
        certificate = call.state.certificates.get(call.about(call.certificate, alike))
        stored = etree.fromstring(certificate.xml.encode("utf-8")) if certificate is not None else None
        intyg = find(stored, "intyg") if stored is not None else None
        if certificate is None or intyg is None or older_form.kind_of(intyg) is None:
            return call.answer(results.error(ErrorId.VALIDATION_ERROR, f"Certificate '{call.certificate}' does not exist"))
        meta = _meta(certificate, older_form.listed(intyg, form), contract.namespace)
        intyg.tag = f"{{{contract.namespace}}}intyg"
        result = results.info(f"Certificate '{certificate.id}' has been revoked") if certificate.is_revoked else results.OK
        call.outcome = result.code
        return results.response(contract, result, before=(meta, intyg))

    return handle


def _meta(certificate: Certificate, listed: str, namespace: str) -> etree._Element:
    meta = etree.Element(f"{{{namespace}}}meta")
    for one in certificate.statuses:
        status = add(meta, OLDER, "status")
        for name, value in (("target", one.part), ("type", _STATUSES[StatusCode(one.code)]), ("timestamp", one.at)):
            add(status, OLDER, name, value)
    add(meta, OLDER, "additionalInfo", listed)
    add(meta, OLDER, "available", "true")
    return meta


def _handlers() -> Iterator[tuple[str, Handler]]:
    for kind in catalogue.TYPES:
        if kind.older_form is not None:
            yield kind.older_form.stored_by, _register(kind, kind.older_form)
            yield kind.older_form.read_by, _get(kind.older_form)


HANDLERS: dict[str, Handler] = dict(_handlers())
PATHS = {name: REGISTRY_PATHS[name] for name in HANDLERS}
