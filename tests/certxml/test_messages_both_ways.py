"""Documents as messages and back, and what is said of messages that cannot be used (fk7804 8, common-model 2 to 5)."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from lxml import etree

from tests.certxml import certxml_messages as to
from webcert.adapters import certxml
from webcert.adapters.soap.xml import UnsafeXml
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.domain.document import Relation, RelationKind
from webcert.formlang.wire import Unreadable


def sent(document):
    return certxml.build(document, to.KIND, installed())


def stored(document):
    """The answers in a form that compares."""
    return to.KIND.dump(document.answers)


def read_after(change):
    root = to.full()
    change(root)
    return certxml.document(etree.tostring(root))


def test_the_questions_are_sent_in_the_order_of_the_form():
    found = [one.get("id") for one in to.full().iter(f"{to.CORE}svar")]

    assert list(dict.fromkeys(found)) == ["27", "1", "28", "29", "6", "35", "17", "19", "20", "32", "37", "33", "34", "39", "40", "44", "25", "26"]


def test_the_diagnosis_code_stands_before_its_text():
    assert [one.get("id") for one in to.svar(to.full(), "6")[0]] == ["6.2", "6.1", "6.4", "6.3", "6.6", "6.5"]


def test_instances_are_numbered_from_one():
    assert [one.findtext(f"{to.CORE}instans") for one in to.svar(to.full(), "32")] == ["1", "2"]


def test_the_fullest_degree_is_sent_first():
    codes = [next(one.iter(f"{to.TYPES}code")).text for one in to.parts(to.full(), "32.1")]

    assert codes == ["HELT_NEDSATT", "HALFTEN"]


@pytest.mark.parametrize("what", ["id", "type_code", "text_version", "signed_at", "issuer", "unit", "patient"])
def test_a_document_comes_back_with_its(what):
    document = to.document()

    again = certxml.document(sent(document))

    assert getattr(again, what) == getattr(document, what)


def test_the_answers_come_back():
    assert stored(certxml.document(sent(to.document()))) == stored(to.document())


@pytest.mark.parametrize("kind", [RelationKind.RENEWS, RelationKind.REPLACES])
def test_a_relation_comes_back(kind):
    relation = Relation(kind=kind, parent_id="8f0f6b14-0d3f-4a8b-b0b8-2b6a7f5c9e03")

    assert certxml.document(sent(to.document(relation=relation))).relation == relation


def test_a_complement_names_the_request_it_answers():
    relation = Relation(kind=RelationKind.COMPLEMENTS, parent_id="8f0f6b14-0d3f-4a8b-b0b8-2b6a7f5c9e03", message_id="m-1", reference_id="r-1")

    assert certxml.document(sent(to.document(relation=relation))).relation == relation


def test_a_copy_is_sent_without_relation():
    relation = Relation(kind=RelationKind.COPIES, parent_id="8f0f6b14-0d3f-4a8b-b0b8-2b6a7f5c9e03")

    assert certxml.document(sent(to.document(relation=relation))).relation is None


def test_support_fields_come_back_as_other_information():
    answers = {**to.FULL, "S1": "Bor långt bort."}

    again = certxml.document(sent(to.document(answers)))

    assert again.answers.stored(to.KIND.by_id["25"]) == (
        "Motivering till varför utlåtandet inte baseras på undersökning av patienten: Bor långt bort.\nInget mer")  # fmt: skip


@pytest.mark.parametrize("text", ["<b>fet</b> & ]]>", "rad ett\nrad två", "{{7*7}} ${x} %s &x;", "Å ä ö é ÿ ½"])
def test_text_is_carried_literally(text):
    again = certxml.document(sent(to.document({**to.FULL, "19": text})))

    assert again.answers.stored(to.KIND.by_id["19"]) == text


@pytest.mark.parametrize("seed", range(40))
def test_unfinished_answers_never_stop_a_message(seed):
    rng = Random(seed)
    left = {name: value for name, value in to.FULL.items() if rng.random() < 0.5}

    certxml.document(sent(to.document(left)))


@pytest.mark.parametrize("change", [
    to.add_part("39", "39.2", "30"), to.add_part("6", "6.7", "x"), to.add_part("35", "17.1", "x"), to.inside("28.1", "code", "ANHORIG"),
    to.inside("1.1", "code", "x"), to.inside("32.1", "code", "x"), to.inside("6.2", "codeSystem", "1.2.3"), to.inside("32.2", "start", "x"),
    to.text("33.1", "ja"), to.remove("32.2", "datePeriod"), to.inside("39.3", "code", ""),
], ids=["delsvar 39.2", "delsvar 6.7", "another question's delsvar", "occupation", "basis", "degree", "diagnosis system", "period's date", "boolean",
        "period", "empty code"])  # fmt: skip
def test_a_certificate_with_an_unknown_part_or_code_is_unreadable(change):
    with pytest.raises(Unreadable):
        read_after(change)


def test_an_unknown_question_below_9000_is_ignored():
    assert stored(read_after(to.add("30", ("30.1", "x")))) == stored(to.document())


def test_codes_are_read_without_white_space_round_them():
    assert stored(read_after(to.inside("28.1", "code", " NUVARANDE_ARBETE\n"))) == stored(to.document())


def test_a_secondary_diagnosis_without_text_is_left_out():
    rows = read_after(to.drop_part("6.5")).answers.stored(to.KIND.by_id["6"])

    assert [one.code for one in rows] == ["F411", "M545"]


def test_no_refusal_to_read_repeats_what_stood_there():
    with pytest.raises(Unreadable) as refused:
        read_after(to.inside("28.1", "code", "191212121212"))

    assert "191212121212" not in str(refused.value)


HEADER = [
    ("unknown type", "<t:code>LISJP</t:code>", "<t:code>LISJX</t:code>", ["TYPE"]),
    ("version of another form", "<version>1.0</version>", "<version>2.0</version>", ["VERSION"]),
    ("version that is no number", "<version>1.0</version>", "<version>ett</version>", ["VERSION"]),
    ("bare number as version", "<version>1.0</version>", "<version>1</version>", []),
    ("comment in a text", "Inget mer", "Inget<!-- x --> mer", []),
]  # fmt: skip


@pytest.mark.parametrize("old,new,codes", [row[1:] for row in HEADER], ids=[row[0] for row in HEADER])
def test_a_header_is_judged(old, new, codes):
    data = etree.tostring(to.full(), encoding="unicode")
    assert old in data

    found = certxml.check(data.replace(old, new).encode(), today=date(2026, 6, 30))

    assert [one.code for one in found] == codes


def test_a_text_version_that_is_not_valid_yet_is_unknown():
    assert to.checked(to.full(), today=date(2016, 10, 24)) == ["VERSION"]


def test_a_message_that_breaks_the_schema_is_told_so_only():
    root = to.full()

    next(root.iter(f"{to.CORE}version")).getparent().remove(next(root.iter(f"{to.CORE}version")))

    assert set(to.checked(root)) == {"XSD"}


@pytest.mark.parametrize("data", [b"<a/>", b"<x:RegisterCertificate xmlns:x='urn:x'/>"])
def test_what_holds_no_certificate_is_refused(data):
    with pytest.raises(certxml.NotACertificate):
        certxml.document(data)


@pytest.mark.parametrize("data", [b"", b"<a>", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"])
def test_unsafe_or_broken_xml_is_refused(data):
    with pytest.raises(UnsafeXml):
        certxml.check(data, today=date(2026, 1, 1))


def test_a_certificate_of_an_unknown_type_is_not_read():
    data = etree.tostring(to.full()).replace(b">LISJP<", b">LISJX<")

    with pytest.raises(catalogue.UnknownType):
        certxml.document(data)


#: A change to one answer of an otherwise valid message, and the question that is told.
CHANGED = [
    ("27", to.text("27.1", "kanske")), ("1", to.text("1.2", "2019-13-01")), ("28", to.inside("28.1", "code", "x")), ("29", to.text("29.1", "")),
    ("6", to.inside("6.2", "code", "F32")), ("35", to.text("35.1", " ")), ("17", to.text("17.1", " ")), ("32", to.inside("32.2", "end", "2019-09-01")),
    ("33", to.text("33.1", "x")), ("34", to.text("34.1", "x")), ("39", to.inside("39.1", "code", "x")), ("40", to.inside("40.1", "code", "x")),
    ("26", to.text("26.2", " ")), ("25", to.text("25.1", "")), ("44", to.text("44.1", "")), ("37", to.text("37.1", "")),
]  # fmt: skip


@pytest.mark.parametrize("question,change", CHANGED, ids=[row[0] for row in CHANGED])
def test_a_changed_answer_is_refused_at_its_question(question, change):
    root = to.full()

    change(root)

    assert question in {one.question for one in certxml.check(etree.tostring(root), today=date(2026, 6, 30))}
