"""What was received survives a restart, until it is reset (D20, robustness.md R1)."""

from __future__ import annotations

import json

import pytest

REGISTER = "/registry/register-certificate-se/v3.0"
SEND = "/registry/send-certificate-to-recipient/v2.0"
STATUS = "/ntjp/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21"
CARE = "SE2321000999-1A02"


@pytest.fixture
def app(new_app, tmp_path):
    return new_app(data_dir=tmp_path)


def restarted(new_app, tmp_path):
    return new_app(data_dir=tmp_path).extensions["sandbox"].state


def test_registry_inbox_and_status_updates_survive_a_restart(soap, messages, new_app, tmp_path):
    soap(REGISTER, messages.register("c-1"))
    soap(SEND, messages.send("c-1"))
    soap(STATUS, messages.status_update("c-1", "SIGNAT"), address=CARE)

    state = restarted(new_app, tmp_path)

    assert [certificate.id for _, certificate in state.sent_to("FKASSA")] == ["c-1"]
    assert [update.event for update in state.updates] == ["SIGNAT"]
    assert state.updates[0].asked_by_care.total == 0


def test_the_stored_certificate_is_the_same_after_a_restart(soap, messages, sandbox, new_app, tmp_path):
    soap(REGISTER, messages.register("c-1"))

    assert restarted(new_app, tmp_path).certificates == sandbox.state.certificates


def test_a_changed_person_is_still_changed_after_a_restart(client, new_app, tmp_path):
    client.post("/control/persons/tolvan", json={"deceased_on": "2026-11-01"})

    again = new_app(data_dir=tmp_path)

    assert again.extensions["sandbox"].state.patient_with("191212121212").deceased_on.isoformat() == "2026-11-01"
    assert again.test_client().get("/control/journal").get_json() == client.get("/control/journal").get_json()


def test_an_entry_cut_short_by_a_dying_process_is_dropped(soap, messages, new_app, tmp_path):
    soap(REGISTER, messages.register("c-1"))
    soap(REGISTER, messages.register("c-2"))
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-40])

    state = restarted(new_app, tmp_path)

    assert list(state.certificates) == ["c-1"]


def test_entries_go_on_after_one_that_was_cut_short(soap, messages, new_app, tmp_path):
    soap(REGISTER, messages.register("c-1"))
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"number": 2, "at"')

    restarted(new_app, tmp_path).record(system="control", operation="test")

    numbers = [json.loads(line)["number"] for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert numbers == [1, 2]


def test_a_spoilt_line_within_the_journal_stops_the_start(soap, messages, new_app, tmp_path):
    soap(REGISTER, messages.register("c-1"))
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"spoilt\n" + path.read_bytes())

    with pytest.raises(ValueError, match="Expecting value"):
        restarted(new_app, tmp_path)


def test_a_reset_empties_everything_and_stays_empty_after_a_restart(
    soap, client, messages, new_app, tmp_path
):
    soap(REGISTER, messages.register("c-1"))
    client.post("/control/persons/tolvan", json={"protected": True})

    client.post("/control/reset", json={})

    state = restarted(new_app, tmp_path)
    assert (state.certificates, state.patient_with("191212121212").protected) == ({}, False)


def test_the_file_is_only_ever_added_to(soap, client, messages, tmp_path):
    soap(REGISTER, messages.register("c-1"))
    before = (tmp_path / "journal.jsonl").read_bytes()

    client.post("/control/reset", json={})

    assert (tmp_path / "journal.jsonl").read_bytes().startswith(before)


def test_the_journal_tells_what_was_received_and_answered(soap, client, messages):
    message = messages.register("c-1")
    soap(REGISTER, message)
    soap(SEND, messages.send("c-9"))

    entries = client.get("/control/journal").get_json()["entries"]

    seen = [(one["system"], one["operation"], one["outcome"], one["certificate"]) for one in entries]
    assert seen == [
        ("registry", "RegisterCertificate", "OK", "c-1"),
        ("registry", "SendCertificateToRecipient", "APPLICATION_ERROR", "c-9"),
    ]
    assert message.partition(b"?>")[2].strip().decode() in entries[0]["request"]


def test_the_journal_can_be_read_from_a_number_on_and_by_certificate(soap, client, messages):
    soap(REGISTER, messages.register("c-1"))
    soap(REGISTER, messages.register("c-2"))
    soap(SEND, messages.send("c-1"))

    found = client.get("/control/journal?after=1&certificate=c-1").get_json()["entries"]

    assert [one["operation"] for one in found] == ["SendCertificateToRecipient"]


def test_what_breaks_the_schema_is_noted_as_refused(soap, client, messages):
    soap(REGISTER, messages.register("c-1").replace(b"intygs-id", b"intygs-idd"))

    entries = client.get("/control/journal").get_json()["entries"]

    assert [one["outcome"] for one in entries] == ["VALIDATION_ERROR"]
