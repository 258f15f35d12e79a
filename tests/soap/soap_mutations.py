"""Single changes of a message, of every kind that a schema may have an opinion on, each with a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from lxml import etree

from tests.soap.soap_samples import RIV, SPACES, signature

XSI = "http://www.w3.org/2001/XMLSchema-instance"
Change = Callable[[Any], None]

#: Texts at the borders of dates, times, numbers, codes, identities and lengths.
_VALUES = (
    "", " ", "x", "å", "OK", "ERROR", "ok", "0", "1", "-1", "+1", "01", "1.0", "1e3", "2147483647",
    "2147483648", "INF", "NaN", "true", "True", "2026-02-30", "2024-02-29", "2026-11-26", "2026-11-26Z",
    "0000-01-01", "-2026-11-26", "12026-11-26", " 2026-11-26\n", "2026-13-01", "2026-11-26T10:15:30",
    "2026-11-26T10:15:30Z", "2026-11-26T10:15:30+01:00", "2026-11-26T10:15:30.1", "2026-11-26T10:15:30.123",
    "2026-11-26T10:15:30.1234", "2026-11-26T10:15:30,123", "2026-11-26T24:00:00", "2026-11-26T24:00:01",
    "2026-11-26T10:15:60", "2026-11-26 10:15:30", "\t2026-11-26T10:15:30 ", "2026-11-26T10:15",
    "\u0662\u0660\u0662\u0666-11-26", "08:00:00", "25:00:00", "08:00", "191212121212", "19121212-1212",
    "1912121212121", "19121212121a",
    "\u0661\u0669\u0661\u0662\u0661\u0662\u0661\u0662\u0661\u0662\u0661\u0662", " 191212121212",
    "1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3", "1.2.752.129.2.1.4.1", " 1.2.752.129.2.1.4.1 ",
    "769bb12b-bd9f-4203-a5cd-fd14f2eb3b80", "769BB12B-BD9F-4203-A5CD-FD14F2EB3B80", "YYYY", "YYYY-MM",
    "2026", "3026", "999", "2026-1", "2026-01-32", "P1", "P10", "P11", "Besvarad", "REVOKED",
    "ACCESSDENIED", "AAAA", "AAA", "AA==", "A A A A", "*", "+46101234567", "++4", "010-1", "9.", "1.1",
    "1.1.1", "ou=a,o=b,c=SE", "cn=\u00e5\u00e4 \u00f6.-,", "xx=1", "123456789012345", "1234567890123456",
    "12345678901234", "99999", "100000", "1000", "9", "99999999999999", "100000000000000", "ab", "abc",
    "x" * 36, "x" * 37, "x" * 40, "x" * 41, "x" * 64, "x" * 65, "x" * 80, "x" * 81, "0" * 29, "0" * 30,
    "x" * 256, "x" * 257, "c=" + "x" * 348, "c=" + "x" * 349, "x" * 8192, "x" * 8193, "http://a b",
    "urn:\u00e5", "%zz", "intersect", "#",
)  # fmt: skip
#: Every word of the lists in the contracts.
_WORDS = (
    "OK", "INFO", "ERROR", "VALIDATION_ERROR", "APPLICATION_ERROR", "TECHNICAL_ERROR", "REVOKED",
    "ACCESSDENIED", "REPORT_ON_QUEUE", "REPORT_IN_PROCESS", "REPORT_NOT_FOUND", "MAX_QUERY_RESULT_EXCEEDED",
    "Besvarad", "Obesvarad", "YYYY", "YYYY-MM", "YYYY-MM-DD", *(f"P{number}" for number in range(12)),
)  # fmt: skip
_ATTRIBUTES = (
    "", "1", "x", "1.1", "01", " 1", "1 ", "\u0661", "1.", "-1", "intersect", "subtract", "union", "Union",
    "a:b", "http://a b", "http://[", "%zz",
)  # fmt: skip


def mutations(original: Any, *, share: float = 1.0) -> Iterator[tuple[str, Any]]:
    """Changed copies of a message with the name of the change. The original is left as it is.

    All changes of structure come, and the same `share` of the many values, types and foreign elements.
    """
    rng = Random(0)
    for number, (path, element) in enumerate(_places(original, ())):
        for what, change in _structure(element):
            yield _changed(original, number, path, what, change)
        for what, change in _contents(element):
            if rng.random() < share:
                yield _changed(original, number, path, what, change)


def several(original: Any, *, seed: int, times: int) -> Iterator[tuple[str, Any]]:
    """Copies with two to four changes at random places."""
    rng = Random(seed)
    for _ in range(times):
        copy, names = deepcopy(original), []
        for _ in range(rng.randint(2, 4)):
            element = rng.choice(list(copy.iter("{*}*")))
            what, change = rng.choice([*_structure(element), *_contents(element)])
            names.append(f"{etree.QName(element).localname}: {what}")
            change(element)
        yield "; ".join(names), copy


def _places(element: Any, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Any]]:
    yield path, element
    for index, child in enumerate(element):
        yield from _places(child, (*path, index))


def _changed(original: Any, number: int, path: tuple[int, ...], what: str, change: Change) -> tuple[str, Any]:
    copy = deepcopy(original)
    element = copy
    for index in path:
        element = element[index]
    name = f"{number} {etree.QName(element).localname}: {what}"
    change(element)
    return name, copy


def _structure(element: Any) -> Iterator[tuple[str, Change]]:
    """Changes of what stands where."""
    if element.getparent() is not None:
        yield from _PLACES.items()
    yield from _NAMES.items()
    if len(element):
        yield "emptied", _empty
        yield "text between the children", _tail("hemligt")
        yield "space between the children", _tail(" \n ")
    else:
        yield "an element inside", _append(etree.Element("{urn:other}a"))
        yield "no text", _set_text("")
        yield "text between spaces", _set_text(f" {element.text or ''} ")
        yield "longer text", _set_text(f"{element.text or ''}0")
    unknown = etree.Element("{urn:other}a", b="c")
    wrong = etree.Element(f"{{{SPACES['t']}}}date")
    for name, added in {
        "an unknown element": [unknown],
        "two": [unknown, unknown],
        "a wrong date": [wrong],
    }.items():
        yield f"{name} first", _insert(*added, first=True)
        yield f"{name} last", _insert(*added, first=False)
    if element.text in _WORDS:
        yield from ((f"text {word!r}", _set_text(word)) for word in _WORDS)
    yield "an element without namespace last", _append(etree.Element("a"))
    yield from _attribute_changes(element)


def _contents(element: Any) -> Iterator[tuple[str, Change]]:
    """Changes of values and types, and elements of other namespaces."""
    if not len(element):
        for value in _VALUES:
            yield f"text {value[:30]!r}", _set_text(value)
    yield "a comment inside", _append(etree.Comment("c"))
    yield "an instruction inside", _append(etree.ProcessingInstruction("p", "q"))
    for name, extra in extras().items():
        yield f"{name} first", _insert(extra, first=True)
        yield f"{name} last", _insert(extra, first=False)
    for name in element.attrib:
        for value in _ATTRIBUTES:
            yield f"{name}={value!r}", _set(name, value)
    yield "xsi:nil", _set(f"{{{XSI}}}nil", "true")
    for kind in _TYPES:
        yield f"xsi:type {kind}", _typed(kind)


@cache
def extras() -> dict[str, Any]:
    """Elements to be put where they may or may not be: known and whole, known and broken."""

    def known(name: str, *content: Any, **attributes: str) -> Any:
        prefix, _, local = name.partition(":")
        element = etree.Element(f"{{{SPACES[prefix]}}}{local}", attributes)
        for one in content:
            if isinstance(one, str):
                element.text = one
            else:
                element.append(one)
        return element

    code = (known("t:code", "a"), known("t:codeSystem", "b"))
    return {
        "a core element": known("c:svar"),
        "a cv": known("t:cv", *map(deepcopy, code)),
        "a broken cv": known("t:cv", deepcopy(code[1])),
        "an unknown type element": known("t:other", "x"),
        "a date": known("t:date", "2026-11-26"),
        "a broken date": known("t:date", "2026-11-26Z"),
        "a licence": known(
            "m:legitimeratYrke", known("t:code", "a"), known("t:codeSystem", "1.2.752.29.23.1.6")
        ),
        "a broken licence": known("m:legitimeratYrke", *map(deepcopy, code)),
        "a signature": known("m:underskrift", signature()),
        "an empty signature": known("m:underskrift"),
        "a bare signature": signature(),
        "a key name": known("ds:KeyName", "x"),
        "a broken digest": known("ds:DigestValue", "*"),
        "an expression": known("f:XPath", "/", Filter="union"),
        "a broken expression": known("f:XPath", "/", Filter="no"),
        "a handler": known("h:hanteratAv", known("t:root", "1.2.752.129.2.1.4.1"), known("t:extension", "x")),
        "a broken handler": known("h:hanteratAv"),
        "a protection": known("p1:protectedPopulationRecord", "true"),
        "a broken protection": known("p1:protectedPopulationRecord", "maybe"),
        "an address": etree.fromstring(
            '<i:LogicalAddress xmlns:i="urn:riv:itintegration:registry:1"><i:b/></i:LogicalAddress>'
        ),
        "a request": etree.Element(f"{{{RIV}:RegisterCertificateResponder:3}}RegisterCertificate"),
        "an unknown element with a broken date in it": _holding(known("t:date", "x")),
    }


def _holding(inner: Any) -> Any:
    element = etree.Element("{urn:other}holder")
    element.append(inner)
    return element


def _attribute_changes(element: Any) -> Iterator[tuple[str, Change]]:
    yield "an unknown attribute", _set("other", "x")
    yield "an attribute of another namespace", _set("{urn:other}a", "x")
    yield "an xml:lang", _set("{http://www.w3.org/XML/1998/namespace}lang", "sv")
    yield "an id", _set("id", "1")
    yield "an Id", _set("Id", "x1")
    yield "an Id that is no name", _set("Id", "1 x")
    yield "an Id that is there already", _set("Id", "k1")
    for name in element.attrib:
        yield f"without {name}", _drop(name)


_TYPES = (
    "xs:string", "xs:int", "xs:date", "xs:token", "t:IIType", "t:HsaId", "t:IntygId", "t:PersonId",
    "t:CVType", "t:Part", "t:TypAvIntyg", "t:Befattning", "t:DateType", "t:TimeStampType",
    "t:nonEmptyString", "c:Svar", "c:HosPersonal", "c:Enhet", "c:ResultType", "c:Intyg", "t:NoSuch",
    "d:AddressType", "p:IIType", "l:HsaId", "xs:base64Binary", "xs:integer", "xs:anyType",
    "ds:SignatureType", "ds:CryptoBinary", "ds:DigestValueType", "ds:X509IssuerSerialType",
    "ds:HMACOutputLengthType", "ds:ObjectType", "ds:KeyValueType", "f:XPathType",
)  # fmt: skip


def _typed(kind: str) -> Change:
    def change(element: Any) -> None:
        prefix, _, local = kind.partition(":")
        uri = {**SPACES, "xs": "http://www.w3.org/2001/XMLSchema"}[prefix]
        parent = element.getparent()
        copy = etree.Element(element.tag, element.attrib, nsmap={**element.nsmap, "kind": uri})
        copy.text, copy.tail = element.text, element.tail
        copy.extend(list(element))
        copy.set(f"{{{XSI}}}type", f"kind:{local}")
        if parent is not None:
            parent.replace(element, copy)

    return change


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _duplicate(element: Any) -> None:
    element.addnext(deepcopy(element))


def _many(element: Any) -> None:
    for _ in range(3):
        element.addnext(deepcopy(element))


def _swap(element: Any) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _to_front(element: Any) -> None:
    element.getparent().insert(0, element)


def _to_end(element: Any) -> None:
    element.getparent().append(element)


def _renamed(tag: str) -> Change:
    def change(element: Any) -> None:
        element.tag = tag.format(
            name=etree.QName(element).localname, namespace=etree.QName(element).namespace
        )

    return change


def _set_text(value: str) -> Change:
    def change(element: Any) -> None:
        element.text = value

    return change


def _empty(element: Any) -> None:
    del element[:]


def _tail(text: str) -> Change:
    def change(element: Any) -> None:
        element[0].tail = text

    return change


def _append(new: Any) -> Change:
    return lambda element: element.append(deepcopy(new))


def _insert(*new: Any, first: bool) -> Change:
    def change(element: Any) -> None:
        place = 0 if first else len(element)
        element[place:place] = [deepcopy(one) for one in new]

    return change


def _set(name: str, value: str) -> Change:
    return lambda element: element.set(name, value)


def _drop(name: str) -> Change:
    def change(element: Any) -> None:
        element.attrib.pop(name, None)

    return change


_PLACES: dict[str, Change] = {
    "removed": _remove,
    "twice": _duplicate,
    "four times": _many,
    "after the next": _swap,
    "moved first": _to_front,
    "moved last": _to_end,
}
_NAMES: dict[str, Change] = {
    "without namespace": _renamed("{name}"),
    "in another namespace": _renamed("{{urn:other}}{name}"),
    "in the core namespace": _renamed(f"{{{{{RIV}:3}}}}{{name}}"),
    "in the types namespace": _renamed(f"{{{{{RIV}:types:3}}}}{{name}}"),
    "misspelt": _renamed("{{{namespace}}}{name}x"),
    "in capitals": _renamed("{{{namespace}}}{name}X"),
}
