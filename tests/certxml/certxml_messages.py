"""A full FK7804 message as an element tree, and small changes to it."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import date, datetime
from functools import cache

from lxml import etree

from webcert.adapters import certxml
from webcert.adapters.certxml import read
from webcert.certtypes import catalogue
from webcert.cli.samples import ISSUER, UNIT
from webcert.decisionsupport.codes import installed
from webcert.domain.document import Document, PatientDetails
from webcert.domain.ids import PersonId
from webcert.formlang import authority
from webcert.formlang.answers import Answers
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis
from webcert.formlang.periods import DegreePeriod
from webcert.formlang.text_questions import WithCategories

KIND = catalogue.by_any_name("FK7804")
CORE = "{urn:riv:clinicalprocess:healthcond:certificate:3}"
TYPES = "{urn:riv:clinicalprocess:healthcond:certificate:types:3}"
SIGNED = datetime(2019, 10, 14, 9, 12, 45)

FULL = {
    "27": False, "1": (DatedSource("TELEFONKONTAKT", "2019-10-11"), DatedSource("ANNAT", "2019-10-08")), "1.3": "Arbetsterapeut",
    "28": ("NUVARANDE_ARBETE", "STUDIER"), "29": "Snickare",
    "6": (Diagnosis("F411", "Ångest"), Diagnosis("M545", "Ryggont"), Diagnosis("G470", "Insomni")),
    "35": WithCategories((), "Sover lite."), "17": WithCategories((), "Kan inte lyfta."), "19": "Vila", "20": "Träning",
    "32": (DegreePeriod("HALFTEN", "2019-11-01", "2019-11-30"), DegreePeriod("HELT_NEDSATT", "2019-10-01", "2019-10-31")),
    "37": "Samsjuklighet", "33": True, "33.2": "Vila varannan dag", "34": True, "39": "ATER_X_ANTAL_DGR", "39.3": "NITTIO_DGR",
    "40": ("ERGONOMISK", "HJALPMEDEL"), "44": "Ståstol", "25": "Inget mer", "26": True, "26.2": "Ring",
}  # fmt: skip


def document(answers=FULL, kind=KIND, **changes):
    """A signed document with these answers."""
    content = {
        "id": "5c1b6b8e-3f0a-4c5e-9c36-0f6d1f0a1a01", "type_code": kind.code, "signed_at": SIGNED, "issuer": ISSUER, "unit": UNIT,
        "text_version": catalogue.newest_texts(kind, today=SIGNED.date()).version,
        "patient": PatientDetails(person_id=PersonId("191212121212")), "answers": Answers(answers, today=SIGNED.date()),
    }  # fmt: skip
    return Document(**{**content, **changes})


@cache
def _full():
    return etree.fromstring(certxml.build(document(), KIND, installed()))


def full():
    """A fresh copy of the full message."""
    return deepcopy(_full())


def failures(root):
    """Every failure of the authority's rules for the type that the message is of."""
    body = read.intyg(root)
    return authority.check(catalogue.by_code(read.text(body, "typ", "code")).authority, read.raw(body))


def broken(root):
    """How often each row of the authority's table fails for the answers."""
    return Counter(one.code for one in failures(root))


def questions(root, row):
    """The questions at which a row fails."""
    return {one.question for one in failures(root) if one.code == row}


def checked(root, *, today=date(2026, 6, 30)):
    """Codes of all problems of the message as a whole, the schema included."""
    return [one.code for one in certxml.check(etree.tostring(root), today=today)]


def svar(root, number):
    """Every svar with an id."""
    return [one for one in root.iter(f"{CORE}svar") if one.get("id") == number]


def parts(root, number):
    """Every delsvar with an id."""
    return [one for one in root.iter(f"{CORE}delsvar") if one.get("id") == number]


def drop(*numbers):
    """Take away every svar with these ids."""
    return lambda root: [one.getparent().remove(one) for number in numbers for one in svar(root, number)]


def double(number, times=1):
    """Repeat the first svar with an id."""
    return lambda root: [svar(root, number)[0].addnext(deepcopy(svar(root, number)[0])) for _ in range(times)]


def drop_part(*numbers):
    """Take away every delsvar with these ids."""
    return lambda root: [one.getparent().remove(one) for number in numbers for one in parts(root, number)]


def double_part(number):
    """Repeat the first delsvar with an id."""
    return lambda root: parts(root, number)[0].addnext(deepcopy(parts(root, number)[0]))


def text(number, value):
    """Give the first delsvar another text."""
    return lambda root: setattr(parts(root, number)[0], "text", value)


def inside(number, name, value, nth=0):
    """Give an element below the nth delsvar another text."""
    return lambda root: setattr(next(parts(root, number)[nth].iter(f"{TYPES}{name}")), "text", value)


def wrap(number, name=""):
    """Put the text of the first delsvar, or of an element below it, into an element of its own."""

    def change(root):
        element = next(parts(root, number)[0].iter(f"{TYPES}{name}")) if name else parts(root, number)[0]
        child = etree.SubElement(element, f"{TYPES}inner")
        child.text, element.text = element.text, None

    return change


def remove(number, name):
    """Take away the elements of a name below the first delsvar."""
    return lambda root: [one.getparent().remove(one) for one in list(parts(root, number)[0].iter(f"{TYPES}{name}"))]


def repeat(number, name):
    """Repeat the first element of a name below the first delsvar."""

    def change(root):
        element = next(parts(root, number)[0].iter(f"{TYPES}{name}"))
        element.addnext(deepcopy(element))

    return change


def add(number, *content):
    """Add a svar with these delsvar (id, text) last."""

    def change(root):
        element = etree.SubElement(read.intyg(root), f"{CORE}svar", id=number)
        for part, value in content:
            etree.SubElement(element, f"{CORE}delsvar", id=part).text = value

    return change


def add_part(number, part, value):
    """Add a delsvar last in the first svar with an id."""
    return lambda root: setattr(etree.SubElement(svar(root, number)[0], f"{CORE}delsvar", id=part), "text", value)


def instance(number, value):
    """Give the first svar with an id another instance number, or none."""

    def change(root):
        element = svar(root, number)[0].find(f"{CORE}instans")
        if value is None:
            element.getparent().remove(element)
        else:
            element.text = value

    return change


def all_of(*changes):
    """Several changes after each other."""
    return lambda root: [change(root) for change in changes]
