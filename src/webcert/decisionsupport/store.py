"""Keeping editions, taking one into use, and following what is in use (decision 11)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from webcert.decisionsupport import search
from webcert.decisionsupport.codes import CODES, Codes
from webcert.decisionsupport.everyday import WORDS, EverydayWords, with_added
from webcert.decisionsupport.fmb import FMB, Fmb
from webcert.decisionsupport.icf import ICF, Icf
from webcert.decisionsupport.importing.edition import Edition, Refused, order
from webcert.decisionsupport.models import EditionInUse, Kind, StoredEdition
from webcert.decisionsupport.risk import SRS, Srs

#: An edition with fewer of anything than this share of the one in use is taken for one that was cut off.
_LEAST_SHARE = 0.9
#: So many editions of a kind are kept besides the one in use.
_KEPT = 3


def in_use(kind: str) -> StoredEdition | None:
    """The edition in use, without its content; None for the starter set."""
    return StoredEdition.objects.filter(editioninuse__kind=kind).defer("content").first()


def why_not(kind: str, edition: Edition) -> str:
    """Why an edition should not replace the one in use: it is older, or much smaller. Empty when it may."""
    present = in_use(kind)
    if present is None:
        return ""
    if order(edition.name) < order(present.name):
        return f"utgåva {edition.name} är äldre än den som används, {present.name}"
    for what, found in edition.counts.items():
        number = present.counts.get(what, 0)
        if found < number * _LEAST_SHARE:
            return f"{found} {what}, mot {number} i utgåvan som används; är filen avhuggen?"
    return ""


@transaction.atomic
def take_into_use(kind: str, edition: Edition, files: Mapping[str, str], *, at: datetime, anyway: bool = False) -> bool:
    """Keep an edition and use it from now on, in every process; false when the same files are in use already.

    Refuses one that is older or much smaller than the one in use, unless told to take it `anyway`.
    """
    # The row of what is in use is locked, so that of two imports at once one sees what the other did.
    present = EditionInUse.objects.select_for_update().filter(pk=kind).select_related("edition").first()
    if present is not None and present.edition.files == files and present.edition.name == edition.name:
        return False
    reason = why_not(kind, edition)
    if reason and not anyway:
        raise Refused(Kind(kind).label, reason)
    stored = StoredEdition.objects.create(
        kind=kind, name=edition.name, files=dict(files), counts=edition.counts, content=_packed(edition.content), imported_at=at
    )
    EditionInUse.objects.update_or_create(pk=kind, defaults={"edition": stored, "since": at})
    old = StoredEdition.objects.filter(kind=kind).exclude(pk=stored.pk).order_by("-pk").values_list("pk", flat=True)
    StoredEdition.objects.filter(pk__in=list(old)[_KEPT:]).delete()
    return True


def _packed(content: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode())


def _use_codes(system: str) -> Callable[[Mapping[str, Any]], None]:
    def use(content: Mapping[str, Any]) -> None:
        terms = [(code, term) for code, term in content.get("terms", ())]
        codes = CODES.get().replaced(system, content["texts"], terms)
        _build(codes, WORDS.get())
        CODES.put(codes)

    return use


def _use_words(content: Mapping[str, Any]) -> None:
    everyday = with_added((typed, instead) for typed, instead in content["pairs"])
    _build(CODES.get(), everyday)
    WORDS.put(everyday)


def _build(codes: Codes, everyday: EverydayWords) -> None:
    """Have the indexes ready before anybody searches with them."""
    for system in codes.tables:
        search.index_of(codes, everyday, system)


_USES: dict[str, Callable[[Mapping[str, Any]], None]] = {
    Kind.ICD_10_SE: _use_codes("ICD_10_SE"),
    Kind.KSH_97_P: _use_codes("KSH_97_P"),
    Kind.WORDS: _use_words,
    Kind.ICF: lambda content: ICF.put(Icf.of(content)),
    Kind.FMB: lambda content: FMB.put(Fmb.of(content)),
    Kind.SRS: lambda content: SRS.put(Srs(content)),
}


class Follower:
    """What this process has loaded; follows what is in use."""

    def __init__(self) -> None:
        self.loaded: dict[str, int] = {}

    def follow(self) -> list[str]:
        """Load every edition that has come into use since the last time; gives their kinds. Raises DatabaseError."""
        changed = [kind for kind, number in EditionInUse.objects.values_list("kind", "edition_id") if self.loaded.get(kind) != number]
        for kind in changed:
            stored = StoredEdition.objects.get(editioninuse__kind=kind)
            _USES[kind](json.loads(zlib.decompress(stored.content)))
            self.loaded[kind] = stored.pk
        return changed
