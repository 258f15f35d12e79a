"""Answering SOAP requests: everything of integration 2.3, the same for product and sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from lxml import etree

from webcert.adapters.soap import contracts, envelope, results
from webcert.adapters.soap.contracts import Contract
from webcert.adapters.soap.results import ErrorId
from webcert.adapters.soap.xml import LARGEST, UnsafeXml

Handler = Callable[[etree._Element, str], etree._Element]

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: bytes
    content_type: str = "text/xml; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A contract with the function that does the work: request element and logical address in, answer element out.

    `contract` may be None for services whose schema we do not ship; `request` then names the request element.
    An empty set of addresses accepts every address.
    """

    handler: Handler
    contract: Contract | None = None
    request: str = ""
    addresses: frozenset[str] = frozenset()


def respond(data: bytes, content_type: str, service: Service) -> Reply:
    """The reply to a request. Never raises: an unexpected error is logged and answered without internal text."""
    if len(data) > LARGEST:
        return _fault("Client", "The message is larger than 2 MB.")
    if content_type.partition(";")[0].strip().lower() not in ("text/xml", "application/xml"):
        return _fault("Client", "The content type must be text/xml.")
    try:
        request = envelope.unwrap(data)
    except UnsafeXml:
        return _fault("Client", "The message is not acceptable XML.")
    except envelope.NotSoap as error:
        return _fault(error.code, f"The message is not a SOAP 1.1 request: {error}.")
    return _dispatch(request, service)


def _dispatch(request: envelope.Envelope, service: Service) -> Reply:
    expected = service.contract.request if service.contract else service.request
    if request.body.tag != expected:
        return _fault("Client", "The operation is unknown here.")
    if request.logical_address is None:
        return _fault("Client", "The header LogicalAddress is missing.")
    if service.addresses and request.logical_address not in service.addresses:
        return _refused(service, "LogicalAddress is not one of ours.")
    if service.contract is not None:
        broken = contracts.validate(request.body, service.contract)
        if broken:
            return _refused(service, f"{broken[0].path}: {broken[0].message}")
    try:
        answer = service.handler(request.body, request.logical_address)
    except Exception:
        log.exception("soap_request_failed", operation=etree.QName(request.body).localname)
        return _failed(service)
    return Reply(status=200, body=envelope.wrap(answer))


def _refused(service: Service, text: str) -> Reply:
    if service.contract is None:
        return _fault("Client", text)
    refusal = results.error(ErrorId.VALIDATION_ERROR, text)
    return Reply(status=200, body=envelope.wrap(results.response(service.contract, refusal)))


def _failed(service: Service) -> Reply:
    text = "The request could not be carried out."
    if service.contract is None:
        return _fault("Server", text)
    failure = results.error(ErrorId.APPLICATION_ERROR, text)
    return Reply(status=200, body=envelope.wrap(results.response(service.contract, failure)))


def _fault(code: str, text: str) -> Reply:
    return Reply(status=500, body=envelope.fault(code, text))
