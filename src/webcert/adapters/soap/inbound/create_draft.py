"""CreateDraftCertificate 3: the care system asks for a draft (integration 5.1, workflow 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from lxml import etree

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.accesslog.lookups import look_up
from webcert.adapters import outside
from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml.read import svar_in, text
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import OK, ErrorId, Refused
from webcert.adapters.soap.xml import child
from webcert.certificates import actions, queries
from webcert.certtypes import catalogue
from webcert.domain.access import Action, Actor, Denial, why_not
from webcert.domain.clock import swedish_date
from webcert.domain.document import UnitDetails
from webcert.domain.errors import NotAllowed, Unavailable
from webcert.domain.ids import HsaId, PersonId
from webcert.domain.person import Person
from webcert.domain.staff import StaffMember
from webcert.formlang.certificate_type import Feature
from webcert.formlang.wire import Svar

if TYPE_CHECKING:
    from webcert.formlang.certificate_type import CertificateType

CONTRACT = CONTRACTS["CreateDraftCertificate"]
_LONGEST = 200
_MOST_ANSWERS = 200

_TEXTS = {
    Denial.AUTHORIZATION_VALIDATION: "Du saknar behörighet att skapa intyg med denna typ.",
    Denial.AUTHORIZATION_SEKRETESS: "The patient is protected; this user may not create this certificate type.",
    Denial.AUTHORIZATION_SEKRETESS_UNIT: "The patient is protected; the unit is not the user's own.",
    Denial.PU_PROBLEM: "The person registry does not answer. Try again later.",
    Denial.PERSON_NOT_FOUND: "The person is not in the person registry. Trying again does not help.",
    Denial.DECEASED_PATIENT: "The patient is deceased; no new certificate can be created.",
}


def _invalid(text: str) -> Refused:
    return Refused(ErrorId.VALIDATION_ERROR, text)


def _impossible(text: str) -> Refused:
    return Refused(ErrorId.APPLICATION_ERROR, text)


def handle(request: etree._Element, logical_address: str) -> etree._Element:
    """The answer to a valid request. Raises results.Refused."""
    asked = next(child for child in request if etree.QName(child).localname == "intyg")
    user = _user(asked)
    kind, person_id, unit = _fields(asked, user)
    return _created(asked, user, kind, person_id, unit)


def _user(asked: etree._Element) -> StaffMember:
    try:
        hsa_id = HsaId.parse(text(asked, "skapadAv", "personal-id", "extension"))
    except ValueError as error:
        raise _invalid("No valid MIU was found: skapadAv/personal-id is not an HSA-id") from error
    try:
        user = outside.directory().staff(hsa_id)
    except Unavailable as error:
        raise _impossible("The directory does not answer. Try again later.") from error
    if user is None or not user.units:
        audit.note(Event.COMMISSION_MISSING, user=hsa_id.value)
        raise _invalid("No valid MIU was found for the person in skapadAv/personal-id")
    return user


def _fields(asked: etree._Element, user: StaffMember) -> tuple[CertificateType, PersonId, UnitDetails]:
    faults: list[str] = []
    kind = _kind(asked, faults)
    person_id = _person_id(asked, faults)
    for path in (("patient", "fornamn"), ("patient", "efternamn"), ("skapadAv", "fullstandigtNamn"), ("skapadAv", "enhet", "enhetsnamn")):
        value = text(asked, *path)
        if not value:
            faults.append(f"{'/'.join(path)} is empty")
        elif len(value) > _LONGEST:
            faults.append(f"{'/'.join(path)} is too long")
    if len(text(asked, "ref")) > 255:
        faults.append("ref is too long")
    if faults or kind is None or person_id is None:
        raise _invalid(", ".join(faults))
    try:
        unit = user.unit(HsaId.parse(text(asked, "skapadAv", "enhet", "enhets-id", "extension")).value)
    except ValueError as error:
        raise _invalid("skapadAv/enhet/enhets-id is not an HSA-id") from error
    if unit is None:
        audit.note(Event.COMMISSION_MISSING, user=user.hsa_id)
        raise _invalid("No valid MIU was found for the person on the unit in skapadAv/enhet/enhets-id")
    return kind, person_id, unit


def _kind(asked: etree._Element, faults: list[str]) -> CertificateType | None:
    try:
        kind = catalogue.by_code(text(asked, "typAvIntyg", "code"))
    except catalogue.UnknownType:
        faults.append("typAvIntyg/code is unknown or closed")
        return None
    if text(asked, "typAvIntyg", "codeSystem") != kind.code_system:
        faults.append("typAvIntyg/codeSystem is not that of the type")
    return kind


def _person_id(asked: etree._Element, faults: list[str]) -> PersonId | None:
    try:
        number = PersonId.parse(text(asked, "patient", "person-id", "extension"), today=swedish_date(outside.now()))
    except ValueError:
        faults.append("patient/person-id is not a personal or coordination number")
        return None
    if text(asked, "patient", "person-id", "root") != number.root:
        faults.append("patient/person-id/root does not fit the number")
    return number


def _created(asked: etree._Element, user: StaffMember, kind: CertificateType, person_id: PersonId, unit: UnitDetails) -> etree._Element:
    by = _actor(user, unit)
    try:
        person = _person(person_id)
        # Here protection comes before death, unlike elsewhere (integration 5.1 rows 8 and 9).
        queries.refuse(why_not(Action.CREATE, kind, by, replace(person, deceased=False), queries.place_at(unit)))
        draft = actions.create_draft(
            kind=kind, person=person, unit=unit, issuer=user.issuer, reference=text(asked, "ref"), by=by, at=outside.now(),
            begins_with=_begins_with(asked),
        )  # fmt: skip
    except NotAllowed as refused:
        audit.note(Event.ACCESS_REFUSED, by=by, person=person_id, code=refused.denial.value)
        raise _impossible(_why(refused.denial, kind)) from refused
    holder = etree.Element("holder")
    el.identity(holder, "intygs-id", unit.hsa_id, str(draft.pk), namespace=CONTRACT.namespace)
    return results.response(CONTRACT, OK, before=list(holder))


def _begins_with(asked: etree._Element) -> list[Svar]:
    """The answers in `forifyllnad`, when they are taken at all (schema 3.3)."""
    block = child(asked, "forifyllnad") if settings.PREFILL else None
    return svar_in(block)[:_MOST_ANSWERS] if block is not None else []


def _person(person_id: PersonId) -> Person:
    try:
        person = look_up(outside.person_registry(), person_id)
    except Unavailable as error:
        raise NotAllowed(Denial.PU_PROBLEM) from error
    if person is None:
        raise NotAllowed(Denial.PERSON_NOT_FOUND)
    return person


def _why(denial: Denial, kind: CertificateType) -> str:
    if denial is Denial.AUTHORIZATION_VALIDATION and Feature.DRAFT not in kind.can:
        return f"The certificate type {kind.key} has been withdrawn and can no longer be issued."
    if denial is Denial.AUTHORIZATION_SEKRETESS and Feature.PROTECTED_PATIENT not in kind.can:
        return f"The certificate type {kind.form} cannot be issued for patients with protected personal data."
    return _TEXTS.get(denial, "The draft cannot be created.")


def _actor(user: StaffMember, unit: UnitDetails) -> Actor:
    commission = next((one.commission for one in user.units if unit.hsa_id in one), "")
    return Actor(
        hsa_id=user.hsa_id, name=user.name, role=user.role, unit_id=unit.hsa_id, provider_id=unit.provider_id,
        own_units=user.own_units(unit.hsa_id), title=user.title, commission=commission,
        unit_name=unit.name, provider_name=unit.provider_name,
    )  # fmt: skip
