"""FMB as the publisher's open API answers it (decision-support 2.2, integration 13)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell
from webcert.formlang.diagnoses import has_form, normalised

DIAGNOSES, CASES = "forsakringsmedicinskdiagnosinformation.json", "typfall.json"

#: Days of each unit of a recommended time.
DAYS = {"d": 1, "wk": 7, "mo": 31}
_LONGEST_NUMBER = 4


def read_fmb(files: Files, name: str, tell: Tell) -> Edition:
    """The records by diagnosis, and the typical cases of each code that a record has.

    A document whose `meta` has a true `demonstration` holds examples, not the publisher's texts.
    """
    tell(f"{DIAGNOSES} läses")
    meta, found = _document(files, DIAGNOSES)
    records: list[dict[str, Any]] = []
    record_of: dict[str, int] = {}
    for number, attributes in found:
        codes = _codes(DIAGNOSES, number, attributes.get("diagnoskod"))
        for code in codes:
            if record_of.setdefault(code, number) != number:
                raise Refused(DIAGNOSES, f"post {number}: koden {code} finns redan i post {record_of[code]}")
        records.append(_record(attributes, codes))
    if not record_of:
        raise Refused(DIAGNOSES, "ingen post har någon kod")
    tell(f"{CASES} läses")
    cases: dict[str, list[tuple[str, int | None, str]]] = {}
    dropped = number_of_cases = 0
    for number, attributes in _document(files, CASES)[1]:
        number_of_cases += 1
        sentence = _string(attributes.get("typfallsmening"))
        for code in _codes(CASES, number, _object(attributes.get("fmbtillstand")).get("diagnoskod")):
            if code not in record_of:
                dropped += 1
            else:
                cases.setdefault(code, []).append((sentence, *_length(_object(attributes.get("rekommenderadsjukskrivning")))))
    counts = {
        "poster": len(records), "koder": len(record_of), "typfall": number_of_cases, "koder med typfall": len(cases),
        "utelämnade kopplingar": dropped, "poster med ICF": sum(any(one["function"][1:] + one["activity"][1:]) for one in records),
    }  # fmt: skip
    content = {"demonstration": meta.get("demonstration") is True, "records": records, "cases": cases}
    return Edition(name=_built(meta.get("buildtimestamp")) or name, content=content, counts=counts)


def _document(files: Files, file: str) -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    """What the answer says of itself, and the attributes of its records, numbered. Refuses an empty answer."""
    if files[file].lstrip().startswith(b"<"):
        raise Refused(file, "svaret är en webbsida, inte JSON")
    try:
        answer = json.loads(files[file].decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(file, "filen är inte i utf-8") from None
    except json.JSONDecodeError as error:
        raise Refused(file, "filen är avhuggen eller inte JSON", error.lineno) from None
    except RecursionError:
        raise Refused(file, "filen är inte ett svar från FMB") from None
    data = _object(answer).get("data")
    if not isinstance(data, list) or not data:
        raise Refused(file, "svaret är tomt eller saknar ”data”")
    return _object(_object(answer).get("meta")), list(_numbered(file, data))


def _numbered(file: str, data: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, one in enumerate(data, 1):
        if not isinstance(one, dict) or not isinstance(one.get("attributes"), dict):
            raise Refused(file, f"post {number} saknar ”attributes”")
        yield number, one["attributes"]


def _built(stamp: Any) -> str:
    try:
        return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (TypeError, ValueError, OverflowError):
        return ""


def _record(attributes: dict[str, Any], codes: list[str]) -> dict[str, Any]:
    references = attributes.get("referens")
    first = _object(references[0]) if isinstance(references, list) and references else {}
    return {
        "codes": codes,
        "heading": _string(attributes.get("diagnosrubrik")),
        "insurance": _markup(attributes, "forsakringsmedicinskinformation"),
        "symptoms": _markup(attributes, "symtomprognosbehandling"),
        "rehabilitation": _markup(attributes, "informationomrehabilitering"),
        "function": _description(attributes, "funktionsnedsattning"),
        "activity": _description(attributes, "aktivitetsbegransning"),
        "reference": (_string(first.get("text")), _link(first.get("uri"))),
        "changed": _string(attributes.get("senastuppdaterad")),
    }


def _description(attributes: dict[str, Any], what: str) -> tuple[str, list[str], list[str]]:
    """Text, central and complementary ICF codes."""
    found = _object(attributes.get(what))
    return _string(found.get(f"{what}sbeskrivning")), _icf(found.get("centralkod")), _icf(found.get("kompletterandekod"))


def _icf(listed: Any) -> list[str]:
    codes = [_string(_object(one).get("kod")).lower() for one in listed] if isinstance(listed, list) else []
    return [code for code in codes if code]


def _codes(file: str, number: int, listed: Any) -> list[str]:
    codes = [normalised(_string(_object(one).get("kod"))) for one in listed] if isinstance(listed, list) else []
    for code in codes:
        if code and not has_form(code, "ICD_10_SE"):
            raise Refused(file, f"post {number}: ”{code}” är ingen kod i ICD-10-SE")
    return list(dict.fromkeys(code for code in codes if code))


def _length(recommended: dict[str, Any]) -> tuple[int | None, str]:
    """The longest recommended time as number and unit; no number when either cannot be read."""
    number, unit = _string(recommended.get("maximalsjukskrivningstid")), _string(recommended.get("maximalsjukskrivningsenhet"))
    readable = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and unit in DAYS
    return (int(number), unit) if readable else (None, "")


def _link(uri: Any) -> str:
    """The address of a reference, when a page may be opened there."""
    found = _string(uri)
    return found if found.startswith(("https://", "http://")) else ""


def _markup(attributes: dict[str, Any], what: str) -> str:
    return _string(_object(attributes.get(what)).get("markup"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else str(value) if type(value) is int else ""
