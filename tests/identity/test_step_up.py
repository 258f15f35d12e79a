"""A link that demands a level of assurance (decision 14)."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.identity.test_oidc_login import query
from tests.identity.visitor import AXEL, EKBACKEN, LEVEL_2, LEVEL_3, NATIONAL
from webcert.launch.idle import end_idle


@pytest.fixture(autouse=True)
def two_levels(settings):
    settings.LOGIN_LEVELS = [LEVEL_2, LEVEL_3]


@pytest.fixture
def opened(anna):
    """A document opened at the lower level."""
    return anna.log_in(level=LEVEL_2)["Location"]


def step_up(anna, **more):
    target = anna.asked(tillitsniva=LEVEL_3)
    return anna.come_back(anna.authenticate(target, **more))


@pytest.mark.parametrize("level", ["http://id.sambi.se/loa/loa1", "http://id.sambi.se/loa/loa0", "x", NATIONAL])
def test_a_level_that_is_unknown_or_not_accepted_here(anna, level):
    answer = anna.link(tillitsniva=level)

    assert (answer.status_code, "tillitsniva" in answer.content.decode()) == (400, True)


def test_a_first_login_asks_for_exactly_the_level(anna):
    asked = query(anna.asked(tillitsniva=LEVEL_3))

    assert json.loads(asked["claims"])["id_token"]["acr"] == {"essential": True, "value": LEVEL_3}
    assert "prompt" not in asked


def test_a_login_at_the_level_goes_straight_in(anna):
    anna.log_in(tillitsniva=LEVEL_3)

    assert anna.link(tillitsniva=LEVEL_3)["Location"].startswith("/i/")


def test_a_login_at_another_level_is_sent_to_authenticate_anew(anna, opened):
    asked = query(anna.asked(tillitsniva=LEVEL_3))

    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert json.loads(asked["claims"])["id_token"]["acr"] == {"essential": True, "value": LEVEL_3}


def test_the_same_users_login_goes_on_with_its_windows(anna, opened):
    before, key = anna.login, anna.client.cookies["webcert-sid"].value

    answer = step_up(anna)

    assert answer["Location"].startswith("/i/")
    assert (anna.login["id"], anna.login["unit"], anna.login["level"]) == (before["id"], before["unit"], LEVEL_3)
    assert anna.client.cookies["webcert-sid"].value != key
    assert [anna.client.get(one).status_code for one in (opened, answer["Location"])] == [200, 200]


@pytest.fixture
def late(anna, opened):
    """A request of another window that was sent before the browser had the new id, and comes after the step-up."""
    late = Client()
    late.cookies[settings.SESSION_COOKIE_NAME] = anna.client.cookies[settings.SESSION_COOKIE_NAME].value
    step_up(anna)
    return late


def test_a_window_that_still_sends_the_former_id_goes_on_and_does_not_get_it_back(late, anna, opened):
    """Otherwise what is typed there could not be saved, or the browser would lose the new id."""
    level = anna.login["level"]

    answer = late.get(opened)

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert (anna.login["level"], anna.client.get(opened).status_code) == (level, 200)


def test_the_former_id_opens_nothing_new(late, anna):
    answer = late.get(f"/visa/intyg/{anna.draft}", {"enhet": EKBACKEN})

    assert answer["Location"].startswith(anna.world.live.url)


def test_the_former_id_serves_for_some_seconds_and_its_end_is_no_end_of_the_login(late, anna, opened, notes):
    key = late.cookies[settings.SESSION_COOKIE_NAME].value
    assert Session.objects.get(pk=key).expire_date - timezone.now() <= timedelta(seconds=30)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))

    assert late.get(opened).status_code == 403
    assert end_idle(at=timezone.now()) == 0
    assert not Session.objects.filter(pk=key).exists()
    assert not notes.named("login_expired")
    assert anna.client.get(opened).status_code == 200


def test_another_users_answer_ends_the_former_login(anna, opened, notes):
    before = anna.login["id"]

    anna.staff = AXEL
    step_up(anna)

    assert (anna.login["user"]["hsa_id"], anna.login["id"] == before) == (AXEL, False)
    assert anna.client.get(opened).status_code == 403
    assert notes.named("logged_out")[0]["reason"] == "another login"


def test_an_answer_at_another_level_is_refused_and_the_login_stays(anna, opened, fault, notes):
    before = anna.login
    fault("token", "low_level")

    answer = step_up(anna)

    assert (answer.status_code, "Inloggningsmetoden räcker inte" in answer.content.decode()) == (403, True)
    assert notes.checks() == ["acr"]
    assert anna.login == before
    assert anna.client.get(opened).status_code == 200


def test_an_old_authentication_is_not_enough(anna, opened, fault, notes):
    """The provider's single sign-on does not count as authenticating anew."""
    before = anna.login
    fault("token", "long_ago")

    assert step_up(anna).status_code == 403
    assert notes.checks() == ["auth_time"]
    assert anna.login == before


def test_a_cancelled_step_up_leaves_the_login(anna, opened):
    answer = step_up(anna, answer="cancel")

    assert (answer.status_code, "Inloggningen avbröts" in answer.content.decode()) == (403, True)
    assert anna.client.get(opened).status_code == 200


def test_an_answer_to_an_ordinary_login_does_not_serve_for_a_step_up(anna, opened):
    """What is accepted stands with the attempt, not in the answer."""
    target = anna.asked(tillitsniva=LEVEL_3)
    asked = query(target)
    claims = json.loads(asked["claims"])
    claims["id_token"]["acr"] = {"essential": True, "values": [LEVEL_2, LEVEL_3]}
    changed = target.partition("?")[0] + "?" + urlencode({**asked, "claims": json.dumps(claims)})

    assert anna.come_back(anna.authenticate(changed, level=LEVEL_2)).status_code == 403
