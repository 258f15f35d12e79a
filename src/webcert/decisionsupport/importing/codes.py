"""Socialstyrelsen's diagnosis codes: ICD-10-SE in three files by length, KSH97-P in two of fixed columns.

Neither states its edition or its number of rows. A file that was cut off is known by what the other files expect of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell, lines
from webcert.formlang.diagnoses import has_form

ICD_FILES = {"digit3.txt": 3, "digit4.txt": 4, "digit5.txt": 5}
BLOCKS = "block.txt"
KSH_NAMES, KSH_TERMS = "KSH97P_KOD.ANS", "KSH97P_SFAMALT.ANS"

_MARKERS = ("", "†", "*")
_CODE_COLUMNS = 7


def read_icd_10_se(files: Files, name: str, tell: Tell) -> Edition:
    """Every code of ICD-10-SE with its text."""
    texts: dict[str, str] = {}
    counts: dict[str, int] = {}
    for file, positions in ICD_FILES.items():
        tell(f"{file} läses")
        before = len(texts)
        for number, line in enumerate(lines(files, file, "utf-8-sig"), 1):
            code, text = _icd_row(file, number, line, positions)
            if code in texts:
                raise Refused(file, f"koden {code} finns redan", number)
            shorter = _shorter(code)
            if shorter and shorter not in texts:
                raise Refused(file, f"koden {code} saknar den kortare koden {shorter}; är filen med den avhuggen?", number)
            texts[code] = text
        counts[f"koder med {positions} tecken"] = len(texts) - before
    _whole(files, texts)
    return Edition(name=name, content={"texts": texts}, counts={"koder": len(texts), **counts})


def _icd_row(file: str, number: int, line: str, positions: int) -> tuple[str, str]:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 3:
        raise Refused(file, f"raden har {len(fields)} fält i stället för 3", number)
    code, marker, text = fields
    if len(code) != positions or not has_form(code, "ICD_10_SE"):
        raise Refused(file, f"”{code}” är ingen kod med {positions} tecken", number)
    if marker not in _MARKERS:
        raise Refused(file, f"”{marker}” är ingen markering", number)
    if not text:
        raise Refused(file, f"koden {code} saknar text", number)
    return code, text


def _shorter(code: str) -> str:
    """The code that one of more than three positions lies under. Special codes and external causes may skip one."""
    return code[:3] if len(code) == 4 or (len(code) == 5 and code[0] in "UVWXY") else code[:4] if len(code) == 5 else ""


def _whole(files: Files, texts: dict[str, str]) -> None:
    """Every block has a category, and every file reaches the last chapter."""
    categories = [code for code in texts if len(code) == 3]
    for number, line in enumerate(lines(files, BLOCKS, "utf-8-sig"), 1):
        first, _, last = line.split("\t")[0].partition("-")
        if not any(first <= code <= last for code in categories):
            raise Refused(BLOCKS, f"digit3.txt saknar koder i avsnittet {first}-{last}", number)
    for file, positions in ICD_FILES.items():
        chapters = {code[0] for code in texts if len(code) == positions}
        if max(chapters) != max(categories)[0]:
            raise Refused(file, f"filen slutar i kapitel {max(chapters)}; den är avhuggen")


def read_ksh97_p(files: Files, name: str, tell: Tell) -> Edition:
    """Every code of KSH97-P with its official name, and the terms used in primary care."""
    tell(f"{KSH_NAMES} läses")
    official: dict[str, str] = {}
    for number, (code, text) in enumerate(_ksh_rows(files, KSH_NAMES), 1):
        if code in official:
            raise Refused(KSH_NAMES, f"koden {code} finns redan", number)
        official[code] = text
    tell(f"{KSH_TERMS} läses")
    terms: list[tuple[str, str]] = []
    for number, row in enumerate(_ksh_rows(files, KSH_TERMS), 1):
        if row[0] not in official:
            raise Refused(KSH_TERMS, f"koden {row[0]} finns inte i {KSH_NAMES}", number)
        terms.append(row)
    without = official.keys() - {code for code, _ in terms}
    if without:
        raise Refused(KSH_TERMS, f"koden {min(without)} saknas")
    return Edition(name=name, content={"texts": official, "terms": terms}, counts={"koder": len(official), "termer": len(terms)})


def _ksh_rows(files: Files, file: str) -> Iterable[tuple[str, str]]:
    rows = lines(files, file, "iso-8859-1")
    if not files[file].endswith(b"\n"):
        raise Refused(file, "den sista raden är avhuggen", len(rows))
    for number, line in enumerate(rows, 1):
        code, text = line[:_CODE_COLUMNS].strip(), line[_CODE_COLUMNS:].strip()
        if not has_form(code, "KSH_97_P"):
            raise Refused(file, f"”{code}” är ingen kod", number)
        if not text:
            raise Refused(file, f"koden {code} saknar text", number)
        yield code, text
