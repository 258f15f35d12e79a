"""Documents of every type in every stage, and a browser of every role with a link of every circumstance."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection, transaction
from django.urls import reverse

from tests.access.cases import RegistryOf, link, unit_of, user
from tests.access.spec_tables import Case
from tests.product.conftest import NOW, PERSON
from webcert.accesslog import audit
from webcert.adapters import outside, pdf
from webcert.adapters.signing import keys
from webcert.certificates import actions
from webcert.certificates.models import Certificate, RiskConsent, RiskPrediction, SignedXml, Status, UnitSettings
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.config import rates
from webcert.conversations.models import Message, Subject
from webcert.conversations.models import Status as MessageStatus
from webcert.decisionsupport.codes import installed
from webcert.domain.document import UnitDetails
from webcert.domain.patient import NO_ADDRESS, Address, patient_details
from webcert.launch import session as logins

ASKED = "En påhittad fråga om patienten."
AT_HOME = Address(address="Provgatan 1", postal_code="12345", city="Provstad")
KEY = ec.generate_private_key(ec.SECP256R1())
_STATUS = {"draft": Status.DRAFT_COMPLETE, "locked": Status.DRAFT_LOCKED, "signed": Status.SIGNED, "asked": Status.SIGNED}


@pytest.fixture
def make(db) -> Callable[[str, str], Certificate]:
    """Make a document of a form in a stage, on the own unit."""

    def made(form: str, stage: str) -> Certificate:
        kind = catalogue.by_any_name(form)
        texts = catalogue.newest_texts(kind, today=NOW.date())
        patient = patient_details(PERSON, AT_HOME, written=NO_ADDRESS)
        answers = next(one for one in _samples(kind, texts) if _fits(kind, one, patient))
        document = Certificate(
            id=uuid.uuid4(), type_code=kind.code, text_version=texts.version, patient_number=PERSON.person_id.digits,
            unit_id=samples.UNIT.hsa_id, provider_id=samples.UNIT.provider_id, unit=asdict(samples.UNIT), created_at=NOW, saved_at=NOW,
            status=_STATUS[stage], answers=kind.dump(answers),
        )  # fmt: skip
        document.set_issuer(samples.ISSUER)
        document.set_patient(patient)
        if document.is_signed:
            document.signed_at, document.signed_by = NOW, samples.ISSUER.hsa_id
        if stage == "asked":
            document.sent_at, document.sent_to = NOW, kind.recipient.code
        if stage == "draft" and kind.support is not None:
            document.answers[kind.support.diagnoses.id] = [{"code": "M545", "text": "Lumbago", "system": "ICD_10_SE"}]
        document.save(force_insert=True)
        if stage == "draft" and kind.support is not None:
            have_risk(document)
        if document.is_signed:
            SignedXml.objects.create(certificate=document, xml=samples.signed(kind, 1, KEY), sha256="")
        if stage == "asked":
            be_asked(document)
        return document

    return made


def have_risk(document: Certificate) -> None:
    """Risk och råd on the own unit, the patient's consent, and a risk to have an opinion of."""
    UnitSettings.objects.update_or_create(pk=document.unit_id, defaults={"risk_and_advice": True, "registered_at": NOW})
    RiskConsent.objects.get_or_create(patient_number=document.patient_number, unit_id=document.unit_id, defaults={"given_at": NOW})
    RiskPrediction.objects.create(
        certificate=document, code="M545", code_used="M54", status="DIAGNOSKOD_PA_HOGRE_NIVA", risk=0.5, level="HIGH", model_version="0",
        answers={}, calculated_at=NOW,
    )  # fmt: skip


def be_asked(document: Certificate) -> None:
    """A complement request and a question from the recipient, both open."""
    for subject in (Subject.COMPLEMENT, Subject.CONTACT):
        Message.objects.create(
            message_id=str(uuid.uuid4()), certificate_id=document.pk, from_care=False, subject=subject, text=ASKED, sent_at=NOW,
            stored_at=NOW, last_event_at=NOW, status=MessageStatus.WAITS_FOR_CARE,
        )  # fmt: skip


def _samples(kind, texts):
    for seed in range(200):
        yield kind.sample(Random(seed), today=NOW.date(), codes=installed(), born=PERSON.person_id.birth_year, texts=texts)


