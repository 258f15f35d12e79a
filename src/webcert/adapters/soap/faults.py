"""SOAP faults: made for our callers, and recognised in the answers of those we call (integration 2.3)."""

from __future__ import annotations

from enum import StrEnum

from lxml import etree

from webcert.adapters.soap.namespaces import SOAP
from webcert.adapters.soap.xml import local_name
from webcert.domain.errors import Unavailable

_TAG = f"{{{SOAP}}}Fault"
_LONGEST = 500


class FaultCode(StrEnum):
    """Whose fault it is, in SOAP 1.1."""

    CLIENT = "Client"
    SERVER = "Server"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"


class SoapFault(Unavailable):
    """A system that we called answered by a fault; temporary unless the caller knows better (6.7, 7.1).

    `code` is the local part of its code, `text` its words; neither stands in `str()`, which may be logged.
    """

    def __init__(self, *, service: str, code: str, text: str) -> None:
        super().__init__(service=service, permanent=False, detail="fault")
        self.code = code
        self.text = text


def element(code: str, text: str) -> etree._Element:
    """A fault as body element. `text` names what is wrong and never repeats a value."""
    root = etree.Element(_TAG, nsmap={"soap": SOAP})
    etree.SubElement(root, "faultcode").text = f"soap:{code}"
    etree.SubElement(root, "faultstring").text = text
    return root


def is_fault(body: etree._Element) -> bool:
    """Whether a body element is a fault."""
    return body.tag == _TAG


def read(body: etree._Element, *, service: str) -> SoapFault:
    """The fault in a body element, to be raised; texts are cut at 500 characters."""
    texts = {local_name(child): str(child.xpath("string()")).strip()[:_LONGEST] for child in body}
    code = texts.get("faultcode", "").rpartition(":")[2]
    return SoapFault(service=service, code=code, text=texts.get("faultstring", ""))
