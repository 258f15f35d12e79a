"""TSTRK1007 as a message: the worked examples, and each row of the authority's table broken by a change of its own (tstrk1007 8, A, B.2)."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from datetime import date
from functools import cache

import pytest
from lxml import etree

from tests.certtypes.tstrk1007_drafts import KIND, VALID
from tests.certxml import certxml_messages as to
from tests.published import published
from webcert.adapters import certxml
from webcert.decisionsupport.codes import installed
from webcert.domain.document import PatientDetails
from webcert.domain.ids import PersonId

NOW = date(2026, 6, 30)
TRUE = (*map(str, range(3, 8)), "9", "10", "11", "13", "14", "15", "20", "22", "23", "24", "27", "28", "29")
PATIENT = PatientDetails(
    person_id=PersonId("196904122386"), first_name="Testa", last_name="Exempelsson", address="Provgatan 7", postal_code="12345", city="Exempelstad")


@cache
def _full():
    filled = {**VALID, "26": True, "26.2": "Zopiklon vid behov"}
    return etree.fromstring(certxml.build(to.document(filled, KIND, patient=PATIENT), KIND, installed()))


def full():
    """A fresh copy of a message with every question."""
    return deepcopy(_full())


@cache
def worked():
    return re.findall(r"```xml\n(.*?)```", published("spec/certificates/tstrk1007.md").read_text(), re.DOTALL)[0]


def plain(xml):
    """Elements with their texts, whatever the prefixes and the layout."""
    return [(etree.QName(one).localname, (one.text or "").strip(), dict(one.attrib)) for one in etree.fromstring(xml).iter() if isinstance(one.tag, str)]


def test_the_worked_example_is_valid():
    assert certxml.check(worked().encode(), today=NOW) == []


def test_the_worked_example_is_written_as_it_stands():
    document = certxml.document(worked().encode())

    assert plain(certxml.build(document, KIND, installed())) == plain(worked().encode())


def test_the_patient_comes_back_with_name_and_address():
    document = to.document(VALID, KIND, patient=PATIENT)

    assert certxml.document(certxml.build(document, KIND, installed())).patient == PATIENT


def test_the_invalid_message_gives_exactly_its_failures():
    root = etree.fromstring(worked().encode())
    for change in (
        to.inside("2.1", "code", "IDK7"), to.drop_part("8.4", "8.5", "8.6", "12.2", "25.3", "30.3"), to.drop("18"), to.text("22.1", "nej"),
        to.drop("27"), to.add("35", ("35.1", "2012")), to.inside("33.1", "code", "VAR16"), to.text("34.1", " "),
    ):  # fmt: skip
        change(root)

    assert Counter(to.checked(root)) == Counter(
        ["S-02", "S-04", "S-09c", "S-15", "S-17", "S-19", "S-12a", "S-21b", "S-23b", "S-11c", "S-25a"])  # fmt: skip


CODED = to.inside
OTHER = to.all_of(CODED("1.1", "code", "IAV10"), CODED("1.1", "code", "IAV10", nth=1), CODED("1.1", "code", "IAV10", nth=2))
FORM = [
    ("no cv", to.remove, "cv", 5), ("no code system", to.remove, "codeSystem", 2), ("two code systems", to.repeat, "codeSystem", 1),
    ("nested code system", to.wrap, "codeSystem", 1), ("no code", to.remove, "code", 2), ("two codes", to.repeat, "code", 1),
    ("nested code", to.wrap, "code", 1), ("two names", to.repeat, "displayName", 1),
]  # fmt: skip
#: The rows that speak of code system and code, which fail with the form where there is none.
COMPANY = {"cv": "bc", "codeSystem": "b", "code": "c", "displayName": ""}


def form_rows(row, part):
    for name, change, element, number in FORM:
        lost = COMPANY[element] if change is not to.repeat else ""
        company = [f"{row[:-1]}{letter}" for letter in lost] if row != "S-10" else []
        yield pytest.param(row, change(part, element), [row] * number + company, id=f"{row} {name}")


ROWS = [
    ("S-01", to.drop("1"), ["S-01"]),
    ("S-01", to.double("1", 8), ["S-01"]),
    *[("S-02", to.drop(one), ["S-02", *more]) for one, more in (
        ("2", []), *((str(number), []) for number in range(3, 8)), ("8", []), ("10", []), ("12", []), ("14", []), ("15", []), ("16", []),
        ("17", []), *((str(number), []) for number in range(20, 32)))],
    ("S-02", to.double("7"), ["S-02"]),
    ("S-03", to.drop("33"), ["S-03"]),
    ("S-03", to.double("33", 8), ["S-03"]),
    *[("S-04", to.add(one, (f"{one}.1", "x")), ["S-04"]) for one in ("35", "99", "9001", "9009")],
    ("S-04", to.all_of(to.add("35", ("35.1", "x")), to.add("36", ("36.1", "x"))), ["S-04"]),
    *[("S-05", to.double_part(f"{one}.1"), ["S-05"]) for one in TRUE],
    *[("S-05", to.double_part(f"{one}.1"), ["S-05"]) for one in ("1", "2", "34")],
    ("S-06a", to.all_of(to.drop_part("8.1"), to.add_part("8", "8.1", "1.0"), to.add_part("8", "8.1", "1.0")), ["S-06a"]),
    ("S-06b", to.drop_part("8.2"), ["S-06b"]),
    ("S-06c", to.drop_part("8.3"), ["S-06c"]),
    *[("S-07", to.add_part(one, f"{one}.9", "x"), ["S-07"]) for one in (
        *map(str, range(1, 18)), *map(str, range(19, 32)), "34")],
    ("S-08b", CODED("1.1", "codeSystem", "24c41b8d-258a-46bf-a08a-b90738b28770 "), ["S-08b"]),
    ("S-08c", CODED("1.1", "code", "IAV11"), ["S-08c"]),
    ("S-09b", CODED("2.1", "codeSystem", "x"), ["S-09b"]),
    ("S-09c", CODED("2.1", "code", "IDK7"), ["S-09c"]),
    ("S-11b", CODED("33.1", "codeSystem", "x"), ["S-11b"]),
    ("S-11c", CODED("33.1", "code", "VAR12"), ["S-11c"]),
    *[("S-12a", to.text(f"{one}.1", "nej"), ["S-12a"]) for one in (*TRUE, "12", "16", "17", "21", "26", "30", "31")],
    ("S-12a", to.text("3.1", "TRUE"), ["S-12a"]),
    ("S-12a", to.text("25.1", "nej"), ["S-12a"] * 3),
    *[("S-12b", to.wrap(f"{one}.1"), ["S-12b"]) for one in TRUE],
    ("S-12b", to.wrap("25.1"), ["S-12b"] * 3),
    *[("S-13a", to.text("8.4", value), ["S-13a"]) for value in ("0,8", "1e0", "", "x")],
    ("S-13b", to.wrap("8.5"), ["S-13b"]),
    ("S-14", to.all_of(OTHER, to.text("8.3", "0.4"), to.drop_part("8.5")), ["S-14"] * 3),
    ("S-15", to.drop_part("8.4"), ["S-15"]),
    ("S-15", to.double_part("8.6"), ["S-15"]),
    ("S-16", to.all_of(to.text("8.1", "0.0"), to.drop_part("8.6")), ["S-16"]),
    ("S-16", to.all_of(to.text("8.2", "0.0"), to.drop_part("8.6")), ["S-16"]),
    ("S-17", to.drop_part("12.2"), ["S-17"]),
    ("S-17", to.double_part("12.2"), ["S-17"]),
    ("S-18", to.drop_part("16.2"), ["S-18"]),
    ("S-19", to.drop("18"), ["S-19"]),
    ("S-20", to.drop("19"), ["S-20"]),
    ("S-20", to.all_of(CODED("18.1", "code", "X"), CODED("18.1", "displayName", "enligt E11"), to.drop("19")), ["S-20"]),
    ("S-21a", to.all_of(to.text("25.1", "true"), to.text("25.2", "false"), to.drop_part("25.3")), ["S-21a"]),
    ("S-21b", to.drop_part("25.3"), ["S-21b"]),
    ("S-22", to.drop_part("26.2"), ["S-22"]),
    ("S-23a", to.drop_part("30.2"), ["S-23a"]),
    ("S-23b", to.drop_part("30.3"), ["S-23b"]),
    ("S-23c", to.drop_part("30.4"), ["S-23c"]),
    ("S-24", to.drop_part("31.2"), ["S-24"]),
    *[("S-25a", to.text(one, " \t\r\n"), ["S-25a"]) for one in ("26.2", "30.2", "30.3", "30.4", "31.2", "32.1", "34.1")],
    ("S-25b", to.wrap("32.1"), ["S-25b", "S-25a"]),
    ("S-25b", lambda root: to.etree.SubElement(to.parts(root, "34.1")[0], f"{to.TYPES}b"), ["S-25b"]),
    ("S-26", to.instance("33", "0"), ["S-26"]),
]  # fmt: skip
BROKEN = [
    *(pytest.param(*row, id=f"{row[0]}-{number}") for number, row in enumerate(ROWS)),
    *form_rows("S-08a", "1.1"), *form_rows("S-09a", "2.1"), *form_rows("S-10", "18.1"), *form_rows("S-11a", "33.1"),
]  # fmt: skip


def test_the_message_that_the_rows_change_is_valid_as_a_whole():
    assert to.checked(full()) == []


@pytest.mark.parametrize("row,change,failures", BROKEN)
def test_a_change_breaks_exactly_its_row(row, change, failures):
    root = full()

    change(root)

    assert to.broken(root) == Counter(failures)


def test_every_row_of_the_type_has_a_change():
    assert {rule.code for rule in KIND.authority} == {one.values[0] for one in BROKEN}


def test_every_row_of_the_specification_is_in_the_type():
    page = published("spec/certificates/tstrk1007.md").read_text()

    assert {rule.code for rule in KIND.authority} == set(re.findall(r"^\| (S-[0-9]{2}[a-c]?) \|", page, re.MULTILINE))


ACCEPTED = [
    ("instans missing and doubled", to.all_of(to.instance("1", None), to.instance("33", "2"))),
    ("the same code twice", to.all_of(CODED("1.1", "code", "IAV3", nth=1), CODED("33.1", "code", "VAR3", nth=1))),
    ("many of the optional", to.all_of(*(to.double(one) for one in ("9", "11", "13", "32", "34")))),
    ("none of the optional", to.drop("9", "11", "13", "32", "34")),
    ("two treatments without type 2", to.all_of(CODED("18.1", "code", "E10"), CODED("18.1", "displayName", "typ 1"), to.double("19"))),
    ("svar 33 and 32 without their delsvar", to.all_of(to.drop_part("33.1"), to.add_part("33", "33.7", "x"), to.drop_part("32.1"))),
    ("25.2 missing", to.drop_part("25.2")),
    ("25.2 doubled", to.double_part("25.2")),
    ("values that are no booleans", to.all_of(*(to.text(one, "kanske") for one in ("8.7", "8.8", "19.1", "19.2", "19.3", "25.2", "25.3")))),
    ("blank texts", to.all_of(*(to.text(one, " ") for one in ("12.2", "16.2", "21.2")))),
    ("nested texts", to.all_of(*(to.wrap(one) for one in ("12.2", "16.2", "21.2")))),
    ("delsvar given twice", to.all_of(*(to.double_part(one) for one in ("21.2", "8.7", "8.8", "19.1")))),
    ("answers that belong to yes", to.all_of(*(to.text(one, "false") for one in ("12.1", "16.1", "17.1", "26.1", "30.1", "31.1", "25.2")))),
    ("no treatment ticked", to.all_of(to.text("19.1", "false"), to.text("19.2", "false"))),
    *[(f"acuity {value}", to.text("8.4", value)) for value in (".8", "8.", "00.8", "+0.8", "-1", "7", " 0.8\n")],
    ("a name that does not fit its code", CODED("2.1", "displayName", "Pass")),
    ("cannot judge beside others", CODED("33.1", "code", "VAR11")),
    ("another diabetes code", to.all_of(CODED("18.1", "code", "X"), CODED("18.1", "codeSystem", "y"), CODED("18.1", "displayName", "z"))),
    ("ids that end like known ones", to.all_of(to.add("110", ("110.1", "x")), to.add("9012", ("9012.1", "x")))),
    ("a no-break space as text", to.text("34.1", "\u00a0")),
    ("white space round codes and booleans", to.all_of(CODED("2.1", "code", " IDK3\n"), to.text("3.1", " 0 "))),
]  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_what_the_authority_does_not_check_is_accepted(change):
    root = full()

    change(root)

    assert to.broken(root) == Counter()
