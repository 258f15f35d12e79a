"""The form of a certificate that is signed (common-model 12, integration 10.2): computed by our own code.

The transforms named in a signature are never executed; they must be the ones that this module carries out.
"""

from __future__ import annotations

import hashlib
import re

from lxml import etree

from webcert.adapters.soap.xml import local_name

#: Elements outside the signature.
OUTSIDE = ("skickatTidpunkt", "relation", "status", "underskrift")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class CannotReduce(ValueError):
    """The certificate is not of a kind that can be signed."""


def reduced(intyg: etree._Element, certificate_id: str) -> bytes:
    """Canonical bytes of an `intyg`, which must have this id: local names only, no white-space-only text, without OUTSIDE.

    Raises CannotReduce unless the id stands exactly once in the whole document, as that of `intyg`, or when something
    stands in `intyg` whose meaning the reduction would change: comments, processing instructions, attributes of a
    namespace.
    """
    if not _UUID.fullmatch(certificate_id):
        raise CannotReduce("the id is no UUID")
    holders = [element for element in intyg.getroottree().iter() if local_name(element) == "extension" and element.text == certificate_id]
    if len(holders) != 1:
        raise CannotReduce("the id must stand exactly once")
    parent = holders[0].getparent()
    if parent is None or parent.getparent() is not intyg or local_name(parent) != "intygs-id":
        raise CannotReduce("the id is not the certificate's own")
    for node in intyg.iter():
        if not isinstance(node.tag, str):
            raise CannotReduce("comments and processing instructions cannot be signed")
        if any(str(name).startswith("{") for name in node.attrib):
            raise CannotReduce("attributes of a namespace cannot be signed")
    return etree.tostring(_plain(intyg), method="c14n", exclusive=True, with_comments=False)


def _plain(element: etree._Element) -> etree._Element:
    copy = etree.Element(local_name(element), {str(name): str(value) for name, value in element.attrib.items()})
    copy.text = _kept(element.text)
    for child in element:
        if local_name(child) in OUTSIDE:
            _append_text(copy, _kept(child.tail))
            continue
        plain = _plain(child)
        plain.tail = _kept(child.tail)
        copy.append(plain)
    return copy


def _append_text(element: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _kept(text: str | None) -> str | None:
    return text if text and text.strip(" \t\r\n") else None


def digest(intyg: etree._Element, certificate_id: str) -> bytes:
    """SHA-256 of the reduced certificate. Raises CannotReduce."""
    return hashlib.sha256(reduced(intyg, certificate_id)).digest()
