"""The control interface changes persons, orders faults and refuses what it does not understand (16, 16.4)."""

from __future__ import annotations

import re
from html import unescape

import pytest


def text(answer):
    return unescape(answer.get_data(as_text=True))


def test_a_person_can_be_protected_die_and_change_name(client):
    client.post(
        "/control/persons/tolvan",
        json={"protected": True, "deceased_on": "2026-11-01", "surname": "Ny"},
    )

    found = client.get("/control/persons/tolvan").get_json()
    assert (found["protected"], found["deceased_on"], found["surname"]) == (True, "2026-11-01", "Ny")


def test_a_person_can_come_back_to_life(client):
    client.post("/control/persons/alvar", json={"deceased_on": None})

    assert client.get("/control/persons/alvar").get_json()["deceased_on"] is None


@pytest.mark.parametrize(
    "wrong", [{"number": "199912162386"}, {"protected": "ja"}, {"deceased_on": "i går"}, {"surname": 3}, []]
)
def test_a_change_that_makes_no_sense_is_refused(client, wrong):
    before = client.get("/control/persons/tolvan").get_json()

    answer = client.post("/control/persons/tolvan", json=wrong)

    assert answer.status_code == 422
    assert client.get("/control/persons/tolvan").get_json() == before


def test_a_person_who_does_not_exist_cannot_be_changed(client):
    assert client.post("/control/persons/ingen", json={"protected": True}).status_code == 404


def test_the_page_changes_a_person_as_the_interface_does(client, sandbox):
    form = {
        "given_name": "Tolvan",
        "middle_name": "",
        "surname": "Tolvansson",
        "deceased_on": "",
        "protected": "on",
    }

    client.post("/control/persons/tolvan", data=form)

    patient = sandbox.state.patient_with("191212121212")
    assert (patient.protected, patient.protected_population, patient.deceased_on) == (True, False, None)


def test_the_page_orders_a_fault_and_takes_it_back(client, sandbox):
    client.post(
        "/control/faults",
        data={"system": "pu", "operation": "*", "kind": "slow", "seconds": "2", "times": "3"},
    )
    page = text(client.get("/control/"))
    client.post("/control/faults", data={"system": "pu", "operation": "GetPersonsForProfile", "kind": "ok"})

    assert "GetPersonsForProfile: Svarar långsamt, 2.0 s, 3 gånger till" in page
    assert sandbox.faults.all() == []


def test_the_page_tells_what_is_wrong_with_an_order(client):
    answer = client.post("/control/faults", data={"system": "pu", "kind": "slow", "times": "noll"})

    assert (answer.status_code, "Antal och sekunder ska vara tal." in text(answer)) == (422, True)


def test_the_interface_tells_what_can_be_ordered(client):
    offered = client.get("/control/faults").get_json()["offered"]

    register = next(one for one in offered if one["operation"] == "RegisterCertificate")
    assert set(register["kinds"]) == {
        "ok", "slow", "silent", "drip", "down", "broken", "lost", "redirect", "html", "html_500", "html_502", "garbage", "empty", "oversize",
        "broken_xml", "cut_xml", "entity", "empty_envelope", "wrong_type", "wrong_encoding", "unknown_code", "fault", "incomplete",
        "TECHNICAL_ERROR", "APPLICATION_ERROR", "VALIDATION_ERROR", "REVOKED", "INFO",
    }  # fmt: skip


COMMON = {
    "slow", "silent", "drip", "down", "broken", "lost", "redirect", "html", "html_500", "html_502", "garbage", "empty", "oversize",
    "broken_xml", "cut_xml", "entity", "empty_envelope", "wrong_type", "wrong_encoding", "fault",
}  # fmt: skip


def test_every_soap_service_can_be_ordered_to_fail_in_the_same_ways(sandbox):
    offered = {key: set(kinds) for key, kinds in sandbox.faults.offered.items() if key[0] in ("hsa", "pu", "registry", "care", "log", "nias")}

    assert {key for key, kinds in offered.items() if not kinds >= COMMON} == set()
    told = {key for key, kinds in offered.items() if "other" in kinds}
    assert {system for system, _ in told} == {"hsa", "pu", "registry"}
    assert all("incomplete" in offered[key] for key in told)


def test_the_page_offers_the_faults_in_groups(client):
    page = text(client.get("/control/"))
    persons = page[page.index('id="kind-pu"') : page.index("</select>", page.index('id="kind-pu"'))]

    assert re.findall('optgroup label="([^"]+)"', persons) == [
        "Förbindelsen", "Något annat än tjänstens svar", "Skadat svar", "Tjänstens eget svar", "Fel i sak",
    ]  # fmt: skip
    assert "Rätt personnummer, men en annan persons uppgifter" in persons


def test_a_reset_clears_the_switches_too(client, sandbox):
    client.post("/control/faults", json={"system": "hsa", "kind": "down"})

    client.post("/control/reset", json={})

    assert sandbox.faults.all() == []


def test_the_journal_begins_anew_after_a_reset_and_its_numbers_go_on(client):
    client.post("/control/persons/tolvan", json={"protected": True})

    client.post("/control/reset", json={})

    entries = client.get("/control/journal").get_json()["entries"]
    assert [(one["number"], one["operation"]) for one in entries] == [(2, "reset")]


def test_an_unknown_algorithm_is_refused(client, sandbox):
    assert client.post("/control/keys", json={"algorithm": "none"}).status_code == 422
    assert sandbox.algorithm == "RS256"


def test_every_page_has_a_policy_without_inline_scripts(client):
    for path in ("/", "/fk/", "/ts/", "/registry/", "/minaintyg/", "/control/"):
        policy = client.get(path).headers["Content-Security-Policy"]

        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_no_address_can_hold_a_person_number(app):
    assert [str(rule) for rule in app.url_map.iter_rules() if re.search("number|person_id|<patient", str(rule))] == []
