"""`make bench`: prints one table and writes bench/results/latest.json.

A row is the median time of one operation, the median time of its floor in the same run, their ratio, and the target.
Floors: one RSA-2048 signature for XML work, a plain four-page document for print, full-text search in SQLite for
suggestions, the bare template for the form, two raw statements for autosave,
the raw rows of one certificate for questions.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

FOLDER = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")
os.environ["WEBCERT_DATA_DIR"] = FOLDER

import django  # noqa: E402

django.setup()

import typst  # noqa: E402
from cryptography.hazmat.primitives import hashes  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.template import engines  # noqa: E402

from bench import search  # noqa: E402
from webcert.adapters import certxml, pdf  # noqa: E402
from webcert.adapters.signing import keys, values, xmldsig  # noqa: E402
from webcert.adapters.soap import envelope, server  # noqa: E402
from webcert.adapters.soap.contracts import CONTRACTS  # noqa: E402
from webcert.adapters.soap.results import OK, response  # noqa: E402
from webcert.certificates import actions, presentation  # noqa: E402
from webcert.certtypes import catalogue  # noqa: E402
from webcert.cli import samples  # noqa: E402
from webcert.conversations.models import Message, Status, Subject  # noqa: E402
from webcert.conversations.threads import counts_of, threads_of  # noqa: E402
from webcert.decisionsupport.codes import installed  # noqa: E402
from webcert.domain.access import Actor  # noqa: E402
from webcert.domain.ids import PersonId  # noqa: E402
from webcert.domain.person import Person  # noqa: E402
from webcert.domain.staff import Role  # noqa: E402

ROUNDS = 9
_FORM = """{% from "components/question.html" import question %}{% for category in categories %}<section>
{% for view in category.questions %}{{ question(view, texts) }}{% endfor %}</section>{% endfor %}"""
KIND = catalogue.by_any_name("FK7804")
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
DOCUMENT = samples.document(KIND, 3)
TEXTS = catalogue.texts(KIND, DOCUMENT.text_version)


def median(operation: Callable[[], Any], times: int) -> float:
    """Milliseconds of one operation: median over rounds of `times` operations."""
    operation()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(times):
            operation()
        found.append((time.perf_counter() - began) / times * 1000)
    return statistics.median(found)


def rsa_floor() -> Callable[[], Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda: key.sign(b"x" * 2000, padding.PKCS1v15(), hashes.SHA256())


def signing() -> Callable[[], Any]:
    xml = certxml.build(DOCUMENT, KIND, installed())
    signer = ec.generate_private_key(ec.SECP256R1())
    certificate = keys.self_signed(signer, hsa_id="SE2321000999-1A0D", name="Anna").public_bytes(Encoding.DER)

    def run() -> None:
        frozen = xmldsig.freeze(xml, certificate_id=DOCUMENT.id, algorithm=values.ECDSA)
        _, value = values.sign(frozen.signed_info, signer)
        xmldsig.assemble(frozen, value=value, certificate=certificate)

    return run


def incoming() -> Callable[[], Any]:
    contract = CONTRACTS["RegisterCertificate"]
    data = envelope.wrap(certxml.build(DOCUMENT, KIND, installed()), logical_address="5565594230")
    service = server.Service(contract=contract, handler=lambda body, address: response(contract, OK))
    return lambda: server.respond(data, "text/xml; charset=utf-8", service)


def printing() -> tuple[Callable[[], Any], Callable[[], Any]]:
    plain = Path(FOLDER) / "plain.typ"
    plain.write_text('#let n = sys.inputs.n\n#for page in range(4) [#heading[Sida] #lorem(220) #n #table(columns: 3, ..range(12).map(str)) #pagebreak(weak: true)]')
    compiler, counter = typst.Compiler(str(plain)), iter(range(10**9))
    answers = (samples.document(KIND, seed) for seed in range(10**6))

    def certificate() -> None:
        pdf.render(next(answers), KIND, TEXTS, variant=pdf.Variant.FULL, signed_xml=b"<x/>", printed_at=NOW, sent=False)

    return certificate, lambda: compiler.compile(format="pdf", sys_inputs={"n": str(next(counter))})


def forms() -> tuple[Callable[[], Any], Callable[[], Any]]:
    template = engines["jinja2"].from_string(_FORM)
    page = {"categories": presentation.form(KIND, DOCUMENT.answers, TEXTS, search_url="/diagnoser"), "texts": TEXTS}

    def whole() -> str:
        views = presentation.form(KIND, KIND.load(KIND.dump(DOCUMENT.answers), today=NOW.date()), TEXTS, search_url="/diagnoser")
        return template.render({"categories": views, "texts": TEXTS})

    return whole, lambda: template.render(page)


def saving() -> tuple[Callable[[], Any], Callable[[], Any]]:
    call_command("migrate", verbosity=0)
    actor = Actor(hsa_id=samples.ISSUER.hsa_id, name=samples.ISSUER.name, role=Role.DOCTOR, unit_id=samples.UNIT.hsa_id, provider_id=samples.UNIT.provider_id,
                  own_units=frozenset({samples.UNIT.hsa_id}))  # fmt: skip
    person = Person(person_id=PersonId("191212121212"))
    draft = actions.create_draft(kind=KIND, person=person, unit=samples.UNIT, issuer=samples.ISSUER, reference="", by=actor, at=NOW)
    actions.open_document(draft, window="one", may_edit=True, by=actor, at=NOW)
    typed = [KIND.sample(Random(seed), today=NOW.date(), codes=installed()) for seed in range(50)]
    state = {"revision": 1, "turn": 0}

    def save() -> None:
        state["turn"] += 1
        saved = actions.autosave(
            certificate_id=draft.pk, answers=typed[state["turn"] % 50], unit=samples.UNIT, revision=state["revision"],
            save_id=str(uuid.uuid4()), window="one", issuer=samples.ISSUER, by=actor, at=NOW,
        )
        state["revision"] = saved.revision

    raw = sqlite3.connect(Path(FOLDER) / "raw.sqlite3", isolation_level=None)
    raw.executescript("pragma journal_mode=wal; pragma synchronous=full; create table d(id integer primary key, r int, a text); create table h(id integer primary key, a text); insert into d values (1, 1, '')")
    content = json.dumps({"a": "x" * 5000})

    def statements() -> None:
        raw.execute("begin immediate")
        raw.execute("update d set r = r + 1, a = ? where id = 1", (content,))
        raw.execute("insert into h(a) values (?)", (content,))
        raw.execute("commit")

    return save, statements


def tell(row: dict[str, Any]) -> None:
    over = "  OVER TARGET" if row["target"] and row["ratio"] > row["target"] else ""
    print(f"{row['operation']:42} {row['ms']:9.4f} {row['floor_ms']:9.4f} {row['ratio']:7.4f} {row['target'] or '-':>7}  {row['floor']}{over}")


def questions() -> tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]]:
    """The counts and the threads of a unit with a thousand open questions, and the bare reading of their rows."""
    certificates = [uuid.uuid4() for _ in range(5)]
    Message.objects.bulk_create(
        Message(message_id=str(uuid.uuid4()), certificate_id=certificates[turn % 5], from_care=turn % 4 == 3, subject=Subject.CONTACT, text="Vem är handläggare?",
                sent_at=NOW, stored_at=NOW, last_event_at=NOW, status=Status.WAITS_FOR_CARE)
        for turn in range(1000)
    )  # fmt: skip
    columns = [one.column for one in Message._meta.concrete_fields]
    statement = f"select {', '.join(columns)} from conversations_message where certificate_id = %s"

    def rows() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [certificates[0].hex])
            cursor.fetchall()

    return lambda: counts_of(certificates), lambda: threads_of(certificates[0]), rows


def main() -> int:
    floor = rsa_floor()
    xml = certxml.build(DOCUMENT, KIND, installed())
    saved = saving()
    counting, threads, rows_of_one = questions()
    plan: list[tuple[str, Callable[[], Any], Callable[[], Any], int, str, float | None]] = [
        ("form page, in process", *forms(), 5, "the bare template", 1.5),
        ("autosave action", *saved, 20, "two raw statements, committed", None),
        ("questions: counts, 1,000 open, five certificates", counting, rows_of_one, 5, "the raw rows of 200", None),
        ("questions: threads, 200 open, one certificate", threads, rows_of_one, 5, "the raw rows of 200", None),
        ("sign (freeze, ECDSA, assemble, verify)", signing(), floor, 20, "one RSA signature", None),
        ("build certificate XML", lambda: certxml.build(DOCUMENT, KIND, installed()), floor, 20, "one RSA signature", 1.8),
        ("register: incoming call, schema", incoming(), floor, 20, "one RSA signature", 1.2),
        ("validate", lambda: certxml.check(xml, today=NOW.date()), floor, 20, "one RSA signature", None),
        ("PDF, full, PDF/A-3a + UA-1", *printing(), 5, "a plain four-page document", 1.5),
    ]
    rows: list[dict[str, Any]] = []
    print(f"{'operation':50} {'ms':>9} {'floor ms':>9} {'ratio':>7} {'target':>7}  floor")
    for name, operation, bottom, times, what, target in plan:
        mine, theirs = median(operation, times), median(bottom, times)
        ratio = mine / theirs
        rows.append({"operation": name, "ms": mine, "floor_ms": theirs, "ratio": ratio, "target": target, "floor": what})
        tell(rows[-1])
    for row in search.rows():
        rows.append(row)
        tell(row)
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "latest.json").write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
