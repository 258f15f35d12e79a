"""Everyday words that a site adds to the product's own: a file of our own form (decision-support 1.8)."""

from __future__ import annotations

from webcert.decisionsupport.importing.edition import Edition, Files, Refused, Tell, lines
from webcert.decisionsupport.words import split

WORDS = "everyday-words.tsv"


def read_words(files: Files, name: str, tell: Tell) -> Edition:
    """Pairs of everyday expression and what to search for instead, one a line, with a tabulator between."""
    tell(f"{WORDS} läses")
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(lines(files, WORDS, "utf-8-sig"), 1):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 2 or not all(split(field) for field in fields):
            raise Refused(WORDS, "raden är inte ett vardagsord, en tabulator och vad som ska sökas i stället", number)
        pairs.append((fields[0], fields[1]))
    return Edition(name=name, content={"pairs": pairs}, counts={"par": len(pairs)})
