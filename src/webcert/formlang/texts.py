"""Free text as people type and paste it: made regular once, before anything looks at it.

The rule is `robustness.md` section 5, rule T, with decision D15: nothing is removed silently,
and what the contracts cannot carry is replaced where a plain form exists, otherwise kept and refused at signing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: Longest text a request may bring, in characters after the rule (B50).
LONGEST = 20_000

_PLAIN = str.maketrans({
    "\u2028": "\n", "\u2029": "\n", "\t": " ", "\u00a0": " ",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"',
    "\u2026": "...", "\u2022": "-", "\u25cf": "-", "\u2023": "-", "\u20ac": "EUR", "\u2264": "<=", "\u2265": ">=",
    "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "\u2008": " ", "\u200a": " ",
    "\ufb01": "fi", "\ufb02": "fl", "\u0152": "OE", "\u0153": "oe", "\u0160": "S", "\u0161": "s",
    "\u017d": "Z", "\u017e": "z", "\u2122": "(TM)", "\u2030": "promille",
})  # fmt: skip

#: Categories without a picture of their own: controls, formats (zero width, bidirectional), surrogates, unassigned.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalised:
    """A text after the rule, and whether invisible characters were taken out (which the user is told)."""

    text: str
    removed: bool


def normalise(raw: str) -> Normalised:
    """Apply rule T to `raw`: canonical composition, line feeds, plain punctuation, no invisible characters."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    # Before composing: an invisible character must not keep a letter and its mark apart.
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE)
    composed = unicodedata.normalize("NFC", kept)
    return Normalised(text=unicodedata.normalize("NFC", composed.translate(_PLAIN)), removed=kept != lines)


def is_blank(text: str) -> bool:
    """Whether there is nothing but white space in the sense of Unicode (common-model 11.2)."""
    return not text.strip()


def not_carried(text: str) -> str:
    """The first character that the certificate contracts cannot carry, or "" (fk7804 3.2, D15)."""
    return next((c for c in text if not _is_carried(c)), "")


def _is_carried(character: str) -> bool:
    return character == "\n" or " " <= character <= "~" or ("\u00a1" <= character <= "\u00ff" and character != "\u00ad")
