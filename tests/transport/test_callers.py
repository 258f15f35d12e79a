"""Who may call the services: only who shows, through the proxy, a certificate of a caller on the list (robustness 6, V11)."""

from __future__ import annotations

from datetime import timedelta

import limits
import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import transaction
from django.test import Client
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.transport.authority import CALLER, as_pem, as_rfc_9440
from tests.transport.conftest import ADDITIONS, LISTED
from webcert.adapters import callers
from webcert.adapters.soap import envelope
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.config import rates
from webcert.config.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """What the log says of what happened since it was last asked."""
    with capture_logs(processors=[merge_contextvars]) as lines:

        def since(event):
            found = [one for one in lines if one["event"] == event]
            lines.clear()
            return found

        yield since


@pytest.fixture(autouse=True)
def _committed(monkeypatch):
    """Lines that wait for the end of a transaction are written at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda write, using=None: write())


_ASKED = f'<r:GetCertificateAdditions xmlns:r="{CONTRACTS["GetCertificateAdditions"].namespace}" xmlns:t="urn:riv:clinicalprocess:healthcond:certificate:types:3"><r:intygs-id><t:root>x</t:root><t:extension>6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10</t:extension></r:intygs-id></r:GetCertificateAdditions>'


def call(shown="", *, service=ADDITIONS, header="HTTP_CLIENT_CERT", address="127.0.0.1", client=None):
    message = envelope.wrap(_ASKED.encode(), logical_address="SE2321000999-1A02")
    more = {header: shown} if shown else {}
    return (client or Client()).post(f"/services/{service}", message, content_type="text/xml; charset=utf-8", REMOTE_ADDR=address, **more)


def test_a_caller_on_the_list_is_answered_and_named_in_the_log(listed, authority, log):
    answer = call(as_rfc_9440(authority.issue(CALLER)))

    assert (answer.status_code, b"GetCertificateAdditionsResponse" in answer.content) == (200, True)
    assert log("additions_read")[0]["caller"] == CALLER


def test_the_list_names_callers_without_regard_to_case(listed, authority):
    assert call(as_rfc_9440(authority.issue(CALLER.lower()))).status_code == 200


def test_another_header_and_form_by_setting(listed, authority, settings):
    settings.CALLER_HEADER, settings.CALLER_HEADER_FORM = "X-SSL-Client-Cert", "pem"
    certificate = authority.issue(CALLER)

    assert call(as_pem(certificate), header="HTTP_X_SSL_CLIENT_CERT").status_code == 200
    assert call(as_rfc_9440(certificate)).status_code == 403


def refusals(authority, stranger):
    """What is shown, by the check that refuses it."""
    return {
        "no certificate": "",
        "unreadable certificate": [":%%%:", "x", "::", as_pem(authority.issue(CALLER)), as_rfc_9440(authority.issue(CALLER))[:-40] + ":",
                                   f"{as_rfc_9440(authority.issue(CALLER))}, {as_rfc_9440(authority.issue(CALLER))}", ":" + "A" * 20_000 + ":"],
        "certificate not trusted": [
            as_rfc_9440(stranger.issue(CALLER)), as_rfc_9440(authority.issue(CALLER, ends=timedelta(minutes=-5), begins=timedelta(days=-2))),
            as_rfc_9440(authority.issue(CALLER, begins=timedelta(minutes=5))), as_rfc_9440(authority.issue(CALLER, authority=True)),
        ],
        "certificate for another purpose": as_rfc_9440(authority.issue(CALLER, purpose=ExtendedKeyUsageOID.CODE_SIGNING)),
        "no HSA-id in the certificate": [as_rfc_9440(authority.issue()), as_rfc_9440(authority.issue(CALLER, "SE2321000999-1A98")),
                                         as_rfc_9440(authority.issue("a caller of nobody"))],
        "not on the list": [as_rfc_9440(authority.issue("SE2321000999-1A77")), as_rfc_9440(authority.issue("SE2321000999-1A98"))],
    }  # fmt: skip


@pytest.mark.parametrize("check", [
    "no certificate", "unreadable certificate", "certificate not trusted", "certificate for another purpose",
    "no HSA-id in the certificate", "not on the list",
])  # fmt: skip
def test_everyone_else_gets_one_and_the_same_fault(listed, authority, stranger, log, check):
    shown = refusals(authority, stranger)[check]

    for one in [shown] if isinstance(shown, str) else shown:
        log("access_refused")
        answer = call(one)

        assert (answer.status_code, envelope.unwrap(answer.content).body.findtext("faultstring")) == (
            403, "The caller may not use this service.",
        )  # fmt: skip
        (line,) = log("access_refused")
        assert (line["code"], line["check"], line["service"]) == ("caller", check, ADDITIONS)


def test_a_header_from_elsewhere_than_the_proxy_is_not_believed(listed, authority, settings, log):
    settings.PROXIES = callers.networks(["10.0.0.0/24"])
    shown = as_rfc_9440(authority.issue(CALLER))

    assert [call(shown, address=one).status_code for one in ("10.0.0.7", "10.0.1.7", "127.0.0.1", "")] == [200, 403, 403, 403]
    assert {one["check"] for one in log("access_refused")} == {"not from a proxy"}


def test_every_service_asks_who_calls(listed):
    services = [str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("services/")]

    assert services
    for service in services:
        assert call(service=service.removeprefix("services/")).status_code == 403
        assert Client().get(f"/{service}?wsdl").status_code == 403


def test_the_list_is_read_anew_when_it_changes_and_a_broken_one_leaves_the_former(listed, authority, log):
    client, shown = Client(), as_rfc_9440(authority.issue("SE2321000999-1A77"))
    assert call(shown, client=client).status_code == 403

    listed.write_text(LISTED + f'\n[callers."SE2321000999-1A77"]\nservices = ["{ADDITIONS}"]\n', "utf-8")
    assert call(shown, client=client).status_code == 200

    listed.write_text("[callers", "utf-8")
    assert call(shown, client=client).status_code == 200
    (line,) = log("file_unusable")
    assert line["alarm"] is True


def test_many_refusals_raise_the_alarm_once(listed, authority, log):
    client, shown = Client(), as_rfc_9440(authority.issue("SE2321000999-1A77"))

    for _ in range(25):
        call(shown, client=client)

    assert [one.get("alarm") for one in log("access_refused")].count(True) == 1


def test_each_caller_has_its_own_rate_behind_one_proxy(listed, authority, monkeypatch):
    monkeypatch.setattr(rates, "OF_CALLER", limits.parse("2/minute"))
    listed.write_text(LISTED + f'\n[callers."SE2321000999-1A77"]\nservices = ["{ADDITIONS}"]\n', "utf-8")
    client, busy, calm = Client(), as_rfc_9440(authority.issue(CALLER)), as_rfc_9440(authority.issue("SE2321000999-1A77"))

    assert [call(busy, client=client).status_code for _ in range(3)] == [200, 200, 429]
    assert call(calm, client=client).status_code == 200


def test_who_called_is_not_left_in_the_log_of_the_next_request(listed, authority, log):
    client = Client()
    call(as_rfc_9440(authority.issue(CALLER)), client=client)
    assert log("request")[0]["caller"] == CALLER

    client.get("/fel/denied")
    assert "caller" not in log("request")[0]


def test_services_stand_on_their_own_host_when_they_have_one(settings):
    settings.SERVICES_HOST, settings.ALLOWED_HOSTS = "tjanster.example.org", ["tjanster.example.org", "webcert.example.org"]
    found = {
        (host, path): Client().get(path, headers={"host": host}).status_code
        for host in settings.ALLOWED_HOSTS
        for path in (f"/services/{ADDITIONS}?wsdl", "/live")
    }

    assert list(found.values()) == [200, 404, 404, 200]


@pytest.mark.parametrize("text", [
    "[callers", '[callers."någon annan"]\nservices = []', f'[callers."{CALLER}"]', f'[callers."{CALLER}"]\nservices = "{ADDITIONS}"',
    f'[callers."{CALLER}"]\nservices = [1]', f'[callers."{CALLER}"]\nservices = []\nservces = []', f'[callers."{CALLER}"]\nservices = ["okänd/v1"]',
])  # fmt: skip
def test_a_faulty_list_is_refused_whole(text):
    with pytest.raises(callers.TableFaulty):
        callers.table(text, frozenset({ADDITIONS}))
