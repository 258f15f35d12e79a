"""Where the official schema of each contract lies below the official contracts."""

from __future__ import annotations

_CERTIFICATE = "rivta/clinicalprocess-healthcond-certificate/schemas/interactions"
_UNITS = "rivta/infrastructure-directory-organization/schemas/interactions"
_CREDENTIALS = "GetCredentialsForPersonIncludingProtectedPerson"
_EMPLOYEE = "GetEmployeeIncludingProtectedPerson"


def _in(folder: str, name: str, version: str) -> str:
    return f"{folder}/{name}Interaction/{name}Responder_{version}.xsd"


#: Where the official schema of each contract lies below the contracts.
OFFICIAL = {
    **{
        name: _in(_CERTIFICATE, name, version)
        for name, version in {
            "RegisterCertificate": "3.1",
            "SendCertificateToRecipient": "2.1",
            "RevokeCertificate": "2.1",
            "SendMessageToRecipient": "2.1",
            "SendMessageToCare": "2.0",
            "CertificateStatusUpdateForCare": "3.2",
            "CreateDraftCertificate": "3.2",
            "GetCertificate": "2.1",
            "ListCertificatesForCareWithQA": "3.2",
        }.items()
    },
    **{
        name: _in("intyg/clinicalprocess-healthcond-certificate/schemas/interactions", name, "1.0")
        for name in ("GetCertificateTypeInfo", "GetMedicalCertificate")
    },
    "ListActiveSickLeavesForCareUnit": _in(
        "intyg/clinicalprocess-healthcond-rehabilitation/schemas/interactions", "ListActiveSickLeavesForCareUnit", "1.0"
    ),
    "RevokeMedicalCertificate": _in("rivta/insuranceprocess-healthreporting/schemas/interactions", "RevokeMedicalCertificate", "1.0"),
    "GetCertificateAdditions": _in(
        "intyg/clinicalprocess-healthcond-certificate/schemas/interactions", "GetCertificateAdditions", "1.0"
    ),
    **{
        name: _in("intyg/transportstyrelsen/schemas/interactions", name, "1.0") for name in ("RegisterTSDiabetes", "GetTSDiabetes")
    },
    _CREDENTIALS: _in(
        "rivta/infrastructure-directory-authorizationmanagement/schemas/interactions", _CREDENTIALS, "1.0"
    ),
    _EMPLOYEE: _in("rivta/infrastructure-directory-employee/schemas/interactions", _EMPLOYEE, "1.0"),
    **{
        name: _in(_UNITS, name, "1.1")
        for name in ("GetUnit", "GetHealthCareUnit", "GetHealthCareUnitMembers")
    },
    "GetPersonsForProfile": _in(
        "rivta/strategicresourcemanagement-persons-person/schemas/interactions", "GetPersonsForProfile", "3.1"
    ),
    "StoreLog": _in("rivta/informationsecurity-auditing-log/schemas/interactions", "StoreLog", "2.0"),
    "CreateDraftCertificate 3.3": _in(_CERTIFICATE, "CreateDraftCertificate", "3.3"),
}
