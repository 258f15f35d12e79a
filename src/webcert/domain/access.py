"""Who may do what, and why not: one table for button, action, page and SOAP answer (workflow 2.4, 3 and 5.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from webcert.domain.person import Person
from webcert.domain.staff import Role
from webcert.formlang.certificate_type import CertificateType, Feature, Issuer


class Denial(StrEnum):
    """Why something is refused; the codes of workflow 16."""

    AUTHORIZATION_VALIDATION = "AUTHORIZATION_VALIDATION"
    DECEASED_PATIENT = "DECEASED_PATIENT"
    INACTIVE_UNIT = "INACTIVE_UNIT"
    RENEW_FALSE = "RENEW_FALSE"
    AUTHORIZATION_SEKRETESS = "AUTHORIZATION_SEKRETESS"
    AUTHORIZATION_SEKRETESS_UNIT = "AUTHORIZATION_SEKRETESS_UNIT"
    AUTHORIZATION_DIFFERENT_UNIT = "AUTHORIZATION_DIFFERENT_UNIT"
    PU_PROBLEM = "PU_PROBLEM"
    PERSON_NOT_FOUND = "PERSON_NOT_FOUND"
    DATA_NOT_FOUND = "DATA_NOT_FOUND"
    EXTERNAL_SYSTEM_PROBLEM = "EXTERNAL_SYSTEM_PROBLEM"
    CONCURRENT_MODIFICATION = "CONCURRENT_MODIFICATION"
    INVALID_STATE = "INVALID_STATE"
    INVALID_STATE_REPLACED = "INVALID_STATE_REPLACED"
    COMPLEMENT_INTYG_EXISTS = "COMPLEMENT_INTYG_EXISTS"
    CERTIFICATE_REVOKED = "CERTIFICATE_REVOKED"
    INDETERMINATE_IDENTITY = "INDETERMINATE_IDENTITY"
    GRP_PROBLEM = "GRP_PROBLEM"


class Action(StrEnum):
    """What is done with a draft or certificate."""

    CREATE = "create"
    VIEW_DRAFT = "view_draft"
    EDIT = "edit"
    DELETE = "delete"
    MARK_READY = "mark_ready"
    SIGN = "sign"
    PRINT_DRAFT = "print_draft"
    COPY_LOCKED = "copy_locked"
    REVOKE_LOCKED = "revoke_locked"
    VIEW = "view"
    PRINT = "print"
    PRINT_MINIMAL = "print_minimal"
    SEND = "send"
    RENEW = "renew"
    REPLACE = "replace"
    REVOKE = "revoke"
    READ_QUESTIONS = "read_questions"
    ASK = "ask"
    ANSWER = "answer"
    COMPLEMENT = "complement"
    COMPLEMENT_WITH_COMMENT = "complement_with_comment"
    COMPLEMENT_BY_MESSAGE = "complement_by_message"
    HANDLE = "handle"
    USE_RISK = "use_risk"
    JUDGE_RISK = "judge_risk"


class When(StrEnum):
    """How a circumstance counts: not at all, always, or only where the unit rule refuses (workflow 3.4)."""

    IGNORED = "-"
    NEVER = "N"
    ON_OWN_UNIT = "S"


class UnitRule(StrEnum):
    """On which units the action is possible (workflow 3.3)."""

    OWN = "OWN"
    READ = "READ"
    NEW = "NEW"
    PRINT = "PRINT"


_STAFF = frozenset(Role)
_LICENSED = frozenset({Role.DOCTOR, Role.DENTIST})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the decision table: roles, feature, circumstances (deceased, inactive unit, no copying), unit rule."""

    roles: frozenset[Role]
    feature: Feature
    deceased: When
    inactive: When
    no_copying: When
    unit: UnitRule


def _row(roles: frozenset[Role], feature: Feature, circumstances: str, unit: UnitRule) -> Row:
    deceased, inactive, no_copying = (When(letter) for letter in circumstances)
    return Row(roles, feature, deceased, inactive, no_copying, unit)


