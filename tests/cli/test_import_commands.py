"""Importing reference data by command: what is printed, what is kept, and what goes on being used."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from tests.decisionsupport import publishers
from webcert.__main__ import main
from webcert.decisionsupport import store
from webcert.decisionsupport.codes import CODES, installed
from webcert.decisionsupport.fmb import FMB
from webcert.decisionsupport.following import Following
from webcert.decisionsupport.icf import ICF
from webcert.decisionsupport.models import EditionInUse, StoredEdition
from webcert.decisionsupport.risk import SRS
from webcert.decisionsupport.search import index

pytestmark = pytest.mark.django_db
COMMANDS = {"icd-10-se": ["import-codes", "icd-10-se"], "ksh97-p": ["import-codes", "ksh97-p"], "icf": ["import-icf"], "fmb": ["import-fmb"], "srs": ["import-srs"]}
LAST_LINES = {
    "icd-10-se": "ICD-10-SE 2022-01-04: 6 koder, 2 koder med 3 tecken, 2 koder med 4 tecken, 2 koder med 5 tecken",
    "ksh97-p": "KSH97-P 2022-01-04: 3 koder, 4 termer",
    "icf": "ICF 2018.2: 5 kategorier, 5 rader, 1 alternativa termer, 1 med Innefattar",
    "fmb": "FMB 2019-09-30 11:23:25: 2 poster, 3 koder, 2 typfall, 2 koder med typfall, 1 utelämnade kopplingar, 0 poster med ICF",
    "srs": "Risk och råd 2.1: 1 modeller, 1 frågor, 2 koder med råd, 3 råd, 1 genomsnittsrisker, 1 koder med statistik, 2 OBS, 0 REK, 0 FRL, 1 REH",
}
EVERY_KIND = pytest.mark.parametrize("kind", COMMANDS)


@pytest.fixture(autouse=True)
def starter_set_again():
    yield
    for held in (CODES, FMB, ICF, SRS):
        held.reset()


@pytest.fixture
def put(tmp_path):
    """Writes files of a kind, dated 4 January 2022 at noon, and gives their folder."""

    def write(files, day=datetime(2022, 1, 4, 12, tzinfo=UTC)):
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
            os.utime(folder / name, (day.timestamp(), day.timestamp()))
        return str(folder)

    return write


def icd(text):
    return publishers.ICD | {"digit4.txt": f"A000\t\t{text}\nB000\t\tHerpes".encode()}


def text_in_use(code="A000"):
    """What a process that follows has, after it has looked."""
    following = Following()
    following.look()
    assert following.complete
    return installed().text("ICD_10_SE", code)


@EVERY_KIND
def test_an_import_says_what_it_reads_and_last_how_much_there_was(kind, put, capsys):
    status = main([*COMMANDS[kind], put(publishers.EVERY[kind])])

    printed = capsys.readouterr().out.splitlines()
    assert status == 0
    assert [line for line in printed if line.endswith("läses …")]
    assert printed[-1] == LAST_LINES[kind]


@EVERY_KIND
def test_it_is_kept_where_the_edition_comes_from(kind, put, capsys):
    main([*COMMANDS[kind], put(publishers.EVERY[kind])])
    capsys.readouterr()

    main(["editions"])

    printed = capsys.readouterr().out
    edition = StoredEdition.objects.get()
    assert edition.files.keys() == publishers.EVERY[kind].keys()
    assert all(f"  {name} sha256 {checksum}" in printed for name, checksum in edition.files.items())
    assert f"{edition.name}: importerad {datetime.now(UTC).year}" in printed
    assert "startuppsättningen" in printed


@EVERY_KIND
def test_a_dry_run_reads_everything_and_changes_nothing(kind, put, capsys):
    status = main([*COMMANDS[kind], put(publishers.EVERY[kind]), "--dry-run"])

    printed = capsys.readouterr().out.splitlines()
    assert (status, printed[-1]) == (0, LAST_LINES[kind])
    assert "Inget är ändrat: provkörning." in printed
    assert not StoredEdition.objects.exists()


@EVERY_KIND
def test_a_missing_file_is_refused_by_name(kind, put, capsys):
    status = main([*COMMANDS[kind], put({})])

    assert status == 1
    assert "filen finns inte i" in capsys.readouterr().err
    assert not StoredEdition.objects.exists()


def test_a_broken_file_is_refused_with_its_line_and_the_old_edition_stays(put, capsys):
    main([*COMMANDS["icd-10-se"], put(icd("Kolera"))])

    status = main([*COMMANDS["icd-10-se"], put(publishers.ICD | {"digit4.txt": b"A000\t\tNy\nB000"})])

    assert status == 1
    assert capsys.readouterr().err == "digit4.txt, rad 2: raden har 1 fält i stället för 3\nInget är ändrat. Den utgåva som används är kvar.\n"
    assert text_in_use() == "Kolera"


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_an_older_file_is_refused_unless_it_is_wanted_anyway(put, capsys, dry):
    main([*COMMANDS["icd-10-se"], put(icd("Ny"))])
    older = put(icd("Gammal"), datetime(2021, 12, 31, tzinfo=UTC))

    status = main([*COMMANDS["icd-10-se"], older, *dry])

    assert status == 1
    assert capsys.readouterr().err.startswith("ICD-10-SE: utgåva 2021-12-31 är äldre än den som används, 2022-01-04\n")
    assert text_in_use() == "Ny"
    assert main([*COMMANDS["icd-10-se"], older, "--anyway"]) == 0
    assert text_in_use() == "Gammal"


def test_a_much_smaller_edition_is_taken_for_one_that_was_cut_off(put, capsys):
    main([*COMMANDS["ksh97-p"], put(publishers.KSH)])
    half = dict.fromkeys(publishers.KSH, b"A00-   Kolera\n")

    status = main([*COMMANDS["ksh97-p"], put(half)])

    assert status == 1
    assert "KSH97-P: 1 koder, mot 3 i utgåvan som används; är filen avhuggen?" in capsys.readouterr().err


def test_the_same_files_once_more_change_nothing(put, capsys):
    folder = put(publishers.FMB)
    main([*COMMANDS["fmb"], folder])

    assert main([*COMMANDS["fmb"], folder]) == 0

    assert "Samma filer används redan. Inget är ändrat." in capsys.readouterr().out
    assert StoredEdition.objects.count() == 1


def test_an_edition_can_be_named(put):
    main([*COMMANDS["icd-10-se"], put(publishers.ICD), "--edition", "2022-07"])

    assert StoredEdition.objects.get().name == "2022-07"


def test_the_edition_of_icf_is_chosen_by_name(put):
    files = publishers.icf() | {"nyare.xls": publishers.icf(sheet="ICF 2019 + Core Sets")["icf.xls"]}

    main([*COMMANDS["icf"], put(files)])
    first = store.in_use("icf").name
    main([*COMMANDS["icf"], put(files), "--edition", "2019"])

    assert (first, store.in_use("icf").name) == ("2018.2", "2019")


def test_a_running_process_has_every_kind_of_edition_after_its_next_look(put):
    following = Following()
    following.look()
    for kind, command in COMMANDS.items():
        main([*command, put(publishers.EVERY[kind])])

    following.look()

    assert [hit.code for hit in index("ICD_10_SE").by_text("kolera").hits] == ["A00", "A000", "A000A"]
    assert [hit.text for hit in index("KSH_97_P").by_code("A00").hits] == ["Kolera", "Smittsam diarré"]
    assert installed().text("KSH_97_P", "F438A") == "Utmattningssyndrom"
    assert ICF.get().categories["b134"].name == "Sömn"
    assert FMB.get().found("M5459") == "M545"
    assert (SRS.get().version, SRS.get().supported("F438A")) == ("2.1", "F43")


def test_a_look_without_a_new_edition_loads_nothing(put, django_assert_num_queries):
    main([*COMMANDS["ksh97-p"], put(publishers.KSH)])
    following = Following()
    following.look()
    before = installed()

    with django_assert_num_queries(1):
        following.look()

    assert installed() is before


def test_a_process_goes_on_with_what_it_has_while_the_database_does_not_answer(put, monkeypatch):
    from django.db import OperationalError

    following = Following()
    monkeypatch.setattr("webcert.decisionsupport.following.connection.close", lambda: None)
    with monkeypatch.context() as patched:
        patched.setattr("webcert.decisionsupport.store.EditionInUse.objects.values_list", lambda *names: (_ for _ in ()).throw(OperationalError()))
        following.look()
    silent = following.complete

    following.look()

    assert (silent, following.complete) == (False, True)
    assert installed().text("ICD_10_SE", "M545") == "Lumbago"


def test_a_process_goes_on_with_what_it_has_when_an_edition_cannot_be_read(put):
    main([*COMMANDS["icd-10-se"], put(icd("Kolera"))])
    StoredEdition.objects.update(content=b"damaged")
    following = Following()

    following.look()

    assert not following.complete
    assert installed().text("ICD_10_SE", "M545") == "Lumbago"


def test_an_import_that_stops_half_way_leaves_the_old_edition(put, monkeypatch):
    main([*COMMANDS["icd-10-se"], put(icd("Gammal"))])

    def stop(*arguments, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EditionInUse.objects, "update_or_create", stop)
        with pytest.raises(KeyboardInterrupt):
            main([*COMMANDS["icd-10-se"], put(icd("Ny"), datetime(2023, 1, 1, tzinfo=UTC))])

    assert text_in_use() == "Gammal"
    assert StoredEdition.objects.count() == 1


def test_only_the_last_editions_are_kept(put):
    for year in range(2022, 2030):
        main([*COMMANDS["icd-10-se"], put(icd(f"Kolera {year}"), datetime(year, 1, 4, 12, tzinfo=UTC))])

    assert list(StoredEdition.objects.order_by("name").values_list("name", flat=True)) == ["2026-01-04", "2027-01-04", "2028-01-04", "2029-01-04"]
    assert text_in_use() == "Kolera 2029"
