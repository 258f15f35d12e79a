"""The one parser for XML from outside: no DTD, no entities, no network, limited size and depth (robustness B87-B91)."""

from __future__ import annotations

from lxml import etree

#: Largest message taken in, in bytes (D57).
LARGEST = 2_000_000
_DEEPEST, _MOST_ATTRIBUTES, _MOST_ELEMENTS = 100, 100, 50_000


class UnsafeXml(ValueError):
    """The bytes are no XML, or XML that is not accepted; the text never repeats content."""


def parse(data: bytes, *, largest: int = LARGEST) -> etree._Element:
    """The root element of `data`. Raises UnsafeXml."""
    if len(data) > largest:
        raise UnsafeXml("too large")
    if b"<!DOCTYPE" in data[:4096] or "<!DOCTYPE".encode("utf-16-le") in data[:8192]:
        raise UnsafeXml("document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=False, remove_pis=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnsafeXml("not well-formed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml("document type declaration")
    _check_shape(root)
    return root


def _check_shape(root: etree._Element) -> None:
    depth = elements = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "pi")):
        if event == "pi":
            raise UnsafeXml("processing instruction")
        if event == "end":
            depth -= 1
            continue
        depth += 1
        elements += 1
        if depth > _DEEPEST or elements > _MOST_ELEMENTS or len(element.attrib) > _MOST_ATTRIBUTES:
            raise UnsafeXml("too deep or too many parts")


def local_name(element: etree._Element) -> str:
    """The name of an element without namespace; "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
