"""Text versions of a test's own, in folders of its own; afterwards the installed ones are in use again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.product.conftest import colleague, doctor
from webcert.certtypes import catalogue
from webcert.config import text_loading

__all__ = ["colleague", "doctor"]
HEADINGS = {
    "9001": "Vilka hjälpmedel använder patienten?", "9002": "Hur tar patienten sig till arbetet?", "9003": "Vem har du talat med?",
}  # fmt: skip


def at(day: str) -> datetime:
    """Nine in the morning of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=9)


@pytest.fixture
def installed_again():
    yield
    catalogue.load_texts()


@pytest.fixture
def folder(tmp_path, settings, installed_again):
    """A folder beside the package's own."""
    made = tmp_path / "texts"
    made.mkdir()
    settings.TEXT_DIRS = [made]
    return made


@pytest.fixture
def put(folder):
    """Write a version of a type that is based on an installed file, and read the texts again."""

    def written(version, valid_from, *, code="LUSE", base="fk7800-1.1", additional=(), more="", reload=True):
        lines = [f'type = "{code}"', f'version = "{version}"', f'based_on = "{base}"', f"valid_from = {valid_from}",
                 f"additional = {list(additional)}", more]  # fmt: skip
        if additional:
            lines += ["[headings]", '"KAT_9999" = "Tilläggsfrågor"', *(f'"DFR_{one}.1" = "{HEADINGS[one]}"' for one in additional)]
            lines += ["[help]", *(f'"DFR_{one}.1" = "Hjälp till {one}."' for one in additional)]
        (folder / f"{code.lower()}-{version}.toml").write_text("\n".join(lines).replace("'", '"'), encoding="utf-8")
        if reload:
            text_loading.read()

    return written


@pytest.fixture
def three_versions(put):
    """The versions of the specification's examples 11 to 16, above those installed: none, 9001 and 9002, 9002 and 9003."""
    put("1.10", "2027-01-01")
    put("1.11", "2027-02-01", additional=("9001", "9002"))
    put("1.12", "2027-03-01", additional=("9002", "9003"))
