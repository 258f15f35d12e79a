"""Small tools for the XML of the contracts: making elements, and reading by path."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.soap.namespaces import CORE, DIRECTORY, PERSON, PERSON_31, TYPES
from webcert.adapters.soap.xml import local_name
from webcert.domain.ids import COORDINATION_NUMBER_ROOT, HSA_ROOT, PERSONAL_NUMBER_ROOT

__all__ = [
    "CORE", "DIRECTORY", "HSA_ROOT", "PERSON", "PERSON_31", "TYPES", "add", "add_code", "add_id", "add_some", "blank", "children",
    "find",
    "local_name", "person_root", "text",
]  # fmt: skip


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


def blank(element: etree._Element, *names: str) -> None:
    """Take away what stands in elements with these local names, wherever they are."""
    for one in element.iter("*"):
        if local_name(one) in names:
            one.text = ""


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
