"""A browser at a draft page whose server each test decides over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.fake_product import FakeProduct


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
    opened.bring_to_front()
    opened.goto(f"{product.url}/utkast")
    yield opened
    context.close()
    assert errors == []
