"""The XML namespaces of the contracts that code has to name (integration 2.2, 2.7; common-model 2)."""

from __future__ import annotations

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
REGISTRY = "urn:riv:itintegration:registry:1"

RIV = "urn:riv:clinicalprocess:healthcond:certificate"
CORE = f"{RIV}:3"
TYPES = f"{RIV}:types:3"
EXT_32 = f"{RIV}:3.2"
STATUS_32 = f"{RIV}:CertificateStatusUpdateForCareResponder:3.2"
#: Answers that a care system would like a new draft to begin with (schema 3.3).
DRAFT_33 = f"{RIV}:3.3"

REHABILITATION = "urn:riv:clinicalprocess:healthcond:rehabilitation"
SICK_LEAVES = f"{REHABILITATION}:1"
TYPES_2 = f"{RIV}:types:2"

SERVICES = "urn:local:se:intygstjanster:services"
OLDER = f"{SERVICES}:1"
OLDER_TYPES = f"{SERVICES}:types:1"

REPORTING = "urn:riv:insuranceprocess:healthreporting"
PEOPLE = f"{REPORTING}:2"
ABOUT_CERTIFICATES = f"{REPORTING}:medcertqa:1"
ADDRESSING = "http://www.w3.org/2005/08/addressing"

DSIG = "http://www.w3.org/2000/09/xmldsig#"
FILTER2 = "http://www.w3.org/2002/06/xmldsig-filter2"
XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"

HSA = "urn:riv:infrastructure:directory"
DIRECTORY = f"{HSA}:1"
PU = "urn:riv:strategicresourcemanagement:persons:person"
PERSON = f"{PU}:3"
PERSON_31 = f"{PU}:3.1"
LOG = "urn:riv:informationsecurity:auditing:log"

NETID = "http://netid.secmaker.com/nias/"
