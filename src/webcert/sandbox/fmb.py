"""Socialstyrelsen's open API of FMB: the product's starter set as the publisher would answer it (16.9)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from typing import Any

from flask import Blueprint, Response, abort, request

from webcert.decisionsupport.fmb import starter_documents
from webcert.domain.clock import swedish
from webcert.sandbox import transport
from webcert.sandbox.faults import TRANSPORT, Kind, Switch
from webcert.sandbox.sandbox import Sandbox


class Wrong(StrEnum):
    """Ways in which a document can be wrong, or another one than before."""

    MISSING_DOCUMENT = "missing_document"
    CUT_JSON = "cut_json"
    EMPTY_LIST = "empty_list"
    HALF_LIST = "half_list"
    OLDER_EDITION = "older_edition"
    CHANGED_EDITION = "changed_edition"


LABELS: dict[str, str] = {
    Wrong.MISSING_DOCUMENT: "Svarar 404, dokumentet finns inte",
    Wrong.CUT_JSON: "Avhuggen JSON",
    Wrong.EMPTY_LIST: "En tom lista",
    Wrong.HALF_LIST: "Bara hälften av posterna",
    Wrong.OLDER_EDITION: "En äldre utgåva",
    Wrong.CHANGED_EDITION: "En ny utgåva, där J06 är ändrad (ska godtas)",
}
_DOCUMENTS = {name.removesuffix(".json"): content for name, content in starter_documents().items()}
#: Whether a question has been received makes no difference to who reads a document.
_TRANSPORT = tuple(one for one in TRANSPORT if one is not Kind.LOST)
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {("fmb", name): (*map(str, _TRANSPORT), *map(str, Wrong)) for name in _DOCUMENTS}

#: Older than every edition that this publisher has given out.
_LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
#: What the changed edition says of its diagnosis.
_CHANGED_CODE = "J06"
_CHANGES: dict[str, dict[str, Any]] = {
    "forsakringsmedicinskdiagnosinformation": {
        "forsakringsmedicinskinformation": {"markup": "Exempeltext, ändrad. Den som är förkyld och orkar kan ofta arbeta hemifrån."},
    },
    "typfall": {
        "typfallsmening": "Exempeltext, ändrad. Vid övre luftvägsinfektion kan sjukskrivning upp till tio dagar behövas.",
        "rekommenderadsjukskrivning": {"maximalsjukskrivningstid": "10", "maximalsjukskrivningsenhet": "d"},
    },
}  # fmt: skip


class Publisher:
    """Gives out the documents. One that says something else than the last time was built just now, so that a reader goes along."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._lock = Lock()
        begun = sandbox.state.clock()
        self._given_out = dict.fromkeys(_DOCUMENTS, (False, begun))

    def respond(self, name: str) -> Response:
        """`GET /fmb/<document>`."""
        if name not in _DOCUMENTS:
            abort(404)
        switch = self.sandbox.faults.take("fmb", name)

        def produce() -> Response:
            answer = self._answer(name, switch.kind if switch else "")
            self._note(name, str(answer.status_code), switch)
            return answer

        return transport.answer(switch, produce, lambda: self._note(name, "no answer", switch))

    def _note(self, name: str, outcome: str, switch: Switch | None) -> None:
        self.sandbox.state.record(system="fmb", operation=name, outcome=outcome, fault=switch.kind if switch else "", request=request.url)

    def _answer(self, name: str, kind: str) -> Response:
        if kind == Wrong.MISSING_DOCUMENT:
            return Response("Finns inte.\n", status=404, content_type="text/plain; charset=utf-8")
        document = self._document(name, kind)
        data = document["data"]
        if kind == Wrong.EMPTY_LIST:
            data.clear()
        if kind == Wrong.HALF_LIST:
            del data[len(data) // 2 :]
        written = json.dumps(document, ensure_ascii=False).encode()
        if kind == Wrong.CUT_JSON:
            written = written[: len(written) // 2]
        return Response(written, content_type="application/json; charset=utf-8")

    def _document(self, name: str, kind: str) -> dict[str, Any]:
        changed = kind == Wrong.CHANGED_EDITION
        built = _LONG_AGO if kind == Wrong.OLDER_EDITION else self._built(name, changed=changed)
        document: dict[str, Any] = json.loads(_DOCUMENTS[name])
        document["meta"]["buildtimestamp"] = swedish(built).strftime("%Y-%m-%dT%H:%M:%S%z")
        document["links"] = {"self": f"{self.sandbox.settings.base_url}/fmb/{name}"}
        if changed:
            for one in document["data"]:
                if _CHANGED_CODE in _codes(one["attributes"]):
                    one["attributes"].update(_CHANGES[name])
        return document

    def _built(self, name: str, *, changed: bool) -> datetime:
        with self._lock:
            if self._given_out[name][0] != changed:
                self._given_out[name] = (changed, self.sandbox.state.clock())
            return self._given_out[name][1]


def _codes(attributes: dict[str, Any]) -> set[str]:
    """The diagnoses of a record in either document."""
    return {one["kod"] for one in attributes.get("fmbtillstand", attributes)["diagnoskod"]}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/fmb`."""
    pages = Blueprint("fmb", __name__, url_prefix="/fmb")
    pages.add_url_rule("/<name>", "document", Publisher(sandbox).respond)
    return pages
