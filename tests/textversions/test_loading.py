"""Reading the resources: folders, faults, the swap, the night, readiness (text-versions 3)."""

from __future__ import annotations

from datetime import date

import pytest
from structlog.testing import capture_logs

from tests.textversions.conftest import at
from webcert.__main__ import main
from webcert.adapters import outside
from webcert.certtypes import catalogue
from webcert.config import text_loading
from webcert.config.text_loading import Reading

KIND = catalogue.by_any_name("FK7800")
GOOD = 'type = "LUSE"\nversion = "1.9"\nbased_on = "fk7800-1.1"\nvalid_from = 2027-01-01\n'
FAULTY = {
    "no toml": ("type =", "cannot be read"),
    "letters in the version": (GOOD.replace('"1.9"', '"1.x"'), "version"),
    "a version that is no text": (GOOD.replace('"1.9"', "1.9"), "version"),
    "a version that documents cannot hold": (GOOD.replace('"1.9"', '"1.9.1234.123"'), "version"),
    "an unknown type": (GOOD.replace("LUSE", "FINNS_INTE"), "no certificate type FINNS_INTE"),
    "no type": (GOOD.replace('type = "LUSE"\n', "").replace("fk7800-1.1", "fk_statements"), "type"),
    "a moment for a day": (GOOD.replace("2027-01-01", "2027-01-01T00:00:00"), "valid_from"),
    "an additional id of three digits": (GOOD + 'additional = ["901"]', "additional"),
    "an additional id outside the range": (GOOD + 'additional = ["9000"]', "additional"),
    "the same additional id twice": (GOOD + 'additional = ["9001", "9001"]', "additional"),
    "the same version as an installed one": (GOOD.replace('"1.9"', '"1.1"'), "there already, in"),
    "the same version written otherwise": (GOOD.replace('"1.9"', '"1.1.0"'), "there already, in"),
    "a base that is not there": (GOOD.replace("fk7800-1.1", "fk7800-9.9"), "based on fk7800-9.9"),
    "a base outside the folders": (GOOD.replace("fk7800-1.1", "../bases/fk_statements"), "based_on"),
    "itself as base": (GOOD.replace("fk7800-1.1", "faulty"), "based_on"),
    "a number for a text": (GOOD + "[headings]\nFRG_1 = 1", "headings"),
    "a text for a table": ('headings = "x"\n' + GOOD.replace('based_on = "fk7800-1.1"\n', ""), "headings"),
    "a text for a list": ('additional = "9001"\n' + GOOD, "additional"),
}  # fmt: skip


def versions(kind=KIND):
    return [one.version for one in catalogue.text_versions() if one.type_code == kind.code]


@pytest.mark.parametrize("content,reason", FAULTY.values(), ids=FAULTY)
def test_a_faulty_file_is_left_out_and_named_and_the_others_are_used(folder, content, reason):
    (folder / "faulty.toml").write_text(content, encoding="utf-8")
    (folder / "good.toml").write_text(GOOD.replace("1.9", "1.8"), encoding="utf-8")

    with capture_logs() as lines:
        assert text_loading.read()

    told = [(line["file"], reason in line["reason"]) for line in lines if line["event"] == "text_file_left_out"]
    assert told == [(str(folder / "faulty.toml"), True)]
    assert versions() == ["1.0", "1.1", "1.8"]


def test_what_is_no_utf_8_is_left_out(folder):
    (folder / "faulty.toml").write_bytes(GOOD.encode() + b"# \xe5")
    text_loading.read()

    assert versions() == ["1.0", "1.1"]


def test_two_files_of_one_folder_with_the_same_version_leave_the_first(put, folder):
    put("1.9", "2027-01-01", reload=False)
    (folder / "zz.toml").write_text(GOOD, encoding="utf-8")
    text_loading.read()

    assert [fault.file for fault in catalogue.loaded().faults] == [str(folder / "zz.toml")]


def test_without_print_properties_it_can_be_used_and_that_is_told(folder):
    (folder / "a.toml").write_text('type = "LUSE"\nversion = "1.9"\nvalid_from = 2027-01-01\n', encoding="utf-8")
    text_loading.read()

    texts = catalogue.texts(KIND, "1.9")
    assert not texts.printable
    assert any("[print]" in fault.reason and not fault.left_out for fault in catalogue.loaded().faults)


def test_a_version_that_lacks_texts_is_used_and_they_are_named(put, folder):
    put("1.9", "2027-01-01", additional=("9001",))
    file = folder / "luse-1.9.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"DFR_9001.1" =', '"DFR_9009.1" ='), encoding="utf-8")
    text_loading.read()

    assert ["DFR_9001.1" in fault.reason for fault in catalogue.loaded().faults] == [True]
    assert catalogue.texts(KIND, "1.9").additional == ("9001",)


