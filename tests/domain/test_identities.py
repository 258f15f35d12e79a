"""Personal numbers and HSA-ids (common-model 7 and 8)."""

from __future__ import annotations

from datetime import date

import pytest

from webcert.domain.ids import COORDINATION_NUMBER_ROOT, PERSONAL_NUMBER_ROOT, HsaId, PersonId

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize("text,digits", [
    ("191212121212", "191212121212"), ("19121212-1212", "191212121212"), (" 19121212-1212 ", "191212121212"), ("19121212+1212", "191212121212"),
    ("121212+1212", "191212121212"), ("121212-1212", "201212121212"), ("6904122386", "196904122386"), ("191212721219", "191212721219"),
])  # fmt: skip
def test_the_usual_ways_to_write_a_number_are_read(text, digits):
    assert PersonId.parse(text, today=TODAY).digits == digits


@pytest.mark.parametrize("text", [
    "", "191212121213", "191302301212", "1912121212", "19121212 1212", "19121212--1212", "191212121212x", "a91212121212", "211212121212",
    "T91212121212", "１９１２１２１２１２１２", "191212601219", "180012121212", "1912121212121", "191212121212\n5",
])  # fmt: skip
def test_other_text_is_refused(text):
    with pytest.raises(ValueError, match=r"^not a personal or coordination number$"):
        PersonId.parse(text, today=TODAY)


def test_a_person_is_not_born_in_the_future():
    with pytest.raises(ValueError, match="not a personal"):
        PersonId.parse("201212121212", today=date(2012, 12, 11))


def test_a_coordination_number_is_known_by_its_day():
    assert PersonId("191212721219").is_coordination_number


@pytest.mark.parametrize("digits,root", [("191212121212", PERSONAL_NUMBER_ROOT), ("191212721219", COORDINATION_NUMBER_ROOT)])
def test_the_root_follows_the_kind_of_number(digits, root):
    assert PersonId(digits).root == root


def test_people_read_a_number_with_hyphen():
    assert PersonId("191212121212").formatted == "19121212-1212"


@pytest.mark.parametrize("printed", [str, repr, lambda one: f"{one}", lambda one: repr([one])])
def test_printing_a_number_does_not_disclose_it(printed):
    assert "1212" not in printed(PersonId("191212121212"))


@pytest.mark.parametrize("text", ["SE2321000999-1A0D", " se2321000999-1a0d ", "A", "TST2321009991-VE01"])
def test_an_hsa_id_is_read(text):
    assert str(HsaId.parse(text)) == text.strip()


@pytest.mark.parametrize("text", ["", " ", "SE 1", "SE_1", "x" * 32, "å", "SE1\nSE2", "../x", "SE1;"])
def test_what_is_no_hsa_id_is_refused(text):
    with pytest.raises(ValueError, match=r"^not an HSA-id$"):
        HsaId.parse(text)


def test_hsa_ids_compare_without_regard_to_case():
    assert HsaId("se1-a") == HsaId("SE1-A")


def test_equal_hsa_ids_are_one_in_a_set():
    assert len({HsaId("se1-a"), HsaId("SE1-A")}) == 1
