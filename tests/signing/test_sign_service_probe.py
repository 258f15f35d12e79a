"""What `webcert check signing` tells an operator about the way to the signing service."""

from __future__ import annotations

from datetime import timedelta

import pytest

from webcert.__main__ import main
from webcert.adapters import outside, saml_sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(signing_by, live, settings, keys_dir, tmp_path, monkeypatch, capsys):
    """Runs the command with the service's metadata as source of its keys; gives status and what it printed."""
    monkeypatch.setattr(saml_sources, "KEPT_ENTITIES", saml_sources.Kept())
    signing_by("SIGN_SERVICE")
    settings.DATA_DIR, settings.SIGN_SERVICE_CERTIFICATE = tmp_path, ""
    settings.SIGN_SERVICE_METADATA, settings.SIGN_SERVICE_METADATA_CERTIFICATE = f"{live.url}/signing/metadata", str(keys_dir / "service.pem")

    def run():
        capsys.readouterr()
        status = main(["check", "signing"])
        return status, capsys.readouterr().out

    return run


def test_everything_as_it_should_be(checked):
    status, said = checked()

    assert status == 0
    assert [line.split("\t")[:2] for line in said.splitlines()] == [
        ["OK", "underskriftstjänstens metadata"], ["OK", "underskriftstjänsten"], ["OK", "nyckel för underskriftsbegäran"],
        ["OK", "utfärdare av underskriftscertifikat"], ["OK", "underskriftstjänstens adress"], ["VARNING", "spärrlistor"],
    ]
    assert "dagar kvar)" in said


@pytest.mark.parametrize("name,value,said", [
    ("SIGN_SERVICE_METADATA_CERTIFICATE", "client.pem", "Godtas inte (signature: "), ("SIGN_SERVICE_ID", "http://127.0.0.1/m", "Godtas inte (not one entity"),
    ("SIGN_SERVICE_METADATA", "saknas.xml", "Går inte att läsa från"), ("SIGN_CLIENT_KEY", "service.key", "Nyckeln hör inte till certifikatet"),
    ("SIGN_CLIENT_CERTIFICATE", "saknas.pem", "saknas.pem går inte att läsa"),
    ("SIGN_TRUST_ANCHORS", "saknas.pem", "saknas.pem går inte att läsa"),
])  # fmt: skip
def test_what_is_wrong_is_an_error_that_says_what_to_do(checked, settings, keys_dir, name, value, said):
    setattr(settings, name, value if value.startswith("http") else str(keys_dir / value))

    status, printed = checked()

    assert status == 1
    assert said in printed


@pytest.mark.parametrize("name,value,said", [
    ("SIGN_SERVICE_URL", "http://127.0.0.1:9/sign", "svarar inte härifrån"), ("SIGN_SERVICE_METADATA_CERTIFICATE", "", "Underskriften prövas inte"),
])  # fmt: skip
def test_what_may_be_wrong_is_a_warning(checked, settings, name, value, said):
    setattr(settings, name, value)

    status, printed = checked()

    assert status == 0
    assert said in printed


def test_an_address_that_is_not_the_services_is_told_of(checked, settings):
    settings.SIGN_SERVICE_URL = settings.SIGN_SERVICE_URL.replace("/signing/request", "/nowhere")

    assert "svarar 404. Kontrollera WEBCERT_SIGN_SERVICE_URL" in checked()[1]


def test_keys_that_have_ended_are_told_of(checked, clock):
    ahead = timedelta(days=3651)
    clock.forward(days=ahead.days)

    status, said = checked()

    assert status == 1
    assert "nyckel för underskriftsbegäran\tCertifikatet gick ut" in said
    assert outside.now() == clock()


def test_a_key_in_a_file_is_enough(checked, settings, keys_dir):
    settings.SIGN_SERVICE_METADATA, settings.SIGN_SERVICE_CERTIFICATE = "", str(keys_dir / "service.pem")

    status, said = checked()

    assert status == 0
    assert "OK\tunderskriftstjänsten\tWebcert sandbox service, gäller till" in said
