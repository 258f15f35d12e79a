"""Each reader on invented files in the publisher's format: what it makes of them, and what it refuses and why."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decisionsupport import publishers
from tests.decisionsupport.workbooks import xls, xlsx
from webcert.decisionsupport.importing.edition import Files, Refused, order
from webcert.decisionsupport.importing.kinds import SOURCES
from webcert.decisionsupport.importing.workbook import Workbook


def read(kind: str, files: Files, name: str = "2018.2"):
    return SOURCES[kind].read(files, name, lambda text: None)


def refusal(kind: str, files: Files) -> str:
    with pytest.raises(Refused) as refused:
        read(kind, files)
    return str(refused.value)


def test_icd_10_se_is_read_trimmed_and_without_markers():
    edition = read("icd-10-se", publishers.ICD, "2022-01")

    assert edition.name == "2022-01"
    assert edition.content["texts"]["B00"] == "Påhittad herpes"
    assert edition.content["texts"]["B000"] == "Påhittad herpes av första slaget"
    assert edition.counts == {"koder": 6, "koder med 3 tecken": 2, "koder med 4 tecken": 2, "koder med 5 tecken": 2}


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("digit3.txt", b"", "digit3.txt: filen är tom"),
        ("digit3.txt", b"A00\t\tKol\xe9ra", "digit3.txt, rad 1: filen är inte i utf-8"),
        ("digit3.txt", b"A00\t\tKolera\nB00\tHerpes", "digit3.txt, rad 2: raden har 2 fält i stället för 3"),
        ("digit3.txt", b"A00\t\tKolera\nB00\t\t ", "digit3.txt, rad 2: koden B00 saknar text"),
        ("digit3.txt", b"A00\t\tKolera\na00\t\tKolera", "digit3.txt, rad 2: ”a00” är ingen kod med 3 tecken"),
        ("digit3.txt", b"A00\t\tKolera\nA00\t\tKolera", "digit3.txt, rad 2: koden A00 finns redan"),
        ("digit3.txt", b"A00\tx\tKolera", "digit3.txt, rad 1: ”x” är ingen markering"),
        ("digit3.txt", b"A00\t\tKolera", "digit4.txt, rad 2: koden B000 saknar den kortare koden B00; är filen med den avhuggen?"),
        ("digit4.txt", b"A000\t\tKolera", "digit5.txt, rad 2: koden B000X saknar den kortare koden B000; är filen med den avhuggen?"),
        ("digit5.txt", b"A000A\t\tKolera", "digit5.txt: filen slutar i kapitel A; den är avhuggen"),
        ("block.txt", b"A00-A09\t\tTarm\nC00-C09\t\tTumor", "block.txt, rad 2: digit3.txt saknar koder i avsnittet C00-C09"),
    ],
)
def test_broken_icd_10_se_is_refused_with_file_line_and_reason(file, content, why):
    assert refusal("icd-10-se", publishers.ICD | {file: content}) == why


def test_ksh97_p_has_official_names_and_every_term():
    edition = read("ksh97-p", publishers.KSH)

    assert edition.content["texts"] == {"A00-": "Kolera", "A02-P": "Salmonellainfektion", "F438A": "Utmattningssyndrom"}
    assert edition.content["terms"][:2] == [("A00-", "Kolera"), ("A00-", "Smittsam diarré")]
    assert edition.counts == {"koder": 3, "termer": 4}


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("KSH97P_KOD.ANS", b"A00-   Kolera", "KSH97P_KOD.ANS, rad 1: den sista raden är avhuggen"),
        ("KSH97P_KOD.ANS", b"A00-   Kolera\nKolera A00\n", "KSH97P_KOD.ANS, rad 2: ”Kolera” är ingen kod"),
        ("KSH97P_KOD.ANS", b"A00-   Kolera\nA00-   Kolera\n", "KSH97P_KOD.ANS, rad 2: koden A00- finns redan"),
        ("KSH97P_KOD.ANS", b"A00-   \n", "KSH97P_KOD.ANS, rad 1: koden A00- saknar text"),
        ("KSH97P_KOD.ANS", b"A00-   Kolera\n", "KSH97P_SFAMALT.ANS, rad 3: koden A02-P finns inte i KSH97P_KOD.ANS"),
        ("KSH97P_SFAMALT.ANS", b"A00-   Kolera\n", "KSH97P_SFAMALT.ANS: koden A02-P saknas"),
    ],
)
def test_broken_ksh97_p_is_refused_with_file_line_and_reason(file, content, why):
    assert refusal("ksh97-p", publishers.KSH | {file: content}) == why


def test_icf_prefers_the_alternative_term_and_trims_every_cell():
    edition = read("icf", publishers.icf())

    assert edition.content["categories"]["b134"] == ("Sömn", "Att sova.\nOch vakna.", "insomning")
    assert edition.content["categories"]["s1"] == ("Nervsystemets strukturer", "Om nerver.", "")
    assert edition.counts == {"kategorier": 5, "rader": 5, "alternativa termer": 1, "med Innefattar": 1}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (publishers.icf(sheet="ICF 2019 + Core Sets"), "icf.xls: utgåva 2018.2 finns inte i katalogen; där finns 2019"),
        (publishers.icf(headings=["Komponent", "ICF-koder", "Namn", "Alternativ term", "Beskrivning", "Innefattar"]), "icf.xls, rad 1: kolumnen ”Benämning/kodtext” saknas"),
        (publishers.icf(headings=["Komponent"]), "icf.xls, rad 1: kolumnen ”ICF-koder” saknas"),
        (publishers.icf([["b", "x134", "Sömn"]]), "icf.xls, rad 2: ”x134” är ingen ICF-kod"),
        (publishers.icf([["b", "b134", ""]]), "icf.xls, rad 2: koden b134 saknar benämning"),
        (publishers.icf([*publishers.ICF_ROWS, ["b", "b134", "Annat"]]), "icf.xls, rad 7: koden b134 finns redan med en annan benämning"),
        (publishers.icf(publishers.ICF_ROWS[:3]), "icf.xls: bladet ”ICF-koder 2018.2” har inte alla delar (b, s, d och e)"),
        ({"icf.xls": publishers.icf()["icf.xls"][:3000]}, "icf.xls: filen är avhuggen eller ingen xls-fil"),
        ({"icf.xls": b"ICF-koder;namn"}, "icf.xls: filen är avhuggen eller ingen xls-fil"),
    ],
)  # fmt: skip
def test_broken_icf_is_refused_with_file_line_and_reason(files, why):
    assert refusal("icf", files) == why


@pytest.mark.parametrize("split", [60, 61, 62, 63, 8_000])
def test_texts_that_go_on_in_a_further_record_are_read_whole(split):
    assert read("icf", publishers.icf(split=split)).content == read("icf", publishers.icf()).content


def test_fmb_keeps_what_is_shown_by_code_without_dots():
    edition = read("fmb", publishers.FMB)

    assert edition.name == "2019-09-30 11:23:25"
    assert [one["codes"] for one in edition.content["records"]] == [["F32"], ["M545", "M54"]]
    assert edition.content["cases"] == {"F32": [("Vila.", 6, "mo")], "M545": [("Vila.", None, "")]}
    assert edition.counts == {"poster": 2, "koder": 3, "typfall": 2, "koder med typfall": 2, "utelämnade kopplingar": 1, "poster med ICF": 0}


@pytest.mark.parametrize(
    ("number", "unit", "kept"),
    [("0", "d", (0, "d")), ("2", "wk", (2, "wk")), ("2", "år", (None, "")), ("två", "d", (None, "")), ("-1", "d", (None, "")), (None, "mo", (None, "")), (3, "mo", (3, "mo"))],
)  # fmt: skip
def test_an_unreadable_number_or_unit_gives_no_length(number, unit, kept):
    files = publishers.fmb([publishers.fmb_record("F32")], [publishers.fmb_case("F32", number=number, unit=unit)])

    assert read("fmb", files).content["cases"] == {"F32": [("Vila.", *kept)]}


def test_every_field_but_the_data_may_be_missing_or_null():
    files = publishers.fmb([{"attributes": {}}, publishers.fmb_record("F32", referens=None, funktionsnedsattning=None, informationomrehabilitering={})], [{"attributes": {}}])

    record = read("fmb", files).content["records"][1]

    assert (record["function"], record["rehabilitation"], record["reference"]) == (("", [], []), "", ("", ""))


@pytest.mark.parametrize(("uri", "kept"), [("https://example.org/a", "https://example.org/a"), ("javascript:alert(1)", ""), (None, "")])
def test_a_reference_leads_to_a_page_or_nowhere(uri, kept):
    files = publishers.fmb([publishers.fmb_record("F32", referens=[{"text": "Läs mer", "uri": uri}])], [publishers.fmb_case("F32")])

    assert read("fmb", files).content["records"][0]["reference"] == ("Läs mer", kept)


_DIAGNOSES = "forsakringsmedicinskdiagnosinformation.json"


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        (_DIAGNOSES, b'{"data":\n[', f"{_DIAGNOSES}, rad 2: filen är avhuggen eller inte JSON"),
        (_DIAGNOSES, b"\xff", f"{_DIAGNOSES}: filen är inte i utf-8"),
        (_DIAGNOSES, b"[" * 100_000, f"{_DIAGNOSES}: filen är inte ett svar från FMB"),
        ("typfall.json", b'{"data": []}', "typfall.json: svaret är tomt eller saknar ”data”"),
        ("typfall.json", b"[1]", "typfall.json: svaret är tomt eller saknar ”data”"),
        ("typfall.json", b'{"data": [1]}', "typfall.json: post 1 saknar ”attributes”"),
        (_DIAGNOSES, publishers.fmb([publishers.fmb_record()], [1])[_DIAGNOSES], f"{_DIAGNOSES}: ingen post har någon kod"),
        (_DIAGNOSES, publishers.fmb([publishers.fmb_record("F32"), publishers.fmb_record("F32")], [1])[_DIAGNOSES], f"{_DIAGNOSES}: post 2: koden F32 finns redan i post 1"),
        (_DIAGNOSES, publishers.fmb([publishers.fmb_record("Depression")], [1])[_DIAGNOSES], f"{_DIAGNOSES}: post 1: ”DEPRESSION” är ingen kod i ICD-10-SE"),
    ],
)  # fmt: skip
def test_broken_fmb_is_refused_with_file_place_and_reason(file, content, why):
    assert refusal("fmb", publishers.FMB | {file: content}) == why


def test_srs_has_questions_advice_prevalence_and_statistics_in_order():
    content = read("srs", publishers.SRS).content

    assert [answer["id"] for answer in content["questions"]["F43"][0]["answers"]] == ["yes", "no"]
    assert content["advice"] == {"F43": {"OBS": [("Första rådet", "Text"), ("Andra rådet", "Text")]}, "F438A": {"REH": [("Rådet", "Text")]}}
    assert content["prevalence"] == {"F43": 0.37}
    assert content["statistics"] == {"F43": [40, 30, 6, 20, 4]}


def changed(table, sheet, row, cells):
    return xlsx({**table, sheet: [*table[sheet][:row], cells, *table[sheet][row + 1 :]]})


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("model_coefficients_v2.1.json", b"{", "model_coefficients_v2.1.json, rad 1: filen är avhuggen eller inte JSON"),
        ("model_coefficients_v2.1.json", b"{}", "model_coefficients_v2.1.json: filen har inga modeller"),
        ("model_coefficients_v2.1.json", publishers.models(version=2), "model_coefficients_v2.1.json: filen anger ingen version"),
        ("model_coefficients_v2.1.json", publishers.models(F43={}), "model_coefficients_v2.1.json: modellen för F43 går inte att läsa ('breaks')"),
        ("model_coefficients_v2.1.json", publishers.models(F43=publishers.model(breaks=[15.0, 9.0, 10.0, 11.0])), "model_coefficients_v2.1.json: modellen för F43: brytpunkterna stiger inte"),
        ("model_coefficients_v2.1.json", publishers.models(F43=publishers.model(interval_lengths=[1.0, 1.0, 1.0])), "model_coefficients_v2.1.json: modellen för F43: längderna stämmer inte med brytpunkterna"),
        ("model_coefficients_v2.1.json", publishers.models(F43=publishers.model(interval_lengths=[1.0])), "model_coefficients_v2.1.json: modellen för F43: 1 tal i stället för 3"),
        ("model_coefficients_v2.1.json", publishers.models(M54=publishers.model()), "SRS_PM_indata_2_1.xlsx: diagnosen M54, som har en modell, saknas"),
        ("SRS_PM_indata_2_1.xlsx", changed(publishers.QUESTIONS, "Variabler per diagnos", 1, ["F43", "okänd", 1]), "SRS_PM_indata_2_1.xlsx, rad 2: frågan okänd saknar text eller svar"),
        ("SRS_PM_indata_2_1.xlsx", changed(publishers.QUESTIONS, "Kodning av värden för factor", 1, ["work", "Nej", "no", 2, "T"]), "SRS_PM_indata_2_1.xlsx, rad 2: frågan work har inte ett förvalt svar, eller två lika"),
        ("SRS_PM_indata_2_1.xlsx", changed(publishers.QUESTIONS, "Variabler per diagnos", 0, ["Diagnos", "Order"]), "SRS_PM_indata_2_1.xlsx, rad 1: kolumnen ”Variabelnamn i prediktiv modell” saknas i bladet ”Variabler per diagnos”"),
        ("SRS_indata.xlsx", publishers.SRS["SRS_indata.xlsx"][:900], "SRS_indata.xlsx: filen är avhuggen eller ingen xlsx-fil"),
        ("SRS_indata.xlsx", xlsx({"Blad": []}), "SRS_indata.xlsx: bladet ”Kopplingstabell” saknas"),
        ("SRS_indata.xlsx", changed(publishers.ADVICE, "Kopplingstabell", 2, ["F43", 1, "XXX", 3, "", "R", "T"]), "SRS_indata.xlsx, rad 3: ”XXX” är ingen kategori"),
        ("SRS_indata.xlsx", changed(publishers.ADVICE, "Kopplingstabell", 2, ["F43", 1, "OBS", 1, "", "R", "T"]), "SRS_indata.xlsx, rad 4: F43 OBS har två råd med prioritet 1"),
        ("SRS_indata.xlsx", changed(publishers.ADVICE, "Kopplingstabell", 2, ["stress", 1, "OBS", 3, "", "R", "T"]), "SRS_indata.xlsx, rad 3: ”stress” i bladet ”Kopplingstabell” är ingen kod"),
        ("SRS_indata.xlsx", changed(publishers.ADVICE, "SRS_DIAGNOSER", 3, ["", "F43", "", 37]), "SRS_indata.xlsx, rad 4: ”37” är ingen andel"),
        ("nationellstatistik.xlsx", changed(publishers.STATISTICS, "Antal fall", 9, ["Totalt", 101, 101]), "nationellstatistik.xlsx, rad 10: summan för F43 stämmer inte"),
        ("nationellstatistik.xlsx", changed(publishers.STATISTICS, "Antal fall", 4, ["annat", 20, 20]), "nationellstatistik.xlsx: raden ”180-365 dagar” saknas i bladet ”Antal fall”"),
        ("nationellstatistik.xlsx", changed(publishers.STATISTICS, "Antal fall", 4, ["180-365 dagar", "många", 20]), "nationellstatistik.xlsx, rad 5: ”många” i bladet ”Antal fall” är inget heltal"),
    ],
)  # fmt: skip
def test_broken_srs_is_refused_with_file_line_and_reason(file, content, why):
    assert refusal("srs", publishers.SRS | {file: content}) == why


def test_numbers_of_an_xls_file_are_texts_without_useless_decimals():
    book = Workbook("a.xls", xls({"Blad": [[1.0, 0.25, "text"], [], [43709.0]]}))

    assert book.rows("Blad") == [["1", "0.25", "text"], [], ["43709"]]


@pytest.mark.parametrize(("older", "newer"), [("2018.2", "2019"), ("2018.2", "2018.10"), ("2.1", "2.10"), ("2022-01", "2022-02-01"), ("2018-06-05 11:23:25", "2018-06-05 11:23:26")])
def test_editions_are_ordered_by_their_numbers(older, newer):
    assert order(older) < order(newer)


@pytest.mark.parametrize("kind", publishers.EVERY)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(kind, data):
    files = dict(publishers.EVERY[kind])
    file = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[file])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    files[file] = bytes(content[: data.draw(st.integers(1, len(content)))]) if data.draw(st.booleans()) else bytes(content)

    try:
        json.dumps(read(kind, files).content)
    except Refused as refused:
        assert refused.reason
