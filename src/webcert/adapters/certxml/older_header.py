"""The header of the registry's older contracts: who signed when, where and for whom (tstrk1031 8.2)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml.read import text
from webcert.adapters.soap.namespaces import OLDER, OLDER_TYPES
from webcert.adapters.soap.xml import local_name
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import HSA_ROOT, PersonId
from webcert.domain.patient import full_name
from webcert.domain.staff import INTERNSHIP, POSITIONS

_CODES = {name: code for code, name in POSITIONS.items()}


def add(parent: etree._Element, name: str, value: str | None = None) -> etree._Element:
    """Append an element of the older contracts."""
    element = etree.SubElement(parent, f"{{{OLDER}}}{name}")
    element.text = value
    return element


def _add_id(parent: etree._Element, name: str, root: str, extension: str) -> None:
    element = add(parent, name)
    for part, value in (("root", root), ("extension", extension)):
        etree.SubElement(element, f"{{{OLDER_TYPES}}}{part}").text = value


def write(parent: etree._Element, document: Document) -> None:
    """Append what a signed document says of itself. Raises ValueError for a draft."""
    if document.signed_at is None:
        raise ValueError("only what is signed is stored")
    add(parent, "signeringsTidstampel", el.timestamp(document.signed_at))
    by = add(parent, "skapadAv")
    _add_id(by, "personId", HSA_ROOT, document.issuer.hsa_id)
    add(by, "fullstandigtNamn", document.issuer.name)
    add(by, "atLakare", "true" if any(code == INTERNSHIP for code, _ in document.issuer.positions) else "false")
    _write_unit(add(by, "vardenhet"), document.unit)
    for speciality in document.issuer.specialities:
        add(by, "specialiteter", speciality)
    for code, name in document.issuer.positions:
        add(by, "befattningar", name or POSITIONS.get(code, code))
    _write_patient(add(parent, "patient"), document.patient)


def _write_patient(parent: etree._Element, patient: PatientDetails) -> None:
    _add_id(parent, "personId", patient.person_id.root, patient.person_id.formatted)
    for name, value in (
        ("fullstandigtNamn", full_name(patient)), ("fornamn", patient.first_name), ("efternamn", patient.last_name),
        ("postadress", patient.address), ("postnummer", patient.postal_code), ("postort", patient.city),
    ):  # fmt: skip
        add(parent, name, value)


def _write_unit(parent: etree._Element, unit: UnitDetails) -> None:
    _add_id(parent, "enhetsId", HSA_ROOT, unit.hsa_id)
    for name, value in (
        ("enhetsnamn", unit.name), ("postadress", unit.address), ("postnummer", unit.postal_code), ("postort", unit.city),
        ("telefonnummer", unit.phone),
    ):  # fmt: skip
        add(parent, name, value)
    provider = add(parent, "vardgivare")
    _add_id(provider, "vardgivarid", HSA_ROOT, unit.provider_id)
    add(provider, "vardgivarnamn", unit.provider_name)


def patient(header: etree._Element) -> PatientDetails:
    """The patient; the middle name is what the whole name has between the others."""
    at = "patient"
    first, last, whole = (text(header, at, name) for name in ("fornamn", "efternamn", "fullstandigtNamn"))
    number = text(header, at, "personId", "extension").replace("-", "")
    middle = whole.removeprefix(first).removesuffix(last).strip() if whole.startswith(first) and whole.endswith(last) else ""
    return PatientDetails(
        person_id=PersonId(number), first_name=first, middle_name=middle, last_name=last, address=text(header, at, "postadress"),
        postal_code=text(header, at, "postnummer"), city=text(header, at, "postort"),
    )  # fmt: skip


def issuer(header: etree._Element) -> Issuer:
    """The signer; a position whose code nobody knows has its text alone."""
    by = next((one for one in header if local_name(one) == "skapadAv"), etree.Element("none"))

    def texts(name: str) -> Iterator[str]:
        return ((one.text or "").strip() for one in by if local_name(one) == name)

    return Issuer(
        hsa_id=text(by, "personId", "extension"), name=text(by, "fullstandigtNamn"),
        positions=tuple((name, "") if name.isdecimal() else (_CODES.get(name, ""), name) for name in texts("befattningar")),
        specialities=tuple(texts("specialiteter")),
    )  # fmt: skip


def unit(header: etree._Element) -> UnitDetails:
    """The unit with its care provider."""
    at = ("skapadAv", "vardenhet")
    return UnitDetails(
        hsa_id=text(header, *at, "enhetsId", "extension"), name=text(header, *at, "enhetsnamn"),
        address=text(header, *at, "postadress"), postal_code=text(header, *at, "postnummer"), city=text(header, *at, "postort"),
        phone=text(header, *at, "telefonnummer"), provider_id=text(header, *at, "vardgivare", "vardgivarid", "extension"),
        provider_name=text(header, *at, "vardgivare", "vardgivarnamn"),
    )  # fmt: skip
