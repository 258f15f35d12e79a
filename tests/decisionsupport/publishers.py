"""Small invented files in the publishers' formats."""

from __future__ import annotations

import json
from typing import Any

from tests.decisionsupport.workbooks import xls, xlsx

ICD = {
    "digit3.txt": "\ufeffA00\t\tPåhittad kolera\nB00\t†\tPåhittad herpes".encode(),
    "digit4.txt": "\ufeffA000\t\tPåhittad kolera av första slaget\nB000\t*\tPåhittad herpes av första slaget ".encode(),
    "digit5.txt": "\ufeffA000A\t\tPåhittad kolera, mycket noga\nB000X\t\tPåhittad herpes, mycket noga".encode(),
    "block.txt": "\ufeffA00-A09\t\tTarm\nB00-B09\t\tHud".encode(),
}
KSH = {
    "KSH97P_KOD.ANS": "A00-   Kolera \nA02-P  Salmonellainfektion\nF438A  Utmattningssyndrom\n".encode("iso-8859-1"),
    "KSH97P_SFAMALT.ANS": "A00-   Kolera\nA00-   Smittsam diarré\nA02-P  Salmonella\nF438A  Utmattning\n".encode("iso-8859-1"),
}

ICF_HEADINGS = ["Komponent", "ICF-koder", "Benämning/kodtext", "Alternativ term", "Beskrivning", "Innefattar"]
ICF_ROWS = [
    ["b", "b1", "Psykiska funktioner", "", "Om tankar.", ""],
    ["b", " b134 ", "Sömnfunktioner", "Sömn ", "Att sova.\r\nOch vakna.", "insomning"],
    ["s", "s1", "Nervsystemets strukturer", " ", "Om nerver.", ""],
    ["d", "d1", "Lärande", "", "Om att lära.", ""],
    ["e", "e1", "Produkter", "", "Om saker.", ""],
]


def icf(rows: list[list[str]] = ICF_ROWS, sheet: str = "ICF-koder 2018.2", headings: list[str] = ICF_HEADINGS, split: int = 8_000) -> dict[str, bytes]:
    return {"icf.xls": xls({"Anvisningar": [["Läs detta"]], sheet: [headings, *rows]}, split=split)}


def fmb_record(*codes: str, **fields: Any) -> dict[str, Any]:
    """One record as the API answers it."""
    return {"attributes": {"diagnoskod": [{"kod": code} for code in codes], "diagnosrubrik": "Rubrik"} | fields}


def fmb_case(*codes: str, number: Any = None, unit: Any = None, sentence: str = "Vila.") -> dict[str, Any]:
    recommended = {"maximalsjukskrivningstid": number, "maximalsjukskrivningsenhet": unit}
    return {"attributes": {"typfallsmening": sentence, "fmbtillstand": {"diagnoskod": [{"kod": code} for code in codes]}, "rekommenderadsjukskrivning": recommended}}


def fmb(records: list[Any], cases: list[Any], built: str = "2019-09-30T13:23:25+0200") -> dict[str, bytes]:
    meta = {"buildtimestamp": built}
    return {
        "forsakringsmedicinskdiagnosinformation.json": json.dumps({"meta": meta, "data": records}).encode(),
        "typfall.json": json.dumps({"meta": meta, "data": cases}).encode(),
    }


FMB = fmb([fmb_record("F32"), fmb_record("M54.5 ", "m54")], [fmb_case("F32", number="6", unit="mo"), fmb_case("M54.5", "Z99")])


def model(**changed: Any) -> dict[str, Any]:
    """A model with three intervals."""
    levels = {"work": ["no", "yes"], "Sex": ["Female", "Male"], "age_cat_fct": ["17-29", "30-39", "40-49", "50-56", "57-63"]}
    coefficients: dict[str, Any] = {"(Intercept)": [-4.0, -4.5, -5.0]}
    coefficients |= {name: {level: [0.1, 0.2, 0.3] for level in listed[1:]} for name, listed in levels.items()}
    factors = [{"variable": name, "levels": listed} for name, listed in levels.items()]
    return {"breaks": [15.0, 60.0, 120.0, 366.0], "interval_lengths": [45.0, 60.0, 246.0], "factors": factors, "coefficients": coefficients} | changed


def models(version: Any = "2.1", **by_code: Any) -> bytes:
    return json.dumps({"version": version, "models": by_code or {"F43": model()}}).encode()


QUESTIONS: dict[str, list[list[str | float]]] = {
    "Kodning av variabelnamn": [["Variabelnamn i prediktiv modell", "Frågetext", "Beskrivning"], ["work", "Arbetar patienten?", "Om arbete"], ["Sex", "", ""]],
    "Kodning av värden för factor": [
        ["Tillhör frågeid", "Svarstext", "SvarsId i prediktionsmodell", "Order", "Default"],
        ["work", "Nej", "no", 2, "F"], ["work", "Ja", "yes", 1, "T"], ["Sex", "", "Male"],
    ],
    "Variabler per diagnos": [["Diagnos", "Variabelnamn i prediktiv modell", "Order"], ["F43", "work", 1], ["F43", "Sex", ""]],
}  # fmt: skip
ADVICE: dict[str, list[list[str | float]]] = {
    "Kopplingstabell": [
        ["Titel"], ["ICD10", "ID", "Kategori", "PRIO", "Diagnostext", "Webcert_Rubrik", "Webcert_Text"],
        ["F43", 2, "OBS", 2, "", "Andra rådet", "Text"], ["F43", 1, "OBS", 1, "", "Första rådet", "Text"], ["F43.8A", "R1", "REH", 1, "", "Rådet", "Text"],
    ],
    "SRS_DIAGNOSER": [["", "", "Titel"], ["Lista"], ["Diagnosgrupp", "ICD10", "Diagnostext", "Prevalence"], ["Psykiska", "F43", "Stress", 0.37], ["", "F43.8", "Stress"]],
}  # fmt: skip
STATISTICS: dict[str, list[list[str | float]]] = {
    "Antal fall": [
        ["Titel"], [], ["", "Diagnos"], ["", "F43", "Totalt"], ["180-365 dagar", 20, 20], ["15-29 dagar", 40, 40], ["30-89 dagar", 30, 30],
        ["366 dagar eller mer", 4, 4], ["90-179 dagar", 6, 6], ["Totalt", 100, 100],
    ]
}  # fmt: skip
SRS = {
    "SRS_PM_indata_2_1.xlsx": xlsx(QUESTIONS), "SRS_indata.xlsx": xlsx(ADVICE), "nationellstatistik.xlsx": xlsx(STATISTICS),
    "model_coefficients_v2.1.json": models(),
}  # fmt: skip
EVERY = {"icd-10-se": ICD, "ksh97-p": KSH, "icf": icf(), "fmb": FMB, "srs": SRS}
