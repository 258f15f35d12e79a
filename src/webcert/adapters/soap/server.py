"""Answering SOAP requests: integration 2.3 and robustness B87 to B98, the same for product and sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message

import structlog
from lxml import etree

from webcert.adapters.soap import contracts, envelope, results
from webcert.adapters.soap.contracts import Contract
from webcert.adapters.soap.faults import FaultCode
from webcert.adapters.soap.published import described, published
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.adapters.soap.xml import MAX_BYTES, UnsafeXml
from webcert.domain.errors import BadInput, Unavailable

#: Does the work: request element and logical address in, answer element out.
#: May raise Refused, BadInput and Unavailable.
Handler = Callable[[etree._Element, str], etree._Element]

CONTENT_TYPE = "text/xml; charset=utf-8"
_CHARSETS = {"": "", "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16"}
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: bytes
    content_type: str = CONTENT_TYPE


@dataclass(frozen=True)
class Service:
    """A contract with the function that does the work. No logical addresses = every one is accepted (D57)."""

    contract: Contract
    handler: Handler
    logical_addresses: frozenset[str] = frozenset()

    def accepts(self, address: str) -> bool:
        """Whether a logical address is one of ours; HSA-ids compare without regard to case."""
        ours = {one.strip().casefold() for one in self.logical_addresses}
        return not ours or address.casefold() in ours


def respond(data: bytes, content_type: str, services: Service | Iterable[Service]) -> Reply:
    """The reply to a request for one of the services at an address.

    Never raises: an unexpected error is logged with traceback and answered without internal text.
    """
    offered = (services,) if isinstance(services, Service) else tuple(services)
    if len(data) > MAX_BYTES:
        return too_large()
    wrong = _wrong_type(data, content_type)
    if wrong is not None:
        return wrong
    try:
        request = envelope.unwrap(data)
    except UnsafeXml as error:
        return _fault(f"The message is not acceptable XML: {error}.")
    except envelope.NotSoap as error:
        return _fault(f"The message is not a SOAP 1.1 request: {error}.", error.code)
    return _dispatch(request, offered)


def too_large() -> Reply:
    """The reply to a message that is not even read."""
    return _fault("The message is larger than 2 MB.")


def _wrong_type(data: bytes, content_type: str) -> Reply | None:
    """A fault when the content type is not text/xml in UTF-8 or, with byte-order mark, UTF-16."""
    header = Message()
    header["Content-Type"] = content_type
    if header.get_content_type() == "application/soap+xml":
        return _fault("SOAP 1.1 is spoken here.", FaultCode.VERSION_MISMATCH)
    if not content_type or header.get_content_type() != "text/xml":
        return _fault("The content type must be text/xml, without attachments.")
    charset = _CHARSETS.get(str(header.get_param("charset", "")).strip().lower())
    actual = "utf-16" if data.startswith(_UTF_16_MARKS) else "utf-8"
    if charset is None or charset not in ("", actual):
        return _fault("The charset of the content type does not match the message.")
    return None


def _dispatch(request: envelope.Envelope, services: tuple[Service, ...]) -> Reply:
    service = next((one for one in services if one.contract.request == request.body.tag), None)
    if service is None:
        return _fault("The operation is unknown here.")
    header, address = ("To", request.to) if service.contract.to_header else ("LogicalAddress", request.logical_address)
    if address is None and service.contract.addressed:
        return _fault(f"The header {header} is missing.")
    if not service.accepts(address or ""):
        return _refusal(service, ErrorId.VALIDATION_ERROR, f"{header} is not one of ours.")
    broken = contracts.validate(request.body, service.contract)
    if broken:
        return _refusal(service, ErrorId.VALIDATION_ERROR, "; ".join(map(str, broken[:5])))
    return _handle(service, request.body, address or "")


def _handle(service: Service, body: etree._Element, address: str) -> Reply:
    operation = etree.QName(body).localname
    try:
        answer = service.handler(body, address)
        broken = _broken(service, answer)
    except Refused as refusal:
        return _refusal(service, refusal.kind, refusal.text)
    except BadInput as error:
        return _refusal(service, ErrorId.VALIDATION_ERROR, f"{error.field} has a value that cannot be used.")
    except Unavailable as error:
        log.warning("soap_request_unanswered", operation=operation, service=error.service)
        text = "Another system does not answer. Try again later."
        return _refusal(service, ErrorId.APPLICATION_ERROR, text, ours=True)
    except Exception:
        log.exception("soap_request_failed", operation=operation)
        return _failed(service)
    if broken:
        log.error("soap_answer_invalid", operation=operation, problems=broken)
        return _failed(service)
    return Reply(status=200, body=envelope.wrap(answer))


def _broken(service: Service, answer: etree._Element) -> list[str]:
    """What is wrong with our own answer; it is not sent then (integration 2.1)."""
    if answer.tag != service.contract.response:
        return ["another element"]
    return [str(one) for one in contracts.validate(answer, service.contract)]


def _refusal(service: Service, kind: ErrorId, text: str, *, ours: bool = False) -> Reply:
    """A refusal: a result where the contract has one, else a fault; `ours` tells whose fault it is."""
    if not service.contract.has_result:
        return _fault(text, FaultCode.SERVER if ours else FaultCode.CLIENT)
    answer = results.response(service.contract, results.error(kind, text))
    return Reply(status=200, body=envelope.wrap(answer))


def _failed(service: Service) -> Reply:
    return _refusal(service, ErrorId.APPLICATION_ERROR, "The request could not be carried out.", ours=True)


def _fault(text: str, code: str = FaultCode.CLIENT) -> Reply:
    return Reply(status=500, body=envelope.fault(code, text))


__all__ = ["CONTENT_TYPE", "Handler", "Reply", "Service", "described", "published", "respond", "too_large"]
