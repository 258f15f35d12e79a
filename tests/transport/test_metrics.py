"""Figures for monitoring: to who shows the token, and without ids (integration 15.4, robustness 7.2, B133)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from webcert.adapters import outside
from webcert.adapters.keys import Watched

pytestmark = pytest.mark.django_db
TOKEN = "en-nyckel-som-bara-finns-i-proven-0123456789"


def asked(token=""):
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})


def test_there_is_no_such_page_without_the_token(settings):
    assert asked().status_code == asked("").status_code == 404

    settings.METRICS_TOKEN = TOKEN
    assert [asked(one).status_code for one in ("", "fel", TOKEN[:-1], TOKEN)] == [404, 404, 404, 200]


def test_what_it_says(settings, authority, monkeypatch):
    settings.METRICS_TOKEN, settings.REGISTRY_URL = TOKEN, "http://127.0.0.1:9/registry"
    authority.issue("SE2321000999-1A99", name="watched")
    watched = [Watched(name="klientcertifikat", certificate=str(authority.files("watched")[0])), Watched(name="borta", certificate="/finns/inte")]
    monkeypatch.setattr(outside, "watched", lambda: watched)

    said = asked(TOKEN).content.decode()

    assert re.search(r"^health_uptime_value \d+$", said, re.M)
    for line in (
        "health_db_accessible_normal 0", "health_jms_accessible_normal 0", "health_intygstjanst_accessible_normal 1",
        "health_signature_queue_depth_value 0", 'webcert_certificate_days_left{name="klientcertifikat"} 0',
        'webcert_certificate_days_left{name="borta"} -1',
    ):  # fmt: skip
        assert line in said.splitlines()
