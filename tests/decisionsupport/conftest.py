"""The publishers' tables, for tests that hold the starter set to them."""

from __future__ import annotations

import pytest

from tests.published import published
from webcert.decisionsupport.importing.kinds import SOURCES, files_in


@pytest.fixture(scope="session")
def published_icd_10_se() -> dict[str, str]:
    """Every code of ICD-10-SE with its text."""
    texts = "\n".join(published(f"data/icd-10-se/digit{positions}.txt").read_text("utf-8-sig") for positions in (3, 4, 5))
    fields = (line.split("\t") for line in texts.splitlines())
    return {code: text.strip() for code, _, text in fields}


@pytest.fixture(scope="session")
def published_ksh97_p() -> dict[str, str]:
    """Every code of KSH97-P with its official name."""
    lines = published("data/ksh97-p/KSH97P_KOD.ANS").read_text("iso-8859-1").splitlines()
    return {line[:7].strip(): line[7:].strip() for line in lines}


@pytest.fixture(scope="session")
def published_icf() -> frozenset[str]:
    """Every code of ICF 2018.2."""
    files = files_in(published("data/icf"), SOURCES["icf"])
    return frozenset(SOURCES["icf"].read(files, "2018.2", lambda text: None).content["categories"])
