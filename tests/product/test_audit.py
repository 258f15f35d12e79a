"""The audit log: one line for each event, with a keyed hash for the person and no content (workflow 18)."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

import webcert
from tests.product.conftest import ISSUER, NOW, PERSON, UNIT, Registry
from tests.product.test_bad_input import USER, Silent, called, outside_systems
from tests.product.test_kill_points import drain
from tests.product.test_lifecycle import COPIES, RENEWS, REPLACES, certificate, child, delete, locked, ready, revoke
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog import audit, chain, export
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.identity import Identity
from webcert.certificates import actions, locking
from webcert.delivery import outbox
from webcert.delivery.schedule import DailyJob, run_due
from webcert.delivery.worker import Worker
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId, PersonId
from webcert.domain.staff import CareUnit, Role
from webcert.launch import idle, login_views, session

pytestmark = pytest.mark.django_db
__all__ = ["certificate", "child", "locked", "outside_systems", "revoke"]
REFERENCE = audit.person_reference


@pytest.fixture
def lines(django_capture_on_commit_callbacks):
    """Lines of the audit log that a block writes."""

    @contextmanager
    def written():
        found = []
        with capture_logs(processors=[merge_contextvars]) as everything, django_capture_on_commit_callbacks(execute=True):
            yield found
        found += [one for one in everything if one.get("log") == "audit"]

    return written


def only(found, event):
    chosen = [one for one in found if one["event"] == event]
    assert len(chosen) == 1, [one["event"] for one in found]
    return chosen[0]


def carries(line, document):
    assert line["certificate_id"] == str(document.pk)
    assert line["type"] == document.type_code
    assert line["person"] == REFERENCE(document.person_id)


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


# Over the pages: login, consent, refusals


def identity_of(user):
    return Identity(hsa_id=HsaId(user.hsa_id), level="http://id.sambi.se/loa/loa3", method="oidc", at_provider={"sub": "s"})


@pytest.fixture
def logged_in(rf, client):
    def done(user, link):
        request = rf.get("/")
        request.session = client.session
        return login_views.logged_in(request, identity_of(user), {"kopieringOK": True, "type": "", **link})

    return done


@pytest.fixture
def directory(monkeypatch):
    def knows(user):
        monkeypatch.setattr(outside, "directory", lambda: type("One", (), {"staff": lambda self, number: user})())
        return user

    return knows


def test_logged_in(lines, logged_in, directory, draft):
    with lines() as found:
        logged_in(directory(USER), {"id": str(draft.pk)})

    line = only(found, Event.LOGGED_IN)
    assert (line["user"], line["role"], line["method"], line["assurance"]) == (USER.hsa_id, "doctor", "oidc", "http://id.sambi.se/loa/loa3")
    assert [one["event"] for one in found] == [Event.LOGGED_IN]


def test_no_commission(lines, logged_in, directory, draft):
    with lines() as found:
        logged_in(directory(replace(USER, units=())), {"id": str(draft.pk)})

    assert only(found, Event.COMMISSION_MISSING)["user"] == USER.hsa_id


@pytest.mark.parametrize("provider,event", [(UNIT.provider_id, Event.ON_OTHER_UNIT), ("SE2321000888-2B00", Event.ON_OTHER_PROVIDER)])
def test_logged_in_elsewhere(lines, logged_in, directory, draft, provider, event):
    other = replace(UNIT, hsa_id="SE2321000999-1A0X", provider_id=provider)
    with lines() as found:
        logged_in(directory(replace(USER, units=(CareUnit(details=other, commission="x"),))), {"id": str(draft.pk)})

    carries(only(found, event), draft)
    assert only(found, event)["unit"] == other.hsa_id


def test_a_login_that_fails(lines, client):
    with lines() as found:
        client.get("/oidc/callback", {"state": "x", "code": "y"})

    assert only(found, Event.LOGIN_REFUSED)["log_level"] == "warning"


def test_another_users_login_ends_the_first(lines, rf, client):
    request = rf.get("/")
    request.session = client.session
    other = replace(USER, hsa_id="SE2321000999-1A0E")
    with lines() as found:
        session.log_in(request, USER, identity_of(USER), at=outside.now())
        session.log_in(request, other, identity_of(other), at=outside.now())

    line = only(found, Event.LOGGED_OUT)
    assert (line["user"], line["reason"]) == (USER.hsa_id, "another login")


@pytest.fixture
def stored(doctor_client):
    def change(**values):
        kept = doctor_client.session
        kept.update(values)
        kept.save()

    return change


def show(client, document, name="document", **asked):
    return client.get(reverse(name, args=[client.context.id, document.pk]), asked)


def test_a_login_that_ran_out(lines, doctor_client, draft, stored):
    stored(active=(outside.now() - timedelta(minutes=31)).isoformat())
    with lines() as found:
        show(doctor_client, draft)

    line = only(found, Event.LOGIN_EXPIRED)
    assert (line["user"], line["reason"]) == (USER.hsa_id, "timeout_integration")


def closed(client, stored):
    client.post(reverse("close-window", args=[client.context.id]))
    before = (outside.now() - timedelta(seconds=8))
    stored(closing=before.isoformat())
    type(client.context).objects.update(closed_at=before)


def test_a_login_whose_windows_were_closed(lines, doctor_client, draft, stored):
    closed(doctor_client, stored)
    with lines() as found:
        show(doctor_client, draft)

    assert only(found, Event.LOGGED_OUT)["reason"] == "closed"


@pytest.mark.parametrize("windows_closed,event", [(True, Event.LOGGED_OUT), (False, Event.LOGIN_EXPIRED)])
def test_a_login_that_nobody_came_back_to(lines, doctor_client, stored, windows_closed, event):
    if windows_closed:
        closed(doctor_client, stored)
    with lines() as found:
        assert idle.end_idle(at=outside.now()) == 0
        assert idle.end_idle(at=outside.now() + timedelta(minutes=31)) == 1
        assert idle.end_idle(at=outside.now() + timedelta(minutes=31)) == 0

    assert only(found, event)["user"] == USER.hsa_id
    assert not Session.objects.exists()


@pytest.mark.parametrize("approved,event", [("1", Event.CONSENT_GIVEN), ("0", Event.CONSENT_REFUSED)])
def test_consent(lines, doctor_client, draft, stored, approved, event):
    stored(waiting={"id": str(draft.pk), "type": "", "enhet": UNIT.hsa_id})
    with lines() as found:
        doctor_client.post(reverse("consent"), {"approved": approved})

    assert only(found, event)["user"] == USER.hsa_id


def test_refused_access_tells_its_code(lines, doctor_client, draft, monkeypatch):
    type(draft).objects.update(unit_id="SE2321000888-2B02", provider_id="SE2321000888-2B00")
    with lines() as found:
        show(doctor_client, draft)

    line = only(found, Event.ACCESS_REFUSED)
    assert (line["code"], line["user"], line["certificate_id"]) == ("AUTHORIZATION_DIFFERENT_UNIT", USER.hsa_id, str(draft.pk))


def test_a_draft_that_the_care_system_may_not_create_tells_its_code(lines, client, monkeypatch):
    monkeypatch.setattr(outside, "person_registry", lambda: Registry(replace(PERSON, deceased=True)))
    with lines() as found:
        assert called(client) == "APPLICATION_ERROR"

    line = only(found, Event.ACCESS_REFUSED)
    assert (line["code"], line["user"], line["person"]) == ("DECEASED_PATIENT", USER.hsa_id, REFERENCE(PERSON.person_id))


def test_refused_input_names_the_field(lines, doctor_client, draft):
    with lines() as found:
        show(doctor_client, draft, "poll", revision="191212121212")

    line = only(found, Event.INPUT_REFUSED)
    assert line["field"] == "revision"
    assert "191212121212" not in json.dumps(line)


def test_a_change_at_the_same_time(lines, doctor_client, draft):
    type(draft).objects.update(claim_window="another", claim_by="SE2321000999-1A0E", claim_name="Axel")
    with lines() as found:
        doctor_client.put(
            reverse("answers", args=[doctor_client.context.id, draft.pk]), "revision=1&save_id=a", content_type="application/x-www-form-urlencoded"
        )

    line = only(found, Event.DRAFT_CONCURRENTLY_EDITED)
    assert (line["cause"], line["user"], line["certificate_id"]) == ("other_user", USER.hsa_id, str(draft.pk))
    assert "Axel" not in json.dumps(line)


@pytest.mark.parametrize("registry,outcome", [(Registry(), "found"), (Registry(None), "not_found"), (Silent(), "unavailable")])
def test_a_person_looked_up(lines, doctor_client, draft, monkeypatch, registry, outcome):
    monkeypatch.setattr(outside, "person_registry", lambda: registry)
    with lines() as found:
        show(doctor_client, draft)

    line = only(found, Event.PERSON_LOOKED_UP)
    assert (line["outcome"], line["person"]) == (outcome, REFERENCE(draft.person_id))


def test_a_refused_signature(lines, draft, open_draft, save, doctor, client):
    ticket = start(save(open_draft), doctor)
    with lines() as found:
        client.post(reverse("sign-response"), {"RelayState": ticket.id, "EidSignResponse": "not base64"})

    assert only(found, Event.SIGNATURE_REFUSED)["check"]


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
