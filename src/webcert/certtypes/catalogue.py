"""All certificate types and text versions: whatever stands in this package, found by itself.

Package resources are read once, at import; a faulty one stops the start.
"""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module, resources
from typing import Any

from webcert import certtypes
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.text_version import TextVersion, version_key


def _found() -> Iterator[CertificateType]:
    for module in pkgutil.iter_modules(certtypes.__path__):
        if module.name != "catalogue":
            values = vars(import_module(f"{certtypes.__name__}.{module.name}")).values()
            yield from (value for value in values if isinstance(value, CertificateType))


TYPES: tuple[CertificateType, ...] = tuple(sorted(_found(), key=lambda kind: kind.form))


class UnknownType(LookupError):
    """No certificate type, or no text version, of that name."""


def by_code(code: str) -> CertificateType:
    """The type with this code in messages, in any case. Raises UnknownType."""
    for one in TYPES:
        if one.code.casefold() == code.strip().casefold():
            return one
    raise UnknownType(code)


def by_any_name(name: str) -> CertificateType:
    """The type with this code, internal name, form number or name, in any case, with or without blanks. Raises UnknownType."""
    wanted = name.replace(" ", "").casefold()
    for one in TYPES:
        if wanted in {known.replace(" ", "").casefold() for known in (one.code, one.key, one.form, one.name, one.wire_name)} - {""}:
            return one
    raise UnknownType(name)


@cache
def text_versions() -> tuple[TextVersion, ...]:
    """Every installed text version. Raises ValueError naming a faulty file."""
    folder = resources.files("webcert.certtypes") / "texts"
    found = tuple(_read(file.name, file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".toml"))
    keys = [(one.type_code, version_key(one.version)) for one in found]
    if len(set(keys)) != len(keys):
        raise ValueError("two text files of the same type and version")
    return found


def _with_base(data: dict[str, Any]) -> dict[str, Any]:
    """The texts of a file upon those of the file that it is based on, `bases/<name>.toml` or another version."""
    if "based_on" not in data:
        return data
    folder = resources.files("webcert.certtypes") / "texts"
    name = f"{data['based_on']}.toml"
    file = next(one for one in (folder / "bases" / name, folder / name) if one.is_file())
    return _upon(_with_base(tomllib.loads(file.read_text())), data)


def _upon(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    made = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict):
            made[key] = _upon(below[key], above[key])
    return made


def _read(name: str, content: bytes) -> TextVersion:
    try:
        data = _with_base(tomllib.loads(content.decode()))
        printed = data["print"]
        return TextVersion(
            type_code=data["type"], version=data["version"], valid_from=data["valid_from"],
            headings=data["headings"], helps=data["help"], codes=data["codes"],
            form_id=tuple(printed["form_id"]), scan_form=printed["scan_form"],
            scan_version=printed["scan_version"], notes=tuple(printed["notes"]), codes_read=data.get("codes_read", {}),
        )  # fmt: skip
    except (KeyError, ValueError, StopIteration) as error:
        raise ValueError(f"text file {name} is faulty: {error}") from error


def newest_texts(kind: CertificateType, *, today: date) -> TextVersion:
    """The newest text version of a type's major version that is valid today (text-versions 4.3)."""
    valid = [one for one in _of(kind) if one.valid_from <= today]
    if not valid:
        raise UnknownType(kind.form)
    return max(valid, key=lambda one: version_key(one.version))


def texts(kind: CertificateType, version: str) -> TextVersion:
    """Exactly this text version, valid or not (text-versions 4.5). Raises UnknownType."""
    for one in _of(kind):
        if version_key(one.version) == version_key(version):
            return one
    raise UnknownType(f"{kind.form} {version}")


def _of(kind: CertificateType) -> Iterator[TextVersion]:
    for one in text_versions():
        if one.type_code == kind.code and one.version.partition(".")[0] == kind.version:
            yield one
