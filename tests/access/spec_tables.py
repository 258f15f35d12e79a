"""The access decision as the specification's own tables say it, read apart from the product's table (workflow 2 to 5).

Written from the documents: privileges of 2.4, features of 2.6, unit rules of 3.3, protected persons of 3.5, the master
table of 5.1, the closed type of 5.15 and the order of 3.1. Risk och råd is part of editing, the own opinion is for doctors
and dentists (D50).
"""

from __future__ import annotations

from dataclasses import dataclass

FK4 = frozenset({"FK7800", "FK7801", "FK7802", "FK7804"})
TS = frozenset({"TSTRK1007", "TSTRK1031"})
CLOSED = frozenset({"FK7263"})
SICK = frozenset({"FK7804"})
ALL = FK4 | TS | CLOSED
NONE: frozenset[str] = frozenset()
ROLES = {"D": "doctor", "T": "dentist", "A": "care_administrator"}

#: Workflow 2.4: the types for which doctor, dentist and care administrator have each privilege.
PRIVILEGES = {
    "VISA_INTYG": (ALL, CLOSED | SICK, ALL),
    "SKRIVA_INTYG": (ALL, CLOSED | SICK, ALL),
    "SIGNERA_INTYG": (ALL, SICK, NONE),
    "MAKULERA_INTYG": (ALL - CLOSED, SICK, NONE),
    "ERSATTA_INTYG": (ALL - CLOSED, SICK, NONE),
    "FORNYA_INTYG": (FK4, SICK, FK4),
    "NOTIFIERING_UTKAST": (NONE, NONE, ALL - CLOSED),
    "HANTERA_SEKRETESSMARKERAD_PATIENT": (CLOSED | FK4, CLOSED | SICK, NONE),
    "LASA_FRAGA": (CLOSED | FK4, CLOSED | SICK, CLOSED | FK4),
    "SKAPA_NY_FRAGA": (FK4, SICK, FK4),
    "BESVARA_FRAGA": (FK4, SICK, FK4),
    "BESVARA_KOMPLETTERINGSFRAGA": (FK4, SICK, FK4),
    "SVARA_MED_NYTT_INTYG": (FK4, SICK, FK4),
    "SVARA_MED_KOMMENTAR": (FK4, SICK, NONE),
    "MARKERA_KOMPLETTERING_SOM_HANTERAD": (CLOSED | FK4, CLOSED | SICK, CLOSED | FK4),
}

#: Workflow 2.6: the types that have each feature.
FEATURES = {
    "drafts": ALL, "questions": CLOSED | FK4, "renew": FK4 | TS, "revoke": ALL - CLOSED, "send": ALL - CLOSED, "print": ALL,
    "minimal print": CLOSED | SICK, "risk and advice": SICK, "any": ALL,
}  # fmt: skip

#: Workflow 5.1: privileges, feature, deceased, inactive unit, no copying, unit rule. Sending needs that the type may be seen (2.4).
DECISIONS = {
    "create": ("SKRIVA_INTYG", "drafts", "NNN", "NEW"),
    "view_draft": ("SKRIVA_INTYG", "drafts", "---", "READ"),
    "edit": ("SKRIVA_INTYG", "drafts", "SSS", "OWN"),
    "delete": ("SKRIVA_INTYG", "drafts", "SSS", "OWN"),
    "mark_ready": ("NOTIFIERING_UTKAST", "drafts", "SSS", "OWN"),
    "sign": ("SKRIVA_INTYG SIGNERA_INTYG", "drafts", "SSS", "OWN"),
    "print_draft": ("VISA_INTYG", "print", "SSS", "OWN"),
    "copy_locked": ("SKRIVA_INTYG", "drafts", "NN-", "READ"),
    "revoke_locked": ("MAKULERA_INTYG", "revoke", "SSS", "OWN"),
    "view": ("VISA_INTYG", "drafts", "---", "READ"),
    "print": ("VISA_INTYG", "print", "SSS", "PRINT"),
    "print_minimal": ("VISA_INTYG", "minimal print", "SSS", "PRINT"),
    "send": ("VISA_INTYG", "send", "SSS", "OWN"),
    "renew": ("FORNYA_INTYG", "renew", "NNN", "READ"),
    "replace": ("ERSATTA_INTYG", "any", "NNS", "OWN"),
    "revoke": ("MAKULERA_INTYG", "revoke", "SSS", "OWN"),
    "read_questions": ("LASA_FRAGA", "questions", "---", "READ"),
    "ask": ("SKAPA_NY_FRAGA", "questions", "SSS", "OWN"),
    "answer": ("BESVARA_FRAGA", "questions", "SSS", "OWN"),
    "complement": ("BESVARA_KOMPLETTERINGSFRAGA SVARA_MED_NYTT_INTYG", "questions", "NSS", "OWN"),
    "complement_with_comment": ("BESVARA_KOMPLETTERINGSFRAGA SVARA_MED_KOMMENTAR", "questions", "NSS", "OWN"),
    "complement_by_message": ("BESVARA_KOMPLETTERINGSFRAGA BESVARA_FRAGA", "questions", "SSS", "OWN"),
    "handle": ("MARKERA_KOMPLETTERING_SOM_HANTERAD", "questions", "SSS", "OWN"),
    "use_risk": ("SKRIVA_INTYG", "risk and advice", "SSS", "OWN"), "judge_risk": ("SKRIVA_INTYG SIGNERA_INTYG", "risk and advice", "SSS", "OWN"),
}

