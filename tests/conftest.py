"""What all tests share: one browser for the whole run, since only one may be driven at a time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

# The browser's driver keeps an event loop in this thread, which Django would otherwise take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: How long a browser test waits for what it expects, in milliseconds; a busy computer may be five times slower than an idle one.
_PATIENCE = 30_000
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--no-first-run"]  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """The folder that the settings name, so that WhiteNoise does not miss it."""
    Path(os.environ.get("WEBCERT_DATA_DIR", ".demo"), "static").mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def nothing_kept_of_the_directory():
    """No test finds what the directory has answered to another."""
    from webcert.adapters import outside

    outside.KEPT_OF_DIRECTORY.clear()


@pytest.fixture(autouse=True)
def nothing_elsewhere(request, monkeypatch):
    """The registry holds nothing that the product does not, unless a test asks the sandbox for it."""
    if "live" not in request.fixturenames:
        from webcert.adapters.registry import CertificateRegistryClient

        monkeypatch.setattr(CertificateRegistryClient, "find", lambda client, certificate_id: None)


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("WEBCERT_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium on this machine; `make browser` installs one")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()
