"""Writes docs/reference/access.md: who may do what and why not, in which state, and how states follow on each other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from webcert.certtypes import catalogue
from webcert.domain.access import TABLE, Action, Actor, Denial, Place, UnitRule, When, why_not
from webcert.domain.ids import PersonId
from webcert.domain.lifecycle import Label, Stage, Standing, label, why_not_now
from webcert.domain.person import Person
from webcert.domain.staff import Role
from webcert.formlang.certificate_type import CertificateType

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "access.md"

_PERSON = Person(person_id=PersonId("191212121212"))
_AT_HOME, _NEAR, _FAR = (Place(unit_id=unit, provider_id=provider) for unit, provider in (("own", "own"), ("other", "own"), ("far", "far")))
_DEAD, _PROTECTED = replace(_PERSON, deceased=True), replace(_PERSON, protected=True)
_SHARED = {"shared_records": True}

#: What is in a column: its heading, the person, the place, and the circumstances of the link.
_COLUMNS: tuple[tuple[str, Person | None, Place, dict[str, bool]], ...] = (
    ("own unit", _PERSON, _AT_HOME, {}), ("other unit", _PERSON, _NEAR, {}), ("other unit, sjf", _PERSON, _NEAR, _SHARED),
    ("other provider", _PERSON, _FAR, {}), ("other provider, sjf", _PERSON, _FAR, _SHARED),
    ("deceased", _DEAD, _AT_HOME, {}), ("deceased, other unit", _DEAD, _NEAR, {}),
    ("inactive unit", _PERSON, _AT_HOME, {"inactive_unit": True}), ("inactive unit, other unit", _PERSON, _NEAR, {"inactive_unit": True}),
    ("no copying", _PERSON, _AT_HOME, {"copying_allowed": False}), ("no copying, other unit", _PERSON, _NEAR, {"copying_allowed": False}),
    ("protected", _PROTECTED, _AT_HOME, {}), ("protected, other unit", _PROTECTED, _NEAR, {}),
)  # fmt: skip

#: How each reason of a refusal is written in a cell.
_SHORT = {
    None: "yes", Denial.AUTHORIZATION_VALIDATION: "no right", Denial.DECEASED_PATIENT: "deceased", Denial.INACTIVE_UNIT: "inactive",
    Denial.RENEW_FALSE: "no copying", Denial.AUTHORIZATION_SEKRETESS: "protected", Denial.AUTHORIZATION_SEKRETESS_UNIT: "protected, unit",
    Denial.AUTHORIZATION_DIFFERENT_UNIT: "unit", Denial.INVALID_STATE: "state", Denial.INVALID_STATE_REPLACED: "replaced",
    Denial.COMPLEMENT_INTYG_EXISTS: "complemented", Denial.CERTIFICATE_REVOKED: "revoked",
}  # fmt: skip

_LETTERS = {When.IGNORED: "–", When.NEVER: "N", When.ON_OWN_UNIT: "S"}
_RULES = {
    UnitRule.OWN: "own unit", UnitRule.NEW: "the unit of the login",
    UnitRule.READ: "own provider; with sjf any, for doctors and dentists", UnitRule.PRINT: "own unit; with sjf what may be read",
}  # fmt: skip

_DRAFT, _LOCKED, _SIGNED = (Standing(stage=stage) for stage in (Stage.DRAFT, Stage.LOCKED, Stage.CERTIFICATE))
_SENT = replace(_SIGNED, sent=True)
_STATES = {
    "draft": _DRAFT, "locked": _LOCKED, "locked, copied": replace(_LOCKED, copy_draft=True), "locked, revoked": replace(_LOCKED, revoked=True),
    "signed": _SIGNED, "sent": _SENT, "sent, open request": replace(_SENT, open_requests=True),
    "replacement draft": replace(_SENT, replacement_draft=True), "replaced": replace(_SENT, replaced=True),
    "complement draft": replace(_SENT, open_requests=True, complement_draft=True), "complemented": replace(_SENT, complemented=True),
    "revoked": replace(_SENT, revoked=True),
}  # fmt: skip


def page() -> str:
    parts = (_introduction(), _actions(), _types(), _circumstances(), _states(), _diagram())
    return "\n".join(line for part in parts for line in (*part, ""))


def _introduction() -> Iterator[str]:
    yield "# Access and states"
    yield ""
    yield "Written by `tools/access_reference.py` from `domain/access.py`, `domain/lifecycle.py` and the certificate types. The same two"
    yield "tables decide what a page offers, what an address does and what a service answers."
    yield ""
    yield "The first check that refuses gives the reason: role and type, deceased patient, inactive unit, no copying, person registry"
    yield "and protected patient, unit. The state is looked at last, so that nobody without access learns it. While the person"
    yield f"registry is silent (`{Denial.PU_PROBLEM}`), or does not know the patient (`{Denial.PERSON_NOT_FOUND}`), nothing is shown or done."
    yield ""
    yield from _table(("In the tables", "Reason"), ((short, f"`{denial}`" if denial else "allowed") for denial, short in _SHORT.items()))


def _actions() -> Iterator[str]:
    yield "## What each action needs"
    yield ""
    yield "N refuses on every unit. S refuses where the unit rule does, so that it decides the reason alone. A draft that exists is read"
    yield "and deleted also when its type is closed."
    yield ""
    yield from _table(("Action", "Roles", "The type can", "Deceased", "Inactive unit", "No copying", "Unit"), (
        (_words(action), ", ".join(_words(role) for role in Role if role in row.roles), _words(row.feature), _LETTERS[row.deceased],
         _LETTERS[row.inactive], _LETTERS[row.no_copying], _RULES[row.unit])
        for action, row in TABLE.items()
    ))  # fmt: skip


def _types() -> Iterator[str]:
    yield "## Roles and types"
    yield ""
    yield "On the own unit, with nothing in the way. d doctor, t dentist, a care administrator."
    yield ""
    yield from _table(("Action", *(kind.form for kind in catalogue.TYPES)), (
        (_words(action), *("".join(letter if _why(action, kind, role, 0) is None else "" for role, letter in zip(Role, "dta", strict=True)) or "–"
                           for kind in catalogue.TYPES))
        for action in TABLE
    ))  # fmt: skip


def _why(action: Action, kind: CertificateType, role: Role, column: int) -> Denial | None:
    _, person, place, circumstances = _COLUMNS[column]
    actor = Actor(hsa_id="", name="", role=role, unit_id="own", provider_id="own", own_units=frozenset({"own"}), **circumstances)
    return why_not(action, kind, actor, person, place)


def _circumstances() -> Iterator[str]:
    yield "## Circumstances"
    yield ""
    yield "Each circumstance on the own unit, unless another place is named. A draft is made on the unit of the login, so that other"
    yield "places do not concern `create`. Left out is what the role never may with the type."
    for kinds, rows in _alike():
        for role in Role:
            if rows[role]:
                yield ""
                yield f"### {', '.join(one.form for one in kinds)}: {_words(role)}"
                yield ""
                yield from _table(("Action", *(heading for heading, *_ in _COLUMNS)), rows[role])


Rows = dict[Role, list[tuple[str, ...]]]


def _alike() -> Iterator[tuple[list[CertificateType], Rows]]:
    """The types whose tables are the same, with their rows by role."""
    tables = sorted(((_rows(kind), kind) for kind in catalogue.TYPES), key=lambda one: (str(one[0]), one[1].form))
    groups = [([kind for _, kind in group], rows) for rows, group in groupby(tables, key=lambda one: one[0])]
    yield from sorted(groups, key=lambda one: one[0][0].form)


def _rows(kind: CertificateType) -> Rows:
    return {
        role: [
            (_words(action), *(_cell_of(action, kind, role, column) for column in range(len(_COLUMNS))))
            for action in TABLE if _why(action, kind, role, 0) is None
        ]
        for role in Role
    }  # fmt: skip


def _cell_of(action: Action, kind: CertificateType, role: Role, column: int) -> str:
    if TABLE[action].unit is UnitRule.NEW and _COLUMNS[column][2] is not _AT_HOME:
        return ""
    return _SHORT[_why(action, kind, role, column)]


def _states() -> Iterator[str]:
    yield "## States"
    yield ""
    yield "What the state leaves possible to whoever has access."
    yield ""
    yield from _table(("Action", *_STATES), (
        (_words(action), *(_SHORT[why_not_now(action, standing)] for standing in _STATES.values())) for action in TABLE
    ))  # fmt: skip


Effect = Callable[[Standing], Standing]


def _with(**changes: object) -> Effect:
    return lambda standing: replace(standing, **changes)  # type: ignore[arg-type]


#: What an action makes of the document itself.
EFFECTS: dict[Action, Effect] = {
    Action.SIGN: _with(stage=Stage.CERTIFICATE), Action.COPY_LOCKED: _with(copy_draft=True), Action.REVOKE_LOCKED: _with(revoked=True),
    Action.SEND: _with(sent=True), Action.REPLACE: _with(replacement_draft=True), Action.REVOKE: _with(revoked=True),
    Action.COMPLEMENT: _with(complement_draft=True), Action.COMPLEMENT_WITH_COMMENT: _with(complement_draft=True),
    Action.COMPLEMENT_BY_MESSAGE: _with(open_requests=False),
}  # fmt: skip

#: What happens to a document without an action on it: when it can, and what it makes of it.
_EVENTS: dict[str, tuple[Callable[[Standing], bool], Effect]] = {
    "14 days": (lambda it: it.stage is Stage.DRAFT, _with(stage=Stage.LOCKED)),
    "request arrives": (lambda it: it.sent and not it.revoked, _with(open_requests=True)),
    "replacement signed": (lambda it: it.replacement_draft, _with(replacement_draft=False, replaced=True)),
    "replacement revoked": (lambda it: it.replaced, _with(replaced=False)),
    "complement signed": (lambda it: it.complement_draft, _with(complement_draft=False, complemented=True, open_requests=False)),
    "complement revoked": (lambda it: it.complemented, _with(complemented=False)),
}


def _diagram() -> Iterator[str]:
    yield "## How states follow on each other"
    yield ""
    yield "By the status that is shown. What leaves the status as it is, is not drawn: saving, printing, renewing, starting a replacement or"
    yield "complement, copying. A replacement or complement counts once it is signed, and no longer when it is revoked."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for one in Label:
        yield f'    state "{one.value}" as {one.name}'
    yield f"    [*] --> {Label.INCOMPLETE.name}: create"
    for (before, after), causes in _arrows().items():
        yield f"    {before} --> {after}: {', '.join(causes)}"
    yield "```"


def _arrows() -> dict[tuple[str, str], list[str]]:
    """Every change of the shown status, with its causes, from everything that can follow on a new draft."""
    found: dict[tuple[str, str], set[str]] = {}
    seen, waiting = set(), [(_DRAFT, False)]
    while waiting:
        standing, complete = waiting.pop()
        if (standing, complete) in seen:
            continue
        seen.add((standing, complete))
        before = label(standing, complete=complete).name
        for cause, after in _following(standing, complete=complete):
            name = "[*]" if after is None else label(after[0], complete=after[1]).name
            if name != before:
                found.setdefault((before, name), set()).add(cause)
            if after is not None:
                waiting.append(after)
    order = [one.name for one in reversed(Label)] + ["[*]"]
    return {pair: sorted(found[pair]) for pair in sorted(found, key=lambda pair: [order.index(one) for one in pair])}


def _following(standing: Standing, *, complete: bool) -> Iterator[tuple[str, tuple[Standing, bool] | None]]:
    if why_not_now(Action.EDIT, standing) is None:
        yield _words(Action.EDIT), (standing, not complete)
    if why_not_now(Action.DELETE, standing) is None:
        yield _words(Action.DELETE), None
    for action, effect in EFFECTS.items():
        if why_not_now(action, standing) is None and (complete or action is not Action.SIGN):
            yield _words(action), (effect(standing), complete)
    for cause, (can, effect) in _EVENTS.items():
        if can(standing):
            yield cause, (effect(standing), complete)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    sys.exit(0)
