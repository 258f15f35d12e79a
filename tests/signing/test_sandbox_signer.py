"""Signing by the sandbox, server to server: what it answers is held against the same checks as any other signature (B74 to B77, B125)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cryptography import x509

from tests.production import PRODUCTION
from tests.scenarios.world import STAFF
from tests.signing.test_certificate_signature import xmlsec1
from webcert.__main__ import main
from webcert.adapters.signing import values, xmldsig
from webcert.adapters.signing.method import Failure
from webcert.certificates.models import TicketState
from webcert.sandbox.signing import cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(signing_by):
    """A signing by the sandbox that has been started."""
    return signing_by("SANDBOX").start()


def test_the_certificate_is_signed_at_the_first_question(it):
    assert it.ticket.state == TicketState.MADE
    assert it.ask(after=0)["status"] == "SIGNERAD"
    assert it.is_signed


def test_the_signature_verifies_for_others(it, tmp_path, keys_dir):
    it.ask()
    file = tmp_path / "certificate.xml"
    file.write_bytes(it.xml)

    assert main(["verify", str(file)]) == 0
    assert f'Algorithm="{values.ECDSA}"'.encode() in it.xml
    assert xmldsig.verify(it.xml).hsa_id == STAFF["Anna"]
    assert xmlsec1(it.xml, x509.load_pem_x509_certificate((keys_dir / "root.pem").read_bytes()), tmp_path)


@pytest.mark.parametrize("fault,said", [
    (cards.Wrong.OTHER_PERSON, Failure.OTHER_IDENTITY), (cards.Wrong.OTHER_BYTES, Failure.TECHNICAL),
    (cards.Wrong.FOREIGN_ROOT, Failure.CERTIFICATE), (cards.Wrong.EXPIRED, Failure.CERTIFICATE), ("down", Failure.TECHNICAL),
    ("broken", Failure.NO_CONTACT), ("lost", Failure.NO_CONTACT), ("garbage", Failure.TECHNICAL), ("oversize", Failure.TECHNICAL),
    ("slow", Failure.NO_CONTACT),
])  # fmt: skip
def test_what_is_wrong_ends_the_signing_and_it_can_be_done_again(it, fault, said):
    before = it.standing
    it.world.live.sandbox.faults.order(system="signer", operation="sign", kind=fault, seconds=30 if fault == "slow" else 0)

    told = it.ask()

    assert (told["status"], told["message"], it.standing) == ("ERROR", said, before)
    it.world.live.sandbox.faults.clear()
    assert it.start().ask()["status"] == "SIGNERAD"


def test_no_signer_at_all(it, settings):
    settings.SANDBOX_SIGNER_URL = "http://127.0.0.1:9/signer"

    assert it.ask()["message"] == Failure.NO_CONTACT


@pytest.mark.parametrize("asked", [b"{}", b"[]", b"garbage", b'{"hsaId": "SE1", "signedInfo": "eA==", "algorithm": "x"}'])
def test_the_signer_refuses_what_it_cannot_sign(live, asked):
    answer = live.app.test_client().post("/signer/sign", data=asked, content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize("production,stops", [("true", True), ("false", False)])
def test_it_is_refused_in_production(production, stops):
    environment = {
        **os.environ, **PRODUCTION, "WEBCERT_PRODUCTION": production, "WEBCERT_SIGNING_METHOD": "SANDBOX",
    }  # fmt: skip

    found = subprocess.run([sys.executable, "-c", "import webcert.config.settings"], env=environment, capture_output=True, text=True, check=False)

    assert (found.returncode != 0) == stops
    assert ("WEBCERT_SIGNING_METHOD must not be SANDBOX in production" in found.stderr) == stops
