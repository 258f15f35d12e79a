"""Requests of several windows that overlap in one login (D24)."""

from __future__ import annotations

import pytest

from webcert.launch.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    made = SessionStore()
    made.update({"login": {"unit": "A"}, "active": "09:00", "waiting": "x"})
    made.create()
    return made.session_key


def loaded(key):
    found = SessionStore(key)
    assert found["active"] == "09:00"
    return found


def test_a_request_does_not_take_back_what_another_has_changed_meanwhile(key):
    save, link = loaded(key), loaded(key)
    link["login"] = {"unit": "B"}
    del link["waiting"]
    link.save()

    save["active"] = "09:01"
    save.save()

    assert dict(SessionStore(key).items()) == {"login": {"unit": "B"}, "active": "09:01"}


def test_what_a_request_adds_and_removes_is_stored(key):
    one, other = loaded(key), loaded(key)
    other["closing"] = "09:02"
    other.save()

    del one["waiting"]
    one.save()
    one["active"] = "09:03"
    one.save()

    assert dict(SessionStore(key).items()) == {"login": {"unit": "A"}, "active": "09:03", "closing": "09:02"}


def test_a_change_inside_a_value_counts(key):
    one = loaded(key)
    one["login"]["unit"] = "C"
    one.save()

    assert SessionStore(key)["login"] == {"unit": "C"}


def test_a_request_that_began_under_the_former_id_stores_nothing_more(key):
    late, login = loaded(key), loaded(key)
    login.renew()
    login["active"] = "09:01"
    login.save()

    late["active"] = "09:02"
    late.save()

    assert late.superseded and SessionStore(key)["active"] == "09:00"
    assert (login.session_key != key, SessionStore(login.session_key)["active"]) == (True, "09:01")
    assert not login.superseded and not SessionStore(login.session_key).superseded


def test_a_new_login_in_a_browser_with_a_former_id_has_an_id_of_its_own(key):
    loaded(key).renew()
    late = loaded(key)

    late.flush()
    late.create()
    late["active"] = "09:05"
    late.save()

    assert (late.session_key != key, SessionStore(late.session_key)["active"]) == (True, "09:05")
