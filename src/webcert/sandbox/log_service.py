"""The log service: takes entries of the access log, keeps each once, shows them (integration.md 11)."""

from __future__ import annotations

from flask import Blueprint, render_template
from lxml import etree

from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import LOG
from webcert.sandbox.elements import add, add_some, children, text
from webcert.sandbox.faults import Kind
from webcert.sandbox.records import EntryLogged
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.service import Call, Handler

_TYPES = f"{LOG}:2"
_ORDERED = {Kind.INFO, Kind.ERROR, Kind.VALIDATION_ERROR, Kind.ACCESSDENIED}
#: Results after which nothing is kept.
_REFUSALS = _ORDERED - {Kind.INFO}


def store(call: Call, request: etree._Element) -> etree._Element:
    """StoreLog v2; an entry that has come before, by its id, is kept once."""
    code = str(call.fault) if call.fault in _ORDERED else "OK"
    if code not in _REFUSALS:
        sent = {entry.id: entry for entry in (_entry(call, log) for log in children(request, "log"))}
        call.changes.extend(entry for entry in sent.values() if entry.id not in call.state.logged)
    call.outcome = code
    contract = CONTRACTS["StoreLog"]
    response = etree.Element(contract.response, nsmap={"r": contract.namespace, "l": _TYPES})
    result = add(response, contract.namespace, "result")
    add(result, _TYPES, "resultCode", code)
    add_some(result, _TYPES, "resultText", call.fault_text)
    return response


def _entry(call: Call, log: etree._Element) -> EntryLogged:
    resource = "resources/resource"
    return EntryLogged(
        id=text(log, "logId"), certificate=text(log, "activity/activityLevel"), activity=text(log, "activity/activityType"),
        argument=text(log, "activity/activityArgs"), happened=text(log, "activity/startDate"),
        user=text(log, "user/userId"), title=text(log, "user/title"), assignment=text(log, "user/assignment"),
        unit=_named(log, "user/careUnit", "careUnit"), provider=_named(log, "user/careProvider", "careProvider"),
        person=text(log, f"{resource}/patient/patientId/extension"),
        owner_unit=_named(log, f"{resource}/careUnit", "careUnit"),
        owner_provider=_named(log, f"{resource}/careProvider", "careProvider"),
        xml=etree.tostring(log, encoding="unicode", with_tail=False), at=call.state.time,
    )  # fmt: skip


def _named(log: etree._Element, path: str, kind: str) -> str:
    """A unit or care provider by name, else by id."""
    return text(log, f"{path}/{kind}Name") or text(log, f"{path}/{kind}Id")


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The page that shows what the log service has received."""
    pages = Blueprint("log_service", __name__)
    state = sandbox.state

    @pages.get("/log/")
    def received() -> str:
        with state.lock:
            lines = [(one, state.patient_with(one.person)) for one in reversed(state.logged.values())]
        return render_template("log/received.html", lines=lines)

    return pages


HANDLERS: dict[str, Handler] = {"StoreLog": store}
