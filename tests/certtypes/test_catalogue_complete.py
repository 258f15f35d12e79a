"""Every type is complete: ids, texts, conditions, prints, and the identity that messages carry."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from webcert.certtypes import catalogue
from webcert.formlang.print_form import BoxForm
from webcert.formlang.text_version import version_key

BOXED = pytest.mark.parametrize("kind", [one for one in catalogue.TYPES if isinstance(one.print_form, BoxForm)], ids=lambda one: one.form)
KINDS = pytest.mark.parametrize("kind", catalogue.TYPES, ids=lambda one: one.form)
VERSIONS = pytest.mark.parametrize("texts", catalogue.text_versions(), ids=lambda one: f"{one.type_code}-{one.version}")
#: Support fields are folded into other information, and print there.
NOT_PRINTED_ALONE = {"S1", "S2"}
#: Fields of the form that help with an answer without being one.
FIELDS_BESIDE = {"hours"}


def kind_of(texts):
    return catalogue.by_code(texts.type_code)


@KINDS
def test_question_ids_are_unique(kind):
    assert [one for one, number in Counter(one.id for one in kind.questions).items() if number > 1] == []


@KINDS
def test_field_keys_are_unique(kind):
    assert [one for one, number in Counter(one.key for one in kind.questions).items() if number > 1] == []


@KINDS
def test_form_fields_belong_to_one_question(kind):
    assert len(kind.field_names) == sum(len(one.names) for one in kind.questions)


@KINDS
def test_conditions_look_back_never_forward(kind):
    order = [one.id for one in kind.questions]
    forward = [
        (one.id, seen.id) for one in kind.questions for seen in one.visible.looks_at() if order.index(seen.id) >= order.index(one.id)
    ]

    assert forward == []


@KINDS
def test_conditions_use_words_their_questions_know(kind):
    answers = kind.new_answers(today=date(2026, 1, 1))

    assert {type(one.visible.holds(answers)) for one in kind.questions} == {bool}


@KINDS
def test_every_question_has_one_place_in_print(kind):
    printed = Counter(one.id for one in kind.print_form.questions(kind.questions))

    assert printed == Counter({one.id for one in kind.questions} - NOT_PRINTED_ALONE)


@KINDS
def test_what_is_not_printed_alone_is_folded_into_what_is(kind):
    folded = {field.id for one in kind.questions if one.kind == "text" for field, _ in one.folds}

    assert folded == {one.id for one in kind.questions} & NOT_PRINTED_ALONE


@BOXED
def test_print_boxes_of_a_page_do_not_overlap(kind):
    boxes = sorted(kind.print_form.boxes, key=lambda one: (one.page, one.y))

    assert [after.number for one, after in pairwise(boxes) if one.page == after.page and one.y + one.height > after.y] == []


@KINDS
def test_a_type_is_found_by_each_of_its_names_in_any_case(kind):
    found = {catalogue.by_any_name(name) for name in (kind.code.lower(), kind.key.upper(), kind.form.lower())}

    assert found == {kind}


@KINDS
def test_a_form_number_may_be_written_with_a_blank(kind):
    assert catalogue.by_any_name(f"{kind.form[:2]} {kind.form[2:]}") is kind


def test_an_unknown_type_is_refused():
    with pytest.raises(catalogue.UnknownType):
        catalogue.by_code("FINNS_INTE")


@VERSIONS
def test_everything_that_form_view_and_print_use_has_its_text(texts):
    assert kind_of(texts).lacking(texts) == ()


@VERSIONS
def test_a_version_can_be_printed(texts):
    assert texts.printable
    assert texts.form_id


@VERSIONS
@pytest.mark.parametrize("part", ["headings", "codes"])
def test_what_is_used_is_missed_when_it_is_taken_away(texts, part):
    emptied = replace(texts, **{part: {}})

    assert len(kind_of(texts).lacking(emptied)) > 5


@VERSIONS
def test_every_choice_has_its_label_and_no_label_lacks_its_choice(texts):
    lists = {one.choices.system: set(one.choices) for one in kind_of(texts).questions if hasattr(one, "choices")}

    assert {system: set(labels) for system, labels in texts.codes.items()} == lists


@VERSIONS
def test_every_help_text_stands_at_something_that_has_a_heading(texts):
    assert set(texts.helps) - set(texts.headings) <= FIELDS_BESIDE


@KINDS
def test_the_newest_valid_texts_are_used(kind):
    today = date(2026, 1, 1)
    valid = [one for one in catalogue.text_versions() if one.type_code == kind.code and one.valid_from <= today]

    assert version_key(catalogue.newest_texts(kind, today=today).version) == max(version_key(one.version) for one in valid)


@KINDS
def test_no_texts_are_valid_before_the_first(kind):
    with pytest.raises(catalogue.UnknownType):
        catalogue.newest_texts(kind, today=date(2000, 1, 1))


@KINDS
def test_an_uninstalled_text_version_is_refused(kind):
    with pytest.raises(catalogue.UnknownType):
        catalogue.texts(kind, "1.99")


def test_no_installed_text_file_is_faulty():
    assert catalogue.read_texts().faults == ()


@pytest.mark.parametrize("newer,older", [("1.10", "1.9"), ("2.0", "1.12"), ("1.1", "1")])
def test_versions_compare_number_by_number(newer, older):
    assert version_key(newer) > version_key(older)


def test_a_bare_number_means_its_first_version():
    assert version_key("1") == version_key("1.0")
