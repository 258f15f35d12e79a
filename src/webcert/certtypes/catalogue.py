"""All certificate types and text versions, found by themselves: those of this package and those of the site.

A site's own types stand in the package `webcert_types`, anywhere on Python's path, laid out as this one. Types are read
at the start, texts then and whenever `load_texts` is called.
"""

from __future__ import annotations

import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from types import ModuleType

from webcert import certtypes
from webcert.certtypes import text_files
from webcert.certtypes.text_files import Loaded
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.text_version import TextVersion, version_key

#: The package of a site's own types.
SITE = "webcert_types"


def _packages() -> Iterator[ModuleType]:
    yield certtypes
    if find_spec(SITE):
        yield import_module(SITE)


def _found(package: ModuleType) -> Iterator[CertificateType]:
    for module in pkgutil.iter_modules(package.__path__):
        if f"{package.__name__}.{module.name}" != __name__:
            values = vars(import_module(f"{package.__name__}.{module.name}")).values()
            yield from (value for value in values if isinstance(value, CertificateType))


def _ordered(found: Iterable[CertificateType]) -> tuple[CertificateType, ...]:
    types = tuple(sorted(dict.fromkeys(found), key=lambda kind: kind.form))
    twice = [code for code, number in Counter(one.code for one in types).items() if number > 1]
    if twice:
        raise ValueError(f"two certificate types have the code {twice[0]}")
    return types


_PACKAGES = tuple(_packages())
TYPES = _ordered(kind for package in _PACKAGES for kind in _found(package))


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


def _text_folders() -> list[Traversable]:
    folders = [resources.files(package) / "texts" for package in _PACKAGES]
    return [folder for folder in folders if folder.is_dir()]


def read_texts(folders: Sequence[Traversable] = ()) -> Loaded:
    """Every text version of the packages and of these folders, without using them. Raises OSError."""
    return text_files.load([*_text_folders(), *folders], TYPES)


_texts = read_texts()


def load_texts(folders: Sequence[Traversable] = ()) -> Loaded:
    """Read the texts and use them from now on, in one step. Raises OSError; then the old ones stay (text-versions 3)."""
    global _texts
    _texts = read_texts(folders)
    return _texts


def loaded() -> Loaded:
    """What is in use, with what was wrong in it."""
    return _texts


def text_versions() -> tuple[TextVersion, ...]:
    """Every installed text version, valid or not."""
    return _texts.versions


def newest_texts(kind: CertificateType, *, today: date) -> TextVersion:
    """The newest text version of a type's major version that is valid today (text-versions 4.2 and 4.3). Raises UnknownType."""
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


def supports(kind: CertificateType, version: str, *, today: date) -> bool:
    """Whether a certificate with this version may arrive today (text-versions 4.4)."""
    return any(
        _with_minor(one.version) == _with_minor(version) and one.valid_from <= today <= one.valid_to for one in _of(kind)
    )


def _with_minor(version: str) -> str:
    return version if "." in version else f"{version}.0"


def _of(kind: CertificateType) -> Iterator[TextVersion]:
    yield from (one for one in text_versions() if one.is_of(kind.code, kind.version))
