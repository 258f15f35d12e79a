"""Risk och råd: questions, risk models, advice, prevalence and statistics (decision-support 4, four files)."""

from __future__ import annotations

from typing import Any

from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell
from webcert.decisionsupport.importing.srs_models import read_models
from webcert.decisionsupport.importing.workbook import Workbook
from webcert.formlang.diagnoses import has_form, normalised

#: Patterns of the files' names; the version stands in two of them.
QUESTIONS, ADVICE, STATISTICS, MODELS = "SRS_PM_indata_*.xlsx", "SRS_indata.xlsx", "nationellstatistik.xlsx", "model_coefficients_v*.json"

CATEGORIES = ("OBS", "REK", "FRL", "REH")
#: The intervals of the statistics, in the order of time.
INTERVALS = ("15-29 dagar", "30-89 dagar", "90-179 dagar", "180-365 dagar", "366 dagar eller mer")

Table = list[dict[str, str]]


def read_srs(files: Files, name: str, tell: Tell) -> Edition:
    """Everything of Risk och råd, by code."""
    by_pattern = {pattern: _named(files, *pattern.split("*")) for pattern in (QUESTIONS, ADVICE, STATISTICS, MODELS)}
    tell(f"{by_pattern[MODELS]} läses")
    version, models = read_models(by_pattern[MODELS], files[by_pattern[MODELS]])
    tell(f"{by_pattern[QUESTIONS]} läses")
    questions = _questions(Workbook(by_pattern[QUESTIONS], files[by_pattern[QUESTIONS]]))
    tell(f"{ADVICE} läses")
    book = Workbook(ADVICE, files[ADVICE])
    advice, prevalence = _advice(book), _prevalence(book)
    tell(f"{STATISTICS} läses")
    statistics = _statistics(Workbook(STATISTICS, files[STATISTICS]))
    for code in models:
        for file, table in ((by_pattern[QUESTIONS], questions), (ADVICE, advice), (ADVICE, prevalence), (STATISTICS, statistics)):
            if code not in table:
                raise Refused(file, f"diagnosen {code}, som har en modell, saknas")
    counts = {
        "modeller": len(models), "frågor": sum(map(len, questions.values())), "koder med råd": len(advice),
        "råd": sum(len(rows) for of_code in advice.values() for rows in of_code.values()),
        "genomsnittsrisker": len(prevalence), "koder med statistik": len(statistics),
        **{category: sum(len(of_code.get(category, ())) for of_code in advice.values()) for category in CATEGORIES},
    }  # fmt: skip
    content = {
        "version": version, "demonstration": False, "models": models, "questions": questions, "advice": advice,
        "prevalence": prevalence, "statistics": statistics,
    }  # fmt: skip
    return Edition(name=version, content=content, counts=counts)


def _named(files: Files, start: str, end: str = "") -> str:
    return next(name for name in files if name.startswith(start) and name.endswith(end))


def _table(book: Workbook, sheet: str, headings: tuple[str, ...], row: int) -> list[tuple[int, dict[str, str]]]:
    """The rows below the headings in `row`, with their numbers; cells by heading. Rows without content are left out."""
    rows = book.rows(sheet)
    found = rows[row - 1] if len(rows) >= row else []
    lacking = [heading for heading in headings if heading not in found]
    if lacking:
        raise Refused(book.file, f"kolumnen ”{lacking[0]}” saknas i bladet ”{sheet}”", row)
    places = {heading: found.index(heading) for heading in headings}
    listed = []
    for number, cells in enumerate(rows[row:], row + 1):
        named = {heading: cells[place] if place < len(cells) else "" for heading, place in places.items()}
        if any(named.values()):
            listed.append((number, named))
    return listed


