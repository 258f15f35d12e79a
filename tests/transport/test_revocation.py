"""Revoked certificates open nothing; without a list younger than a day nobody can tell, and then nothing opens (robustness 6, V11; F19)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.test import Client
from structlog.testing import capture_logs

from tests.soap.soap_loopback import answering, dripping, scripted
from tests.transport.authority import CALLER, as_rfc_9440
from tests.transport.test_callers import call
from webcert.adapters import outside
from webcert.adapters.certificates import revocation
from webcert.adapters.certificates.revocation import Lists, Unusable
from webcert.adapters.soap.client import Limits
from webcert.domain.errors import Unavailable

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _present():
    """The lists are made when a test runs, which may be long after the tests were read."""
    global NOW
    NOW = datetime.now(UTC)


def test_while_there_is_none_at_all_it_is_asked_for_again_soon(authority):
    """The other side may have begun later than we; nobody can call or sign meanwhile."""
    source = Source(None)
    lists = Lists(["x"], fetch=source)
    lists.ask(NOW)
    source.data = authority.revoking()

    with pytest.raises(Unavailable):
        lists.is_revoked(authority.issue(CALLER), authority.certificate, NOW + timedelta(seconds=1))
    assert not lists.is_revoked(authority.issue(CALLER), authority.certificate, NOW + timedelta(seconds=3))
    assert source.asked == 2


def failing(address):
    raise Unavailable(service="x", permanent=False, detail="no contact", contact=True)


class Source:
    """An address that gives what it has, and counts how often it is asked."""

    def __init__(self, data):
        self.data, self.asked = data, 0

    def __call__(self, address):
        self.asked += 1
        return self.data if isinstance(self.data, bytes) else failing(address)


@pytest.mark.parametrize("form", [serialization.Encoding.DER, serialization.Encoding.PEM])
def test_a_certificate_on_the_list_of_its_issuer_is_revoked_and_another_not(authority, form):
    revoked, other = authority.issue(CALLER), authority.issue(CALLER)
    lists = Lists(["x"], fetch=Source(authority.revoking(revoked, form=form)))

    assert [lists.is_revoked(one, authority.certificate, NOW) for one in (revoked, other)] == [True, False]


def test_a_list_of_somebody_else_says_nothing(authority, stranger):
    named_alike = stranger.revoking(name=authority.certificate.subject)

    for data in (stranger.revoking(), named_alike):
        with pytest.raises(Unavailable):
            Lists(["x"], fetch=Source(data)).is_revoked(authority.issue(CALLER), authority.certificate, NOW)


def test_it_is_asked_for_once_an_hour_and_counts_for_a_day_while_it_cannot_be_had(authority):
    revoked, source = authority.issue(CALLER), Source(authority.revoking())
    lists = Lists(["x"], fetch=source)
    is_revoked = lambda after: lists.is_revoked(revoked, authority.certificate, NOW + after)  # noqa: E731

    assert [is_revoked(one) for one in (0 * HOUR, 0.9 * HOUR)] == [False, False]
    assert source.asked == 1

    source.data = None
    assert [is_revoked(one) for one in (1 * HOUR, 1.01 * HOUR, 23.9 * HOUR)] == [False, False, False]
    assert source.asked == 3
    with pytest.raises(Unavailable):
        is_revoked(24 * HOUR)

    source.data = authority.revoking(revoked, at=NOW + 24 * HOUR)
    assert is_revoked(24.1 * HOUR) is True


def test_an_address_that_does_not_answer_holds_one_thread_alone(authority):
    """While one waits for the list, the others go by the one there is; without any, they are answered at once that nobody can tell."""
    certificate, began, go_on, asked = authority.issue(CALLER), Event(), Event(), []

    def hanging(address):
        asked.append(address)
        began.set()
        assert go_on.wait(20)
        return authority.revoking()

    lists = Lists(["x"], fetch=hanging)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lists.is_revoked, certificate, authority.certificate, NOW)
        assert began.wait(20)
        with pytest.raises(Unavailable):
            lists.is_revoked(certificate, authority.certificate, NOW)
        go_on.set()
        assert first.result(20) is False

        go_on.clear()
        began.clear()
        second = threads.submit(lists.is_revoked, certificate, authority.certificate, NOW + HOUR)
        assert began.wait(20)
        assert lists.is_revoked(certificate, authority.certificate, NOW + HOUR) is False
        go_on.set()
        assert second.result(20) is False
    assert len(asked) == 2


def test_the_lists_are_asked_for_before_anybody_calls(authority):
    source = Source(authority.revoking())
    lists = Lists(["x", "y"], fetch=source)

    lists.ask(NOW)
    assert lists.is_revoked(authority.issue(CALLER), authority.certificate, NOW) is False
    assert source.asked == 2


def test_a_list_is_not_exchanged_for_an_older_one(authority):
    revoked = authority.issue(CALLER)
    source = Source(authority.revoking(revoked))
    lists = Lists(["x"], fetch=source)
    assert lists.is_revoked(revoked, authority.certificate, NOW)

    source.data = authority.revoking(at=NOW - HOUR)
    with capture_logs() as lines:
        assert lists.is_revoked(revoked, authority.certificate, NOW + HOUR)
    assert [(one["event"], one["alarm"]) for one in lines] == [("revocation_list_unusable", True)]



@pytest.mark.parametrize("given", [
    {"at": NOW + HOUR}, {"at": NOW - 9 * 24 * HOUR}, {"extension": x509.DeltaCRLIndicator(1)},
    {"extension": x509.IssuingDistributionPoint(None, None, False, True, None, False, False)},
    {"extension": x509.IssuingDistributionPoint(
        [x509.UniformResourceIdentifier("http://crl.example.org/1")], None, False, False, None, True, False)},
])  # fmt: skip
def test_what_is_no_whole_list_of_today_is_not_gone_by(authority, given):
    with pytest.raises(Unusable):
        revocation.read(authority.revoking(**given), at=NOW)


@pytest.mark.parametrize("data", [b"", b"<html>", b"-----BEGIN X509 CRL-----\n", b"0\x80\x00"])
def test_what_is_no_list_at_all(data):
    with pytest.raises(Unusable):
        revocation.read(data, at=NOW)


@pytest.mark.parametrize("script", [
    answering(b"<html>", status="404 Not Found"), answering(b"x", status="302 Found", headers="Location: http://127.0.0.1:9/\r\n"),
    dripping(b"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\n\r\n", b"0" * 1000),
    dripping(b"HTTP/1.1 200 OK\r\n", b"x"),
])  # fmt: skip
def test_an_address_that_does_not_answer_as_agreed(monkeypatch, script):
    monkeypatch.setattr(revocation, "LIMITS", Limits(connect=1, total=1, answer=20_000, parallel=4))

    with scripted(script) as (url, received), pytest.raises(Unavailable):
        revocation.fetched(url)

    assert len(received) == 1


@pytest.mark.django_db
def test_the_services_are_closed_to_a_revoked_caller_and_open_to_another(listed, authority, settings):
    revoked = authority.issue(CALLER)

    with scripted(answering(authority.revoking(revoked))) as (url, _):
        settings.CALLER_CRLS = [url]
        assert [call(as_rfc_9440(one)).status_code for one in (revoked, authority.issue(CALLER))] == [403, 200]


@pytest.mark.django_db
def test_the_services_are_closed_while_nobody_can_tell(listed, authority, settings):
    settings.CALLER_CRLS = ["http://127.0.0.1:9/1.crl"]
    assert outside.revoked() is not None

    answer = call(as_rfc_9440(authority.issue(CALLER)), client=Client())

    assert (answer.status_code, b"cannot be checked now" in answer.content) == (503, True)
