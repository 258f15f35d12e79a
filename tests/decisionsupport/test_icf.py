"""Which ICF categories are offered for some diagnoses, in which groups and order."""

from __future__ import annotations

import json
from itertools import combinations
from random import Random

import pytest

from tests.published import published
from webcert.decisionsupport.codes import Codes
from webcert.decisionsupport.fmb import Description, Fmb, Record
from webcert.decisionsupport.icf import Asked, Category, Icf, groups, swedish_order, why_nothing
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.formlang.diagnoses import Diagnosis

NAMES = {"b1": "Ork", "b2": "Ängslan", "b3": "Minne", "b4": "Åldrande", "b5": "andning", "d1": "Gå"}
ICF = Icf({code: Category(code, name, "", "") for code, name in NAMES.items()})


def record(central: str = "", complementary: str = "", activity: str = "") -> Record:
    function = Description("", tuple(central.split()), tuple(complementary.split()))
    return Record(heading="", insurance="", symptoms="", rehabilitation="", function=function, activity=Description("", tuple(activity.split())), reference="", link="", changed="")


def rows(*codes: str, system: str = "ICD_10_SE") -> list[Diagnosis]:
    return [Diagnosis(code, f"text för {code}", system) for code in codes]


def offered(entered, fmb, asked=Asked.FUNCTION, icf=ICF):
    """Each group as found codes and names."""
    return [("+".join(one.found for one in group.diagnoses), [category.name for category in group.categories]) for group in groups(entered, asked, fmb, icf)]


def test_one_diagnosis_has_its_central_categories_first_each_kind_in_swedish_order():
    fmb = Fmb({"F32": record("b4 b2 b3", "b5 b1")}, {})

    assert offered(rows("F32"), fmb) == [("F32", ["Minne", "Åldrande", "Ängslan", "andning", "Ork"])]


def test_what_diagnoses_share_stands_first_central_in_all_before_mixed_before_complementary():
    fmb = Fmb({"F32": record("b1 b2", "b3 b4"), "M54": record("b2", "b1 b3 b5")}, {})

    assert offered(rows("F32", "M54"), fmb) == [("F32+M54", ["Ängslan", "Ork", "Minne"]), ("F32", ["Åldrande"]), ("M54", ["andning"])]


def test_the_common_group_names_only_the_diagnoses_that_share():
    fmb = Fmb({"A00": record("b1"), "B00": record("b2"), "C00": record("b1 b3")}, {})

    assert offered(rows("A00", "B00", "C00"), fmb) == [("A00+C00", ["Ork"]), ("B00", ["Ängslan"]), ("C00", ["Minne"])]


def test_what_two_of_three_share_is_common():
    fmb = Fmb({"A00": record("b1 b2"), "B00": record("b2 b3"), "C00": record("b3 b1")}, {})

    assert offered(rows("A00", "B00", "C00"), fmb) == [("A00+B00+C00", ["Minne", "Ork", "Ängslan"])]


def test_codes_that_become_the_same_are_one_diagnosis_the_one_entered_first():
    found = groups(rows("F321", "F320"), Asked.FUNCTION, Fmb({"F32": record("b1")}, {}), ICF)

    assert [(group.common, [one.entered.code for one in group.diagnoses]) for group in found] == [(False, ["F321"])]


def test_the_two_questions_use_their_own_descriptions():
    fmb = Fmb({"F32": record("b1", activity="d1")}, {})

    assert offered(rows("F32"), fmb, Asked.FUNCTION) == [("F32", ["Ork"])]
    assert offered(rows("F32"), fmb, Asked.ACTIVITY) == [("F32", ["Gå"])]


@pytest.mark.parametrize("entered", [[], rows(""), rows("Z99"), rows("M54"), rows("X99", "Z99")])
def test_without_categories_nothing_is_offered(entered):
    assert offered(entered, Fmb({"M54": record(), "X99": record("b999")}, {})) == []


def test_codes_of_primary_care_find_what_they_begin_with():
    assert offered(rows("F32-", system="KSH_97_P"), Fmb({"F32": record("b1")}, {})) == [("F32", ["Ork"])]


def test_a_category_that_the_table_lacks_is_left_out_and_one_named_twice_stands_once():
    assert offered(rows("F32"), Fmb({"F32": record("b1 b999 b1", "b1")}, {})) == [("F32", ["Ork"])]


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ([], "Ange minst en diagnos för att få ICF-stöd."),
        (rows("", "F3"), "Ange minst en diagnos för att få ICF-stöd."),
        (rows("M54"), "För den angivna diagnosen finns för tillfället inget ICF-stöd."),
        (rows("M54", "Z99"), "För de angivna diagnoserna finns för tillfället inget ICF-stöd."),
        (rows("M54", "F321"), ""),
        (rows("F32-", system="KSH_97_P"), ""),
    ],
)
def test_it_is_said_why_nothing_is_offered(entered, why):
    assert why_nothing(entered, Asked.FUNCTION, Fmb({"F32": record("b1"), "M54": record()}, {}), ICF) == why


