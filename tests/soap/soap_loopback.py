"""Servers on the loopback interface: one answers as ordered, byte by byte, one runs SOAP services."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from webcert.adapters.soap import server
from webcert.adapters.soap.server import Service


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what some tests are about."""


@contextmanager
def _running(httpd: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=lambda: httpd.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield httpd.server_port
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


class _SoapHandler(BaseHTTPRequestHandler):
    services: dict[str, Service]
    ports: set[int]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.ports.add(self.client_address[1])
        offered = [self.services[path] for path in self.services if path == self.path]
        reply = server.respond(data, self.headers.get("Content-Type", ""), offered)
        self._send(reply.status, reply.content_type, reply.body)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        found = self.services.get(address.path)
        url = f"http://{self.headers['Host']}{address.path}"
        body = server.described(found.contract, address.query, url) if found else None
        self._send(404 if body is None else 200, server.CONTENT_TYPE, body or b"")

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextmanager
def soap_server(services: dict[str, Service], ports: set[int] | None = None) -> Iterator[str]:
    """A server of SOAP services by path, with their descriptions; gives its base address.

    The ports that callers called from are put in `ports`.
    """
    handler = type(
        "Handler", (_SoapHandler,), {"services": services, "ports": set() if ports is None else ports}
    )
    with _running(_Quiet(("127.0.0.1", 0), handler)) as port:
        yield f"http://127.0.0.1:{port}"


Script = Callable[[socket.socket, bytes], None]


@contextmanager
def scripted(script: Script, *, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that lets `script` answer each request on the socket; gives its address and the requests."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            data = _read_request(self.request)
            received.append(data)
            script(self.request, data)

    httpd = _Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        httpd.socket = tls.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
    with _running(httpd) as port:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/service", received


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536) or _gone()
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65_536) or _gone()
    return head + b"\r\n\r\n" + body


def _gone() -> bytes:
    raise ConnectionError


def answering(body: bytes, *, status: str = "200 OK", headers: str = "") -> Script:
    """A script that answers with a body."""

    def script(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}{headers}Connection: close\r\n\r\n".encode() + body)

    return script


def silent(connection: socket.socket, _: bytes) -> None:
    """A script that waits for the client to go."""
    while connection.recv(1):
        pass


def dripping(start: bytes, drop: bytes) -> Script:
    """A script that sends `start` and then `drop` again and again until the client has had enough."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        stopped = threading.Event()
        while not stopped.wait(0.02):
            connection.sendall(drop)

    return script