#: A draft that exists is read and deleted also when its type is closed (workflow 5.15).
TABLE: dict[Action, Row] = {
    Action.CREATE: _row(_STAFF, Feature.DRAFT, "NNN", UnitRule.NEW),
    Action.VIEW_DRAFT: _row(_STAFF, Feature.READ, "---", UnitRule.READ),
    Action.EDIT: _row(_STAFF, Feature.DRAFT, "SSS", UnitRule.OWN),
    Action.DELETE: _row(_STAFF, Feature.READ, "SSS", UnitRule.OWN),
    Action.MARK_READY: _row(frozenset({Role.CARE_ADMINISTRATOR}), Feature.DRAFT, "SSS", UnitRule.OWN),
    Action.SIGN: _row(_LICENSED, Feature.SIGN, "SSS", UnitRule.OWN),
    Action.PRINT_DRAFT: _row(_STAFF, Feature.PRINT, "SSS", UnitRule.OWN),
    Action.COPY_LOCKED: _row(_STAFF, Feature.DRAFT, "NN-", UnitRule.READ),
    Action.REVOKE_LOCKED: _row(_LICENSED, Feature.REVOKE, "SSS", UnitRule.OWN),
    Action.VIEW: _row(_STAFF, Feature.READ, "---", UnitRule.READ),
    Action.PRINT: _row(_STAFF, Feature.PRINT, "SSS", UnitRule.PRINT),
    Action.PRINT_MINIMAL: _row(_STAFF, Feature.MINIMAL_PRINT, "SSS", UnitRule.PRINT),
    Action.SEND: _row(_STAFF, Feature.SEND, "SSS", UnitRule.OWN),
    Action.RENEW: _row(_STAFF, Feature.RENEW, "NNN", UnitRule.READ),
    Action.REPLACE: _row(_LICENSED, Feature.REPLACE, "NNS", UnitRule.OWN),
    Action.REVOKE: _row(_LICENSED, Feature.REVOKE, "SSS", UnitRule.OWN),
    Action.READ_QUESTIONS: _row(_STAFF, Feature.QUESTIONS, "---", UnitRule.READ),
    Action.ASK: _row(_STAFF, Feature.ASK, "SSS", UnitRule.OWN),
    Action.ANSWER: _row(_STAFF, Feature.ASK, "SSS", UnitRule.OWN),
    Action.COMPLEMENT: _row(_STAFF, Feature.COMPLEMENT, "NSS", UnitRule.OWN),
    Action.COMPLEMENT_WITH_COMMENT: _row(_LICENSED, Feature.COMPLEMENT, "NSS", UnitRule.OWN),
    Action.COMPLEMENT_BY_MESSAGE: _row(_STAFF, Feature.COMPLEMENT, "SSS", UnitRule.OWN),
    Action.HANDLE: _row(_STAFF, Feature.QUESTIONS, "SSS", UnitRule.OWN),
    Action.USE_RISK: _row(_STAFF, Feature.RISK_AND_ADVICE, "SSS", UnitRule.OWN),
    Action.JUDGE_RISK: _row(_LICENSED, Feature.RISK_AND_ADVICE, "SSS", UnitRule.OWN),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts, where, and under which circumstances of the link (workflow 3.4, D24)."""

    hsa_id: str
    name: str
    role: Role
    unit_id: str
    provider_id: str
    own_units: frozenset[str]
    title: str = ""
    commission: str = ""
    unit_name: str = ""
    provider_name: str = ""
    #: Which login; what is counted once a login is told apart by it.
    login: str = field(default="", repr=False)
    shared_records: bool = False
    inactive_unit: bool = False
    deceased_in_link: bool = False
    copying_allowed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a document belongs."""

    unit_id: str
    provider_id: str
    unit_name: str = ""
    provider_name: str = ""


def why_not(
    action: Action, kind: CertificateType, actor: Actor, person: Person | None, place: Place, *, silent: bool = False
) -> Denial | None:
    """The first check of workflow 3.1 that refuses, or None when the action is allowed.

    `person` is the registry's answer, None for a person it does not know, or when it is `silent`.
    """
    row = TABLE[action]
    if not _privileged(row, kind, actor.role):
        return Denial.AUTHORIZATION_VALIDATION
    elsewhere = _unit(row.unit, actor, place)
    return (
        _circumstance(row, actor, person, elsewhere=elsewhere is not None)
        or (Denial.PU_PROBLEM if silent else _person(kind, actor, person, place))
        or elsewhere
    )


def why_not_whoever(action: Action, kind: CertificateType, actor: Actor, place: Place) -> Denial | None:
    """Why role, type or unit refuse whoever the patient is, where the person registry is not asked (D26)."""
    row = TABLE[action]
    return _unit(row.unit, actor, place) if _privileged(row, kind, actor.role) else Denial.AUTHORIZATION_VALIDATION


def _privileged(row: Row, kind: CertificateType, role: Role) -> bool:
    return role in row.roles and row.feature in kind.can and (role is not Role.DENTIST or Issuer.DENTIST in kind.issuers)


def _circumstance(row: Row, actor: Actor, person: Person | None, *, elsewhere: bool) -> Denial | None:
    deceased = actor.deceased_in_link or (person is not None and person.deceased)
    for when, holds, denial in (
        (row.deceased, deceased, Denial.DECEASED_PATIENT),
        (row.inactive, actor.inactive_unit, Denial.INACTIVE_UNIT),
        (row.no_copying, not actor.copying_allowed, Denial.RENEW_FALSE),
    ):
        if holds and (when is When.NEVER or (when is When.ON_OWN_UNIT and elsewhere)):
            return denial
    return None


def _person(kind: CertificateType, actor: Actor, person: Person | None, place: Place) -> Denial | None:
    if person is None:
        return Denial.PERSON_NOT_FOUND
    if not person.protected:
        return None
    if actor.role is Role.CARE_ADMINISTRATOR or Feature.PROTECTED_PATIENT not in kind.can:
        return Denial.AUTHORIZATION_SEKRETESS
    return None if place.unit_id in actor.own_units else Denial.AUTHORIZATION_SEKRETESS_UNIT


def _unit(rule: UnitRule, actor: Actor, place: Place) -> Denial | None:
    own = place.unit_id in actor.own_units
    may_read = own or place.provider_id == actor.provider_id or (actor.shared_records and actor.role in _LICENSED)
    match rule:
        case UnitRule.OWN | UnitRule.NEW:
            allowed = own
        case UnitRule.PRINT:
            allowed = own or (actor.shared_records and may_read)
        case UnitRule.READ:
            allowed = may_read
    return None if allowed else Denial.AUTHORIZATION_DIFFERENT_UNIT
