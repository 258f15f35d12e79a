"""The sandbox under test: application, SOAP caller, messages to send, official schemas, a running server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from tests.published import published
from tests.sandbox.asked import NAMES, REGISTRY, Messages, SteppingClock
from webcert.adapters.signing import keys, own_metadata
from webcert.adapters.soap import contracts, envelope, results, server
from webcert.sandbox.app import create_app
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.settings import Settings

PRODUCT = "http://127.0.0.1:9"
SECRET = "en-hemlighet-som-bara-finns-i-proven-0123456789"
SIGN_METADATA, SIGN_ANSWER = (f"/api/signature/signservice/v1/{one}" for one in ("metadata", "response"))


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of all parties; making them takes time, so it is done once."""
    folder = tmp_path_factory.mktemp("keys")
    keys.ensure(folder)
    return folder


@pytest.fixture
def new_app(clock: SteppingClock, keys_dir: Path) -> Callable[..., Flask]:
    """Makes applications; keyword arguments are fields of `Settings`."""

    def make(**given: Any) -> Flask:
        values = {
            "product_url": PRODUCT,
            "base_url": "http://127.0.0.1:8",
            "client_id": "webcert",
            "client_secret": SECRET,
            "keys_dir": keys_dir,
        }
        return create_app(Settings(**{**values, **given}), clock=clock)

    return make


@pytest.fixture
def app(new_app: Callable[..., Flask]) -> Flask:
    return new_app()


@pytest.fixture
def sandbox(app: Flask) -> Sandbox:
    found: Sandbox = app.extensions["sandbox"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, and the body element if there was one."""

    status: int
    body: Any

    def text(self, path: str) -> str:
        """Text at a path of local names."""
        expression = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
        found = self.body.xpath(f"string({expression})")
        return str(found)

    @property
    def result(self) -> results.Result:
        return results.read(self.body)


@dataclass
class Caller:
    """Calls SOAP services of an application."""

    client: FlaskClient

    def __call__(
        self, path: str, body: Any, *, address: str = REGISTRY, content_type: str = "text/xml; charset=utf-8"
    ) -> Answer:
        data = envelope.wrap(body, logical_address=address, to_header=_is_older(body))
        return self.raw(path, data, content_type=content_type)

    def raw(self, path: str, data: bytes, *, content_type: str = "text/xml; charset=utf-8") -> Answer:
        answer = self.client.post(path, data=data, content_type=content_type)
        try:
            return Answer(answer.status_code, envelope.unwrap(answer.data).body)
        except ValueError:
            return Answer(answer.status_code, None)


def _is_older(body: Any) -> bool:
    """Whether a request is of a contract that has its address in the header of RIV-TA 2.0."""
    tag = etree.fromstring(body).tag if isinstance(body, bytes) else body.tag
    return any(one.to_header and one.request == tag for one in contracts.CONTRACTS.values())


@pytest.fixture
def soap(client: FlaskClient) -> Caller:
    return Caller(client)


@pytest.fixture
def messages(clock: SteppingClock) -> Messages:
    return Messages(clock)


@pytest.fixture
def official() -> Callable[[str, Any], list[str]]:
    """What the official schema at a path below the contracts finds wrong with an element."""
    folder = published("contracts")

    def problems(path: str, element: Any) -> list[str]:
        schema = etree.XMLSchema(etree.parse(folder / path))
        schema.validate(etree.fromstring(etree.tostring(element)))
        return [f"{error.line}: {error.message}" for error in schema.error_log]

    return problems


@dataclass
class Product:
    """Plays the product towards the sandbox: answers CreateDraftCertificate, publishes its metadata and remembers what came."""

    keys_dir: Path
    clock: Callable[[], datetime]
    url: str = ""
    created: list[Any] = field(default_factory=list)
    opened: list[dict[str, str]] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    refusal: str = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path.startswith("/services/"):
            answer = self._create(request)
        elif request.path == "/event":
            self.events.append(request.get_json())
            self.tokens.append(request.headers.get("Authorization", ""))
            answer = Response(status=204)
        elif request.path == SIGN_METADATA:
            answer = Response(self.metadata())
        elif request.path == "/favicon.ico":
            answer = Response(status=404)
        else:
            self.opened.append({"path": request.path, "method": request.method, **request.values.to_dict()})
            answer = Response(
                "<!doctype html><title>Webcert</title><h1>Webcert</h1>", content_type="text/html"
            )
        return answer(environ, start_response)

    @property
    def answer_to(self) -> str:
        """Where answers of the signing service go."""
        return f"{self.url}{SIGN_ANSWER}"

    def metadata(self) -> bytes:
        return own_metadata.build(
            entity_id=self.url + SIGN_METADATA, answer_to=self.answer_to, key=(self.keys_dir / "client.key").read_bytes(),
            certificates=[(self.keys_dir / "client.pem").read_bytes()], organization=own_metadata.Organization(), now=self.clock(),
        )  # fmt: skip

    def _create(self, request: Request) -> Response:
        contract = contracts.CONTRACTS["CreateDraftCertificate"]

        def handle(body: Any, address: str) -> Any:
            self.created.append(body)
            if self.refusal:
                refused = results.error(results.ErrorId.APPLICATION_ERROR, self.refusal)
                return results.response(contract, refused)
            response = results.response(contract, results.OK)
            namespace = etree.QName(contract.response).namespace
            found = etree.Element(f"{{{namespace}}}intygs-id")
            etree.SubElement(found, f"{{{NAMES['t']}}}root").text = "SE2321000999-1A02"
            etree.SubElement(found, f"{{{NAMES['t']}}}extension").text = f"draft-{len(self.created)}"
            response.insert(0, found)
            return response

        reply = server.respond(
            request.get_data(), request.content_type or "", server.Service(contract, handle)
        )
        return Response(reply.body, status=reply.status, content_type=reply.content_type)


def _serve(application: Any) -> BaseWSGIServer:
    running = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return running


@pytest.fixture
def product(keys_dir: Path, clock: SteppingClock) -> Iterator[Product]:
    """A product that runs."""
    playing = Product(keys_dir, clock)
    running = _serve(playing)
    playing.url = f"http://127.0.0.1:{running.server_port}"
    yield playing
    running.shutdown()
    running.server_close()


@dataclass
class Live:
    """A sandbox that runs."""

    url: str
    app: Flask

    @property
    def sandbox(self) -> Sandbox:
        found: Sandbox = self.app.extensions["sandbox"]
        return found


@pytest.fixture
def live(product: Product, new_app: Callable[..., Flask]) -> Iterator[Live]:
    """A running sandbox that serves a running product."""
    running = _serve(lambda environ, start_response: Response(status=503)(environ, start_response))
    url = f"http://127.0.0.1:{running.server_port}"
    app = new_app(base_url=url, product_url=product.url, event_url=f"{product.url}/event", event_token=SECRET)
    running.app = app
    yield Live(url, app)
    running.shutdown()
    running.server_close()
