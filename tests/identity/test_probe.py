"""What an operator is told about the identity provider."""

from __future__ import annotations

import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

from webcert.__main__ import main
from webcert.adapters import outside
from webcert.adapters.identity import oidc
from webcert.adapters.soap.client import Tls


@pytest.fixture
def config(world):
    return outside.oidc_provider()


@pytest.fixture
def wrong(clock):
    """What is said to be wrong."""
    return lambda config: [one.text for one in oidc.probe(config, clock()) if not one.ok]


def test_a_provider_that_is_in_order(config, clock):
    found = oidc.probe(config, clock())

    assert all(one.ok for one in found)
    said = " ".join(map(str, found))
    assert f"Utfärdaren är {config.issuer}." in said
    for algorithm in ("RS256", "PS256", "ES256"):
        assert f"({algorithm})" in said


@pytest.mark.parametrize("kind", ["down", "broken", "oversize"])
def test_a_provider_that_does_not_answer(config, fault, wrong, kind):
    fault("discovery", kind)

    (text,) = wrong(config)
    assert "svarar inte" in text


def test_a_document_that_cannot_be_read(config, fault, wrong):
    fault("discovery", "garbage")

    assert wrong(config) == ["Dokumentet går inte att läsa (HTTP 200)."]


def test_another_issuer(config, fault, wrong):
    fault("discovery", "other_issuer")

    (text,) = wrong(config)
    assert "tecken för tecken" in text


def test_a_foreign_host(config, fault, wrong):
    fault("discovery", "foreign_host")

    (text,) = wrong(config)
    assert text.startswith("jwks_uri, https://keys.example.org/jwks.json, är inte")


def test_a_host_that_is_permitted(config, fault, wrong):
    fault("discovery", "foreign_host")

    (text,) = wrong(replace(config, hosts=frozenset({"127.0.0.1", "keys.example.org"})))
    assert text.startswith("Nycklarna på https://keys.example.org/jwks.json går inte att hämta")


@pytest.mark.parametrize("kind", ["down", "garbage"])
def test_keys_that_cannot_be_fetched(config, fault, wrong, kind):
    fault("jwks", kind)

    (text,) = wrong(config)
    assert "går inte att hämta" in text


def test_no_key_for_the_sites_algorithms(config, wrong, world):
    published = next(one for one in world.live.sandbox.keys.jwks()["keys"] if one["alg"] == "ES256")
    world.live.sandbox.keys.jwks = lambda: {"keys": [published]}

    (text,) = wrong(replace(config, algorithms=("RS256",)))
    assert text.startswith("Ingen av 1 nycklar går att använda med RS256")


@pytest.mark.parametrize(("seconds", "ok"), [(20, True), (-20, True), (45, False), (-45, False)])
def test_clocks_that_differ(config, clock, seconds, ok):
    clock.at = datetime.now(UTC) + timedelta(seconds=seconds)

    (found,) = [one for one in oidc.probe(config, clock()) if one.text.startswith("Klockorna skiljer")]
    assert found.ok is ok


def test_an_address_without_https(config, wrong):
    texts = wrong(replace(config, https_only=True))

    assert texts[0] == "Utfärdarens adress är inte https."


@pytest.fixture
def secured(tmp_path):
    """A server with a certificate for 127.0.0.1 that ends in so many days."""
    running = []

    def serve(days):
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days, hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
        )  # fmt: skip
        trust, private = tmp_path / "trust.pem", tmp_path / "key.pem"
        trust.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(trust, private)
        server = HTTPServer(("127.0.0.1", 0), _Nothing)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return SimpleNamespace(issuer=f"https://127.0.0.1:{server.server_port}", tls=Tls(trust=str(trust)))

    yield serve
    for one in running:
        one.shutdown()
        one.server_close()


class _Nothing(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404)
        self.end_headers()

    def log_message(self, *given):
        pass


@pytest.mark.parametrize(("days", "ok"), [(400, True), (10, False)])
def test_a_certificate_that_ends(config, clock, secured, days, ok):
    server = secured(days)

    found = oidc.probe(replace(config, issuer=server.issuer, tls=server.tls, https_only=True), clock())

    (certificate,) = [one for one in found if one.text.startswith("Certifikatet")]
    assert (certificate.ok, f"{days} dagar till" in certificate.text) == (ok, True)


def test_a_certificate_that_nobody_trusts(config, clock, secured):
    """It is told, and wakes an operator when a login meets it (B118)."""
    with capture_logs() as lines:
        (found,) = oidc.probe(replace(config, issuer=secured(400).issuer, https_only=True), clock())

    assert (found.ok, "godtas inte" in found.text) == (False, True)
    (line,) = [one for one in lines if one["event"] == "tls_failed"]
    assert (line["log_level"], line["alarm"]) == ("error", True)


def test_the_command_tells_what_was_found(world, fault, capsys):
    assert main(["check", "identity-provider"]) == 0
    assert f"OK\tlegitimeringstjänsten\tUtfärdaren är {world.live.url}/idp." in capsys.readouterr().out
    fault("discovery", "other_issuer")

    assert main(["check", "identity-provider"]) == 1
    assert "FEL\tlegitimeringstjänsten\tUtfärdaren i dokumentet är" in capsys.readouterr().out
