"""Whoever walks the addresses without right gets the refusal of the specification, learns nothing, changes nothing, and is noted."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from tests.access.addresses import ADDRESSES, asked, of, requests, routes
from tests.access.cases import OTHER_PROVIDER, OTHER_UNIT, RegistryOf
from tests.access.conftest import ASKED, Visitor, writes
from tests.access.spec_tables import Case
from tests.product.conftest import NOW, PERSON
from webcert.adapters import outside
from webcert.adapters.identity import Identity
from webcert.adapters.identity import documents as discovery
from webcert.certificates.models import Certificate, SigningTicket
from webcert.certtypes import catalogue
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId
from webcert.launch import login, session
from webcert.launch.models import LaunchContext, LoginAttempt

STAGES = ("draft", "locked", "signed", "asked")
ORDINARY = Case(action="view", role="D", form="FK7804")
PROTECTED = Case(action="view", role="D", form="FK7804", circumstances=frozenset({"protected"}))


@pytest.fixture
def documents(make):
    return [make("TSTRK1007", "draft"), *(make("FK7804", stage) for stage in STAGES)]


@pytest.fixture(autouse=True)
def outside_systems(monkeypatch, unhindered, db):
    """A patient like any other, a clock that stands still, and an identity provider that never logs anybody in."""
    monkeypatch.setattr(outside, "now", lambda: NOW)
    monkeypatch.setattr(outside, "person_registry", lambda: RegistryOf(ORDINARY))
    places = discovery.Provider(authorization="http://127.0.0.1:1/authorize", token="http://127.0.0.1:1/token", keys="http://127.0.0.1:1/keys")
    monkeypatch.setattr(discovery, "provider", lambda config, **given: places)


def test_every_address_is_classified():
    assert set(routes()) <= set(ADDRESSES)
    assert {one for one in routes() if "launch" in one} == set(of("document", "window"))


def secrets(document: Certificate) -> list[str]:
    """What only those with access may read: the patient, and every word of the answers that is long enough to be told."""
    texts = [one for one in _texts(document.answers) if len(one) >= 12]
    return [PERSON.last_name, PERSON.person_id.digits, PERSON.person_id.formatted, ASKED, *texts]


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def walk(client, notes, document, launch, expected, *, only=("document",)):
    """Try every address of a kind with every method; gives what is wrong, by address.

    `expected` gives status and, where it is to be noted, the code in the audit log, by route; None for any that tells nothing.
    """
    for route in of(*only):
        for method, path in requests(route, launch=launch, document=str(document.pk)):
            notes.lines.clear()
            with writes() as written:
                answer = asked(client, route, method, path)
            shown, codes = answer.content.decode(errors="replace"), notes.refusals()
            wanted = expected(route) if method in ADDRESSES[route].methods else (405, None)
            if wanted and (answer.status_code, codes) != (wanted[0], [wanted[1]] if wanted[1] else []):
                yield f"{method} {route}: {answer.status_code} {codes}, not {wanted}"
            if written:
                yield f"{method} {route}: writes to {written}"
            yield from (f"{method} {route}: tells {one!r}" for one in secrets(document) if one in shown)


def refused(status: int, code: str, others=()):
    """The same answer everywhere, but where `others` has another one by the end of the route."""
    return lambda route: next((answer for end, answer in dict(others).items() if route.endswith(end)), (status, code))


def failures(*walks) -> str:
    return "\n".join(line for one in walks for line in one)


# Without a login that is of use


def test_without_a_login(client, documents, visitor, notes):
    launch = visitor("D").context(ORDINARY, documents[0])
    timeout = refused(403, "timeout_integration")

    assert not failures(*(walk(Client(), notes, one, launch, timeout, only=("document", "window", "login")) for one in documents))


def ended(kept):
    """A browser for each request, since the first one ends the login for good."""
    browser = Visitor(Client(), "D")
    stored = browser.client.session
    stored["login"] |= {name: value for name, value in kept.items() if name == "began"}
    stored.update({name: value for name, value in kept.items() if name != "began"})
    stored.save()
    return browser.client


@pytest.mark.parametrize("kept,code", [
    ({"active": (NOW - timedelta(minutes=31)).isoformat()}, "timeout_integration"),
    ({"began": (NOW - timedelta(hours=13)).isoformat()}, "session-max"),
    ({"commission_ended": (NOW - timedelta(minutes=3)).isoformat()}, "commission-ended"),
    ({"closing": (NOW - timedelta(seconds=8)).isoformat()}, "timeout_integration"),
])  # fmt: skip
def test_with_a_login_that_has_ended_or_whose_windows_were_all_closed(documents, visitor, notes, kept, code):
    launch, faults = visitor("D").context(ORDINARY, documents[0]), []
    for route in of("document", "window"):
        for method, path in requests(route, launch=launch, document=str(documents[0].pk)):
            if method in ADDRESSES[route].methods:
                LaunchContext.objects.update(ended=False, closed_at=NOW - timedelta(seconds=8) if "closing" in kept else None)
                client = ended(kept)
                notes.lines.clear()
                with writes() as written:
                    answer = asked(client, route, method, path)
                told = [one for one in secrets(documents[0]) if one in answer.content.decode()]
                if (answer.status_code, notes.refusals(), written, told) != (403, [code], [], []):
                    faults.append(f"{method} {route}: {answer.status_code} {notes.refusals()} {written} {told}")

    assert not faults, "\n".join(faults)


# With a login, but not with the right launch


def test_with_another_users_launch(documents, visitor, notes):
    launch = visitor("D").context(ORDINARY, documents[0])
    stranger = Visitor(Client(), "T")
    refusal = refused(403, "auth-exception")

    assert not failures(*(walk(stranger.client, notes, one, launch, refusal, only=("document", "window")) for one in documents))


def test_with_a_launch_that_never_was(documents, visitor, notes):
    refusal = refused(403, "auth-exception")

    assert not failures(*(walk(visitor("D").client, notes, one, "x" * 43, refusal, only=("document", "window")) for one in documents))


def test_with_a_launch_that_has_ended(documents, visitor, notes):
    browser = visitor("D")
    launch = browser.context(ORDINARY, documents[0])
    session.LaunchContext.objects.filter(pk=launch).update(ended=True)
    refusal = refused(403, "other-unit")

    assert not failures(*(walk(browser.client, notes, one, launch, refusal, only=("document", "window")) for one in documents))


def test_what_only_a_link_leads_to_cannot_be_reached_without_it(visitor, notes, documents):
    client = visitor("D").client
    for route in ("valj-enhet", "samtycke", "api/signature/signservice/v1/complete"):
        for method, path in requests(route):
            notes.lines.clear()
            with writes() as written:
                answer = asked(client, route, method, path)
            allowed = method in ADDRESSES[route].methods
            assert (answer.status_code, bool(notes.refusals()), written) == (403 if allowed else 405, allowed, []), f"{method} {route}"


# With a login and a launch of one's own, but without access


#: What is not done with certificates for Transportstyrelsen, by the end of the address.
_NOT_OF_TS = ("/fornya", "/fragor", "/fragor/ny", "/fragor/utkast", "/<int:number>/svar", "/hanterad", "/komplettera", "/kommentar", "/meddelande",
              "/risk", "/risk/samtycke", "/risk/berakna", "/risk/bedomning", "/risk/anvandning")  # fmt: skip
_NOT_OF_ROLE = {"D": ("/klart",), "A": ("/signera", "/ersatt", "/makulera", "/kommentar", "/risk/bedomning")}


def for_role(document: Certificate, role: str, otherwise: tuple[int, str], *, protected: bool):
    """The answer by role: what is for others than the role comes first. The light question need not ask for the person, and tells of none."""
    lacking = _NOT_OF_ROLE[role] + (_NOT_OF_TS if document.kind is catalogue.by_any_name("TSTRK1007") else ())
    others = dict.fromkeys(lacking, (403, "AUTHORIZATION_VALIDATION"))
    return refused(*otherwise, others | ({"/lage": None} if protected else {}))


@pytest.mark.parametrize("role,unit,case,code", [
    ("D", OTHER_PROVIDER, ORDINARY, "AUTHORIZATION_DIFFERENT_UNIT"), ("A", OTHER_PROVIDER, ORDINARY, "AUTHORIZATION_DIFFERENT_UNIT"),
    ("A", None, PROTECTED, "AUTHORIZATION_SEKRETESS"), ("D", OTHER_UNIT, PROTECTED, "AUTHORIZATION_SEKRETESS_UNIT"),
    ("D", OTHER_PROVIDER, PROTECTED, "AUTHORIZATION_SEKRETESS_UNIT"),
])  # fmt: skip
def test_with_a_launch_of_ones_own(documents, monkeypatch, notes, role, unit, case, code):
    monkeypatch.setattr(outside, "person_registry", lambda: RegistryOf(case))
    browser, found = Visitor(Client(), role, unit) if unit else Visitor(Client(), role), []
    for document in documents:
        launch = browser.context(ORDINARY, document)
        named = document.kind is catalogue.by_any_name("TSTRK1007")
        wanted = "AUTHORIZATION_SEKRETESS" if named and case is PROTECTED else code
        answers = for_role(document, role, (403, wanted), protected=case is PROTECTED)
        found += walk(browser.client, notes, document, launch, answers)

    assert not found, "\n".join(found)


def test_with_a_document_that_does_not_exist(visitor, notes, documents):
    browser, missing = visitor("D"), Certificate(id=uuid.uuid4(), answers=documents[0].answers)
    launch = browser.context(ORDINARY, documents[0])
    answers = refused(404, "DATA_NOT_FOUND", {"/radera": (200, None), "/lage": (200, None)})

    assert not failures(walk(browser.client, notes, missing, launch, answers))


# The way in


@pytest.mark.parametrize("unit,case", [(OTHER_PROVIDER, ORDINARY), (OTHER_UNIT, PROTECTED)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_to_what_may_not_be_seen_leaves_nothing_on_it(documents, monkeypatch, notes, unit, case, method):
    monkeypatch.setattr(outside, "person_registry", lambda: RegistryOf(case))
    browser = Visitor(Client(), "D", unit)
    for document in documents:
        with writes() as written:
            path, kind = f"/visa/intyg/{document.pk}?ref=vs-9&sjf=false", "application/x-www-form-urlencoded"
            answer = browser.client.generic(method, path, "ref=vs-9&sjf=false", content_type=kind)
            answer = browser.client.get(answer["Location"])
        assert (answer.status_code, written) == (403, [])
        assert not [one for one in secrets(document) if one in answer.content.decode()]
        assert notes.refusals()


def test_the_reference_of_a_link_is_kept_by_the_first_opening_alone(documents, visitor, notes):
    browser = visitor("D")
    for reference in ("vs-1", "vs-2"):
        assert browser.client.get(f"/visa/intyg/{documents[0].pk}", {"ref": reference}, follow=True).status_code == 200

    documents[0].refresh_from_db()
    assert documents[0].reference == "vs-1"


def test_nothing_open_tells_of_a_document(documents, notes, settings):
    settings.EVENT_TOKEN = "x" * 32
    for document in documents:
        for route in set(of("open")) - {"galleri"}:  # invented examples, and only where the gallery is switched on
            for method, path in requests(route, document=str(document.pk)):
                with writes() as written:
                    answer = asked(Client(), route, method, path)
                assert answer.status_code < 500 or route.startswith("services/"), f"{method} {route}"
                assert (answer.status_code == 405) is (method not in ADDRESSES[route].methods), f"{method} {route}: {answer.status_code}"
                assert set(written) <= {"launch_loginattempt", "certificates_signingticket"}
                assert not SigningTicket.objects.exists()
                assert not [one for one in secrets(document) if one in answer.content.decode(errors="replace")]


@pytest.mark.parametrize("knows", [None, "silent"])
def test_a_login_that_the_directory_does_not_know_is_noted(client, notes, monkeypatch, knows):
    class Nobody:
        def staff(self, hsa_id):
            if knows == "silent":
                raise Unavailable(service="directory", permanent=False)

    monkeypatch.setattr(outside, "directory", Nobody)
    identity = Identity(hsa_id=HsaId("SE2321000999-1A0D"), level="", method="oidc")
    monkeypatch.setattr(login, "take_up", lambda states, **given: LoginAttempt(link={"id": str(uuid.uuid4())}))
    monkeypatch.setattr(login, "identified", lambda attempt, answer, **given: identity)

    assert client.get("/oidc/callback").status_code == 503
    assert [event for event, _ in notes.lines] == ["login_refused"]


# Forms from elsewhere


def test_a_form_without_its_token_changes_nothing_and_is_noted(documents, notes):
    browser, faults = Visitor(Client(enforce_csrf_checks=True), "D"), []
    launch = browser.context(ORDINARY, documents[0])
    for route in of("document", "window", "login"):
        for method, path in requests(route, launch=launch, document=str(documents[0].pk)):
            if method == "GET":
                continue
            notes.lines.clear()
            with writes() as written:
                answer = asked(browser.client, route, method, path)
            fields = [line.get("field") for event, line in notes.lines if event == "input_refused"]
            if (answer.status_code, fields, written) != (403, ["csrf token"], []):
                faults.append(f"{method} {route}: {answer.status_code} {fields} {written}")

    assert not faults, "\n".join(faults)


def test_only_these_take_forms_from_elsewhere(notes):
    asked_for_token = set()
    for route in routes():
        for method, path in requests(route, document=str(uuid.uuid4())):
            notes.lines.clear()
            asked(Client(enforce_csrf_checks=True), route, method, path)
            if ("input_refused", {"field": "csrf token"}) in notes.lines:
                asked_for_token.add(route)

    assert set(routes()) - asked_for_token == {route for route in routes() if ADDRESSES[route].from_elsewhere}
