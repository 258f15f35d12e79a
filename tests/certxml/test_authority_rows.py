"""Each row of the authority's table is broken by a change of its own, and by nothing that the change does not bring (fk7804 7.3)."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.certxml import certxml_messages as to
from tests.published import published
from webcert.certtypes import fk7804 as fk

CODED = to.inside
NO_MORE_MEASURES = to.drop("44")


#: Row, change, the question told, and the rows that fail with it because they speak of the same thing.
ROWS = [
    ("S-01", to.double("1", 3), "1", ["S-19", "S-19", "S-19"]),
    ("S-02", to.double("28", 3), "28", ["S-22d", "S-22d", "S-22d", "S-23b"]),
    ("S-03", to.drop("6"), "6", []),
    ("S-04", to.drop("32", "33"), "32", []),
    ("S-05", to.double("40", 9), "40", ["S-43e"] * 9),
    *[("S-06", to.double(one), one, []) for one in ("19", "20", "25", "26", "34", "37", "44")],
    *[("S-06", to.double(one), one, [row]) for one, row in (("35", "S-15c"), ("17", "S-15d"), ("39", "S-15e"))],
    ("S-06", to.double("27"), "27", []),
    ("S-06", to.double("29"), "29", ["S-23a"]),
    ("S-06", to.double("33"), "33", ["S-37"]),
    ("S-07", to.drop("27", "1"), "1", []),
    ("S-08", to.drop("27", "28", "29"), "28", []),
    ("S-09", to.drop("27", "35"), "35", []),
    ("S-10", to.drop("27", "17"), "17", []),
    ("S-11", to.drop("27", "39"), "39", []),
    ("S-12", to.drop("27", "40"), "40", []),
    ("S-13a", to.add("30", ("30.1", "Program")), "30", []),
    ("S-13a", to.add("8999", ("8999.1", "x")), "8999", []),
    ("S-13a", to.add("10000", ("10000.1", "x")), "10000", []),
    ("S-13a", to.add("09001", ("09001.1", "x")), "09001", []),
    ("S-13b", to.add_part("39", "39.2", "30"), "39", []),
    ("S-14", to.drop_part("27.1"), "27", []),
    ("S-15a", to.drop("1"), "1", []),
    ("S-15b", to.drop("28", "29"), "28", []),
    ("S-15c", to.drop("35"), "35", []),
    ("S-15d", to.drop("17"), "17", []),
    ("S-15e", to.drop("39"), "39", []),
    ("S-15f", to.drop("40"), "40", []),
    *[("S-16a", to.instance(one, None), one, []) for one in ("1", "28", "32", "40")],
    ("S-16b", to.instance("32", "0"), "32", []),
    ("S-17a", to.drop_part("1.1"), "1", ["S-17a", "S-21b"]),
    ("S-17b", to.drop_part("1.2"), "1", ["S-17b"]),
    ("S-17c", to.double_part("1.3"), "1", []),
    ("S-18a", CODED("1.1", "codeSystem", "KV_FKMU_0001 "), "1", []),
    ("S-18b", CODED("1.1", "code", "ANHORIG"), "1", []),
    ("S-19", CODED("1.1", "code", "ANNAT"), "1", ["S-21c"]),
    ("S-20a", to.wrap("1.2"), "1", []),
    ("S-20b", to.text("1.2", "2019-02-30"), "1", []),
    ("S-20b", to.text("1.2", "2019-10-11T08:00"), "1", []),
    ("S-20c", to.text("1.2", "11 oktober"), "1", ["S-20b"]),
    ("S-20c", to.text("1.2", " 2019-10-11"), "1", ["S-20b"]),
    ("S-21a", to.text("1.3", " \t\r\n"), "1", []),
    ("S-21b", CODED("1.1", "code", "UNDERSOKNING", nth=1), "1", []),
    ("S-21c", to.drop_part("1.3"), "1", []),
    ("S-22a", lambda root: to.svar(root, "28")[1].remove(to.parts(root, "28.1")[1]), "28", []),
    ("S-22b", CODED("28.1", "codeSystem", "KV_FKMU_0001"), "28", []),
    ("S-22c", CODED("28.1", "code", "studier", nth=1), "28", []),
    ("S-22d", to.all_of(CODED("28.1", "code", "STUDIER"), to.drop("29")), "28", []),
    ("S-23a", to.drop("29"), "29", []),
    ("S-23b", CODED("28.1", "code", "ARBETSSOKANDE"), "29", []),
    ("S-23c", to.drop_part("29.1"), "29", []),
    ("S-23d", to.text("29.1", " "), "29", []),
    ("S-24a", to.drop_part("6.1"), "6", []),
    ("S-24b", to.drop_part("6.2", "6.3", "6.4", "6.5", "6.6"), "6", []),
    *[("S-25", to.text(one, " "), "6", []) for one in ("6.1", "6.3", "6.5")],
    ("S-26", to.all_of(to.drop_part("6.3", "6.4", "6.5", "6.6"), CODED("6.2", "codeSystem", "1.2.3")), "6", []),
    *[("S-27", CODED("6.2", "code", one), "6", []) for one in ("F32", "Z73", "F4", "A3", "ÅBCD", "A12å", "\u017f123")],
    ("S-28", CODED("6.2", "code", "F41100"), "6", []),
    ("S-29", to.drop_part("6.3", "6.5", "6.6"), "6", []),
    ("S-29", to.all_of(to.drop_part("6.5", "6.6"), to.double_part("6.3")), "6", []),
    ("S-30", to.drop_part("6.5"), "6", []),
    ("S-30", to.drop_part("6.3", "6.4"), "6", []),
    ("S-31", CODED("6.4", "codeSystem", "1.2.752.116.1.3.1.4.1"), "6", []),
    *[("S-32a", to.drop_part(f"{one}.1"), one, []) for one in ("35", "17", "19", "20", "37", "44", "25")],
    *[("S-32b", to.text(f"{one}.1", " \n"), one, []) for one in ("35", "17", "19", "20", "37", "44", "25")],
    ("S-33a", lambda root: to.svar(root, "32")[0].remove(to.parts(root, "32.1")[0]), "32", []),
    ("S-33b", lambda root: to.svar(root, "32")[0].remove(to.parts(root, "32.2")[0]), "32", []),
    ("S-34a", CODED("32.1", "codeSystem", " KV_FKMU_0003"), "32", []),
    ("S-34b", CODED("32.1", "code", "100"), "32", []),
    ("S-34c", CODED("32.1", "code", "HALFTEN"), "32", []),
    ("S-35a", to.remove("32.2", "datePeriod"), "32", ["S-35b", "S-35c", "S-35d", "S-35e", "S-35f", "S-35g"]),
    ("S-35b", to.remove("32.2", "start"), "32", ["S-35c", "S-35d"]),
    ("S-35c", CODED("32.2", "start", "2019-02-30"), "32", []),
    ("S-35d", CODED("32.2", "start", " 2019-10-01"), "32", []),
    ("S-35e", to.remove("32.2", "end"), "32", ["S-35f", "S-35g", "S-35h"]),
    ("S-35f", CODED("32.2", "end", "2019-10-32"), "32", []),
    ("S-35g", CODED("32.2", "end", "\n2019-10-31"), "32", []),
    ("S-35h", CODED("32.2", "end", "2019-09-30"), "32", []),
    ("S-36", CODED("32.2", "end", "2019-11-02"), "32", []),
    ("S-37", to.drop("33"), "33", []),
    ("S-38", CODED("32.1", "code", "HELT_NEDSATT", nth=1), "33", ["S-34c"]),
    ("S-39a", to.drop_part("33.1", "33.2"), "33", []),
    ("S-39b", to.double_part("33.2"), "33", []),
    ("S-39c", to.drop_part("33.2"), "33", []),
    ("S-39d", to.text("33.1", "false"), "33", []),
    ("S-39e", to.text("33.2", ""), "33", []),
    ("S-40", to.drop_part("34.1"), "34", []),
    ("S-41a", to.drop_part("39.1", "39.3"), "39", []),
    ("S-41b", to.double_part("39.3"), "39", []),
    ("S-41c", CODED("39.1", "codeSystem", "KV_FKMU_0007"), "39", []),
    ("S-41d", to.all_of(to.drop_part("39.3"), CODED("39.1", "code", "FRISK")), "39", []),
    ("S-42a", CODED("39.3", "codeSystem", "KV_FKMU_0006"), "39", []),
    ("S-42b", CODED("39.3", "code", "90"), "39", []),
    ("S-42c", to.drop_part("39.3"), "39", []),
    ("S-42d", CODED("39.1", "code", "PROGNOS_OKLAR"), "39", []),
    ("S-43a", lambda root: to.svar(root, "40")[0].remove(to.parts(root, "40.1")[0]), "40", []),
    ("S-43b", CODED("40.1", "codeSystem", "KV_FKMU_0005"), "40", []),
    ("S-43c", CODED("40.1", "code", "VILA"), "40", []),
    ("S-43d", to.all_of(NO_MORE_MEASURES, CODED("40.1", "code", "EJ_AKTUELLT")), "40", []),
    ("S-43e", CODED("40.1", "code", "HJALPMEDEL"), "40", []),
    ("S-44", to.all_of(lambda root: to.svar(root, "40")[1].getparent().remove(to.svar(root, "40")[1]), CODED("40.1", "code", "EJ_AKTUELLT")), "44", []),
    ("S-45a", to.drop_part("26.1"), "26", []),
    ("S-45b", to.double_part("26.2"), "26", []),
    ("S-45c", to.text("26.1", "false"), "26", []),
    ("S-45d", to.text("26.2", "  "), "26", []),
    ("S-46a", to.add("9001", ("9001.1", "Ja"), ("9001.2", "Nej")), "9001", []),
    ("S-46b", to.all_of(to.add("9999", ("9999.1", "Ja")), to.add("9999", ("9999.1", "Nej"))), "9999", []),
    ("S-46c", to.add("9001", ("9001.1", " ")), "9001", []),
    ("S-47a", to.remove("39.3", "cv"), "39", ["S-47b", "S-47c", "S-47d", "S-47e", "S-42a", "S-42b"]),
    ("S-47b", to.repeat("1.1", "codeSystem"), "1", []),
    ("S-47c", to.wrap("1.1", "codeSystem"), "1", ["S-18a"]),
    ("S-47d", to.repeat("1.1", "code"), "1", []),
    ("S-47e", to.wrap("1.1", "code"), "1", ["S-18b"]),
    ("S-47f", to.repeat("1.1", "displayName"), "1", []),
    *[("S-48a", to.text(f"{one}.1", "ja"), one, []) for one in ("26", "27", "34")],
    ("S-48a", to.text("33.1", "TRUE"), "33", []),
    ("S-48b", to.wrap("34.1"), "34", []),
    ("S-48c", to.wrap("25.1"), "25", ["S-32b"]),
    ("S-48c", lambda root: to.etree.SubElement(to.parts(root, "25.1")[0], f"{to.TYPES}b"), "25", []),
]  # fmt: skip


def test_the_message_that_the_rows_change_breaks_none():
    assert to.broken(to.full()) == Counter()


def test_the_message_that_the_rows_change_is_valid_as_a_whole():
    assert to.checked(to.full()) == []


@pytest.mark.parametrize("row,change,question,company", ROWS, ids=[f"{row[0]}-{row[2]}" for row in ROWS])
class TestAChange:
    def test_breaks_exactly_its_row(self, row, change, question, company):
        root = to.full()

        change(root)

        assert to.broken(root) == Counter([row, *company])

    def test_is_told_at_its_question(self, row, change, question, company):
        root = to.full()

        change(root)

        assert to.questions(root, row) == {question}


def test_every_row_of_the_type_has_a_change():
    assert {rule.code for rule in fk.AUTHORITY} == {row[0] for row in ROWS}


def test_every_row_of_the_specification_is_in_the_type():
    page = published("spec/certificates/fk7804.md").read_text()

    rows = set(re.findall(r"^\| (S-[0-9]{2}[a-h]?) \|", page, re.MULTILINE))

    assert {rule.code for rule in fk.AUTHORITY} == rows


ACCEPTED = [
    ("27.1 written 0", to.text("27.1", "0")),
    ("white space round a boolean", to.text("34.1", " true\n")),
    ("a zone after a date", to.text("1.2", "2019-10-11Z")),
    ("an offset after a date", to.text("1.2", "2019-10-11+02:00 ")),
    ("white space round a code", to.inside("28.1", "code", "\n NUVARANDE_ARBETE ")),
    ("white space after a period's date", to.inside("32.2", "start", "2019-10-01 ")),
    ("a lower case diagnosis", to.inside("6.2", "code", "f411")),
    ("a diagnosis of chapter F with a hyphen", to.inside("6.2", "code", "F32-")),
    ("periods with a common boundary day", to.inside("32.2", "end", "2019-11-01")),
    ("a no-break space as text", to.text("25.1", "\u00a0")),
    ("an additional question", to.add("9001", ("9001.1", "Ja"))),
    ("a question 9000", to.add("9000", ("9000.1", ""))),
    ("no other information", to.drop("25", "37", "34", "19", "20", "26")),
    ("no quarantine question but all others", to.drop("27")),
    ("quarantine with all other questions", to.text("27.1", "true")),
    ("quarantine without the other questions", to.all_of(
        to.text("27.1", "true"), to.drop("1", "28", "29", "35", "17", "39", "40", "44", "26", "33"))),
]  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_the_authority_accepts(change):
    root = to.full()

    change(root)

    assert to.broken(root) == Counter()


def test_a_missing_question_under_two_quarantine_answers_fails_both_ways():
    root = to.full()
    to.double("27")(root)

    to.drop("1")(root)

    assert to.broken(root) == Counter(["S-06", "S-07", "S-15a", "S-15a"])


def test_working_hours_at_full_degree_break_the_row_also_for_an_infected_patient():
    root = to.full()
    to.text("27.1", "true")(root)

    to.svar(root, "32")[1].getparent().remove(to.svar(root, "32")[1])

    assert to.broken(root) == Counter(["S-38"])


def test_a_part_time_period_of_an_infected_patient_needs_no_working_hours():
    root = to.full()
    to.text("27.1", "true")(root)

    to.drop("33")(root)

    assert to.broken(root) == Counter()
