"""The starter set is well formed, large enough, and holds nothing but codes that exist."""

from __future__ import annotations

import pytest

from tests.decisionsupport import publishers
from webcert.decisionsupport.codes import FILES, Codes, pairs
from webcert.decisionsupport.fmb import FMB
from webcert.decisionsupport.icf import ICF
from webcert.decisionsupport.importing.srs_models import read_models
from webcert.decisionsupport.risk import SRS
from webcert.decisionsupport.words import split
from webcert.formlang import texts
from webcert.formlang.diagnoses import has_form, needs_four, normalised

EVERY_FILE = pytest.mark.parametrize("system", FILES)


def rows(system: str) -> list[tuple[str, str]]:
    return list(pairs(FILES[system]))


def codes(system: str) -> list[str]:
    return [code for code, _ in rows(system)]


@pytest.mark.parametrize(("system", "least"), [("ICD_10_SE", 450), ("KSH_97_P", 200)])
def test_there_are_enough_diagnoses(system, least):
    assert len(rows(system)) >= least


@EVERY_FILE
def test_codes_are_sorted_and_none_occurs_twice(system):
    assert codes(system) == sorted(set(codes(system)))


@EVERY_FILE
def test_codes_have_the_form_of_their_system(system):
    assert [code for code in codes(system) if not has_form(code, system) or normalised(code) != code] == []


@EVERY_FILE
def test_texts_are_neat_and_can_be_carried_in_messages_and_print(system):
    assert [row for row in rows(system) if row[1] != " ".join(row[1].split()) or not row[1] or texts.not_carried(row[1])] == []


@pytest.mark.parametrize("positions", [3, 4, 5])
def test_icd_10_se_has_codes_of_every_length(positions):
    assert [code for code in codes("ICD_10_SE") if len(code) == positions]


def test_every_chapter_of_sick_leave_practice_is_there():
    assert set("ABCDEFGHIJKLMNORSTUZ") <= {code[0] for code in codes("ICD_10_SE")}


def test_categories_that_may_not_be_chosen_have_codes_below_them():
    known = codes("ICD_10_SE")

    alone = [code for code in known if needs_four(code) and not any(one.startswith(code) and one != code for one in known)]

    assert alone == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("A379", "Kikhosta, ospecificerad"),
        ("F411", "Generaliserat ångestsyndrom"),
        ("F438A", "Utmattningssyndrom"),
        ("G470", "Insomni (insomningsstörningar och avkortad nattsömn)"),
        ("J069", "Akut övre luftvägsinfektion, ospecificerad"),
        ("M545", "Lumbago"),
    ],
)
def test_common_diagnoses_have_their_official_terms(code, text):
    assert dict(rows("ICD_10_SE"))[code] == text


def test_every_icd_10_se_code_is_published(published_icd_10_se):
    assert [code for code in codes("ICD_10_SE") if code not in published_icd_10_se] == []


def test_every_ksh97_p_code_is_published(published_ksh97_p):
    assert [code for code in codes("KSH_97_P") if code not in published_ksh97_p] == []


def test_every_everyday_word_stands_once_with_each_of_its_meanings():
    listed = [(split(everyday), split(instead)) for everyday, instead in pairs("synonyms.tsv")]

    assert len(set(listed)) == len(listed)
    assert all(everyday and instead and everyday != instead for everyday, instead in listed)


def test_fmb_is_marked_as_examples_in_every_text_and_has_every_unit():
    fmb = FMB.get()
    texts_of = [text for code in fmb.codes for one in [fmb.record(code)] for text in (one.insurance, one.symptoms, one.rehabilitation, one.function.text, one.activity.text)]

    assert fmb.demonstration
    assert all(text.startswith("Exempeltext.") for text in texts_of if text)
    assert {case.unit for code in fmb.codes for case in fmb.cases(code)} == {"d", "wk", "mo", ""}
    assert not any(fmb.record(code).link for code in fmb.codes)


def test_every_diagnosis_of_fmb_is_in_the_starter_set_and_every_icf_code_has_a_name():
    fmb, known = FMB.get(), Codes({"ICD_10_SE": dict(rows("ICD_10_SE"))})
    used = {code for one in map(fmb.record, fmb.codes) for what in (one.function, one.activity) for code in (*what.central, *what.complementary)}

    assert [code for code in fmb.codes if known.text("ICD_10_SE", code) is None] == []
    assert used == ICF.get().categories.keys()


def test_every_icf_code_is_published(published_icf):
    assert ICF.get().categories.keys() <= published_icf


def test_the_risk_models_say_that_they_are_a_demonstration_and_can_be_calculated_with():
    srs = SRS.get()

    assert srs.demonstration
    assert [code for code in srs.models if not srs.fits(code)] == []
    assert all(srs.supported(code) == code and srs.ended(code) and srs.advice(code, "OBS")[2] for code in srs.models)


def test_the_risk_models_are_ones_that_an_import_would_take():
    as_published = {
        code: {
            "breaks": model.breaks, "interval_lengths": model.lengths,
            "factors": [{"variable": one.variable, "levels": list(one.levels)} for one in model.factors],
            "coefficients": {"(Intercept)": model.intercept, **{one.variable: one.coefficients for one in model.factors}},
        }
        for code, model in SRS.get().models.items()
    }  # fmt: skip

    assert read_models("models.json", publishers.models(**as_published))[1].keys() == SRS.get().models.keys()
