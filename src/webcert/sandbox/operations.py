"""Every SOAP operation of the stand-ins with its address, and the faults that can be ordered."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webcert.sandbox import directory, faults, persons, registry, service, status_updates
from webcert.sandbox.idp import provider
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.service import Operation, contract_of

_HSA = "infrastructure/directory"
_PERSON = "strategicresourcemanagement/persons/person"
#: Operations on the national platform whose schema is the directory's or the person registry's: path, namespace part.
_PLATFORM = {
    "GetCredentialsForPersonIncludingProtectedPerson": f"{_HSA}/authorizationmanagement",
    "GetEmployeeIncludingProtectedPerson": f"{_HSA}/employee",
    "GetUnit": f"{_HSA}/organization",
    "GetHealthCareUnit": f"{_HSA}/organization",
    "GetHealthCareUnitMembers": f"{_HSA}/organization",
}

PLATFORM: dict[str, Operation] = {
    f"{path}/{name}/1/rivtabp21": Operation(
        system="hsa", name=name, path=f"{path}/{name}/1/rivtabp21", handler=directory.HANDLERS[name],
        request=f"{{urn:riv:{path.replace('/', ':')}:{name}Responder:1}}{name}",
    )
    for name, path in _PLATFORM.items()
} | {
    f"{_PERSON}/GetPersonsForProfile/3/rivtabp21": Operation(
        system="pu", name="GetPersonsForProfile", path=f"{_PERSON}/GetPersonsForProfile/3/rivtabp21",
        handler=persons.HANDLERS["GetPersonsForProfile"],
        request=f"{{urn:riv:{_PERSON.replace('/', ':')}:GetPersonsForProfileResponder:3}}GetPersonsForProfile",
    ),
    status_updates.PATH: Operation(
        system="care", name="CertificateStatusUpdateForCare", path=status_updates.PATH,
        handler=status_updates.receive, request=contract_of("CertificateStatusUpdateForCare").request,
    ),
}  # fmt: skip

REGISTRY: dict[str, Operation] = {
    path: Operation(
        system="registry", name=name, path=path, handler=registry.HANDLERS[name],
        request=contract_of(name).request, addresses=frozenset({registry.LOGICAL_ADDRESS}),
    )
    for name, path in registry.PATHS.items()
}  # fmt: skip

#: Kinds of fault by stand-in, where they are the same for all its operations.
_KINDS = {"hsa": faults.DIRECTORY, "pu": faults.SOAP, "registry": faults.WITH_RESULT, "care": faults.WITH_RESULT}


def offered() -> dict[tuple[str, str], tuple[str, ...]]:
    """The faults that can be ordered, by stand-in and operation."""
    operations = (*PLATFORM.values(), *REGISTRY.values())
    soap = {(one.system, one.name): tuple(map(str, _KINDS[one.system])) for one in operations}
    soap["registry", "GetCertificate"] = tuple(map(str, faults.SOAP))
    return {**soap, **provider.OFFERED}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/ntjp` and `/registry`."""
    pages = Blueprint("soap", __name__)

    @pages.post("/ntjp/<path:path>")
    def platform(path: str) -> Response:
        return _respond(sandbox, service.by_path(PLATFORM, path))

    @pages.post("/registry/<path:path>")
    def registry_service(path: str) -> Response:
        return _respond(sandbox, service.by_path(REGISTRY, path))

    return pages


def _respond(sandbox: Sandbox, operation: Operation | None) -> Response:
    if operation is None:
        abort(404)
    return service.respond(sandbox, operation)
