"""The registry's list of sick leaves in force: ListActiveSickLeavesForCareUnit v1 (integration.md 7.12).

What the archive holds ended years ago and is never among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from webcert.adapters.certxml import read
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.namespaces import SICK_LEAVES, TYPES_2
from webcert.certtypes import catalogue
from webcert.domain.document import Document
from webcert.domain.ids import HSA_ROOT
from webcert.formlang.periods import DegreePeriod, whole_period
from webcert.sandbox import readable
from webcert.sandbox.elements import add, person_root, text
from webcert.sandbox.service import Call, Handler

_CONTRACT = CONTRACTS["ListActiveSickLeavesForCareUnit"]


def active(call: Call, request: etree._Element) -> etree._Element:
    """The patient's certificates on the unit and its sub-units that have not ended, or ended at most so many days ago."""
    namespace, unit_id = _CONTRACT.namespace, text(request, "enhets-id/extension")
    ordered = call.ordered()
    people = call.state.people
    unit = people.units.get(unit_id)
    root = etree.Element(_CONTRACT.response, nsmap={"r": namespace, "k": SICK_LEAVES, "t": TYPES_2})
    provider = add(root, namespace, "vardgivare")
    _identity(provider, "vardgivarId", HSA_ROOT, unit.provider if unit else "okänd")
    add(provider, SICK_LEAVES, "vardgivarnamn", people.providers[unit.provider].name if unit else "")
    listed = add(root, namespace, "intygsLista")
    if ordered is None or ordered.code != "ERROR":
        latest = date.fromisoformat(call.state.time[:10]) - timedelta(days=int(text(request, "max-dagar-sedan-avslut") or 0))
        units = {unit_id, *(one.hsa_id for one in people.units.values() if one.parent == unit_id)}
        number = text(request, "person-id/extension")
        wanted = call.about(number, (one.person for one in call.state.certificates.values()))
        for document in _documents(call, wanted, units):
            _add(listed, document, latest)
    call.outcome = ordered.code if ordered else "OK"
    add(root, namespace, "resultCode", call.outcome)
    return root


def _documents(call: Call, person: str, units: set[str]) -> Iterator[Document]:
    for one in call.state.certificates.values():
        if one.unit in units and person in ("", one.person) and not one.is_revoked and catalogue.by_code(one.code).support:
            yield read.document_in(readable.intyg(one))


def _add(listed: etree._Element, document: Document, latest: date) -> None:
    support = catalogue.by_code(document.type_code).support
    if support is None or document.answers[support.infection] or document.signed_at is None:
        return
    periods = [one for one in document.answers[support.periods] if one.interval]
    whole = whole_period(periods)
    if whole is None or whole.end < latest:
        return
    element = add(listed, SICK_LEAVES, "intygsData")
    add(element, SICK_LEAVES, "intygsId", document.id)
    patient = add(element, SICK_LEAVES, "patient")
    number = document.patient.person_id.digits
    _identity(patient, "personId", person_root(number), number)
    add(patient, SICK_LEAVES, "fullstandigtNamn", "")
    by = add(element, SICK_LEAVES, "skapadAv")
    _identity(by, "personalId", HSA_ROOT, document.issuer.hsa_id)
    add(by, SICK_LEAVES, "fullstandigtNamn", document.issuer.name)
    add(by, SICK_LEAVES, "befattningar")
    unit = add(by, SICK_LEAVES, "enhet")
    _identity(unit, "enhetsId", HSA_ROOT, document.unit.hsa_id)
    add(unit, SICK_LEAVES, "enhetsnamn", document.unit.name)
    codes = [one.code for one in document.answers[support.diagnoses]]
    add(element, SICK_LEAVES, "diagnoskod", codes[0] if codes else "")
    for code in codes[1:]:
        add(element, SICK_LEAVES, "bidiagnoser", code)
    capacity = add(element, SICK_LEAVES, "arbetsformaga")
    for period in periods:
        _add_period(capacity, period, reduced=100 - round(100 * float(support.periods.remaining[period.degree])))
    add(element, SICK_LEAVES, "enkeltIntyg", "false")
    add(element, SICK_LEAVES, "signeringsTidpunkt", document.signed_at.isoformat(timespec="seconds"))


def _add_period(capacity: etree._Element, period: DegreePeriod, *, reduced: int) -> None:
    one = add(capacity, SICK_LEAVES, "formaga")
    add(one, SICK_LEAVES, "startdatum", period.start)
    add(one, SICK_LEAVES, "slutdatum", period.end)
    add(one, SICK_LEAVES, "nedsattning", str(reduced))


def _identity(parent: etree._Element, name: str, root: str, extension: str) -> None:
    identity = add(parent, SICK_LEAVES, name)
    add(identity, TYPES_2, "root", root)
    add(identity, TYPES_2, "extension", extension)


HANDLERS: dict[str, Handler] = {"ListActiveSickLeavesForCareUnit": active}
PATHS = {name: REGISTRY_PATHS[name] for name in HANDLERS}
