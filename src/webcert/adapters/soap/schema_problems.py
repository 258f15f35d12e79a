"""What the validator found, so that a sender can mend it: where and what is wrong, never the value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

_MOST = 20
_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '(?:\{[^}]*\})?([^']*)'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_STEP = re.compile(r"(?:([^:\[\]]+):)?([^:\[\]]+)(?:\[(\d+)\])?")
_DIGITS = re.compile(r"\d{6,}")
_WORDS = {
    "SCHEMAV_CVC_MINLENGTH_VALID": "is empty or too short",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "is too long",
    "SCHEMAV_CVC_LENGTH_VALID": "has the wrong length",
    "SCHEMAV_CVC_ENUMERATION_VALID": "has a value that is not in the list",
    "SCHEMAV_CVC_ELT_5_2_2_2_2": "does not have the fixed value",
    "SCHEMAV_CVC_PATTERN_VALID": "has a value of the wrong form",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "has a value of the wrong form",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "is not allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "is missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "must not hold text",
    "SCHEMAV_CVC_TYPE_3_1_2": "must not hold elements",
    "SCHEMAV_CVC_ELT_1": "is not known here",
}


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Where a message breaks its schema, such as `intyg/patient/person-id/extension`, and how."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path} {self.message}"


class _Error(Protocol):
    """What the validator tells of one error."""

    path: str | None
    message: str
    type_name: str


def describe(element: etree._Element, errors: Sequence[_Error]) -> list[SchemaProblem]:
    """The first twenty errors in words, each once; paths begin below `element`."""
    return list(dict.fromkeys(_describe(element, error) for error in errors[:_MOST]))


def _describe(root: etree._Element, error: _Error) -> SchemaProblem:
    steps = _steps(root, error.path or "")
    attribute = _ATTRIBUTE.match(error.message)
    if error.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _content(root, steps, error.message)
    if error.type_name == "SCHEMAV_CVC_COMPLEX_TYPE_4":
        steps = [*steps, "@" + error.message.rpartition("The attribute '")[2].partition("'")[0]]
    elif attribute:
        steps = [*steps, f"@{attribute[1]}"]
    return SchemaProblem(_path(root, steps), _WORDS.get(error.type_name, "breaks the schema"))


def _content(root: etree._Element, steps: list[str], message: str) -> SchemaProblem:
    """A missing or an unexpected element; what is expected comes from the schema and may be told."""
    found = _EXPECTED.search(message)
    listed = found[1].split(", ") if found else []
    expected = [name.rpartition("}")[2] for name in listed if not name.startswith("##")]
    if "Missing child" in message:
        if len(listed) == 1 and expected:
            return SchemaProblem(_path(root, [*steps, expected[0]]), "is missing")
        return SchemaProblem(_path(root, steps), f"lacks one of {', '.join(expected)}")
    hint = f", but {' or '.join(expected)}" if expected else ""
    return SchemaProblem(_path(root, steps), f"is not expected here{hint}")


def _steps(root: etree._Element, path: str) -> list[str]:
    """Local names below `root` on a path such as `/r:A/*[2]/t:root`, counted where an element is repeated."""
    current, names = root, []
    for step in path.split("/")[2:]:
        found = _child(current, step)
        if found is None:
            break
        current = found
        names.append(_counted(current))
    return names


def _child(parent: etree._Element, step: str) -> etree._Element | None:
    match = _STEP.fullmatch(step)
    if match is None:
        return None
    prefix, name, number = match[1], match[2], int(match[3] or 1)
    children = [child for child in parent if isinstance(child.tag, str)]
    if name != "*":
        children = [one for one in children if (one.prefix, etree.QName(one).localname) == (prefix, name)]
    return children[number - 1] if number <= len(children) else None


def _counted(element: etree._Element) -> str:
    parent = element.getparent()
    same = [one for one in parent if one.tag == element.tag] if parent is not None else []
    name = etree.QName(element).localname
    return f"{name}[{same.index(element) + 1}]" if len(same) > 1 else name


def _path(root: etree._Element, steps: list[str]) -> str:
    """The path, without long numbers and not longer than a line: names are the sender's own."""
    return _DIGITS.sub("…", "/".join(steps or [etree.QName(root).localname]))[:300]
