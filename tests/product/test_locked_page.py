"""The page of a locked draft: the form with what was written, as far as the state goes (ui 7, 15.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from tests.product.conftest import Directory, Registry, page
from webcert.adapters import outside
from webcert.certificates import locking
from webcert.certificates.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(doctor_client, draft, save, monkeypatch):
    """A browser at a draft that has been written in and then locked."""
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)
    doctor_client.get(page(doctor_client, draft))
    draft.refresh_from_db()
    save(draft, window=doctor_client.context.id)
    locking.lock_old_drafts(at=draft.created_at + timedelta(days=15))
    draft.refresh_from_db()
    return doctor_client


def shown(client, draft):
    return html.fromstring(client.get(page(client, draft)).content)


def test_the_answers_stand_in_the_forms_own_fields(client, draft):
    seen = shown(client, draft)

    assert seen.xpath("//form//textarea[@name='35']")[0].text.strip() == draft.answers["35"]["text"].strip()
    assert seen.xpath("//form[@data-read-form]/fieldset/@disabled")
    assert seen.xpath("//input[@name='unit:city']/@value") == [draft.unit["city"]]
    assert not seen.xpath("//*[@id='signera']")


def test_the_buttons_are_those_of_a_locked_draft(client, draft):
    buttons = [one.text_content().strip() for one in shown(client, draft).xpath("//*[@class='header__buttons']/*[self::a or self::button]")]

    assert buttons == ["Kopiera", "Skriv ut", "Makulera"]


def test_a_revoked_one_is_grey_and_has_no_buttons(client, draft):
    Certificate.objects.filter(pk=draft.pk).update(revoked_at=draft.created_at)
    seen = shown(client, draft)

    assert seen.xpath("//*[contains(@class, 'read--revoked')]//form[@data-read-form]")
    assert not seen.xpath("//*[@class='header__buttons']/*")


def test_the_pages_own_print_says_what_it_is(client, draft):
    assert "Låst utkast." in shown(client, draft).xpath("string(//*[@class='only-print'])")

    Certificate.objects.filter(pk=draft.pk).update(revoked_at=draft.created_at)
    assert "Makulerat utkast." in shown(client, draft).xpath("string(//*[@class='only-print'])")
