"""A care system's generated client calls the running product over mutual TLS, through the proxy that ends it."""

from __future__ import annotations

import ssl
import uuid
from typing import Any

import httpx
import pytest
import requests
import zeep

from tests.transport.authority import CALLER, as_rfc_9440
from tests.transport.proxy import proxy

pytestmark = pytest.mark.django_db(transaction=True)
_client: Any = zeep.Client
ADDITIONS, SEND = "get-certificate-additions/v1.0", "send-message-to-care/v2.0"


@pytest.fixture
def front(listed, authority, live_server, settings):
    """The address of the proxy; every certificate that it and its callers have is of one authority."""
    authority.issue(address="localhost", name="front")
    files = tuple(map(str, authority.files("front")))
    with proxy(live_server.url, certificate=files, clients=str(authority.file)) as port:
        settings.BASE_URL = f"https://localhost:{port}"
        yield settings.BASE_URL


@pytest.fixture
def session(authority):
    with requests.Session() as made:
        made.verify, made.trust_env = str(authority.file), False
        yield made


def generated(front, session, service=ADDITIONS):
    return _client(f"{front}/services/{service}?wsdl", transport=zeep.Transport(session=session)).service


def test_a_listed_caller_reads_the_description_and_calls(front, authority, session):
    authority.issue(CALLER, name="listed")
    session.cert = tuple(map(str, authority.files("listed")))
    asked = [{"root": "SE2321000999-1A02", "extension": str(uuid.uuid4())}]

    answer = generated(front, session).GetCertificateAdditions(
        _soapheaders={"LogicalAddress": "SE2321000999-1A02"}, **{"intygs-id": asked}
    )

    assert str(answer.result) == "OK"


def test_a_listed_caller_may_use_nothing_but_what_is_on_its_list(front, authority, session):
    authority.issue(CALLER, name="listed")
    session.cert = tuple(map(str, authority.files("listed")))

    with pytest.raises(requests.HTTPError) as refused:
        generated(front, session, SEND)

    assert refused.value.response.status_code == 403


def test_a_caller_cannot_bring_another_ones_certificate_in_a_header(front, authority):
    """The proxy writes the header itself; what the caller wrote is gone."""
    authority.issue("SE2321000999-1A77", name="unlisted")
    forged = {"Client-Cert": as_rfc_9440(authority.issue(CALLER, name="listed")), "Content-Type": "text/xml"}
    context = ssl.create_default_context(cafile=str(authority.file))
    context.load_cert_chain(*map(str, authority.files("unlisted")))

    assert httpx.post(f"{front}/services/{ADDITIONS}", content=b"x", headers=forged, verify=context, trust_env=False).status_code == 403


def test_without_a_certificate_there_is_no_way_in(front, authority):
    context = ssl.create_default_context(cafile=str(authority.file))

    with pytest.raises(httpx.TransportError):
        httpx.post(f"{front}/services/{ADDITIONS}", content=b"x", verify=context, trust_env=False)