#: Workflow 5.15 and the last table of 5.1: never with the closed type, whatever the privileges.
NEVER_WHEN_CLOSED = frozenset({"create", "edit", "sign", "mark_ready", "copy_locked", "renew", "replace", "complement", "complement_with_comment"})

#: Workflow 3.3 with 5.6: the places from which each rule lets a role act, without and with shared records (sjf).
_HOME = frozenset({"own unit", "sub-unit"})
_NEAR = _HOME | {"other unit"}
_FAR = _NEAR | {"other provider"}
UNITS = {
    "NEW": {(role, sjf): _HOME for role in "DTA" for sjf in (False, True)},
    "OWN": {(role, sjf): _HOME for role in "DTA" for sjf in (False, True)},
    "READ": {("A", True): _NEAR, **{(role, True): _FAR for role in "DT"}, **{(role, False): _NEAR for role in "DTA"}},
    "PRINT": {("A", True): _NEAR, **{(role, True): _FAR for role in "DT"}, **{(role, False): _HOME for role in "DTA"}},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Somebody who wants to do something, with everything that the decision looks at."""

    action: str
    role: str
    form: str
    place: str = "own unit"
    sjf: bool = False
    circumstances: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """In words."""
        place = f"{self.place} with sjf" if self.sjf else self.place
        return f"{self.action} {self.form} as {ROLES[self.role]}, {', '.join([place, *sorted(self.circumstances)])}"


def has(privilege: str, role: str, form: str) -> bool:
    """Whether the role has the privilege for the type (2.4)."""
    return form in PRIVILEGES[privilege]["DTA".index(role)]


def expected(case: Case) -> str:
    """The code of the first check that fails, or "" (3.1)."""
    privileges, feature, letters, unit = DECISIONS[case.action]
    closed = case.form in CLOSED and case.action in NEVER_WHEN_CLOSED
    if closed or case.form not in FEATURES[feature] or not all(has(one, case.role, case.form) for one in privileges.split()):
        return "AUTHORIZATION_VALIDATION"
    given, within = case.circumstances, case.place in UNITS[unit][case.role, case.sjf]
    deceased = "deceased in link" in given or ("deceased" in given and not given & {"unknown person", "registry silent"})
    for letter, holds, code in (
        (letters[0], deceased, "DECEASED_PATIENT"), (letters[1], "inactive unit" in given, "INACTIVE_UNIT"),
        (letters[2], "no copying" in given, "RENEW_FALSE"),
    ):  # fmt: skip
        if holds and (letter == "N" or (letter == "S" and not within)):
            return code
    return _by_person(case) or ("" if within else "AUTHORIZATION_DIFFERENT_UNIT")


def _by_person(case: Case) -> str:
    """Row 5 of 3.1, as 3.5 has it."""
    given = case.circumstances
    if "registry silent" in given:
        return "PU_PROBLEM"
    if "unknown person" in given:
        return "PERSON_NOT_FOUND"
    if "protected" not in given:
        return ""
    if not has("HANTERA_SEKRETESSMARKERAD_PATIENT", case.role, case.form):
        return "AUTHORIZATION_SEKRETESS"
    return "" if case.place in _HOME else "AUTHORIZATION_SEKRETESS_UNIT"
