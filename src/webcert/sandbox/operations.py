"""Every SOAP operation of the stand-ins with its address, and the faults that can be ordered."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webcert.adapters.soap.contracts import CONTRACTS
from webcert.sandbox import (
    archive,
    directory,
    faults,
    fmb,
    log_service,
    older_registry,
    persons,
    registry,
    service,
    sick_leaves,
    signer,
    status_updates,
)
from webcert.sandbox.idp import provider, saml_provider
from webcert.sandbox.nias import service as nias
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.service import Handler, Operation
from webcert.sandbox.signing import service as signing

_HSA = "infrastructure/directory"
_PATHS = {
    "GetCredentialsForPersonIncludingProtectedPerson": f"{_HSA}/authorizationmanagement",
    "GetEmployeeIncludingProtectedPerson": f"{_HSA}/employee",
    "GetUnit": f"{_HSA}/organization",
    "GetHealthCareUnit": f"{_HSA}/organization",
    "GetHealthCareUnitMembers": f"{_HSA}/organization",
    "GetPersonsForProfile": "strategicresourcemanagement/persons/person",
    "CertificateStatusUpdateForCare": "clinicalprocess/healthcond/certificate",
    "StoreLog": "informationsecurity/auditing/log",
}
#: Versions in addresses that are not just the major version (integration.md 11.1).
_VERSIONS = {"StoreLog": "v2"}


def _platform(system: str, name: str, handler: Handler) -> Operation:
    """An operation on the national platform, where addresses are made of domain, name and major version."""
    path = f"{_PATHS[name]}/{name}/{_VERSIONS.get(name, CONTRACTS[name].major)}/rivtabp21"
    return Operation(system=system, name=name, path=path, handler=handler)


PLATFORM: dict[str, Operation] = {
    one.path: one
    for system, handlers in (
        ("hsa", directory.HANDLERS), ("pu", persons.HANDLERS), ("care", status_updates.HANDLERS),
        ("log", log_service.HANDLERS),
    )
    for one in (_platform(system, name, handler) for name, handler in handlers.items())
}  # fmt: skip

_REGISTRY_HANDLERS = {**registry.HANDLERS, **older_registry.HANDLERS, **archive.HANDLERS, **sick_leaves.HANDLERS}
REGISTRY: dict[str, Operation] = {
    path: Operation(
        system="registry", name=name, path=path, handler=_REGISTRY_HANDLERS[name],
        addresses=frozenset({registry.LOGICAL_ADDRESS}),
    )
    for name, path in {**registry.PATHS, **older_registry.PATHS, **archive.PATHS, **sick_leaves.PATHS}.items()
}  # fmt: skip

#: Kinds of fault by stand-in, where they are the same for all its operations.
_KINDS = {
    "hsa": faults.DIRECTORY,
    "pu": faults.PERSONS,
    "registry": faults.WITH_RESULT,
    "care": faults.WITH_RESULT,
    "log": faults.LOG,
}


def offered() -> dict[tuple[str, str], tuple[str, ...]]:
    """The faults that can be ordered, by stand-in and operation."""
    operations = (*PLATFORM.values(), *REGISTRY.values())
    soap = {(one.system, one.name): tuple(map(str, _KINDS[one.system])) for one in operations}
    for name in ("GetCertificate", "GetCertificateTypeInfo"):  # which refuse by a fault
        soap["registry", name] = tuple(map(str, (*faults.SOAP, *faults.ABOUT)))
    for name in ("GetMedicalCertificate", "GetTSDiabetes", "ListActiveSickLeavesForCareUnit"):
        soap["registry", name] += (str(faults.Kind.OTHER),)
    medical = ("registry", "RevokeMedicalCertificate")  # whose contract does not know this error
    soap[medical] = tuple(one for one in soap[medical] if one != faults.Kind.REVOKED)
    return {**soap, **provider.OFFERED, **saml_provider.OFFERED, **signing.OFFERED, **nias.OFFERED, **signer.OFFERED, **fmb.OFFERED}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/ntjp` and `/registry`."""
    pages = Blueprint("soap", __name__)

    @pages.post("/ntjp/<path:path>")
    def platform(path: str) -> Response:
        return _respond(sandbox, service.by_path(PLATFORM, path))

    @pages.get("/registry/metrics")
    def registry_lives() -> Response:
        return Response("health_db_accessible_normal 0\n", content_type="text/plain")

    @pages.post("/registry/<path:path>")
    def registry_service(path: str) -> Response:
        return _respond(sandbox, service.by_path(REGISTRY, path))

    return pages


def _respond(sandbox: Sandbox, operation: Operation | None) -> Response:
    if operation is None:
        abort(404)
    return service.respond(sandbox, operation)
