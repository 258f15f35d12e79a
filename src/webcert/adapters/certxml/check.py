"""Whether a message would be accepted: the schema first, then type and version, then the authority's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml import older_form, read
from webcert.adapters.soap import contracts
from webcert.certtypes import catalogue
from webcert.domain.ids import COORDINATION_NUMBER_ROOT, HSA_ROOT, PERSONAL_NUMBER_ROOT
from webcert.formlang import authority
from webcert.formlang.authority import XmlProblem
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.older_form import OlderForm


def check(data: bytes, *, today: date) -> list[XmlProblem]:
    """Every problem of a message that stores a certificate, in svar or an older form; empty = valid (common-model 11).

    `today` decides which text versions exist. Raises UnsafeXml and NotACertificate when there is nothing to check.
    """
    root = read.opened(data)
    older = older_form.stored_by(root)
    if older is not None and older.older_form is not None:
        return _check_older(root, older, older.older_form, today)
    root = read.within(root)
    broken = contracts.validate(root, contracts.CONTRACTS["RegisterCertificate"])
    if broken:
        return [_schema_problem(one) for one in broken]
    body = read.intyg(root)
    try:
        kind = catalogue.by_code(read.text(body, "typ", "code"))
    except catalogue.UnknownType:
        return [XmlProblem(code="TYPE", question="", explanation="Intygstypen är okänd.")]
    problems = authority.check(kind.authority, read.raw(_without_comments(body)))
    return [*_unsupported(kind, read.text(body, "version"), today), *problems]


def _check_older(root: etree._Element, kind: CertificateType, form: OlderForm, today: date) -> list[XmlProblem]:
    """T-01 and T-02 look at identities, the type's own rules at the answers (tstrk1031 8.3)."""
    broken = contracts.validate(root, contracts.CONTRACTS[form.stored_by])
    if broken:
        return [_schema_problem(one) for one in broken]
    body = _without_comments(read.intyg(root))
    holder = etree.Element("holder")
    for one in older_form.svar(body, form):
        el.answer(holder, one)
    return [
        *_unsupported(kind, older_form.version_of(body, form), today),
        *_wrong_roots(body),
        *authority.check(kind.authority, read.raw(holder)),
    ]


def _wrong_roots(body: etree._Element) -> Iterator[XmlProblem]:
    by = ("grundData", "skapadAv")
    person = read.text(body, "grundData", "patient", "personId", "root")
    places = ((*by, "personId"), (*by, "vardenhet", "enhetsId"), (*by, "vardenhet", "vardgivare", "vardgivarid"))
    if person not in (PERSONAL_NUMBER_ROOT, COORDINATION_NUMBER_ROOT):
        yield XmlProblem(code="T-01", question="", explanation="Patientens identitet har fel root.")
    if any(read.text(body, *place, "root") != HSA_ROOT for place in places):
        yield XmlProblem(code="T-02", question="", explanation="HSA-id för läkare, enhet eller vårdgivare har fel root.")


def _unsupported(kind: CertificateType, version: str, today: date) -> Iterator[XmlProblem]:
    if not catalogue.supports(kind, version, today=today):
        yield XmlProblem(code="VERSION", question="", explanation="Intygets version är okänd.")


def _schema_problem(problem: contracts.SchemaProblem) -> XmlProblem:
    return XmlProblem(code="XSD", question="", explanation=f"{problem.path}: {problem.message}")


def _without_comments(body: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(body), etree.XMLParser(remove_comments=True, resolve_entities=False))
