"""Diagnosis search per class of query, beside full-text search in SQLite (FTS5 with prefixes, ranked by bm25).

The tables are the publishers' where `WEBCERT_SHARED` names their folder, otherwise the starter set, which is smaller.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from webcert.decisionsupport.codes import installed
from webcert.decisionsupport.everyday import installed_words
from webcert.decisionsupport.importing.kinds import SOURCES, files_in
from webcert.decisionsupport.search import Index
from webcert.decisionsupport.words import fold

QUERIES, ROUNDS = 200, 5
#: Class of query, with the target of its median as ratio to the floor's.
CLASSES = (("1 letter", 0.01), ("3 letters", 0.5), ("8 letters", 0.3), ("code", None), ("two words", 0.5))


def texts() -> dict[str, str]:
    folder = Path(os.environ.get("WEBCERT_SHARED", "")) / "data" / "icd-10-se"
    if not os.environ.get("WEBCERT_SHARED") or not folder.is_dir():
        return dict(installed().tables["ICD_10_SE"])
    source = SOURCES["icd-10-se"]
    return dict(source.read(files_in(folder, source), "", lambda text: None).content["texts"])


def queries(table: dict[str, str]) -> dict[str, list[str]]:
    """What is typed: beginnings of words of descriptions, and of codes; the same in every run."""
    rng = Random(1)
    described = [[word for word in fold(text).split() if word.isalpha()] for text in table.values()]
    words = [word for listed in described for word in listed if len(word) >= 8]
    pairs = [listed for listed in described if len(listed) > 1]
    made = {name: list[str]() for name, _ in CLASSES}
    for _ in range(QUERIES):
        word, pair = rng.choice(words), rng.choice(pairs)
        made["1 letter"].append(word[:1])
        made["3 letters"].append(word[:3])
        made["8 letters"].append(word[:8])
        made["code"].append(rng.choice(list(table))[:4])
        made["two words"].append(f"{pair[0]} {pair[1]}")
    return made


def times(run: Callable[[str], object], typed: Sequence[str]) -> list[float]:
    """Milliseconds of every single search."""
    found = []
    for _ in range(ROUNDS):
        for one in typed:
            began = time.perf_counter()
            run(one)
            found.append((time.perf_counter() - began) * 1000)
    return found


def rows() -> list[dict[str, object]]:
    """One row for the median and one for the 99th percentile of each class."""
    table = texts()
    index = Index(table.items(), installed_words())
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table codes using fts5(code, text, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')")
    database.executemany("insert into codes values (?, ?)", table.items())

    def full_text(typed: str) -> None:
        words = " ".join(f'"{part}"*' for part in typed.split())
        database.execute("select code, text from codes where codes match ? order by bm25(codes) limit 18", (words,)).fetchall()

    found: list[dict[str, object]] = []
    typed = queries(table)
    for name, target in CLASSES:
        mine, theirs = times(index.by_code if name == "code" else index.by_text, typed[name]), times(full_text, typed[name])
        for which, aim, of in (("p50", target, statistics.median), ("p99", 1.0, _p99)):
            ours, floor = of(mine), of(theirs)
            found.append({"operation": f"search, {name}, {which} of {len(table)} codes", "ms": ours, "floor_ms": floor, "ratio": ours / floor, "target": aim, "floor": "SQLite FTS5 with bm25"})
    return found


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[-1]