def _fits(kind, answers, patient) -> bool:
    """Complete, and such that there is a minimal print where the type has one."""
    minimal = kind.minimal_unless is None or not kind.minimal_unless.holds(answers)
    return minimal and not actions.problems_of(kind, answers, samples.UNIT, patient)


class Visitor:
    """A browser with a login of a role on a unit; each link has a launch context of its own."""

    def __init__(self, client, role: str, unit: UnitDetails = samples.UNIT) -> None:
        self.client, self.user, self.unit, self.contexts = client, user(role), unit, {}
        kept = client.session
        kept["login"] = {
            "id": role * 64, "user": self.user.to_json(), "began": NOW.isoformat(), "unit": unit.hsa_id,
            "recheck": (NOW + timedelta(hours=1)).isoformat(),
        }  # fmt: skip
        kept["active"] = NOW.isoformat()
        kept.save()

    @property
    def login(self) -> logins.Login:
        return logins.Login(id=self.client.session["login"]["id"], user=self.user, unit=self.unit)

    def context(self, case: Case, document: Certificate) -> str:
        """The launch context of a link in the circumstances of the case."""
        parameters = link(case)
        key = tuple(sorted(parameters.items()))
        if key not in self.contexts:
            made = logins.new_context(self.login, link=parameters, certificate_id=document.pk, at=NOW)
            self.contexts[key] = made.id
        return self.contexts[key]

    def ask(self, method: str, name: str, context: str, document: Certificate, *, query: str = "", number: int | None = None, **form: str):
        """A request of the page itself to an address of the document, or of one of its questions."""
        address = reverse(name, args=[context, document.pk, *([] if number is None else [number])]) + query
        headers = {"Sec-Fetch-Mode": "cors"}
        if method == "PUT":
            body = "&".join(f"{one}={value}" for one, value in form.items())
            return self.client.put(address, body, content_type="application/x-www-form-urlencoded", headers=headers)
        return self.client.get(address, headers=headers) if method == "GET" else self.client.post(address, form, headers=headers)


@pytest.fixture
def visitor(client, db, monkeypatch) -> Callable[..., Visitor]:
    """Log in as somebody with a role; the clock stands still."""
    monkeypatch.setattr(outside, "now", lambda: NOW)
    return lambda role, unit=samples.UNIT: Visitor(client, role, unit)


class Notes:
    """What the audit log was told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event, **line) -> None:
        self.lines.append((event.value, line))

    def refusals(self) -> list[object]:
        """The codes of the refusals."""
        return [line["code"] for event, line in self.lines if event == "access_refused"]


@pytest.fixture
def notes(monkeypatch) -> Notes:
    told = Notes()
    monkeypatch.setattr(audit, "note", told)
    return told


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.ensure(folder)
    return folder


@pytest.fixture
def unhindered(monkeypatch, signing_keys, settings):
    """No limit on how often; a print in no time; keys for signing; nothing written about each request."""
    logging.disable()
    settings.SIGN_CLIENT_KEY, settings.SIGN_CLIENT_CERTIFICATE = str(signing_keys / "client.key"), str(signing_keys / "client.pem")
    monkeypatch.setattr(rates.Rates, "_count", lambda self, request, limits: None)
    monkeypatch.setattr(pdf, "render", lambda *given, **named: b"%PDF")
    yield
    logging.disable(logging.NOTSET)


#: What a request may write about itself: how long its login lives, and that its window is there.
_OF_THE_LOGIN = ("django_session", "launch_launchcontext")


@contextmanager
def writes():
    """The tables that are written to, but for the login's own."""
    found: list[str] = []

    def watch(execute, sql, parameters, many, context):
        written = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        if written and written[1] not in _OF_THE_LOGIN:
            found.append(written[1])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(watch):
        yield found


@pytest.fixture
def in_circumstances(monkeypatch):
    """A block in which the person registry and a document's place are those of a case; afterwards everything is undone."""

    @contextmanager
    def played(case: Case, document: Certificate):
        monkeypatch.setattr(outside, "person_registry", lambda: RegistryOf(case))
        with transaction.atomic():
            unit = unit_of(case)
            Certificate.objects.filter(pk=document.pk).update(unit=asdict(unit), unit_id=unit.hsa_id, provider_id=unit.provider_id)
            yield
            transaction.set_rollback(True)

    return played
