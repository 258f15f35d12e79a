# ruff: noqa: E402
"""One draft of the guide's type, from nothing to print, in a process of its own; prints what each step gave."""

from __future__ import annotations

import io
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")

import django
import pypdfium2

django.setup()
sys.path[:0] = [str(Path(__file__).parents[2] / "tools")]

import type_reference
from django.core.management import call_command

from webcert.adapters import certxml, pdf
from webcert.certificates import actions, presentation, signing
from webcert.certtypes import catalogue
from webcert.cli.samples import ISSUER, UNIT
from webcert.decisionsupport.codes import installed
from webcert.delivery.models import Delivery
from webcert.domain.access import Actor
from webcert.domain.clock import swedish
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.domain.staff import Role

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PERSON = Person(person_id=PersonId("191212121212"), first_name="Tolvan", last_name="Tolvansson")
BY = Actor(
    hsa_id=ISSUER.hsa_id, name=ISSUER.name, role=Role.DOCTOR, unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id,
    own_units=frozenset({UNIT.hsa_id}),
)  # fmt: skip


def tell(step: str, words: object) -> None:
    print(f"{step}={words}")


def printed(document, variant):
    made = pdf.render(document, kind, texts, variant=variant, signed_xml=None, printed_at=swedish(NOW).replace(tzinfo=None), sent=False)
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(made)))


def save(draft, **form):
    answers = kind.read_form({name[1:].replace("_", "."): [value] for name, value in form.items()}, before=draft.load_answers(now=NOW))
    return actions.autosave(
        certificate_id=draft.pk, answers=answers, unit=UNIT, revision=draft.revision, save_id=str(uuid.uuid4()), window="w",
        issuer=ISSUER, by=BY, at=NOW,
    )  # fmt: skip


call_command("migrate", verbosity=0)
kind = catalogue.by_any_name("xx 0001")
texts = catalogue.newest_texts(kind, today=NOW.date())
draft = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=BY, at=NOW)
actions.open_document(draft, window="w", may_edit=True, by=BY, at=NOW)
views = [view for one in presentation.form(kind, draft.load_answers(now=NOW), texts, search_url="") for view in one.questions]
tell("fields", " ".join(view.question.id for view in views))
tell("hidden at first", " ".join(view.question.id for view in views if not view.shown))
tell("missing at first", " ".join(one.question for one in actions.problems_of(kind, draft.load_answers(now=NOW), UNIT, draft.patient_details())))
wrong = kind.load({"1": True, "2": "INLAGG", "2.2": "x"}, today=NOW.date())
tell("problems of a wrong draft", " ".join(f"{one.question}:{one.code}" for one in actions.problems_of(kind, wrong, UNIT, draft.patient_details())))

draft = save(draft, q1="true", q2="ORTOPEDISKA", q3="Inget mer.")
tell("status when complete", draft.status)
ticket = signing.start_signing(
    certificate_id=draft.pk, revision=draft.revision, window="w", launch_id="l", login="x", person=PERSON, issuer=ISSUER, by=BY, at=NOW
)
xml = bytes(ticket.frozen)
tell("frozen", " ".join(one.code for one in certxml.check(xml, today=NOW.date())) or "valid")
again = certxml.document(xml)
tell("read back", "the same" if kind.dump(again.answers) == draft.answers else again.answers)
first = presentation.reading(kind, again.answers, texts)[0].shown[0]
tell("shown", f"{first.heading} {first.text}")
tell("draft print", "UTKAST" if "UTKAST" in printed(draft.document(now=NOW), pdf.Variant.DRAFT) else "")
tell("signed print", "Ortopediska skor" if "Ortopediska skor" in printed(again, pdf.Variant.FULL) else "")
tell("renewal keeps", " ".join(kind.dump(kind.for_renewal(again.answers))))
tell("event", " ".join(Delivery.objects.order_by("id").values_list("event", flat=True)))
wanted = "question 1 is answered yes"
tell("reference page", wanted if wanted in type_reference.page(kind) else "")
assert installed().tables