def _questions(book: Workbook) -> dict[str, list[dict[str, Any]]]:
    """The questions by code, in order, each with its answers in order."""
    variable, text, description = "Variabelnamn i prediktiv modell", "Frågetext", "Beskrivning"
    variables = {row[variable]: row for _, row in _table(book, "Kodning av variabelnamn", (variable, text, description), 1)}
    answers: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    sheet = "Kodning av värden för factor"
    for number, row in _table(book, sheet, ("Tillhör frågeid", "Svarstext", "SvarsId i prediktionsmodell", "Order", "Default"), 1):
        if not row["Order"]:
            continue
        place = _whole_number(book, sheet, number, row["Order"])
        answer = {"id": row["SvarsId i prediktionsmodell"], "text": row["Svarstext"], "default": row["Default"] == "T"}
        answers.setdefault(row["Tillhör frågeid"], []).append((place, answer))
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    sheet = "Variabler per diagnos"
    for number, row in _table(book, sheet, ("Diagnos", variable, "Order"), 1):
        if not row["Order"]:
            continue
        asked, code = variables.get(row[variable]), _code(book, sheet, number, row["Diagnos"])
        if asked is None or not asked[text] or row[variable] not in answers:
            raise Refused(book.file, f"frågan {row[variable]} saknar text eller svar", number)
        ordered = [answer for _, answer in sorted(answers[row[variable]], key=_place)]
        if sum(answer["default"] for answer in ordered) != 1 or len({answer["id"] for answer in ordered}) != len(ordered):
            raise Refused(book.file, f"frågan {row[variable]} har inte ett förvalt svar, eller två lika", number)
        # One question of the publisher's is misspelt.
        words = asked[text].replace("kroppsilg", "kroppslig")
        question = {"variable": row[variable], "text": words, "description": asked[description], "answers": ordered}
        found.setdefault(code, []).append((_whole_number(book, sheet, number, row["Order"]), question))
    return {code: [question for _, question in sorted(listed, key=_place)] for code, listed in found.items()}


def _place(row: tuple[int, Any]) -> int:
    return row[0]


def _advice(book: Workbook) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Heading and text by code and category, in order of priority."""
    found: dict[str, dict[str, dict[int, tuple[str, str]]]] = {}
    sheet = "Kopplingstabell"
    for number, row in _table(book, sheet, ("ICD10", "ID", "Kategori", "PRIO", "Webcert_Rubrik", "Webcert_Text"), 2):
        code, priority = _code(book, sheet, number, row["ICD10"]), _whole_number(book, sheet, number, row["PRIO"])
        if row["Kategori"] not in CATEGORIES:
            raise Refused(book.file, f"”{row['Kategori']}” är ingen kategori", number)
        if not row["Webcert_Rubrik"]:
            raise Refused(book.file, f"rådet {row['ID']} saknar rubrik", number)
        listed = found.setdefault(code, {}).setdefault(row["Kategori"], {})
        if priority in listed:
            raise Refused(book.file, f"{code} {row['Kategori']} har två råd med prioritet {priority}", number)
        listed[priority] = row["Webcert_Rubrik"], row["Webcert_Text"]
    return {code: {category: [rows[one] for one in sorted(rows)] for category, rows in of.items()} for code, of in found.items()}


def _prevalence(book: Workbook) -> dict[str, float]:
    found = {}
    sheet = "SRS_DIAGNOSER"
    for number, row in _table(book, sheet, ("ICD10", "Prevalence"), 3):
        if not row["Prevalence"]:
            continue
        try:
            share = float(row["Prevalence"])
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise Refused(book.file, f"”{row['Prevalence']}” är ingen andel", number)
        found[_code(book, sheet, number, row["ICD10"])] = share
    return found


def _statistics(book: Workbook) -> dict[str, list[int]]:
    """Cases by code in each interval of time; the sheet has the codes in row 4, and the intervals below."""
    rows = book.rows("Antal fall")
    codes = rows[3][1:] if len(rows) > 3 else []
    by_name = {row[0]: (number, row[1:]) for number, row in enumerate(rows[4:], 5) if row}
    lacking = [name for name in (*INTERVALS, "Totalt") if name not in by_name]
    if not codes or lacking:
        raise Refused(book.file, f"raden ”{(lacking or ['ICD10'])[0]}” saknas i bladet ”Antal fall”")
    found = {}
    for column, code in enumerate(codes):
        counted = []
        for name in (*INTERVALS, "Totalt"):
            number, cells = by_name[name]
            counted.append(_whole_number(book, "Antal fall", number, cells[column] if column < len(cells) else ""))
        if sum(counted[:-1]) != counted[-1] or not counted[-1]:
            raise Refused(book.file, f"summan för {code} stämmer inte", by_name["Totalt"][0])
        if code != "Totalt":
            found[_code(book, "Antal fall", 4, code)] = counted[:-1]
    return found


def _code(book: Workbook, sheet: str, number: int, cell: str) -> str:
    code = normalised(cell)
    if not has_form(code, "ICD_10_SE"):
        raise Refused(book.file, f"”{cell}” i bladet ”{sheet}” är ingen kod", number)
    return code


def _whole_number(book: Workbook, sheet: str, number: int, cell: str) -> int:
    whole = cell.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 10):
        raise Refused(book.file, f"”{cell}” i bladet ”{sheet}” är inget heltal", number)
    return int(whole)
