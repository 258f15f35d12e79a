"""A draft that somebody deletes while the person registry is being asked: the page says that it does not exist (workflow 7.2 C6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.product.conftest import PERSON, Registry, page
from tests.product.test_sign_and_send import start
from webcert.adapters import outside
from webcert.adapters.signing.method import Signature
from webcert.adapters.signing.sign_service import SignService
from webcert.certificates.models import Certificate

pytestmark = pytest.mark.django_db


class Deleting(Registry):
    """While it looks a person up, somebody deletes every draft."""

    def look_up(self, person_id):
        Certificate.objects.all().delete()
        return super().look_up(person_id)


@pytest.fixture(autouse=True)
def open_registry(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", lambda: Registry(PERSON))


@pytest.fixture
def too_late(doctor_client, monkeypatch):
    """The doctor's window, open on the draft."""
    monkeypatch.setattr(outside, "person_registry", Deleting)
    return doctor_client


@pytest.mark.parametrize("name,form", [
    ("renew", {}), ("replace", {}), ("copy", {}), ("revoke", {"reason": "FEL_PATIENT"}), ("send", {}),
])  # fmt: skip
def test_an_action_finds_nothing(too_late, draft, name, form):
    Certificate.objects.update(status="DRAFT_LOCKED")

    answer = too_late.post(page(too_late, draft, name), form)

    assert (answer.status_code, "gick inte att läsa in" in answer.content.decode()) == (404, True)


def test_opening_under_another_number_finds_nothing(too_late, draft):
    too_late.context.parameters = {**too_late.context.parameters, "alternatePatientSSn": "19740227-2384"}
    too_late.context.save()

    answer = too_late.get(page(too_late, draft))

    assert (answer.status_code, "gick inte att läsa in" in answer.content.decode()) == (404, True)


def test_a_signature_that_comes_back_finds_nothing(too_late, draft, save, doctor, monkeypatch):
    monkeypatch.setattr(SignService, "read", lambda *args, **given: Signature(value=b"", certificate=b""))
    draft.refresh_from_db()
    ticket = start(save(draft, window=too_late.context.id), doctor, window=too_late.context.id)
    ticket.login, ticket.launch_id, ticket.response = "a" * 64, too_late.context.id, b"<x/>"
    ticket.expires_at = outside.now() + timedelta(minutes=15)
    ticket.save()

    answer = too_late.get(f"{reverse('sign-complete')}?ticket={ticket.id}")

    assert (answer.status_code, "gick inte att läsa in" in answer.content.decode()) == (404, True)
