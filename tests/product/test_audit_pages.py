"""The audit log of what comes over the pages: logins, consent, refusals (workflow 18)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.product.audit_lines import REFERENCE, carries, lines, only
from tests.product.conftest import PERSON, UNIT, Registry
from tests.product.test_bad_input import USER, Silent, called, outside_systems
from tests.product.test_sign_and_send import start
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.identity import Identity
from webcert.domain.ids import HsaId
from webcert.domain.staff import CareUnit
from webcert.launch import idle, login_views, session

pytestmark = pytest.mark.django_db
__all__ = ["lines", "outside_systems"]


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
