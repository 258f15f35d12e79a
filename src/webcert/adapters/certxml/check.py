"""Whether a message would be accepted: the schema first, then type and version, then the authority's rules."""

from __future__ import annotations

from datetime import date

from lxml import etree

from webcert.adapters.certxml import read
from webcert.adapters.soap import contracts
from webcert.certtypes import catalogue
from webcert.formlang import authority
from webcert.formlang.authority import XmlProblem


def check(data: bytes, *, today: date) -> list[XmlProblem]:
    """Every problem of a RegisterCertificate message; empty = valid (common-model 11).

    `today` decides which text versions exist. Raises UnsafeXml and NotACertificate when there is nothing to check.
    """
    root = read.message(data)
    broken = contracts.validate(root, contracts.CONTRACTS["RegisterCertificate"])
    if broken:
        return [_schema_problem(one) for one in broken]
    body = read.intyg(root)
    try:
        kind = catalogue.by_code(read.text(body, "typ", "code"))
    except catalogue.UnknownType:
        return [XmlProblem(code="TYPE", question="", explanation="Intygstypen är okänd.")]
    problems = authority.check(kind.authority, read.raw(_without_comments(body)))
    if not catalogue.supports(kind, read.text(body, "version"), today=today):
        problems.insert(0, XmlProblem(code="VERSION", question="", explanation="Intygets version är okänd."))
    return problems


def _schema_problem(problem: contracts.SchemaProblem) -> XmlProblem:
    return XmlProblem(code="XSD", question="", explanation=f"{problem.path}: {problem.message}")


def _without_comments(body: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(body), etree.XMLParser(remove_comments=True, resolve_entities=False))
