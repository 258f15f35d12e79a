"""What an operator is told about the SAML provider and our keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.identity.saml_keys import IDP, idp_metadata, pair
from webcert.__main__ import main
from webcert.adapters import outside
from webcert.adapters.finding import Level
from webcert.adapters.identity.saml_probe import probe


def texts(config, level):
    return [one.text for one in probe(config, outside.now()) if one.level is level]


def test_when_all_is_in_order(sven, world):
    config = outside.saml_provider()

    assert texts(config, Level.ERROR) == texts(config, Level.WARNING) == []
    told = " ".join(texts(config, Level.OK))
    assert f"Inloggning sker på {world.live.url}/idp/saml/sso" in told
    assert "7 dagar till" in told
    assert config.entity_id in told


@pytest.mark.parametrize("kind", ["down", "broken"])
def test_when_nobody_answers(sven, fault, kind):
    fault("saml_metadata", kind)

    (told,) = texts(outside.saml_provider(), Level.ERROR)
    assert "går inte att hämta" in told


@pytest.fixture
def in_a_file(sven, tmp_path):
    """The provider's metadata in a file, which the test writes."""

    def made(data):
        (tmp_path / "idp.xml").write_bytes(data)
        (tmp_path / "metadata.pem").write_bytes(pair("metadata").pem)
        config = outside.saml_provider()
        source = replace(config.provider, entity_id=IDP, location=str(tmp_path / "idp.xml"), certificate=tmp_path / "metadata.pem")
        return replace(config, provider=source)

    return made


@pytest.mark.parametrize(("data", "level", "told"), [
    (idp_metadata(signed_by="thief"), Level.ERROR, "godtas inte (signature: unknown certificate)"),
    (idp_metadata(entity_id="https://other.example.org"), Level.ERROR, "tecken för tecken"),
    (b"<html/>", Level.ERROR, "godtas inte"),
    (idp_metadata(keys=()), Level.ERROR, "inget certifikat för signering"),
    (idp_metadata(keys=("weak",)), Level.ERROR, "för svag"),
    (idp_metadata(sso="ftp://idp.example.org"), Level.ERROR, "ingen adress för inloggning"),
    (idp_metadata(sso="ftp://idp.example.org"), Level.WARNING, "ingen adress för svar på utloggning"),
])  # fmt: skip
def test_what_is_wrong_with_metadata(in_a_file, data, level, told):
    assert any(told in one for one in texts(in_a_file(data), level))


def test_metadata_that_end_soon(in_a_file):
    config = in_a_file(idp_metadata(until=outside.now() + timedelta(hours=30)))

    assert any("1 dagar till" in one for one in texts(config, Level.WARNING))


def test_a_certificate_that_has_ended(in_a_file):
    assert any("används inte nu" in one for one in texts(in_a_file(idp_metadata(keys=("idp", "ended"))), Level.WARNING))


def test_without_a_signature_that_is_demanded(in_a_file):
    config = in_a_file(idp_metadata())
    config = replace(config, provider=replace(config.provider, certificate=None))

    assert any("inte skyddade" in one for one in texts(config, Level.WARNING))


def test_a_key_that_belongs_to_another_certificate(sven, tmp_path):
    (tmp_path / "other.key").write_bytes(pair("other").key_pem)
    config = replace(outside.saml_provider(), key=tmp_path / "other.key")

    assert any("hör inte till certifikatet" in one for one in texts(config, Level.ERROR))


def test_keys_that_are_not_there(sven):
    config = replace(outside.saml_provider(), key=Path("/finns/inte"), certificates=(Path("/finns/inte"),))

    assert any("går inte att skapa" in one for one in texts(config, Level.ERROR))


def test_the_command_tells_it(sven, fault, capsys):
    assert main(["check", "identity-provider"]) == 0
    assert "OK\tinloggningstjänsten (SAML)\tInloggning sker på" in capsys.readouterr().out
    fault("saml_metadata", "down")

    assert main(["check", "identity-provider"]) == 1
    assert "FEL\tinloggningstjänsten (SAML)\tMetadata går inte att hämta" in capsys.readouterr().out
