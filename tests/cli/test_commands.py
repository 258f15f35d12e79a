"""The commands that integrators use: validate, sample, verify."""

from __future__ import annotations

import json

import pytest

from webcert.__main__ import main
from webcert.adapters.soap import envelope


@pytest.fixture
def samples(tmp_path):
    assert main(["sample", "FK7804", "--count", "3", "--out", str(tmp_path)]) == 0
    return sorted(tmp_path.glob("*.xml"))


def test_samples_are_valid(samples):
    assert main(["validate", *map(str, samples)]) == 0


def test_the_same_seed_gives_the_same_sample(tmp_path, samples):
    main(["sample", "FK7804", "--out", str(tmp_path / "again")])

    assert (tmp_path / "again" / samples[0].name).read_bytes() == samples[0].read_bytes()


def test_an_invalid_file_names_question_and_rule(samples, capsys):
    broken = samples[0].read_bytes().replace(b'<delsvar id="6.1">', b'<delsvar id="6.9">')
    samples[0].write_bytes(broken)

    assert main(["validate", "--json", str(samples[0])]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is False
    assert {(one["question"], one["code"]) for one in told["problems"]} >= {("6", "S-24a"), ("6", "S-13b")}


def test_an_unreadable_file_is_told_apart(tmp_path):
    (tmp_path / "a.xml").write_text("<half")

    assert main(["validate", str(tmp_path / "a.xml")]) == 2


def test_one_unreadable_file_does_not_hide_the_others(tmp_path, samples, capsys):
    (tmp_path / "a.xml").write_text("")

    assert main(["validate", "--json", str(tmp_path / "a.xml"), str(samples[0])]) == 2
    assert [json.loads(line)["valid"] for line in capsys.readouterr().out.splitlines()] == [False, True]


def test_a_signed_sample_verifies_and_validates(tmp_path):
    main(["sample", "FK7804", "--signed", "--out", str(tmp_path)])
    file = str(next(tmp_path.glob("*.xml")))

    assert main(["verify", file]) == 0
    assert main(["validate", file]) == 0


def test_an_unsigned_file_does_not_verify(samples):
    assert main(["verify", str(samples[0])]) == 1


def test_an_unknown_type_is_refused(capsys):
    assert main(["sample", "FK0000"]) == 2


def test_a_type_of_an_older_form_is_written_as_it_is_stored_and_may_be_checked_in_an_envelope(tmp_path, capsys):
    assert main(["sample", "TSTRK1031", "--count", "3", "--out", str(tmp_path)]) == 0
    files = sorted(tmp_path.glob("*.xml"))
    for number, file in enumerate(files):
        if number:
            file.write_bytes(envelope.wrap(file.read_bytes(), logical_address="5565594230"))

    assert b"<r:RegisterTSDiabetes " in files[0].read_bytes()
    assert main(["validate", *map(str, files)]) == 0


def test_a_message_of_an_older_form_that_breaks_a_rule_is_told(tmp_path, capsys):
    main(["sample", "TSTRK1031", "--out", str(tmp_path)])
    (file,) = tmp_path.glob("*.xml")
    file.write_bytes(file.read_bytes().replace(b"<t:root>1.2.752.129.2.1.4.1", b"<t:root>1.2.3"))
    capsys.readouterr()

    assert main(["validate", "--json", str(file)]) == 1

    assert [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["T-02"]
