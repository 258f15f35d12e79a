"""The one parser for XML from outside: no DTD, entities, stylesheets, XInclude or network, all sizes limited.

Robustness B87 to B91. What is dangerous is refused, not defused: no message of ours holds it.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from lxml import etree

#: Largest message taken in, in bytes (D57).
MAX_BYTES = 2_000_000
#: Levels of elements; libxml2 itself stops at 256.
MAX_DEPTH = 200
#: Attributes of one element, namespaces and elements of one message: far above what any contract needs.
MAX_ATTRIBUTES, MAX_NAMESPACES, MAX_ELEMENTS = 64, 1_000, 100_000
#: Characters of one text; the longest message text that must be taken in is 1 MB (B111).
MAX_TEXT = 1_500_000

_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", frozenset({"utf-8"})),
    (codecs.BOM_UTF16_LE, "utf-16-le", frozenset({"utf-16", "utf-16le"})),
    (codecs.BOM_UTF16_BE, "utf-16-be", frozenset({"utf-16", "utf-16be"})),
    (b"", "utf-8", frozenset({"utf-8"})),
)
_NAMES = {"xi": "http://www.w3.org/2001/XInclude", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
#: What is refused wherever it stands. The validator would load the address of a schema.
_REFUSED = {
    "a processing instruction": etree.XPath("boolean(//processing-instruction())"),
    "XInclude": etree.XPath("boolean(//xi:*)", namespaces=_NAMES),
    "the address of a schema": etree.XPath(
        "boolean(//@xsi:*[local-name() = 'schemaLocation' or local-name() = 'noNamespaceSchemaLocation'])",
        namespaces=_NAMES,
    ),
    "too many attributes": etree.XPath(f"boolean(//@*[{MAX_ATTRIBUTES + 1}])"),
    "too many elements": etree.XPath(f"count(//*) > {MAX_ELEMENTS}"),
}
_LONG = etree.XPath(f"boolean(//text()[string-length() > {MAX_TEXT}] | //@*[string-length() > {MAX_TEXT}])")


class UnsafeXml(ValueError):
    """The bytes are no XML, or XML that is not accepted; the text says why and never repeats content."""


def parse(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, largest: int | None = None
) -> etree._Element:
    """The root element of a document of at most so many bytes and levels. Raises UnsafeXml.

    `largest` is the earlier name of `max_bytes`.
    """
    if len(data) > (max_bytes if largest is None else largest):
        raise UnsafeXml("too large")
    content = _as_utf8(data)
    _check_prolog(content)
    if content.count(b"xmlns") > MAX_NAMESPACES:
        raise UnsafeXml("too many namespaces")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True,
        huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnsafeXml("not well-formed") from error
    _check_content(root, size=len(content), max_depth=max_depth)
    return root


def is_true(text: str) -> bool:
    """The value of an xs:boolean, trimmed: true is written in two ways."""
    return text in ("true", "1")


def local_name(element: etree._Element) -> str:
    """The name of an element without namespace; "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """The children with a local name, whatever their namespaces."""
    return [one for one in element if local_name(one) == name] if element is not None else []


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element on a path of local names, or None."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def _as_utf8(data: bytes) -> bytes:
    """The bytes in UTF-8. The byte-order mark alone gives the encoding; a declared one must be that (B91)."""
    bom, codec, names = next(one for one in _BOMS if data.startswith(one[0]))
    content = data[len(bom) :]
    try:
        text = content.decode(codec)
        content = content if codec == "utf-8" else text.encode()
    except UnicodeError as error:
        raise UnsafeXml("invalid bytes") from error
    declared = _ENCODING.match(content[:200])
    if declared and declared[1].decode().lower() not in names:
        raise UnsafeXml("the declared encoding does not match")
    return content


def _check_prolog(content: bytes) -> None:
    """Refuse a DOCTYPE or a processing instruction before the parser sees it; comments may stand there."""
    rest = content[:64].lstrip()
    start = content.find(b"?>") + 2 if rest.startswith((b"<?xml ", b"<?xml\t", b"<?xml\n", b"<?xml\r")) else 0
    while True:
        start = _skip_space(content, start)
        if not content.startswith(b"<!--", start):
            break
        end = content.find(b"-->", start)
        if end < 0:
            raise UnsafeXml("not well-formed")
        start = end + 3
    if content.startswith((b"<!", b"<?"), start):
        raise UnsafeXml("a document type or processing instruction")


def _skip_space(content: bytes, start: int) -> int:
    while content[start : start + 1] in (b" ", b"\t", b"\r", b"\n"):
        start += 1
    return start


@cache
def _deeper_than(levels: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (levels + 1) + ")")


def _check_content(root: etree._Element, *, size: int, max_depth: int) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml("a document type")
    if _deeper_than(max_depth)(root):
        raise UnsafeXml("too deep")
    for what, found in _REFUSED.items():
        if found(root):
            raise UnsafeXml(what)
    if size > MAX_TEXT and _LONG(root):
        raise UnsafeXml("a text that is too long")
