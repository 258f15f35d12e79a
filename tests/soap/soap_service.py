"""A service of each sort, requests to it, and what its refusals look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.soap.soap_messages import message
from webcert.adapters.soap import envelope, results, server
from webcert.adapters.soap.contracts import CONTRACTS, Contract, validate
from webcert.adapters.soap.results import ErrorId
from webcert.adapters.soap.server import Reply, Service

CREATE, LIST = CONTRACTS["CreateDraftCertificate"], CONTRACTS["ListCertificatesForCareWithQA"]
BOTH = pytest.mark.parametrize("contract", [CREATE, LIST], ids=["with result", "without result"])
TYPE = "text/xml; charset=utf-8"


class Handler:
    """Answers well, or as it is told; keeps what it was asked."""

    def __init__(self, contract: Contract, answer: Callable[[], Any] | None = None) -> None:
        self.contract = contract
        self.answer = answer or (lambda: message(contract.name, "full answer"))
        self.asked: list[tuple[Any, str]] = []

    def __call__(self, body: Any, address: str) -> Any:
        self.asked.append((body, address))
        return self.answer()


def service(contract: Contract, answer: Callable[[], Any] | None = None, **more: Any) -> Service:
    return Service(contract, Handler(contract, answer), **more)


def asked(given: Service) -> list[tuple[Any, str]]:
    """What the handler of a service was asked: body elements with their addresses."""
    assert isinstance(given.handler, Handler)
    return given.handler.asked


def request(contract: Contract, body: Any = None, *, address: str | None = "SE1") -> bytes:
    return envelope.wrap(
        message(contract.name, "full request") if body is None else body, logical_address=address
    )


def ask(given: Service, data: bytes | None = None, content_type: str = TYPE) -> Reply:
    return server.respond(request(given.contract) if data is None else data, content_type, [given])


def raising(error: Exception) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


def fault(reply: Reply) -> tuple[str, str]:
    """Code and text of a reply that is a SOAP fault with HTTP 500."""
    assert (reply.status, reply.content_type) == (500, TYPE)
    body = envelope.unwrap(reply.body).body
    assert body.tag == f"{{{envelope.SOAP}}}Fault"
    return (body.findtext("faultcode") or "").removeprefix("soap:"), body.findtext("faultstring") or ""


def refusal(reply: Reply, contract: Contract) -> tuple[str, str]:
    """Error id and text of a refusal in the way of the contract: a result with HTTP 200, or a fault."""
    if not contract.has_result:
        return fault(reply)
    assert (reply.status, reply.content_type) == (200, TYPE)
    body = envelope.unwrap(reply.body).body
    assert validate(body, contract) == []
    found = results.read(body)
    assert found.code == "ERROR"
    return str(found.error), found.text


def kind(contract: Contract, error: ErrorId = ErrorId.VALIDATION_ERROR, code: str = "Client") -> str:
    return error.value if contract.has_result else code
