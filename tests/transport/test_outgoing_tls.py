"""Calls go out over TLS 1.2 with authenticated encryption or 1.3, with the keys of the system that is called (robustness 6, V12)."""

from __future__ import annotations

import ssl

import pytest
from structlog.testing import capture_logs

from tests.soap.soap_loopback import answering, scripted
from tests.transport.authority import CALLER, Authority, as_rfc_9440
from tests.transport.proxy import proxy
from webcert.adapters import outside
from webcert.adapters.soap import client, contact
from webcert.adapters.soap.client import Tls
from webcert.domain.errors import Unavailable


def serving(authority: Authority) -> ssl.SSLContext:
    """A server that knows everything, also what is no longer used."""
    authority.issue(address="localhost", name="older")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.files("older"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


def reached(authority: Authority, context: ssl.SSLContext) -> int:
    with scripted(answering(b""), tls=context) as (url, _):
        return contact.reach(url.replace("127.0.0.1", "localhost"), tls=Tls(trust=str(authority.file))).status


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_older_tls_is_no_contact_and_raises_the_alarm(authority, version):
    context = serving(authority)
    context.maximum_version = version

    with capture_logs() as lines, pytest.raises(Unavailable) as silent:
        reached(authority, context)

    assert silent.value.detail in ("TLS failed", "our certificate refused")
    assert [one["alarm"] for one in lines if one["event"] == "tls_failed"] == [True]


def test_encryption_without_authentication_of_its_own_is_no_contact(authority):
    context = serving(authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES256-SHA384")

    with pytest.raises(Unavailable):
        reached(authority, context)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_what_is_good_today_is_contact(authority, version):
    context = serving(authority)
    context.minimum_version = context.maximum_version = version

    assert reached(authority, context) == 200


def test_a_redirect_is_not_followed(authority):
    with scripted(answering(b"")) as (elsewhere, asked):
        moved = answering(b"", status="302 Found", headers=f"Location: {elsewhere}\r\n")
        with scripted(moved) as (url, _):
            assert contact.reach(url, tls=Tls()).status == 302

    assert asked == []


@pytest.mark.parametrize("system", ["directory", "person_registry", "registry", "care_system", "log", "identity_provider", "netid"])
def test_each_system_may_have_files_of_its_own(settings, system):
    settings.TLS_CERTIFICATE, settings.TLS_KEY, settings.TLS_TRUST = "common.pem", "common.key", "common-trust.pem"
    settings.TLS_OF = {system: {"certificate": "own.pem", "key": "own.key"}}

    assert outside.tls(system) == Tls(certificate="own.pem", key="own.key", trust="common-trust.pem")
    assert outside.tls("another") == Tls(certificate="common.pem", key="common.key", trust="common-trust.pem")
    assert [one.certificate for one in outside.watched()][:2] == ["common.pem", "own.pem"]


def test_while_a_key_is_replaced_the_former_pair_is_used(authority):
    """Between the moment when the new certificate lies there and the moment when its key does, calls go on."""
    authority.issue(address="localhost", name="server")
    shown = as_rfc_9440(authority.issue(CALLER, name="pair"))
    certificate, key = authority.files("pair")
    tls = Tls(certificate=str(certificate), key=str(key), trust=str(authority.file))
    kept = key.read_bytes()
    server = tuple(map(str, authority.files("server")))

    with scripted(answering(b"<x/>")) as (url, received), proxy(url.removesuffix("/service"), certificate=server, clients=str(authority.file)) as port:
        ask = lambda: client.shared_client("replaced", tls, 2).post(f"https://localhost:{port}/service", content=b"<x/>")  # noqa: E731
        ask()
        new = as_rfc_9440(authority.issue(CALLER, name="pair"))
        complete = key.read_bytes()
        key.write_bytes(kept)
        with capture_logs() as lines:
            ask()
        assert shown.encode() in received[-1]
        assert [one["alarm"] for one in lines if one["event"] == "keys_unusable"] == [True]

        key.write_bytes(complete)
        ask()
        assert new.encode() in received[-1]


def test_keys_that_never_fitted_are_no_contact(authority, tmp_path):
    with pytest.raises(OSError):
        client.shared_client("never", Tls(certificate=str(tmp_path / "none.pem")), 2)
