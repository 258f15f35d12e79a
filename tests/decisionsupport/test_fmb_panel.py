"""What the FMB panel shows, in every situation and for every diagnosis of the publisher."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.published import published
from webcert.decisionsupport.codes import Codes
from webcert.decisionsupport.fmb import FMB, Description, Fmb, Record, TypicalCase
from webcert.decisionsupport.fmb_panel import EXAMPLES, panel
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.formlang.diagnoses import Diagnosis

CODES = Codes({"ICD_10_SE": {"F32": "Depressiv episod", "M545": "Lumbago"}})
HEADINGS = (
    "Vägledning för sjukskrivning", "Funktionsnedsättning", "Aktivitetsbegränsning", "Information om rehabilitering", "Försäkringsmedicinsk information",
    "Symtom, prognos, behandling",
)  # fmt: skip


def record(**changed) -> Record:
    texts = {"heading": "Depression", "insurance": "Försäkring", "symptoms": "Symtom", "rehabilitation": "Rehab", "reference": "Läs", "link": "https://example.org", "changed": ""}
    return Record(**{**texts, "function": Description("Funktion"), "activity": Description("Aktivitet"), **changed})


def rows(*codes: str, system: str = "ICD_10_SE") -> list[Diagnosis]:
    return [Diagnosis(code, f"text för {code}", system) for code in codes]


FEW = Fmb({"F32": record(), "M545": record(function=Description(""), rehabilitation="")}, {"F32": [TypicalCase("Vila.", 1, "mo")]})


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ([], "Ange minst en diagnos för att få FMB-stöd."),
        (rows(""), "Ange minst en diagnos för att få FMB-stöd."),
        (rows("F3"), "Ange minst en diagnos för att få FMB-stöd."),
        (rows("depression"), "Ange minst en diagnos för att få FMB-stöd."),
        (rows("F32-", system="KSH_97_P"), "FMB-stödet finns enbart för koder som ingår i ICD-10-SE."),
        (rows("J45"), "FMB saknar just nu stöd för den valda diagnosen."),
        (rows("J45", "M54"), "FMB saknar just nu stöd för de valda diagnoserna."),
        (rows("F32"), ""),
        (rows("J45", "F321"), ""),
    ],
)
def test_a_message_stands_alone_when_nothing_can_be_shown(entered, message):
    shown = panel(entered, FEW, CODES)

    assert shown.message == message
    assert bool(shown.choices) is not bool(message)


def test_every_entered_diagnosis_can_be_seen_and_those_with_support_be_chosen():
    shown = panel(rows("J45", "F321", "M545"), FEW, CODES)

    assert [(one.entered.text, one.found, one.why_not) for one in shown.choices] == [
        ("text för J45", "", "Det finns inget FMB-stöd för den angivna diagnosen."), ("text för F321", "F32", ""), ("text för M545", "M545", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("wanted", "chosen"), [("", "F321"), ("M545", "M545"), ("F321", "F321"), ("J45", "F321"), ("Z99", "F321")])
def test_the_first_with_support_is_chosen_until_the_user_chooses_another(wanted, chosen):
    assert panel(rows("J45", "F321", "M545"), FEW, CODES).chosen(wanted).entered.code == chosen


def test_nothing_is_chosen_beside_a_message():
    assert panel([], FEW, CODES).chosen() is None


@pytest.mark.parametrize(("code", "note"), [("F321", "Det FMB-stöd som visas är för koden F32 - Depressiv episod."), ("F32", ""), ("M545", ""), ("m54.5", "")])
def test_support_for_a_shorter_code_is_said_plainly(code, note):
    assert panel(rows(code), FEW, CODES).choices[0].note == note


def test_a_code_that_the_table_lacks_is_called_what_fmb_calls_it():
    assert panel(rows("F321"), FEW, Codes({})).choices[0].note == "Det FMB-stöd som visas är för koden F32 - Depression."


def test_sections_stand_in_order_and_say_when_they_are_empty():
    sections = panel(rows("M545"), FEW, CODES).choices[0].sections

    assert tuple(one.heading for one in sections) == HEADINGS
    assert [one.missing for one in sections if one.missing] == [
        f"För den angivna diagnosen finns ingen FMB-information för {heading}"
        for heading in ("vägledning för sjukskrivning", "funktionsnedsättning", "information om rehabilitering")
    ]


def test_sentences_stand_by_days_without_days_last_and_equal_ones_once():
    cases = [TypicalCase("utan", None, ""), TypicalCase("månad", 1, "mo"), TypicalCase("ingen", 0, "d"), TypicalCase("veckor", 4, "wk"), TypicalCase("ingen", 14, "d"), TypicalCase("", 1, "d")]

    shown = panel(rows("F32"), Fmb({"F32": record()}, {"F32": cases}), CODES)

    assert shown.choices[0].sections[0].items == ("ingen", "veckor", "månad", "utan")


def test_examples_are_told_to_be_examples_and_the_publishers_texts_are_not():
    assert panel(rows("F32"), FMB.get(), CODES).notice == EXAMPLES
    assert panel(rows("F32"), FEW, CODES).notice == ""


@pytest.fixture(scope="module")
def imported() -> Fmb:
    content = SOURCES["fmb"].read(files_in(published("data/fmb"), SOURCES["fmb"]), "", lambda text: None).content
    return Fmb.of(json.loads(json.dumps(content)))


@pytest.fixture(scope="module")
def answers() -> tuple[list, list]:
    return tuple(
        [one["attributes"] for one in json.loads(published(f"data/fmb/{name}.json").read_text("utf-8"))["data"]]
        for name in ("forsakringsmedicinskdiagnosinformation", "typfall")
    )


def expected(code: str, answers: tuple[list, list]) -> tuple:
    """What the publisher's own answer says of a code, field by field."""
    record = next(one for one in answers[0] if code in [two["kod"] for two in one["diagnoskod"]])
    cases = []
    for number, one in enumerate(answers[1]):
        if code in [two["kod"] for two in one["fmbtillstand"]["diagnoskod"]]:
            recommended = one["rekommenderadsjukskrivning"]
            days = recommended.get("maximalsjukskrivningstid")
            cases.append((int(days) * {"d": 1, "wk": 7, "mo": 31}[recommended["maximalsjukskrivningsenhet"]] if days else 10_000, number, one["typfallsmening"].strip()))
    sentences = []
    for _, _, sentence in sorted(cases):
        if sentence not in sentences:
            sentences.append(sentence)
    texts = [
        record["funktionsnedsattning"].get("funktionsnedsattningsbeskrivning"), record["aktivitetsbegransning"].get("aktivitetsbegransningsbeskrivning"),
        record["informationomrehabilitering"].get("markup"), record["forsakringsmedicinskinformation"].get("markup"), record["symtomprognosbehandling"].get("markup"),
    ]  # fmt: skip
    reference = record["referens"][0]
    return tuple(sentences), *((text.strip(),) if text and text.strip() else () for text in texts), reference["text"].strip(), reference["uri"].strip()


