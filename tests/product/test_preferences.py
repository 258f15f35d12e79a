"""What is kept of how a user wants the pages (ui 9.2 and 17)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.product.conftest import USER, Directory, Registry, page
from webcert.adapters import outside
from webcert.launch import preferences

pytestmark = pytest.mark.django_db
FOLDED = preferences.SIDE_FOLDED


@pytest.fixture(autouse=True)
def outside_systems(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)


def chosen(client, **form):
    return client.post(reverse("preference"), form).status_code


def is_folded(client, draft):
    return "data-folded>" in client.get(page(client, draft)).content.decode()


def test_the_right_column_stays_as_it_was_left(doctor_client, draft):
    assert not is_folded(doctor_client, draft)

    assert chosen(doctor_client, key=FOLDED, value="true") == 204
    assert is_folded(doctor_client, draft)

    assert chosen(doctor_client, key=FOLDED, value="false") == 204
    assert not is_folded(doctor_client, draft)


def test_a_choice_is_the_users_own(doctor_client, draft):
    preferences.set_("SE2321000999-1A0E", FOLDED, "true")

    assert not is_folded(doctor_client, draft)


@pytest.mark.parametrize("form", [
    {}, {"key": FOLDED}, {"key": FOLDED, "value": "kanske"}, {"key": "wc.annat", "value": "true"},
    {"key": preferences.CONSENT, "value": "true"},
])  # fmt: skip
def test_only_choices_of_pages_are_taken(doctor_client, form):
    assert chosen(doctor_client, **form) == 400
    assert [preferences.get(USER.hsa_id, key) for key in (FOLDED, preferences.CONSENT)] == ["", ""]
