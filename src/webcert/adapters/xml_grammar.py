"""Rules for the shape of XML messages whose schemas are not shipped: each element's children in order, and its attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

#: Namespaces whose attributes may stand anywhere.
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"


class NotOfGrammar(ValueError):
    """The message breaks the rules, or holds what could split a value; the text names the element, never content."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`content` is a pattern over the children's names, each followed by a blank; None = anything. A leading ! marks what is needed.

    `attributes` are names with blanks between; one that is needed has a leading !, and a leading * lets others stand beside them.
    """

    content: str | None
    attributes: str = ""
    holds_text: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Grammar:
    """Rules by prefixed name, with the prefix of each namespace."""

    rules: Mapping[str, Rule]
    prefixes: Mapping[str, str]

    def name(self, element: etree._Element) -> str:
        """An element's name with the prefix that the rules have."""
        name = etree.QName(element)
        return f"{self.prefixes.get(name.namespace or '', '?')}:{name.localname}"

    def check(self, root: etree._Element) -> None:
        """Hold an element and all below it to the rules. Raises NotOfGrammar."""
        if any(not isinstance(one.tag, str) for one in root.iter()):
            raise NotOfGrammar("a comment")
        waiting = [root]
        while waiting:
            element = waiting.pop()
            name = self.name(element)
            rule = self.rules.get(name)
            if rule is None:
                raise NotOfGrammar(f"unknown {name}")
            _check_attributes(element, name, rule)
            if rule.content is None:
                continue
            if not _pattern(rule.content).fullmatch("".join(f"{self.name(one)} " for one in element)):
                raise NotOfGrammar(f"content of {name}")
            if not rule.holds_text and any(text and text.strip() for text in (element.text, *(one.tail for one in element))):
                raise NotOfGrammar(f"text in {name}")
            waiting.extend(element)


@cache
def _pattern(content: str) -> re.Pattern[str]:
    return re.compile(content)


def _check_attributes(element: etree._Element, name: str, rule: Rule) -> None:
    words = rule.attributes.removeprefix("*").split()
    known = {one.lstrip("!") for one in words}
    found = {one for one in element.attrib if one != _XSI}
    if not rule.attributes.startswith("*") and not found <= known:
        raise NotOfGrammar(f"attribute of {name}")
    if not {one[1:] for one in words if one.startswith("!")} <= found:
        raise NotOfGrammar(f"missing attribute of {name}")
