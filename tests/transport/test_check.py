"""`webcert check` against the running product's surroundings: all is well, and each thing that is broken is said in plain words."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest

from tests.browser.conftest import Demo, running_demo
from tests.soap.soap_loopback import answering, scripted, silent
from tests.transport.authority import CALLER
from webcert.config import demo
from webcert.sandbox import operations

__all__ = ["running_demo"]
pytestmark = pytest.mark.demo
SYSTEMS = ["database", "keys", "callers", "directory", "person-registry", "registry", "identity-provider", "signing", "log", "care-systems", "fmb", "texts"]


def check(of: Demo, *systems, **given):
    """Status and lines (level, subject, text) of the command, with other settings where they are given."""
    environment = {**demo.environment(port=of.port, data=of.data), **given}
    found = subprocess.run(
        [sys.executable, "-m", "webcert", "check", *systems], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return found.returncode, [tuple(line.split("\t")) for line in found.stdout.splitlines() if "\t" in line]


@pytest.fixture
def switched(running_demo):
    """Orders a fault of the sandbox for as long as the test runs."""
    systems = set()

    def order(system, kind, seconds=0.0):
        systems.add(system)
        order = {"system": system, "operation": "*", "kind": kind, "seconds": seconds}
        httpx.post(f"{running_demo.sandbox}/control/faults", json=order, timeout=30, trust_env=False).raise_for_status()

    yield order
    for one in systems.copy():
        order(one, "ok")


def test_all_is_well_in_the_demo_and_every_system_has_a_line(running_demo):
    status, lines = check(running_demo)

    assert status == 0
    assert {level for level, _, _ in lines} <= {"OK", "VARNING"}
    assert {subject for level, subject, text in lines if level == "VARNING" and "långsamt" not in text} <= {"anropare"}
    assert len({subject for _, subject, _ in lines}) >= len(SYSTEMS)


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_can_be_tried_alone(running_demo, system):
    status, lines = check(running_demo, system)

    assert (status, len(lines) >= 1) == (0, True)


def test_a_system_that_there_is_not(running_demo):
    assert check(running_demo, "fax") == (1, [("FEL", "fax", f"finns inte. Välj bland {', '.join(SYSTEMS)}.")])


#: What the command says of each fault of the sandbox.
SAID = {
    **dict.fromkeys(("slow", "silent", "drip"), "inte i tid"), **dict.fromkeys(("down", "html_502"), "mellanliggande server"),
    **dict.fromkeys(("broken", "lost"), "bröts"), **dict.fromkeys(("html", "html_500"), "webbsida"), "redirect": "en hänvisning", "oversize": "för stort",
    **dict.fromkeys(("garbage", "empty", "broken_xml", "cut_xml", "entity", "empty_envelope", "unknown_code"), "annat än avtalat"),
    **dict.fromkeys(("wrong_type", "wrong_encoding"), "XML i UTF-8"), "fault": "med ett fel",
    **dict.fromkeys(("other", "other_record"), "annat än frågan gällde"), "incomplete": "utan att säga vem",
    **dict.fromkeys(("TECHNICAL_ERROR", "APPLICATION_ERROR", "VALIDATION_ERROR", "REVOKED"), "nekar"),
}  # fmt: skip
ASKED = {
    ("hsa", "GetCredentialsForPersonIncludingProtectedPerson"): ("directory", "katalogen"),
    ("pu", "GetPersonsForProfile"): ("person-registry", "personuppgiftstjänsten"),
    ("registry", "ListActiveSickLeavesForCareUnit"): ("registry", "intygstjänsten"),
}  # fmt: skip
#: What cannot show: the directory is asked about nobody, of whom it knows nothing, and the registry about somebody without certificates.
HIDDEN = {("hsa", "incomplete"), ("hsa", "ERROR"), ("hsa", "ERROR_WITH_DATA"), ("registry", "other")}
SHORT = {f"WEBCERT_{name}_SECONDS": "2" for name in ("PERSON_REGISTRY", "DIRECTORY", "REGISTRY_READ")}


def knows(kind):
    """The systems that can be ordered to answer so, and would show it."""
    offered = operations.offered()
    return [key for key in ASKED if kind in offered[key] and (key[0], kind) not in HIDDEN]


def test_no_fault_is_forgotten():
    offered = {(key[0], kind) for key in ASKED for kind in operations.offered()[key]}

    assert {kind for system, kind in offered - HIDDEN} - {"INFO"} == set(SAID)


@pytest.mark.parametrize("kind", SAID)
def test_what_a_broken_system_does_is_said(running_demo, switched, kind):
    for system, _ in knows(kind):
        switched(system, kind)

    status, lines = check(running_demo, *(ASKED[key][0] for key in knows(kind)), **SHORT if kind in ("slow", "silent", "drip") else {})

    said = {subject: (level, text) for level, subject, text in lines}
    assert (status, set(said)) == (1, {ASKED[key][1] for key in knows(kind)})
    for key in knows(kind):
        word = "nekar" if key[0] == "registry" and kind == "incomplete" else SAID[kind]
        level, text = said[ASKED[key][1]]
        assert (level, word in text) == ("FEL", True), (key, text)


@pytest.mark.parametrize(("seconds", "level", "word"), [(1.5, "VARNING", "långsamt"), (4.5, "FEL", "inte i tid")])
def test_a_slow_system(running_demo, switched, seconds, level, word):
    switched("pu", "slow", seconds)

    status, ((found, _, text),) = check(running_demo, "person-registry")

    assert (status, found, word in text) == (int(level == "FEL"), level, True), text


@pytest.mark.parametrize(("url", "word"), [
    ("http://127.0.0.1:9/registry", "brandväggar"), ("http://registry.invalid/registry", "DNS"), ("ftp://127.0.0.1/registry", "https:"),
])  # fmt: skip
def test_a_system_that_is_not_there(running_demo, url, word):
    status, ((level, _, text),) = check(running_demo, "registry", WEBCERT_REGISTRY_URL=url)

    assert (status, level, word in text) == (1, "FEL", True), text


@pytest.mark.parametrize(("status", "headers", "word"), [
    ("403 Forbidden", "", "släpper inte in oss"), ("404 Not Found", "", "oväntad HTTP-kod"), ("200 OK", "Content-Encoding: gzip\r\n", "komprimerat"),
])  # fmt: skip
def test_an_answer_by_http_alone(running_demo, status, headers, word):
    with scripted(answering(b"", status=status, headers=headers)) as (url, _):
        status, ((level, _, text),) = check(running_demo, "registry", WEBCERT_REGISTRY_URL=url)

    assert (status, level, word in text) == (1, "FEL", True), text


@pytest.mark.parametrize(("issued", "trusted", "ours", "word"), [
    ({"address": "localhost"}, True, True, "annat än avtalat"), ({"address": "localhost"}, False, True, "Motpartens certifikat godtas inte"),
    ({"address": "annan.example.org"}, True, True, "Motpartens certifikat godtas inte"),
    ({"address": "localhost", "begins": timedelta(days=-9), "ends": timedelta(days=-2)}, True, True, "Motpartens certifikat godtas inte"),
    ({"address": "localhost"}, True, False, "godtar inte vårt certifikat"),
])  # fmt: skip
def test_tls_that_fails_is_told_apart(running_demo, authority, stranger, issued, trusted, ours, word):
    authority.issue(**issued, name="peer")
    authority.issue(CALLER, name="ours")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.file))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(*authority.files("peer"))
    certificate, key = authority.files("ours")
    given = {"WEBCERT_REGISTRY_TLS_TRUST": str((authority if trusted else stranger).file)}
    given |= {"WEBCERT_REGISTRY_TLS_CERTIFICATE": str(certificate), "WEBCERT_REGISTRY_TLS_KEY": str(key)} if ours else {}

    with scripted(answering(b"<html/>"), tls=context) as (url, _):
        status, ((level, _, text),) = check(running_demo, "registry", WEBCERT_REGISTRY_URL=url.replace("127.0.0.1", "localhost"), **given)

    assert (status, level, word in text) == (1, "FEL", True), text


def test_a_system_that_never_answers_does_not_hold_the_command(running_demo):
    with scripted(silent) as (url, _):
        status, lines = check(running_demo, "log", WEBCERT_NTJP_URL=url)

    assert (status, lines[0][0], "inte i tid" in lines[0][2]) == (1, "FEL", True), lines


def test_callers_and_their_revocation_lists(running_demo, authority, tmp_path):
    listed = tmp_path / "callers.toml"
    listed.write_text(f'[callers."{CALLER}"]\nservices = ["create-draft-certificate/v3.0"]\n', "utf-8")
    given = {"WEBCERT_CALLERS": str(listed), "WEBCERT_CALLER_ISSUERS": str(authority.file)}

    with scripted(answering(authority.revoking())) as (url, _):
        status, lines = check(running_demo, "callers", **given, WEBCERT_CALLER_CRLS=url)
        assert (status, [one[0] for one in lines]) == (0, ["OK", "OK"])
    with scripted(answering(b"<html/>")) as (url, _):
        status, lines = check(running_demo, "callers", **given, WEBCERT_CALLER_CRLS=f"{url} http://127.0.0.1:9/")
        assert (status, [one[0] for one in lines], "ingen användbar lista" in lines[1][2]) == (1, ["OK", "FEL", "FEL"], True)

    assert check(running_demo, "callers", **given)[1][1][0] == "VARNING"
    listed.write_text("[callers", "utf-8")
    status, ((level, _, text),) = check(running_demo, "callers", **given)
    assert (status, level, str(listed) in text) == (1, "FEL", True)


def test_keys_databases_texts_and_a_silent_identity_provider(running_demo, authority, tmp_path):
    authority.issue(CALLER, name="one")
    authority.issue(CALLER, name="two")
    status, lines = check(
        running_demo, "keys", WEBCERT_TLS_CERTIFICATE=str(authority.files("one")[0]), WEBCERT_TLS_KEY=str(authority.files("two")[1])
    )
    assert (status, [one for one in lines if "hör inte till" in one[2]] != []) == (1, True)

    empty = tmp_path / "empty"
    empty.mkdir()
    status, lines = check(running_demo, "database", WEBCERT_DATA_DIR=str(empty))
    assert (status, "webcert migrate" in lines[0][2]) == (1, True)

    status, lines = check(running_demo, "texts", WEBCERT_TEXT_DIRS=str(tmp_path / "none"))
    assert (status, "WEBCERT_TEXT_DIRS" in lines[0][2]) == (1, True)

    status, lines = check(running_demo, "identity-provider", WEBCERT_OIDC_ISSUER="http://127.0.0.1:9/idp")
    assert (status, "svarar inte" in lines[0][2]) == (1, True)


def test_login_by_saml_and_the_signing_service_by_their_metadata(running_demo):
    saml = {"WEBCERT_LOGIN_PROTOCOL": "saml", "WEBCERT_SAML_PROVIDER": f"{running_demo.sandbox}/idp/saml",
            "WEBCERT_SAML_METADATA": f"{running_demo.sandbox}/idp/saml/metadata"}  # fmt: skip
    keys = running_demo.data / "keys"
    saml |= {"WEBCERT_SAML_KEY": str(keys / "saml.key"), "WEBCERT_SAML_CERTIFICATES": str(keys / "saml.pem")}
    known = saml | {"WEBCERT_SAML_METADATA_CERTIFICATE": str(keys / "provider.pem")}

    assert check(running_demo, "identity-provider", **known)[0] == 0

    wrong = [
        (saml | {"WEBCERT_SAML_METADATA_CERTIFICATE": str(keys / "client.pem")}, "identity-provider", "godtas inte"),
        (known | {"WEBCERT_SAML_METADATA": "http://127.0.0.1:9/metadata"}, "identity-provider", "WEBCERT_SAML_METADATA"),
        ({"WEBCERT_SIGN_SERVICE_METADATA": str(keys / "none.xml")}, "signing", "Går inte att läsa"),
        ({"WEBCERT_SIGN_SERVICE_METADATA": str(keys / "root.pem")}, "signing", "Godtas inte"),
    ]
    for given, system, word in wrong:
        status, lines = check(running_demo, system, **given)
        assert status == 1
        assert any(level == "FEL" and word in text for level, _, text in lines), lines


def test_nothing_secret_is_printed(running_demo):
    environment = demo.environment(port=running_demo.port, data=running_demo.data)
    found = subprocess.run([sys.executable, "-m", "webcert", "check"], env=environment, capture_output=True, text=True, check=True, timeout=120)
    said = found.stdout + found.stderr

    for name in ("client-secret", "event-token"):
        assert (running_demo.data / name).read_text() not in said
    assert "191212121212" not in said
    assert os.environ.get("WEBCERT_SECRET_KEY", "only-for-development") not in said
