"""SOAP 1.1 envelopes with the LogicalAddress header of RIV-TA 2.1, or the To header of RIV-TA 2.0 (integration 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from webcert.adapters.soap import faults
from webcert.adapters.soap.faults import FaultCode
from webcert.adapters.soap.namespaces import ADDRESSING, REGISTRY, SOAP
from webcert.adapters.soap.xml import MAX_BYTES, UnsafeXml, local_name, parse

_ENVELOPE, _HEADER, _BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
_LOGICAL_ADDRESS, _TO = f"{{{REGISTRY}}}LogicalAddress", f"{{{ADDRESSING}}}To"
_NEXT_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"
_DECLARATION = re.compile(rb"""\s*<\?xml\s(?:[^>]*?encoding\s*=\s*["']([\w.-]+)["'])?[^>]*?\?>\s*""")


class NotSoap(ValueError):
    """Well-formed XML that is no SOAP 1.1 envelope with one body element; `code` is the fault to answer."""

    def __init__(self, text: str, *, code: str = FaultCode.CLIENT) -> None:
        super().__init__(text)
        self.code = code


class NoEnvelope(NotSoap):
    """Well-formed XML of another kind."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope holds: the addresses (None when absent or blank) and the body element."""

    logical_address: str | None
    body: etree._Element
    to: str | None = None


def wrap(body: etree._Element | bytes, *, logical_address: str | None = None, to_header: bool = False) -> bytes:
    """An envelope in UTF-8. A body in bytes is put in as it is, since white space may be signed.

    With `to_header` the address stands in the header of RIV-TA 2.0.
    """
    header = ""
    if logical_address is not None:
        address = etree.Element(_TO, nsmap={"wsa": ADDRESSING}) if to_header else etree.Element(_LOGICAL_ADDRESS, nsmap={"itr": REGISTRY})
        address.text = logical_address
        header = f"<soap:Header>{etree.tostring(address, encoding='unicode')}</soap:Header>"
    inner = body if isinstance(body, bytes) else etree.tostring(body, encoding="UTF-8", with_tail=False)
    start = f'<soap:Envelope xmlns:soap="{SOAP}">{header}<soap:Body>'.encode()
    return start + without_declaration(inner) + b"</soap:Body></soap:Envelope>"


def without_declaration(data: bytes) -> bytes:
    """A document without its XML declaration. Raises ValueError for a document that is not in UTF-8."""
    found = _DECLARATION.match(data)
    if found is None:
        return data
    if (found[1] or b"utf-8").lower() != b"utf-8":
        raise ValueError("only UTF-8 can be put in an envelope")
    return data[found.end() :]


def fault(code: str, text: str) -> bytes:
    """A fault message."""
    return wrap(faults.element(code, text))


def unwrap(data: bytes, *, max_bytes: int = MAX_BYTES) -> Envelope:
    """What a message of at most `max_bytes` bytes holds. Raises UnsafeXml and NotSoap."""
    root = parse(data, max_bytes=max_bytes)
    if local_name(root) == "Envelope" and root.tag != _ENVELOPE:
        raise NotSoap("another version of SOAP", code=FaultCode.VERSION_MISMATCH)
    if root.tag != _ENVELOPE:
        raise NoEnvelope("no SOAP envelope with one body")
    parts = [child for child in root if isinstance(child.tag, str)]
    tags = [child.tag for child in parts]
    if tags not in ([_BODY], [_HEADER, _BODY]):
        raise NotSoap("no SOAP envelope with one body")
    children = [child for child in parts[-1] if isinstance(child.tag, str)]
    if len(children) != 1:
        raise NotSoap("the body must hold exactly one element")
    found = _addresses(parts[0]) if len(parts) == 2 else {}
    return Envelope(found.get(_LOGICAL_ADDRESS) or None, children[0], found.get(_TO) or None)


def _addresses(header: etree._Element) -> dict[str, str]:
    """The address of each kind. A header block that must be understood, by us and not another, is refused."""
    found: dict[str, str] = {}
    for child in header:
        if not isinstance(child.tag, str):
            continue
        if child.tag in (_LOGICAL_ADDRESS, _TO):
            if child.tag in found:
                raise NotSoap(f"more than one {local_name(child)}")
            found[child.tag] = (child.text or "").strip()
        elif _must_be_understood(child):
            raise NotSoap("a header is not understood", code=FaultCode.MUST_UNDERSTAND)
    return found


def _must_be_understood(block: etree._Element) -> bool:
    for_us = block.get(f"{{{SOAP}}}actor", _NEXT_ACTOR).strip() in ("", _NEXT_ACTOR)
    return for_us and block.get(f"{{{SOAP}}}mustUnderstand", "0").strip() in ("1", "true")


__all__ = ["SOAP", "Envelope", "NoEnvelope", "NotSoap", "UnsafeXml", "fault", "unwrap", "without_declaration", "wrap"]
