"""The elements of a certificate's header and answers (common-model 3 to 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from webcert.adapters.soap.namespaces import CORE, TYPES
from webcert.domain.document import Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import HSA_ROOT, PersonId
from webcert.formlang.wire import Cv, PartialDate, Period, Svar, Value

RESPONDER = "urn:riv:clinicalprocess:healthcond:certificate:RegisterCertificateResponder:3"
NSMAP = {"rc": RESPONDER, None: CORE, "t": TYPES}
WORKPLACE_ROOT = "1.2.752.29.4.71"
POSITION_SYSTEM = "1.2.752.129.2.2.1.4"
RELATION_SYSTEM = "c2362fcd-eda0-4f9a-bd13-b3bbaf7f2146"
RELATION_NAMES = {"FRLANG": "Förlänger", "ERSATT": "Ersätter", "KOMPLT": "Kompletterar", "KOPIA": "Kopierat"}


def core(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Append an element of the core namespace."""
    element = etree.SubElement(parent, f"{{{CORE}}}{name}")
    element.text = text
    return element


def typed(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Append an element of the types namespace."""
    element = etree.SubElement(parent, f"{{{TYPES}}}{name}")
    element.text = text
    return element


def identity(parent: etree._Element, name: str, root: str, extension: str, *, namespace: str = CORE) -> None:
    """Append an id with root and extension."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    typed(element, "root", root)
    typed(element, "extension", extension)


def coded(parent: etree._Element, name: str, code: str, system: str, text: str, *, namespace: str = CORE) -> None:
    """Append a coded value; the text is left out when empty."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    typed(element, "code", code)
    typed(element, "codeSystem", system)
    if text:
        typed(element, "displayName", text)


def timestamp(moment: datetime) -> str:
    """Swedish local time as the contracts write it, without fraction and zone."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def patient(parent: etree._Element, details: PatientDetails) -> None:
    """Append the patient; what is not to be disclosed is empty in `details`."""
    element = core(parent, "patient")
    person_id(element, "person-id", details.person_id)
    core(element, "fornamn", details.first_name)
    core(element, "efternamn", details.last_name)
    if details.middle_name:
        core(element, "mellannamn", details.middle_name)
    for name, text in (("postadress", details.address), ("postnummer", details.postal_code), ("postort", details.city)):
        core(element, name, text)


def person_id(parent: etree._Element, name: str, number: PersonId, *, namespace: str = CORE) -> None:
    """Append a personal or coordination number."""
    identity(parent, name, number.root, number.digits, namespace=namespace)


def professional(
    parent: etree._Element, name: str, issuer: Issuer, unit: UnitDetails, *, namespace: str = CORE
) -> None:
    """Append a member of staff with unit; the personal prescription code is never disclosed."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    identity(element, "personal-id", HSA_ROOT, issuer.hsa_id)
    core(element, "fullstandigtNamn", issuer.name)
    core(element, "forskrivarkod", "0000000")
    for code, text in issuer.positions:
        coded(element, "befattning", code, POSITION_SYSTEM, text)
    _unit(element, unit)
    for speciality in issuer.specialities:
        known = core(element, "specialistkompetens")
        typed(known, "code", "N/A")
        typed(known, "displayName", speciality)


def _unit(parent: etree._Element, unit: UnitDetails) -> None:
    element = core(parent, "enhet")
    identity(element, "enhets-id", HSA_ROOT, unit.hsa_id)
    identity(element, "arbetsplatskod", WORKPLACE_ROOT, unit.workplace_code)
    for name, text in (
        ("enhetsnamn", unit.name), ("postadress", unit.address), ("postnummer", unit.postal_code),
        ("postort", unit.city), ("telefonnummer", unit.phone),
    ):  # fmt: skip
        core(element, name, text)
    if unit.email:
        core(element, "epost", unit.email)
    provider = core(element, "vardgivare")
    identity(provider, "vardgivare-id", HSA_ROOT, unit.provider_id)
    core(provider, "vardgivarnamn", unit.provider_name)


def counters(parent: etree._Element, name: str, numbers: Mapping[str, int], *, namespace: str) -> None:
    """Append how many questions there are, by `unanswered`, `answered` and `handled`; what is not named is none (integration 6.4)."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    core(element, "totalt", str(sum(numbers.values())))
    for field, key in (("ejBesvarade", "unanswered"), ("besvarade", "answered"), ("hanterade", "handled")):
        core(element, field, str(numbers.get(key, 0)))


def answer(parent: etree._Element, svar: Svar) -> None:
    """Append one svar."""
    element = core(parent, "svar")
    element.set("id", svar.id)
    if svar.instance is not None:
        core(element, "instans", str(svar.instance))
    for part, value in svar.parts:
        holder = core(element, "delsvar")
        holder.set("id", part)
        _value(holder, value)


def _value(holder: etree._Element, value: Value) -> None:
    match value:
        case str():
            holder.text = value
        case Cv():
            cv = typed(holder, "cv")
            typed(cv, "code", value.code)
            typed(cv, "codeSystem", value.system)
            if value.name:
                typed(cv, "displayName", value.name)
        case Period():
            period = typed(holder, "datePeriod")
            typed(period, "start", value.start.isoformat())
            typed(period, "end", value.end.isoformat())
        case PartialDate():
            partial = typed(holder, "partialDate")
            typed(partial, "format", value.form)
            typed(partial, "value", value.text)
