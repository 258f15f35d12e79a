"""Answering one SOAP call: faults as ordered, the toolkit's checks, the stand-in's handler, the journal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Response, request
from lxml import etree

from webcert.adapters.soap import envelope, results, server
from webcert.adapters.soap.contracts import CONTRACTS, Contract
from webcert.adapters.soap.results import ErrorId, Result
from webcert.sandbox import transport
from webcert.sandbox.faults import Kind, Switch
from webcert.sandbox.records import Change
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State


@dataclass(kw_only=True)
class Call:
    """A call under way. The handler reads `state`, sets `outcome` and `certificate`, and adds `changes`.

    `data` is the whole message as it came; `fault` the ordered result, or "".
    """

    state: State
    operation: str
    data: bytes
    fault: str = ""
    fault_text: str = ""
    outcome: str = ""
    certificate: str = ""
    changes: list[Change] = field(default_factory=list)

    def answer(self, result: Result) -> etree._Element:
        """The answer of an operation of the certificate contracts with a result."""
        self.outcome = result.error or result.code
        return results.response(CONTRACTS[self.operation], result)

    def about(self, wanted: str, known: Iterable[str]) -> str:
        """Whom or what to tell about: what was asked for, or the first other one when that is ordered."""
        if self.fault not in (Kind.OTHER, Kind.OTHER_RECORD):
            return wanted
        return next((one for one in known if one.casefold() != wanted.casefold()), wanted)

    def ordered(self) -> Result | None:
        """The ordered result of the certificate contracts, or None."""
        text = self.fault_text or "Beställt svar från sandlådan."
        match self.fault:
            case Kind.INFO:
                return results.info(text)
            case Kind.INCOMPLETE:
                return Result(code="ERROR")
            case Kind.TECHNICAL_ERROR | Kind.APPLICATION_ERROR | Kind.VALIDATION_ERROR | Kind.REVOKED:
                return results.error(ErrorId(self.fault), text)
            case _:
                return None


Handler = Callable[[Call, etree._Element], etree._Element]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation, by the name of its contract; no addresses = every logical address is accepted.

    `outside` is the contract of an operation that does not belong to the national platform.
    """

    system: str
    name: str
    path: str
    handler: Handler
    addresses: frozenset[str] = frozenset()
    outside: Contract | None = None

    @property
    def contract(self) -> Contract:
        """Its contract."""
        return self.outside or CONTRACTS[self.name]


def respond(sandbox: Sandbox, operation: Operation) -> Response:
    """The answer to the call in the present request."""
    switch = sandbox.faults.take(operation.system, operation.name)
    data = request.get_data(cache=False)

    def unanswered() -> None:
        _note(sandbox, operation, data, outcome="no answer", fault=switch)

    def produce() -> Response:
        return _as_response(_carry_out(sandbox, operation, data, request.content_type or "", switch))

    return transport.answer(switch, produce, unanswered)


def _carry_out(
    sandbox: Sandbox, operation: Operation, data: bytes, content_type: str, switch: Switch | None
) -> server.Reply:
    if switch and switch.kind == Kind.FAULT:
        _note(sandbox, operation, data, outcome="fault", fault=switch)
        return _fault("Server", switch.text or "Beställt fel från sandlådan.")
    call = Call(
        state=sandbox.state, operation=operation.name, data=data,
        fault=switch.kind if switch else "", fault_text=switch.text if switch else "",
    )  # fmt: skip
    with sandbox.state.lock:
        reply = _through_toolkit(operation, call, content_type)
        sandbox.state.record(
            *call.changes, system=operation.system, operation=operation.name, outcome=call.outcome,
            fault=call.fault, certificate=call.certificate, request=_text(data),
        )  # fmt: skip
    return reply


def _through_toolkit(operation: Operation, call: Call, content_type: str) -> server.Reply:
    def work(body: etree._Element, address: str) -> etree._Element:
        return operation.handler(call, body)

    service = server.Service(operation.contract, work, logical_addresses=operation.addresses)
    reply = server.respond(call.data, content_type, [service])
    if reply.status != HTTPStatus.OK:
        call.outcome = "fault"
    call.outcome = call.outcome or ErrorId.VALIDATION_ERROR
    return reply


def _fault(code: str, text: str) -> server.Reply:
    return server.Reply(status=500, body=envelope.fault(code, text))


def _note(sandbox: Sandbox, operation: Operation, data: bytes, *, outcome: str, fault: Switch | None) -> None:
    sandbox.state.record(
        system=operation.system, operation=operation.name, outcome=outcome, fault=fault.kind if fault else "",
        request=_text(data),
    )  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _as_response(reply: server.Reply) -> Response:
    return Response(reply.body, status=reply.status, content_type=reply.content_type)


def exact(call: Call, body: etree._Element) -> str:
    """The body element as it stood in the message, byte for byte, since white space in it is signed.

    Where the element needs namespaces that the envelope declares it is written anew with them.
    """
    name = etree.QName(body).localname.encode()
    tags = [*re.finditer(rb"</?(?:[\w.-]+:)?" + name + rb"(?:\s[^<>]*)?>", call.data)]
    cut = call.data[tags[0].start() : tags[-1].end()] if tags else b""
    try:
        same = etree.tostring(etree.fromstring(cut), method="c14n2") == etree.tostring(body, method="c14n2")
    except etree.XMLSyntaxError:
        same = False
    return cut.decode("utf-8") if same else etree.tostring(body, encoding="unicode", with_tail=False)


def by_path(operations: Mapping[str, Operation], path: str) -> Operation | None:
    """The operation at a path, with or without slash at the end."""
    return operations.get(path.rstrip("/"))
