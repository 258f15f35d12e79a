"""How a signing goes is told to the login that started it, and to nobody else (signing-and-login 6)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.product.conftest import ISSUER, PERSON, Registry
from webcert.adapters import outside
from webcert.adapters.signing.method import MethodName
from webcert.certificates import signing
from webcert.certificates.models import Certificate, SigningTicket, TicketState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", lambda: Registry())


@pytest.fixture
def ticket(_people, open_draft, save, doctor, doctor_client):
    window = doctor_client.context.id
    complete = save(Certificate.objects.get(), window=window)
    return signing.start_signing(
        certificate_id=complete.pk, revision=complete.revision, window=window, launch_id=window, login="a" * 64, person=PERSON,
        issuer=ISSUER, by=doctor, at=datetime.now(UTC),
    )


def address(ticket_id):
    return reverse("sign-status", args=["fk7804", ticket_id])


def test_the_owner_is_told_the_state(ticket, doctor_client):
    answer = doctor_client.get(address(ticket.id)).json()

    assert (answer["id"], answer["status"]) == (ticket.id, TicketState.MADE)


def test_a_ticket_knows_its_method(ticket):
    assert ticket.method == MethodName.SIGN_SERVICE


@pytest.mark.parametrize("change", [{"login": "b" * 64}, {"hsa_id": "SE2321000999-1A0E"}])
def test_another_login_is_refused(ticket, doctor_client, change):
    SigningTicket.objects.filter(pk=ticket.pk).update(**change)

    assert doctor_client.get(address(ticket.id)).status_code == 403


def test_an_unknown_ticket_is_refused_alike(ticket, doctor_client):
    assert doctor_client.get(address("wc-unknown")).status_code == 403
