"""The specification, contracts and code tables that the product is held to. They are not part of the project."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

_FOLDER = Path(os.environ.get("WEBCERT_SHARED", Path(__file__).parents[2] / "shared"))
_CERTIFICATES = "contracts/rivta/clinicalprocess-healthcond-certificate/schemas/interactions"


def published(name: str) -> Path:
    """A file or folder of theirs; skips the test, saying so, where it is absent."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here: set WEBCERT_SHARED")
    return path


@cache
def register_certificate_schema() -> etree.XMLSchema:
    """The official schema of RegisterCertificate."""
    folder = published(f"{_CERTIFICATES}/RegisterCertificateInteraction")
    return etree.XMLSchema(etree.parse(folder / "RegisterCertificateResponder_3.1.xsd"))
