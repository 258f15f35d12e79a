"""The control interface, as JSON and as a page: journal, faults, persons, keys, reset (robustness.md R1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from webcert.sandbox import faults, fmb
from webcert.sandbox.faults import BadSwitch
from webcert.sandbox.idp import provider, saml_faults
from webcert.sandbox.idp.keys import ALGORITHMS
from webcert.sandbox.nias import service as nias
from webcert.sandbox.people import Patient
from webcert.sandbox.records import PersonChanged
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.signing import answers, cards
from webcert.sandbox.state import CHANGEABLE
from webcert.sandbox.web import see_other

SYSTEMS = {
    "hsa": "Katalogen (HSA)",
    "pu": "Personuppgiftstjänsten (PU)",
    "registry": "Intygstjänsten",
    "care": "Vårdsystemet",
    "log": "Loggtjänsten",
    "fmb": "Socialstyrelsens FMB",
    "idp": "Legitimeringstjänsten",
    "signing": "Underskriftstjänsten",
    "nias": "Net iD Access Server",
    "signer": "Sandlådans egen signering",
    "citizen": "Mina intyg",
    "control": "Styrningen",
}
_SHOWN, _LOGINS = 60, 10
LABELS: dict[str, str] = {**faults.LABELS, **provider.LABELS, **saml_faults.LABELS, **answers.LABELS, **cards.LABELS, **nias.LABELS, **fmb.LABELS}
_FLAGS = ("protected", "protected_population", "test_indicated")


class BadOrder(ValueError):
    """An order that cannot be carried out; the text says why, in Swedish."""


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/control`."""
    pages = Blueprint("control", __name__, url_prefix="/control")
    state = sandbox.state

    @pages.get("/")
    def panel() -> str:
        with state.lock:
            entries = state.journal.entries[-_SHOWN:][::-1]
            patients = [state.patient(one) for one in state.people.patients.values() if one.is_known]
        return render_template(
            "control/panel.html", names=SYSTEMS, offered=_by_system(sandbox), labels=LABELS, slow=faults.SLOW_SECONDS,
            switches=sandbox.faults.all(), entries=entries, patients=patients, algorithm=sandbox.algorithm,
            algorithms=ALGORITHMS, keys=sandbox.keys.jwks()["keys"], logins=sandbox.logins.all()[-_LOGINS:][::-1], done=request.args.get("klart", ""),
        )  # fmt: skip

    @pages.get("/journal")
    def journal() -> Response:
        """The entries since the last reset; the query can narrow them."""
        after = request.args.get("after", 0, type=int)
        wanted = {
            name: request.args[name]
            for name in ("system", "operation", "certificate", "outcome")
            if name in request.args
        }
        with state.lock:
            found = [
                entry.as_json()
                for entry in state.journal.entries
                if entry.number > after
                and all(getattr(entry, name) == value for name, value in wanted.items())
            ]
        return jsonify(entries=found)

    @pages.get("/faults")
    def switches() -> Response:
        return jsonify(faults=[one.as_json() for one in sandbox.faults.all()], offered=_offered(sandbox))

    @pages.post("/faults")
    def order() -> Response:
        given = _given()
        times = given.get("times")
        try:
            sandbox.faults.order(
                system=str(given.get("system", "")),
                operation=str(given.get("operation", "*")),
                kind=str(given.get("kind", "")),
                text=str(given.get("text", "")),
                times=int(times) if times not in (None, "") else None,
                seconds=float(given.get("seconds") or 0),
            )
        except BadSwitch as error:
            raise BadOrder(str(error)) from error
        except (TypeError, ValueError) as error:
            raise BadOrder("Antal och sekunder ska vara tal.") from error
        return _done("Omkopplaren är ställd.", faults=[one.as_json() for one in sandbox.faults.all()])

    @pages.post("/reset")
    def reset() -> Response:
        """Forget what was received, changed persons and switches; the product is not touched."""
        sandbox.faults.clear()
        state.reset()
        return _done("Allt är nollställt.")

    def _known(key: str) -> Patient:
        return state.people.patients.get(key) or abort(404)

    @pages.get("/persons/<key>")
    def person(key: str) -> Response:
        return jsonify(_as_json(state.patient(_known(key))))

    @pages.post("/persons/<key>")
    def change(key: str) -> Response:
        """Change a person from now on, also while a draft is open (16.4)."""
        found = _known(key)
        values = _values(_given()) if request.is_json else _values_of_form()
        state.record(PersonChanged(number=found.number, values=values), system="control", operation="person")
        return _done("Personen är ändrad.", **_as_json(state.patient(found)))

    @pages.post("/keys")
    def keys() -> Response:
        """Change the identity provider's keys, exchange or withdraw them, or sign with another algorithm."""
        given = _given()
        algorithm = given.get("algorithm", sandbox.algorithm)
        if algorithm not in ALGORITHMS:
            raise BadOrder("Algoritmen är okänd.")
        sandbox.algorithm = algorithm
        if given.get("change"):
            sandbox.keys.change()
        if given.get("exchange"):
            sandbox.keys.exchange()
        if given.get("withdraw"):
            sandbox.keys.withdraw_old()
        return _done("Nycklarna är ändrade.", algorithm=algorithm, **sandbox.keys.jwks())

    @pages.errorhandler(BadOrder)
    def refused(error: BadOrder) -> tuple[Response, int]:
        if request.is_json:
            return jsonify(error=str(error)), 422
        return Response(render_template("control/refused.html", reason=str(error))), 422

    @pages.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.name), error.code or 500

    return pages


