"""The official contracts, if they are here, as judges of our own schemas."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.published import published
from tests.soap.soap_official import OFFICIAL


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(path))


@pytest.fixture(scope="session")
def contracts_folder() -> Path:
    """The folder of the official contracts."""
    return published("contracts")


@pytest.fixture(scope="session")
def official(contracts_folder: Path) -> Callable[[str], Callable[[Any], bool]]:
    """Gives the verdict of the official schema of a contract on a message."""

    def judge(name: str) -> Callable[[Any], bool]:
        schema = _schema(contracts_folder / OFFICIAL[name])
        return lambda message: bool(schema.validate(message))

    return judge
