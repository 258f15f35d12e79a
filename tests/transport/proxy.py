"""A proxy that ends mutual TLS, as one stands before the product: verifies the client and passes its certificate on."""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


class _Handler(BaseHTTPRequestHandler):
    upstream = ""
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def do_GET(self) -> None:
        self._pass_on(b"")

    def _pass_on(self, body: bytes) -> None:
        shown = self.connection.getpeercert(binary_form=True)  # type: ignore[attr-defined]
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("client-cert", "host", "connection", "content-length")}
        headers = {**kept, "Client-Cert": f":{base64.b64encode(shown).decode()}:"}
        answer = httpx.request(self.command, self.upstream + self.path, content=body, headers=headers, trust_env=False, timeout=20)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is turned away at the handshake is what some tests are about."""


@contextmanager
def proxy(upstream: str, *, certificate: tuple[str, str], clients: str) -> Iterator[int]:
    """Runs before `upstream`; `certificate` is the server's own with its key, `clients` the issuers of clients'. Gives the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=clients)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(*certificate)
    httpd = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"upstream": upstream}), bind_and_activate=True)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=lambda: httpd.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield httpd.server_port
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
