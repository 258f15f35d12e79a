"""SOAP 1.1 envelopes with the LogicalAddress header of RIV-TA 2.1 (integration 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from webcert.adapters.soap.contract_tables import REGISTRY
from webcert.adapters.soap.xml import UnsafeXml, local_name, parse

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


class NotSoap(ValueError):
    """Well-formed XML that is no SOAP 1.1 envelope with one body element; `code` is the fault to answer."""

    def __init__(self, text: str, *, code: str = "Client") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Envelope:
    """What an envelope holds: the address, if any, and the body element."""

    logical_address: str | None
    body: etree._Element


def wrap(body: etree._Element | bytes, *, logical_address: str | None = None) -> bytes:
    """An envelope around a body element. Bytes are put in as they are, since white space may be signed."""
    header = ""
    if logical_address is not None:
        address = etree.Element(f"{{{REGISTRY}}}LogicalAddress", nsmap={"itr": REGISTRY})
        address.text = logical_address
        header = f"<soap:Header>{etree.tostring(address, encoding='unicode')}</soap:Header>"
    inner = body if isinstance(body, bytes) else etree.tostring(body, encoding="UTF-8")
    start = f'<soap:Envelope xmlns:soap="{SOAP}">{header}<soap:Body>'.encode()
    return start + _without_declaration(inner) + b"</soap:Body></soap:Envelope>"


def _without_declaration(data: bytes) -> bytes:
    return data.split(b"?>", 1)[1].lstrip() if data.startswith(b"<?xml") else data


def unwrap(data: bytes) -> Envelope:
    """Read an envelope. Raises UnsafeXml and NotSoap."""
    root = parse(data)
    if root.tag == f"{{{SOAP_12}}}Envelope":
        raise NotSoap("SOAP 1.2", code="VersionMismatch")
    if root.tag != f"{{{SOAP}}}Envelope":
        raise NotSoap("no SOAP envelope")
    header, body = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
    if body is None:
        raise NotSoap("no SOAP body")
    children = [child for child in body if isinstance(child.tag, str)]
    if len(children) != 1:
        raise NotSoap("the body must hold exactly one element")
    return Envelope(_address(header), children[0])


def _address(header: etree._Element | None) -> str | None:
    address = None
    for child in header if header is not None else ():
        if not isinstance(child.tag, str):
            continue
        if child.tag == f"{{{REGISTRY}}}LogicalAddress":
            address = (child.text or "").strip()
        elif child.get(f"{{{SOAP}}}mustUnderstand") in ("1", "true"):
            raise NotSoap(f"header {local_name(child)} is not understood", code="MustUnderstand")
    return address


def fault(code: str, text: str) -> bytes:
    """A fault message."""
    root = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soap": SOAP})
    etree.SubElement(root, "faultcode").text = f"soap:{code}"
    etree.SubElement(root, "faultstring").text = text
    return wrap(root)


__all__ = ["SOAP", "Envelope", "NotSoap", "UnsafeXml", "fault", "unwrap", "wrap"]
