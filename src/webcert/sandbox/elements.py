"""Small tools for the XML of the contracts: making elements, and reading by path."""

from __future__ import annotations

from lxml import etree

RIV = "urn:riv:clinicalprocess:healthcond:certificate"
CORE = f"{RIV}:3"
TYPES = f"{RIV}:types:3"
DIRECTORY = "urn:riv:infrastructure:directory:1"
PERSON = "urn:riv:strategicresourcemanagement:persons:person:3"
PERSON_31 = "urn:riv:strategicresourcemanagement:persons:person:3.1"

HSA_ROOT = "1.2.752.129.2.1.4.1"
PERSONAL_NUMBER_ROOT = "1.2.752.129.2.1.3.1"
COORDINATION_NUMBER_ROOT = "1.2.752.129.2.1.3.3"


def add(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    """A new last child, with text if that is given."""
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text is not None:
        child.text = text
    return child


def add_some(parent: etree._Element, namespace: str, name: str, *texts: str) -> None:
    """A new child for each text that is not empty."""
    for text in texts:
        if text:
            add(parent, namespace, name, text)


def add_id(parent: etree._Element, namespace: str, name: str, root: str, extension: str) -> etree._Element:
    """An identity of the certificate contracts: root and extension."""
    child = add(parent, namespace, name)
    add(child, TYPES, "root", root)
    add(child, TYPES, "extension", extension)
    return child


def add_code(
    parent: etree._Element, namespace: str, name: str, code: str, system: str, text: str = ""
) -> etree._Element:
    """A coded value of the certificate contracts."""
    child = add(parent, namespace, name)
    add(child, TYPES, "code", code)
    add(child, TYPES, "codeSystem", system)
    add_some(child, TYPES, "displayName", text)
    return child


def person_root(number: str) -> str:
    """The root of a person number: coordination numbers have their own (integration.md 2.5)."""
    return COORDINATION_NUMBER_ROOT if number[6:7] >= "6" else PERSONAL_NUMBER_ROOT


def find(element: etree._Element, path: str) -> etree._Element | None:
    """The first element on a path of local names, whatever the namespaces."""
    current: etree._Element | None = element
    for step in path.split("/"):
        if current is None:
            return None
        current = next((child for child in current if local_name(child) == step), None)
    return current


def text(element: etree._Element, path: str) -> str:
    """The trimmed text of the first element on a path of local names; "" when there is none."""
    found = find(element, path)
    return (found.text or "").strip() if found is not None else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children with a local name."""
    return [child for child in element if local_name(child) == name]


def local_name(element: etree._Element) -> str:
    """The name of an element without namespace; "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def serialise(element: etree._Element) -> str:
    """An element as text, with the namespaces it needs."""
    return etree.tostring(element, encoding="unicode", with_tail=False)