def test_a_new_major_version_may_be_installed_before_its_code(put):
    put("2.0", "2020-01-01")

    assert catalogue.newest_texts(KIND, today=date(2026, 1, 1)).version == "1.1"
    assert not catalogue.supports(KIND, "2.0", today=date(2026, 1, 1))
    with pytest.raises(catalogue.UnknownType):
        catalogue.texts(KIND, "2.0")


def test_valid_to_is_not_looked_at_for_new_drafts(put):
    put("1.2", "2020-01-01", more="valid_to = 2020-12-31")

    assert catalogue.newest_texts(KIND, today=date(2026, 1, 1)).version == "1.2"


def test_without_valid_from_it_has_always_been_valid(folder):
    (folder / "a.toml").write_text('type = "LUSE"\nversion = "1.9"\n', encoding="utf-8")
    text_loading.read()

    assert catalogue.newest_texts(KIND, today=date(1900, 1, 1)).version == "1.9"


def test_additional_questions_stand_in_the_order_of_their_ids(put):
    put("1.9", "2027-01-01", additional=("9003", "9001"))

    assert catalogue.texts(KIND, "1.9").additional == ("9001", "9003")


def test_when_a_folder_cannot_be_read_the_old_set_stays(put, folder):
    put("1.9", "2027-01-01")
    folder.rename(folder.with_name("elsewhere"))

    with capture_logs() as lines:
        assert not text_loading.read()

    assert versions() == ["1.0", "1.1", "1.9"]
    assert [line["folder"] for line in lines] == [str(folder)]


def test_the_texts_are_read_once_a_day(put, folder):
    reading = Reading()
    reading.keep_current(date(2026, 1, 1))
    put("1.9", "2027-01-01", reload=False)
    reading.keep_current(date(2026, 1, 1))
    assert versions() == ["1.0", "1.1"]

    reading.keep_current(date(2026, 1, 2))
    assert versions() == ["1.0", "1.1", "1.9"]


def test_a_process_that_never_read_everything_tries_again(put, folder):
    away = folder.rename(folder.with_name("elsewhere"))
    reading = Reading()
    reading.keep_current(date(2026, 1, 1))
    assert not reading.complete

    away.rename(folder)
    reading.keep_current(date(2026, 1, 1))
    assert reading.complete


def test_the_first_request_after_midnight_reads_the_texts(client, db, put, monkeypatch):
    monkeypatch.setattr(text_loading, "READING", Reading())
    monkeypatch.setattr(outside, "now", lambda: at("2026-01-01"))
    client.get("/live")
    put("1.9", "2027-01-01", reload=False)
    client.get("/live")
    before = versions()

    monkeypatch.setattr(outside, "now", lambda: at("2026-01-02"))
    client.get("/live")
    assert (before, versions()) == (["1.0", "1.1"], ["1.0", "1.1", "1.9"])


def test_the_process_is_ready_when_all_folders_are_read(client, db, folder, monkeypatch):
    reading = Reading()
    monkeypatch.setattr(text_loading, "READING", reading)
    monkeypatch.setattr("webcert.config.health.READING", reading)
    away = folder.rename(folder.with_name("elsewhere"))
    assert client.get("/ready").status_code == 503

    away.rename(folder)
    assert client.get("/ready").status_code == 200


def test_a_faulty_file_does_not_make_the_process_unready(client, db, folder):
    (folder / "faulty.toml").write_text("type =", encoding="utf-8")
    text_loading.read()

    assert client.get("/ready").status_code == 200


def test_a_type_without_texts_makes_the_process_unready(client, db, monkeypatch):
    left = tuple(one for one in catalogue.text_versions() if one.type_code != KIND.code)
    monkeypatch.setattr(catalogue, "text_versions", lambda: left)

    assert client.get("/ready").status_code == 503


def test_operators_can_check_a_folder_before_it_is_used(put, folder, capsys):
    put("1.9", "2027-01-01", additional=("9001",), reload=False)
    assert main(["check-texts", str(folder)]) == 0
    assert "LUSE 1.9: gäller från 2027-01-01, tilläggsfrågor 9001" in capsys.readouterr().out

    (folder / "faulty.toml").write_text("type =", encoding="utf-8")
    assert main(["check-texts", str(folder)]) == 1
    assert f"{folder / 'faulty.toml'}: UTELÄMNAD" in capsys.readouterr().out
    assert versions() == ["1.0", "1.1"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert main(["check-texts", str(tmp_path / "nowhere")]) == 2
