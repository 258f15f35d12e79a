"""The audit log: one line for each event, with a keyed hash for the person and no content (workflow 18)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import webcert
from tests.product.audit_lines import REFERENCE, carries, lines, only
from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from tests.product.test_bad_input import outside_systems
from tests.product.test_kill_points import drain
from tests.product.test_lifecycle import COPIES, RENEWS, REPLACES, certificate, child, delete, locked, ready, revoke
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog import chain, export
from webcert.accesslog.audit import Event
from webcert.certificates import actions, locking
from webcert.delivery import outbox
from webcert.delivery.schedule import DailyJob, run_due
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.staff import Role

pytestmark = pytest.mark.django_db
__all__ = ["certificate", "child", "lines", "locked", "outside_systems", "revoke"]


# Drafts


def test_created(lines, kind, doctor):
    with lines() as found:
        draft = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)

    line = only(found, Event.DRAFT_CREATED)
    carries(line, draft)
    assert (line["user"], line["unit"], line["role"], line["care_provider"]) == (doctor.hsa_id, UNIT.hsa_id, "doctor", UNIT.provider_id)


@pytest.mark.parametrize("what,event", [("draft", Event.DRAFT_READ), ("locked", Event.DRAFT_READ), ("certificate", Event.CERTIFICATE_READ)])
def test_read(lines, request, what, event, doctor):
    document = request.getfixturevalue(what)
    with lines() as found:
        actions.open_document(document, window="one", may_edit=False, by=replace(doctor, shared_records=True), at=NOW)

    carries(only(found, event), document)
    assert only(found, event)["shared_records"] is True


def test_edited_once_a_login(lines, open_draft, save, doctor):
    with lines() as found:
        saved = save(open_draft, seed=1, by=doctor)
        save(saved, seed=2, by=doctor)

    carries(only(found, Event.DRAFT_EDITED), open_draft)


def test_person_updated(lines, open_draft, doctor):
    with lines() as found:
        draft = actions.take_number(open_draft, PersonId("194112128154"), by=doctor, at=NOW)

    carries(only(found, Event.DRAFT_PERSON_UPDATED), draft)


def test_deleted(lines, open_draft, doctor):
    with lines() as found:
        delete(open_draft, doctor)

    assert only(found, Event.DRAFT_DELETED)["certificate_id"]


def test_marked_ready(lines, open_draft, doctor):
    with lines() as found:
        ready(open_draft, replace(doctor, role=Role.CARE_ADMINISTRATOR))

    carries(only(found, Event.DRAFT_MARKED_READY), open_draft)


def test_locked(lines, draft):
    with lines() as found:
        locking.lock_old_drafts(at=NOW + timedelta(days=15))

    carries(only(found, Event.DRAFT_LOCKED), draft)


@pytest.mark.parametrize("what,event", [("draft", Event.DRAFT_PRINTED), ("certificate", Event.CERTIFICATE_PRINTED)])
def test_printed(lines, request, what, event, doctor):
    document = request.getfixturevalue(what)
    with lines() as found:
        actions.printed(document, variant="minimal", by=doctor, at=NOW)

    carries(only(found, event), document)
    assert only(found, event)["variant"] == "minimal"


@pytest.mark.parametrize("what,event", [("locked", Event.DRAFT_REVOKED), ("certificate", Event.CERTIFICATE_REVOKED)])
def test_revoked(lines, request, what, event, revoke):
    document = request.getfixturevalue(what)
    with lines() as found:
        revoke(document)

    carries(only(found, event), document)
    assert only(found, event)["reason"] == "FEL_PATIENT"


# Certificates


def test_signed(lines, open_draft, save, doctor, key_folder):
    ticket = start(save(open_draft), doctor)
    with lines() as found:
        signed = finish(ticket, key_folder, doctor)

    carries(only(found, Event.CERTIFICATE_SIGNED), signed)
    assert only(found, Event.CERTIFICATE_SIGNED)["method"] == "SIGN_SERVICE"


def test_sent(lines, certificate, doctor):
    with lines() as found:
        actions.send(certificate_id=certificate.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)

    assert only(found, Event.CERTIFICATE_SENT)["recipient"] == "FKASSA"


@pytest.mark.parametrize("what,relation,event", [
    ("certificate", RENEWS, Event.CERTIFICATE_RENEWED), ("certificate", REPLACES, Event.CERTIFICATE_REPLACED), ("locked", COPIES, Event.DRAFT_COPIED),
])  # fmt: skip
def test_made_anew(lines, request, what, relation, event, child):
    document = request.getfixturevalue(what)
    with lines() as found:
        made = child(document, relation)

    carries(only(found, event), document)
    assert only(found, event)["child"] == str(made.pk)
    carries(only(found, Event.DRAFT_CREATED), made)


def test_what_is_undone_is_not_written(lines, open_draft, doctor, monkeypatch):
    monkeypatch.setattr(type(open_draft), "delete", lambda self: 1 / 0)
    with lines() as found, pytest.raises(ZeroDivisionError):
        delete(open_draft, doctor)

    assert found == []


# The worker


@pytest.fixture
def queue():
    outbox.register(certificate_id="6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10", xml=b"<x/>", at=NOW)


def worked(handler, kind="register"):
    drain(Worker(handlers={kind: handler}, now=lambda: NOW))


def test_registered(lines, queue):
    with lines() as found:
        worked(lambda row: None)

    assert only(found, Event.CERTIFICATE_REGISTERED)["key"] == "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"


def test_notified(lines):
    outbox.status_update(certificate_id="6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10", unit_id="u-1", event="SKAPAT", number=1, content=b"", payload={}, at=NOW)
    with lines() as found:
        worked(lambda row: None, "status_update")

    line = only(found, Event.NOTIFICATION_SENT)
    assert (line["event_code"], line["receiver"]) == ("SKAPAT", "care:u-1")


@pytest.mark.parametrize("permanent,outcome,level", [(False, "temporary", "warning"), (True, "parked", "error")])
def test_a_failed_transfer(lines, queue, permanent, outcome, level):
    def failing(row):
        raise Unavailable(service="registry", permanent=permanent, detail="VALIDATION_ERROR")

    with lines() as found:
        worked(failing)

    line = only(found, Event.TRANSFER_FAILED)
    assert (line["outcome"], line["log_level"], line.get("alarm", False)) == (outcome, level, permanent)


def test_a_job(lines):
    with lines() as found:
        run_due((DailyJob(name="lock-drafts", at=NOW.time(), run=lambda at: 3),), now=NOW)

    assert only(found, Event.JOB_DONE)["number"] == 3


def test_sealing_tells_the_head(lines, draft):
    with lines() as found:
        chain.seal()

    line = only(found, Event.LOG_SEALED)
    assert list(chain.faults(at=NOW, head=(line["number"], line["head"]))) == []


@pytest.mark.parametrize("minutes,number", [(59, 0), (61, 1)])
def test_a_late_log_raises_the_alarm(lines, draft, minutes, number):
    export.tend(at=NOW + timedelta(minutes=5))
    with lines() as found:
        export.raise_alarm(at=NOW + timedelta(minutes=5 + minutes))

    assert [(one["event"], one["alarm"]) for one in found] == [(Event.LOG_DELIVERY_LATE, True)] * number


# What no line holds


def test_no_line_holds_a_number_a_name_or_an_answer(lines, kind, doctor, save, key_folder, revoke):
    with lines() as found:
        draft = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)
        actions.open_document(draft, window="one", may_edit=True, by=doctor, at=NOW)
        draft.refresh_from_db()
        signed = finish(start(save(draft), doctor), key_folder, doctor)
        actions.send(certificate_id=signed.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)
        revoke(signed, text="En förklaring")

    written = json.dumps(found, ensure_ascii=False)
    assert len(found) > 5
    for secret in (PERSON.person_id.digits, PERSON.person_id.formatted, PERSON.last_name, ISSUER.name, "förklaring", *_texts(signed.answers)):
        assert secret not in written


def _texts(answers):
    if isinstance(answers, dict):
        return [text for one in answers.values() for text in _texts(one)]
    if isinstance(answers, list):
        return [text for one in answers for text in _texts(one)]
    return [answers] if isinstance(answers, str) and len(answers) > 12 else []


def test_the_reference_is_the_same_for_a_person_and_depends_on_the_key(settings):
    first, other = PersonId("191212121212"), PersonId("194112128154")
    assert REFERENCE(first) == REFERENCE(first) != REFERENCE(other)
    before = REFERENCE(first)
    settings.LOG_HASH_KEY = "another key"
    assert REFERENCE(first) != before


def test_every_event_is_written_somewhere():
    code = "".join(path.read_text() for path in Path(webcert.__file__).parent.rglob("*.py") if path.name != "audit.py")

    assert [event for event in Event if f"Event.{event.name}" not in code] == []
