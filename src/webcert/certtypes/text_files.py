"""Text versions as files: TOML, one file a version, read from folders (text-versions 2 and 3).

A file that cannot be used is left out and named with the reason; the others are read all the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable
from typing import Any

from webcert.formlang.additional_questions import is_additional
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.text_version import TextVersion, version_key

_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})*")
#: As long as documents can hold.
_LONGEST_VERSION = 10


class Faulty(ValueError):
    """A text file that cannot be used; the words say why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text file. One that is `left_out` is not used; the others lack something in use."""

    file: str
    reason: str
    left_out: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """The text versions of some folders, and what was wrong."""

    versions: tuple[TextVersion, ...]
    faults: tuple[Fault, ...]


def load(folders: Sequence[Traversable], types: Sequence[CertificateType]) -> Loaded:
    """Read every `*.toml` of the folders, in order and by name. Raises OSError for a folder that cannot be read."""
    files = [file for folder in folders for file in sorted(folder.iterdir(), key=lambda one: one.name) if file.name.endswith(".toml")]
    found: dict[tuple[str, tuple[int, ...]], tuple[str, TextVersion]] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            made = _version(_with_bases(_data(file), folders, ()))
            key = (made.type_code, version_key(made.version))
            if key in found:
                raise Faulty(f"{made.type_code} {made.version} is there already, in {found[key][0]}")
            kind = _type_of(made, types)
        except Faulty as error:
            faults.append(Fault(str(file), str(error), left_out=True))
            continue
        found[key] = (str(file), made)
        faults += (Fault(str(file), reason, left_out=False) for reason in _gaps(made, kind))
    return Loaded(tuple(made for _, made in found.values()), tuple(faults))


def _gaps(made: TextVersion, kind: CertificateType | None) -> Iterator[str]:
    if not made.printable:
        yield "it has no [print], so it can be shown but not printed"
    lacking = kind.lacking(made) if kind else ()
    if lacking:
        yield f"it lacks the texts {', '.join(lacking)}; certificates with it cannot be printed"


def _type_of(made: TextVersion, types: Sequence[CertificateType]) -> CertificateType | None:
    """The type with this code and major version, or None for a major version that is yet to come."""
    of_code = [one for one in types if one.code == made.type_code]
    if not of_code:
        raise Faulty(f"there is no certificate type {made.type_code}")
    return next((one for one in of_code if made.is_of(one.code, one.version)), None)


def _data(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Faulty(f"it cannot be read: {type(error).__name__}") from error


def _with_bases(data: dict[str, Any], folders: Sequence[Traversable], seen: tuple[str, ...]) -> dict[str, Any]:
    """The texts of a file upon those of the file that it is based on, `bases/<name>.toml` or another version."""
    name = data.get("based_on")
    if name is None:
        return data
    if not isinstance(name, str) or not re.fullmatch(r"[\w.-]+", name) or name in seen:
        raise Faulty("based_on must name a file that is not based on this one")
    places = (place for folder in folders for place in (folder / "bases" / f"{name}.toml", folder / f"{name}.toml"))
    file = next((one for one in places if one.is_file()), None)
    if file is None:
        raise Faulty(f"it is based on {name}, which is not there")
    return _upon(_with_bases(_data(file), folders, (*seen, name)), data)


def _upon(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    made = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            made[key] = _upon(below[key], above[key])
    return made


def _version(data: Mapping[str, Any]) -> TextVersion:
    version, printed = data.get("version"), data.get("print")
    if not isinstance(version, str) or not _VERSION.fullmatch(version) or len(version) > _LONGEST_VERSION:
        raise Faulty("version must be digits and points in quotation marks")
    return TextVersion(
        type_code=_text(data, "type"), version=version, headings=_texts(data, "headings"), helps=_texts(data, "help"),
        valid_from=_day(data, "valid_from", date.min), valid_to=_day(data, "valid_to", date.max),
        codes=_choices(data, "codes"), codes_read=_choices(data, "codes_read"), additional=_additional(data),
        printable=printed is not None, **(_print_properties(_table(data, "print")) if printed is not None else {}),
    )  # fmt: skip


def _choices(data: Mapping[str, Any], name: str) -> Mapping[str, Mapping[str, str]]:
    return {system: _texts(_table(data, name), system) for system in _table(data, name)}


def _print_properties(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "form_id": _lines(table, "form_id"), "scan_form": _text(table, "scan_form", ""),
        "scan_version": _text(table, "scan_version", ""), "notes": _lines(table, "notes"),
    }  # fmt: skip


def _additional(data: Mapping[str, Any]) -> tuple[str, ...]:
    ids = _lines(data, "additional")
    if not all(is_additional(one) for one in ids) or len(set(ids)) != len(ids):
        raise Faulty("additional must be different ids from 9001 to 9999")
    return tuple(sorted(ids))


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise Faulty(f"{name} must be a table")
    return table


def _texts(data: Mapping[str, Any], name: str) -> Mapping[str, str]:
    table = _table(data, name)
    _all_texts(name, table.values())
    return table


def _lines(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    lines = data.get(name, [])
    if not isinstance(lines, list):
        raise Faulty(f"{name} must be a list")
    _all_texts(name, lines)
    return tuple(lines)


def _all_texts(name: str, values: Iterable[Any]) -> None:
    if not all(isinstance(one, str) for one in values):
        raise Faulty(f"{name} must hold texts only")


def _text(data: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str):
        raise Faulty(f"{name} must be a text")
    return value


def _day(data: Mapping[str, Any], name: str, default: date) -> date:
    day = data.get(name, default)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Faulty(f"{name} must be a date")
    return day
