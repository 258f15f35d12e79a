"""The service contracts that we speak: names, SOAP actions, schemas of our own, validation against these.

Schemas and WSDL lie in `schemas/`, one file per namespace. Tests hold them to the official contracts.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from webcert.adapters.soap import schema_problems
from webcert.adapters.soap.namespaces import CORE, HSA, LOG, NETID, OLDER, PEOPLE, PU, REHABILITATION, REPORTING, RIV, SERVICES
from webcert.adapters.soap.schema_problems import SchemaProblem

#: Where our schemas lie.
SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """One service contract.

    `domain` and `major` make its namespace. `has_result` tells whether the answer holds a ResultType, by
    which a request is refused (integration 2.3), `tolerant` whether an answer that breaks the schema is
    used all the same (the directory's, robustness B122). `result` is the name of the result's element, and
    `result_space` the namespace of what stands in it. `space` is the namespace and `asks` the name of the request where
    the contract does not form them as others do. `split_text` tells whether the result's text stands in an element of its
    own for information and errors, `to_header` whether the address stands in the header of RIV-TA 2.0. A contract from outside
    the national platform names its `action` and the `file` of its schema and WSDL, and has no logical address.
    """

    name: str
    domain: str
    major: int
    has_result: bool
    tolerant: bool = False
    result: str = "result"
    space: str = ""
    asks: str = ""
    result_space: str = CORE
    split_text: bool = False
    to_header: bool = False
    action: str = ""
    file: str = ""

    @property
    def namespace(self) -> str:
        """Namespace of request and answer."""
        return self.space or f"{self.domain}:{self.name}Responder:{self.major}"

    @property
    def request(self) -> str:
        """Qualified name of the request element."""
        return f"{{{self.namespace}}}{self.asks or self.name}"

    @property
    def response(self) -> str:
        """Qualified name of the answer element."""
        return f"{{{self.namespace}}}{self.name}Response"

    @property
    def soap_action(self) -> str:
        """Value of the SOAPAction header."""
        return self.action or f"{self.domain}:{self.name}Responder:{self.major}:{self.name}"

    @property
    def addressed(self) -> bool:
        """Whether its messages name the system that they are for."""
        return not self.action

    @property
    def schema(self) -> str:
        """Name of its schema file."""
        return f"{self.file or self.name}-{self.major}.xsd"

    @property
    def wsdl(self) -> str:
        """Name of its WSDL file."""
        return f"{self.file or self.name}-{self.major}.wsdl"


def _certificate(name: str, major: int, *, has_result: bool = True) -> Contract:
    return Contract(name=name, domain=RIV, major=major, has_result=has_result)


def _directory(name: str, area: str) -> Contract:
    return Contract(name=name, domain=f"{HSA}:{area}", major=1, has_result=False, tolerant=True)


def _older(name: str) -> Contract:
    return Contract(name=name, domain=SERVICES, major=1, has_result=True, result="resultat", result_space=OLDER)


CONTRACTS = {
    one.name: one
    for one in (
        _certificate("RegisterCertificate", 3),
        _certificate("SendCertificateToRecipient", 2),
        _certificate("RevokeCertificate", 2),
        _certificate("SendMessageToRecipient", 2),
        _certificate("SendMessageToCare", 2),
        _certificate("CertificateStatusUpdateForCare", 3),
        _certificate("CreateDraftCertificate", 3),
        _certificate("GetCertificate", 2, has_result=False),
        _certificate("ListCertificatesForCareWithQA", 3, has_result=False),
        _certificate("GetCertificateAdditions", 1, has_result=False),
        Contract(name="GetCertificateTypeInfo", domain=RIV, major=1, has_result=False, space=f"{RIV}:GetCertificateTypeInfo:1"),
        Contract(name="GetMedicalCertificate", domain=RIV, major=1, has_result=False, asks="GetMedicalCertificateRequest"),
        Contract(
            name="RevokeMedicalCertificate", domain=REPORTING, major=1, has_result=True, asks="RevokeMedicalCertificateRequest",
            result_space=PEOPLE, split_text=True, to_header=True,
        ),
        Contract(name="ListActiveSickLeavesForCareUnit", domain=REHABILITATION, major=1, has_result=False),
        _older("RegisterTSDiabetes"),
        _older("GetTSDiabetes"),
        _directory("GetCredentialsForPersonIncludingProtectedPerson", "authorizationmanagement"),
        _directory("GetEmployeeIncludingProtectedPerson", "employee"),
        _directory("GetUnit", "organization"),
        _directory("GetHealthCareUnit", "organization"),
        _directory("GetHealthCareUnitMembers", "organization"),
        Contract(name="GetPersonsForProfile", domain=PU, major=3, has_result=False),
        Contract(name="StoreLog", domain=LOG, major=2, has_result=False),
    )
}


def _netid(name: str) -> Contract:
    return Contract(
        name=name, domain="", major=1, has_result=False, space=NETID, action=f"{NETID}{name}", file="NetIDAccessServer"
    )


#: The two operations of Net iD Access Server, in one schema (integration 10.6).
NETID_CONTRACTS = {one.name: one for one in (_netid("Sign"), _netid("Collect"))}

#: Where the certificate registry offers each way of storing, reading and revoking, below its address (integration 7.1).
REGISTRY_PATHS = {
    "RegisterCertificate": "register-certificate-se/v3.0",
    "RegisterTSDiabetes": "register-ts-diabetes/v1.0",
    "GetTSDiabetes": "get-ts-diabetes/v1.0",
    "GetCertificate": "get-certificate-se/v2.0",
    "GetMedicalCertificate": "get-medical-certificate/v1.0",
    "GetCertificateTypeInfo": "get-certificate-type-info/v1.0",
    "ListActiveSickLeavesForCareUnit": "list-active-sick-leaves-for-care-unit/v1.0",
    "RevokeCertificate": "revoke-certificate-rivta/v2.0",
    "RevokeMedicalCertificate": "revoke-certificate/v1.0",
}


def validate(element: etree._Element, contract: Contract) -> list[SchemaProblem]:
    """What in a request or answer breaks the contract's schema; [] = valid. Values are never repeated.

    `element` may stand inside an envelope. May be called from several threads at once.
    """
    schema, lock = _compiled(contract.schema)
    with lock:
        if schema.validate(element):
            return []
        errors = [*schema.error_log]  # type: ignore[misc]  # the stubs do not know that it iterates
    return schema_problems.describe(element, errors)


def compile_all() -> None:
    """Compile every schema, so that the first request does not pay and a broken file stops the start."""
    for contract in (*CONTRACTS.values(), *NETID_CONTRACTS.values()):
        _compiled(contract.schema)


@cache
def _compiled(file: str) -> tuple[etree.XMLSchema, threading.Lock]:
    """A schema with the lock that guards its list of errors, which is one for all threads."""
    return etree.XMLSchema(file=str(SCHEMAS / file)), threading.Lock()


__all__ = ["CONTRACTS", "NETID_CONTRACTS", "REGISTRY_PATHS", "SCHEMAS", "Contract", "SchemaProblem", "compile_all", "validate"]
