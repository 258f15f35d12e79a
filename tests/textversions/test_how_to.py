"""docs/how-to/add-a-certificate-type.md, followed to the letter: its own files, in a folder of their own, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/how-to/add-a-certificate-type.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`(site/[^`]+)`\n\n```\w+\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = re.search(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)[1]
RUNS = Path(__file__).with_name("how_to_run.py")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A folder with the two files of the guide."""
    folder = tmp_path_factory.mktemp("guide")
    for name, content in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def run(folder, *command):
    here = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": "site",
        "WEBCERT_DATA_DIR": str(folder), "WEBCERT_DATABASE_URL": "", "WEBCERT_TEST_DATABASE_URL": "",
    }  # fmt: skip
    return subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, timeout=120, check=False)


def test_the_guide_has_one_type_file_and_one_text_file():
    assert [Path(name).suffix for name, _ in FILES] == [".py", ".toml"]


def test_the_commands_of_the_guide_find_nothing_wrong(followed):
    done = run(followed, "sh", "-e", "-c", COMMANDS)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "XX_SKOR 1.0: gäller från 2020-01-01" in done.stdout
    assert done.stdout.count(": giltig") == 50


@pytest.fixture(scope="module")
def life(followed):
    """What a draft of the type goes through in a process that has the site's package."""
    done = run(followed, sys.executable, str(RUNS))
    assert done.returncode == 0, done.stderr
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


@pytest.mark.parametrize("step,expected", {
    "fields": "1 2 2.2 3", "hidden at first": "2 2.2", "missing at first": "1", "problems of a wrong draft": "2:misplaced",
    "status when complete": "DRAFT_COMPLETE", "frozen": "valid", "read back": "the same", "shown": "Behöver patienten särskilda skor? Ja",
    "draft print": "UTKAST", "signed print": "Ortopediska skor", "renewal keeps": "1 2", "event": "SKAPAT ANDRAT", "reference page": "question 1 is answered yes",
}.items())  # fmt: skip
def test_a_draft_of_the_type_goes_all_the_way(life, step, expected):
    assert life[step] == expected
