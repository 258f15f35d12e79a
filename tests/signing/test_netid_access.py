"""Signing with Net iD Access: every answer of its server, and everything that can happen between its answer and ours (integration 10.6)."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import replace

import pytest
from cryptography import x509
from lxml import etree

from tests.scenarios.world import STAFF
from tests.signing.test_certificate_signature import xmlsec1
from webcert.__main__ import main
from webcert.adapters import outside
from webcert.adapters.signing import values, xmldsig
from webcert.adapters.signing.method import Failure
from webcert.adapters.soap import client
from webcert.certificates import signing
from webcert.certificates.finishing import order_of
from webcert.certificates.models import SigningTicket, TicketState
from webcert.sandbox.signing import cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(signing_by):
    """A signing with Net iD Access that has been started."""
    return signing_by("NETID_ACCESS").start()


# The way it should go


def test_the_certificate_is_signed_when_the_user_has_signed(it):
    assert "form" not in it.told
    assert it.ask(after=0)["status"] == TicketState.MADE

    it.answer_in_program("sign")
    told = it.ask()

    assert told["status"] == TicketState.SIGNED
    assert told["location"].endswith(f"{it.window.number}?signed")
    assert it.is_signed


def test_the_server_is_told_who_and_a_digest_and_nothing_else(it):
    entry = next(one for one in it.world.live.sandbox.state.journal.entries if one.operation == "Sign")
    asked = re.sub(r"\s", "", etree.tostring(etree.fromstring(entry.request.encode()), method="c14n").decode())
    digest = base64.b64encode(hashlib.sha256(bytes(it.ticket.signed_info)).digest()).decode()

    assert re.findall(r"<n:(\w+)>([^<]+)<", asked) == [("personalNumber", STAFF["Anna"]), ("userNonVisibleData", digest)]


def test_the_signature_is_rsa_and_verifies_for_others(it, tmp_path, keys_dir, capsys):
    it.answer_in_program("sign")
    it.ask()
    file = tmp_path / "certificate.xml"
    file.write_bytes(it.xml)

    assert main(["verify", str(file)]) == 0
    assert f'Algorithm="{values.RSA}"'.encode() in it.xml
    assert xmldsig.verify(it.xml).hsa_id == STAFF["Anna"]
    assert xmlsec1(it.xml, x509.load_pem_x509_certificate((keys_dir / "root.pem").read_bytes()), tmp_path)


# What the server says


@pytest.mark.parametrize("status,state", [
    ("OUTSTANDING_TRANSACTION", "BEARBETAR"), ("USER_SIGN", "VANTA_SIGN"), ("NO_CLIENT", "NO_CLIENT"),
])  # fmt: skip
def test_the_signing_goes_on(it, status, state):
    before = it.standing
    it.world.fault("nias", "Collect", status)

    assert it.ask()["status"] == state
    assert it.standing == before

    it.world.live.sandbox.faults.clear()
    it.answer_in_program("sign")
    assert it.ask()["status"] == "SIGNERAD"


def test_a_program_that_was_started_late_is_no_longer_missed(it):
    for status, state in (("NO_CLIENT", "NO_CLIENT"), ("OUTSTANDING_TRANSACTION", "NO_CLIENT"), ("USER_SIGN", "VANTA_SIGN")):
        it.world.fault("nias", "Collect", status)
        assert it.ask()["status"] == state


@pytest.mark.parametrize("status,state", [
    ("USER_CANCEL", "AVBRUTEN"), ("CANCELLED", "AVBRUTEN"), ("EXPIRED_TRANSACTION", "ERROR"), ("ALREADY_COLLECTED", "ERROR"),
    ("SIGN_VALIDATION_FAILED", "ERROR"), ("UNKNOWN_USER", "ERROR"), ("INVALID_DEVICESW", "ERROR"), ("ACCESS_DENIED_RP", "ERROR"),
    ("INVALID_PARAMETERS", "ERROR"), ("INTERNAL_ERROR", "ERROR"), ("RETRY", "ERROR"),
    ("fault", "ERROR"), ("down", "ERROR"), ("broken", "ERROR"), ("lost", "ERROR"), ("garbage", "ERROR"), ("oversize", "ERROR"),
    ("other_number", "ERROR"), (cards.Wrong.OTHER_PERSON, "ERROR"), (cards.Wrong.OTHER_BYTES, "ERROR"), (cards.Wrong.FOREIGN_ROOT, "ERROR"),
    (cards.Wrong.EXPIRED, "ERROR"),
])  # fmt: skip
def test_the_signing_ends_and_can_be_done_again(it, status, state):
    before = it.standing
    it.world.fault("nias", "Collect", status)

    told = it.ask()

    assert (told["status"], it.standing) == (state, before)
    assert told["message"] in set(Failure)

    it.world.live.sandbox.faults.clear()
    it.answer_in_program("sign")
    assert it.ask()["status"] == state, "a final state never changes"
    it.start().answer_in_program("sign")
    assert it.ask()["status"] == "SIGNERAD"


@pytest.mark.parametrize("fault,said", [
    ("other_number", Failure.OTHER_IDENTITY), (cards.Wrong.OTHER_PERSON, Failure.OTHER_IDENTITY), (cards.Wrong.FOREIGN_ROOT, Failure.CERTIFICATE),
    (cards.Wrong.EXPIRED, Failure.CERTIFICATE), (cards.Wrong.OTHER_BYTES, Failure.TECHNICAL), ("down", Failure.NO_CONTACT),
    ("USER_CANCEL", Failure.CANCELLED), ("EXPIRED_TRANSACTION", Failure.TOO_LATE),
])  # fmt: skip
def test_the_user_is_told_what_happened(it, fault, said):
    it.world.fault("nias", "Collect", fault)

    assert it.ask()["message"] == said


@pytest.mark.parametrize("kind", ["fault", "down", "broken", "lost", "garbage", "oversize"])
def test_a_signing_that_cannot_be_started_ends_at_once(signing_by, kind):
    it = signing_by("NETID_ACCESS")
    before = it.standing
    it.world.fault("nias", "Sign", kind)

    answer = it.window.press_sign()

    assert (answer.status_code, answer.json()["status"], answer.json()["message"]) == (503, "OKAND", Failure.NO_CONTACT)
    assert SigningTicket.objects.get().state == TicketState.UNKNOWN
    assert it.standing == before

    it.world.live.sandbox.faults.clear()
    it.start().answer_in_program("sign")
    assert it.ask()["status"] == "SIGNERAD"


def test_no_server_at_all(signing_by, settings):
    it = signing_by("NETID_ACCESS")
    settings.NETID_URL = "http://127.0.0.1:9/nias"

    assert it.window.press_sign().json()["status"] == "OKAND"


def test_a_slow_server_is_waited_for_no_longer_than_a_call_may_take(it):
    it.world.live.sandbox.faults.order(system="nias", operation="Collect", kind="slow", seconds=30)
    began = time.monotonic()

    told = it.ask()

    assert told["status"] == "ERROR"
    assert time.monotonic() - began < 20


def test_a_busy_server_is_asked_later_and_the_signing_goes_on(it, monkeypatch):
    it.answer_in_program("sign")
    with monkeypatch.context() as patched:
        patched.setattr(client, "SIGNING", replace(client.SIGNING, parallel=0))
        assert it.ask()["status"] == "BEARBETAR"

    assert it.collects == 0
    assert it.ask()["status"] == "SIGNERAD"


# Time


def test_the_server_is_asked_every_third_second_however_often_the_page_asks(it):
    for _ in range(7):
        it.ask(after=1)

    assert it.collects == 3


def test_nobody_is_asked_after_four_minutes(it):
    it.ask(after=239)
    before = it.collects

    told = it.ask(after=1)

    assert (told["status"], told["message"], it.collects) == ("OKAND", Failure.NO_ANSWER, before)


def test_a_ticket_ends_after_a_quarter_of_an_hour(it):
    told = it.ask(after=15 * 60)

    assert (told["status"], told["message"]) == ("OKAND", Failure.TOO_LATE)
    assert it.collects == 0


# The user's own ways out


def test_a_signing_is_cancelled_by_the_user(it):
    before = it.standing

    assert it.cancel()["status"] == "AVBRUTEN"
    it.answer_in_program("sign")

    assert it.ask()["status"] == "AVBRUTEN"
    assert it.standing == before


def test_cancelling_what_has_been_signed_gives_the_signed_certificate(it):
    it.answer_in_program("sign")
    it.ask()

    assert it.cancel()["status"] == "SIGNERAD"


def test_starting_again_voids_the_first_ticket(it):
    first = dict(it.told)
    it.start()
    it.answer_in_program("sign")

    assert it.ask()["status"] == "SIGNERAD"
    assert SigningTicket.objects.get(pk=first["ticket"]).state == TicketState.CANCELLED


def test_a_change_meanwhile_is_not_signed(it):
    it.window.save(("35", "Något annat"))
    it.answer_in_program("sign")

    told = it.ask()

    assert told["status"] == "AVBRUTEN"
    assert not it.is_signed


def test_another_login_is_refused(it):
    stranger = it.world.browser("Axel")
    stranger.open(it.world.draft(patient="byte"))

    for answer in (stranger.client.get(it.told["status_url"]), stranger.client.post(it.told["cancel_url"])):
        assert answer.status_code == 403
    assert it.ticket.state == TicketState.MADE


def test_a_colleague_reads_who_is_signing_and_takes_nothing_over(it):
    page = it.world.browser("Axel").open(it.window.number).page

    assert "Anna Provläkare signerar just nu" in " ".join(page.root.text_content().split())
    it.answer_in_program("sign")
    assert it.ask()["status"] == "SIGNERAD"


def test_nobody_logged_in_is_refused(it, client):
    assert client.get(it.told["status_url"]).status_code == 403


# Replay


def test_an_old_order_does_not_serve_a_new_ticket(it):
    old = it.ticket.reference
    it.answer_in_program("sign")
    it.world.clock.forward(seconds=60)
    it.start()
    SigningTicket.objects.filter(pk=it.told["ticket"]).update(reference=old)

    told = it.ask()

    assert (told["status"], it.is_signed) == ("ERROR", False)


def test_an_old_value_does_not_serve_a_new_ticket(it):
    it.answer_in_program("sign")
    found = outside.followed_method("NETID_ACCESS").collect(order_of(it.ticket), it.ticket.reference)
    it.world.clock.forward(seconds=60)
    it.start()
    signing.keep(it.ticket, found)

    told = it.ask()

    assert (told["status"], told["message"], it.is_signed) == ("ERROR", Failure.TECHNICAL, False)


# The production settings


def test_another_method_than_the_configured_one_is_not_followed(it, settings):
    settings.SIGNING_METHOD = "SIGN_SERVICE"
    it.answer_in_program("sign")

    assert it.ask()["status"] == "BEARBETAR"
    assert not it.is_signed
