"""What `webcert check signing` tells an operator about the way to Net iD Access Server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from webcert.__main__ import main
from webcert.adapters import outside
from webcert.adapters.finding import Level
from webcert.adapters.signing import netid_probe

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(signing_by, capsys):
    """Runs the command; gives its status and what it printed."""
    it = signing_by("NETID_ACCESS")

    def run():
        capsys.readouterr()
        status = main(["check", "signing"])
        return status, capsys.readouterr().out

    run.it = it
    return run


def test_a_server_that_answers(checked):
    status, said = checked()

    assert status == 0
    assert "OK\tNet iD Access Server\tsvarar\n" in said
    assert "OK\tutfärdare av kort\tWebcert sandbox root, gäller till " in said


def test_nobody_is_asked_to_sign(checked):
    checked()

    operations = [one.operation for one in checked.it.world.live.sandbox.state.journal.entries if one.system == "nias"]
    assert operations == ["Collect"]


@pytest.mark.parametrize("fault,status,said", [
    ("fault", 0, "OK\tNet iD Access Server\tsvarar"), ("ACCESS_DENIED_RP", 1, "släpper inte in oss"), ("USER_SIGN", 0, "VARNING\t"),
    ("down", 1, "FEL\tNet iD Access Server\t"), ("garbage", 1, "FEL\tNet iD Access Server\tSvarar, men något annat än avtalat."),
])  # fmt: skip
def test_a_server_that_answers_otherwise(checked, fault, status, said):
    checked.it.world.fault("nias", "Collect", fault)

    found, printed = checked()

    assert found == status
    assert said in printed


def test_no_server(checked, settings):
    settings.NETID_URL = "http://127.0.0.1:9/nias"

    assert checked()[0] == 1
    assert "Ingen kontakt" in checked()[1]


def test_no_anchors(checked, settings, tmp_path):
    settings.SIGN_TRUST_ANCHORS = str(tmp_path / "missing.pem")

    status, said = checked()

    assert status == 1
    assert "Kontrollera WEBCERT_SIGN_TRUST_ANCHORS" in said


def test_an_authority_that_has_ended(checked):
    later = outside.now() + timedelta(days=4000)

    found = netid_probe.probe(outside.signing_method(), later)

    assert [one.level for one in found] == [Level.OK, Level.ERROR]


@pytest.mark.parametrize("method,said", [("SANDBOX", "OK\tsandlådans signering\t"), ("SIGN_SERVICE", "underskriftstjänstens adress\t")])
def test_the_other_methods(checked, settings, method, said):
    settings.SIGNING_METHOD = method

    status, printed = checked()

    assert (status, said in printed) == (0, True)
