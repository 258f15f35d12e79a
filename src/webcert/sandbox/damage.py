"""What can become of a right SOAP answer on its way: broken, cut, dangerous, wrongly labelled, with a result that no contract knows."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Response

from webcert.adapters.soap.server import CONTENT_TYPE
from webcert.sandbox.faults import Kind

_END = b"</soap:Body>"
_BODY = re.compile(rb"(<soap:Body>).*(</soap:Body>)", re.DOTALL)
_CODE = re.compile(rb"(resultCode>)\w+(<)")
#: An answer is cut off after so much of it.
_KEPT = 2 / 3

#: Makes the damaged answer from the right one and an address where nobody should come.
Damage = Callable[[Response, str], Response]


def _changed(whole: Response, body: bytes, content_type: str = CONTENT_TYPE) -> Response:
    return Response(body, status=whole.status_code, content_type=content_type)


def _broken(whole: Response, _: str) -> Response:
    return _changed(whole, whole.get_data().replace(_END, b"</soap:Bodi>"))


def _cut(whole: Response, _: str) -> Response:
    body = whole.get_data()
    return _changed(whole, body[: int(len(body) * _KEPT)])


def _with_entity(whole: Response, address: str) -> Response:
    """A reader that obeys the document type fetches the address."""
    start = f'<!DOCTYPE Envelope [<!ENTITY utifran SYSTEM "{address}">]>'.encode()
    return _changed(whole, start + whole.get_data().replace(_END, b"&utifran;" + _END))


def _emptied(whole: Response, _: str) -> Response:
    return _changed(whole, _BODY.sub(rb"\1\2", whole.get_data()))


def _mislabelled(whole: Response, _: str) -> Response:
    return _changed(whole, whole.get_data(), "application/json")


def _in_latin(whole: Response, _: str) -> Response:
    """The contracts say UTF-8 (integration.md 2.1)."""
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + whole.get_data().decode()
    return _changed(whole, text.encode("iso-8859-1", "xmlcharrefreplace"), "text/xml; charset=ISO-8859-1")


def _with_unknown_code(whole: Response, _: str) -> Response:
    return _changed(whole, _CODE.sub(rb"\1KANSKE\2", whole.get_data()))


DAMAGES: dict[str, Damage] = {
    Kind.BROKEN_XML: _broken,
    Kind.CUT_XML: _cut,
    Kind.ENTITY: _with_entity,
    Kind.EMPTY_ENVELOPE: _emptied,
    Kind.WRONG_TYPE: _mislabelled,
    Kind.WRONG_ENCODING: _in_latin,
    Kind.UNKNOWN_CODE: _with_unknown_code,
}
