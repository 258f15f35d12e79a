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


def reduced(root: etree._Element, certificate_id: str) -> bytes:
    """Canonical bytes of the `intyg` with this id: local names only, no white-space-only text, without OUTSIDE.

    Raises CannotReduce unless exactly one element holds the id and it is the certificate's, or when comments or
    processing instructions stand in what is signed.
    """
    if not _UUID.fullmatch(certificate_id):
        raise CannotReduce("the id is no UUID")
    holders = [element for element in root.iter() if local_name(element) == "extension" and element.text == certificate_id]
    if len(holders) != 1:
        raise CannotReduce("the id must stand exactly once")
    intyg = _certificate_of(holders[0])
    for node in intyg.iter():
        if not isinstance(node.tag, str):
            raise CannotReduce("comments and processing instructions cannot be signed")
    return etree.tostring(_plain(intyg), method="c14n", exclusive=True, with_comments=False)


def _certificate_of(extension: etree._Element) -> etree._Element:
    parent = extension.getparent()
    intyg = parent.getparent() if parent is not None else None
    if parent is None or intyg is None or local_name(parent) != "intygs-id" or local_name(intyg) != "intyg":
        raise CannotReduce("the id is not the certificate's own")
    return intyg


def _plain(element: etree._Element) -> etree._Element:
    copy = etree.Element(local_name(element), {etree.QName(key).localname: str(value) for key, value in element.attrib.items()})
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


def digest(root: etree._Element, certificate_id: str) -> bytes:
    """SHA-256 of the reduced certificate."""
    return hashlib.sha256(reduced(root, certificate_id)).digest()