def _given() -> Mapping[str, Any]:
    """What was sent, as JSON or as a form."""
    if not request.is_json:
        return request.form
    given = request.get_json()
    if not isinstance(given, dict):
        raise BadOrder("Ett objekt ska skickas.")
    return given


def _done(words: str, **content: Any) -> Response:
    if request.is_json:
        return jsonify(**content)
    return see_other(url_for("control.panel", klart=words))


@dataclass
class _Offer:
    """What can be ordered of a stand-in: for which operations, and which kinds, that one of them knows, in groups."""

    operations: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def add(self, operation: str, kinds: Iterable[str]) -> None:
        self.operations.append(operation)
        for kind in kinds:
            group = self.groups.setdefault(_group(kind), [])
            if kind not in group:
                group.append(kind)


def _group(kind: str) -> str:
    return next((name for name, kinds in faults.GROUPS.items() if kind in kinds), "Tjänstens eget svar")


def _by_system(sandbox: Sandbox) -> dict[str, _Offer]:
    found: dict[str, _Offer] = {}
    for (system, operation), kinds in sandbox.faults.offered.items():
        found.setdefault(system, _Offer()).add(operation, kinds)
    return found


def _offered(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [
        {"system": system, "operation": operation, "kinds": [faults.OK, *kinds]}
        for (system, operation), kinds in sandbox.faults.offered.items()
    ]


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a person. Raises BadOrder for an unknown name or a wrong value."""
    unknown = set(given) - CHANGEABLE
    if unknown:
        raise BadOrder("Det går att ändra " + ", ".join(sorted(CHANGEABLE)) + ".")
    for name, value in given.items():
        if not (isinstance(value, bool) if name in _FLAGS else value is None or isinstance(value, str)):
            raise BadOrder(f"Fel slags värde för {name}.")
    day = given.get("deceased_on")
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError as error:
        raise BadOrder("deceased_on ska vara ett datum, ÅÅÅÅ-MM-DD.") from error
    return dict(given)


def _values_of_form() -> dict[str, Any]:
    names = ("given_name", "middle_name", "surname", "deceased_on")
    texts = {name: request.form[name].strip() for name in names if name in request.form}
    return _values({**texts, **{name: name in request.form for name in _FLAGS}})


def _as_json(patient: Patient) -> dict[str, Any]:
    return {
        "number": patient.number, "given_name": patient.given_name, "middle_name": patient.middle_name,
        "surname": patient.surname, "protected": patient.protected,
        "protected_population": patient.protected_population, "test_indicated": patient.test_indicated,
        "deceased_on": patient.deceased_on.isoformat() if patient.deceased_on else None,
    }  # fmt: skip
