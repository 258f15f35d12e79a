"""Calling other systems: what is sent, what counts as an answer, what ends a call (B117 to B119)."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import httpx
import pytest
from lxml import etree
from structlog.testing import capture_logs

from tests.soap.soap_certificates import Certificates
from tests.soap.soap_loopback import Script, answering, dripping, scripted, silent, soap_server
from tests.soap.soap_messages import message
from webcert.adapters.soap import client, envelope, results
from webcert.adapters.soap.client import Limits, Tls
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.faults import SoapFault
from webcert.adapters.soap.server import Service
from webcert.domain.errors import Unavailable

REGISTER, UNIT = CONTRACTS["RegisterCertificate"], CONTRACTS["GetUnit"]
LIMITS = Limits(connect=2, total=5, answer=100_000)
SHORT = Limits(connect=0.3, total=0.3, answer=1_000_000_000)
OK = envelope.wrap(message("RegisterCertificate", "least answer"))


def call(
    url: str, body: Any = None, *, limits: Limits = LIMITS, contract: Any = REGISTER, **more: Any
) -> Any:
    given = message(contract.name, "full request") if body is None else body
    return client.call(
        url, contract, given, logical_address="5565594230", limits=limits, service="registry", **more
    )


def failure(work: Callable[[], object]) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        work()
    assert caught.value.service == "registry"
    return caught.value


def mock(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)


def test_the_answer_is_the_body_element() -> None:
    with scripted(answering(OK)) as (url, _):
        found = call(url)

    assert (found.tag, results.read(found)) == (REGISTER.response, results.OK)


def test_the_request_is_soap_1_1_with_action_and_length() -> None:
    with scripted(answering(OK)) as (url, received):
        call(url)

    head, _, body = received[0].partition(b"\r\n\r\n")
    lines = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    assert head.startswith(b"POST /service HTTP/1.1\r\n")
    assert lines[b"content-type"] == b"text/xml; charset=utf-8"
    assert lines[b"soapaction"] == f'"{REGISTER.soap_action}"'.lower().encode()
    assert lines[b"content-length"] == str(len(body)).encode()
    assert b"transfer-encoding" not in lines
    assert envelope.unwrap(body).logical_address == "5565594230"


def test_bytes_are_sent_as_they_stand() -> None:
    signed = etree.tostring(message("RegisterCertificate", "full request")).replace(
        b"</c:version>", b"</c:version>\r\n <!-- x -->"
    )

    with scripted(answering(OK)) as (url, received):
        call(url, b'<?xml version="1.0" encoding="UTF-8"?>\n' + signed)

    assert signed in received[0]


UNBUILDABLE = {
    "another request": message("RevokeCertificate", "full request"),
    "a broken request": etree.Element(REGISTER.request),
    "an answer": message("RegisterCertificate", "full answer"),
    "no XML": b"<a>",
    "another encoding": b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
}


@pytest.mark.parametrize("body", UNBUILDABLE.values(), ids=UNBUILDABLE.keys())
def test_a_request_that_breaks_the_contract_is_not_sent_and_never_will_be(body: Any) -> None:
    sent: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=OK)

    error = failure(lambda: call("http://127.0.0.1:9/", body, transport=mock(take)))

    assert (error.permanent, sent) == (True, [])
    assert error.detail.startswith("cannot be built")


def test_a_fault_is_told_apart_and_temporary() -> None:
    script = answering(envelope.fault("Server", "Intyget 191212121212 finns inte"), status="500 Error")

    with scripted(script) as (url, _), pytest.raises(SoapFault) as caught:
        call(url)

    assert (caught.value.code, caught.value.permanent) == ("Server", False)
    assert caught.value.text == "Intyget 191212121212 finns inte"
    assert "1912" not in str(caught.value)


def test_a_long_fault_is_cut() -> None:
    script = answering(envelope.fault("Server", "x" * 10_000))

    with scripted(script) as (url, _), pytest.raises(SoapFault) as caught:
        call(url)

    assert len(caught.value.text) == 500


NO_ANSWERS: dict[str, Script] = {
    "HTML with status 200": answering(b"<html><body>Hej<br></body></html>"),
    "an empty answer": answering(b""),
    "an empty envelope": answering(
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
    ),
    "half an answer": answering(OK[:-20]),
    "an unknown result code": answering(OK.replace(b">OK<", b">MAYBE<")),
    "another answer": answering(envelope.wrap(message("RevokeCertificate", "least answer"))),
    "the request again": answering(envelope.wrap(message("RegisterCertificate", "full request"))),
    "a document type": answering(b"<!DOCTYPE a>" + OK),
    "SOAP 1.2": answering(
        OK.replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")
    ),
    "status 404": answering(OK, status="404 Not Found"),
    "status 401": answering(OK, status="401 No"),
    "status 202": answering(OK, status="202 Accepted"),
    "status 503": answering(OK, status="503 Busy"),
    "a redirect": answering(b"", status="302 Found", headers="Location: http://127.0.0.1:9/\r\n"),
    "a redirect to nowhere": answering(b"", status="302 Found"),
    "a redirect that keeps the method": answering(b"", status="307 Found", headers="Location: /service\r\n"),
    "a compressed answer": answering(gzip.compress(OK), headers="Content-Encoding: gzip\r\n"),
    "no HTTP": lambda connection, _: connection.sendall(b"hej\r\n\r\n"),
    "a closed connection": lambda connection, _: connection.close(),
    "a body that breaks off": lambda connection, _: connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + OK[:50]
    ),
}


#: Somebody is there who speaks SOAP, or HTTP and knows what the status means: no silence that others should be spared for (M6).
CONTACT = {"an empty envelope", "an unknown result code", "another answer", "the request again", "SOAP 1.2", "status 404", "status 401", "status 202"}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_counts_as_no_contact(name: str) -> None:
    with scripted(NO_ANSWERS[name]) as (url, received):
        error = failure(lambda: call(url))

    assert (error.permanent, isinstance(error, SoapFault), len(received)) == (False, False, 1)
    assert error.contact is (name not in CONTACT)


TYPES = {
    "text/xml": True, "text/xml; charset=utf-8": True, 'TEXT/XML;charset="UTF-8"': True, "application/xml": True, "": True,
    "text/html": False, "application/json": False, "text/plain": False, "application/soap+xml": False, "multipart/related; type=text/xml": False,
    "text/xml; charset=iso-8859-1": False, "nonsense": False,
}  # fmt: skip


@pytest.mark.parametrize(("content_type", "taken"), TYPES.items())
def test_an_answer_must_say_that_it_is_xml_in_utf_8_or_say_nothing(content_type: str, taken: bool) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = mock(lambda _: httpx.Response(200, content=OK, headers=headers))

    if taken:
        assert call("http://127.0.0.1:9/", transport=answer).tag == REGISTER.response
    else:
        assert failure(lambda: call("http://127.0.0.1:9/", transport=answer)).contact


def test_an_answer_that_is_too_large_is_left_unread() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n", b"x" * 60_000)

    with scripted(endless) as (url, _):
        error = failure(lambda: call(url))

    assert error.permanent is False


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
SLOW: dict[str, Script] = {
    "silence": silent,
    "headers one by one": dripping(HEAD, b"X-A: b\r\n"),
    "a body byte by byte": dripping(HEAD + b"\r\n", b"x"),
    "a body of chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW.keys())
def test_a_slow_answer_ends_when_the_time_is_up(script: Script) -> None:
    with scripted(script) as (url, _):
        error = failure(lambda: call(url, limits=SHORT))

    assert error.permanent is False


def test_a_connection_is_used_again() -> None:
    ports: set[int] = set()
    service = Service(REGISTER, lambda _body, _address: message("RegisterCertificate", "least answer"))

    with soap_server({"/service": service}, ports) as base:
        call(f"{base}/service")
        call(f"{base}/service")

    assert len(ports) == 1


def closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def test_nobody_there_is_no_contact() -> None:
    error = failure(lambda: call(f"http://127.0.0.1:{closed_port()}/"))

    assert (error.permanent, error.detail) == (False, "no contact")


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://127.0.0.1/", "http://"])
def test_an_address_that_cannot_be_called_is_no_contact(url: str) -> None:
    assert failure(lambda: call(url)).permanent is False


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout])
@pytest.mark.parametrize(("retries", "tries"), [(0, 1), (1, 2), (2, 3)])
def test_no_contact_is_tried_again_as_often_as_the_limits_say(
    retries: int, tries: int, kind: type[httpx.HTTPError]
) -> None:
    asked: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise kind("refused")

    failure(
        lambda: call(
            "http://127.0.0.1:9/",
            limits=Limits(connect=1, total=1, answer=9, retries=retries),
            transport=mock(refuse),
        )
    )

    assert len(asked) == tries


def test_contact_at_the_second_try_is_contact() -> None:
    asked: list[str] = []

    def second(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if len(asked) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, content=OK)

    found = call("http://127.0.0.1:9/", limits=client.PERSON_REGISTRY, transport=mock(second))

    assert (found.tag, len(asked)) == (REGISTER.response, 2)


def test_an_answer_that_was_lost_is_not_asked_for_again() -> None:
    """The other side may have done what it was asked."""
    asked: list[str] = []

    def lose(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise httpx.ReadTimeout("lost")

    failure(lambda: call("http://127.0.0.1:9/", limits=client.PERSON_REGISTRY, transport=mock(lose)))

    assert len(asked) == 1


def unit_answer() -> Any:
    """An answer of the directory in which a mandatory name is missing."""
    root = message("GetUnit", "full answer")
    name = root.find(f".//{{{UNIT.namespace}}}unitName")
    name.getparent().remove(name)
    return root


def test_an_incomplete_answer_of_the_directory_is_used_and_noted() -> None:
    answer = httpx.Response(200, content=envelope.wrap(unit_answer()))

    with capture_logs() as logs:
        found = call("http://127.0.0.1:9/", contract=UNIT, transport=mock(lambda _: answer))

    assert found.tag == UNIT.response
    assert [(one["event"], one["problem"]) for one in logs] == [
        ("soap_answer_tolerated", "unit/patientInformation is not expected here, but unitName")
    ]


def test_the_systems_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}/")

    with scripted(answering(OK)) as (url, _):
        assert call(url).tag == REGISTER.response


# Mutual TLS.


def serving(certificates: Certificates, name: str, *, ask_for_client: bool = True) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates.files(name))
    if ask_for_client:
        context.load_verify_locations(certificates.authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(Path(tmp_path_factory.mktemp("certificates")))


def tls(certificates: Certificates, name: str = "client") -> Tls:
    certificate, key = certificates.files(name)
    return Tls(certificate=certificate, key=key, trust=certificates.authority)


def test_client_and_server_know_each_other_by_their_certificates(certificates: Certificates) -> None:
    with scripted(answering(OK), tls=serving(certificates, "server")) as (url, _):
        assert call(url, tls=tls(certificates)).tag == REGISTER.response


@pytest.mark.parametrize("name", ["server for another name", "server out of date", "server of a stranger"])
def test_a_server_certificate_that_does_not_hold_is_no_contact_and_told_apart(
    certificates: Certificates, name: str
) -> None:
    with scripted(answering(OK), tls=serving(certificates, name)) as (url, received):
        error = failure(lambda: call(url, tls=tls(certificates)))

    assert (error.permanent, error.detail.partition(":")[0], received) == (False, "server certificate refused", [])


def test_a_server_that_wants_another_client_certificate_is_no_contact(certificates: Certificates) -> None:
    with scripted(answering(OK), tls=serving(certificates, "server")) as (url, received):
        error = failure(lambda: call(url, tls=Tls(trust=certificates.authority)))

    assert (error.permanent, error.detail, received) == (False, "our certificate refused", [])


def test_without_trust_of_our_own_the_systems_trust_decides(certificates: Certificates) -> None:
    with scripted(answering(OK), tls=serving(certificates, "server", ask_for_client=False)) as (url, _):
        assert failure(lambda: call(url)).detail.startswith("server certificate refused")


def test_a_call_beyond_those_that_a_slow_system_may_hold_fails_at_once() -> None:
    limits = Limits(connect=5, total=30, answer=100_000, parallel=2)
    arrived, go_on = Semaphore(0), Event()

    def hang(request: httpx.Request) -> httpx.Response:
        arrived.release()
        assert go_on.wait(20)
        return httpx.Response(200, content=OK)

    def ask() -> Any:
        return call("http://127.0.0.1:9/", limits=limits, transport=mock(hang))

    with ThreadPoolExecutor(limits.held) as threads:
        held = [threads.submit(ask) for _ in range(limits.held)]
        try:
            assert all(arrived.acquire(timeout=20) for _ in held)
            beyond = failure(ask)
        finally:
            go_on.set()
        assert {one.result().tag for one in held} == {REGISTER.response}

    assert (beyond.permanent, beyond.contact, beyond.detail) == (False, True, "too many calls at once")
    assert ask().tag == REGISTER.response


def test_a_call_that_fails_gives_its_turn_back() -> None:
    limits = Limits(connect=1, total=1, answer=100_000, parallel=1)

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    details = {failure(lambda: call("http://127.0.0.1:9/", limits=limits, transport=mock(refuse))).detail for _ in range(3)}

    assert details == {"no contact"}
