"""A stand-in for the product's server: real templates and static files, answers that each test decides."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

import webcert.web
from webcert.certificates import presentation
from webcert.certificates.models import Certificate, Status
from webcert.certificates.presentation import ButtonView, HeaderView, Slot
from webcert.certtypes import catalogue
from webcert.decisionsupport import search
from webcert.domain.document import UnitDetails
from webcert.formlang.certificate_type import CertificateType
from webcert.web import gallery

TODAY = date(2026, 1, 15)
STATIC = Path(webcert.web.__file__).parent / "static"
KIND = catalogue.by_any_name("FK7804")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
UNIT = UnitDetails(
    hsa_id="TST2321009991-VE01", name="Björkängens vårdcentral", address="Provvägen 4", postal_code="12345", city="Testköping",
    phone="010-4567890", email="", workplace_code="4711000", provider_id="TST2321009991-VG01", provider_name="Testregionen",
)  # fmt: skip
Answer = tuple[int, dict[str, Any]]


def header(*, complete: bool = False) -> str:
    """The certificate header as the server sends it with each answer."""
    slot = Slot(kind="ok", text="Klart att signera") if complete else Slot(kind="notice", text="Obligatoriska uppgifter saknas")
    button = ButtonView(label="Skriv ut", icon="print", tooltip="Laddar ned intygsutkastet för utskrift.", url="#")
    about = ButtonView(label="Mer", icon="info", tooltip="Öppnar en dialogruta.", dialog="om-webcert")
    view = HeaderView(slots=(slot,), lines=(Slot(kind="plain", text="Utkastet skapades 2026-01-15 09:14"),), buttons=(button, about), saves=True)
    return render_to_string("components/header.html", {"header": view})


def saved(revision: int, *, problems: list[dict[str, str]] | None = None, missing: list[dict[str, str]] | None = None) -> Answer:
    """A save that went well."""
    found = problems or []
    return 200, {"revision": revision, "header": header(complete=not found), "problems": found, "missing": missing or []}


def draft_page(*, can_sign: bool = True, kind: CertificateType = KIND) -> str:
    """An empty draft as a page."""
    slot = Slot(kind="notice", text="Obligatoriska uppgifter saknas")
    page = _common(kind) | {
        "header": HeaderView(slots=(slot,), saves=True), "today": TODAY.isoformat(), "responsible": None, "read_only": False,
        "texts_raised": False, "left_out": [], "patient_locked": False, "can_sign": can_sign, "may_mark_ready": False, "ready": "", "actions": {}, "signing_method": "SIGN_SERVICE",
        "signing_failed": "",
        "categories": presentation.form(kind, kind.new_answers(today=TODAY), catalogue.newest_texts(kind, today=TODAY), search_url="/diagnoser"),
        "unit_fields": presentation.unit_fields(UNIT), "sends_when_signed": False, "support_url": "", "recipient": "Försäkringskassan", "save_url": "/svar", "sign_url": "/signera",
        "patient_fields": presentation.patient_fields(Certificate(type_code=kind.code, patient_number="191212121212")),
    }  # fmt: skip
    return render_to_string("pages/draft.html", {"page": page, "csrf_token": "a-token"})


def locked_page(kind: CertificateType = KIND) -> str:
    """A locked draft with nearly every question of its form answered."""
    slot = Slot(kind="notice", text="Utkastet är låst", dialog="utkastet-last")
    draft = Certificate(type_code=kind.code, patient_number="191212121212", status=Status.DRAFT_LOCKED, unit=asdict(UNIT))
    draft.answers = kind.dump(gallery.filled(kind))
    page = _common(kind) | {
        "header": HeaderView(slots=(slot,)), "actions": {}, "successor": "", "signature": None, "minimal_url": "", "send_reminder": "",
        "state": presentation.state(draft), "revoked": False,
        **presentation.content(draft, catalogue.newest_texts(kind, today=TODAY), at=datetime.combine(TODAY, time(9), UTC)),
    }  # fmt: skip
    return render_to_string("pages/certificate.html", {"page": page, "csrf_token": "a-token"})


def _common(kind: CertificateType) -> dict[str, Any]:
    return {
        "id": "11111111-2222-4333-8444-555555555555", "name": kind.name, "form": kind.form, "user": "Anna Provläkare", "role": "Läkare",
        "texts": catalogue.newest_texts(kind, today=TODAY), "unit_name": UNIT.name, "provider_name": UNIT.provider_name,
        "patient_name": "Tolvan Tolvansson", "patient_number": "19121212-1212", "former_number": "", "revision": 1, "flags": [],
        "about": ["Om intyget."], "panel": None, "protected": False, "protected_user": False, "signs": True, "inactive_unit": False,
        "poll_url": "/lage", "close_url": "/stang", "side_folded": False, "choice_url": "/val", "show_renew_dialog_url": "/fornya-dialogen",
    }  # fmt: skip


@dataclass
class FakeProduct:
    """What the server answers and what it was asked. `on_save` and `on_sign` may be replaced by a test; delays are in seconds.

    `held` holds back the answer to the page's first question until it is set.
    """

    on_save: Callable[[dict[str, list[str]]], Answer] = lambda form: saved(int(form["revision"][0]) + 1)
    on_sign: Callable[[dict[str, list[str]]], Answer] = lambda form: (200, {"form": {"action": "/signerat", "target": "_self", "fields": {"RelayState": "r"}}})
    taken: dict[str, str] | None = None
    refused: dict[str, str] | None = None
    left: int = 1800
    delay: float = 0.0
    sign_delay: float = 0.0
    poll_delay: float = 0.0
    polls: int = 0
    held: threading.Event | None = None
    saves: list[dict[str, list[str]]] = field(default_factory=list)
    signs: list[dict[str, list[str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    url: str = ""

    def start(self) -> ThreadingHTTPServer:
        """Begin to answer on a free loopback port."""
        product = self

        class Handler(_Handler):
            fake = product

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server


def _kind(query: dict[str, str]) -> CertificateType:
    return catalogue.by_any_name(query.get("typ", KIND.form))


class _Handler(BaseHTTPRequestHandler):
    fake: FakeProduct

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""

    def _form(self) -> dict[str, list[str]]:
        return parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, answer: Answer) -> None:
        self._send(answer[0], json.dumps(answer[1]).encode(), "application/json")

    def do_PUT(self) -> None:
        form = self._form()
        self.fake.saves.append(form)
        self.fake.tokens.append(self.headers.get("X-CSRFToken", ""))
        sleep(self.fake.delay)
        self._json(self.fake.on_save(form))

    def do_POST(self) -> None:
        form = self._form()
        if urlsplit(self.path).path == "/signera":
            self.fake.signs.append(form)
            sleep(self.fake.sign_delay)
            self._json(self.fake.on_sign(form))
        else:
            self._send(200, b"<!doctype html><title>signerat</title>", "text/html")

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(path.query).items()}
        if path.path.startswith(settings.STATIC_URL):
            self._static(path.path.removeprefix(settings.STATIC_URL))
        elif path.path == "/lage" and self.fake.held and "problems" in query:
            self.fake.held.wait(10)
            self._json((200, {**saved(1)[1], "left": 1800, "ends": "timeout_integration", "taken": None}))
        elif path.path == "/lage":
            self.fake.polls += "problems" not in query
            sleep(self.fake.poll_delay)
            self._json((403, self.fake.refused) if self.fake.refused else (200, {"left": self.fake.left, "ends": "timeout_integration", "taken": self.fake.taken}))
        elif path.path == "/diagnoser":
            index = search.index(query["system"])
            found = index.by_code(query["q"]) if query["by"] == "code" else index.by_text(query["q"])
            self._json((200, {"hits": [{"code": one.code, "text": one.text, "allowed": one.allowed} for one in found.hits], "more": found.more}))
        elif path.path == "/utkast":
            self._send(200, draft_page(can_sign=query.get("can_sign", "1") == "1", kind=_kind(query)).encode(), "text/html; charset=utf-8")
        elif path.path == "/last":
            self._send(200, locked_page(_kind(query)).encode(), "text/html; charset=utf-8")
        elif path.path == "/galleri":
            self._send(200, gallery.show(RequestFactory().get("/galleri", query)).content, "text/html; charset=utf-8")
        else:
            self._send(404, b"", "text/plain")

    def _static(self, name: str) -> None:
        file = (STATIC / name).resolve()
        if STATIC in file.parents and file.is_file():
            self._send(200, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        else:
            self._send(404, b"", "text/plain")
