"""A browser at a draft page whose server each test decides over."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.web.fake_product import FakeProduct

_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("WEBCERT_CHROMIUM", "/usr/bin/chromium")
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def product() -> Iterator[FakeProduct]:
    fake = FakeProduct()
    server = fake.start()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, product: FakeProduct) -> Iterator[Page]:
    """The draft page, opened; a script error or a breach of the content policy fails the test."""
    context = browser.new_context(viewport={"width": 1424, "height": 722})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
    opened.goto(f"{product.url}/utkast")
    yield opened
    context.close()
    assert errors == []
