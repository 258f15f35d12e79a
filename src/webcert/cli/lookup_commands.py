"""Commands that look things up in the reference data in use: diagnoses, and what the risk models are."""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import Any

from webcert.cli.ready import make_ready
from webcert.decisionsupport.model_card import model_card
from webcert.decisionsupport.risk import SRS
from webcert.decisionsupport.search import SHORTEST_CODE, index
from webcert.formlang.diagnoses import DEFAULT_SYSTEM, SYSTEMS, normalised

_FOUND, _NOTHING = 0, 1
#: What begins like a code is searched as one.
_BEGINS_AS_CODE = re.compile(rf"[A-Z][0-9]{{{SHORTEST_CODE - 1}}}[0-9A-Z-]*")


def add_to(commands: Any) -> None:
    """Declare the commands."""
    search = commands.add_parser("search-diagnosis", help="sök diagnoser på kod eller ord, som i formuläret; status 1 utan träff")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--system", choices=tuple(SYSTEMS), default=DEFAULT_SYSTEM, help="kodverk")
    search.add_argument("--json", action="store_true", help="ett JSON-objekt: hits med code, text och allowed, och more")
    search.set_defaults(run=_search)
    commands.add_parser("model-card", help="beskriv riskmodellerna som används").set_defaults(run=_model_card)


def _search(chosen: argparse.Namespace) -> int:
    _load()
    searched = index(chosen.system)
    as_code = _BEGINS_AS_CODE.fullmatch(normalised(chosen.text))
    found = searched.by_code(chosen.text) if as_code else searched.by_text(chosen.text)
    if chosen.json:
        hits = [{"code": hit.code, "text": hit.text, "allowed": hit.allowed} for hit in found.hits]
        print(json.dumps({"hits": hits, "more": found.more}, ensure_ascii=False))
    else:
        for hit in found.hits:
            print(f"{hit.code} | {hit.text}{'' if hit.allowed else ' (måste anges på fyrställig nivå)'}")
        if found.more:
            print("Det finns fler träffar. Skriv mer för att avgränsa.")
    return _FOUND if found.hits else _NOTHING


def _model_card(chosen: argparse.Namespace) -> int:
    _load()
    print("\n\n".join(f"{heading}\n{text}" for heading, text in model_card(SRS.get())))
    return _FOUND


def _load() -> None:
    """Use the editions in use; where the database does not answer, the starter set, saying so."""
    make_ready()
    from django.db import DatabaseError

    from webcert.decisionsupport.store import Follower

    try:
        Follower().follow()
    except DatabaseError:
        print("Databasen svarar inte. Startuppsättningen används.", file=sys.stderr)
