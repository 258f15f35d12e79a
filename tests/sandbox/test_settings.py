"""The sandbox starts from its environment, or says which variable is missing."""

from __future__ import annotations

import pytest

from webcert.sandbox.app import from_environment
from webcert.sandbox.settings import Settings

ENVIRONMENT = {
    "WEBCERT_SANDBOX_PRODUCT_URL": "http://127.0.0.1:8000/",
    "WEBCERT_SANDBOX_BASE_URL": "http://127.0.0.1:8001/",
    "WEBCERT_SANDBOX_CLIENT_ID": "webcert",
    "WEBCERT_SANDBOX_CLIENT_SECRET": "hemligt",
    "WEBCERT_SANDBOX_KEYS_DIR": "keys",
}


def test_addresses_lose_their_last_slash():
    settings = Settings.from_environment(ENVIRONMENT)

    assert (settings.product_url, settings.base_url) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert settings.data_dir is None


@pytest.mark.parametrize("missing", ENVIRONMENT)
def test_a_missing_variable_is_named(missing):
    environment = {name: value for name, value in ENVIRONMENT.items() if name != missing}

    with pytest.raises(KeyError, match=missing):
        Settings.from_environment(environment)


def test_the_secret_can_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("ur filen\n")

    settings = Settings.from_environment(
        {**ENVIRONMENT, "WEBCERT_SANDBOX_CLIENT_SECRET_FILE": str(tmp_path / "secret")}
    )

    assert settings.client_secret == "ur filen"


def test_whoever_tells_of_events_has_a_token(tmp_path):
    address = {"WEBCERT_SANDBOX_EVENT_URL": "http://127.0.0.1:8000/event"}
    with pytest.raises(KeyError, match="WEBCERT_SANDBOX_EVENT_TOKEN"):
        Settings.from_environment({**ENVIRONMENT, **address})
    (tmp_path / "token").write_text("ur filen\n")

    settings = Settings.from_environment({**ENVIRONMENT, **address, "WEBCERT_SANDBOX_EVENT_TOKEN_FILE": str(tmp_path / "token")})

    assert (settings.event_url, settings.event_token) == ("http://127.0.0.1:8000/event", "ur filen")


def test_the_factory_makes_an_application_that_keeps_its_data(monkeypatch, tmp_path, keys_dir):
    values = {
        **ENVIRONMENT, "WEBCERT_SANDBOX_KEYS_DIR": str(keys_dir), "WEBCERT_SANDBOX_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    client = from_environment().test_client()
    client.post("/control/reset", json={})

    assert (tmp_path / "journal.jsonl").exists()
