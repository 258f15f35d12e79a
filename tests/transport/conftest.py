"""The product with a list of callers, and certificates to call it with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.product.conftest import _emptied
from tests.transport.authority import CALLER, Authority

__all__ = ["_emptied"]
ADDITIONS = "get-certificate-additions/v1.0"
LISTED = f"""
[callers."{CALLER}"]
name = "Ett journalsystem"
services = ["{ADDITIONS}", "create-draft-certificate/v3.0"]

[callers."SE2321000999-1A98"]
services = ["send-message-to-care/v2.0"]
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"), "En främmande utfärdare")


@pytest.fixture
def listed(settings, authority, tmp_path) -> Path:
    """The product knows its callers; gives the file of the list."""
    file = tmp_path / "callers.toml"
    file.write_text(LISTED, "utf-8")
    settings.CALLERS, settings.CALLER_ISSUERS = str(file), str(authority.file)
    return file
