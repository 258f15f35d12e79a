"""Small pieces of language: Swedish sentences for sample certificates, invented, with everything that real texts bring along."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_SENTENCES = (
    "Nedsatt rörlighet i höger axel, kan inte lyfta armen över axelhöjd.",
    "Sover fem timmar per natt och vaknar flera gånger.",
    "Trötthet som tilltar under dagen; behöver vila efter en timmes koncentration.",
    "Svårt att sitta längre än 30 minuter på grund av smärta i ländryggen.",
    "Blodtryck 128/76, puls 68 regelbunden.",
    "Samtalskontakt varje vecka på vårdcentralen, planeras pågå till årsskiftet.",
    "Åter för bedömning om fyra veckor (eller tidigare vid försämring).",
    "Arbetar som undersköterska i hemtjänsten & lyfter dagligen tungt.",
    "Har provat <stegvis> ökning av aktivitet utan framgång.",
    'Säger själv: "orkar inte mer än en sak i taget".',
    "Går med kryckor, belastar högst 15 kg på vänster ben.",
    "Egen träning två gånger i veckan;\nfysioterapeut följer upp.",
    "Känner yrsel vid lägesändring, särskilt på förmiddagen.",
    "Önskar gradvis återgång med fasta dagtider.",
    "Ingen feber sedan måndag. CRP 12.",
    "Klarar enklare hushållssysslor men inte att köra bil.",
    "Ö-formad rodnad runt såret, läker per secundam à la förväntan.",
    "50 % av arbetsuppgifterna är möjliga med hjälpmedel.",
)


_PLACES = (
    "Rehabmottagningen, Ekbackens vårdcentral", "Medicinkliniken, Provstads sjukhus", "Elevhälsan, Provstads gymnasium",
    "Patienten bifogar utredningen själv", "Företagshälsan i Provstad AB", "Logopedmottagningen à Provstad & Ekstad",
)  # fmt: skip


def place(rng: Random) -> str:
    """Where something can be fetched."""
    return rng.choice(_PLACES)


def prose(rng: Random, *, limit: int = 3500) -> str:
    """One to three sentences of no more than `limit` characters together; the shortest need 29."""
    fitting = [one for one in _SENTENCES if len(one) <= limit]
    made = ""
    for one in rng.sample(fitting, min(rng.choice((1, 1, 2, 3)), len(fitting))):
        longer = f"{made} {one}".lstrip()
        made = longer if len(longer) <= limit else made
    return made


def either(words: Sequence[str]) -> str:
    """Words with commas, and "or" before the last."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
