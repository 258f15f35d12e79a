"""Which files make up each kind of reference data, and who reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webcert.decisionsupport.importing import codes, fmb, icf, srs, words
from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell

#: No file of a publisher is nearly so large.
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a kind, as patterns of names, and their reader. `many` allows several files for a pattern."""

    patterns: tuple[str, ...]
    read: Callable[[Files, str, Tell], Edition]
    many: bool = False


SOURCES = {
    "icd-10-se": Source((*codes.ICD_FILES, codes.BLOCKS), codes.read_icd_10_se),
    "ksh97-p": Source((codes.KSH_NAMES, codes.KSH_TERMS), codes.read_ksh97_p),
    "icf": Source(("*.xls",), icf.read_icf, many=True),
    "fmb": Source((fmb.DIAGNOSES, fmb.CASES), fmb.read_fmb),
    "srs": Source((srs.QUESTIONS, srs.ADVICE, srs.STATISTICS, srs.MODELS), srs.read_srs),
    "words": Source((words.WORDS,), words.read_words),
}


def files_in(folder: Path, source: Source) -> dict[str, bytes]:
    """The files of a source by name. Refuses when one is absent, unreadable, too large, or there twice."""
    found: dict[str, bytes] = {}
    for pattern in source.patterns:
        paths = sorted(folder.glob(pattern))
        if not paths:
            raise Refused(pattern, f"filen finns inte i {folder}")
        if len(paths) > 1 and not source.many:
            raise Refused(pattern, f"{folder} har flera sådana filer: {', '.join(path.name for path in paths)}")
        for path in paths:
            try:
                if path.stat().st_size > _LARGEST:
                    raise Refused(path.name, "filen är för stor")
                found[path.name] = path.read_bytes()
            except OSError as error:
                raise Refused(path.name, f"filen går inte att läsa: {error.strerror}") from None
    return found
