"""A header that Django would take for the proxy's, because it writes both alike, never reaches it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from a2wsgi import WSGIMiddleware

from webcert.config.whole import Whole


def test_a_header_with_an_underscore_is_gone_before_the_product_sees_it():
    seen = {}

    def product(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return [b""]

    async def ask(headers):
        transport = httpx.ASGITransport(Whole(WSGIMiddleware(product), seconds=60))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            await client.get("/", headers=headers)

    def asked(headers):
        """In a thread of its own: the tests of a browser leave a running loop in the one they share."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, ask(headers)).result(60)

    asked({"Client_Cert": ":forged:", "client-cert": ":own:"})
    assert seen["HTTP_CLIENT_CERT"] == ":own:"

    seen.clear()
    asked({"Client_Cert": ":forged:"})
    assert "HTTP_CLIENT_CERT" not in seen
