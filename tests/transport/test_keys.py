"""Keys and certificates in files: looked at in plain words, told of before they end, and replaced without a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from tests.soap.soap_loopback import answering, scripted
from tests.transport.authority import CALLER, as_rfc_9440
from tests.transport.proxy import proxy
from webcert.adapters import keys
from webcert.adapters.finding import Level
from webcert.adapters.keys import Watched
from webcert.adapters.soap import client
from webcert.cli.key_watch import tell_of_ending


def watched(authority, name="caller", key=True, **given):
    authority.issue(CALLER, name=name, **given)
    certificate, private = authority.files(name)
    return Watched(name="klientcertifikat", certificate=str(certificate), key=str(private) if key else "")


@pytest.mark.parametrize(("days", "step"), [(46, None), (45, 45), (15, 45), (14, 14), (4, 14), (3, 3), (0, 3), (-1, 0)])
def test_the_end_of_a_certificate_is_told_in_steps(authority, days, step):
    one = watched(authority, begins=timedelta(days=-60), ends=timedelta(days=days, hours=1))

    assert keys.left(one, now=datetime.now(UTC)).step == step


def test_the_one_that_ends_first_counts(authority):
    one = watched(authority, ends=timedelta(days=20, hours=1))
    both = authority.folder / "both.pem"
    both.write_bytes(authority.file.read_bytes() + authority.files("caller")[0].read_bytes())

    assert keys.left(Watched(name="tillit", certificate=str(both)), now=datetime.now(UTC)).days == 20
    assert keys.left(one, now=datetime.now(UTC)).days == 20


def levels_and_words(one, word):
    found = keys.findings(one, now=datetime.now(UTC))
    return [(finding.level, word in finding.text) for finding in found]


def test_what_is_right_is_said_in_one_line(authority):
    assert levels_and_words(watched(authority, ends=timedelta(days=90)), "gäller i 89 dagar") == [(Level.OK, True)]


def test_each_fault_is_said_in_words(authority, tmp_path):
    good = watched(authority, ends=timedelta(days=90))
    other = watched(authority, name="another", ends=timedelta(days=90))
    open_key = tmp_path / "open.key"
    open_key.write_bytes(authority.files("caller")[1].read_bytes())
    open_key.chmod(0o644)
    wrong = [
        (Watched(name="x", certificate=str(tmp_path / "none.pem")), Level.ERROR, "går inte att läsa"),
        (Watched(name="x", certificate=good.key), Level.ERROR, "inget certifikat"),
        (Watched(name="x", certificate=good.certificate, key=str(tmp_path / "none.key")), Level.ERROR, "går inte att läsa"),
        (Watched(name="x", certificate=good.certificate, key=good.certificate), Level.ERROR, "ingen nyckel"),
        (Watched(name="x", certificate=good.certificate, key=other.key), Level.ERROR, "hör inte till certifikatet"),
        (Watched(name="x", certificate=good.certificate, key=str(open_key)), Level.WARNING, "0600"),
        (watched(authority, name="old", begins=timedelta(days=-9), ends=timedelta(days=-2)), Level.ERROR, "gick ut"),
        (watched(authority, name="new", begins=timedelta(days=1), ends=timedelta(days=90)), Level.ERROR, "gäller inte ännu"),
        (watched(authority, name="soon", ends=timedelta(days=10, hours=1)), Level.WARNING, "går ut om 10 dagar"),
    ]

    for one, level, word in wrong:
        assert (level, True) in levels_and_words(one, word), word


def test_the_alarm_says_which_and_how_many_days(authority, monkeypatch, tmp_path):
    monkeypatch.setattr(transaction, "on_commit", lambda write: write())
    told = [
        watched(authority, name="a", ends=timedelta(days=90)), watched(authority, name="b", ends=timedelta(days=2, hours=1)),
        Watched(name="borta", certificate=str(tmp_path / "none.pem")),
    ]  # fmt: skip

    with capture_logs() as lines:
        assert tell_of_ending(told, at=datetime.now(UTC)) == 2

    assert [(one["name"], one.get("days"), one["alarm"]) for one in lines] == [("klientcertifikat", 2, True), ("borta", None, True)]


def test_a_key_that_is_replaced_is_used_without_a_restart(authority):
    """The other side sees the certificate that lies in the file at each call."""
    certificate, private = authority.files("rolling")
    tls = client.Tls(certificate=str(certificate), key=str(private), trust=str(authority.file))
    authority.issue(address="localhost", name="server")
    server = tuple(map(str, authority.files("server")))

    with scripted(answering(b"<x/>")) as (url, received), proxy(url.removesuffix("/service"), certificate=server, clients=str(authority.file)) as port:
        for _ in range(2):
            shown = as_rfc_9440(authority.issue(CALLER, name="rolling"))
            client.shared_client("rolling", tls, 2).post(f"https://localhost:{port}/service", content=b"<x/>")
            assert shown.encode() in received[-1]
