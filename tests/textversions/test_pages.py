"""What the pages show of text versions and additional questions (text-versions 5 and 6.2, ui 5)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from lxml import html

from tests.product.conftest import ISSUER, PERSON, UNIT
from tests.product.test_bad_input import USER, outside_systems
from tests.textversions.conftest import HEADINGS
from webcert.certificates import actions
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.launch import session as logins

pytestmark = pytest.mark.django_db
KIND = catalogue.by_any_name("FK7800")
LINE = "Frågetexterna har uppdaterats"
__all__ = ["outside_systems"]


@pytest.fixture
def draft(doctor):
    return actions.create_draft(kind=KIND, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=datetime.now(UTC))


@pytest.fixture
def page(client, draft):
    """Addresses of the draft for a doctor who is logged in."""
    now = datetime.now(UTC)
    stored = client.session
    stored["login"] = {"id": "a" * 64, "user": USER.to_json(), "began": now.isoformat(), "unit": UNIT.hsa_id}
    stored["active"] = now.isoformat()
    stored.save()
    context = logins.new_context(logins.Login(id="a" * 64, user=USER, unit=UNIT), link={}, certificate_id=draft.pk, at=now)
    return lambda name="document": reverse(name, args=[context.id, draft.pk])


def shown(client, page):
    return html.fromstring(client.get(page()).content.decode())


def save(client, page, draft, **fields):
    body = {"revision": str(Certificate.objects.get().revision), "save_id": str(uuid.uuid4()), **fields}
    return client.put(page("answers"), urlencode(body), content_type="application/x-www-form-urlencoded")


def test_without_additional_questions_there_is_no_such_card(client, page):
    assert shown(client, page).xpath("//*[@id='kategori-KAT_9999']") == []


def test_the_card_stands_last_before_the_units_address_with_headings_and_helps(client, page, put):
    put("1.9", "2020-01-01", additional=("9001", "9002"))
    found = shown(client, page)

    assert found.xpath("//section[contains(@class, 'category')]/@id")[-2:] == ["kategori-KAT_9999", "kategori-unit"]
    card = found.xpath("//*[@id='kategori-KAT_9999']")[0]
    assert card.xpath(".//h2")[0].text_content().strip() == "Tilläggsfrågor"
    assert [" ".join(one.text_content().split()) for one in card.xpath(".//legend")] == [HEADINGS["9001"], HEADINGS["9002"]]
    assert [one.text for one in card.xpath(".//div[@class='help-text']")] == ["Hjälp till 9001.", "Hjälp till 9002."]
    assert card.xpath(".//textarea/@name") == ["9001", "9002"]


def test_each_field_is_labelled_by_its_heading(client, page, put):
    put("1.9", "2020-01-01", additional=("9001",))
    card = shown(client, page).xpath("//*[@id='kategori-KAT_9999']")[0]

    labelled = card.xpath(".//textarea/@aria-labelledby")[0]
    assert HEADINGS["9001"] in card.xpath(f".//*[@id='{labelled}']")[0].text_content()


def test_answers_are_saved_and_stand_there_again(client, page, draft, put):
    put("1.9", "2020-01-01", additional=("9001", "9002"))
    client.get(page())

    assert save(client, page, draft, **{"9001": "Rullator.", "9002": ""}).status_code == 200
    assert shown(client, page).xpath("//textarea[@name='9001']")[0].text.strip() == "Rullator."


def test_an_answer_to_a_question_that_the_version_lacks_is_not_taken(client, page, draft, put):
    put("1.9", "2020-01-01", additional=("9001",))
    client.get(page())
    save(client, page, draft, **{"9001": "Rullator.", "9002": "Insmugglat"})

    assert Certificate.objects.get().answers["additional"] == [{"id": "9001", "text": "Rullator."}]


def test_too_long_an_answer_is_told_at_its_field(client, page, draft, put):
    put("1.9", "2020-01-01", additional=("9001",))
    client.get(page())
    answer = save(client, page, draft, **{"9001": "x" * 3501}).json()

    assert ("9001", "too_long") in [(one["field"], one["code"]) for one in answer["problems"]]


def test_a_raised_draft_says_so_until_it_is_left(client, page, draft, put):
    client.get(page())
    put("1.9", "2020-01-01", additional=("9001",))
    found = shown(client, page)

    assert [one.text_content().strip() for one in found.xpath("//*[@role='status' and contains(@class, 'hint') and not(@hidden)]")] == [LINE]
    assert found.xpath("//textarea[@name='9001']")
    assert found.xpath("//form/@data-revision") == [str(Certificate.objects.get().revision)]
    assert LINE not in client.get(page()).content.decode()


def test_a_draft_that_is_not_raised_says_nothing(client, page):
    assert LINE not in client.get(page()).content.decode()


def test_a_locked_draft_shows_its_own_version(client, page, draft, put):
    Certificate.objects.update(status="DRAFT_LOCKED")
    put("1.9", "2020-01-01", additional=("9001",))
    found = client.get(page()).content.decode()

    assert HEADINGS["9001"] not in found
    assert f"{KIND.form} 1.1" in found


def test_a_locked_draft_shows_unanswered_questions_of_its_version(client, page, draft, put):
    put("1.9", "2020-01-01", additional=("9001", "9002"))
    client.get(page())
    save(client, page, draft, **{"9001": "Rullator.", "9002": ""})
    Certificate.objects.update(status="DRAFT_LOCKED")

    card = next(one for one in shown(client, page).xpath("//section") if "Tilläggsfrågor" in one.text_content())
    answers = {one.get("name"): (one.text or "").strip() for one in card.iter("textarea")}
    assert answers == {"9001": "Rullator.", "9002": ""}
    assert HEADINGS["9001"] in card.text_content()
    assert HEADINGS["9002"] in card.text_content()


@pytest.mark.parametrize("name", ["document", "print"])
def test_a_document_whose_version_is_not_installed_is_told_not_to_be_shown(client, page, draft, name):
    Certificate.objects.update(text_version="1.77", status="DRAFT_LOCKED")
    answer = client.get(page(name))

    assert answer.status_code == 500
    assert "Formulärets texter saknas" in answer.content.decode()
