"""Renewal: the dialog and its `Visa inte igen.`, obeyed but not past an open complement request (D48), and the earlier period."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.product.conftest import USER, Directory, Registry, page
from tests.product.test_sign_and_send import finish, start
from webcert.adapters import outside
from webcert.certificates import views
from webcert.certificates.standing import standing_of
from webcert.launch import preferences

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(doctor_client, draft, save, doctor, key_folder, monkeypatch):
    """A browser with a signed certificate open."""
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)
    doctor_client.get(page(doctor_client, draft))
    draft.refresh_from_db()
    finish(start(save(draft, window=doctor_client.context.id), doctor, window=doctor_client.context.id), key_folder, doctor)
    return doctor_client


def renew_button(client, draft):
    shown = html.fromstring(client.get(page(client, draft)).content)
    (button,) = [one for one in shown.iterfind(".//button") if one.text_content().strip() == "Förnya" and one.get("type") == "button"]
    return button


def opens_dialog(client, draft):
    button = renew_button(client, draft)
    return button.get("data-open") == "fornya" and "data-at-once" not in button.attrib


def renews_at_once(client, draft):
    button = renew_button(client, draft)
    return button.get("data-at-once") == "fornya" and "data-open" not in button.attrib


def test_the_dialog_is_shown_until_the_user_says_otherwise(client, draft):
    assert opens_dialog(client, draft)

    client.post(page(client, draft, "renew"))
    assert opens_dialog(client, draft)

    client.post(page(client, draft, "renew"), {"hide": "1"})
    assert renews_at_once(client, draft)


def test_a_refused_renewal_hides_nothing(client, draft):
    draft.refresh_from_db()
    draft.revoked_at = draft.signed_at
    draft.save()

    assert client.post(page(client, draft, "renew"), {"hide": "1"}).status_code == 409
    assert not preferences.is_set(USER.hsa_id, preferences.HIDE_RENEW_DIALOG)


@pytest.mark.scenario(53)
def test_an_open_complement_request_brings_the_dialog_back(client, draft, monkeypatch):
    client.post(page(client, draft, "renew"), {"hide": "1"})
    monkeypatch.setattr(views, "standing_of", lambda *of: replace(standing_of(*of), open_requests=True))

    assert opens_dialog(client, draft)


def test_the_choice_is_the_users_own(client, draft, colleague):
    preferences.set_(colleague.hsa_id, preferences.HIDE_RENEW_DIALOG, "true")

    assert opens_dialog(client, draft)


def test_the_choice_is_taken_back_in_the_dialog_about_webcert(client, draft):
    client.post(page(client, draft, "renew"), {"hide": "1"})
    shown = html.fromstring(client.get(page(client, draft)).content)
    (form,) = shown.xpath("//dialog[@id='om-webcert']//form[contains(., 'Visa förnya-dialogen igen')]")

    answer = client.post(form.get("action"))

    assert answer.json()["message"] == "Fönstret visas igen nästa gång du väljer Förnya."
    assert opens_dialog(client, draft)


def test_nobody_takes_it_back_without_a_login(db):
    assert Client().post(reverse("show-renew-dialog")).status_code == 403


def test_a_renewal_shows_the_last_period_of_what_it_renews(client, draft):
    draft.refresh_from_db()
    end = max(one["to"] for one in draft.answers["32"])
    location = client.post(page(client, draft, "renew")).json()["location"]

    shown = " ".join(html.fromstring(client.get(location).content).text_content().split())

    assert f"Det tidigare intyget gällde till och med {end} med sjukskrivningsgraden" in shown
