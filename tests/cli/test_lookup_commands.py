"""Looking things up by command: diagnoses and the risk models; and adding everyday words to the search."""

from __future__ import annotations

import json

import pytest

from tests.decisionsupport import publishers
from webcert.__main__ import main
from webcert.decisionsupport.codes import CODES
from webcert.decisionsupport.everyday import WORDS
from webcert.decisionsupport.risk import SRS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starter_set_again():
    yield
    CODES.reset()
    WORDS.reset()
    SRS.reset()


@pytest.fixture
def put(tmp_path):
    def write(files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        return str(tmp_path)

    return write


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("f43.8", ["F438 | Andra specificerade reaktioner på svår stress", "F438A | Utmattningssyndrom", "F438W | Andra specificerade reaktioner på svår stress"]),
        ("F438A", ["F438A | Utmattningssyndrom"]),
        ("lumbago", ["M545 | Lumbago", "M544 | Lumbago med ischias"]),
    ],
)
def test_it_searches_by_code_or_by_words(typed, lines, capsys):
    assert main(["search-diagnosis", typed]) == 0

    assert capsys.readouterr().out.splitlines() == lines


def test_codes_that_may_not_be_chosen_are_marked_and_more_hits_are_told(capsys):
    main(["search-diagnosis", "F32"])
    first = capsys.readouterr().out.splitlines()[0]
    main(["search-diagnosis", "fraktur"])

    assert first.endswith(" (måste anges på fyrställig nivå)")
    assert capsys.readouterr().out.splitlines()[-1] == "Det finns fler träffar. Skriv mer för att avgränsa."


def test_the_other_code_system_can_be_searched_and_the_answer_had_as_json(capsys):
    assert main(["search-diagnosis", "salmonella", "--system", "KSH_97_P", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {"hits": [{"code": "A02-P", "text": "Salmonellainfektion", "allowed": True}], "more": False}


@pytest.mark.parametrize("typed", ["xqzw", "F99.9X", " "])
def test_nothing_found_is_status_one(typed, capsys):
    assert main(["search-diagnosis", typed]) == 1

    assert capsys.readouterr().out == ""


def test_it_searches_in_the_edition_in_use(put, capsys):
    main(["import-codes", "icd-10-se", put(publishers.ICD)])
    capsys.readouterr()

    main(["search-diagnosis", "herpes"])

    assert capsys.readouterr().out.splitlines()[0] == "B00 | Påhittad herpes"


def test_the_starter_set_is_searched_while_the_database_does_not_answer(monkeypatch, capsys):
    from django.db import OperationalError

    monkeypatch.setattr("webcert.decisionsupport.store.EditionInUse.objects.values_list", lambda *names: (_ for _ in ()).throw(OperationalError()))

    assert main(["search-diagnosis", "M545"]) == 0

    printed = capsys.readouterr()
    assert printed.out == "M545 | Lumbago\n"
    assert "Startuppsättningen" in printed.err


def test_the_card_describes_the_models_in_use(put, capsys):
    main(["model-card"])
    before = capsys.readouterr().out
    main(["import-srs", put(publishers.SRS)])
    capsys.readouterr()

    assert main(["model-card"]) == 0

    assert before.startswith("Vad modellen räknar ut\nSannolikheten")
    assert "Modellerna är en demonstration" in before
    assert "Version 2.1." in capsys.readouterr().out


def test_a_site_adds_everyday_words_of_its_own(put, capsys):
    before = main(["search-diagnosis", "häxskott"])
    folder = put({"everyday-words.tsv": "häxskott\tlumbago\n".encode()})

    status = main(["import-words", folder])

    assert capsys.readouterr().out.splitlines()[-1].endswith(": 1 par")
    assert (before, status) == (1, 0)
    assert main(["search-diagnosis", "häxskott"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "M545 | Lumbago"
    assert main(["search-diagnosis", "ryggskott"]) == 0


@pytest.mark.parametrize("line", ["häxskott", "häxskott\t", "\tlumbago", "a\tb\tc", "-\tlumbago", "häxskott lumbago"])
def test_a_line_without_a_pair_is_refused_by_number(put, capsys, line):
    folder = put({"everyday-words.tsv": f"ryggont\tryggvärk\n{line}\n".encode()})

    assert main(["import-words", folder]) == 1

    assert capsys.readouterr().err.startswith("everyday-words.tsv, rad 2: ")