@pytest.mark.parametrize(("code", "note"), [("F321", "Det ICF-stöd som visas är för koden F32 - Depressiv episod"), ("F32", ""), ("f3.2", "")])
def test_categories_of_a_shorter_code_are_said_to_be_so(code, note):
    found = groups(rows(code), Asked.FUNCTION, Fmb({"F32": record("b1")}, {}), ICF)

    assert found[0].diagnoses[0].note(Codes({"ICD_10_SE": {"F32": "Depressiv episod"}})) == note


def test_swedish_order_has_three_letters_after_z():
    assert sorted(["öra", "Zon", "åka", "ärm", "Ande", "één", "eko"], key=swedish_order) == ["Ande", "één", "eko", "Zon", "åka", "ärm", "öra"]


@pytest.fixture(scope="module")
def imported() -> tuple[Fmb, Icf]:
    contents = [SOURCES[kind].read(files_in(published(f"data/{kind}"), SOURCES[kind]), "2018.2", lambda text: None).content for kind in ("fmb", "icf")]
    fmb, icf = json.loads(json.dumps(contents))
    return Fmb.of(fmb), Icf.of(icf)


F32_F438 = [
    ("F32+F438", ["Emotioner", "Energinivå, motivation, aptit, begär, impulskontroll", "Högre kognitiva funktioner", "Minne", "Psykomotorik", "Sömn", "Tankefunktioner",
                  "Temperament och personlighet", "Uppmärksamhet"]),
    ("F32", ["Viktuppehållande funktioner"]),
    ("F438", ["Fysisk uthållighet", "Förnimmelser avseende hörsel och vestibulär funktion", "Förnimmelser från hjärta, kärl och andning", "Orientering",
              "Förnimmelser förenade med öga och angränsande strukturer"]),
]  # fmt: skip


def test_the_examples_of_the_specification(imported):
    assert offered(rows("F321", "F438"), *imported[:1], icf=imported[1]) == F32_F438
    assert offered(rows("F321", "M545"), imported[0], icf=imported[1])[0] == (
        "F32+M545",
        ["Sömn", "Uppmärksamhet", "Emotioner", "Energinivå, motivation, aptit, begär, impulskontroll", "Högre kognitiva funktioner", "Minne", "Tankefunktioner",
         "Temperament och personlighet"],
    )  # fmt: skip


def published_codes(asked: Asked) -> dict[str, tuple[set[str], set[str]]]:
    """Central and complementary codes by diagnosis, straight from the publisher's answer."""
    answer = json.loads(published("data/fmb/forsakringsmedicinskdiagnosinformation.json").read_text("utf-8"))
    key = "funktionsnedsattning" if asked is Asked.FUNCTION else "aktivitetsbegransning"
    found = {}
    for one in answer["data"]:
        described = one["attributes"][key]
        kinds = [{code["kod"].strip() for code in described.get(kind) or []} for kind in ("centralkod", "kompletterandekod")]
        found |= {diagnosis["kod"]: tuple(kinds) for diagnosis in one["attributes"]["diagnoskod"] if any(kinds)}
    return found


_ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"


def in_swedish(name: str) -> list[int]:
    return [_ALPHABET.find(letter) if letter in _ALPHABET else -1 for letter in name.lower()]


def worked_out(chosen: tuple[str, ...], known: dict[str, tuple[set[str], set[str]]], names: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The groups by the words of the specification, with sets alone."""
    own = {code: known[code] for code in chosen}
    everything = {code: central | other for code, (central, other) in own.items()}
    common = {one for first, second in combinations(chosen, 2) for one in everything[first] & everything[second]}
    groups = []

    def ordered(codes: set[str]) -> list[str]:
        return sorted((names[code] for code in codes), key=in_swedish)

    if common:
        all_central = {one for one in common if all(one in own[code][0] for code in chosen if one in everything[code])}
        no_central = {one for one in common if not any(one in own[code][0] for code in chosen)}
        sharing = "+".join(code for code in chosen if everything[code] & common)
        groups.append((sharing, ordered(all_central) + ordered(common - all_central - no_central) + ordered(no_central)))
    for code in chosen:
        central, other = own[code][0] - common, own[code][1] - own[code][0] - common
        if central or other:
            groups.append((code, ordered(central) + ordered(other)))
    return groups


@pytest.mark.parametrize("asked", Asked)
def test_every_diagnosis_and_samples_of_two_and_three_are_offered_exactly_what_is_published(imported, asked):
    fmb, icf = imported
    known, names = published_codes(asked), {code: one.name for code, one in icf.categories.items()}
    rng = Random(3)
    chosen = [(code,) for code in known] + [tuple(rng.sample(sorted(known), size)) for size in (2, 3) for _ in range(400)]

    wrong = [codes for codes in chosen if offered(rows(*codes), fmb, asked, icf) != worked_out(codes, known, names)]

    assert len(known) > 50
    assert wrong == []