def shown_for(code: str, fmb: Fmb) -> tuple:
    choice = panel(rows(code), fmb, CODES).choices[0]
    return *(section.items for section in choice.sections), choice.reference, choice.link


def test_every_diagnosis_shows_field_by_field_what_the_publisher_says(imported, answers):
    assert len(imported.codes) == 305
    assert [code for code in sorted(imported.codes) if shown_for(code, imported) != expected(code, answers)] == []


def test_two_hundred_codes_below_show_what_is_published_for_the_nearest_shorter_code(imported, answers, published_icd_10_se):
    below = sorted(code for code in published_icd_10_se if len(code) > 3 and code not in imported.codes and any(code.startswith(one) for one in imported.codes))
    for code in Random(7).sample(below, 200):
        nearest = max((one for one in imported.codes if code.startswith(one)), key=len)
        choice = panel(rows(code), imported, Codes({"ICD_10_SE": published_icd_10_se})).choices[0]

        assert choice.found == nearest
        assert choice.note == f"Det FMB-stöd som visas är för koden {nearest} - {published_icd_10_se[nearest]}."
        assert shown_for(code, imported) == expected(nearest, answers)


@pytest.mark.parametrize(
    ("code", "found"), [("F321", "F32"), ("M549", None), ("M5450", "M545"), ("S5250", "S525"), ("S522", "S52"), ("M54", None), ("A02-P", "A02"), ("F32-", "F32"), ("F3", None), ("", None)]
)
def test_the_fallback_is_as_published(imported, code, found):
    assert imported.found(code) == found
