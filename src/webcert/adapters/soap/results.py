"""The result that changing services answer with (integration 2.4), and how a handler refuses a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from webcert.adapters.soap.contracts import Contract
from webcert.adapters.soap.xml import local_name


class ErrorId(StrEnum):
    """Kinds of refusal."""

    VALIDATION_ERROR = "VALIDATION_ERROR"
    APPLICATION_ERROR = "APPLICATION_ERROR"
    TECHNICAL_ERROR = "TECHNICAL_ERROR"
    REVOKED = "REVOKED"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """`code` is OK, INFO or ERROR; text and error id as the contract demands."""

    code: str
    text: str = ""
    error: ErrorId | None = None


class Refused(Exception):
    """Raised by a handler to refuse a request; `text` names the fault and never repeats a value.

    It becomes a result where the contract has one, else a SOAP fault (integration 2.3).
    """

    def __init__(self, kind: ErrorId, text: str) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.text = text


OK = Result(code="OK")


def ok() -> Result:
    """Done."""
    return OK


def info(text: str) -> Result:
    """Done, with a message."""
    return Result(code="INFO", text=text)


def error(kind: ErrorId, text: str) -> Result:
    """Not done; `text` names the fault and never repeats the value."""
    return Result(code="ERROR", text=text, error=kind)


def response(contract: Contract, result: Result, *, before: Sequence[etree._Element] = ()) -> etree._Element:
    """The answer element of a contract with a result; `before` are the children that stand before it."""
    space = contract.result_space
    root = etree.Element(contract.response, nsmap={"r": contract.namespace, None: space})  # type: ignore[dict-item]
    root.extend(before)
    element = etree.SubElement(root, f"{{{contract.namespace}}}{contract.result}")
    etree.SubElement(element, f"{{{space}}}resultCode").text = result.code
    if result.error is not None and contract.split_text:
        etree.SubElement(element, f"{{{space}}}errorId").text = result.error.value
    if result.text:
        etree.SubElement(element, f"{{{space}}}{_text_name(contract, result)}").text = result.text
    if result.error is not None and not contract.split_text:
        etree.SubElement(element, f"{{{space}}}errorId").text = result.error.value
    return root


def _text_name(contract: Contract, result: Result) -> str:
    if not contract.split_text:
        return "resultText"
    return "errorText" if result.error is not None else "infoText"


def read(element: etree._Element) -> Result:
    """The result in an answer; an unknown code or a missing result reads as a temporary error (B119)."""
    found = next((child for child in element if local_name(child) in ("result", "resultat")), None)
    values = {local_name(child): (child.text or "").strip() for child in found} if found is not None else {}
    code, kind = values.get("resultCode", ""), values.get("errorId", "")
    text = next((values[name] for name in ("resultText", "errorText", "infoText") if values.get(name)), "")
    if code in ("OK", "INFO"):
        return Result(code=code, text=text)
    known = ErrorId(kind) if kind in set(ErrorId) else ErrorId.TECHNICAL_ERROR
    return Result(code="ERROR", text=text, error=known)
