"""The limits that the server itself keeps: a really started one, asked over raw sockets (robustness B18, B19, B58, B114)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

HOST = b"Host: 127.0.0.1\r\n"


@contextmanager
def started(folder, **chosen):
    """A server of its own: its port and its process, which has ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "WEBCERT_TEST_DATABASE_URL": "", "WEBCERT_DATA_DIR": str(folder), **chosen}
    settings.pop("WEBCERT_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "webcert", "migrate"], env=settings, check=True)
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([sys.executable, "-m", "webcert", "web", "--port", str(port)], env=settings, stdout=log, stderr=log)
    until = time.monotonic() + 90
    while not is_alive(port):
        assert time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.2)
    yield port, running
    running.terminate()
    running.wait(90)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with started(tmp_path_factory.mktemp("server"), WEBCERT_BODY_SECONDS="2") as (port, _):
        yield port


def is_alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/live", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def status(port: int, request: bytes, *, wait: float = 60) -> int:
    """The status of the answer; 0 when the server closes without one."""
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.settimeout(wait)
        caller.sendall(request)
        answer = caller.recv(100)
    return int(answer.split()[1]) if answer else 0


def get(path: bytes = b"/live", headers: bytes = HOST, method: bytes = b"GET") -> bytes:
    return method + b" " + path + b" HTTP/1.1\r\n" + headers + b"Connection: close\r\n\r\n"


def test_an_ordinary_request_is_answered(server):
    assert status(server, get()) == 200


@pytest.mark.parametrize("method", [b"TRACE", b"DELETE", b"PATCH", b"CONNECT", b"BREW"])
def test_other_methods_are_refused(server, method):
    assert status(server, get(method=method)) == 405


def test_a_long_address_is_refused(server):
    assert status(server, get(b"/" + b"a" * 8_200)) == 414
    assert status(server, get(b"/live?q=" + b"a" * 8_200)) == 414


def test_large_headers_are_refused(server):
    many = b"".join(b"X-%d: %s\r\n" % (number, b"b" * 1000) for number in range(33))

    assert status(server, get(headers=HOST + many)) == 431


def test_another_host_is_refused(server):
    assert status(server, get(headers=b"Host: evil.example\r\n")) == 400


def test_too_large_a_body_is_refused(server):
    request = b"POST /services/create-draft-certificate/v3.0 HTTP/1.1\r\n" + HOST + b"Content-Length: 3100000\r\n\r\n" + b"x" * 3_100_000

    assert status(server, request) == 413


def test_a_body_that_comes_too_slowly_is_refused_and_holds_up_nobody(server):
    with socket.create_connection(("127.0.0.1", server)) as slow:
        slow.settimeout(0.3)
        slow.sendall(b"POST /services/create-draft-certificate/v3.0 HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\n")
        began, answer = time.monotonic(), b""
        while not answer and time.monotonic() - began < 60:
            slow.sendall(b"a")
            assert is_alive(server)
            try:
                answer = slow.recv(100)
            except TimeoutError:
                continue
        took = time.monotonic() - began

    assert answer.split()[1] == b"408"
    assert 1 < took < 30, "a byte at a time it would have taken five minutes"


def test_many_idle_connections_hold_up_nobody(server):
    idle = [socket.create_connection(("127.0.0.1", server)) for _ in range(100)]

    assert is_alive(server)
    for one in idle:
        one.close()


def test_it_stops_although_somebody_hung_up_on_a_request_that_was_being_answered(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as provider:
        provider.settimeout(60)
        issuer = f"http://127.0.0.1:{provider.getsockname()[1]}"
        with started(tmp_path, WEBCERT_OIDC_ISSUER=issuer, WEBCERT_IDENTITY_PROVIDER_SECONDS="3") as (port, running):
            with socket.create_connection(("127.0.0.1", port)) as caller:
                caller.sendall(get(b"/visa/intyg/9f1b7a60-0c1d-4a55-9a5e-3f0f7c6f2f10?enhet=SE2321000999-1A02"))
                asked, _ = provider.accept()  # the product waits for the provider's answer
            running.terminate()

            assert running.wait(60) == 0
            asked.close()
