"""Logging without personal data, readiness, and logins that begin at the same time."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError, connection

from tests.product.test_bad_input import USER, Directory, Registry
from webcert.adapters import outside
from webcert.adapters.identity import Identity, documents
from webcert.config.logging import LOGGING
from webcert.decisionsupport import codes
from webcert.domain.ids import HsaId
from webcert.launch import login

NUMBERS = ["191212121212", "19121212-1212", "121212+1212", "1212121212"]


def written(message: object, *, error: BaseException | None = None) -> str:
    """The line that the configured formatter writes for a record."""
    made = logging.config.DictConfigurator(LOGGING).configure_formatter(dict(LOGGING["formatters"]["json"]))
    info = (type(error), error, error.__traceback__) if error else None
    return made.format(logging.LogRecord("x", logging.ERROR, "x.py", 1, message, (), info))


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("wrap", [lambda one: f"patient {one} okänd", lambda one: {"event": "x", "field": one}], ids=["library", "own"])
def test_no_personal_number_is_written(number, wrap):
    line = written(wrap(number))

    assert number not in line
    assert "…" in json.loads(line)["event"] + json.loads(line).get("field", "")


def test_an_error_is_written_with_its_places_and_causes_but_no_message():
    try:
        try:
            raise DatabaseError("DETAIL: Failing row contains (Tolvan, Depressiv episod)")
        except DatabaseError as cause:
            raise RuntimeError("Tolvan") from cause
    except RuntimeError as error:
        line = written({"event": "request_failed"}, error=error)

    assert "Tolvan" not in line
    assert [one.split(" < ")[0] for one in json.loads(line)["exception"]] == ["RuntimeError", "DatabaseError"]
    assert "test_operations.py" in line


@pytest.mark.django_db
def test_the_product_is_ready_with_database_texts_and_codes(client):
    assert client.get("/ready").status_code == 200


@pytest.mark.django_db
def test_the_product_is_not_ready_without_codes(client, monkeypatch):
    monkeypatch.setattr("webcert.config.health.installed", lambda: codes.Codes({"ICD_10_SE": {}}))

    assert client.get("/ready").status_code == 503


@pytest.mark.django_db
def test_the_product_is_not_ready_without_its_database(client, monkeypatch):
    def silent():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", silent)

    assert client.get("/ready").status_code == 503


class TestTwoLinksAtOnce:
    """Two patients opened before anyone has logged in: both logins succeed, and neither page ends the other."""

    @pytest.fixture(autouse=True)
    def outside_systems(self, monkeypatch):
        monkeypatch.setattr(outside, "person_registry", Registry)
        monkeypatch.setattr(outside, "directory", Directory)
        provider = documents.Provider(authorization="http://127.0.0.1:9/authorize", token="", keys="")
        monkeypatch.setattr(documents, "provider", lambda config, **given: provider)
        identity = Identity(hsa_id=HsaId(USER.hsa_id), level="http://id.sambi.se/loa/loa3", method="oidc")
        monkeypatch.setattr(login.oidc, "identity", lambda config, answer, **given: identity)

    def open_link(self, client, draft):
        return {key: values[0] for key, values in parse_qs(urlsplit(client.get(f"/visa/intyg/{draft.pk}")["Location"]).query).items()}

    def come_back(self, client, asked):
        return client.get("/oidc/callback", {"state": asked["state"], "code": "c"})

    @pytest.mark.django_db
    def test_both_open_and_the_first_stays_open(self, client, draft):
        first, second = self.open_link(client, draft), self.open_link(client, draft)

        opened = [self.come_back(client, one) for one in (first, second)]

        assert [client.get(one["Location"]).status_code for one in opened] == [200, 200]

    @pytest.mark.django_db
    def test_every_login_gets_a_new_session_id(self, client, draft):
        first, second = self.open_link(client, draft), self.open_link(client, draft)
        self.come_back(client, first)
        before = client.cookies["webcert-sid"].value

        self.come_back(client, second)

        assert client.cookies["webcert-sid"].value != before

    @pytest.mark.django_db
    def test_another_user_in_the_same_browser_ends_the_first_users_pages(self, client, draft, monkeypatch):
        first, second = self.open_link(client, draft), self.open_link(client, draft)
        opened = self.come_back(client, first)
        other = {**USER.to_json(), "hsa_id": "SE2321000999-1A0E"}
        monkeypatch.setattr(outside, "directory", lambda: SimpleNamespace(staff=lambda hsa_id: type(USER).from_json(other)))

        self.come_back(client, second)

        assert client.get(opened["Location"]).status_code == 403
